/*
 * Pages of small files, put into the kernel's cache before somebody reads them: whoever lists a
 * directory mostly reads its files next, and each would cost a request of its own.
 *
 * While a page is put there the kernel waits for whoever reads that page, and he waits for an
 * answer. So there must be a thread left to give it (workers_may_wait()): one page is put at a time,
 * none once the mount is about to end, and none of a file that has been read. It is put before the
 * listing is answered: whoever lists does not read meanwhile.
 *
 * Threads:   any number.
 * Errors:    none: what was not put there is read when it is asked for.
 * Ownership: pages_new() ... pages_free().
 */
#ifndef BUZZFS_FS_PAGES_H
#define BUZZFS_FS_PAGES_H

#include <stdint.h>

#include "fs/cache.h"
#include "fs/fuse.h"

struct pages;

/* NULL: out of memory. */
struct pages *pages_new(struct cache *cache);
void pages_free(struct pages *pages);

/* From here on, until pages_stop() returns, the session's kernel is given pages. */
void pages_start(struct pages *pages, struct fuse_session *session);
void pages_stop(struct pages *pages);

/* Puts a file there if its rendering is kept, small, and the kernel has not asked for it. */
void pages_push(struct pages *pages, uint64_t id);

#endif
