#include "store/row_set.h"

#include <errno.h>
#include <stdlib.h>

enum {
    SIZE_SMALLEST = 64
};

void row_set_release(struct row_set *set)
{
    free(set->rows);
    *set = (struct row_set){0};
}

static int compare(const void *a, const void *b)
{
    uint32_t first = *(const uint32_t *)a;
    uint32_t second = *(const uint32_t *)b;

    return (first > second) - (first < second);
}

void row_set_sort(struct row_set *set)
{
    size_t kept = 0;

    if (set->count == 0)
        return;
    qsort(set->rows, set->count, sizeof(*set->rows), compare);
    for (size_t i = 1; i < set->count; i++)
        if (set->rows[i] != set->rows[kept])
            set->rows[++kept] = set->rows[i];
    set->count = kept + 1;
}

/* Room comes from those that were added several times, or else it doubles. */
static int make_room(struct row_set *set)
{
    size_t size = set->size ? 2 * set->size : SIZE_SMALLEST;
    uint32_t *rows;

    row_set_sort(set);
    if (set->size > 0 && set->count <= set->size / 2)
        return 0;
    rows = realloc(set->rows, size * sizeof(*rows));
    if (!rows)
        return -ENOMEM;
    set->rows = rows;
    set->size = size;
    return 0;
}

int row_set_add(struct row_set *set, uint32_t row)
{
    int result = 0;

    if (!row || (set->count > 0 && set->rows[set->count - 1] == row))
        return 0;
    if (set->count == set->size)
        result = make_room(set);
    if (!result)
        set->rows[set->count++] = row;
    return result;
}
