/*
 * How the ties between firms mix, by kind: those inside a place and those that lead out of it; and
 * the parts of JSON files that say so. Inside of fs/.
 *
 * Life cycle: mix_read_kinds() .. mix_release(); one that is all zero bytes may be released too.
 * Errors:     0 or -errno of the store; failures of the builder are kept in it.
 */
#ifndef BUZZFS_FS_MIX_H
#define BUZZFS_FS_MIX_H

#include "fs/json.h"
#include "fs/kinds.h"
#include "fs/measures/mixing.h"
#include "fs/node.h"
#include "store/store.h"

enum {
    MIX_DEALS = 999, /* of a permutation test */
    MIX_SEED = 1988, /* of its random numbers */
    /* Members and ties of a network that a reading permutes at most: some milliseconds. */
    MIX_SIZE_MAX = 2000
};

struct mix {
    struct kinds kinds;
    struct mixing *ties; /* a kind each, and at [kinds.count] all of them */
};

/* The vocabulary, without ties. */
__attribute__((warn_unused_result)) int mix_read_kinds(struct reader *reader, struct mix *mix);
void mix_release(struct mix *mix);

/* Counts ties of a kind, by its index; of one that is not in the vocabulary (kinds.count) among all. */
void mix_count(struct mix *mix, size_t kind, double inside, double outside);

/* Vocabulary and ties, from a query of kind_id, inside, outside. */
__attribute__((warn_unused_result)) int mix_read(struct reader *reader, enum query query,
                                                 struct node node, struct mix *mix);

/*
 * Permutation tests of the E-I index: p[kinds.count + 1], undefined with a reason where the network is
 * too large. Of one group with so many members among all firms; of all clusters as groups.
 */
__attribute__((warn_unused_result)) int mix_permute_group(struct reader *reader,
                                                          const struct mix *mix, int64_t members,
                                                          int64_t firms, struct figure *p);
__attribute__((warn_unused_result)) int mix_permute_clusters(struct reader *reader,
                                                             const struct mix *mix, int64_t firms,
                                                             struct mixing pairs, struct figure *p);

/* "ei_index", for all kinds and each, and what its p rests on; "local_share" likewise. */
void mix_add_ei(const struct mix *mix, struct mixing pairs, const struct figure *p,
                struct json *json);
void mix_add_local_shares(const struct mix *mix, struct mixing pairs, struct json *json);

/* Both for one place that holds so many of all firms. */
__attribute__((warn_unused_result)) int mix_add_place(struct reader *reader, const struct mix *mix,
                                                      int64_t members, int64_t firms,
                                                      struct json *json);

#endif
