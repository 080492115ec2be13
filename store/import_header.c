/*
 * The first row of a file, which names its columns.
 */
#include "store/import_load.h"

#include "store/import_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef int compare(const char *a, const char *b, size_t len);

/* The column that a text names; NO_CELL if none does. */
static int find_column(const struct table *table, const char *text, size_t len, compare *differ)
{
    for (size_t i = 0; i < table->resource->field_count; i++) {
        const char *name = table->columns[i].field->name;

        if (strlen(name) == len && differ(name, text, len) == 0)
            return (int)i;
    }
    return NO_CELL;
}

/* The column that a cell names in other letters, or with blanks around it. */
static int find_meant(const struct table *table, const struct csv_cell *cell)
{
    const char *text = cell->text;
    size_t len = cell->len;

    text_trim(&text, &len);
    return find_column(table, text, len, strncasecmp);
}

/* What the whole file is instead of UTF-8 with commas, as spreadsheets write it; NULL if nothing is
 * to be seen. */
static const char *other_form(const struct load *load)
{
    const struct csv_cell *cell = &load->row.cells[0];

    if (cell->len >= 2 &&
        (!memcmp(cell->text, "\xff\xfe", 2) || !memcmp(cell->text, "\xfe\xff", 2)))
        return "the file is UTF-16, and must be UTF-8";
    if (load->row.fault && load->row.count == 1 && cell->len == 0) /* a row too long has no cells */
        return load->row.fault;
    for (size_t i = 0; i < load->row.count; i++) {
        if (memchr(cell[i].text, '\r', cell[i].len))
            return CSV_LINES_IN_CR;
    }
    if (load->row.count > 1 || find_column(load->table, cell->text, cell->len, strncmp) != NO_CELL)
        return NULL;
    if (memchr(cell->text, ';', cell->len))
        return "the cells are separated by semicolons, and must be by commas";
    if (memchr(cell->text, '\t', cell->len))
        return "the cells are separated by tabs, and must be by commas";
    return NULL;
}

static void complain_unknown(struct load *load, size_t i)
{
    const struct table *table = load->table;
    int meant = find_meant(table, &load->row.cells[i]);

    if (meant == NO_CELL)
        load_complain(load, i, "no such column in the schema of \"%s\"", table->resource->name);
    else
        load_complain(load, i, "no such column in the schema of \"%s\", did you mean \"%s\"?",
                      table->resource->name, table->columns[meant].field->name);
}

static void take_names(struct load *load)
{
    for (size_t i = 0; i < load->row.count; i++) {
        const struct csv_cell *cell = &load->row.cells[i];
        int column = find_column(load->table, cell->text, cell->len, strncmp);

        load->column_of[i] = NO_CELL; /* so that complaints do not name the column */
        if (column == NO_CELL)
            complain_unknown(load, i);
        else if (load->cell_of[column] != NO_CELL)
            load_complain(load, i, "the column stands twice");
        else
            load->cell_of[column] = (int)i;
    }
}

/* Whether a cell has been asked about: was this column meant? */
static bool is_meant(const struct load *load, int column)
{
    for (size_t i = 0; i < load->row.count; i++) {
        if (load->column_of[i] == NO_CELL && find_meant(load->table, &load->row.cells[i]) == column)
            return true;
    }
    return false;
}

static void look_for_missing(struct load *load)
{
    load->whole = true;
    for (size_t i = 0; i < load->table->resource->field_count; i++) {
        load->whole &= load->cell_of[i] != NO_CELL;
        if (load->cell_of[i] == NO_CELL && !is_meant(load, (int)i))
            load_complain_row(load, load->cell_count, load->table->columns[i].field->name,
                              "the column is missing");
    }
}

int load_header(struct load *load)
{
    const struct table *table = load->table;
    const char *form = other_form(load);

    if (form) {
        load_complain_row(load, 0, NULL, form);
        return 0;
    }
    if (load->row.fault)
        load_complain(load, load->row.fault_cell, "%s", load->row.fault);
    load->column_of = calloc(load->row.count, sizeof(*load->column_of));
    if (!load->column_of)
        return import_fail(load->import, table->path, -ENOMEM);
    take_names(load);
    load->cell_count = load->row.count;
    for (size_t j = 0; j < table->resource->field_count; j++) {
        if (load->cell_of[j] != NO_CELL)
            load->column_of[load->cell_of[j]] = (int)j;
    }
    look_for_missing(load);
    return 1;
}
