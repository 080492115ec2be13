#include "store/database.h"

#include <stdio.h>
#include <string.h>

const char database_schema[] =
#include "schema.inc"
    ;

int database_open(const char *path, int timeout_ms, sqlite3 **database)
{
    static const char settings[] = "PRAGMA mmap_size = 0;"
                                   "PRAGMA query_only = 1;"
                                   "PRAGMA trusted_schema = 0;"
                                   "PRAGMA cell_size_check = 1;";
    int code = sqlite3_open_v2(path, database, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);

    if (code != SQLITE_OK)
        return code;
    sqlite3_extended_result_codes(*database, 1);
    sqlite3_db_config(*database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_limit(*database, SQLITE_LIMIT_ATTACHED, 0);
    code = sqlite3_busy_timeout(*database, timeout_ms);
    if (code != SQLITE_OK)
        return code;
    code = database_set_cache(*database, DATABASE_CACHE_KIB);
    if (code != SQLITE_OK)
        return code;
    return sqlite3_exec(*database, settings, NULL, NULL, NULL);
}

bool database_has_moved(sqlite3 *database)
{
    int has_moved = 0;

    return sqlite3_file_control(database, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved) ==
               SQLITE_OK &&
           has_moved;
}

int database_set_cache(sqlite3 *database, int kib)
{
    char set[64];

    snprintf(set, sizeof(set), "PRAGMA cache_size = -%d", kib);
    return sqlite3_exec(database, set, NULL, NULL, NULL);
}

bool database_needs_recovery(int code)
{
    return code == SQLITE_READONLY_ROLLBACK || code == SQLITE_READONLY_RECOVERY ||
           code == SQLITE_READONLY_CANTINIT;
}

int database_recover(const char *path)
{
    sqlite3 *database = NULL;
    sqlite3_int64 ignored = 0;
    int code = sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_busy_timeout(database, DATABASE_BUSY_TIMEOUT_MS);
    /* The first read rolls back what was left. */
    if (code == SQLITE_OK)
        code = database_number(database, "SELECT count(*) FROM sqlite_schema", &ignored);
    sqlite3_close(database);
    return code;
}

int database_prepare(sqlite3 *database, const char *sql, sqlite3_stmt **statement)
{
    return sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
}

int database_number(sqlite3 *database, const char *sql, sqlite3_int64 *number)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(database, sql, -1, &statement, NULL);

    if (code != SQLITE_OK)
        return code;
    code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return code == SQLITE_ROW ? SQLITE_OK : code == SQLITE_DONE ? SQLITE_ERROR : code;
}

