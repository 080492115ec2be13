#include "store/check.h"

#include "store/check_rules.h"
#include "store/database.h"
#include "store/doubts.h"
#include "store/error.h"
#include "store/import_cycles.h"
#include "store/import_text.h"
#include "store/word_index_make.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    ERRORS_SHOWN_MAX = 10000,
    SHOWN_LEN_MAX = 60
};

struct check {
    const char *path;
    FILE *out;
    sqlite3 *database;
    uint64_t errors;
    uint64_t doubts;
    bool is_damaged; /* a part cannot be read: no use in asking what the data say */
};

/* A line: what, number of the row unless 0, text. The text may be anything. */
static void tell(struct check *check, const char *what, sqlite3_int64 row, const char *text)
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

static int fail(struct check *check, int code)
{
    fprintf(check->out, "%s: cannot be read: %s (SQLite %d)\n", check->path,
            check->database && sqlite3_errcode(check->database) != SQLITE_OK
                ? sqlite3_errmsg(check->database)
                : sqlite3_errstr(code),
            code);
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
        tell(check, what ? what : "data base", sqlite3_column_int64(rows, 1), text ? text : "?");
    }
    if ((code & 0xff) == SQLITE_CORRUPT) {
        tell(check, "data base", 0, sqlite3_errmsg(check->database));
        check->is_damaged = true;
        code = SQLITE_DONE;
    }
    sqlite3_finalize(rows);
    return code == SQLITE_DONE ? 0 : fail(check, code);
}

/* text_fault(value): why text cannot be shown, or NULL. For the rules. */
static void sql_text_fault(sqlite3_context *context, int count, sqlite3_value **values)
{
    const char *text;
    const char *fault;

    (void)count;
    if (sqlite3_value_type(values[0]) != SQLITE_TEXT)
        return;
    text = (const char *)sqlite3_value_text(values[0]);
    if (!text) {
        sqlite3_result_error_nomem(context);
        return;
    }
    fault = text_fault(text, (size_t)sqlite3_value_bytes(values[0]));
    if (fault)
        sqlite3_result_text(context, fault, -1, SQLITE_STATIC);
}

/* All columns of text of all tables, but the data package, which is a document. */
static int check_texts(struct check *check)
{
    sqlite3_stmt *columns = NULL;
    int code = sqlite3_prepare_v2(check->database, check_text_columns, -1, &columns, NULL);
    int error = 0;

    while (code == SQLITE_OK || code == SQLITE_ROW) {
        const char *sql;

        code = sqlite3_step(columns);
        if (code != SQLITE_ROW)
            break;
        sql = (const char *)sqlite3_column_text(columns, 0);
        error = sql ? run_rule(check, sql) : -ENOMEM;
        if (error)
            break;
    }
    sqlite3_finalize(columns);
    if (error || code == SQLITE_DONE)
        return error;
    return fail(check, code);
}

struct circle {
    struct check *check;
    sqlite3_stmt *slug;
    const sqlite3_int64 *ties; /* row numbers, by tag */
};

static void tell_circle(void *context, const uint32_t *nodes, size_t count, uint32_t tag)
{
    struct circle *circle = context;
    char text[4096] = "ownership in a circle: ";
    size_t used = strlen(text);

    for (size_t i = 0; i <= count && used < sizeof(text); i++) {
        sqlite3_reset(circle->slug);
        sqlite3_bind_int64(circle->slug, 1, nodes[i % count]);
        if (sqlite3_step(circle->slug) != SQLITE_ROW)
            continue;
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", i ? " → " : "",
                                 (const char *)sqlite3_column_text(circle->slug, 0));
    }
    tell(circle->check, "tie", circle->ties[tag], text);
}

struct edges {
    struct edge *list;
    sqlite3_int64 *ties;
    size_t count;
    size_t size;
    uint32_t nodes;
};

