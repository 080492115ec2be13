#include "fs/tsv.h"

#include "fs/files.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>

/* As JSON has it: 100, not SQLite's 100.0. */
static void write_number(double number, struct text *text)
{
    if (isfinite(number))
        json_write_number(text, number);
    else
        text_add(text, number > 0 ? "inf" : "-inf");
}

void tsv_real(double value, struct text *text)
{
    write_number(round(value * 1e6) / 1e6 + 0.0, text);
}

/* What stands for a character; NULL: it goes out as it is. */
static const char *escape_of(int32_t code)
{
    switch (code) {
    case '\t':
        return "\\t";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\\':
        return "\\\\";
    default:
        return NULL;
    }
}

void tsv_text(const char *value, struct text *text)
{
    text_escape(text, value ? value : "", escape_of);
}

static int write_value(const struct rows *rows, int column, struct text *text)
{
    const char *value;

    switch (rows_type(rows, column)) {
    case VALUE_NULL:
        return 0;
    case VALUE_INTEGER:
        text_decimal(text, rows_integer(rows, column));
        return 0;
    case VALUE_REAL:
        write_number(rows_real(rows, column), text);
        return 0;
    case VALUE_TEXT:
        break;
    }
    value = rows_text(rows, column);
    if (!value)
        return -ENOMEM;
    tsv_text(value, text);
    return 0;
}

void tsv_header(const struct rows *rows, struct text *text)
{
    for (int column = 0; column < rows_columns(rows); column++) {
        text_add(text, column > 0 ? "\t" : "");
        text_add(text, rows_column_name(rows, column));
    }
    text_char(text, '\n');
}

int tsv_row(const struct rows *rows, struct text *text)
{
    int columns = rows_columns(rows);
    int result = 0;

    for (int column = 0; !result && column < columns; column++) {
        if (column > 0)
            text_char(text, '\t');
        result = write_value(rows, column, text);
    }
    text_char(text, '\n');
    return result;
}

int tsv_table(struct reader *reader, enum query query, struct node node, struct text *text)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, query, &(struct question){.row = node.row}, &rows);

    if (result)
        return result;
    tsv_header(rows, text);
    while ((result = rows_next(rows)) == 1) {
        result = tsv_row(rows, text);
        if (result || text->error)
            break;
    }
    rows_end(rows);
    return result;
}
