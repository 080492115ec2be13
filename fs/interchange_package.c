#include "fs/interchange.h"

#include "fs/files.h"
#include "fs/generate_package.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
    PACKAGE_LEN_MAX = 16 << 20 /* as the import has it */
};

static cJSON *get(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static const char *get_text(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(get(object, key));
}

/* Hangs a value into an object, in the place of one of that name if there is one. */
static int set(cJSON *object, const char *key, cJSON *value)
{
    bool done =
        value && (get(object, key) ? cJSON_ReplaceItemInObjectCaseSensitive(object, key, value)
                                   : cJSON_AddItemToObject(object, key, value));

    if (done)
        return 0;
    cJSON_Delete(value);
    return -ENOMEM;
}

static int append(cJSON *array, cJSON *value)
{
    if (value && cJSON_AddItemToArray(array, value))
        return 0;
    cJSON_Delete(value);
    return -ENOMEM;
}

/* The text, or nothing of that name if it is NULL. Touches only what is not so already. */
static int set_text(cJSON *object, const char *key, const char *value)
{
    const char *present = get_text(object, key);

    if (!value) {
        cJSON_DeleteItemFromObjectCaseSensitive(object, key);
        return 0;
    }
    if (present && strcmp(present, value) == 0)
        return 0;
    return set(object, key, cJSON_CreateString(value));
}

/* The member of that kind, made if it is not there. NULL without memory. */
static cJSON *need(cJSON *object, const char *key, bool array)
{
    cJSON *member = get(object, key);

    if (array ? cJSON_IsArray(member) : cJSON_IsObject(member))
        return member;
    if (set(object, key, array ? cJSON_CreateArray() : cJSON_CreateObject()))
        return NULL;
    return get(object, key);
}

/* What the import takes of the first licence: its name, title or path. */
static const char *get_licence(const cJSON *package)
{
    static const char *const keys[] = {"name", "title", "path"};
    const cJSON *first = cJSON_GetArrayItem(get(package, "licenses"), 0);

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const char *text = get_text(first, keys[i]);

        if (text && *text)
            return text;
    }
    return NULL;
}

static int set_licence(cJSON *package, const char *licence)
{
    const char *present = get_licence(package);
    cJSON *only;
    int result;

    if (!licence || !*licence) {
        cJSON_DeleteItemFromObjectCaseSensitive(package, "licenses");
        return 0;
    }
    if (present && strcmp(present, licence) == 0)
        return 0;
    only = cJSON_CreateObject();
    result = only ? set_text(only, "name", licence) : -ENOMEM;
    if (!result)
        result = set(package, "licenses", cJSON_CreateArray());
    if (!result)
        return append(get(package, "licenses"), only);
    cJSON_Delete(only);
    return result;
}

/* The import takes the title for a name that is not given. */
static int set_name(cJSON *package, const char *name, const char *title)
{
    if (!get(package, "name") && name && title && strcmp(name, title) == 0)
        return 0;
    return set_text(package, "name", name);
}

/* And the name for a title that is not given. */
static int set_title(cJSON *package, const char *name, const char *title)
{
    if (!get(package, "title") && get(package, "name") && name && title && strcmp(name, title) == 0)
        return 0;
    return set_text(package, "title", title);
}

static int set_synthetic(cJSON *package, bool synthetic)
{
    cJSON *own = get(package, "buzzfs");

    if (cJSON_IsTrue(get(own, "synthetic")) == synthetic)
        return 0;
    own = need(package, "buzzfs", false);
    return own ? set(own, "synthetic", cJSON_CreateBool(synthetic)) : -ENOMEM;
}

/* What the row of the data set says, into the description that stands in it. */
static int describe(cJSON *package, const struct rows *rows)
{
    const char *name = rows_text(rows, 0);
    const char *title = rows_text(rows, 1);
    int result = set_name(package, name, title);

    if (!result)
        result = set_title(package, name, title);
    if (!result)
        result = set_text(package, "description", rows_text(rows, 2));
    if (!result)
        result = set_licence(package, rows_text(rows, 3));
    if (!result)
        result = set_text(package, "version", rows_text(rows, 4));
    if (!result)
        result = set_text(package, "created", rows_text(rows, 5));
    return result ? result : set_synthetic(package, rows_integer(rows, 6) != 0);
}

/* The text as it was imported; an empty object if another program has spoilt it. */
static cJSON *parse(const struct rows *rows)
{
    const char *text = rows_text(rows, 7);
    size_t len = rows_text_len(rows, 7);
    cJSON *package = text && len <= PACKAGE_LEN_MAX ? cJSON_ParseWithLength(text, len) : NULL;

    if (cJSON_IsObject(package))
        return package;
    cJSON_Delete(package);
    return cJSON_CreateObject();
}

int interchange_package(struct reader *reader, cJSON **out)
{
    struct rows *rows = NULL;
    cJSON *package = NULL;
    int result = rows_begin(reader, QUERY_EXPORT_DATA_SET, &(struct question){0}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1) {
        package = parse(rows);
        result = package ? describe(package, rows) : -ENOMEM;
    } else if (result == 0) {
        result = -ENOENT;
    }
    rows_end(rows);
    if (!result && !need(package, "resources", true))
        result = -ENOMEM;
    if (!result)
        *out = package;
    else
        cJSON_Delete(package);
    return result;
}

