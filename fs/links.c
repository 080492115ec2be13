#include "fs/tsv.h"
#include "fs/types.h"

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

static int write_link(const struct rows *rows, struct text *tsv, struct text *ndjson)
{
    int result = tsv ? tsv_row(rows, tsv) : 0;

    return result || !ndjson ? result : write_object(ndjson, rows);
}

static int write_links(struct reader *reader, struct text *const texts[])
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_EXPORT_LINKS, &(struct question){0}, &rows);

    if (result)
        return result;
    if (texts[0])
        tsv_header(rows, texts[0]);
    while (!result && !(result = texts_error(texts, 2)) && (result = rows_next(rows)) == 1)
        result = write_link(rows, texts[0], texts[1]);
    rows_end(rows);
    return result;
}

const struct together links_together = {
    write_links, 2, {NODE_EXPORT_LINKS, NODE_EXPORT_LINKS_JSON}};
