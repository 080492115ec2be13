#include "fs/package_parts.h"

#include "store/import_text.h"

#include <math.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PATTERN_LEN_MAX = 1000,
    PATTERN_REPEATS_MAX = 1000, /* the compiled form grows with their product */
    FIELDS_MAX = 1000
};

/* What a pattern may grow to when it is compiled: the product of all its {bounds}. */
static bool repeats_are_bearable(const char *pattern)
{
    unsigned long product = 1;

    for (const char *at = pattern; (at = strchr(at, '{')); at++) {
        unsigned long bound = strtoul(at + 1, NULL, 10);
        const char *comma = at + 1 + strspn(at + 1, "0123456789");

        if (*comma == ',') {
            unsigned long other = strtoul(comma + 1, NULL, 10);

            bound = other > bound ? other : bound;
        }
        if (bound > PATTERN_REPEATS_MAX)
            return false;
        product *= bound ? bound : 1;
        if (product > PATTERN_REPEATS_MAX)
            return false;
    }
    return true;
}

static void check_pattern(struct reading *reading, const cJSON *item, const char *pattern)
{
    char whole[PATTERN_LEN_MAX + 8];
    char message[128];
    regex_t compiled;
    int code;

    if (strlen(pattern) > PATTERN_LEN_MAX || !repeats_are_bearable(pattern)) {
        package_complain(reading, item, "pattern is too long or repeats too much");
        return;
    }
    for (const char *at = pattern; (at = strchr(at, '\\')); at += 2) {
        if (!at[1] || strchr("0123456789", at[1]) || (at[1] >= 'A' && at[1] <= 'Z') ||
            (at[1] >= 'a' && at[1] <= 'z')) {
            package_complain(reading, item,
                             "pattern: \\%c has no meaning in a POSIX regular expression%s", at[1],
                             at[1] == 'd' ? ", write [0-9]" : "");
            return;
        }
    }
    snprintf(whole, sizeof(whole), "^(%s)$", pattern);
    code = regcomp(&compiled, whole, REG_EXTENDED | REG_NOSUB);
    if (code == 0) {
        regfree(&compiled);
        return;
    }
    regerror(code, &compiled, message, sizeof(message));
    package_complain(reading, item, "pattern: %s", message);
}

static void read_bound(struct reading *reading, const struct field *field, const cJSON *item,
                       bool *has, double *bound)
{
    if (field->type == FIELD_STRING || field->type == FIELD_BOOLEAN)
        package_complain(reading, item, "%s goes with numbers only", item->string);
    else if (!cJSON_IsNumber(item) || !isfinite(item->valuedouble))
        package_complain(reading, item, "%s must be a number", item->string);
    *has = true;
    *bound = item->valuedouble;
}

static size_t read_length(struct reading *reading, const cJSON *item)
{
    if (cJSON_IsNumber(item) && item->valuedouble >= 0 && item->valuedouble <= 1e9)
        return (size_t)item->valuedouble;
    package_complain(reading, item, "%s must be a whole number from 0 on", item->string);
    return 0;
}

/* Whether a value of the type can be so. */
static bool is_possible(enum field_type type, const char *text)
{
    int64_t integer;
    double number;
    bool truth;

    switch (type) {
    case FIELD_STRING:
        return true;
    case FIELD_INTEGER:
    case FIELD_YEAR:
        return text_integer(text, strlen(text), &integer);
    case FIELD_NUMBER:
        return text_number(text, strlen(text), &number);
    case FIELD_BOOLEAN:
        return text_boolean(text, strlen(text), &truth);
    }
    return false;
}