static cJSON *find_named(const cJSON *array, const char *name)
{
    cJSON *each;

    cJSON_ArrayForEach(each, array)
    {
        const char *present = get_text(each, "name");

        if (present && strcmp(present, name) == 0)
            return each;
    }
    return NULL;
}

/* A field as the shipped description has it, but for what it asks of values: those here need not
 * be like the shipped ones. */
static cJSON *copy_field(const cJSON *shipped, const struct model_column *column)
{
    cJSON *field = cJSON_Duplicate(shipped, true);

    if (!field)
        return NULL;
    cJSON_DeleteItemFromObjectCaseSensitive(field, "constraints");
    if (!column->required)
        return field;
    if (cJSON_AddTrueToObject(cJSON_AddObjectToObject(field, "constraints"), "required"))
        return field;
    cJSON_Delete(field);
    return NULL;
}

/* Adds the field of a column, and nothing if it is described already. */
static int add_field(cJSON *fields, const cJSON *shipped, const struct model_column *column)
{
    return find_named(fields, column->name)
               ? 0
               : append(fields, copy_field(find_named(shipped, column->name), column));
}

/* Fields for columns that were not described, but have values now. */
static int add_filled(struct reader *reader, enum model_id id, cJSON *fields, const cJSON *shipped)
{
    const struct model *model = &models[id];
    struct rows *rows = NULL;
    size_t known = 0;
    int result;

    while (known < model->column_count && find_named(fields, model->columns[known].name))
        known++;
    if (known == model->column_count)
        return 0;
    result = rows_begin(reader, QUERY_EXPORT_SOURCES_FILLED + id, &(struct question){0}, &rows);
    if (result)
        return result;
    result = rows_next(rows);
    for (size_t i = 0; result == 1 && i < model->column_count; i++) {
        bool filled = model->columns[i].required;

        for (int column = 0; column < rows_columns(rows); column++)
            if (strcmp(rows_column_name(rows, column), model->columns[i].name) == 0)
                filled = rows_integer(rows, column) > 0;
        if (filled && add_field(fields, shipped, &model->columns[i]))
            result = -ENOMEM;
    }
    rows_end(rows);
    return result < 0 ? result : 0;
}

static cJSON *make_field(const char *name, const char *type)
{
    cJSON *field = cJSON_CreateObject();

    if (field && !set_text(field, "name", name) && !set_text(field, "type", type))
        return field;
    cJSON_Delete(field);
    return NULL;
}

/* Fields for columns of the data set's own that came later. */
static int add_extras(struct reader *reader, enum model_id id, cJSON *fields)
{
    const struct question question = {.name = models[id].entity};
    struct rows *rows = NULL;
    int result;

    if (!question.name)
        return 0;
    result = rows_begin(reader, QUERY_EXPORT_EXTRA_FIELDS, &question, &rows);
    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        const char *name = rows_text(rows, 1);

        if (!name || find_named(fields, name))
            continue;
        result = append(fields, make_field(name, rows_text(rows, 2)));
        if (result)
            break;
    }
    rows_end(rows);
    return result;
}

/* A table that was not described: as the shipped description has it, with all columns. */
static int add_resource(cJSON *resources, enum model_id id, const cJSON *shipped)
{
    const cJSON *fields = get(get(shipped, "schema"), "fields");
    cJSON *resource = cJSON_Duplicate(shipped, true);
    cJSON *schema;
    cJSON *added;
    int result = append(resources, resource);

    if (result)
        return result;
    result = set(resource, "schema", cJSON_CreateObject());
    schema = get(resource, "schema");
    if (!result)
        result = set(schema, "fields", cJSON_CreateArray());
    added = get(schema, "fields");
    for (size_t i = 0; !result && i < models[id].column_count; i++)
        result = add_field(added, fields, &models[id].columns[i]);
    return result;
}

/* How the file is written: not what another program may have said of the one that was read. */
static int describe_file(cJSON *resource, const char *name)
{
    cJSON *dialect = get(resource, "dialect");
    char path[64];

    snprintf(path, sizeof(path), "%s.csv", name);
    cJSON_DeleteItemFromObjectCaseSensitive(resource, "bytes");
    cJSON_DeleteItemFromObjectCaseSensitive(resource, "hash");
    if (get(dialect, "lineTerminator") && set_text(dialect, "lineTerminator", "\n"))
        return -ENOMEM;
    return set_text(resource, "path", path);
}

int interchange_table(struct reader *reader, cJSON *package, enum model_id id, cJSON **out)
{
    cJSON *resources = get(package, "resources");
    cJSON *whole = package_shipped();
    const cJSON *shipped = find_named(get(whole, "resources"), models[id].name);
    cJSON *resource;
    cJSON *schema;
    cJSON *fields = NULL;
    int result = whole ? 0 : -ENOMEM;

    if (!result && !find_named(resources, models[id].name))
        result = add_resource(resources, id, shipped);
    resource = find_named(resources, models[id].name);
    if (!result)
        result = describe_file(resource, models[id].name);
    if (!result) {
        schema = need(resource, "schema", false);
        fields = schema ? need(schema, "fields", true) : NULL;
        result = fields ? 0 : -ENOMEM;
    }
    if (!result)
        result = add_filled(reader, id, fields, get(get(shipped, "schema"), "fields"));
    if (!result)
        result = add_extras(reader, id, fields);
    cJSON_Delete(whole);
    if (!result)
        *out = resource;
    return result;
}
