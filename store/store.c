#include "store/store.h"

#include "store/database.h"
#include "store/error.h"
#include "store/names.h"
#include "store/reader.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct words_limits words_limits = {.count = 4096, .bytes = 1 << 20};

void store_say(const struct store *store, const char *format, ...)
{
    char *line = NULL; /* a path may be of any length, and the reason comes last */
    va_list arguments;

    va_start(arguments, format);
    if (vasprintf(&line, format, arguments) < 0)
        line = NULL;
    va_end(arguments);
    store->log(store->log_context, line ? line : strerror(ENOMEM));
    free(line);
}

int store_fail(struct store *store, sqlite3 *database, int code, const char *what)
{
    int result = error_from_sqlite(code);
    char words[ERROR_WORDS_SIZE];

    if (result == -EINTR)
        return result; /* as somebody wanted */
    if (result == -EIO || result == -EMEDIUMTYPE)
        atomic_store(&store->is_suspect, true);
    error_words(words, sizeof(words), database, code, store->path);
    /* Of a query, the beginning is enough to know it by. */
    store_say(store, "%s: %.64s%s: %s", store->path, what, strlen(what) > 64 ? "..." : "", words);
    return result ? result : -EIO;
}

int store_follow(struct store *store, uint64_t *epoch)
{
    int result;

    pthread_mutex_lock(&store->mutex);
    result = store_follow_path(store);
    if (!result)
        result = store_follow_commits(store, false); /* who reads waits for the mutex */
    if (!result)
        result = store_follow_bytes(store);
    *epoch = store->epoch;
    pthread_mutex_unlock(&store->mutex);
    return result;
}

uint64_t store_epoch(const struct store *store)
{
    return atomic_load(&store->epoch);
}

int store_open(const char *path, store_log *log, void *context, struct store **out)
{
    struct store *store = calloc(1, sizeof(*store));
    int error = -ENOMEM;

    if (!store)
        return -ENOMEM;
    /* Beside the pages of each reader there is what its queries sort and count: when all together
     * have that much, each makes do with its own. */
    sqlite3_soft_heap_limit64((sqlite3_int64)DATABASE_HEAP_KIB << 10);
    store->log = log;
    store->log_context = context;
    pthread_mutex_init(&store->mutex, NULL);
    pthread_mutex_init(&store->counting, NULL);
    naming_init(&store->naming);
    gate_init(&store->gate);
    store->names_max = NAMES_MAX;
    store->words = words_new(&words_limits);
    if (!store->words)
        goto out;
    store->path = realpath(path, NULL);
    if (!store->path) {
        error = -errno;
        store->path = strdup(path);
        if (store->path)
            store_say(store, "%s: %s", path, strerror(-error));
        goto out;
    }
    if (asprintf(&store->wal_path, "%s-wal", store->path) < 0) {
        store->wal_path = NULL;
        goto out;
    }
    error = store_follow_path(store);
    if (error)
        goto out;
    *out = store;
    return 0;
out:
    store_close(store);
    return error;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < sizeof(store->pools) / sizeof(store->pools[0]); i++)
        pool_free(store->pools[i].first);
    sqlite3_close(store->watcher);
    pthread_mutex_destroy(&store->counting);
    naming_release(&store->naming);
    gate_release(&store->gate);
    pthread_mutex_destroy(&store->mutex);
    words_free(store->words);
    free(store->wal_path);
    free(store->path);
    free(store);
}
