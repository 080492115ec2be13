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
 * what they have kept of it. So it is opened anew as if it were another one: when reading fails and
 * the file has changed since it was opened; when its tables begin elsewhere (copies of two data bases
 * may be alike in all that SQLite looks at); and when it was written to, but nothing was committed. With a
 * write-ahead log a commit does not write to the file, and what is written to it is no commit: there
 * the last of these is not looked at.
 */
#include "store/database.h"
#include "store/error.h"
#include "store/reader.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

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

static struct written written_of(const struct stat *file)
{
    return (struct written){.modified = file->st_mtim, .size = file->st_size};
}

/*
 * Opens a connection on the path that can be read, and asks it what data_version it has. Nobody waits
 * for a writer, as others wait for the mutex; but for the one who opens the store.
 */
static int open_watcher(const struct store *store, sqlite3 **watcher, sqlite3_int64 *version,
                        char *reason, size_t size)
{
    int code = database_open(store->path, store->watcher ? 0 : DATABASE_BUSY_TIMEOUT_MS, watcher);

    if (code == SQLITE_OK)
        code = database_check_schema(*watcher, reason, size);
    if (code == SQLITE_OK)
        code = database_number(*watcher, "PRAGMA data_version", version);
    return code;
}

/* A hash of where its tables and indexes begin. A code of SQLite. */
static int read_layout(sqlite3 *watcher, uint64_t *layout)
{
    sqlite3_stmt *rows = NULL;
    int code =
        sqlite3_prepare_v2(watcher, "SELECT name || rootpage FROM sqlite_schema", -1, &rows, NULL);
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */

    if (code != SQLITE_OK)
        return code;
    while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
        const unsigned char *text = sqlite3_column_text(rows, 0);

        for (size_t i = 0; text && text[i]; i++)
            hash = (hash ^ text[i]) * 0x100000001b3u;
    }
    sqlite3_finalize(rows);
    *layout = hash;
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* Opens the watcher on the file that stands at the path now. Mutex held. Quiet: it is known, and was
 * told, what is wrong with it. */
static int watch_file(struct store *store, const struct stat *file, bool is_quiet)
{
    sqlite3 *watcher = NULL;
    sqlite3_int64 version = 0;
    char reason[256] = "";
    uint64_t layout = 0;
    /* To open a pipe or a terminal may wait for ever, for somebody at its other end. */
    int code = S_ISREG(file->st_mode) ? SQLITE_OK : SQLITE_CANTOPEN;

    if (code == SQLITE_OK)
        code = open_watcher(store, &watcher, &version, reason, sizeof(reason));
    if (database_needs_recovery(code) && database_recover(store->path) == SQLITE_OK) {
        sqlite3_close(watcher);
        code = open_watcher(store, &watcher, &version, reason, sizeof(reason));
    }
    if (code == SQLITE_OK)
        code = read_layout(watcher, &layout);
    if (code != SQLITE_OK) {
        int error = error_from_sqlite(code);
        /* Who goes on to wait for a writer says so when that was in vain. */
        bool is_told =
            (is_quiet && error == store->refused.error) || (store->watcher && error == -EBUSY);

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
    /* If it was another one that was opened, the next look opens it anew. */
    store->inode = database_has_moved(watcher) ? 0 : file->st_ino;
    store->opened = file->st_ctim;
    store->layout = layout;
    store->committed = written_of(file);
    store->seen = store->committed;
    gate_watch(&store->gate, store->path);
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
                                      .error = error};
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
    if (is_known && store->refused.error == -EMEDIUMTYPE && is_settled(&store->refused))
        return store->refused.error;
    return note_refused(store, &file, changed, watch_file(store, &file, is_known));
}

static bool is_same_written(struct written a, struct written b)
{
    return a.size == b.size && is_same_time(a.modified, b.modified);
}

/* The file under the path is another one, whatever its number and its times are. */
static int open_anew(struct store *store)
{
    atomic_store(&store->is_suspect, true);
    store->opened = (struct timespec){.tv_nsec = -1};
    return store_follow_path(store);
}

/* Something was committed, or it looks like that: the file may be another one. */
static int note_commit(struct store *store, sqlite3_int64 version, bool is_patient)
{
    uint64_t layout = 0;
    struct stat file;
    int code = read_layout(store->watcher, &layout);

    if (!is_patient && (code & 0xff) == SQLITE_BUSY)
        return -EBUSY;
    if (code != SQLITE_OK)
        return store_fail(store, store->watcher, code, "cannot be read");
    if (layout != store->layout)
        return open_anew(store);
    if (stat(store->path, &file) == 0)
        store->committed = written_of(&file);
    store->seen = store->committed;
    store->watcher_version = version;
    begin_epoch(store, seen_now());
    return 0;
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
    return note_commit(store, version, is_patient);
}

int store_follow_bytes(struct store *store)
{
    struct written written;
    struct stat file;

    if (stat(store->wal_path, &file) == 0 || stat(store->path, &file) != 0)
        return 0;
    written = written_of(&file);
    if (is_same_written(written, store->committed) || !is_same_written(written, store->seen)) {
        /* If it is another one it may be being committed: the next look will tell. */
        store->seen = written;
        return 0;
    }
    store->committed = written;
    return open_anew(store);
}
