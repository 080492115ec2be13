/*
 * Counts by key, for sums over more rows than should be sorted: a hash table with open addressing
 * that does not grow without bounds. Once it is full the caller takes what is in it and begins anew.
 * Inside of store/.
 *
 * Life cycle: one that is all zero bytes is empty; counter_release().
 * Errors:     0 or -ENOMEM.
 */
#ifndef BUZZFS_STORE_COUNTER_H
#define BUZZFS_STORE_COUNTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* With both counts 0 it is a free place. */
struct count {
    uint64_t key;
    uint32_t counts[2];
};

struct counter {
    struct count *places;
    size_t count;
    size_t size; /* a power of two, or 0 */
};

void counter_release(struct counter *counter);

/* Whether it has to be emptied before more is counted. */
bool counter_is_full(const struct counter *counter);

/* Adds to the counts of a key, of which one at least is above 0. It must not be full. */
__attribute__((warn_unused_result)) int counter_add(struct counter *counter, uint64_t key,
                                                    uint32_t first, uint32_t second);

/* What was counted, by key: `count` of them at the front of its places. counter_clear() is due. */
const struct count *counter_sort(struct counter *counter);
void counter_clear(struct counter *counter);

#endif
