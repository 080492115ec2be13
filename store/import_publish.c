#include "store/import_publish.h"

#include "store/database.h"
#include "store/error.h"

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
static const char *const tables[] = {"data_set",  "source",      "province",     "science",
                                     "cluster",   "designation", "organisation", "product",
                                     "makes",     "tie_kind",    "tie",          "goal",
                                     "indicator", "citation",    "extra_field",  "extra_value"};

void publish_complain(FILE *errors, const char *path, sqlite3 *database, int code, const char *what)
{
    const char *words = database && sqlite3_errcode(database) != SQLITE_OK
                            ? sqlite3_errmsg(database)
                            : sqlite3_errstr(code);

    if ((code & 0xff) == SQLITE_BUSY)
        words = "another program is using it";
    fprintf(errors, "%s: %s: %s (SQLite %d)\n", path, what, words, code);
}

static int fail(const struct publication *publication, int code, const char *what)
{
    publish_complain(publication->errors, publication->path, publication->from, code, what);
    return error_from_sqlite(code);
}

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
static int copy_pages(const struct publication *publication, sqlite3 *target)
{
    sqlite3_backup *backup = sqlite3_backup_init(target, "main", publication->from, "main");

    if (!backup)
        return sqlite3_errcode(target);
    sqlite3_backup_step(backup, -1);
    return sqlite3_backup_finish(backup);
}

static int fill_new(const struct publication *publication, const char *temporary)
{
    sqlite3 *target = NULL;
    char identity[128];
    int code;

    snprintf(identity, sizeof(identity), "PRAGMA application_id = %d; PRAGMA user_version = %d",
             DATABASE_APPLICATION_ID, DATABASE_VERSION);
    code = exec(publication->from, identity);
    if (code == SQLITE_OK)
        code = sqlite3_open_v2(temporary, &target, SQLITE_OPEN_READWRITE, NULL);
    if (code == SQLITE_OK)
        code = copy_pages(publication, target);
    if (code != SQLITE_OK)
        publish_complain(publication->errors, publication->path, target, code, "cannot be made");
    sqlite3_close(target);
    return error_from_sqlite(code);
}

/* An empty file beside path, under a name of its own. */
static int make_temporary(const char *path, char **out)
{
    for (int i = 0; i < TEMPORARY_TRIES_MAX; i++) {
        char *temporary = NULL;
        int fd;

        if (asprintf(&temporary, "%s.import-%ld-%d", path, (long)getpid(), i) < 0)
            return -ENOMEM;
        fd = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0) {
            close(fd);
            *out = temporary;
            return 0;
        }
        free(temporary);
        if (errno != EEXIST)
            return -errno;
    }
    return -EEXIST;
}

/* Nobody sees the file under its name before it is whole. */
static int make_new(const struct publication *publication)
{
    char *temporary = NULL;
    int error = make_temporary(publication->path, &temporary);

    if (error) {
        fprintf(publication->errors, "%s: %s\n", publication->path, strerror(-error));
        return error;
    }
    error = fill_new(publication, temporary);
    if (!error) {
        error = name_file(temporary, publication->path);
        if (error)
            fprintf(publication->errors, "%s: %s\n", publication->path, strerror(-error));
    }
    if (error)
        unlink(temporary);
    free(temporary);
    return error;
}

int publish_new(const struct publication *publication)
{
    sigset_t all;
    sigset_t before;
    int error;

    /* A signal that would end us waits until the temporary file has its name or is gone. */
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    error = make_new(publication);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return error;
}

/* Nobody may have written since the old row numbers were read. */
static int check_version(const struct publication *publication)
{
    sqlite3_int64 version = 0;
    int code = database_number(publication->old, "PRAGMA data_version", &version);

    if (code != SQLITE_OK) {
        publish_complain(publication->errors, publication->path, publication->old, code,
                         "cannot be read");
        return error_from_sqlite(code);
    }
    if (version == publication->version)
        return 0;
    fprintf(publication->errors, "%s: another program has changed it meanwhile, try again\n",
            publication->path);
    return -EBUSY;
}

int publish_over(const struct publication *publication)
{
    sqlite3 *database = publication->from;
    int code = attach(database, publication->path);
    int error = 0;

    sqlite3_busy_timeout(database, PUBLISH_BUSY_TIMEOUT_MS);
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (code == SQLITE_OK)
        code = exec(database, "PRAGMA target.mmap_size = 0; PRAGMA target.synchronous = FULL;"
                              "PRAGMA target.cache_size = -65536; BEGIN IMMEDIATE");
    if (code == SQLITE_OK) {
        error = check_version(publication);
        if (!error)
            code = copy_tables(database);
    }
    if (!error && code == SQLITE_OK)
        code = exec(database, "COMMIT");
    if (code != SQLITE_OK)
        error = fail(publication, code, "cannot be written");
    if (error)
        exec(database, "ROLLBACK");
    return error;
}
