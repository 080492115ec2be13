#include "store/import_old.h"

#include "store/database.h"
#include "store/error.h"
#include "store/problems.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Nothing is thrown away but what the user throws away. */
#define REFUSED "; left as it is: remove it, or move it away, and import again"

void sqlite_complain(FILE *errors, const char *path, sqlite3 *database, int code, const char *what)
{
    char words[ERROR_WORDS_SIZE];

    bool is_damaged = (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;

    error_words(words, sizeof(words), database, code, path);
    problems_say(errors, "%s: %s: %s%s", path, what, words, is_damaged ? REFUSED : "");
}

static int fail(const struct old_data *old, int code, const char *what)
{
    sqlite_complain(old->errors, old->path, old->database, code, what);
    return error_from_sqlite(code);
}

/* Opens it and begins to read. A code of SQLite. */
static int begin(struct old_data *old, char *reason, size_t size)
{
    int code = database_open(old->path, DATABASE_BUSY_TIMEOUT_MS, &old->database);

    if (code == SQLITE_OK)
        code = sqlite3_exec(old->database, "BEGIN", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = database_check_schema(old->database, reason, size);
    if (code == SQLITE_OK)
        code = database_number(old->database, "PRAGMA data_version", &old->version);
    return code;
}

int old_open(struct old_data *old, const char *path, FILE *errors)
{
    char reason[256] = "";
    struct stat file;
    int code;

    *old = (struct old_data){.path = path, .errors = errors};
    if (stat(path, &file) != 0) {
        int error = errno;

        if (error == ENOENT)
            return 0;
        problems_say(errors, "%s: %s", path, strerror(error));
        return -error;
    }
    if (!S_ISREG(file.st_mode)) {
        problems_say(errors, "%s: not a regular file", path);
        return S_ISDIR(file.st_mode) ? -EISDIR : -EMEDIUMTYPE;
    }
    old->device = file.st_dev;
    old->inode = file.st_ino;
    old->is_empty = file.st_size == 0;
    if (old->is_empty)
        return 0;
    code = begin(old, reason, sizeof(reason));
    if (database_needs_recovery(code) && database_recover(path) == SQLITE_OK) {
        old_close(old);
        code = begin(old, reason, sizeof(reason));
    }
    if (code == SQLITE_OK)
        return 0;
    if (!reason[0])
        return fail(old, code, "cannot be opened");
    problems_say(errors, "%s: not a buzzfs data base: %s" REFUSED, path, reason);
    return error_from_sqlite(code);
}

int old_complain_changed(FILE *errors, const char *path)
{
    problems_say(errors, "%s: another program has changed it meanwhile, try again", path);
    return -EBUSY;
}

void old_close(struct old_data *old)
{
    sqlite3_close(old->database);
    old->database = NULL;
}

static uint8_t origin_of(const char *table, const char *entity)
{
    enum model_id id = 0;

    while (id < MODEL_COUNT && (strcmp(models[id].table, table) != 0 ||
                                (entity && strcmp(models[id].entity, entity) != 0)))
        id++;
    return (uint8_t)id;
}

static int load_keys(sqlite3_stmt *rows, const char *table, struct keys *keys, int *code)
{
    while ((*code = sqlite3_step(rows)) == SQLITE_ROW) {
        const char *slug = (const char *)sqlite3_column_text(rows, 1);
        size_t len = (size_t)sqlite3_column_bytes(rows, 1);
        struct key *key;
        int error;

        if (!slug || len > KEY_LEN_MAX || keys_find(keys, slug, len)) /* damaged: no row to keep */
            continue;
        error = keys_add(keys, slug, len, &key);
        if (error)
            return error;
        key->row = (uint32_t)sqlite3_column_int64(rows, 0);
        key->origin = origin_of(table, (const char *)sqlite3_column_text(rows, 2));
    }
    return 0;
}

static int load_space(struct old_data *old, enum space space, struct keys *keys, int64_t *last)
{
    enum model_id id = 0;
    sqlite3_stmt *rows = NULL;
    sqlite3_int64 number = 0;
    char sql[256];
    int error = 0;
    int code;

    while (models[id].space != space)
        id++;
    snprintf(sql, sizeof(sql),
             "SELECT id, slug, %s FROM %s WHERE id BETWEEN 1 AND 134217727 ORDER BY id",
             space == SPACE_ORGANISATION ? "entity" : "NULL", models[id].table);
    code = sqlite3_prepare_v2(old->database, sql, -1, &rows, NULL);
    if (code == SQLITE_OK)
        error = load_keys(rows, models[id].table, keys, &code);
    sqlite3_finalize(rows);
    if (error) {
        problems_say(old->errors, "%s: %s", old->path, strerror(-error));
        return error;
    }
    if (code == SQLITE_DONE) {
        snprintf(sql, sizeof(sql),
                 "SELECT max(coalesce((SELECT max(seq) FROM sqlite_sequence WHERE name = '%s'), 0),"
                 "           coalesce((SELECT max(id) FROM %s), 0))",
                 models[id].table, models[id].table);
        code = database_number(old->database, sql, &number);
    }
    if (code != SQLITE_OK)
        return fail(old, code, "cannot be read");
    *last = number;
    return 0;
}

int old_load_keys(struct old_data *old, struct keys keys[SPACE_COUNT], int64_t last[SPACE_COUNT])
{
    int error = 0;
    int code;

    if (!old->database)
        return 0;
    for (enum space space = 0; !error && space < SPACE_COUNT; space++) {
        if (space_is_kept(space))
            error = load_space(old, space, &keys[space], &last[space]);
    }
    /* From here on others may write; publishing looks whether they did. */
    code = sqlite3_exec(old->database, "COMMIT", NULL, NULL, NULL);
    if (!error && code != SQLITE_OK)
        error = fail(old, code, "cannot be read");
    return error;
}

int old_is_unchanged(const struct old_data *old)
{
    sqlite3_int64 version = 0;
    struct stat file;
    int code = database_number(old->database, "PRAGMA data_version", &version);

    if (code != SQLITE_OK)
        return fail(old, code, "cannot be read");
    if (version == old->version && stat(old->path, &file) == 0 && file.st_dev == old->device &&
        file.st_ino == old->inode)
        return 0;
    return old_complain_changed(old->errors, old->path);
}
