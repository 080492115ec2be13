/*
 * What comes next in a walk through the whole tree: after a directory of a row, those of the same
 * type that the walk meets next. These are the next members of the same set; after the last one,
 * those of the next set of its sort, as that of the next cluster.
 */
#include "fs/tree_parts.h"

#include <errno.h>

enum {
    SETS_MAX = 16,    /* looked at, before it is given up */
    PASSED_MAX = 1000 /* members of a set that are links */
};

/* Takes members of a type. */
struct alike {
    uint16_t type;
    unsigned max;
    unsigned count;
    unsigned passed;
    uint32_t *rows;
};

static int take_alike(void *context, const struct tree_entry *entry)
{
    struct alike *alike = context;

    if (entry->node.type != alike->type)
        return ++alike->passed == PASSED_MAX;
    alike->rows[alike->count++] = entry->node.row;
    return alike->count == alike->max;
}

/* Adds the members of a set after that of a row; 0: all. Bad ones are passed over. */
static int add_members(struct reader *reader, struct node set, uint32_t after, struct alike *alike)
{
    int result;

    alike->passed = 0;
    result = tree_list(reader, set, COOKIE_MEMBERS + after, take_alike, alike);
    return result == -EIO ? 0 : result;
}

/* Adds the members of sets that a walk meets after that one. */
static int add_later(struct reader *reader, struct node set, struct alike *alike)
{
    struct node holder;
    int result = tree_parent(reader, set, &holder);

    for (int sets = 0; !result && alike->count < alike->max && sets < SETS_MAX; sets++) {
        unsigned found = 0;

        result = tree_next_alike(reader, holder, 1, &holder.row, &found);
        if (result || found == 0)
            return result;
        set.row = holder.row;
        result = add_members(reader, set, 0, alike);
    }
    return result;
}

int tree_next_alike(struct reader *reader, struct node directory, unsigned max, uint32_t *rows,
                    unsigned *count)
{
    struct alike alike = {.type = directory.type, .max = max};
    struct node set;
    int result;

    alike.rows = rows;
    if (!node_is_directory(directory) || node_type_of(directory)->place == QUERY_NONE)
        return -EINVAL;
    result = tree_parent(reader, directory, &set);
    if (!result)
        result = add_members(reader, set, directory.row, &alike);
    if (!result && alike.count < max && !tree_node_is_fixed(set))
        result = add_later(reader, set, &alike);
    if (!result)
        *count = alike.count;
    return result;
}
