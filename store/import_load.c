#include "store/import_load.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum {
    PROGRESS_ROWS = 4096
};

static void add_problem(struct import *import, const struct place *place, const char *format,
                        va_list arguments)
{
    char reason[1024];

    vsnprintf(reason, sizeof(reason), format, arguments);
    progress_clear(&import->progress);
    problems_add(&import->problems, place, "%s", reason);
}

void load_complain(struct load *load, size_t cell, const char *format, ...)
{
    const struct csv_cell *csv_cell = &load->row.cells[cell];
    int column = cell < load->cell_count ? load->column_of[cell] : NO_CELL;
    struct place place = {load->table->path, csv_cell->line, cell + 1, NULL,
                          csv_cell->text,    csv_cell->len};
    va_list arguments;

    if (column != NO_CELL)
        place.field = load->table->columns[column].field->name;
    load->ok = false;
    va_start(arguments, format);
    add_problem(load->import, &place, format, arguments);
    va_end(arguments);
}

void load_complain_part(struct load *load, size_t cell, const char *text, size_t len,
                        const char *format, ...)
{
    const struct table *table = load->table;
    struct place place = {table->path, load->row.cells[cell].line,
                          cell + 1,    table->columns[load->column_of[cell]].field->name,
                          text,        len};
    va_list arguments;

    load->ok = false;
    va_start(arguments, format);
    add_problem(load->import, &place, format, arguments);
    va_end(arguments);
}

void import_complain(struct import *import, const struct table *table, uint32_t line, size_t cell,
                     const char *const what[2], const char *format, ...)
{
    struct place place = {.file = table->path,
                          .line = line,
                          .column = cell + 1,
                          .field = what[0],
                          .value = what[1],
                          .value_len = what[1] ? strlen(what[1]) : 0};
    va_list arguments;

    va_start(arguments, format);
    add_problem(import, &place, format, arguments);
    va_end(arguments);
}

int import_fail(const struct import *import, const char *what, int error)
{
    progress_clear(&import->progress);
    problems_say(import->problems.stream, "%s: %s", what, strerror(-error));
    return error;
}

void load_complain_row(struct load *load, size_t cell, const char *field, const char *reason)
{
    const char *const what[2] = {field, NULL};

    load->ok = false;
    import_complain(load->import, load->table, load->row.line, cell, what, "%s", reason);
}

static int begin_load(struct load *load)
{
    struct table *table = load->table;
    size_t columns = table->resource->field_count;

    load->cell_of = calloc(columns, sizeof(*load->cell_of));
    load->extras = calloc(columns, sizeof(*load->extras));
    if (!load->cell_of || !load->extras)
        return import_fail(load->import, table->path, -ENOMEM);
    load->key = NO_CELL;
    load->since = NO_CELL;
    load->until = NO_CELL;
    for (size_t i = 0; i < columns; i++) {
        const struct column *column = &table->columns[i];

        load->cell_of[i] = NO_CELL;
        if (column->model && column->model->kind == COLUMN_KEY)
            load->key = (int)i;
        if (column->model && strcmp(column->model->name, "since") == 0)
            load->since = (int)i;
        if (column->model && strcmp(column->model->name, "until") == 0)
            load->until = (int)i;
    }
    return 0;
}

static void check_years(struct load *load)
{
    const struct column *columns = load->table->columns;
    const struct cell_value *since;
    const struct cell_value *until;

    if (load->since == NO_CELL || load->until == NO_CELL)
        return;
    since = &load->values[columns[load->since].number];
    until = &load->values[columns[load->until].number];
    if (since->type == VALUE_INTEGER && until->type == VALUE_INTEGER &&
        since->integer > until->integer)
        load_complain(load, (size_t)load->cell_of[load->until], "before since, %" PRId64,
                      since->integer);
}

/* Hands the batch over, if there is one. */
static void put_batch(struct load *load)
{
    if (load->batch)
        batch_put(&load->import->batches, load->batch);
    load->batch = NULL;
}

