/*
 * Links in directories that are made of words: which they are is told by a question of their own.
 */
#include "fs/tree_parts.h"

#include <errno.h>
#include <string.h>

static const char *suffix_of(const struct link_set *set)
{
    return set->target == LINK_SOURCE ? types[NODE_SOURCE].suffix : NULL;
}

static struct node link_at(const struct reader *reader, const struct link_set *set, int64_t row)
{
    return tree_make_node(reader, node_link(set->target, set->depth, (uint32_t)row, set->year));
}

int tree_take_link(struct reader *reader, const struct link_set *set, const struct rows *rows,
                   tree_take *take, void *context)
{
    char name[NAME_MAX + 1];
    struct tree_entry entry = {.name = name};
    int result = tree_read_name(reader, rows, suffix_of(set), name);

    if (result)
        return result;
    entry.node = link_at(reader, set, rows_integer(rows, 0));
    entry.cookie = COOKIE_MEMBERS + (uint64_t)rows_integer(rows, 0);
    return take(context, &entry);
}

int tree_list_links(struct reader *reader, const struct link_set *set, struct rows *rows,
                    tree_take *take, void *context)
{
    int damage = 0;
    int result;

    while ((result = rows_next(rows)) == 1) {
        result = tree_take_link(reader, set, rows, take, context);
        if (result == -EIO)
            damage = result;
        else if (result)
            break;
    }
    rows_end(rows);
    return result < 0 || !damage ? result : damage;
}

int tree_make_link(const struct reader *reader, const struct link_set *set, int64_t row,
                   struct node *link)
{
    if (!row_is_valid(row))
        return -EIO;
    *link = link_at(reader, set, row);
    return 0;
}

bool tree_link_slug(const struct link_set *set, const char *name, char slug[NAME_MAX + 1])
{
    return tree_cut_suffix(name, suffix_of(set), slug) && path_name_is_valid(slug, strlen(slug));
}

int tree_find_link(struct reader *reader, const struct link_set *set, struct rows *rows,
                   struct node *child)
{
    int result = rows_next(rows);

    if (result == 1)
        result = tree_make_link(reader, set, rows_integer(rows, 0), child);
    else if (result == 0)
        result = -ENOENT;
    rows_end(rows);
    return result;
}
