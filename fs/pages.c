#include "fs/pages.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    SMALL = 16 * 1024 /* bytes; larger files are read in few requests anyway */
};

struct pages {
    struct cache *cache;
    pthread_mutex_t mutex; /* held by the one that puts a page; guards all below */
    struct fuse_session *session;
};

struct pages *pages_new(struct cache *cache)
{
    struct pages *pages = calloc(1, sizeof(*pages));

    if (!pages)
        return NULL;
    pages->cache = cache;
    pthread_mutex_init(&pages->mutex, NULL);
    return pages;
}

void pages_free(struct pages *pages)
{
    if (!pages)
        return;
    pthread_mutex_destroy(&pages->mutex);
    free(pages);
}

void pages_start(struct pages *pages, struct fuse_session *session)
{
    pthread_mutex_lock(&pages->mutex);
    pages->session = session;
    pthread_mutex_unlock(&pages->mutex);
}

void pages_stop(struct pages *pages)
{
    pages_start(pages, NULL);
}

static void put(struct fuse_session *session, uint64_t id, const struct blob *blob)
{
    struct fuse_bufvec bytes = FUSE_BUFVEC_INIT((size_t)blob_size(blob));

    bytes.buf[0].mem = (void *)blob_data(blob);
    /* An inode that the kernel does not have any more is no failure. */
    fuse_lowlevel_notify_store(session, id, 0, &bytes, 0);
}

/* What is still being rendered is not waited for. */
static bool at_once(void *who)
{
    (void)who;
    return true;
}

void pages_push(struct pages *pages, uint64_t id)
{
    const struct rendering *rendering;

    if (pthread_mutex_trylock(&pages->mutex) != 0)
        return;
    rendering = pages->session ? cache_find(pages->cache, id, at_once, NULL) : NULL;
    if (rendering) {
        const struct blob *blob = rendering->blob;

        if (blob_data(blob) && blob_size(blob) > 0 && blob_size(blob) <= SMALL &&
            cache_claim(rendering))
            put(pages->session, id, blob);
        cache_put(pages->cache, rendering);
    }
    pthread_mutex_unlock(&pages->mutex);
}
