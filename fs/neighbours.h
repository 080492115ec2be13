/*
 * A cluster and its partners, as much of them as a picture can show: its most connected
 * organisations, their ties, and the organisations elsewhere that these lead to, grouped by cluster.
 * What is left out is counted. Inside of fs/.
 *
 * Threads:   as the reader's.
 * Errors:    0 or -errno.
 * Ownership: neighbours_read() ... neighbours_release().
 */
#ifndef BUZZFS_FS_NEIGHBOURS_H
#define BUZZFS_FS_NEIGHBOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fs/circle.h"
#include "fs/kinds.h"
#include "fs/node.h"
#include "store/store.h"

enum {
    NEIGHBOURS_PARTNERS_MAX = 150,
    NEIGHBOURS_TIES_MAX = 3000,
    NEIGHBOURS_TIES_OF_ONE_MAX = 1000 /* as the query has it */
};

struct neighbour {
    int64_t id;
    char *slug;
    char *name;
    char entity;  /* f, i or v: firm, institute, funder */
    size_t group; /* 0: the cluster itself */
    int64_t ties; /* own: all that it has; partners: those with the cluster that were read */
};

/* A cluster; groups[0] is the one it is about. */
struct neighbour_group {
    int64_t id;
    char *name; /* NULL: no cluster */
};

struct neighbour_tie {
    size_t kind;   /* its place among the kinds */
    int64_t since; /* 0: unknown, as the next */
    int64_t until;
    double stake; /* below 0: unknown */
};

struct neighbours {
    struct neighbour *nodes; /* own ones first, the most connected first */
    size_t node_count;
    size_t own_count;
    struct neighbour_group *groups;
    size_t group_count;
    struct circle_edge *edges;
    struct neighbour_tie *ties; /* as the edges */
    size_t tie_count;
    struct kinds kinds;
    size_t *kind_ties; /* in the picture, of each kind */
    int64_t own_total; /* organisations of the cluster */
    int64_t tie_total; /* ties with an end in it */
    int64_t local_total;
    size_t partners_left_out; /* of those that were read */
    bool cut;                 /* there are ties that were not read */
};

__attribute__((warn_unused_result)) int neighbours_read(struct reader *reader, struct node cluster,
                                                        struct neighbours *neighbours);
void neighbours_release(struct neighbours *neighbours);

#endif
