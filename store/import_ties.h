/*
 * What can be told of ties only when all are known: the same one twice, and ownership that leads
 * back to where it began.
 *
 * Threads:   one at a time.
 * Errors:    0 or -errno, told to the stream of problems.
 * Ownership: ties_release() frees all.
 */
#ifndef BUZZFS_STORE_IMPORT_TIES_H
#define BUZZFS_STORE_IMPORT_TIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct import;
struct load;

/* Sixteen bytes for each of millions. */
struct tie {
    uint64_t ends; /* numbers of kind, from and to; of an undirected one the smaller end first */
    uint32_t line;
    uint16_t since; /* 0: unknown */
};

struct tie_kind {
    bool directed;
    bool ownership;
};

struct ties {
    struct tie_kind *kinds; /* by number of their key */
    struct tie *list;
    size_t count;
    size_t size;
    size_t to_cell; /* of the file: where messages about cycles point */
};

/* Notes the present row of tie-kinds; of ties, of which it also checks that its ends differ. */
__attribute__((warn_unused_result)) int ties_add_kind(struct load *load);
__attribute__((warn_unused_result)) int ties_add(struct load *load);

/* Checks all that were added. Their order is another one afterwards. */
__attribute__((warn_unused_result)) int ties_check(struct import *import);

void ties_release(struct ties *ties);

#endif
