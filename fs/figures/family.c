#include "fs/figures/family.h"

#include "fs/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct reading {
    struct family *family;
    struct relative *offshoots; /* what was spun off, kept until all that is owned is known */
    size_t offshoot_count;
};

void family_release(struct family *family)
{
    for (size_t i = 0; i < family->count; i++)
        free(family->relatives[i].name);
    free(family->relatives);
    *family = (struct family){0};
}

static struct relative *find(const struct family *family, int64_t id)
{
    for (size_t i = 0; i < family->count; i++)
        if (family->relatives[i].id == id)
            return &family->relatives[i];
    return NULL;
}

static int set_name(struct relative *relative, const char *name)
{
    relative->name = strdup(name ? name : "?");
    return relative->name ? 0 : -ENOMEM;
}

/* Takes the name over, also if it fails. */
static int add(struct family *family, const struct relative *relative)
{
    int result = array_grow((void **)&family->relatives, family->count, sizeof(*family->relatives));

    if (result)
        free(relative->name);
    else
        family->relatives[family->count++] = *relative;
    return result;
}

static int keep_offshoot(struct reading *reading, const struct relative *relative)
{
    int result = array_grow((void **)&reading->offshoots, reading->offshoot_count,
                            sizeof(*reading->offshoots));

    if (result)
        free(relative->name);
    else
        reading->offshoots[reading->offshoot_count++] = *relative;
    return result;
}

/* A row of the query about the offspring of a parent. */
static int take_row(struct reading *reading, const struct rows *rows, size_t parent)
{
    struct family *family = reading->family;
    bool owned = rows_integer(rows, 3) != 0;
    struct relative relative = {
        .id = rows_integer(rows, 0),
        .cluster = rows_integer(rows, 2),
        .parent = parent,
        .depth = family->relatives[parent].depth + 1,
        .stake = rows_real(rows, 4),
        .owned = owned,
        .spun_off = !owned,
    };

    if (owned && (find(family, relative.id) || family->count > FAMILY_OWNED_MAX))
        return 0;
    if (!owned && reading->offshoot_count >= FAMILY_MAX)
        return 0;
    if (set_name(&relative, rows_text(rows, 1)))
        return -ENOMEM;
    return owned ? add(family, &relative) : keep_offshoot(reading, &relative);
}

static int read_offspring(struct reader *reader, struct reading *reading, size_t parent)
{
    struct question question = {.row = reading->family->relatives[parent].id};
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_FIGURE_OFFSPRING, &question, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        result = take_row(reading, rows, parent);
        if (result)
            break;
    }
    rows_end(rows);
    return result;
}

static int read_root(struct reader *reader, int64_t id, struct family *family)
{
    struct relative root = {.id = id, .owned = true};
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_FIGURE_ROOT, &(struct question){.row = id}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1) {
        root.cluster = rows_integer(rows, 1);
        result = set_name(&root, rows_text(rows, 0));
    } else if (result == 0) {
        result = -ENOENT;
    }
    rows_end(rows);
    return result ? result : add(family, &root);
}

/* Marks relatives that were spun off too, and adds the others. */
static int add_offshoots(struct reading *reading)
{
    struct family *family = reading->family;
    int result = 0;

    for (size_t i = 0; i < reading->offshoot_count; i++) {
        struct relative *offshoot = &reading->offshoots[i];
        struct relative *known = find(family, offshoot->id);

        if (known)
            known->spun_off = true;
        if (known || result || family->count >= FAMILY_MAX) {
            free(offshoot->name);
            continue;
        }
        result = add(family, offshoot);
    }
    return result;
}

int family_read(struct reader *reader, int64_t root, size_t members, struct family *family)
{
    struct reading reading = {.family = family};
    size_t owned;
    int added;
    int result = read_root(reader, root, family);

    for (size_t i = 0; !result && i < family->count; i++)
        result = read_offspring(reader, &reading, i);
    owned = family->count;
    added = add_offshoots(&reading);
    free(reading.offshoots);
    family->left_out = members > owned ? members - owned : 0;
    return result ? result : added;
}

static size_t order_from(const struct family *family, size_t at, size_t *order, size_t count)
{
    order[count++] = at;
    for (size_t i = at + 1; i < family->count; i++)
        if (family->relatives[i].parent == at)
            count = order_from(family, i, order, count);
    return count;
}

void family_order(const struct family *family, size_t *order)
{
    if (family->count > 0)
        order_from(family, 0, order, 0);
}
