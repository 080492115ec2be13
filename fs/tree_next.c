/*
 * What comes next in a walk through the whole tree: after a directory of a row, the one of the same
 * type that the walk meets next. That is the next member of the same set; after the last one, the
 * first of the next set of its sort, as that of the next cluster.
 */
#include "fs/tree_parts.h"

#include <errno.h>

enum {
    EMPTY_SETS_MAX = 16 /* passed over, before it is given up */
};

/* Takes the first member of the type that is looked for. */
static int take_alike(void *context, const struct tree_entry *entry)
{
    struct node *next = context;

    if (entry->node.type != next->type)
        return 0;
    *next = entry->node;
    return 1;
}

/* The first member of a type in a set after that of a row (0: of all). -ENOENT: there is none. */
static int find_member(struct reader *reader, struct node set, uint16_t type, uint32_t after,
                       struct node *next)
{
    struct node found = {.type = type};
    int result = tree_list(reader, set, COOKIE_MEMBERS + after, take_alike, &found);

    if (result)
        return result;
    if (found.row == 0)
        return -ENOENT;
    *next = found;
    return 0;
}

/* The first member of a type in one of the sets that a walk meets after that one. */
static int find_in_later_sets(struct reader *reader, struct node set, uint16_t type,
                              struct node *next)
{
    struct node holder;
    int result = tree_parent(reader, set, &holder);

    for (int tries = 0; !result && tries < EMPTY_SETS_MAX; tries++) {
        result = tree_next_alike(reader, holder, &holder);
        if (result)
            return result;
        set.row = holder.row;
        result = find_member(reader, set, type, 0, next);
        if (result != -ENOENT)
            return result;
        result = 0;
    }
    return result ? result : -ENOENT;
}

int tree_next_alike(struct reader *reader, struct node directory, struct node *next)
{
    struct node set;
    int result;

    if (!node_is_directory(directory) || node_type_of(directory)->place == QUERY_NONE)
        return -EINVAL;
    result = tree_parent(reader, directory, &set);
    if (result)
        return result;
    result = find_member(reader, set, directory.type, directory.row, next);
    if (result == -ENOENT && !tree_node_is_fixed(set))
        result = find_in_later_sets(reader, set, directory.type, next);
    return result;
}
