#include "fs/interchange.h"

#include "fs/files.h"
#include "fs/types.h"
#include "store/import_text.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static_assert(NODE_EXPORT_INDICATORS - NODE_EXPORT_SOURCES == (int)MODEL_INDICATORS &&
                  QUERY_EXPORT_INDICATORS - QUERY_EXPORT_SOURCES == (int)MODEL_INDICATORS &&
                  (int)MODEL_INDICATORS + 1 == (int)MODEL_COUNT,
              "nodes, queries and models of tables stand in one order");

/* A column of the file, and where its values are from. */
struct file_column {
    const char *name; /* of the description */
    enum field_type type;
    int row_column;    /* of the table's own query, or -1 */
    int64_t own_field; /* one of the data set's own, or 0; neither: the column is empty */
    char separator;    /* of the sources */
};

struct table_file {
    struct reader *reader;
    struct text *text;
    cJSON *package; /* which the columns have their names from */
    struct file_column *columns;
    size_t column_count;
};

/* One cell, in quotes if it needs them (RFC 4180). */
static void write_cell(struct text *text, const char *value, size_t len)
{
    const char *end = value + len;

    if (!memchr(value, '"', len) && !memchr(value, ',', len) && !memchr(value, '\n', len) &&
        !memchr(value, '\r', len)) {
        text_write(text, value, len);
        return;
    }
    text_char(text, '"');
    while (value < end) {
        const char *quote = memchr(value, '"', (size_t)(end - value));
        const char *stop = quote ? quote + 1 : end;

        text_write(text, value, (size_t)(stop - value));
        if (quote)
            text_char(text, '"');
        value = stop;
    }
    text_char(text, '"');
}

static void write_number(struct text *text, double number)
{
    if (isfinite(number))
        json_write_number(text, number);
    else
        text_add(text, number > 0 ? "INF" : "-INF"); /* as Table Schema has it */
}

static void write_truth(struct text *text, enum field_type type, bool truth)
{
    if (type == FIELD_INTEGER)
        text_char(text, truth ? '1' : '0');
    else
        text_add(text, truth ? "true" : "false");
}

/* Text in the one form that the import would make of it, so that a number which somebody stored as
 * "5.0" is the same before and after. */
static void write_text(struct text *text, const struct file_column *column, const char *value,
                       size_t len)
{
    int64_t integer;
    double number;
    bool truth;

    if (column->own_field && column->type == FIELD_BOOLEAN && text_boolean(value, len, &truth))
        write_truth(text, column->type, truth);
    else if (column->own_field && column->type == FIELD_INTEGER &&
             text_integer(value, len, &integer))
        text_decimal(text, integer);
    else if (column->own_field && column->type == FIELD_NUMBER && text_number(value, len, &number))
        write_number(text, number);
    else
        write_cell(text, value, len);
}

/* The slugs of sources have no ';' in them. */
static void write_sources(struct text *text, char separator, const char *value)
{
    char list[2] = {separator, '\0'};

    for (const char *stop; (stop = strchr(value, ';')); value = stop + 1) {
        text_write(text, value, (size_t)(stop - value));
        text_add(text, list);
    }
    text_add(text, value);
}

static int write_value(struct text *text, const struct file_column *column, const struct rows *rows,
                       int at)
{
    const char *value;

    switch (rows_type(rows, at)) {
    case VALUE_NULL:
        return 0;
    case VALUE_INTEGER:
        if (column->type == FIELD_BOOLEAN)
            write_truth(text, column->type, rows_integer(rows, at) != 0);
        else
            text_decimal(text, rows_integer(rows, at));
        return 0;
    case VALUE_REAL:
        write_number(text, rows_real(rows, at));
        return 0;
    case VALUE_TEXT:
        break;
    }
    value = rows_text(rows, at);
    if (!value)
        return rows_text_len(rows, at) > 0 ? -ENOMEM : 0;
    if (column->separator && column->separator != ';')
        write_sources(text, column->separator, value);
    else
        write_text(text, column, value, rows_text_len(rows, at));
    return 0;
}

static int write_own(const struct table_file *file, const struct file_column *column, int64_t row)
{
    struct question question = {.row = row, .other = column->own_field};
    struct rows *rows = NULL;
    int result = rows_begin(file->reader, QUERY_EXPORT_EXTRA_VALUE, &question, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1)
        result = write_value(file->text, column, rows, 0);
    rows_end(rows);
    return result;
}

static int write_row(const struct table_file *file, const struct rows *rows)
{
    int result = 0;

    for (size_t i = 0; !result && i < file->column_count; i++) {
        const struct file_column *column = &file->columns[i];

        if (i > 0)
            text_char(file->text, ',');
        if (column->row_column >= 0)
            result = write_value(file->text, column, rows, column->row_column);
        else if (column->own_field)
            result = write_own(file, column, rows_integer(rows, 0));
    }
    text_char(file->text, '\n');
    return result;
}

static enum field_type type_of(const char *name)
{
    switch (name ? name[0] : 's') {
    case 'b':
        return FIELD_BOOLEAN;
    case 'i':
    case 'y': /* a year */
        return FIELD_INTEGER;
    case 'n':
        return FIELD_NUMBER;
    default:
        return FIELD_STRING;
    }
}

