/*
 * Numbers for ids, from 0, in the order in which they are first met: what is known of them can then
 * stand in arrays. Inside of fs/.
 *
 * Life cycle: one that is all zero bytes is empty; id_index_release().
 */
#ifndef BUZZFS_FS_ID_INDEX_H
#define BUZZFS_FS_ID_INDEX_H

#include <stddef.h>
#include <stdint.h>

struct id_index {
    int64_t *ids; /* by number */
    size_t count;
    uint32_t *slots; /* a hash table, open addressing: a number and 1; 0: free */
    size_t slot_count;
};

/* 1: it is new and has got the number count - 1. 0: it has a number. -ENOMEM. */
__attribute__((warn_unused_result)) int id_index_add(struct id_index *index, int64_t id,
                                                     uint32_t *number);

void id_index_release(struct id_index *index);

#endif
