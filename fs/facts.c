#include "fs/facts.h"

#include <errno.h>

int facts_add_row(struct reader *reader, enum query query, struct node node, int columns,
                  struct json *json, cJSON *object)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, query, &(struct question){.row = node.row}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1)
        json_row(json, object, rows, columns ? columns : rows_columns(rows));
    rows_end(rows);
    return result == 1 ? 0 : result == 0 ? -ENOENT : result;
}

int facts_add_rows(struct reader *reader, enum query query, struct node node, const char *key,
                   struct json *json)
{
    cJSON *array = json_array(json, json->root, key);
    struct rows *rows = NULL;
    int result = rows_begin(reader, query, &(struct question){.row = node.row}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1)
        json_row(json, json_object(json, array, NULL), rows, rows_columns(rows));
    rows_end(rows);
    return result;
}

int facts_add_sources(struct reader *reader, const char *table, int64_t row, struct json *json,
                      cJSON *object)
{
    cJSON *array = json_array(json, object, "sources");
    struct rows *rows = NULL;
    int result =
        rows_begin(reader, QUERY_CITATIONS, &(struct question){.row = row, .name = table}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1)
        json_text(json, array, NULL, rows_text(rows, 0));
    rows_end(rows);
    return result;
}
