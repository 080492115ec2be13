#include "fs/kinds.h"

#include "fs/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int add(struct kinds *kinds, const struct rows *rows)
{
    const char *slug = rows_text(rows, 0);
    const char *role = rows_text(rows, 1);
    struct kind kind = {.id = rows_integer(rows, 3),
                        .directed = rows_integer(rows, 2) != 0,
                        .ownership = role && strcmp(role, "ownership") == 0};
    void *items = kinds->items;
    int result = array_grow(&items, kinds->count, sizeof(kind));

    if (result)
        return result;
    kinds->items = items;
    kind.slug = slug ? strdup(slug) : NULL;
    if (!kind.slug)
        return -ENOMEM;
    kinds->items[kinds->count++] = kind;
    return 0;
}

int kinds_read(struct reader *reader, struct kinds *kinds)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_TIE_KINDS, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        result = add(kinds, rows);
        if (result)
            break;
    }
    rows_end(rows);
    return result;
}

void kinds_release(struct kinds *kinds)
{
    for (size_t i = 0; i < kinds->count; i++)
        free(kinds->items[i].slug);
    free(kinds->items);
    *kinds = (struct kinds){0};
}

size_t kinds_find(const struct kinds *kinds, int64_t id)
{
    size_t place = 0;

    while (place < kinds->count && kinds->items[place].id != id)
        place++;
    return place;
}
