/*
 * What nodes of a network say of where they are: cluster, province, genesis, coordinates. These are the
 * same for all organisations of a cluster, so they are read once for each cluster and remembered, as
 * long as there are not too many. Inside of fs/.
 *
 * Ownership: node_places_new() ... node_places_free().
 */
#ifndef BUZZFS_FS_NODE_PLACES_H
#define BUZZFS_FS_NODE_PLACES_H

#include "fs/network.h"

struct node_places;

/* NULL: out of memory. */
struct node_places *node_places_new(void);
/* NULL is allowed. */
void node_places_free(struct node_places *places);

/* Fills in what a row of QUERY_EXPORT_NODES leaves open. It stays there until another is filled in.
 * 0 or -errno. */
__attribute__((warn_unused_result)) int node_places_fill(struct node_places *places,
                                                         struct reader *reader,
                                                         struct network_row *row);

#endif
