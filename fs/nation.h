/*
 * The whole sector without its organisations: clusters with their firms and kinds of ties in memory,
 * and the flows between clusters, how many ties of a kind lead from which one to which, as they are
 * read. What national files are computed from; it takes what the sums in the store take, not what
 * the data set holds. Inside of fs/.
 *
 * Life cycle: nation_read() .. nation_release(); one that is all zero bytes may be released too.
 * Errors:     0 or -errno of the store.
 */
#ifndef BUZZFS_FS_NATION_H
#define BUZZFS_FS_NATION_H

#include "fs/kinds.h"
#include "store/store.h"

struct cluster {
    int64_t id;
    int64_t province;
    char *slug;
    double firms;
    double betweenness;
};

struct nation {
    struct cluster *clusters; /* by id */
    size_t cluster_count;
    struct kinds kinds;
};

__attribute__((warn_unused_result)) int nation_read(struct reader *reader, struct nation *nation);
/* Its clusters alone: then no kind is in the vocabulary. */
__attribute__((warn_unused_result)) int nation_read_clusters(struct reader *reader,
                                                             struct nation *nation);
void nation_release(struct nation *nation);

/* Ties of one kind between two clusters, or inside one. */
struct flow {
    int64_t kind_id;
    size_t kind;                /* its index; the count of kinds: it is not in the vocabulary */
    const struct cluster *from; /* NULL: no cluster holds that end */
    const struct cluster *to;
    int64_t ties;
    double inter_firm; /* those between firms */
};

/* 0, or -errno to end the walk with. */
typedef int nation_flow(void *context, const struct flow *flow);

/* Visits all flows, those of a kind one after the other. */
__attribute__((warn_unused_result)) int nation_walk(struct reader *reader,
                                                    const struct nation *nation, nation_flow *visit,
                                                    void *context);

#endif
