/*
 * Readers: lent with a snapshot that is tied to an epoch, and kept for the next one who asks.
 *
 * The sums of aggregates.sql are true but after a REPLACE, which says so in aggregate_state. Then
 * views of the same names, made for this connection alone, take the place of the tables: every
 * query goes on as before, only slower.
 */
#include "store/store.h"

#include "store/database.h"
#include "store/reader.h"
#include "store/year_sums.h"
#include "store/years.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

enum {
    WIDE_READERS = 3, /* with room for many pages */
    WIDE_READERS_OF_YEARS = 1,
    NARROW_KIB = 512,       /* of pages */
    STEPS_PER_LOOK = 10000, /* of SQLite's machine: less than a millisecond */
    PAUSE_MS = 5,
    OPEN_PAUSE_MS = 25,  /* until a file is opened again that a writer is in */
    BEGIN_TRIES_MAX = 16 /* against a writer that commits faster than we begin */
};

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

void reader_free(struct reader *reader)
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
    if (!reader->is_narrow)
        atomic_fetch_sub(&pool_of(reader->store, reader->year)->wide, 1);
    free(reader);
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

static int pause_ms(int ms, store_interrupt *is_over, void *context)
{
    if (is_over && is_over(context))
        return -EINTR;
    nanosleep(&(struct timespec){.tv_nsec = ms * 1000000L}, NULL);
    return 0;
}

int reader_pause(struct reader *reader)
{
    return pause_ms(PAUSE_MS, reader->is_over, reader->interrupt_context);
}

int reader_take_turn(struct reader *reader, pthread_mutex_t *turn)
{
    int result = 0;

    while (!result && pthread_mutex_trylock(turn) != 0)
        result = reader_pause(reader);
    return result;
}

/* Called by SQLite, again and again while a writer is in: whether to go on waiting. */
static int wait_for_writer(void *reader, int waits)
{
    return waits < DATABASE_BUSY_TIMEOUT_MS / PAUSE_MS && reader_pause(reader) == 0;
}

/* Whether one more reader may be wide. Then it is counted. */
static bool take_width(struct pool *pool, int year)
{
    if (atomic_fetch_add(&pool->wide, 1) < (year != 0 ? WIDE_READERS_OF_YEARS : WIDE_READERS))
        return true;
    atomic_fetch_sub(&pool->wide, 1);
    return false;
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
    reader->is_narrow = !take_width(pool_of(store, year), year);
    code = database_open(store->path, 0, &reader->database);
    if (code == SQLITE_OK)
        code = year != 0 ? years_shadow(reader->database, &reader->year)
                         : database_name_sums(reader->database);
    if (code == SQLITE_OK && reader->is_narrow)
        code = database_set_cache(reader->database, NARROW_KIB);
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
        int error = (code & 0xff) == SQLITE_BUSY
                        ? -EBUSY
                        : store_fail(store, reader->database, code, "cannot be opened");

        reader_free(reader);
        return error;
    }
    sqlite3_progress_handler(reader->database, STEPS_PER_LOOK, ask_interrupt, reader);
    sqlite3_busy_handler(reader->database, wait_for_writer, reader);
    *out = reader;
    return 0;
}

/*
 * An idle reader of the file that stands at the path now, or a new one; and the epoch so far. -EBUSY: a
 * writer is in a file that is not known yet, or of which there is no idle reader; nothing is said.
 */
static int try_reader(struct store *store, int year, uint64_t *epoch, struct reader **out)
{
    struct pool *pool = pool_of(store, year);
    struct reader *strangers;
    struct reader *reader;
    uint32_t incarnation;
    int error;

    pthread_mutex_lock(&store->mutex);
    error = store_follow_path(store);
    strangers = pool_take_strangers(store);
    reader = error ? NULL : pool_take(pool, year);
    incarnation = store->incarnation;
    *epoch = store->epoch;
    pthread_mutex_unlock(&store->mutex);
    pool_free(strangers);
    if (error)
        return error;
    if (!reader)
        return reader_new(store, incarnation, year, out);
    reader->year = year;
    *out = reader;
    return 0;
}

