#include "store/reader.h"

#include "store/database.h"
#include "store/names.h"
#include "store/tie_rows.h"
#include "store/year_sums.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Binds what the statement asks for by name; what it does not name is not bound. */
static int bind_question(sqlite3_stmt *statement, const struct question *question)
{
    const struct {
        const char *name;
        int64_t value;
    } numbers[] = {
        {":row", question->row},
        {":after", question->after},
        {":other", question->other},
    };
    int code = SQLITE_OK;
    int index;

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]) && code == SQLITE_OK; i++) {
        index = sqlite3_bind_parameter_index(statement, numbers[i].name);
        if (index)
            code = sqlite3_bind_int64(statement, index, numbers[i].value);
    }
    index = sqlite3_bind_parameter_index(statement, ":name");
    if (code == SQLITE_OK && index)
        code = sqlite3_bind_text(statement, index, question->name, -1, SQLITE_STATIC);
    return code;
}

/* Half counted: not to be used again, nor to be read from in another version. */
static int lose_sums(struct reader *reader, int code, const char *sql)
{
    reader->lost = store_fail(reader->store, reader->database, code, sql);
    reader->incarnation = 0;
    return reader->lost;
}

static int count_sums(struct reader *reader, unsigned sums, const char *sql)
{
    int result;
    int code;

    if (year_sums_are_counted(reader->sums, sums, reader->year, reader->epoch))
        return 0;
    result = reader_take_turn(reader, &reader->store->counting);
    if (result)
        return result;
    code = year_sums_count(reader->sums, sums, reader->year, reader->epoch);
    pthread_mutex_unlock(&reader->store->counting);
    return code == SQLITE_OK ? 0 : lose_sums(reader, code, sql);
}

/* Those of the cluster that a question is about. */
static int gather_sums(struct reader *reader, const struct rows *rows, int64_t cluster)
{
    const char *sql = sqlite3_sql(rows->statement);
    int code = SQLITE_OK;

    if (rows->sums)
        code = year_sums_gather(reader->sums, rows->sums, cluster, reader->year, reader->epoch);
    if (code == SQLITE_OK)
        return 0;
    return sqlite3_get_autocommit(reader->database)
               ? lose_sums(reader, code, sql)
               : store_fail(reader->store, reader->database, code, sql);
}

/* Prepares a statement, if there is none yet, and has the sums counted that it reads. */
static int prepare(struct reader *reader, const char *sql, struct rows *rows)
{
    int code = SQLITE_OK;

    rows->reader = reader;
    /* SQLite ends it when there is no memory, no room for temporary files, or an error of the disk. */
    if (!reader->lost && sqlite3_get_autocommit(reader->database))
        reader->lost = -EIO;
    if (reader->lost)
        return reader->lost;
    if (!rows->statement) {
        if (reader->sums)
            (void)year_sums_read(reader->sums); /* by others */
        code = database_prepare(reader->database, sql, &rows->statement);
        rows->sums = reader->sums ? year_sums_read(reader->sums) : 0;
    }
    if (code == SQLITE_OK && rows->sums)
        return count_sums(reader, rows->sums, sql);
    return code == SQLITE_OK ? 0 : store_fail(reader->store, reader->database, code, sql);
}

static int prepare_query(struct reader *reader, enum query query, struct rows **rows)
{
    *rows = &reader->rows[query];
    return prepare(reader, query_sql(query), *rows);
}

/* In a year a tie is there only if its ends are. */
static enum tie_rows_without without(const struct rows *rows, enum query query)
{
    if (rows->needs_whole && query != QUERY_EXPORT_ALL_TIES)
        return TIE_ROWS_WITHOUT_BROKEN;
    return rows->reader->year ? TIE_ROWS_WITHOUT_ENDLESS : TIE_ROWS_WITHOUT_NONE;
}

/* Names of the ends that a query tells of. */
static int read_ends(struct reader *reader, enum query of_ends, const struct question *question,
                     struct name_list **names)
{
    struct rows *ends = NULL;
    struct rows *kinds = NULL;
    struct rows *cluster = NULL;
    struct rows *organisation = NULL;
    int result = rows_begin(reader, of_ends, question, &ends);
    int code;

