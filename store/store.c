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
 * The sums of aggregates.sql are true but after a REPLACE, which says so in aggregate_state. Then
 * views of the same names, made for this connection alone, take the place of the tables: every
 * query goes on as before, only slower.
 *
 * Readers of a year (years.h) are kept apart from the others: their statements are prepared over
 * views, whatever year they were lent for last.
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
#include "store/reader.h"
#include "store/year_sums.h"
#include "store/years.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    IDLE_READERS_MAX = 16,
    IDLE_READERS_OF_YEARS_MAX = 4,
    STEPS_PER_LOOK = 10000, /* of SQLite's machine: less than a millisecond */
    BEGIN_TRIES_MAX = 16    /* against a writer that commits faster than we begin */
};

static const struct words_limits words_limits = {.count = 4096, .bytes = 1 << 20};

struct store {
    char *path;
    char *wal_path;
    store_log *log;
    void *log_context;
    struct words *words;
    pthread_mutex_t counting; /* held by the one who counts the sums of a year */

    pthread_mutex_t mutex; /* guards all below; epoch is also read without it */
    sqlite3 *watcher;
    sqlite3_int64 watcher_version;
    dev_t device;
    ino_t inode;
    struct timespec opened;  /* ctime of the file when the watcher was opened */
    _Atomic bool is_suspect; /* reading failed since; also used without the mutex */
    bool is_missing;         /* said so already */
    uint32_t incarnation;
    struct timespec changed;
    uint32_t changed_incarnation; /* of which file that is the time */
    struct readers {
        struct reader *first; /* linked list */
        int count;
    } idle[2]; /* those of all there is, those of years */
    _Atomic uint64_t epoch;
};

void store_say(const struct store *store, const char *format, ...)
{
    char line[1024];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    store->log(store->log_context, line);
}

int store_fail(struct store *store, sqlite3 *database, int code, const char *what)
{
    int result = error_from_sqlite(code);

    if (result == -EINTR)
        return result; /* as somebody wanted */
    if (result == -EIO || result == -EMEDIUMTYPE)
        atomic_store(&store->is_suspect, true);
    store_say(store, "%s: %s: %s (SQLite %d)", store->path, what,
              database && sqlite3_errcode(database) != SQLITE_OK ? sqlite3_errmsg(database)
                                                                 : sqlite3_errstr(code),
              code);
    return result ? result : -EIO;
}

static bool is_later(struct timespec a, struct timespec b)
{
    return a.tv_sec > b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec > b.tv_nsec);
}

/*
 * Notes when the file was changed. A file put in the place of another one may be an older copy: the
 * data changed when that was seen. No two epochs have the same time, as caches are kept by it, and
 * none an earlier one than the epoch before, or else find -newer would miss a change.
 */
static void note_change(struct store *store, const struct stat *file)
{
    struct timespec changed = file->st_mtim;
    struct stat wal;

    if (stat(store->wal_path, &wal) == 0 && wal.st_size > 0 && is_later(wal.st_mtim, changed))
        changed = wal.st_mtim;
    if (store->incarnation > 1 && store->changed_incarnation != store->incarnation)
        clock_gettime(CLOCK_REALTIME, &changed);
    if (!is_later(changed, store->changed)) {
        changed = store->changed;
        changed.tv_nsec++;
        if (changed.tv_nsec == 1000000000L)
            changed = (struct timespec){.tv_sec = changed.tv_sec + 1};
    }
    store->changed = changed;
    store->changed_incarnation = store->incarnation;
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

/* Opens the watcher on the file that stands at the path now. Mutex held. */
static int watch_file(struct store *store, const struct stat *file)
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

        if (reason[0])
            store_say(store, "%s: not a buzzfs data base: %s", store->path, reason);
        else
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
    store->epoch++;
    note_change(store, file);
    return 0;
}