static int64_t now_ms(void)
{
    struct timespec now = {.tv_sec = 0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The same, but the writer is waited for, as long as somebody waits for the reader. */
static int take_reader(struct store *store, int year, store_interrupt *is_over, void *context,
                       uint64_t *epoch, struct reader **out)
{
    const int64_t end_ms = now_ms() + DATABASE_BUSY_TIMEOUT_MS;
    int error = try_reader(store, year, epoch, out);

    while (error == -EBUSY && now_ms() < end_ms) {
        error = pause_ms(OPEN_PAUSE_MS, is_over, context);
        if (!error)
            error = try_reader(store, year, epoch, out);
    }
    return error == -EBUSY ? store_fail(store, NULL, SQLITE_BUSY, "cannot be opened") : error;
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
 * A new reader may have opened another file than the watcher, put under the path meanwhile; it may have
 * been taken away again since, or a writer may be in it. Then it is not to be lent. Mutex held.
 */
static int check_file(struct reader *reader)
{
    int error = store_follow_path(reader->store);

    if (error == -EBUSY || (!error && database_has_moved(reader->database))) {
        reader->incarnation = 0;
        error = 0;
    }
    return error;
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
    error = reader->epoch == 0 ? check_file(reader) : 0;
    if (!error)
        error = store_follow_commits(store, true);
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
    return reader_get_awaited(store, year, NULL, NULL, out);
}

int reader_get_awaited(struct store *store, int year, store_interrupt *is_over, void *context,
                       struct reader **out)
{
    uint64_t first = store_epoch(store);

    for (int tries = 0; tries < BEGIN_TRIES_MAX; tries++) {
        struct reader *reader = NULL;
        uint64_t epoch = 0;
        sqlite3_int64 version = 0;
        int result;
        int code;

        result = gate_enter(&store->gate, is_over, context);
        if (result)
            return result;
        result = take_reader(store, year, is_over, context, &epoch, &reader);
        if (result || !reader) {
            gate_leave(&store->gate);
            return result;
        }
        reader_set_interrupt(reader, is_over, context);
        code = pin_snapshot(reader, &version);
        if (database_needs_recovery(code) && database_recover(store->path) == SQLITE_OK) {
            reader_put(reader);
            continue;
        }
        if (code != SQLITE_OK) {
            result = reader_is_over(reader)
                         ? -EINTR
                         : store_fail(store, reader->database, code, "cannot be read");
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
    /* If there were none, it is the file itself that is another one. */
    if (store_epoch(store) == first)
        atomic_store(&store->is_suspect, true);
    return -EBUSY;
}

void reader_put(struct reader *reader)
{
    struct store *store = reader->store;
    struct pool *pool = pool_of(store, reader->year);
    bool keep;

    reader_set_interrupt(reader, NULL, NULL);
    if (reader->sums && sqlite3_get_autocommit(reader->database))
        reader->lost = -EIO; /* with its transaction: what it counted too */
    unpin_snapshot(reader);
    year_sums_rest(reader->sums);
    pthread_mutex_lock(&store->mutex);
    keep = reader->incarnation == store->incarnation && !reader->lost &&
           sqlite3_get_autocommit(reader->database) && pool_add(pool, reader);
    pthread_mutex_unlock(&store->mutex);
    if (!keep)
        reader_free(reader);
    gate_leave(&store->gate);
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

bool reader_is_outdated(const struct reader *reader)
{
    uint64_t epoch = 0;

    return gate_is_waited_at(&reader->store->gate) || store_follow(reader->store, &epoch) != 0 ||
           epoch != reader->epoch;
}

uint32_t reader_incarnation(const struct reader *reader)
{
    return reader->incarnation;
}

struct timespec reader_changed(const struct reader *reader)
{
    return reader->changed;
}