    if (result)
        return result;
    result = prepare_query(reader, QUERY_KIND_NAMES, &kinds);
    if (!result)
        result = prepare_query(reader, QUERY_CLUSTER_NAME, &cluster);
    if (!result)
        result = prepare_query(reader, QUERY_ORGANISATION_NAME, &organisation);
    if (!result) {
        code = names_read_ends(
            ends->statement,
            &(struct name_queries){kinds->statement, cluster->statement, organisation->statement},
            reader->store->names_max, names);
        if (code != SQLITE_OK)
            result = store_fail(reader->store, reader->database, code, "names of ends of ties");
    }
    rows_end(ends);
    return result;
}

static int find_names(struct rows *rows, enum query query, const struct question *question)
{
    enum query of_ends = query_of_ends(query);

    return of_ends == QUERY_NONE ? naming_begin(rows->reader, &rows->names)
                                 : read_ends(rows->reader, of_ends, question, &rows->names);
}

/* What rows about ties take besides. */
static int begin_ties(struct rows *rows, enum query query, const struct question *question)
{
    struct reader *reader = rows->reader;
    enum query of_sources = query_of_sources(query);
    struct rows *sources = NULL;
    int result = of_sources == QUERY_NONE ? 0 : prepare_query(reader, of_sources, &sources);
    int code;

    if (!result)
        result = find_names(rows, query, question);
    if (result)
        return result;
    rows->sources = sources ? sources->statement : NULL;
    rows->needs_whole = tie_rows_need_ends(rows->statement);
    code = tie_rows_new(rows->statement, rows->sources, rows->names, without(rows, query),
                        &rows->ties);
    if (code == SQLITE_OK)
        return 0;
    naming_end(reader, rows->names);
    return store_fail(reader->store, reader->database, code, sqlite3_sql(rows->statement));
}

static void end_ties(struct rows *rows)
{
    if (rows->shared) {
        free(rows->shared);
        rows->shared = NULL;
        rows->ties = NULL;
        return;
    }
    tie_rows_free(rows->ties);
    rows->ties = NULL;
    naming_end(rows->reader, rows->names);
    sqlite3_reset(rows->sources);
}

int rows_begin(struct reader *reader, enum query query, const struct question *question,
               struct rows **out)
{
    struct rows *rows = NULL;
    int result = prepare_query(reader, query, &rows);
    int code;

    if (!result)
        result = gather_sums(reader, rows, question->row);
    if (result)
        return result;
    code = bind_question(rows->statement, question);
    if (code != SQLITE_OK)
        return store_fail(reader->store, reader->database, code, query_sql(query));
    if (query_is_of_ties(query))
        result = begin_ties(rows, query, question);
    if (!result)
        *out = rows;
    return result;
}

int rows_share(struct rows *all, enum query query, struct rows **out)
{
    struct rows *rows = NULL;
    int result = prepare_query(all->reader, query, &rows);
    int columns;

    if (result)
        return result;
    columns = sqlite3_column_count(rows->statement) - TIE_ROWS_HIDDEN;
    rows->shared = malloc((size_t)columns * sizeof(*rows->shared));
    if (!rows->shared)
        return -ENOMEM;
    rows->ties = all->ties;
    rows->needs_whole = tie_rows_need_ends(rows->statement);
    for (int i = 0; !result && i < columns; i++) {
        const char *name = sqlite3_column_name(rows->statement, i + TIE_ROWS_HIDDEN);

        rows->shared[i] = name ? tie_rows_column(all->ties, name) : -1;
        assert(!name || rows->shared[i] >= 0);
        result = name ? 0 : -ENOMEM;
    }
    if (result)
        end_ties(rows);
    else
        *out = rows;
    return result;
}

bool rows_has_tie(const struct rows *rows)
{
    return !rows->needs_whole || tie_rows_is_whole(rows->ties);
}

