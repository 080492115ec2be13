/*
 * The coreness of firms, kept with the reader: to tell that of one, its part of the network is read
 * whole, which tells that of all in it. Inside of fs/.
 *
 * Threads:   as the reader's.
 * Errors:    0 or -ENOMEM.
 * Ownership: what is kept is the reader's.
 */
#ifndef BUZZFS_FS_CORENESS_H
#define BUZZFS_FS_CORENESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

enum {
    CORENESS_MAX = 2000 /* firms that are kept; when more come, all begin anew */
};

/* Whether it is known in the version and the year that the reader reads. */
bool coreness_kept(struct reader *reader, int64_t firm, size_t *coreness);

/* Keeps that of several firms, no more than CORENESS_MAX, none of which is known. */
__attribute__((warn_unused_result)) int coreness_keep(struct reader *reader, const int64_t *firms,
                                                      const size_t *coreness, size_t count);

#endif