/* Follows the path if another file stands there now. Mutex held. */
static int follow_path(struct store *store)
{
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
        (!atomic_load(&store->is_suspect) || (file.st_ctim.tv_sec == store->opened.tv_sec &&
                                              file.st_ctim.tv_nsec == store->opened.tv_nsec)))
        return 0;
    return watch_file(store, &file);
}

/* Moves the epoch if something was committed since it was defined. Mutex held. */
static int follow_commits(struct store *store)
{
    sqlite3_int64 version = 0;
    struct stat file;
    int code = database_number(store->watcher, "PRAGMA data_version", &version);

    if (database_needs_recovery(code) && database_recover(store->path) == SQLITE_OK)
        code = database_number(store->watcher, "PRAGMA data_version", &version);
    if (code != SQLITE_OK)
        return store_fail(store, store->watcher, code, "cannot be read");
    if (version == store->watcher_version)
        return 0;
    store->watcher_version = version;
    store->epoch++;
    if (stat(store->path, &file) == 0)
        note_change(store, &file);
    return 0;
}

int store_follow(struct store *store, uint64_t *epoch)
{
    int result;

    pthread_mutex_lock(&store->mutex);
    result = follow_path(store);
    if (!result)
        result = follow_commits(store);
    *epoch = store->epoch;
    pthread_mutex_unlock(&store->mutex);
    return result;
}

int store_open(const char *path, store_log *log, void *context, struct store **out)
{
    struct store *store = calloc(1, sizeof(*store));
    int error = -ENOMEM;

    if (!store)
        return -ENOMEM;
    /* One reader alone may keep many pages; when all together have these, each makes do with its own. */
    sqlite3_soft_heap_limit64((sqlite3_int64)DATABASE_HEAP_KIB << 10);
    store->log = log;
    store->log_context = context;
    pthread_mutex_init(&store->mutex, NULL);
    pthread_mutex_init(&store->counting, NULL);
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
    error = follow_path(store);
    if (error)
        goto out;
    *out = store;
    return 0;
out:
    store_close(store);
    return error;
}

void reader_keep(struct reader *reader, void *kept, reader_release *release)
{
    struct kept *at = reader->kept;

    while (at->release && at->release != release)
        at++;
    if (at->release)
        release(at->thing);
    *at = (struct kept){.thing = kept, .release = release};
}

void *reader_kept(const struct reader *reader, reader_release *release)
{
    const struct kept *at = reader->kept;

    while (at->release && at->release != release)
        at++;
    return at->thing;
}

static void reader_free(struct reader *reader)
{
    if (!reader)
        return;
    for (size_t i = 0; i < QUERY_COUNT; i++)
        sqlite3_finalize(reader->rows[i].statement);
    for (size_t i = 0; i < MADE_MAX; i++)
        sqlite3_finalize(reader->made[i].statement);
    facets_free(reader->facets);
    for (struct kept *kept = reader->kept; kept->release; kept++)
        kept->release(kept->thing);
    sqlite3_finalize(reader->begin);
    sqlite3_finalize(reader->end);
    sqlite3_finalize(reader->version);
    year_sums_free(reader->sums);
    sqlite3_close(reader->database);
    free(reader);
}

void store_close(struct store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < sizeof(store->idle) / sizeof(store->idle[0]); i++) {
        while (store->idle[i].first) {
            struct reader *reader = store->idle[i].first;

            store->idle[i].first = reader->next;
            reader_free(reader);
        }
    }
    sqlite3_close(store->watcher);
    pthread_mutex_destroy(&store->counting);
    pthread_mutex_destroy(&store->mutex);
    words_free(store->words);
    free(store->wal_path);
    free(store->path);
    free(store);
}

bool reader_is_over(void *context)
{
    const struct reader *reader = context;

    return reader->is_over && reader->is_over(reader->interrupt_context);
}

static int ask_interrupt(void *reader)
{
    return reader_is_over(reader);
}