bool rows_likeness(const struct rows *rows, struct likeness *likeness, struct name_lens *lens)
{
    return rows->ties && tie_rows_likeness(rows->ties, likeness, lens);
}

int rows_next(struct rows *rows)
{
    int code = rows->ties ? tie_rows_next(rows->ties) : sqlite3_step(rows->statement);

    if (code == SQLITE_ROW)
        return 1;
    if (code == SQLITE_DONE)
        return 0;
    return store_fail(rows->reader->store, rows->reader->database, code,
                      sqlite3_sql(rows->statement));
}

/* A place whose statement is that, or else one that may be taken for it. NULL: all are running. */
static struct rows *find_made(struct reader *reader, const char *sql)
{
    struct rows *idle = NULL;

    for (size_t i = 0; i < MADE_MAX; i++) {
        struct rows *rows = &reader->made[(reader->next_made + i) % MADE_MAX];

        if (rows->is_running)
            continue;
        if (rows->statement && strcmp(sqlite3_sql(rows->statement), sql) == 0)
            return rows;
        if (!idle)
            idle = rows;
    }
    if (!idle)
        return NULL;
    reader->next_made = (size_t)(idle - reader->made + 1) % MADE_MAX;
    sqlite3_finalize(idle->statement);
    idle->statement = NULL;
    return idle;
}

int rows_begin_made(struct reader *reader, const char *sql, struct rows **out)
{
    struct rows *rows = find_made(reader, sql);
    int result = rows ? prepare(reader, sql, rows) : -EBUSY;

    if (result)
        return result;
    rows->is_running = true;
    *out = rows;
    return 0;
}

void rows_end(struct rows *rows)
{
    rows->is_running = false;
    sqlite3_reset(rows->statement);
    sqlite3_clear_bindings(rows->statement);
    if (rows->ties)
        end_ties(rows);
}

/* --- columns ----------------------------------------------------------------------------------- */

static int hidden(const struct rows *rows)
{
    return rows->ties ? TIE_ROWS_HIDDEN : 0;
}

int rows_columns(const struct rows *rows)
{
    return sqlite3_column_count(rows->statement) - hidden(rows);
}

const char *rows_column_name(const struct rows *rows, int column)
{
    return sqlite3_column_name(rows->statement, column + hidden(rows));
}

/* Which column of the ties that is. */
static int tie_column(const struct rows *rows, int column)
{
    return rows->shared ? rows->shared[column] : column;
}

enum value_type rows_type(const struct rows *rows, int column)
{
    if (rows->ties)
        return tie_rows_type(rows->ties, tie_column(rows, column));
    switch (sqlite3_column_type(rows->statement, column)) {
    case SQLITE_INTEGER:
        return VALUE_INTEGER;
    case SQLITE_FLOAT:
        return VALUE_REAL;
    case SQLITE_NULL:
        return VALUE_NULL;
    default:
        return VALUE_TEXT;
    }
}

int64_t rows_integer(const struct rows *rows, int column)
{
    if (rows->ties)
        return tie_rows_integer(rows->ties, tie_column(rows, column));
    return sqlite3_column_int64(rows->statement, column);
}

double rows_real(const struct rows *rows, int column)
{
    if (rows->ties)
        return tie_rows_real(rows->ties, tie_column(rows, column));
    return sqlite3_column_double(rows->statement, column);
}

const char *rows_text(const struct rows *rows, int column)
{
    if (rows->ties)
        return tie_rows_text(rows->ties, tie_column(rows, column));
    return (const char *)sqlite3_column_text(rows->statement, column);
}

size_t rows_text_len(const struct rows *rows, int column)
{
    if (rows->ties)
        return tie_rows_text_len(rows->ties, tie_column(rows, column));
    return (size_t)sqlite3_column_bytes(rows->statement, column);
}

int query_number(struct reader *reader, enum query query, const struct question *question,
                 int64_t *number)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, query, question, &rows);

    if (result || !rows)
        return result;
    result = rows_next(rows);
    if (result == 1)
        *number = rows_integer(rows, 0);
    rows_end(rows);
    return result == 1 ? 0 : result == 0 ? -ENOENT : result;
}
