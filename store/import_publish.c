#include "store/import_publish.h"

#include "store/database.h"
#include "store/error.h"
#include "store/problems.h"
#include "store/word_index_make.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PUBLISH_BUSY_TIMEOUT_MS = 5000,
    TEMPORARY_TRIES_MAX = 100
};

/* What refers to others comes after them, though nothing depends on it. */
static const char *const tables[] = {"data_set",
                                     "source",
                                     "province",
                                     "outline",
                                     "science",
                                     "cluster",
                                     "designation",
                                     "organisation",
                                     "product",
                                     "makes",
                                     "tie_kind",
                                     "tie",
                                     "goal",
                                     "indicator",
                                     "citation",
                                     "extra_field",
                                     "extra_value",
                                     "member_count",
                                     "flow",
                                     "kind_count",
                                     "output",
                                     "holding",
                                     "suspect_tie",
                                     "year_count",
                                     "aggregate_state",
                                     "word_index_state",
                                     "word_index_change"};

static int exec(sqlite3 *database, const char *sql)
{
    return sqlite3_exec(database, sql, NULL, NULL, NULL);
}

static int attach(sqlite3 *database, const char *path)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(database, "ATTACH ? AS target", -1, &statement, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    sqlite3_finalize(statement);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

/*
 * Copies all tables. As both have the same declarations and the target's tables are empty, SQLite
 * copies records and index entries as they are. AUTOINCREMENT's counters only ever go up.
 */
static int copy_tables(sqlite3 *database)
{
    int code = SQLITE_OK;
    char sql[256];

    for (size_t i = 0; code == SQLITE_OK && i < sizeof(tables) / sizeof(tables[0]); i++) {
        snprintf(sql, sizeof(sql),
                 "DELETE FROM target.%s; INSERT INTO target.%s SELECT * FROM main.%s", tables[i],
                 tables[i], tables[i]);
        code = exec(database, sql);
    }
    return code;
}

/* Gives the finished file its name, unless that is taken by now; and makes that last. */
static int name_file(const char *temporary, const char *path)
{
    char *folder = strdup(path);
    char *slash = folder ? strrchr(folder, '/') : NULL;
    int error = 0;
    int fd;

    if (!folder)
        return -ENOMEM;
    if (renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) != 0)
        error = -errno;
    if (error == -EINVAL) { /* a file system that cannot do it */
        error = link(temporary, path) == 0 ? 0 : -errno;
        if (!error)
            unlink(temporary);
    }
    if (slash)
        slash[slash == folder] = '\0';
    fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    free(folder);
    return error;
}

/* All pages as they are. */
static int copy_pages(sqlite3 *from, sqlite3 *target)
{
    sqlite3_backup *backup = sqlite3_backup_init(target, "main", from, "main");
    int step;
    int end;

    if (!backup)
        return sqlite3_errcode(target);
    step = sqlite3_backup_step(backup, -1);
    end = sqlite3_backup_finish(backup); /* which does not mind that a lock was not to be had */
    return step == SQLITE_DONE ? end : step;
}

/* Fills an empty file, which messages call path. */
static int fill(sqlite3 *from, const char *file, const char *path, FILE *errors)
{
    sqlite3 *target = NULL;
    sqlite3_int64 pages = 0;
    char words[ERROR_WORDS_SIZE];
    char identity[128];
    int code;

    snprintf(identity, sizeof(identity), "PRAGMA application_id = %d; PRAGMA user_version = %d",
             DATABASE_APPLICATION_ID, DATABASE_VERSION);
    code = exec(from, identity);
    if (code == SQLITE_OK)
        code = sqlite3_open_v2(file, &target, SQLITE_OPEN_READWRITE, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_busy_timeout(target, PUBLISH_BUSY_TIMEOUT_MS);
    if (code == SQLITE_OK)
        code = database_number(target, "PRAGMA page_count", &pages);
    if (code == SQLITE_OK && pages == 0)
        code = copy_pages(from, target);
    if (code != SQLITE_OK) {
        error_words(words, sizeof(words), target, code, file);
        problems_say(errors, "%s: cannot be made: %s", path, words);
    }
    sqlite3_close(target);
    if (pages > 0)
        return old_complain_changed(errors, path);
    return error_from_sqlite(code);
}

/* An empty file beside path, under a name of its own. */
static int make_temporary(const char *path, char **out)
{
    for (int i = 0; i < TEMPORARY_TRIES_MAX; i++) {
        char *temporary = NULL;
        int error;
        int fd;

        if (asprintf(&temporary, "%s.import-%ld-%d", path, (long)getpid(), i) < 0)
            return -ENOMEM;
        fd = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0) {
            close(fd);
            *out = temporary;
            return 0;
        }
        error = errno ? errno : EIO;
        free(temporary);
        if (error != EEXIST)
            return -error;
    }
    return -EEXIST;
}

/* Nobody sees the file under its name before it is whole. */
static int make_new(sqlite3 *from, const char *path, FILE *errors)
{
    char *temporary = NULL;
    int error = make_temporary(path, &temporary);

    if (error || !temporary) {
        problems_say(errors, "%s: %s", path, strerror(-error));
        return error;
    }
    error = fill(from, temporary, path, errors);
    if (!error) {
        error = name_file(temporary, path);
        if (error)
            problems_say(errors, "%s: %s", path, strerror(-error));
    }
    if (error)
        unlink(temporary);
    free(temporary);
    return error;
}

int publish_new(sqlite3 *from, const char *path, FILE *errors)
{
    sigset_t all;
    sigset_t before;
    int error;

    /* A signal that would end us waits until the temporary file has its name or is gone. */
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    error = make_new(from, path, errors);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

int publish_into(sqlite3 *from, const char *path, FILE *errors)
{
    return fill(from, path, path, errors);
}

int publish_over(sqlite3 *from, const struct old_data *old)
{
    int error = old_is_unchanged(old); /* or what is attached may be no data base of ours */
    int code;

    if (error)
        return error;
    code = attach(from, old->path);
    sqlite3_busy_timeout(from, PUBLISH_BUSY_TIMEOUT_MS);
    sqlite3_db_config(from, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(from, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (code == SQLITE_OK)
        code = exec(from, "PRAGMA target.mmap_size = 0; PRAGMA target.synchronous = FULL;"
                          "PRAGMA target.cache_size = -32768; BEGIN IMMEDIATE");
    if (code == SQLITE_OK) {
        error = old_is_unchanged(old);
        if (!error)
            code = copy_tables(from);
        if (!error && code == SQLITE_OK)
            code = word_index_copy(from);
    }
    if (!error && code == SQLITE_OK)
        code = exec(from, "COMMIT");
    if (code != SQLITE_OK) {
        sqlite_complain(old->errors, old->path, from, code, "cannot be written");
        error = error_from_sqlite(code);
    }
    if (error)
        exec(from, "ROLLBACK");
    return error;
}
