/*
 * What a node's place among its neighbours (alters) says: structural holes, and brokerage.
 *
 * Structural holes look at a simple undirected network, every tie of strength 1, so that node i
 * gives each of its k_i neighbours the proportion p_ij = 1/k_i of itself.
 *
 * Threads: pure functions, without shared state; a network may be read by several at once.
 * Errors: 0 or -errno from functions that allocate; results are untouched on failure.
 * Ownership: arrays and networks are borrowed.
 */
#ifndef FS_MEASURES_EGO_H
#define FS_MEASURES_EGO_H

#include "fs/measures/figure.h"
#include "fs/measures/network.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Constraint: how much of a node's ties lead to alters that are tied to each other,
 *
 *     c_i = sum over alters j of ( p_ij + sum over q of p_iq p_qj )^2
 *
 * q: the other alters. Low: its alters are strangers to each other. May exceed 1. Needs all ties of
 * i and of its alters, also those that lead to others. Undefined without ties. Takes O(sum of the
 * degrees of the alters * log) time.
 *
 * Source: Burt 1992, Structural Holes; Burt 2004, American Journal of Sociology 110:349.
 */
struct figure ego_constraint(const struct network *network, size_t node);

/*
 * Effective size: n alters less the mean number of ties that each has to the others, n - 2t/n with
 * t ties among the alters. Efficiency: that over n. Undefined without ties.
 *
 * Source: Burt 1992; the formula: Borgatti 1997, Connections 20:35.
 */
struct figure ego_effective_size(const struct network *network, size_t node);
struct figure ego_efficiency(const struct network *network, size_t node);

/*
 * Brokerage: the ways a -> v -> c, a and c not the same and no tie a -> c, counted by the groups of
 * the three. g is a node's group.
 *
 * Source: Gould & Fernandez 1989, Sociological Methodology 19:89.
 */
struct brokerage {
    size_t coordinator;    /* g(a) = g(v) = g(c) */
    size_t consultant;     /* g(a) = g(c), not g(v) */
    size_t representative; /* g(a) = g(v), not g(c) */
    size_t gatekeeper;     /* g(v) = g(c), not g(a) */
    size_t liaison;        /* all three differ */
};

/*
 * Of node v in a directed network given by arcs; repeated arcs count once, those to the same node
 * not. An undirected tie is two arcs, and then each way is counted from both its ends: all roles
 * are even but gatekeeper and representative, which are equal. Takes O(in-degree * out-degree * log
 * + arcs * log) time. Returns 0, -EINVAL if an end or the node is not below nodes, -ENOMEM.
 */
__attribute__((warn_unused_result)) int ego_brokerage(size_t nodes, const uint32_t *from,
                                                      const uint32_t *to, size_t arcs,
                                                      const size_t *group, size_t node,
                                                      struct brokerage *brokerage);

#endif