static const char *get_text(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

static struct file_column make_column(const cJSON *field, const struct rows *rows)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(field, "buzzfs:list");
    const char *separator = get_text(list, "separator");
    struct file_column column = {.name = get_text(field, "name"),
                                 .type = type_of(get_text(field, "type")),
                                 .row_column = -1};

    for (int i = 1; i < rows_columns(rows); i++)
        if (strcmp(rows_column_name(rows, i), column.name) == 0)
            column.row_column = i;
    if (strcmp(column.name, "sources") == 0 && separator && strlen(separator) == 1)
        column.separator = separator[0];
    return column;
}

/* Which of the columns are the data set's own. */
static int find_own(const struct table_file *file, const char *entity)
{
    struct rows *rows = NULL;
    int result;

    if (!entity)
        return 0;
    result = rows_begin(file->reader, QUERY_EXPORT_EXTRA_FIELDS, &(struct question){.name = entity},
                        &rows);
    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        const char *name = rows_text(rows, 1);

        for (size_t i = 0; name && i < file->column_count; i++)
            if (file->columns[i].row_column < 0 && strcmp(file->columns[i].name, name) == 0)
                file->columns[i].own_field = rows_integer(rows, 0);
    }
    rows_end(rows);
    return result;
}

static int make_columns(struct table_file *file, const cJSON *resource, const struct rows *rows)
{
    const cJSON *schema = cJSON_GetObjectItemCaseSensitive(resource, "schema");
    const cJSON *fields = cJSON_GetObjectItemCaseSensitive(schema, "fields");
    const cJSON *field;

    file->column_count = 0;
    file->columns = calloc((size_t)cJSON_GetArraySize(fields) + 1, sizeof(*file->columns));
    if (!file->columns)
        return -ENOMEM;
    cJSON_ArrayForEach(field, fields)
    {
        if (get_text(field, "name"))
            file->columns[file->column_count++] = make_column(field, rows);
    }
    return 0;
}

static void write_header(const struct table_file *file)
{
    for (size_t i = 0; i < file->column_count; i++) {
        text_add(file->text, i > 0 ? "," : "");
        write_cell(file->text, file->columns[i].name, strlen(file->columns[i].name));
    }
    text_char(file->text, '\n');
}

/* All that comes before the first row. */
static int begin_table(struct table_file *file, enum model_id id, const struct rows *rows)
{
    cJSON *resource = NULL;
    int result = interchange_package(file->reader, &file->package);

    if (!result)
        result = interchange_table(file->reader, file->package, id, &resource);
    if (!result)
        result = make_columns(file, resource, rows);
    if (!result)
        result = find_own(file, models[id].entity);
    if (!result)
        write_header(file);
    return result;
}

static void end_table(struct table_file *file)
{
    free(file->columns);
    cJSON_Delete(file->package);
}

int interchange_rows(struct reader *reader, struct node node, struct text *text)
{
    enum model_id id = (enum model_id)(node.type - NODE_EXPORT_SOURCES);
    struct table_file file = {.reader = reader, .text = text};
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_EXPORT_SOURCES + id, &(struct question){0}, &rows);

    if (result)
        return result;
    result = begin_table(&file, id, rows);
    while (!result && !text->error && (result = rows_next(rows)) == 1)
        result = write_row(&file, rows);
    rows_end(rows);
    end_table(&file);
    return result;
}

/* Whether there is one column of that name, and no more. */
static bool is_once(const struct table_file *file, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < file->column_count; i++)
        count += strcmp(file->columns[i].name, name) == 0;
    return count == 1;
}

static int begin_ties(struct tie_file *file, const struct rows *rows)
{
    struct table_file *table = file->context;
    int result = begin_table(table, MODEL_TIES, rows);

    if (!result && is_once(table, "from") && is_once(table, "to"))
        file->names = TIE_NAMES_OF_ENDS;
    return result;
}

static int write_tie(const struct tie_file *file, const struct rows *rows, int64_t number)
{
    (void)number;
    return write_row(file->context, rows);
}

int interchange_ties_begin(struct reader *reader, struct text *text, struct tie_file *file)
{
    struct table_file *table = calloc(1, sizeof(*table));

    if (!table)
        return -ENOMEM;
    table->reader = reader;
    table->text = text;
    *file = (struct tie_file){.text = text,
                              .query = QUERY_EXPORT_TIES,
                              .has_texts = true,
                              .context = table,
                              .begin = begin_ties,
                              .write = write_tie};
    return 0;
}

void interchange_ties_end(struct tie_file *file)
{
    struct table_file *table = file->context;

    end_table(table);
    free(table);
}

int interchange_description(struct reader *reader, struct node node, struct json *json)
{
    cJSON *package = NULL;
    cJSON *resource = NULL;
    int result = interchange_package(reader, &package);

    (void)node;
    for (enum model_id id = 0; !result && id < MODEL_COUNT; id++)
        result = interchange_table(reader, package, id, &resource);
    if (result) {
        cJSON_Delete(package);
        return result;
    }
    cJSON_Delete(json->root);
    json->root = package;
    return 0;
}
