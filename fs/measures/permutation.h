/*
 * Permutation tests of the E-I index: the network stays, the labels (which node is in which group)
 * are dealt out anew at random, many times; how often is the index then as far from what chance
 * gives as it is in fact?
 *
 *     p = (1 + # deals at least as far from the expected value as the observed one) / (1 + R)
 *
 * where R counts the deals that give the index a value at all: in a deal without any tie inside or
 * out it has none. Two-sided. Each deal is a uniform one (Fisher-Yates), all kinds of ties see the
 * same deals. A tie of a node to itself stays inside wherever its node goes.
 *
 * Source: Davison & Hinkley 1997, Bootstrap Methods and their Application, ch. 4 (the 1 + );
 * Krackhardt & Stern 1988.
 *
 * Threads: pure functions; random numbers come from the caller's stream.
 * Errors: 0 or -ENOMEM; results are untouched on failure.
 * Ownership: arrays are borrowed; results go to storage of the caller.
 */
#ifndef FS_MEASURES_PERMUTATION_H
#define FS_MEASURES_PERMUTATION_H

#include "fs/measures/figure.h"
#include "fs/measures/mixing.h"

#include <stddef.h>
#include <stdint.h>

/* A network whose ties are of several kinds; ends below nodes, kinds below kinds. */
struct kinded_ties {
    size_t nodes;
    size_t ties;
    size_t kinds;
    const uint32_t *from;
    const uint32_t *to;
    const uint32_t *kind;
};

/* Uniform random numbers from 0 to limit - 1. */
struct dealer {
    uint64_t (*below)(void *context, uint64_t limit);
    void *context;
    size_t deals;
};

/*
 * Of one group of so many members: p[k] for each kind k, and p[kinds] for all kinds together.
 * observed[] likewise, and expected is the one value by chance for all. p is undefined where the
 * observed index is, or no deal gave a value. Takes O(deals * (members + ties)) time.
 */
__attribute__((warn_unused_result)) int permute_group(const struct kinded_ties *network,
                                                      size_t members, const struct mixing *observed,
                                                      double expected, struct dealer dealer,
                                                      struct figure *p);

/* Of a partition: group[v] of each node v. Takes O(deals * (nodes + ties)) time. */
__attribute__((warn_unused_result)) int permute_partition(const struct kinded_ties *network,
                                                          const size_t *group,
                                                          const struct mixing *observed,
                                                          double expected, struct dealer dealer,
                                                          struct figure *p);

#endif
