#include "fs/tsv.h"

#include "fs/files.h"

#include <errno.h>
#include <math.h>

void tsv_real(double value, struct text *text)
{
    text_printf(text, "%.15g", round(value * 1e6) / 1e6 + 0.0);
}

void tsv_text(const char *value, struct text *text)
{
    for (const char *start = value ? value : "";;) {
        size_t len = 0;
        char c;

        while (start[len] && start[len] != '\t' && start[len] != '\n' && start[len] != '\r' &&
               start[len] != '\\')
            len++;
        text_write(text, start, len);
        c = start[len];
        if (!c)
            return;
        text_add(text, c == '\t' ? "\\t" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\\\");
        start += len + 1;
    }
}

static int write_row(const struct rows *rows, struct text *text)
{
    int columns = rows_columns(rows);

    for (int column = 0; column < columns; column++) {
        if (column > 0)
            text_char(text, '\t');
        if (rows_type(rows, column) == VALUE_REAL) {
            text_printf(text, "%.15g", rows_real(rows, column)); /* 100, not SQLite's 100.0 */
        } else if (rows_type(rows, column) != VALUE_NULL) {
            const char *value = rows_text(rows, column);

            if (!value)
                return -ENOMEM;
            tsv_text(value, text);
        }
    }
    text_char(text, '\n');
    return 0;
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
