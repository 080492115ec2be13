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

int facts_add_own(struct reader *reader, const char *entity, int64_t row, struct json *json,
                  cJSON *object)
{
    struct rows *rows = NULL;
    int result =
        rows_begin(reader, QUERY_EXTRAS, &(struct question){.row = row, .name = entity}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        const char *name = rows_text(rows, 0);
        const char *type = rows_text(rows, 1);
        const char *value = rows_text(rows, 2);

        if (!name || !type) {
            result = -ENOMEM;
            break;
        }
        if (type[0] == 'b' && value)
            json_bool(json, object, name, value[0] == 't');
        else
            json_value(json, object, name, rows, 2);
    }
    rows_end(rows);
    return result;
}

int facts_are_synthetic(struct reader *reader, bool *are_synthetic)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_DATA_SET_ATTRIBUTES, &(struct question){0}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result >= 0)
        *are_synthetic = result == 1 && rows_integer(rows, rows_columns(rows) - 1) != 0;
    rows_end(rows);
    return result < 0 ? result : 0;
}

int facts_mark_synthetic(struct reader *reader, struct text *text)
{
    bool are_synthetic = false;
    int result = facts_are_synthetic(reader, &are_synthetic);

    if (are_synthetic)
        text_add(text, FACTS_SYNTHETIC);
    return result;
}
