#include "store/check.h"

#include "store/check_parts.h"
#include "store/check_rules.h"
#include "store/database.h"
#include "store/doubts.h"
#include "store/error.h"
#include "store/import_text.h"
#include "store/outline.h"
#include "store/problems.h"
#include "store/word_index_make.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    ERRORS_SHOWN_MAX = 10000,
    SHOWN_LEN_MAX = 60
};

void check_tell(struct check *check, const char *what, sqlite3_int64 row, const char *text)
{
    char shown[4096];

    if (++check->errors > ERRORS_SHOWN_MAX)
        return;
    text_printable(shown, sizeof(shown), text, strlen(text), sizeof(shown));
    if (row)
        fprintf(check->out, "error: %s %lld: %s\n", what, row, shown);
    else
        fprintf(check->out, "error: %s: %s\n", what, shown);
}

int check_fail(struct check *check, int code)
{
    char words[ERROR_WORDS_SIZE];

    error_words(words, sizeof(words), check->database, code, check->path);
    problems_say(check->out, "%s: cannot be read: %s", check->path, words);
    return error_from_sqlite(code);
}

/* Runs a query whose rows are what, row number, text: each is an error. A part that cannot be read
 * is one, too, and the others are looked at all the same. */
static int run_rule(struct check *check, const char *sql)
{
    sqlite3_stmt *rows = NULL;
    int code = sqlite3_prepare_v2(check->database, sql, -1, &rows, NULL);

    while (code == SQLITE_OK || code == SQLITE_ROW) {
        const char *what;
        const char *text;

        code = sqlite3_step(rows);
        if (code != SQLITE_ROW)
            break;
        what = (const char *)sqlite3_column_text(rows, 0);
        text = (const char *)sqlite3_column_text(rows, 2);
        check_tell(check, what ? what : "data base", sqlite3_column_int64(rows, 1),
                   text ? text : "?");
    }
    if ((code & 0xff) == SQLITE_CORRUPT) {
        check_tell(check, "data base", 0, sqlite3_errmsg(check->database));
        check->is_damaged = true;
        code = SQLITE_DONE;
    }
    sqlite3_finalize(rows);
    return code == SQLITE_DONE ? 0 : check_fail(check, code);
}

/* Hands a text to what looks for a fault in it, and that to SQL: why, or NULL. */
static void sql_fault(sqlite3_context *context, sqlite3_value *value,
                      const char *find_fault(const char *text, size_t len))
{
    const char *text;
    const char *fault;

    if (sqlite3_value_type(value) != SQLITE_TEXT)
        return;
    text = (const char *)sqlite3_value_text(value);
    if (!text) {
        sqlite3_result_error_nomem(context);
        return;
    }
    fault = find_fault(text, (size_t)sqlite3_value_bytes(value));
    if (fault)
        sqlite3_result_text(context, fault, -1, SQLITE_STATIC);
}

/* text_fault(value): why text cannot be shown. For the rules, as all that follow. */
static void sql_text_fault(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    sql_fault(context, values[0], text_fault);
}

static const char *points_fault(const char *points, size_t len)
{
    const char *part;
    size_t part_len;

    return outline_fault(points, len, &part, &part_len);
}

/* outline_fault(points): why these are no ring. */
static void sql_outline_fault(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    sql_fault(context, values[0], points_fault);
}

static int add_functions(sqlite3 *database)
{
    static const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
    int code = sqlite3_create_function_v2(database, "text_fault", 1, flags, NULL, sql_text_fault,
                                          NULL, NULL, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_create_function_v2(database, "outline_fault", 1, flags, NULL,
                                          sql_outline_fault, NULL, NULL, NULL);
    return code;
}

/* Rules that a query makes: one of each row. */
static int run_rules_of(struct check *check, const char *query)
{
    sqlite3_stmt *rules = NULL;
    int code = sqlite3_prepare_v2(check->database, query, -1, &rules, NULL);
    int error = 0;

    while (code == SQLITE_OK || code == SQLITE_ROW) {
        const char *sql;

        code = sqlite3_step(rules);
        if (code != SQLITE_ROW)
            break;
        sql = (const char *)sqlite3_column_text(rules, 0);
        error = sql ? run_rule(check, sql) : -ENOMEM;
        if (error)
            break;
    }
    sqlite3_finalize(rules);
    if (error || code == SQLITE_DONE)
        return error;
    return check_fail(check, code);
}

/* A line: rule, node, what is doubtful. */
static void tell_doubt(struct check *check, const char *rule, sqlite3_stmt *row)
{
    const char *node = (const char *)sqlite3_column_text(row, 0);
    const char *detail = (const char *)sqlite3_column_text(row, 1);
    char where[1024];
    char what[4096];

    text_printable(where, sizeof(where), node ? node : ".", node ? strlen(node) : 1, sizeof(where));
    text_printable(what, sizeof(what), detail ? detail : "?", detail ? strlen(detail) : 1,
                   sizeof(what));
    fprintf(check->out, "doubt: %s: %s: %s\n", rule, where, what);
    check->doubts++;
}

static int run_doubt(struct check *check, const struct doubt *doubt)
{
    sqlite3_stmt *rows = NULL;
    int code = sqlite3_prepare_v2(check->database, query_sql(doubt->query), -1, &rows, NULL);
    int limit = code == SQLITE_OK ? sqlite3_bind_parameter_index(rows, ":other") : 0;

    if (limit)
        code = sqlite3_bind_int64(rows, limit, -1);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(rows);
        if (code == SQLITE_ROW)
            tell_doubt(check, doubt->rule, rows);
    }
    sqlite3_finalize(rows);
    return code == SQLITE_DONE ? 0 : check_fail(check, code);
}

