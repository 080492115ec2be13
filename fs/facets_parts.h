/*
 * What facets.c, the directories of facets and nodes, and facets_list.c, which lists facets and
 * values, share. Inside of fs/.
 */
#ifndef BUZZFS_FS_FACETS_PARTS_H
#define BUZZFS_FS_FACETS_PARTS_H

#include "fs/chain.h"
#include "fs/tree.h"

/* The node of a chain's directory, whether it has members or not. */
__attribute__((warn_unused_result)) int facets_make_node(struct reader *reader,
                                                         const struct chain *chain, uint16_t year,
                                                         struct node *node);

/* Whether a query that was begun, if the result says so, has a row: 0, -ENOENT or another error. */
__attribute__((warn_unused_result)) int facets_has_row(int result, struct rows *rows);

/* The operations of by/ and by/FACET: see fs/directory.h. */
int facets_list_headings(struct reader *reader, struct node directory, uint64_t cookie,
                         tree_take *take, void *context);
int facets_count_headings(struct reader *reader, struct node directory, nlink_t *count);

#endif
