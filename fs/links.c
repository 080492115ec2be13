#include "fs/links.h"

#include "fs/json.h"
#include "fs/tsv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The names of sources, which have no ';' in them, as an array. */
static int write_sources(struct text *text, const char *list)
{
    char *names = list ? strdup(list) : NULL;
    char *rest = names;
    char *name;
    bool first = true;

    if (list && !names)
        return -ENOMEM;
    text_char(text, '[');
    while ((name = strsep(&rest, ";"))) {
        if (!*name)
            continue;
        text_add(text, first ? "" : ",");
        json_write_string(text, name);
        first = false;
    }
    text_char(text, ']');
    free(names);
    return 0;
}

static int write_value(struct text *text, const struct rows *rows, int column)
{
    const char *value;

    switch (rows_type(rows, column)) {
    case VALUE_NULL:
        text_add(text, "null");
        return 0;
    case VALUE_INTEGER:
        text_decimal(text, rows_integer(rows, column));
        return 0;
    case VALUE_REAL:
        json_write_number(text, rows_real(rows, column));
        return 0;
    case VALUE_TEXT:
        break;
    }
    value = rows_text(rows, column);
    if (!value)
        return -ENOMEM;
    json_write_string(text, value);
    return 0;
}

/* The columns of links.tsv under their names, the last as an array. */
static int write_object(struct text *text, const struct rows *rows)
{
    int last = rows_columns(rows) - 1;
    int result = 0;

    for (int column = 0; !result && column <= last; column++) {
        text_add(text, column == 0 ? "{\"" : ",\"");
        text_add(text, rows_column_name(rows, column));
        text_add(text, "\":");
        result = column == last ? write_sources(text, rows_text(rows, column))
                                : write_value(text, rows, column);
    }
    text_add(text, "}\n");
    return result;
}

static int begin_tsv(struct tie_file *file, const struct rows *rows)
{
    tsv_header(rows, file->text);
    return 0;
}

static int write_tsv(const struct tie_file *file, const struct rows *rows, int64_t number)
{
    (void)number;
    return tsv_row(rows, file->text);
}

static int write_ndjson(const struct tie_file *file, const struct rows *rows, int64_t number)
{
    (void)number;
    return write_object(file->text, rows);
}

struct tie_file links_tsv(struct text *text, enum query query)
{
    return (struct tie_file){.text = text,
                             .query = query,
                             .names = TIE_NAMES_OF_ENDS_AND_CLUSTERS,
                             .begin = begin_tsv,
                             .write = write_tsv};
}

struct tie_file links_ndjson(struct text *text)
{
    return (struct tie_file){.text = text,
                             .query = QUERY_EXPORT_LINKS,
                             .names = TIE_NAMES_OF_ENDS_AND_CLUSTERS,
                             .write = write_ndjson};
}
