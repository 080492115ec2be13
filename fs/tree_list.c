#include "fs/tree_parts.h"

#include "fs/path.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

static int list_fixed(struct reader *reader, struct node directory, uint64_t cookie,
                      tree_take *take, void *context)
{
    uint64_t first = cookie < COOKIE_FIXED ? 0 : cookie - COOKIE_FIXED + 1;

    for (uint64_t type = first ? first : 1; type < NODE_TYPES; type++) {
        struct node node = {.type = (uint16_t)type, .row = directory.row, .year = directory.year};
        struct tree_entry entry;
        int result;

        if (!type_stands_in(type, directory))
            continue;
        entry = (struct tree_entry){.name = types[type].name,
                                    .node = tree_make_node(reader, node),
                                    .cookie = COOKIE_FIXED + type};
        result = take(context, &entry);
        if (result)
            return result;
    }
    return 0;
}

bool tree_next_file(struct node directory, uint16_t epoch, struct node *file)
{
    for (unsigned type = file->type + 1U; type < NODE_TYPES; type++) {
        if (!types[type].name || types[type].parent != (enum node_type)directory.type ||
            !S_ISREG(types[type].mode))
            continue;
        *file = (struct node){
            .type = (uint16_t)type, .year = directory.year, .epoch = epoch, .row = directory.row};
        return true;
    }
    return false;
}

int tree_read_name(struct reader *reader, const struct rows *rows, const char *suffix,
                   char name[NAME_MAX + 1])
{
    const char *slug = rows_text(rows, 1);
    int64_t row = rows_integer(rows, 0);

    if (!slug && rows_type(rows, 1) != VALUE_NULL)
        return -ENOMEM;
    if (row_is_valid(row) && path_name_is_valid(slug, rows_text_len(rows, 1)) &&
        snprintf(name, NAME_MAX + 1, "%s%s", slug, suffix ? suffix : "") <= NAME_MAX)
        return 0;
    store_say(reader_store(reader), "row %lld: its name or number cannot be shown", (long long)row);
    return -EIO;
}

int64_t tree_cookie_row(uint64_t cookie)
{
    if (cookie <= COOKIE_MEMBERS)
        return 0;
    if (cookie > COOKIE_MEMBERS + NODE_ROW_MAX)
        return NODE_ROW_MAX;
    return (int64_t)(cookie - COOKIE_MEMBERS);
}

/* What is listed of a member. */
static int read_member(struct reader *reader, struct node directory, unsigned depth,
                       const struct rows *rows, char name[NAME_MAX + 1], struct tree_entry *entry)
{
    int64_t row = rows_integer(rows, 0);
    int result = tree_read_name(reader, rows, types[node_type_of(directory)->member].suffix, name);

    if (result)
        return result;
    entry->name = name;
    entry->node = tree_member_node(reader, directory, depth, row, rows_integer(rows, 2) != 0);
    entry->cookie = COOKIE_MEMBERS + (uint64_t)row;
    return 0;
}

static int list_members(struct reader *reader, struct node directory, uint64_t cookie,
                        tree_take *take, void *context)
{
    const struct type *type = node_type_of(directory);
    struct question question = {.row = directory.row};
    struct rows *rows = NULL;
    char name[NAME_MAX + 1];
    unsigned depth = 0;
    int64_t last = 0;
    int damage = 0;
    int result;

    if (type->members == QUERY_NONE)
        return 0;
    if (!node_is_of_reader(directory, reader))
        return -EINVAL;
    question.after = tree_cookie_row(cookie);
    result = tree_link_depth(reader, directory, &depth);
    if (!result)
        result = rows_begin(reader, type->members, &question, &rows);
    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        struct tree_entry entry;

        if (rows_integer(rows, 0) == last)
            continue;
        last = rows_integer(rows, 0);
        result = read_member(reader, directory, depth, rows, name, &entry);
        if (result == -EIO) {
            damage = result;
            continue;
        }
        if (!result)
            result = take(context, &entry);
        if (result)
            break;
    }
    rows_end(rows);
    return result < 0 || !damage ? result : damage;
}

int tree_list(struct reader *reader, struct node directory, uint64_t cookie, tree_take *take,
              void *context)
{
    struct tree_entry entry = {.name = ".", .node = directory, .cookie = COOKIE_SELF};
    int result = 0;

    if (!node_is_directory(directory))
        return -ENOTDIR;
    if (cookie < COOKIE_SELF)
        result = take(context, &entry);
    if (!result && cookie < COOKIE_PARENT) {
        entry.name = "..";
        entry.cookie = COOKIE_PARENT;
        result = tree_parent(reader, directory, &entry.node);
        if (!result)
            result = take(context, &entry);
    }
    if (!result && cookie < COOKIE_MEMBERS)
        result = list_fixed(reader, directory, cookie, take, context);
    if (!result && node_type_of(directory)->directory)
        result = node_type_of(directory)->directory->list(reader, directory, cookie, take, context);
    else if (!result)
        result = list_members(reader, directory, cookie, take, context);
    return result < 0 ? result : 0;
}