void reader_set_interrupt(struct reader *reader, store_interrupt *is_over, void *context)
{
    reader->is_over = is_over;
    reader->interrupt_context = context;
}

int store_begin_counting(struct reader *reader)
{
    const struct timespec a_while = {.tv_sec = 0, .tv_nsec = 5 * 1000 * 1000};

    while (pthread_mutex_trylock(&reader->store->counting) != 0) {
        if (ask_interrupt(reader))
            return -EINTR;
        nanosleep(&a_while, NULL);
    }
    return 0;
}

void store_end_counting(struct reader *reader)
{
    pthread_mutex_unlock(&reader->store->counting);
}

static int reader_new(struct store *store, uint32_t incarnation, int year, struct reader **out)
{
    struct reader *reader = calloc(1, sizeof(*reader));
    int code;

    if (!reader)
        return -ENOMEM;
    reader->store = store;
    reader->incarnation = incarnation;
    reader->year = year;
    code = database_open(store->path, &reader->database);
    if (code == SQLITE_OK)
        code = year != 0 ? years_shadow(reader->database, &reader->year)
                         : database_name_sums(reader->database);
    if (code == SQLITE_OK && year != 0) {
        reader->sums = year_sums_new(reader->database);
        code = reader->sums ? SQLITE_OK : SQLITE_NOMEM;
    }
    if (code == SQLITE_OK)
        code = database_prepare(reader->database, "BEGIN", &reader->begin);
    if (code == SQLITE_OK)
        code = database_prepare(reader->database, "COMMIT", &reader->end);
    if (code == SQLITE_OK)
        code = database_prepare(reader->database, "PRAGMA data_version", &reader->version);
    if (code != SQLITE_OK) {
        int error = store_fail(store, reader->database, code, "cannot be opened");

        reader_free(reader);
        return error;
    }
    sqlite3_progress_handler(reader->database, STEPS_PER_LOOK, ask_interrupt, reader);
    *out = reader;
    return 0;
}

static struct readers *idle_ones(struct store *store, int year)
{
    return &store->idle[year != 0];
}

/*
 * Takes an idle one of that year. If there is none: the one that has been idle longest, but not
 * before there are several, as they may have counted the sums of their years. NULL: none.
 */
static struct reader *take_idle(struct readers *idle, int year)
{
    struct reader **link = &idle->first;
    struct reader *reader;

    while (*link && (*link)->year != year && (*link)->next)
        link = &(*link)->next;
    reader = *link;
    if (!reader || (reader->year != year && idle->count < IDLE_READERS_OF_YEARS_MAX))
        return NULL;
    *link = reader->next;
    idle->count--;
    return reader;
}

/* An idle reader of the file that stands at the path now, or a new one; and the epoch so far. */
static int take_reader(struct store *store, int year, uint64_t *epoch, struct reader **out)
{
    struct reader *reader;
    uint32_t incarnation;
    int error;

    pthread_mutex_lock(&store->mutex);
    error = follow_path(store);
    reader = error ? NULL : take_idle(idle_ones(store, year), year);
    incarnation = store->incarnation;
    *epoch = store->epoch;
    pthread_mutex_unlock(&store->mutex);
    if (error)
        return error;
    if (reader && reader->incarnation != incarnation) {
        reader_free(reader);
        reader = NULL;
    }
    if (!reader)
        return reader_new(store, incarnation, year, out);
    reader->year = year;
    *out = reader;
    return 0;
}

/* Pins a snapshot and says which data_version it has. A code of SQLite. */
static int pin_snapshot(struct reader *reader, sqlite3_int64 *version)
{
    int code = sqlite3_step(reader->begin);

    sqlite3_reset(reader->begin);
    if (code != SQLITE_DONE)
        return code;
    code = sqlite3_step(reader->version);
    if (code == SQLITE_ROW)
        *version = sqlite3_column_int64(reader->version, 0);
    sqlite3_reset(reader->version);
    return code == SQLITE_ROW ? SQLITE_OK : code;
}

