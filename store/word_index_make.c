#include "store/word_index_make.h"

#include "store/database.h"
#include "store/fold.h"
#include "store/word_tokens.h"

#include <stdlib.h>
#include <string.h>

/* tokens(text ...): those of all texts, or NULL where there are none. */
static void sql_tokens(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct folded *folded = sqlite3_user_data(context);
    size_t size = 0;
    size_t len = 0;
    char *tokens;

    for (int i = 0; i < count; i++)
        size += (size_t)sqlite3_value_bytes(values[i]) * FOLD_SPREAD_MAX + FOLD_LEN_MIN;
    tokens = sqlite3_malloc64(size * TOKENS_SPREAD_MAX);
    if (!tokens) {
        sqlite3_result_error_nomem(context);
        return;
    }
    for (int i = 0; i < count; i++) {
        const char *text = (const char *)sqlite3_value_text(values[i]);

        if (!text)
            continue;
        if (fold_text(text, (size_t)sqlite3_value_bytes(values[i]), folded)) {
            sqlite3_free(tokens);
            sqlite3_result_error_nomem(context);
            return;
        }
        len += word_tokens_write(folded->data, tokens + len);
    }
    sqlite3_result_text64(context, tokens, len, sqlite3_free, SQLITE_UTF8);
}

static void release_folded(void *data)
{
    struct folded *folded = data;

    free(folded->data);
    free(folded);
}

int word_index_add_function(sqlite3 *database)
{
    struct folded *folded = calloc(1, sizeof(*folded));

    if (!folded)
        return SQLITE_NOMEM;
    return sqlite3_create_function_v2(database, "tokens", -1,
                                      SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
                                      folded, sql_tokens, NULL, NULL, release_folded);
}

int word_index_can_read(sqlite3 *database, bool *can)
{
    sqlite3_int64 modules = 0;
    int code = database_number(
        database, "SELECT count(*) FROM pragma_module_list WHERE name IN ('fts5', 'fts5vocab')",
        &modules);

    *can = modules == 2;
    return code;
}

int word_index_make(sqlite3 *database)
{
    /* It gathers words in portions that stay in the processor's cache, and puts these together
     * eight at a time: half the time of larger portions, or of putting together by four. */
    static const char make[] = WORD_INDEX_SQL
        ";"
        "INSERT INTO " WORD_INDEX_NAME " (" WORD_INDEX_NAME ", rank) VALUES ('hashsize', 524288);"
        "INSERT INTO " WORD_INDEX_NAME " (" WORD_INDEX_NAME ", rank) VALUES ('automerge', 8);"
        "INSERT INTO " WORD_INDEX_NAME " (rowid, words) "
        "SELECT id, tokens(slug, name, name_zh, note) FROM organisation ORDER BY id;"
        "DELETE FROM word_index_change; UPDATE word_index_state SET is_made = 1";
    bool can = false;
    int code = word_index_can_read(database, &can);

    if (code == SQLITE_OK && can)
        code = word_index_add_function(database);
    if (code == SQLITE_OK && can)
        code = sqlite3_exec(database, make, NULL, NULL, NULL);
    return code;
}

/* How many of the tables that it consists of stand in both data bases, declared alike; how many
 * there are in each. */
static int count_parts(sqlite3 *database, sqlite3_int64 counts[3])
{
#define NAMES                                                                       \
    "name IN ('" WORD_INDEX_NAME "', '" WORD_INDEX_NAME "_data', '" WORD_INDEX_NAME \
    "_idx', '" WORD_INDEX_NAME "_config')"
    static const char *const sql[] = {
        "SELECT count(*) FROM main.sqlite_schema WHERE " NAMES,
        "SELECT count(*) FROM target.sqlite_schema WHERE " NAMES,
        "SELECT count(*) FROM target.sqlite_schema t JOIN main.sqlite_schema USING (name, sql) "
        "WHERE t." NAMES};
#undef NAMES
    int code = SQLITE_OK;

    for (size_t i = 0; code == SQLITE_OK && i < sizeof(sql) / sizeof(sql[0]); i++)
        code = database_number(database, sql[i], &counts[i]);
    return code;
}

#define COPY(part)                                 \
    "DELETE FROM target." WORD_INDEX_NAME part ";" \
    "INSERT INTO target." WORD_INDEX_NAME part " SELECT * FROM main." WORD_INDEX_NAME part ";"

int word_index_copy(sqlite3 *database)
{
    static const char drop[] = "DROP TABLE IF EXISTS target." WORD_INDEX_NAME;
    static const char create[] = "CREATE VIRTUAL TABLE target." WORD_INDEX_NAME WORD_INDEX_SHAPE;
    static const char copy[] = COPY("_data") COPY("_idx") COPY("_config");
    static const char leave[] = "UPDATE target.word_index_state SET is_made = 0";
    enum {
        PARTS = 4
    };
    sqlite3_int64 counts[3] = {0}; /* ours, theirs, alike */
    int code = count_parts(database, counts);

    /* That of an older program gives place to ours; if it is too damaged for that, it stays. */
    if (code == SQLITE_OK && counts[0] == PARTS && counts[1] > 0 && counts[2] < PARTS) {
        (void)sqlite3_exec(database, drop, NULL, NULL, NULL);
        code = count_parts(database, counts);
    }
    if (code == SQLITE_OK && counts[0] == PARTS && counts[1] == 0) {
        code = sqlite3_exec(database, create, NULL, NULL, NULL);
        if (code == SQLITE_OK)
            code = count_parts(database, counts);
    }
    if (code != SQLITE_OK)
        return code;
    return sqlite3_exec(database, counts[0] == PARTS && counts[2] == PARTS ? copy : leave, NULL,
                        NULL, NULL);
}

int word_index_find(sqlite3 *database, bool *is_made)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(database,
                                  "SELECT 1 FROM main.sqlite_schema, main.word_index_state "
                                  "WHERE type = 'table' AND name = '" WORD_INDEX_NAME "' "
                                  "AND sql = ? AND is_made = 1",
                                  -1, &statement, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_bind_text(statement, 1, WORD_INDEX_SQL, -1, SQLITE_STATIC);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    sqlite3_finalize(statement);
    *is_made = code == SQLITE_ROW;
    return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

int word_index_open_list(sqlite3 *database)
{
    int code = sqlite3_exec(database,
                            "PRAGMA query_only = 0;"
                            "CREATE VIRTUAL TABLE IF NOT EXISTS " WORD_LIST_NAME
                            " USING fts5vocab (main, " WORD_INDEX_NAME ", instance)",
                            NULL, NULL, NULL);
    int again = sqlite3_exec(database, "PRAGMA query_only = 1", NULL, NULL, NULL);

    return code == SQLITE_OK ? again : code;
}
