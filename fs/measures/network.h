/*
 * A network: nodes, numbered from 0, and undirected ties between them; and what its shape says.
 *
 * It is simple: of several ties between two nodes it keeps one, of ties from a node to itself none,
 * and it knows no weights and no directions. It stores the neighbours of all nodes in one array
 * (compressed sparse rows), sorted, so that every figure is the same to the last bit in whatever
 * order the ties came. Memory is O(nodes + ties), also that of each measure; nothing recurses.
 *
 * Invariants: first[0] is 0, first[nodes] is 2*ties; the neighbours of node v are peer[first[v]] up
 * to but not including peer[first[v + 1]], ascending; w is among those of v just if v is among w's.
 *
 * Life cycle: network_init() .. network_release(); a network does not change in between. One that
 * is all zero bytes may be released too, any number of times.
 *
 * Threads: a network may be read by several at once; no shared state.
 * Errors: 0 or -errno; what a pointer leads to is untouched on failure.
 * Ownership: arrays passed in are borrowed; results go to storage of the caller.
 */
#ifndef FS_MEASURES_NETWORK_H
#define FS_MEASURES_NETWORK_H

#include "fs/measures/figure.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct network {
    size_t nodes;
    size_t ties;   /* each once */
    size_t *first; /* nodes + 1 of them */
    uint32_t *peer;
};

/* How a network falls apart. */
struct network_parts {
    size_t count;   /* components */
    size_t largest; /* nodes of the largest one; 0 if there are no nodes */
};

/*
 * Build a network from a list of ties: tie i joins from[i] and to[i]. Either array may be NULL if
 * ties is 0. Takes O(nodes + ties) time. Returns 0, -EINVAL if an end is not below nodes, -ENOMEM.
 */
__attribute__((warn_unused_result)) int network_init(struct network *network, size_t nodes,
                                                     const uint32_t *from, const uint32_t *to,
                                                     size_t ties);

void network_release(struct network *network);

/*
 * The components: the largest sets of nodes that paths join. component_of[v], for each node v,
 * becomes the number of its component: 0 is that of node 0, and they are numbered by their lowest
 * nodes. A node without ties is one of its own. Takes O(nodes + ties) time. Returns 0, or -ENOMEM.
 */
__attribute__((warn_unused_result)) int network_components(const struct network *network,
                                                           size_t *component_of,
                                                           struct network_parts *parts);

/*
 * Betweenness: betweenness[v], for each node v, becomes Σ σ_st(v)/σ_st over the pairs of other
 * nodes s, t (each pair once), where σ_st is the number of shortest paths between s and t, and
 * σ_st(v) of those through v. A pair that no path joins adds 0; a node without ties has 0. The unit
 * is pairs.
 *
 * Takes O(nodes · ties) time: meant for the network of clusters, not for that of a million firms.
 * Returns 0, -ENOMEM, -ERANGE if a number of paths is out of the range of a double (which takes
 * some thousand nodes in a contrived order).
 *
 * Source: Freeman 1977, Sociometry 40:35; the algorithm: Brandes 2001, J. Math. Sociology 25:163.
 */
__attribute__((warn_unused_result)) int network_betweenness(const struct network *network,
                                                            double *betweenness);

/* The same, but -EINTR once a callback, asked before each node, says that nobody waits for it. */
__attribute__((warn_unused_result)) int network_betweenness_unless(const struct network *network,
                                                                   bool (*is_over)(void *context),
                                                                   void *context,
                                                                   double *betweenness);

/*
 * The betweenness of a node as a share, from 0 to 1, of the pairs (N−1)(N−2)/2 that it could lie
 * between in a network of N nodes. Undefined for fewer than three nodes.
 */
struct figure network_betweenness_normalised(double betweenness, size_t nodes);

#endif