/* Looks for each object of `ours` in `theirs`; the first that is missing or other ends it. */
static int compare_schemas(sqlite3_stmt *ours, sqlite3_stmt *theirs, char *reason, size_t size)
{
    int code;

    while ((code = sqlite3_step(ours)) == SQLITE_ROW) {
        const char *type = (const char *)sqlite3_column_text(ours, 0);
        const char *name = (const char *)sqlite3_column_text(ours, 1);
        const char *sql = (const char *)sqlite3_column_text(ours, 2);
        const char *other;

        if (!type || !name || !sql)
            return SQLITE_NOMEM;
        sqlite3_reset(theirs);
        code = sqlite3_bind_text(theirs, 1, type, -1, SQLITE_STATIC);
        if (code == SQLITE_OK)
            code = sqlite3_bind_text(theirs, 2, name, -1, SQLITE_STATIC);
        if (code != SQLITE_OK)
            return code;
        code = sqlite3_step(theirs);
        if (code == SQLITE_DONE) {
            snprintf(reason, size, "it has no %s '%s'", type, name);
            return SQLITE_NOTADB;
        }
        if (code != SQLITE_ROW)
            return code;
        other = (const char *)sqlite3_column_text(theirs, 0);
        if (!other || strcmp(sql, other) != 0) {
            snprintf(reason, size, "its %s '%s' is of another shape", type, name);
            return SQLITE_NOTADB;
        }
    }
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* Compares with the schema as SQLite itself writes it down, in a data base in memory. */
static int compare_with_schema(sqlite3 *database, char *reason, size_t size)
{
    sqlite3 *model = NULL;
    sqlite3_stmt *ours = NULL;
    sqlite3_stmt *theirs = NULL;
    int code = sqlite3_open(":memory:", &model);

    if (code == SQLITE_OK)
        code = sqlite3_exec(model, database_schema, NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(
            model, "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'", -1,
            &ours, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(database,
                                  "SELECT sql FROM sqlite_schema WHERE type = ? AND name = ?", -1,
                                  &theirs, NULL);
    if (code == SQLITE_OK)
        code = compare_schemas(ours, theirs, reason, size);
    sqlite3_finalize(ours);
    sqlite3_finalize(theirs);
    sqlite3_close(model);
    return code;
}

int database_check_schema(sqlite3 *database, char *reason, size_t size)
{
    sqlite3_int64 id = 0;
    sqlite3_int64 version = 0;
    int code = database_number(database, "PRAGMA application_id", &id);

    if (code == SQLITE_OK)
        code = database_number(database, "PRAGMA user_version", &version);
    if (code != SQLITE_OK)
        return code;
    if (id != DATABASE_APPLICATION_ID) {
        snprintf(reason, size, "it was not made by buzzfs (application_id %lld)", id);
        return SQLITE_NOTADB;
    }
    if (version != DATABASE_VERSION) {
        snprintf(reason, size, "its schema is version %lld, this program reads version %d", version,
                 DATABASE_VERSION);
        return SQLITE_NOTADB;
    }
    return compare_with_schema(database, reason, size);
}

int database_name_sums(sqlite3 *database)
{
    return sqlite3_exec(database,
                        "PRAGMA query_only = 0;"
                        "CREATE TEMP VIEW near_member_count AS SELECT * FROM member_count;"
                        "CREATE TEMP VIEW near_flow AS SELECT * FROM flow;"
                        "CREATE TEMP VIEW near_holding AS SELECT * FROM holding;"
                        "CREATE TEMP VIEW maker_count (product_id, makers) AS "
                        "SELECT product_id, 1 FROM makes;"
                        "CREATE TEMP VIEW dated_tie AS SELECT * FROM tie;"
                        "CREATE TEMP VIEW dated_makes AS SELECT * FROM makes;"
                        "PRAGMA query_only = 1;",
                        NULL, NULL, NULL);
}

int database_choose_sums(sqlite3 *database, bool *are_views)
{
    static const char make[] =
        "PRAGMA query_only = 0;"
        "CREATE TEMP VIEW member_count AS SELECT * FROM main.member_count_view;"
        "CREATE TEMP VIEW flow AS SELECT * FROM main.flow_view;"
        "CREATE TEMP VIEW kind_count AS SELECT * FROM main.kind_count_view;"
        "CREATE TEMP VIEW output AS SELECT * FROM main.output_view;"
        "CREATE TEMP VIEW holding AS SELECT * FROM main.holding_view;"
        "CREATE TEMP VIEW year_count AS SELECT * FROM main.year_count_view;"
        "CREATE TEMP VIEW suspect_tie (tie_id) AS SELECT id FROM main.tie;"
        "CREATE TEMP VIEW suspect_owned (organisation_id) AS SELECT id FROM main.organisation;"
        "PRAGMA query_only = 1;";
    static const char drop[] =
        "PRAGMA query_only = 0;"
        "DROP VIEW temp.member_count; DROP VIEW temp.flow; DROP VIEW temp.kind_count;"
        "DROP VIEW temp.output; DROP VIEW temp.holding; DROP VIEW temp.year_count;"
        "DROP VIEW temp.suspect_tie; DROP VIEW temp.suspect_owned;"
        "PRAGMA query_only = 1;";
    sqlite3_int64 stale = 0;
    int code = database_number(database, "SELECT stale FROM main.aggregate_state", &stale);

    if (code == SQLITE_OK && *are_views != (stale != 0)) {
        code = sqlite3_exec(database, stale ? make : drop, NULL, NULL, NULL);
        *are_views = stale != 0;
    }
    return code;
}