static int add_edge(struct edges *edges, sqlite3_stmt *row)
{
    sqlite3_int64 from = sqlite3_column_int64(row, 1);
    sqlite3_int64 to = sqlite3_column_int64(row, 2);

    if (edges->count == edges->size) {
        size_t size = edges->size ? edges->size * 2 : 1024;
        struct edge *list = realloc(edges->list, size * sizeof(*list));
        sqlite3_int64 *ties;

        if (!list)
            return -ENOMEM;
        edges->list = list;
        ties = realloc(edges->ties, size * sizeof(*ties));
        if (!ties)
            return -ENOMEM;
        edges->ties = ties;
        edges->size = size;
    }
    edges->list[edges->count] = (struct edge){(uint32_t)from, (uint32_t)to, (uint32_t)edges->count};
    edges->ties[edges->count++] = sqlite3_column_int64(row, 0);
    if (from >= edges->nodes)
        edges->nodes = (uint32_t)from + 1;
    if (to >= edges->nodes)
        edges->nodes = (uint32_t)to + 1;
    return 0;
}

static int find_circles(struct check *check, const struct edges *edges)
{
    struct circle circle = {.check = check, .ties = edges->ties};
    int code = sqlite3_prepare_v2(check->database, "SELECT slug FROM organisation WHERE id = ?", -1,
                                  &circle.slug, NULL);
    int error = code == SQLITE_OK
                    ? cycles_find(edges->nodes, edges->list, edges->count, tell_circle, &circle)
                    : fail(check, code);

    sqlite3_finalize(circle.slug);
    return error;
}

static int check_circles(struct check *check)
{
    sqlite3_stmt *rows = NULL;
    struct edges edges = {0};
    int code = sqlite3_prepare_v2(check->database, check_ownership, -1, &rows, NULL);
    int error = 0;

    while (!error && code == SQLITE_OK) {
        code = sqlite3_step(rows);
        if (code != SQLITE_ROW)
            break;
        error = add_edge(&edges, rows);
        code = SQLITE_OK;
    }
    sqlite3_finalize(rows);
    if (!error && code != SQLITE_DONE && (code & 0xff) != SQLITE_CORRUPT)
        error = fail(check, code);
    check->is_damaged = check->is_damaged || (code & 0xff) == SQLITE_CORRUPT;
    if (!error && edges.count)
        error = find_circles(check, &edges);
    if (error == -ENOMEM)
        fprintf(check->out, "%s: %s\n", check->path, strerror(ENOMEM));
    free(edges.list);
    free(edges.ties);
    return error;
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
    return code == SQLITE_DONE ? 0 : fail(check, code);
}

/* What is doubtful in data that can be read; of errors the rules above have told. */
static int run_doubts(struct check *check)
{
    bool are_views = false;
    int code = database_choose_sums(check->database, &are_views);
    int error = code == SQLITE_OK ? 0 : fail(check, code);

    for (size_t i = 0; !error && i < doubt_count; i++)
        if (!doubts[i].is_error)
            error = run_doubt(check, &doubts[i]);
    return error;
}

static int open_database(struct check *check)
{
    char reason[256] = "";
    int code = database_open(check->path, &check->database);

    if (code == SQLITE_OK)
        code = sqlite3_exec(check->database, "BEGIN", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = database_check_schema(check->database, reason, sizeof(reason));
    if (code == SQLITE_OK)
        code = sqlite3_create_function_v2(check->database, "text_fault", 1,
                                          SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, sql_text_fault,
                                          NULL, NULL, NULL);
    /* Rows of our own rules say which row it is; integrity_check would not. */
    if (code == SQLITE_OK)
        code =
            sqlite3_exec(check->database, "PRAGMA ignore_check_constraints = 1", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        return 0;
    if (!reason[0])
        return fail(check, code);
    fprintf(check->out, "%s: not a buzzfs data base: %s\n", check->path, reason);
    return error_from_sqlite(code);
}

static int check_words(struct check *check)
{
    bool is_true = true;
    int code = word_index_check(check->database, &is_true);

    if (code == SQLITE_NOMEM || code == SQLITE_INTERRUPT)
        return fail(check, code);
    if (code != SQLITE_OK)
        tell(check, WORD_INDEX_NAME, 0, sqlite3_errmsg(check->database));
    else if (!is_true)
        tell(check, WORD_INDEX_NAME, 0,
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
        error = check_texts(check);
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
    fprintf(out, "%s: %lld rows, %" PRIu64 " %s", db_path, rows, check.errors,
            check.errors == 1 ? "error" : "errors");
    if (with_doubts && !check.is_damaged)
        fprintf(out, ", %" PRIu64 " %s", check.doubts, check.doubts == 1 ? "doubt" : "doubts");
    fprintf(out, "\n");
    return check.errors > 0;
}