static void read_enum(struct reading *reading, struct field *field, const cJSON *item)
{
    const cJSON *each;

    if (!cJSON_IsArray(item) || cJSON_GetArraySize(item) == 0) {
        package_complain(reading, item, "enum must be an array of values");
        return;
    }
    field->values.items =
        package_allocate(reading, (size_t)cJSON_GetArraySize(item), sizeof(char *));
    if (!field->values.items)
        return;
    cJSON_ArrayForEach(each, item)
    {
        char number[32];
        char *text;

        snprintf(number, sizeof(number), "%.15g", each->valuedouble);
        if (cJSON_IsNumber(each))
            text = package_copy(reading, number);
        else if (cJSON_IsBool(each))
            text = package_copy(reading, cJSON_IsTrue(each) ? "true" : "false");
        else
            text = package_string(reading, each, "enum: a value");
        if (text && !is_possible(field->type, text))
            package_complain(reading, each, "enum: \"%s\" is not of the field's type", text);
        if (text)
            field->values.items[field->values.count++] = text;
    }
}

static void read_constraint(struct reading *reading, struct field *field, const cJSON *item)
{
    const char *name = item->string;

    if (strcmp(name, "required") == 0 || strcmp(name, "unique") == 0) {
        if (!cJSON_IsBool(item))
            package_complain(reading, item, "%s must be true or false", name);
        *(name[0] == 'r' ? &field->required : &field->unique) = cJSON_IsTrue(item);
    } else if (strcmp(name, "minimum") == 0) {
        read_bound(reading, field, item, &field->has_minimum, &field->minimum);
    } else if (strcmp(name, "maximum") == 0) {
        read_bound(reading, field, item, &field->has_maximum, &field->maximum);
    } else if (strcmp(name, "minLength") == 0) {
        field->min_length = read_length(reading, item);
    } else if (strcmp(name, "maxLength") == 0) {
        field->max_length = read_length(reading, item);
        field->has_max_length = true;
    } else if (strcmp(name, "pattern") == 0) {
        free(field->pattern);
        field->pattern = package_string(reading, item, name);
        if (field->pattern)
            check_pattern(reading, item, field->pattern);
    } else if (strcmp(name, "enum") == 0 && !field->values.items) {
        read_enum(reading, field, item);
    } else {
        package_complain(reading, item, "constraint \"%s\" is not one that can be checked", name);
    }
}

static void read_constraints(struct reading *reading, struct field *field, const cJSON *constraints)
{
    const cJSON *each;

    if (constraints && !cJSON_IsObject(constraints))
        package_complain(reading, constraints, "constraints must be an object");
    cJSON_ArrayForEach(each, constraints)
    {
        if (each->string)
            read_constraint(reading, field, each);
    }
    if (field->has_minimum && field->has_maximum && field->minimum > field->maximum)
        package_complain(reading, constraints, "maximum is less than minimum");
    if (field->has_max_length && field->min_length > field->max_length)
        package_complain(reading, constraints, "maxLength is less than minLength");
}

/* Whether it is one that is known. */
static bool read_type(struct reading *reading, struct field *field, const cJSON *object)
{
    static const char *const types[] = {[FIELD_STRING] = "string",
                                        [FIELD_INTEGER] = "integer",
                                        [FIELD_NUMBER] = "number",
                                        [FIELD_BOOLEAN] = "boolean",
                                        [FIELD_YEAR] = "year"};
    char *type = package_get_string(reading, object, "type", false);
    char *format = package_get_string(reading, object, "format", false);
    bool is_known;

    for (size_t i = 0; type && i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcmp(type, types[i]) == 0) {
            field->type = (enum field_type)i;
            free(type);
            type = NULL;
        }
    }
    is_known = !type;
    if (!is_known)
        package_complain(reading, cJSON_GetObjectItemCaseSensitive(object, "type"),
                         "unknown type \"%s\": string, integer, number, boolean and year are known",
                         type);
    field->uri = format && strcmp(format, "uri") == 0 && field->type == FIELD_STRING;
    if (format && !field->uri && strcmp(format, "default") != 0)
        package_complain(reading, cJSON_GetObjectItemCaseSensitive(object, "format"),
                         "format \"%s\" is not one that can be checked", format);
    free(type);
    free(format);
    return is_known;
}

