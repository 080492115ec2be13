#include "store/import_work.h"

#include "store/database.h"
#include "store/error.h"
#include "store/import_feed.h"
#include "store/import_old.h"
#include "store/import_publish.h"
#include "store/problems.h"
#include "store/word_index_make.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct work {
    const char *path;
    FILE *errors;
    struct old_data old;
    sqlite3 *database; /* the private one */
    sqlite3_stmt *insert[MODEL_COUNT];
    sqlite3_stmt *cite;
    sqlite3_stmt *extra;
    char *indexes; /* the SQL that makes them */
    struct feed feed;
};

static int fail(const struct work *work, int code, const char *what)
{
    char words[ERROR_WORDS_SIZE];

    error_words(words, sizeof(words), work->database, code, NULL);
    problems_say(work->errors, "%s: %s: %s", work->path, what, words);
    return error_from_sqlite(code);
}

/* Text that a query gives, to be freed; NULL when it fails. */
static char *query_text(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    char *text = NULL;

    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0))
        text = strdup((const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return text;
}

/* All tables, and the statements that will make the indexes: sorting once costs less than
 * keeping them in order row by row. */
static int make_tables(struct work *work)
{
    char *drop;
    int code = sqlite3_exec(work->database, database_schema, NULL, NULL, NULL);

    if (code != SQLITE_OK)
        return code;
    /* The sums are counted while the files are read. */
    sqlite3_db_config(work->database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    work->indexes = query_text(work->database, "SELECT group_concat(sql, ';') FROM sqlite_schema "
                                               "WHERE type = 'index' AND sql IS NOT NULL");
    drop = query_text(work->database, "SELECT group_concat('DROP INDEX ' || name, ';') "
                                      "FROM sqlite_schema WHERE type = 'index' "
                                      "AND sql IS NOT NULL");
    code =
        work->indexes && drop ? sqlite3_exec(work->database, drop, NULL, NULL, NULL) : SQLITE_NOMEM;
    free(drop);
    return code;
}

int work_open(const char *path, FILE *errors, struct work **out)
{
    static const char settings[] = "PRAGMA page_size = 4096;"
                                   "PRAGMA journal_mode = OFF;"
                                   "PRAGMA synchronous = OFF;"
                                   "PRAGMA foreign_keys = OFF;"
                                   "PRAGMA cache_size = -32768;"
                                   "BEGIN";
    struct work *work = calloc(1, sizeof(*work));
    int error;
    int code;

    if (!work) {
        problems_say(errors, "%s: %s", path, strerror(ENOMEM));
        return -ENOMEM;
    }
    work->path = path;
    work->errors = errors;
    error = old_open(&work->old, path, errors);
    if (error)
        goto out;
    code = sqlite3_open_v2("", &work->database,
                           SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(work->database, settings, NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = feed_register(work->database, &work->feed);
    if (code == SQLITE_OK)
        code = make_tables(work);
    if (code != SQLITE_OK) {
        error = fail(work, code, "no room to prepare the data");
        goto out;
    }
    *out = work;
    return 0;
out:
    work_close(work);
    return error;
}

void work_close(struct work *work)
{
    if (!work)
        return;
    for (enum model_id id = 0; id < MODEL_COUNT; id++)
        sqlite3_finalize(work->insert[id]);
    sqlite3_finalize(work->cite);
    sqlite3_finalize(work->extra);
    sqlite3_close(work->database);
    old_close(&work->old);
    free(work->indexes);
    free(work);
}

/* INSERT of a batch's rows: row number, entity for an organisation, then the model's columns. */
static int prepare_insert(struct work *work, enum model_id id)
{
    const struct model *model = &models[id];
    bool entity = model->space == SPACE_ORGANISATION;
    char names[512] = "id";
    char columns[512] = "number";
    char sql[1280];
    size_t names_len = strlen(names);
    size_t columns_len = strlen(columns);

    for (size_t i = 0; i < model->column_count; i++) {
        if (!model->columns[i].sql)
            continue;
        names_len += (size_t)snprintf(names + names_len, sizeof(names) - names_len, ", %s",
                                      model->columns[i].sql);
        columns_len +=
            (size_t)snprintf(columns + columns_len, sizeof(columns) - columns_len, ", c%zu", i);
    }
    if (entity)
        snprintf(sql, sizeof(sql), "INSERT INTO %s (%s, entity) SELECT %s, '%s' FROM feed_rows",
                 model->table, names, columns, model->entity);
    else
        snprintf(sql, sizeof(sql), "INSERT INTO %s (%s) SELECT %s FROM feed_rows", model->table,
                 names, columns);
    return sqlite3_prepare_v3(work->database, sql, -1, SQLITE_PREPARE_PERSISTENT, &work->insert[id],
                              NULL);
}

int work_trust_rows(struct work *work)
{
    int code =
        sqlite3_exec(work->database, "PRAGMA ignore_check_constraints = 1", NULL, NULL, NULL);

    return code == SQLITE_OK ? 0 : fail(work, code, "cannot be prepared");
}

static int step_and_reset(sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);

    sqlite3_reset(statement);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static int run_kept(struct work *work, sqlite3_stmt **statement, const char *sql)
{
    int code = SQLITE_OK;

    if (!*statement)
        code =
            sqlite3_prepare_v3(work->database, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
    return code == SQLITE_OK ? step_and_reset(*statement) : code;
}

int work_store(struct work *work, const struct batch *batch)
{
    int code = work->insert[batch->id] ? SQLITE_OK : prepare_insert(work, batch->id);

    work->feed.batch = batch;
    if (code == SQLITE_OK)
        code = step_and_reset(work->insert[batch->id]);
    if (code == SQLITE_OK && batch->citation_count)
        code = run_kept(work, &work->cite,
                        "INSERT INTO citation SELECT entity, row, position, source "
                        "FROM feed_citations");
    if (code == SQLITE_OK && batch->extra_count)
        code = run_kept(work, &work->extra,
                        "INSERT INTO extra_value SELECT field, row, value FROM feed_extras");
    work->feed.batch = NULL;
    return code == SQLITE_OK ? 0 : fail(work, code, "rows cannot be stored");
}

/* One statement that runs once, with texts and one number. */
static int run_once(struct work *work, const char *sql, int64_t number, const char *const *texts,
                    int count)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(work->database, sql, -1, &statement, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_bind_int64(statement, 1, number);
    for (int i = 0; code == SQLITE_OK && i < count; i++)
        code = sqlite3_bind_text(statement, i + 2, texts[i], -1, SQLITE_STATIC);
    if (code == SQLITE_OK)
        code = step_and_reset(statement);
    if (code != SQLITE_OK)
        fail(work, code, "the data set cannot be stored");
    sqlite3_finalize(statement);
    return error_from_sqlite(code);
}

int work_extra_field(struct work *work, int64_t field, const char *entity, const char *name,
                     const char *type)
{
    const char *const texts[] = {entity, name, type};

    return run_once(work, "INSERT INTO extra_field VALUES (?, ?, ?, ?)", field, texts, 3);
}

int work_data_set(struct work *work, const struct package *package)
{
    const char *const texts[] = {package->name,    package->title,   package->description,
                                 package->licence, package->version, package->created,
                                 package->text};

    return run_once(work,
                    "INSERT INTO data_set (id, synthetic, name, title, description, licence, "
                    "version, created, package) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)",
                    package->synthetic, texts, 7);
}

int work_finish(struct work *work, const struct sums *sums)
{
    /* SQLite sorts in portions as large as the cache: small ones stay in the processor's, which
     * halves the time. A thread of its own writes them out. */
    int code = sqlite3_exec(work->database, "PRAGMA cache_size = -2048; PRAGMA threads = 1", NULL,
                            NULL, NULL);

    if (code == SQLITE_OK)
        code = sums_write(sums, work->database);
    if (code == SQLITE_OK)
        code = word_index_make(work->database);
    if (code == SQLITE_OK)
        code = sqlite3_exec(work->database, work->indexes, NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(work->database, "COMMIT", NULL, NULL, NULL);
    return code == SQLITE_OK ? 0 : fail(work, code, "the indexes cannot be made");
}

int work_publish(struct work *work)
{
    if (work->old.is_empty)
        return publish_into(work->database, work->path, work->errors);
    if (!work->old.database)
        return publish_new(work->database, work->path, work->errors);
    return publish_over(work->database, &work->old);
}

int work_load_keys(struct work *work, struct keys keys[SPACE_COUNT], int64_t last[SPACE_COUNT])
{
    return old_load_keys(&work->old, keys, last);
}
