/*
 * The whole sector in memory, without its organisations: clusters with their firms, kinds of ties,
 * and how many ties run between which clusters. What national files are computed from; it takes
 * what the sums in the store take, not what the data set holds. Inside of fs/.
 *
 * Life cycle: nation_read() .. nation_release(); one that is all zero bytes may be released too.
 * Errors:     0 or -errno of the store.
 */
#ifndef BUZZFS_FS_NATION_H
#define BUZZFS_FS_NATION_H

#include "fs/kinds.h"
#include "fs/measures/network.h"
#include "fs/tally.h"
#include "store/store.h"

struct cluster {
    int64_t id;
    int64_t province;
    char *slug;
    double firms;
    double betweenness;
};

/* Ties of one kind between two clusters, or inside one. */
struct flow {
    uint32_t kind; /* index of a kind; count of the kinds: it is not in the vocabulary */
    uint32_t from; /* index of a cluster */
    uint32_t to;
    int64_t ties;
    double inter_firm; /* those between firms */
};

struct nation {
    struct cluster *clusters; /* by id */
    size_t cluster_count;
    struct kinds kinds;
    struct flow *flows; /* those of a kind in the vocabulary one after the other */
    size_t flow_count;
    struct span {
        size_t first;
        size_t count;
    } * spans; /* of the flows of each kind in the vocabulary */
};

/* Counts all ties in the tally too, if there is one, also those with an end in no cluster. */
__attribute__((warn_unused_result)) int nation_read(struct reader *reader, struct nation *nation,
                                                    struct tally *tally);
/* Its clusters alone. */
__attribute__((warn_unused_result)) int nation_read_clusters(struct reader *reader,
                                                             struct nation *nation);
void nation_release(struct nation *nation);

/* NULL: no cluster has this row number. */
const struct cluster *nation_find_cluster(const struct nation *nation, int64_t id);

/* The network of clusters: two are joined if any tie joins organisations in them. */
__attribute__((warn_unused_result)) int nation_network(const struct nation *nation,
                                                       bool ownership_only,
                                                       struct network *network);

#endif
