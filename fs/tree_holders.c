/*
 * By what a member of a set is held: where in the tree its row puts it.
 *
 * Whoever walks asks a dozen times about one firm: for each directory in it, the links in these, and
 * the files. So a reader remembers what it was told last, for a member of each type.
 */
#include "fs/tree_parts.h"

#include "fs/path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Whether the organisation at rows is of the sort that the node's type says. */
static bool is_of_type(struct node node, const struct rows *rows)
{
    const char *index = path_index(rows_text(rows, 1));

    return index && strcmp(index, types[node_type_of(node)->parent].name) == 0;
}

static int ask_holder(struct reader *reader, struct node node, uint32_t *holder)
{
    struct rows *rows = NULL;
    int result =
        rows_begin(reader, node_type_of(node)->place, &(struct question){.row = node.row}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    *holder = 0;
    if (result == 1 && node.type == NODE_CLUSTER)
        *holder = (uint32_t)rows_integer(rows, 2);
    else if (result == 1 && node_is_organisation(node))
        *holder = rows_type(rows, 4) == VALUE_NULL ? 0 : (uint32_t)rows_integer(rows, 4);
    if (result == 0 || (result == 1 && node_is_organisation(node) && !is_of_type(node, rows)))
        result = -ENOENT;
    rows_end(rows);
    return result < 0 ? result : 0;
}

struct holders {
    struct held {
        uint64_t epoch; /* 0: none yet */
        uint32_t row;
        uint32_t holder;
        uint16_t year;
    } last[NODE_TYPES];
};

static void free_holders(void *holders)
{
    free(holders);
}

static struct held *last_held(struct reader *reader, enum node_type type)
{
    struct holders *holders = reader_kept(reader, free_holders);

    if (!holders) {
        holders = calloc(1, sizeof(*holders));
        if (!holders)
            return NULL;
        reader_keep(reader, holders, free_holders);
    }
    return &holders->last[type];
}

int tree_find_holder(struct reader *reader, struct node node, uint32_t *holder)
{
    struct held *last;
    int result;

    if (!node_is_of_reader(node, reader))
        return -EINVAL;
    last = last_held(reader, (enum node_type)node.type);
    if (!last)
        return -ENOMEM;
    if (last->epoch == reader_epoch(reader) && last->row == node.row && last->year == node.year) {
        *holder = last->holder;
        return 0;
    }
    result = ask_holder(reader, node, holder);
    if (!result)
        *last = (struct held){
            .epoch = reader_epoch(reader), .row = node.row, .holder = *holder, .year = node.year};
    return result;
}
