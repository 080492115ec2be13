/*
 * The network of firms around one of them, read as far as it is asked for. Inside of fs/.
 *
 * Threads:   as the reader's.
 * Errors:    0 or -errno. Where there is more than may be read, `why` says so.
 * Ownership: all zero bytes, surroundings_begin() ... surroundings_release(), also after an error.
 */
#ifndef BUZZFS_FS_SURROUNDINGS_H
#define BUZZFS_FS_SURROUNDINGS_H

#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

enum {
    SURROUNDINGS_TIES_MAX = 2000 /* that are read */
};

/* Firms in the order they are met, the one in question first; ties by their places. */
struct surroundings {
    int64_t *firms;
    size_t *groups; /* clusters; of a firm without one, a number that no cluster has */
    size_t firm_count;
    uint32_t *from;
    uint32_t *to;
    size_t tie_count;
    size_t asked;   /* the first so many firms have been asked for their neighbours */
    int64_t *slots; /* a hash table from firms to places + 1; 0: free */
    size_t room;
    const char *why; /* it was given up */
};

/* Begins with the firm itself. */
__attribute__((warn_unused_result)) int surroundings_begin(struct reader *reader, int64_t firm,
                                                           struct surroundings *around);

/* Asks the firms met so far, up to a place, for their neighbours. */
__attribute__((warn_unused_result)) int surroundings_ask(struct reader *reader,
                                                         struct surroundings *around, size_t up_to);
void surroundings_release(struct surroundings *around);

#endif
