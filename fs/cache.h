/*
 * Renderings kept in memory: the status and the bytes of files and symbolic links, by node id.
 *
 * An id names one version of a file, so a rendering is right for as long as it is kept; nothing in
 * here is ever refreshed. Those that are held (an open file holds its own) stay findable until
 * they are put back. The others stay while they fit: least recently used ones go first. Bytes of
 * large files are in temporary files, whose descriptors are bounded as well.
 *
 * Each id is rendered by one thread at a time: others that ask for it wait and share the result.
 * What could not be rendered is told to all that wait and then forgotten; but if it was because
 * who rendered gave up (-EINTR), one of those that wait begins anew.
 *
 * Ids hold only some bits of the epoch and come back after many thousand commits. So a rendering
 * knows its epoch in full, and one of another epoch is not found any more; who holds it keeps it.
 *
 * Threads:   a cache may be used by any number of threads. Callbacks run without its lock.
 * Errors:    0 or -errno: those of the callback, -ENOMEM, -EINTR: gives_up() said so.
 * Ownership: cache_get(), cache_find() and cache_begin() give a hold; cache_put(), cache_discard() and
 *            cache_finish() take it away.
 */
#ifndef BUZZFS_FS_CACHE_H
#define BUZZFS_FS_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "fs/text.h"

struct cache;

/* One version of a file or link. The blob lives as long as the rendering is held. */
struct rendering {
    struct stat status;
    struct blob *blob;
};

/* Makes a rendering's two parts. The cache takes over the blob. */
typedef int cache_render(void *context, struct stat *status, struct blob **blob);

/* Whether who waits does not want it any more. Asked while waiting, with the lock held. */
typedef bool cache_gives_up(void *who);

struct cache_limits {
    size_t memory; /* bytes */
    size_t files;  /* descriptors of temporary files */
};

/* NULL: out of memory. */
struct cache *cache_new(const struct cache_limits *limits);

/*
 * No thread may be using it any more. What is still held goes too: files that were open when the
 * mount ended. NULL is allowed.
 */
void cache_free(struct cache *cache);

/* The rendering of an id in an epoch, made by the callback if it is not there. gives_up may be
 * NULL; the callback has to ask it by itself. */
__attribute__((warn_unused_result)) int cache_get(struct cache *cache, uint64_t id, uint64_t epoch,
                                                  cache_render *render, void *context,
                                                  cache_gives_up *gives_up, void *who,
                                                  const struct rendering **rendering);

/* The latest rendering of an id, if there is one or one is being made; else NULL. */
const struct rendering *cache_find(struct cache *cache, uint64_t id, cache_gives_up *gives_up,
                                   void *who);

/*
 * For who makes several renderings at once: takes it upon himself to make that of an id. What he has
 * to end with cache_finish(), or NULL: there is one, or somebody makes it, or there is no memory.
 */
struct rendering *cache_begin(struct cache *cache, uint64_t id, uint64_t epoch);

/* It is made, or an error says why not. In either case it is not held any more. */
void cache_finish(struct cache *cache, struct rendering *rendering, int error,
                  const struct stat *status, struct blob *blob);

/* Takes a hold away. */
void cache_put(struct cache *cache, const struct rendering *rendering);

/* The same, and the rendering is found no more: who asks for its id has it made anew. */
void cache_discard(struct cache *cache, const struct rendering *rendering);

/* True for the first who claims a rendering that is held, and false for all others. */
bool cache_claim(const struct rendering *rendering);

/* Whether anybody has. */
bool cache_is_claimed(const struct rendering *rendering);

/* What is held in memory, for tests and the log. */
struct cache_usage {
    size_t memory;
    size_t files;
    size_t renderings;
};
struct cache_usage cache_usage(struct cache *cache);

#endif
