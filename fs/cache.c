/*
 * An entry is in the table while it can be found, and in the list of idle ones while it is in the
 * table and nobody holds it. An entry that is held but no longer in the table (another epoch took
 * its place, it could not be rendered, or it was discarded) is freed by its last holder.
 */
#include "fs/cache.h"

#include "fs/moment.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    BUCKETS = 4096, /* a power of two; some 12,000 small renderings fit */
    PATIENCE_MS = 50
};

struct entry {
    struct rendering rendering; /* first: holders know the entry by it */
    uint64_t id;
    uint64_t epoch;
    unsigned holders;
    bool is_done;
    bool is_findable;
    atomic_bool is_claimed;
    int error;
    size_t memory;
    size_t files;
    struct entry *next_in_bucket;
    struct entry *older; /* in the list of idle ones */
    struct entry *newer;
};

struct cache {
    struct cache_limits limits;
    pthread_mutex_t mutex; /* guards all below and every entry */
    pthread_cond_t done;   /* some entry became done */
    struct cache_usage usage;
    struct entry *oldest;
    struct entry *newest;
    struct entry *buckets[BUCKETS];
};

struct cache *cache_new(const struct cache_limits *limits)
{
    struct cache *cache = calloc(1, sizeof(*cache));
    pthread_condattr_t monotonic;

    if (!cache)
        return NULL;
    cache->limits = *limits;
    pthread_mutex_init(&cache->mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&cache->done, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return cache;
}

/* Where the entry of an id is pointed to, or where it would be. */
static struct entry **place(struct cache *cache, uint64_t id)
{
    uint64_t mixed = id * 0x9e3779b97f4a7c15u; /* Fibonacci hashing: the high bits are mixed best */
    struct entry **entry = &cache->buckets[mixed >> 32 & (BUCKETS - 1)];

    while (*entry && (*entry)->id != id)
        entry = &(*entry)->next_in_bucket;
    return entry;
}

static void push_idle(struct cache *cache, struct entry *entry)
{
    entry->older = cache->newest;
    entry->newer = NULL;
    if (cache->newest)
        cache->newest->newer = entry;
    else
        cache->oldest = entry;
    cache->newest = entry;
}

static void pull_idle(struct cache *cache, struct entry *entry)
{
    if (entry->older)
        entry->older->newer = entry->newer;
    else
        cache->oldest = entry->newer;
    if (entry->newer)
        entry->newer->older = entry->older;
    else
        cache->newest = entry->older;
}

static void free_entry(struct cache *cache, struct entry *entry)
{
    cache->usage.memory -= entry->memory;
    cache->usage.files -= entry->files;
    cache->usage.renderings--;
    blob_free(entry->rendering.blob);
    free(entry);
}

static void take_out(struct cache *cache, struct entry *entry)
{
    struct entry **at = place(cache, entry->id);

    *at = entry->next_in_bucket;
    entry->is_findable = false;
}

/* Takes an entry out of the table; it goes for good if nobody holds it. */
static void forget(struct cache *cache, struct entry *entry)
{
    take_out(cache, entry);
    if (entry->holders > 0)
        return;
    pull_idle(cache, entry);
    free_entry(cache, entry);
}

/* Lets the least recently used go until the rest fits. */
static void trim(struct cache *cache)
{
    struct entry *entry = cache->oldest;

    while (entry && (cache->usage.memory > cache->limits.memory ||
                     cache->usage.files > cache->limits.files)) {
        struct entry *newer = entry->newer;

        if (cache->usage.memory > cache->limits.memory || entry->files > 0)
            forget(cache, entry);
        entry = newer;
    }
}

static void hold(struct cache *cache, struct entry *entry)
{
    if (entry->holders == 0)
        pull_idle(cache, entry);
    entry->holders++;
}

static void let_go(struct cache *cache, struct entry *entry)
{
    if (--entry->holders > 0)
        return;
    if (entry->is_findable) {
        push_idle(cache, entry);
        trim(cache);
    } else {
        free_entry(cache, entry);
    }
}

/* A new entry, held by the caller, in the table. */
static struct entry *add(struct cache *cache, uint64_t id, uint64_t epoch)
{
    struct entry *entry = calloc(1, sizeof(*entry));
    struct entry **at = place(cache, id);

    if (!entry)
        return NULL;
    entry->id = id;
    entry->epoch = epoch;
    entry->holders = 1;
    entry->is_findable = true;
    entry->memory = sizeof(*entry);
    *at = entry;
    cache->usage.memory += entry->memory;
    cache->usage.renderings++;
    return entry;
}

/* What was made of a held entry, for all who wait. */
static void finish(struct cache *cache, struct entry *entry, int error,
                   const struct rendering *rendering)
{
    entry->is_done = true;
    entry->error = error;
    if (!error) {
        size_t memory = blob_memory(rendering->blob);

        entry->rendering = *rendering;
        entry->memory += memory;
        entry->files = blob_file(rendering->blob) >= 0;
        cache->usage.memory += memory;
        cache->usage.files += entry->files;
        trim(cache);
    } else if (entry->is_findable) {
        take_out(cache, entry);
    }
    pthread_cond_broadcast(&cache->done);
}

/* Waits for a moment, or until something is done. */
static void wait_a_moment(struct cache *cache)
{
    struct timespec until = moment_from_now(CLOCK_MONOTONIC, PATIENCE_MS);

    pthread_cond_timedwait(&cache->done, &cache->mutex, &until);
}

/*
 * Waits until a held entry is done. Takes the hold away if it failed. -EAGAIN: it is to be made
 * anew, as who made it gave up.
 */
static int settle(struct cache *cache, struct entry *entry, cache_gives_up *gives_up, void *who,
                  const struct rendering **rendering)
{
    int error = 0;

    while (!error && !entry->is_done) {
        if (gives_up && gives_up(who))
            error = -EINTR;
        else
            wait_a_moment(cache);
    }
    if (!error)
        error = entry->error == -EINTR ? -EAGAIN : entry->error;
    if (error)
        let_go(cache, entry);
    else
        *rendering = &entry->rendering;
    return error;
}

/* The entry of an id, held; NULL if there is none of this epoch. */
static struct entry *find(struct cache *cache, uint64_t id, uint64_t epoch)
{
    struct entry *entry = *place(cache, id);

