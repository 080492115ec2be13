#include "store/import_feed.h"

#include <stdlib.h>

/* One of the tables: how many rows it has, and a column of one. */
struct feed_table {
    const char *name;
    const char *declaration;
    size_t (*count)(const struct batch *batch);
    void (*column)(const struct batch *batch, size_t row, int column, sqlite3_context *context);
};

struct feed_vtab {
    sqlite3_vtab base;
    const struct feed_table *table;
    const struct feed *feed;
};

struct feed_cursor {
    sqlite3_vtab_cursor base;
    size_t row;
    size_t count;
};

/* What a module is registered with. */
struct feed_module {
    const struct feed_table *table;
    const struct feed *feed;
};

static void result(sqlite3_context *context, const struct cell_value *value)
{
    switch (value->type) {
    case VALUE_INTEGER:
        sqlite3_result_int64(context, value->integer);
        break;
    case VALUE_REAL:
        sqlite3_result_double(context, value->real);
        break;
    case VALUE_TEXT:
        sqlite3_result_text(context, value->text, (int)value->len, SQLITE_STATIC);
        break;
    case VALUE_NULL:
        break;
    }
}

static size_t count_rows(const struct batch *batch)
{
    return batch->row_count;
}

static void column_of_row(const struct batch *batch, size_t row, int column,
                          sqlite3_context *context)
{
    if (column == 0)
        sqlite3_result_int64(context, batch->rows[row]);
    else
        result(context, &batch->values[row * MODEL_COLUMNS_MAX + (size_t)column - 1]);
}

static size_t count_citations(const struct batch *batch)
{
    return batch->citation_count;
}

static void column_of_citation(const struct batch *batch, size_t row, int column,
                               sqlite3_context *context)
{
    const struct citation *citation = &batch->citations[row];

    if (column == 0)
        sqlite3_result_text(context, models[batch->id].table, -1, SQLITE_STATIC);
    else
        sqlite3_result_int64(context, column == 1   ? citation->row
                                      : column == 2 ? citation->position
                                                    : citation->source);
}

static size_t count_extras(const struct batch *batch)
{
    return batch->extra_count;
}

static void column_of_extra(const struct batch *batch, size_t row, int column,
                            sqlite3_context *context)
{
    const struct extra_value *extra = &batch->extras[row];

    if (column == 2)
        result(context, &extra->value);
    else
        sqlite3_result_int64(context, column == 0 ? extra->field : extra->row);
}

static const struct feed_table tables[] = {
    {"feed_rows",
     "CREATE TABLE x (number, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, "
     "c15)",
     count_rows, column_of_row},
    {"feed_citations", "CREATE TABLE x (entity, row, position, source)", count_citations,
     column_of_citation},
    {"feed_extras", "CREATE TABLE x (field, row, value)", count_extras, column_of_extra},
};

static int feed_connect(sqlite3 *database, void *module_pointer, int argc, const char *const *argv,
                        sqlite3_vtab **out, char **message)
{
    const struct feed_module *module = module_pointer;
    struct feed_vtab *vtab = calloc(1, sizeof(*vtab));
    int code;

    (void)argc;
    (void)argv;
    (void)message;
    if (!vtab)
        return SQLITE_NOMEM;
    vtab->table = module->table;
    vtab->feed = module->feed;
    code = sqlite3_declare_vtab(database, module->table->declaration);
    if (code == SQLITE_OK)
        *out = &vtab->base;
    else
        free(vtab);
    return code;
}

static int feed_disconnect(sqlite3_vtab *vtab)
{
    free(vtab);
    return SQLITE_OK;
}

static int feed_best_index(sqlite3_vtab *vtab, sqlite3_index_info *info)
{
    (void)vtab;
    info->estimatedCost = 1000;
    info->estimatedRows = 1000;
    return SQLITE_OK;
}

static int feed_open(sqlite3_vtab *vtab, sqlite3_vtab_cursor **out)
{
    struct feed_cursor *cursor = calloc(1, sizeof(*cursor));

    (void)vtab;
    if (!cursor)
        return SQLITE_NOMEM;
    *out = &cursor->base;
    return SQLITE_OK;
}

static int feed_close(sqlite3_vtab_cursor *cursor)
{
    free(cursor);
    return SQLITE_OK;
}

static int feed_filter(sqlite3_vtab_cursor *base, int number, const char *text, int argc,
                       sqlite3_value **argv)
{
    struct feed_cursor *cursor = (struct feed_cursor *)base;
    const struct feed_vtab *vtab = (const struct feed_vtab *)base->pVtab;

    (void)number;
    (void)text;
    (void)argc;
    (void)argv;
    cursor->row = 0;
    cursor->count = vtab->feed->batch ? vtab->table->count(vtab->feed->batch) : 0;
    return SQLITE_OK;
}

static int feed_next(sqlite3_vtab_cursor *base)
{
    ((struct feed_cursor *)base)->row++;
    return SQLITE_OK;
}

static int feed_eof(sqlite3_vtab_cursor *base)
{
    const struct feed_cursor *cursor = (const struct feed_cursor *)base;

    return cursor->row >= cursor->count;
}

static int feed_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
    const struct feed_cursor *cursor = (const struct feed_cursor *)base;
    const struct feed_vtab *vtab = (const struct feed_vtab *)base->pVtab;

    vtab->table->column(vtab->feed->batch, cursor->row, column, context);
    return SQLITE_OK;
}

static int feed_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *row)
{
    *row = (sqlite3_int64)((const struct feed_cursor *)base)->row;
    return SQLITE_OK;
}

/* Without xCreate: a table that is there by its name, in this connection alone. */
static const sqlite3_module module = {
    .xConnect = feed_connect,
    .xBestIndex = feed_best_index,
    .xDisconnect = feed_disconnect,
    .xOpen = feed_open,
    .xClose = feed_close,
    .xFilter = feed_filter,
    .xNext = feed_next,
    .xEof = feed_eof,
    .xColumn = feed_column,
    .xRowid = feed_rowid,
};

int feed_register(sqlite3 *database, struct feed *feed)
{
    int code = SQLITE_OK;

    for (size_t i = 0; code == SQLITE_OK && i < sizeof(tables) / sizeof(tables[0]); i++) {
        struct feed_module *registered = malloc(sizeof(*registered));

        if (!registered)
            return SQLITE_NOMEM;
        *registered = (struct feed_module){&tables[i], feed};
        /* SQLite frees it, also when it fails. */
        code = sqlite3_create_module_v2(database, tables[i].name, &module, registered, free);
    }
    return code;
}
