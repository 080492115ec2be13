/*
 * Cycles in a directed graph: who owns himself by way of others.
 *
 * Threads: pure functions. Errors: -ENOMEM. Ownership: nothing is kept or handed out.
 */
#ifndef BUZZFS_STORE_IMPORT_CYCLES_H
#define BUZZFS_STORE_IMPORT_CYCLES_H

#include <stddef.h>
#include <stdint.h>

enum {
    CYCLES_MAX = 1000
};

struct edge {
    uint32_t from; /* node numbers from 0 */
    uint32_t to;
    uint32_t tag; /* the caller's own, in the order the edges came to be */
};

/*
 * Is told of a cycle: its nodes in the order of the edges; the edge from the last node back to the
 * first is the one with the highest tag, which closed it.
 */
typedef void cycle_found(void *context, const uint32_t *nodes, size_t count, uint32_t tag);

/*
 * Finds cycles by one walk over the graph: at least one if there is any, at most CYCLES_MAX, and
 * once these are all opened, others may come to light. Takes time in nodes + edges (Tarjan 1972).
 */
__attribute__((warn_unused_result)) int cycles_find(size_t node_count, const struct edge *edges,
                                                    size_t edge_count, cycle_found *found,
                                                    void *context);

#endif
