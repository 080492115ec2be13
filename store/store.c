/*
 * How the epoch is kept exact.
 *
 * "PRAGMA data_version" tells a connection that another one has committed, but its numbers mean
 * something to that connection alone. So one connection, the watcher, defines the epoch: whenever
 * its data_version moves, the epoch moves. A reader whose snapshot is pinned (BEGIN and a first
 * read) asks the watcher afterwards: has nothing been committed since this epoch was defined? Then
 * the snapshot is this epoch's, and the reader notes its own data_version beside it; as long as
 * that stays, later snapshots are the same version and nobody needs to be asked. If something has
 * been committed, the epoch moves on and the reader begins anew.
 *
 * A data base file that was replaced (another device or inode under its path) is found by stat()
 * and gets a new watcher, epoch and incarnation; readers of older incarnations are closed as they
 * come back. One that was overwritten in place is not found so, and connections may go on believing
 * what they have kept of it: so when reading fails and the file has changed since it was opened, it
 * is opened anew as if it were another one.
 */
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
#include <sys/stat.h>

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

static bool is_later(struct timespec a, struct timespec b)
{
    return a.tv_sec > b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec > b.tv_nsec);
}

/* When the file was changed last, or its write-ahead log. */
static struct timespec last_change(const struct store *store, const struct stat *file)
{
    struct stat wal;

    if (stat(store->wal_path, &wal) == 0 && wal.st_size > 0 && is_later(wal.st_mtim, file->st_mtim))
        return wal.st_mtim;
    return file->st_mtim;
}

/*
 * Begins an epoch, whose data were committed at that time, but later than those of the one before:
 * caches are kept by it, and find -newer would miss a change.
 */
static void begin_epoch(struct store *store, struct timespec committed)
{
    if (!is_later(committed, store->changed)) {
        committed = store->changed;
        committed.tv_nsec++;
        if (committed.tv_nsec == 1000000000L)
            committed = (struct timespec){.tv_sec = committed.tv_sec + 1};
    }
    store->changed = committed;
    store->epoch++;
}

/*
 * When what is seen now was committed, but for the first time: what the file says may be too early.
 * It may be an older copy that was put in its place, and its clock is behind by a tick.
 */
static struct timespec seen_now(void)
{
    struct timespec now = {.tv_sec = 0};

    clock_gettime(CLOCK_REALTIME, &now);
    return now;
}

/* Opens a connection on the path that can be read, and asks it what data_version it has. */
static int open_watcher(const struct store *store, sqlite3 **watcher, sqlite3_int64 *version,
                        char *reason, size_t size)
{
    int code = database_open(store->path, watcher);

    if (code == SQLITE_OK)
        code = database_check_schema(*watcher, reason, size);
    if (code == SQLITE_OK)
        code = database_number(*watcher, "PRAGMA data_version", version);
    return code;
}

/* Opens the watcher on the file that stands at the path now. Mutex held. Quiet: it is known, and was
 * told, what is wrong with it. */
static int watch_file(struct store *store, const struct stat *file, bool is_quiet)
{
    sqlite3 *watcher = NULL;
    sqlite3_int64 version = 0;
    char reason[256] = "";
    int code = open_watcher(store, &watcher, &version, reason, sizeof(reason));

    if (database_needs_recovery(code) && database_recover(store->path) == SQLITE_OK) {
        sqlite3_close(watcher);
        code = open_watcher(store, &watcher, &version, reason, sizeof(reason));
    }
    if (code != SQLITE_OK) {
        int error = error_from_sqlite(code);
        bool is_told = is_quiet && error == -EMEDIUMTYPE;

        if (!is_told && reason[0])
            store_say(store, "%s: not a buzzfs data base: %s", store->path, reason);
        else if (!is_told)
            error = store_fail(store, watcher, code, "cannot be opened");
        sqlite3_close(watcher);
        return error;
    }
    sqlite3_close(store->watcher);
    store->watcher = watcher;
    store->watcher_version = version;
    store->device = file->st_dev;
    store->inode = file->st_ino;
    store->opened = file->st_ctim;
    atomic_store(&store->is_suspect, false);
    store->incarnation++;
    begin_epoch(store, store->epoch == 0 ? last_change(store, file) : seen_now());
    return 0;
}

static bool is_same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* Remembers that a file is no data base of ours: to look at it again, forty times a second, would
 * show no more. What may pass is not remembered. */
static int note_refused(struct store *store, const struct stat *file, struct timespec changed,
                        int error)
{
    store->refused = (struct refused){.device = file->st_dev,
                                      .inode = file->st_ino,
                                      .status_changed = file->st_ctim,
                                      .changed = changed,
                                      .error = error == -EMEDIUMTYPE ? error : 0};
    return error;
}

static bool is_refused(const struct refused *refused, const struct stat *file,
                       struct timespec changed)
{
    return refused->error && file->st_dev == refused->device && file->st_ino == refused->inode &&
           is_same_time(file->st_ctim, refused->status_changed) &&
           is_same_time(changed, refused->changed);
}

/* Whether times tell that a file was written to no more: those of two writes may be the same. */
static bool is_settled(const struct refused *refused)
{
    const time_t settled_s = 2;
    time_t now = seen_now().tv_sec;

    return now - refused->status_changed.tv_sec >= settled_s &&
           now - refused->changed.tv_sec >= settled_s;
}

int store_follow_path(struct store *store)
{
    struct timespec changed;
    bool is_known;
    struct stat file;

    if (stat(store->path, &file) != 0) {
        int error = errno;

        if (!store->is_missing)
            store_say(store, "%s: %s", store->path, strerror(error));
        store->is_missing = true;
        return store->watcher ? -EIO : -error;
    }
    store->is_missing = false;
    if (store->watcher && file.st_dev == store->device && file.st_ino == store->inode &&
        (!atomic_load(&store->is_suspect) || is_same_time(file.st_ctim, store->opened)))
        return 0;
    changed = last_change(store, &file);
    is_known = is_refused(&store->refused, &file, changed);
    if (is_known && is_settled(&store->refused))
        return store->refused.error;
    return note_refused(store, &file, changed, watch_file(store, &file, is_known));
}

int store_follow_commits(struct store *store, bool is_patient)
{
    sqlite3_int64 version = 0;
    int code = sqlite3_busy_timeout(store->watcher, is_patient ? DATABASE_BUSY_TIMEOUT_MS : 0);

    if (code == SQLITE_OK)
        code = database_number(store->watcher, "PRAGMA data_version", &version);
    if (!is_patient && (code & 0xff) == SQLITE_BUSY)
        return -EBUSY;
    if (database_needs_recovery(code) && database_recover(store->path) == SQLITE_OK)
        code = database_number(store->watcher, "PRAGMA data_version", &version);
    if (code != SQLITE_OK)
        return store_fail(store, store->watcher, code, "cannot be read");
    if (version == store->watcher_version)
        return 0;
    store->watcher_version = version;
    begin_epoch(store, seen_now());
    return 0;
}

int store_follow(struct store *store, uint64_t *epoch)
{
    int result;

    pthread_mutex_lock(&store->mutex);
    result = store_follow_path(store);
    if (!result)
        result = store_follow_commits(store, false); /* who reads waits for the mutex */
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
    pthread_mutex_destroy(&store->mutex);
    words_free(store->words);
    free(store->wal_path);
    free(store->path);
    free(store);
}
