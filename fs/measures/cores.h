/*
 * Coreness: the k-core of a network is what is left when nodes with fewer than k neighbours are
 * taken away until none is left to take; the coreness of a node is the largest k whose core holds
 * it. A cheap answer to: who stands in the dense middle, who at the rim?
 *
 * Source: Seidman 1983, Social Networks 5:269; the algorithm: Batagelj & Zaversnik 2003.
 *
 * Threads: a network may be read by several at once; no shared state.
 * Errors: 0 or -ENOMEM; results are untouched on failure.
 * Ownership: results go to storage of the caller.
 */
#ifndef FS_MEASURES_CORES_H
#define FS_MEASURES_CORES_H

#include "fs/measures/network.h"

#include <stddef.h>

/* core[v] for each node v; 0 for one without ties. Takes O(nodes + ties) time and memory. */
__attribute__((warn_unused_result)) int network_coreness(const struct network *network,
                                                         size_t *core);

#endif