static void unpin_snapshot(struct reader *reader)
{
    sqlite3_step(reader->end);
    sqlite3_reset(reader->end);
}

/*
 * Ties the pinned snapshot to the epoch, which was read before it was pinned.
 * 1: done. 0: the data have moved on, begin anew.
 */
static int adopt_epoch(struct reader *reader, uint64_t epoch, sqlite3_int64 version)
{
    struct store *store = reader->store;
    int error;
    int code;

    if (reader->epoch == epoch && reader->known_version == version)
        return 1;
    code = reader->year == 0 ? database_choose_sums(reader->database, &reader->sums_are_views)
                             : SQLITE_OK;
    if (code != SQLITE_OK) {
        reader->incarnation = 0; /* half changed: not to be used again */
        return store_fail(store, reader->database, code, "its sums cannot be read");
    }
    pthread_mutex_lock(&store->mutex);
    /* A new reader may have opened another file than the watcher, put under the path meanwhile. */
    error = reader->epoch == 0 ? follow_path(store) : 0;
    if (!error)
        error = follow_commits(store);
    if (!error && store->epoch == epoch && store->incarnation == reader->incarnation) {
        reader->epoch = epoch;
        reader->known_version = version;
        reader->changed = store->changed;
        error = 1;
    }
    pthread_mutex_unlock(&store->mutex);
    return error;
}

int reader_get(struct store *store, struct reader **out)
{
    return reader_get_year(store, 0, out);
}

int reader_get_year(struct store *store, int year, struct reader **out)
{
    for (int tries = 0; tries < BEGIN_TRIES_MAX; tries++) {
        struct reader *reader = NULL;
        uint64_t epoch = 0;
        sqlite3_int64 version = 0;
        int result = take_reader(store, year, &epoch, &reader);
        int code;

        if (result || !reader)
            return result;
        code = pin_snapshot(reader, &version);
        if (database_needs_recovery(code) && database_recover(store->path) == SQLITE_OK) {
            reader_put(reader);
            continue;
        }
        if (code != SQLITE_OK) {
            result = store_fail(store, reader->database, code, "cannot be read");
            reader_put(reader);
            return result;
        }
        result = adopt_epoch(reader, epoch, version);
        if (result == 1) {
            *out = reader;
            return 0;
        }
        reader_put(reader);
        if (result < 0)
            return result;
    }
    store_say(store, "%s: commits come faster than they can be followed", store->path);
    atomic_store(&store->is_suspect, true);
    return -EBUSY;
}

void reader_put(struct reader *reader)
{
    struct store *store = reader->store;
    struct readers *idle = idle_ones(store, reader->year);
    int kept_max = reader->year == 0 ? IDLE_READERS_MAX : IDLE_READERS_OF_YEARS_MAX;
    bool keep;

    reader_set_interrupt(reader, NULL, NULL);
    unpin_snapshot(reader);
    year_sums_rest(reader->sums);
    pthread_mutex_lock(&store->mutex);
    keep = reader->incarnation == store->incarnation && idle->count < kept_max &&
           sqlite3_get_autocommit(reader->database);
    if (keep) {
        reader->next = idle->first;
        idle->first = reader;
        idle->count++;
    }
    pthread_mutex_unlock(&store->mutex);
    if (!keep)
        reader_free(reader);
}

struct store *reader_store(const struct reader *reader)
{
    return reader->store;
}

int reader_year(const struct reader *reader)
{
    return reader->year;
}

struct words *reader_words(const struct reader *reader)
{
    return reader->store->words;
}

uint64_t reader_epoch(const struct reader *reader)
{
    return reader->epoch;
}

uint32_t reader_incarnation(const struct reader *reader)
{
    return reader->incarnation;
}

struct timespec reader_changed(const struct reader *reader)
{
    return reader->changed;
}