/* What is doubtful in data that can be read; of errors the rules above have told. */
static int run_doubts(struct check *check)
{
    bool are_views = false;
    int code = database_choose_sums(check->database, &are_views);
    int error = code == SQLITE_OK ? 0 : check_fail(check, code);

    for (size_t i = 0; !error && i < doubt_count; i++)
        if (!doubts[i].is_error)
            error = run_doubt(check, &doubts[i]);
    return error;
}

static int open_database(struct check *check)
{
    char reason[256] = "";
    int code = database_open(check->path, DATABASE_BUSY_TIMEOUT_MS, &check->database);

    if (code == SQLITE_OK)
        code = sqlite3_exec(check->database, "BEGIN", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = database_check_schema(check->database, reason, sizeof(reason));
    if (code == SQLITE_OK)
        code = add_functions(check->database);
    /* Rows of our own rules say which row it is; integrity_check would not. */
    if (code == SQLITE_OK)
        code =
            sqlite3_exec(check->database, "PRAGMA ignore_check_constraints = 1", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        return 0;
    if (database_needs_recovery(code)) {
        problems_say(
            check->out,
            "%s: a program was cut short while it wrote; the next one that opens it and may "
            "write undoes that, and check does not write",
            check->path);
        return -EBUSY;
    }
    if (!reason[0])
        return check_fail(check, code);
    problems_say(check->out, "%s: not a buzzfs data base: %s", check->path, reason);
    return error_from_sqlite(code);
}

static int check_words(struct check *check)
{
    bool is_true = true;
    int code = word_index_check(check->database, &is_true);

    if (code == SQLITE_NOMEM || code == SQLITE_INTERRUPT)
        return check_fail(check, code);
    if (code != SQLITE_OK)
        check_tell(check, WORD_INDEX_NAME, 0, sqlite3_errmsg(check->database));
    else if (!is_true)
        check_tell(
            check, WORD_INDEX_NAME, 0,
            "the index of words is not true; UPDATE word_index_state SET is_made = 0 has searches "
            "read all texts, import makes it anew");
    return 0;
}

static int run_all(struct check *check)
{
    int error = 0;

    for (size_t i = 0; !error && i < check_rule_count; i++)
        error = run_rule(check, check_rules[i]);
    if (!error)
        error = run_rules_of(check, check_text_columns);
    if (!error)
        error = run_rules_of(check, check_declared);
    if (!error)
        error = check_circles(check);
    if (!error && !check->is_damaged)
        error = check_words(check);
    return error;
}

int check_database(const char *db_path, bool with_doubts, FILE *out, struct check_counts *counts)
{
    struct check check = {.path = db_path, .out = out};
    sqlite3_int64 rows = 0;
    int error = open_database(&check);

    if (!error)
        error = run_all(&check);
    if (!error && check.errors > ERRORS_SHOWN_MAX)
        fprintf(out, "%" PRIu64 " more errors are not listed\n", check.errors - ERRORS_SHOWN_MAX);
    if (!error && with_doubts && !check.is_damaged)
        error = run_doubts(&check);
    if (!error && database_number(check.database, check_row_count, &rows) != SQLITE_OK)
        rows = 0;
    sqlite3_close(check.database);
    if (error)
        return error;
    counts->rows = (uint64_t)rows;
    counts->errors = check.errors;
    counts->doubts = check.doubts;
    fprintf(out, "%s: %lld %s, %" PRIu64 " %s", db_path, rows, rows == 1 ? "row" : "rows",
            check.errors, check.errors == 1 ? "error" : "errors");
    if (with_doubts && !check.is_damaged)
        fprintf(out, ", %" PRIu64 " %s", check.doubts, check.doubts == 1 ? "doubt" : "doubts");
    fprintf(out, "\n");
    return check.errors > 0;
}