static void read_reference(struct reading *reading, struct field *field, const cJSON *object)
{
    static const char *const known[] = {"resource", "field", NULL};
    struct reference *reference = &field->references[field->reference_count++];

    package_refuse_others(reading, object, "reference", known);
    reference->resource = package_get_string(reading, object, "resource", true);
    reference->field = package_get_string(reading, object, "field", true);
}

/* "buzzfs:reference" and "buzzfs:list", see the header. */
static void read_references(struct reading *reading, struct field *field, const cJSON *object)
{
    static const char *const of_field[] = {"buzzfs:list", "buzzfs:reference", NULL};
    static const char *const of_list[] = {"separator", "reference", NULL};
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(object, "buzzfs:list");
    const cJSON *any = cJSON_GetObjectItemCaseSensitive(object, "buzzfs:reference");
    const cJSON *one = cJSON_GetObjectItemCaseSensitive(list, "reference");
    const cJSON *each;
    int count = (cJSON_IsArray(any) ? cJSON_GetArraySize(any) : any != NULL) + (one != NULL);

    package_refuse_others(reading, object, NULL, of_field);
    package_refuse_others(reading, list, "buzzfs:list", of_list);
    if (list) {
        char *separator = package_get_string(reading, list, "separator", true);

        if (separator && (strlen(separator) != 1 || strchr("\",\n", *separator)))
            package_complain(reading, list,
                             "buzzfs:list: separator must be one character, such as \";\"");
        else if (separator)
            field->separator = *separator;
        free(separator);
    }
    field->references = package_allocate(reading, (size_t)count, sizeof(*field->references));
    if (!field->references)
        return;
    if (one)
        read_reference(reading, field, one);
    if (any && !cJSON_IsArray(any))
        read_reference(reading, field, any);
    else
        cJSON_ArrayForEach(each, any) read_reference(reading, field, each);
}

static void read_field(struct reading *reading, struct field *field, const cJSON *object)
{
    static const char *const unsupported[] = {"decimalChar", "groupChar",   "bareNumber",
                                              "trueValues",  "falseValues", "missingValues",
                                              NULL};

    field->at = json_places_get(&reading->places, object);
    reading->at = field->at;
    field->name = package_get_string(reading, object, "name", true);
    reading->field = field->name;
    if (!field->name)
        return;
    if (strlen(field->name) > SLUG_LEN_MAX)
        package_complain(reading, NULL, "the name is longer than %d bytes", SLUG_LEN_MAX);
    /* What constraints mean hangs on the type. */
    if (read_type(reading, field, object))
        read_constraints(reading, field, cJSON_GetObjectItemCaseSensitive(object, "constraints"));
    read_references(reading, field, object);
    package_refuse(reading, object, unsupported);
}

const struct field *package_find_field(const struct resource *resource, const char *name)
{
    for (size_t i = 0; i < resource->field_count; i++) {
        if (resource->fields[i].name && strcmp(resource->fields[i].name, name) == 0)
            return &resource->fields[i];
    }
    return NULL;
}

void package_read_fields(struct reading *reading, struct resource *resource, const cJSON *fields)
{
    const cJSON *each;

    if (!cJSON_IsArray(fields) || cJSON_GetArraySize(fields) == 0 ||
        cJSON_GetArraySize(fields) > FIELDS_MAX) {
        package_complain(reading, fields, "schema: fields must be an array of 1 to %d fields",
                         FIELDS_MAX);
        return;
    }
    resource->fields =
        package_allocate(reading, (size_t)cJSON_GetArraySize(fields), sizeof(*resource->fields));
    if (!resource->fields)
        return;
    cJSON_ArrayForEach(each, fields)
    {
        struct field *field = &resource->fields[resource->field_count];

        read_field(reading, field, each);
        if (field->name && package_find_field(resource, field->name))
            package_complain(reading, NULL, "stands twice");
        resource->field_count++;
        reading->field = NULL;
    }
    reading->at = resource->at;
}