static int send_row(struct load *load)
{
    const struct table *table = load->table;
    int error = 0;

    if (load->batch && !batch_has_room(load->batch))
        put_batch(load);
    if (!load->batch) {
        error = batch_get(&load->import->batches, table->id, &load->batch);
        if (error) /* the other thread has told why */
            return error;
    }
    batch_add_row(load->batch, load->row_number, load->values);
    for (size_t i = 0; !error && i < load->source_count; i++)
        error = batch_add_citation(load->batch, load->row_number, (uint32_t)i, load->sources[i]);
    for (size_t i = 0; !error && i < table->resource->field_count; i++) {
        if (load->extras[i].type != VALUE_NULL)
            error = batch_add_extra(load->batch, table->columns[i].extra_field, load->row_number,
                                    &load->extras[i]);
    }
    return error ? import_fail(load->import, table->path, error) : 0;
}

/* False when the cells of the row cannot be told from each other. */
static bool check_shape(struct load *load)
{
    const struct csv_row *row = &load->row;

    if (row->fault) {
        load_complain(load, row->fault_cell, "%s", row->fault);
    } else if (row->count == 1 && row->cells[0].len == 0 && load->cell_count > 1) {
        load_complain_row(load, 0, NULL, "the line is empty");
    } else if (row->count != load->cell_count) {
        char reason[96];

        snprintf(reason, sizeof(reason), "the row has %zu cells, the header %zu", row->count,
                 load->cell_count);
        load_complain_row(load, row->count < load->cell_count ? row->count : load->cell_count, NULL,
                          reason);
    }
    return load->ok;
}

static int load_row(struct load *load)
{
    int error;

    load->ok = true;
    load->source_count = 0;
    load->table->rows++;
    load->row_number = load->table->rows;
    memset(load->values, 0, sizeof(load->values));
    if (!check_shape(load))
        return load_key(load);
    error = load_key(load);
    for (size_t i = 0; !error && i < load->cell_count; i++) {
        if (load->column_of[i] != NO_CELL)
            error = load_cell(load, i, &load->table->columns[load->column_of[i]]);
    }
    if (error)
        return error;
    check_years(load);
    error = load_key_sets(load);
    if (!error)
        error = load_seat(load);
    load->ok &= load->whole;
    if (!error && load->ok && load->table->id == MODEL_TIES)
        error = ties_add(load);
    if (!error && load->ok && load->table->id == MODEL_TIE_KINDS)
        error = ties_add_kind(load);
    if (error || !load->ok || load->import->problems.count > 0)
        return error;
    error = load_sums(load);
    return error ? error : send_row(load);
}

static int load_rows(struct load *load, struct csv *csv)
{
    struct progress *progress = &load->import->progress;
    const char *path = load->table->resource->path;
    int result;
    int error = 0;

    while (!error && (result = csv_next(csv, &load->row)) > 0) {
        error = load_row(load);
        if (load->table->rows % PROGRESS_ROWS == 0)
            progress_update(progress, path, csv_offset(csv), load->table->rows);
    }
    progress->done += csv_offset(csv);
    if (error || result == 0)
        return error;
    return import_fail(load->import, load->table->path, result);
}

int load_table(struct import *import, struct table *table)
{
    struct load load = {.import = import, .table = table, .row = {.line = 1}};
    struct csv *csv = NULL;
    int error = csv_open(table->path, CSV_BUFFER_SIZE, &csv);
    int result;

    if (error)
        return import_fail(import, table->path, error);
    error = begin_load(&load);
    if (error)
        goto out;
    result = csv_next(csv, &load.row);
    if (result < 0) {
        error = import_fail(import, table->path, result);
    } else if (result == 0) {
        load_complain_row(&load, 0, NULL, "the file is empty, not even a header is there");
        table->broken = true;
    } else {
        result = load_header(&load);
        table->broken = result == 0 || (load.key != NO_CELL && load.cell_of[load.key] == NO_CELL);
        error = result > 0 ? load_rows(&load, csv) : result;
    }
    table->complete = true;
out:
    put_batch(&load);
    csv_close(csv);
    free(load.column_of);
    free(load.cell_of);
    free(load.extras);
    free(load.sources);
    return error;
}
