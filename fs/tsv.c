#include "fs/tsv.h"

#include "fs/files.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>

/* 100, not SQLite's 100.0. */
static void write_number(double number, struct text *text)
{
    if (!text_fixed(text, number))
        text_printf(text, "%.15g", number);
}

void tsv_real(double value, struct text *text)
{
    write_number(round(value * 1e6) / 1e6 + 0.0, text);
}

/* Whether a character goes out as it is. Most are told by one comparison. */
static bool is_plain(char c)
{
    return (unsigned char)c > '\r' ? c != '\\' : c != '\0' && c != '\t' && c != '\n' && c != '\r';
}

void tsv_text(const char *value, struct text *text)
{
    for (const char *start = value ? value : "";;) {
        size_t len = 0;
        char c;

        while (is_plain(start[len]))
            len++;
        text_write(text, start, len);
        c = start[len];
        if (!c)
            return;
        text_add(text, c == '\t' ? "\\t" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\\\");
        start += len + 1;
    }
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

static int write_row(const struct rows *rows, struct text *text)
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
    for (int column = 0; column < rows_columns(rows); column++) {
        text_add(text, column > 0 ? "\t" : "");
        text_add(text, rows_column_name(rows, column));
    }
    text_char(text, '\n');
    while ((result = rows_next(rows)) == 1) {
        result = write_row(rows, text);
        if (result || text->error)
            break;
    }
    rows_end(rows);
    return result;
}