    if (entry && entry->epoch != epoch) {
        forget(cache, entry);
        entry = NULL;
    }
    if (entry)
        hold(cache, entry);
    return entry;
}

/* Makes an entry and what belongs into it, the latter without the lock. */
static int make(struct cache *cache, uint64_t id, uint64_t epoch, cache_render *render,
                void *context, const struct rendering **rendering)
{
    struct entry *entry = add(cache, id, epoch);
    struct rendering made = {.blob = NULL};
    int error;

    if (!entry)
        return -ENOMEM;
    pthread_mutex_unlock(&cache->mutex);
    error = render(context, &made.status, &made.blob);
    pthread_mutex_lock(&cache->mutex);
    finish(cache, entry, error, &made);
    if (error)
        let_go(cache, entry);
    else
        *rendering = &entry->rendering;
    return error;
}

int cache_get(struct cache *cache, uint64_t id, uint64_t epoch, cache_render *render, void *context,
              cache_gives_up *gives_up, void *who, const struct rendering **rendering)
{
    struct entry *entry;
    int result;

    pthread_mutex_lock(&cache->mutex);
    do {
        entry = find(cache, id, epoch);
        result = entry ? settle(cache, entry, gives_up, who, rendering)
                       : make(cache, id, epoch, render, context, rendering);
    } while (result == -EAGAIN);
    pthread_mutex_unlock(&cache->mutex);
    return result;
}

const struct rendering *cache_find(struct cache *cache, uint64_t id, cache_gives_up *gives_up,
                                   void *who)
{
    const struct rendering *rendering = NULL;
    struct entry *entry;

    pthread_mutex_lock(&cache->mutex);
    entry = *place(cache, id);
    if (entry) {
        hold(cache, entry);
        if (settle(cache, entry, gives_up, who, &rendering))
            rendering = NULL;
    }
    pthread_mutex_unlock(&cache->mutex);
    return rendering;
}

struct rendering *cache_begin(struct cache *cache, uint64_t id, uint64_t epoch)
{
    struct entry *entry;

    pthread_mutex_lock(&cache->mutex);
    entry = *place(cache, id) ? NULL : add(cache, id, epoch);
    pthread_mutex_unlock(&cache->mutex);
    return entry ? &entry->rendering : NULL;
}

void cache_finish(struct cache *cache, struct rendering *rendering, int error,
                  const struct stat *status, struct blob *blob)
{
    struct entry *entry = (struct entry *)rendering;

    pthread_mutex_lock(&cache->mutex);
    finish(cache, entry, error, &(struct rendering){*status, blob});
    let_go(cache, entry);
    pthread_mutex_unlock(&cache->mutex);
}

void cache_put(struct cache *cache, const struct rendering *rendering)
{
    pthread_mutex_lock(&cache->mutex);
    let_go(cache, (struct entry *)rendering);
    pthread_mutex_unlock(&cache->mutex);
}

void cache_discard(struct cache *cache, const struct rendering *rendering)
{
    struct entry *entry = (struct entry *)rendering;

    pthread_mutex_lock(&cache->mutex);
    if (entry->is_findable)
        take_out(cache, entry);
    let_go(cache, entry);
    pthread_mutex_unlock(&cache->mutex);
}

bool cache_claim(const struct rendering *rendering)
{
    struct entry *entry = (struct entry *)rendering;

    return !atomic_exchange(&entry->is_claimed, true);
}

bool cache_is_claimed(const struct rendering *rendering)
{
    const struct entry *entry = (const struct entry *)rendering;

    return atomic_load(&entry->is_claimed);
}

struct cache_usage cache_usage(struct cache *cache)
{
    struct cache_usage usage;

    pthread_mutex_lock(&cache->mutex);
    usage = cache->usage;
    pthread_mutex_unlock(&cache->mutex);
    return usage;
}

void cache_free(struct cache *cache)
{
    if (!cache)
        return;
    for (size_t i = 0; i < BUCKETS; i++) {
        while (cache->buckets[i]) {
            struct entry *entry = cache->buckets[i];

            cache->buckets[i] = entry->next_in_bucket;
            free_entry(cache, entry);
        }
    }
    pthread_cond_destroy(&cache->done);
    pthread_mutex_destroy(&cache->mutex);
    free(cache);
}
