#include "fs/package.h"

#include "store/import_text.h"
#include "store/problems.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <regex.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PACKAGE_LEN_MAX = 16 << 20,
    PATTERN_LEN_MAX = 1000,
    PATTERN_REPEATS_MAX = 1000, /* the compiled form grows with their product */
    FIELDS_MAX = 1000
};

/* A package while it is read. `where` names the part that is being looked at. */
struct reading {
    const char *folder;
    char *file;
    struct problems problems;
    bool no_memory;
    const char *resource;
    const char *field;
    struct package *package;
};

__attribute__((format(printf, 2, 3))) static void complain(struct reading *reading,
                                                           const char *format, ...)
{
    struct place place = {.file = reading->file};
    char reason[512];
    char where[256] = "";
    char name[128];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(reason, sizeof(reason), format, arguments);
    va_end(arguments);
    if (reading->resource) {
        text_printable(name, sizeof(name), reading->resource, strlen(reading->resource), 60);
        snprintf(where, sizeof(where), "resource \"%s\"", name);
        place.field = where;
    }
    if (reading->resource && reading->field) {
        size_t len = strlen(where);

        text_printable(name, sizeof(name), reading->field, strlen(reading->field), 60);
        snprintf(where + len, sizeof(where) - len, ", field \"%s\"", name);
    }
    problems_add(&reading->problems, &place, "%s", reason);
}

static void *allocate(struct reading *reading, size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size);

    reading->no_memory |= !memory;
    return memory;
}

static char *copy(struct reading *reading, const char *text)
{
    char *copied = strdup(text);

    reading->no_memory |= !copied;
    return copied;
}

/* A string of a JSON value: NULL (and a complaint) if it is none or cannot be shown. */
static char *string_of(struct reading *reading, const cJSON *item, const char *what)
{
    const char *text = cJSON_GetStringValue(item);
    const char *fault;

    if (!text) {
        complain(reading, "%s must be a string", what);
        return NULL;
    }
    fault = text_fault(text, strlen(text));
    if (fault) {
        complain(reading, "%s: %s", what, fault);
        return NULL;
    }
    return copy(reading, text);
}

static char *get_string(struct reading *reading, const cJSON *object, const char *key, bool required)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    char *text;

    if (!item && !required)
        return NULL;
    if (!item) {
        complain(reading, "%s is missing", key);
        return NULL;
    }
    text = string_of(reading, item, key);
    if (text && required && !*text)
        complain(reading, "%s must not be empty", key);
    return text;
}

static bool get_bool(struct reading *reading, const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

    if (item && !cJSON_IsBool(item))
        complain(reading, "%s must be true or false", key);
    return cJSON_IsTrue(item);
}

/* Names: a string, or an array of them. */
static void get_strings(struct reading *reading, const cJSON *item, const char *what,
                        struct strings *strings)
{
    const cJSON *each;

    if (!cJSON_IsArray(item) || cJSON_GetArraySize(item) == 0) {
        strings->items = allocate(reading, 1, sizeof(*strings->items));
        if (strings->items)
            strings->items[0] = string_of(reading, item, what);
        strings->count = strings->items && strings->items[0];
        return;
    }
    strings->items = allocate(reading, (size_t)cJSON_GetArraySize(item), sizeof(*strings->items));
    if (!strings->items)
        return;
    cJSON_ArrayForEach(each, item)
    {
        char *text = string_of(reading, each, what);

        if (text)
            strings->items[strings->count++] = text;
    }
}

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

static void check_pattern(struct reading *reading, const char *pattern)
{
    char whole[PATTERN_LEN_MAX + 8];
    char message[128];
    regex_t compiled;
    int code;

    if (strlen(pattern) > PATTERN_LEN_MAX || !repeats_are_bearable(pattern)) {
        complain(reading, "pattern is too long or repeats too much");
        return;
    }
    for (const char *at = pattern; (at = strchr(at, '\\')); at += 2) {
        if (!at[1] || strchr("0123456789", at[1]) || (at[1] >= 'A' && at[1] <= 'Z') ||
            (at[1] >= 'a' && at[1] <= 'z')) {
            complain(reading, "pattern: \\%c has no meaning in a POSIX regular expression%s", at[1],
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
    complain(reading, "pattern: %s", message);
}

static void read_bound(struct reading *reading, const struct field *field, const cJSON *item,
                       bool *has, double *bound)
{
    if (field->type == FIELD_STRING || field->type == FIELD_BOOLEAN)
        complain(reading, "%s goes with numbers only", item->string);
    else if (!cJSON_IsNumber(item) || !isfinite(item->valuedouble))
        complain(reading, "%s must be a number", item->string);
    *has = true;
    *bound = item->valuedouble;
}

static size_t read_length(struct reading *reading, const cJSON *item)
{
    if (cJSON_IsNumber(item) && item->valuedouble >= 0 && item->valuedouble <= 1e9)
        return (size_t)item->valuedouble;
    complain(reading, "%s must be a whole number from 0 on", item->string);
    return 0;
}

static void read_enum(struct reading *reading, struct field *field, const cJSON *item)
{
    const cJSON *each;

    if (!cJSON_IsArray(item) || cJSON_GetArraySize(item) == 0) {
        complain(reading, "enum must be an array of values");
        return;
    }
    field->values.items = allocate(reading, (size_t)cJSON_GetArraySize(item), sizeof(char *));
    if (!field->values.items)
        return;
    cJSON_ArrayForEach(each, item)
    {
        char number[32];
        char *text;

        snprintf(number, sizeof(number), "%.15g", each->valuedouble);
        if (cJSON_IsNumber(each))
            text = copy(reading, number);
        else if (cJSON_IsBool(each))
            text = copy(reading, cJSON_IsTrue(each) ? "true" : "false");
        else
            text = string_of(reading, each, "enum: a value");
        if (text)
            field->values.items[field->values.count++] = text;
    }
}

static void read_constraint(struct reading *reading, struct field *field, const cJSON *item)
{
    const char *name = item->string;

    if (strcmp(name, "required") == 0 || strcmp(name, "unique") == 0) {
        if (!cJSON_IsBool(item))
            complain(reading, "%s must be true or false", name);
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
        field->pattern = string_of(reading, item, name);
        if (field->pattern)
            check_pattern(reading, field->pattern);
    } else if (strcmp(name, "enum") == 0 && !field->values.items) {
        read_enum(reading, field, item);
    } else {
        complain(reading, "constraint \"%s\" is not one that can be checked", name);
    }
}

static void read_type(struct reading *reading, struct field *field, const cJSON *object)
{
    static const char *const types[] = {[FIELD_STRING] = "string",
                                        [FIELD_INTEGER] = "integer",
                                        [FIELD_NUMBER] = "number",
                                        [FIELD_BOOLEAN] = "boolean",
                                        [FIELD_YEAR] = "year"};
    char *type = get_string(reading, object, "type", false);
    char *format = get_string(reading, object, "format", false);

    for (size_t i = 0; type && i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcmp(type, types[i]) == 0) {
            field->type = (enum field_type)i;
            free(type);
            type = NULL;
        }
    }
    if (type)
        complain(reading, "unknown type \"%s\": string, integer, number, boolean and year are known",
                 type);
    field->uri = format && strcmp(format, "uri") == 0 && field->type == FIELD_STRING;
    if (format && !field->uri && strcmp(format, "default") != 0)
        complain(reading, "format \"%s\" is not one that can be checked", format);
    free(type);
    free(format);
}

static void read_reference(struct reading *reading, struct field *field, const cJSON *object)
{
    struct reference *reference = &field->references[field->reference_count++];

    reference->resource = get_string(reading, object, "resource", true);
    reference->field = get_string(reading, object, "field", true);
}

/* "buzzfs:reference" and "buzzfs:list", see the header. */
static void read_references(struct reading *reading, struct field *field, const cJSON *object)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(object, "buzzfs:list");
    const cJSON *any = cJSON_GetObjectItemCaseSensitive(object, "buzzfs:reference");
    const cJSON *one = cJSON_GetObjectItemCaseSensitive(list, "reference");
    const cJSON *each;
    int count = (cJSON_IsArray(any) ? cJSON_GetArraySize(any) : any != NULL) + (one != NULL);

    if (list) {
        char *separator = get_string(reading, list, "separator", true);

        if (separator && (strlen(separator) != 1 || strchr("\",\n", *separator)))
            complain(reading, "buzzfs:list: separator must be one character, such as \";\"");
        else if (separator)
            field->separator = *separator;
        free(separator);
    }
    field->references = allocate(reading, (size_t)count, sizeof(*field->references));
    if (!field->references)
        return;
    if (one)
        read_reference(reading, field, one);
    if (any && !cJSON_IsArray(any))
        read_reference(reading, field, any);
    else
        cJSON_ArrayForEach(each, any) read_reference(reading, field, each);
}

static void refuse(struct reading *reading, const cJSON *object, const char *const *keys)
{
    for (; *keys; keys++) {
        if (cJSON_GetObjectItemCaseSensitive(object, *keys))
            complain(reading, "\"%s\" is not supported", *keys);
    }
}

static void read_field(struct reading *reading, struct field *field, const cJSON *object)
{
    static const char *const unsupported[] = {"decimalChar", "groupChar",     "bareNumber",
                                              "trueValues",  "falseValues", "missingValues", NULL};
    const cJSON *constraints = cJSON_GetObjectItemCaseSensitive(object, "constraints");
    const cJSON *each;

    reading->field = NULL;
    field->name = get_string(reading, object, "name", true);
    reading->field = field->name;
    if (!field->name)
        return;
    if (strlen(field->name) > SLUG_LEN_MAX)
        complain(reading, "the name is longer than %d bytes", SLUG_LEN_MAX);
    read_type(reading, field, object);
    if (constraints && !cJSON_IsObject(constraints))
        complain(reading, "constraints must be an object");
    cJSON_ArrayForEach(each, constraints)
    {
        if (each->string)
            read_constraint(reading, field, each);
    }
    read_references(reading, field, object);
    refuse(reading, object, unsupported);
}

static const struct field *find_field(const struct resource *resource, const char *name)
{
    for (size_t i = 0; i < resource->field_count; i++) {
        if (resource->fields[i].name && strcmp(resource->fields[i].name, name) == 0)
            return &resource->fields[i];
    }
    return NULL;
}

static void read_fields(struct reading *reading, struct resource *resource, const cJSON *fields)
{
    const cJSON *each;

    if (!cJSON_IsArray(fields) || cJSON_GetArraySize(fields) == 0 ||
        cJSON_GetArraySize(fields) > FIELDS_MAX) {
        complain(reading, "schema: fields must be an array of 1 to %d fields", FIELDS_MAX);
        return;
    }
    resource->fields =
        allocate(reading, (size_t)cJSON_GetArraySize(fields), sizeof(*resource->fields));
    if (!resource->fields)
        return;
    cJSON_ArrayForEach(each, fields)
    {
        struct field *field = &resource->fields[resource->field_count];

        read_field(reading, field, each);
        if (field->name && find_field(resource, field->name))
            complain(reading, "stands twice");
        resource->field_count++;
        reading->field = NULL;
    }
}

static void read_foreign_key(struct reading *reading, struct foreign_key *key, const cJSON *object)
{
    const cJSON *reference = cJSON_GetObjectItemCaseSensitive(object, "reference");

    get_strings(reading, cJSON_GetObjectItemCaseSensitive(object, "fields"), "foreignKeys: fields",
                &key->fields);
    get_strings(reading, cJSON_GetObjectItemCaseSensitive(reference, "fields"),
                "foreignKeys: reference: fields", &key->targets);
    key->resource = get_string(reading, reference, "resource", true);
    if (key->resource && !*key->resource) { /* the standard's way to say "this one" */
        free(key->resource);
        key->resource = copy(reading, reading->resource ? reading->resource : "");
    }
    if (key->fields.count != key->targets.count)
        complain(reading, "foreignKeys: %zu fields refer to %zu", key->fields.count,
                 key->targets.count);
}

static void read_keys(struct reading *reading, struct resource *resource, const cJSON *schema)
{
    const cJSON *primary = cJSON_GetObjectItemCaseSensitive(schema, "primaryKey");
    const cJSON *foreign = cJSON_GetObjectItemCaseSensitive(schema, "foreignKeys");
    const cJSON *each;

    if (primary)
        get_strings(reading, primary, "primaryKey", &resource->primary_key);
    if (foreign && !cJSON_IsArray(foreign)) {
        complain(reading, "foreignKeys must be an array");
        return;
    }
    resource->foreign_keys = allocate(reading, (size_t)cJSON_GetArraySize(foreign),
                                      sizeof(*resource->foreign_keys));
    if (!resource->foreign_keys)
        return;
    cJSON_ArrayForEach(each, foreign)
        read_foreign_key(reading, &resource->foreign_keys[resource->foreign_key_count++], each);
}

/* A path must lead to a file in the folder. */
static void check_path(struct reading *reading, const char *path)
{
    char *whole = NULL;
    struct stat file;

    if (*path == '/' || strstr(path, "..") || strstr(path, "://") || strchr(path, '\n') ||
        strchr(path, '\\')) {
        complain(reading, "path \"%s\" must lead to a file inside the folder", path);
        return;
    }
    if (asprintf(&whole, "%s/%s", reading->folder, path) < 0) {
        reading->no_memory = true;
        return;
    }
    if (stat(whole, &file) != 0)
        complain(reading, "file %s: %s", path, strerror(errno));
    else if (!S_ISREG(file.st_mode))
        complain(reading, "file %s: not a regular file", path);
    free(whole);
}

static void check_default(struct reading *reading, const cJSON *object, const char *key,
                          const char *value)
{
    char *text = get_string(reading, object, key, false);

    if (text && strcasecmp(text, value) != 0)
        complain(reading, "%s \"%s\" is not supported: \"%s\" is", key, text, value);
    free(text);
}

static void check_dialect(struct reading *reading, const cJSON *object, const cJSON *schema)
{
    static const char *const unsupported[] = {"compression", "data", NULL};
    static const char *const of_dialect[] = {"escapeChar", "commentChar", "nullSequence", NULL};
    const cJSON *dialect = cJSON_GetObjectItemCaseSensitive(object, "dialect");
    const cJSON *missing = cJSON_GetObjectItemCaseSensitive(schema, "missingValues");
    const cJSON *header = cJSON_GetObjectItemCaseSensitive(dialect, "header");
    const char *only = cJSON_GetStringValue(cJSON_GetArrayItem(missing, 0));

    refuse(reading, object, unsupported);
    refuse(reading, dialect, of_dialect);
    check_default(reading, object, "encoding", "utf-8");
    check_default(reading, object, "format", "csv");
    check_default(reading, dialect, "delimiter", ",");
    check_default(reading, dialect, "quoteChar", "\"");
    if (header && !cJSON_IsTrue(header))
        complain(reading, "dialect: header must be true");
    if (missing && (cJSON_GetArraySize(missing) != 1 || !only || *only))
        complain(reading, "missingValues other than \"\" are not supported");
}

static void read_resource(struct reading *reading, struct resource *resource, const cJSON *object)
{
    const cJSON *schema = cJSON_GetObjectItemCaseSensitive(object, "schema");
    const cJSON *path = cJSON_GetObjectItemCaseSensitive(object, "path");

    reading->resource = NULL;
    resource->name = get_string(reading, object, "name", true);
    reading->resource = resource->name;
    if (cJSON_IsArray(path) && cJSON_GetArraySize(path) == 1)
        path = cJSON_GetArrayItem(path, 0);
    resource->path = string_of(reading, path, "path");
    if (resource->path)
        check_path(reading, resource->path);
    check_dialect(reading, object, schema);
    if (!cJSON_IsObject(schema)) {
        complain(reading, "schema is missing or no object");
        return;
    }
    read_fields(reading, resource, cJSON_GetObjectItemCaseSensitive(schema, "fields"));
    read_keys(reading, resource, schema);
}

static const struct resource *find_resource(const struct package *package, const char *name)
{
    for (size_t i = 0; i < package->resource_count; i++) {
        if (package->resources[i].name && strcmp(package->resources[i].name, name) == 0)
            return &package->resources[i];
    }
    return NULL;
}

static void check_target(struct reading *reading, const char *resource, const char *field)
{
    const struct resource *target;

    if (!resource || !field)
        return;
    target = find_resource(reading->package, resource);
    if (!target)
        complain(reading, "refers to resource \"%s\", which is not there", resource);
    else if (!find_field(target, field))
        complain(reading, "refers to field \"%s\" of resource \"%s\", which is not there", field,
                 resource);
}

static void check_own_fields(struct reading *reading, const struct resource *resource,
                             const struct strings *names, const char *what)
{
    for (size_t i = 0; i < names->count; i++) {
        if (!find_field(resource, names->items[i]))
            complain(reading, "%s: no field \"%s\"", what, names->items[i]);
    }
}

/* That all names which one part uses of another are there. */
static void check_names(struct reading *reading, const struct resource *resource)
{
    reading->resource = resource->name;
    reading->field = NULL;
    check_own_fields(reading, resource, &resource->primary_key, "primaryKey");
    for (size_t i = 0; i < resource->foreign_key_count; i++) {
        const struct foreign_key *key = &resource->foreign_keys[i];

        check_own_fields(reading, resource, &key->fields, "foreignKeys");
        for (size_t j = 0; j < key->targets.count; j++)
            check_target(reading, key->resource, key->targets.items[j]);
    }
    for (size_t i = 0; i < resource->field_count; i++) {
        const struct field *field = &resource->fields[i];

        reading->field = field->name;
        for (size_t j = 0; j < field->reference_count; j++)
            check_target(reading, field->references[j].resource, field->references[j].field);
    }
    reading->field = NULL;
}

static void read_resources(struct reading *reading, const cJSON *resources)
{
    struct package *package = reading->package;
    const cJSON *each;

    if (!cJSON_IsArray(resources)) {
        complain(reading, "resources is missing or no array");
        return;
    }
    package->resources =
        allocate(reading, (size_t)cJSON_GetArraySize(resources), sizeof(*package->resources));
    if (!package->resources)
        return;
    cJSON_ArrayForEach(each, resources)
    {
        struct resource *resource = &package->resources[package->resource_count];

        read_resource(reading, resource, each);
        if (resource->name && find_resource(package, resource->name))
            complain(reading, "stands twice");
        package->resource_count++;
        reading->resource = NULL;
    }
    for (size_t i = 0; i < package->resource_count; i++)
        check_names(reading, &package->resources[i]);
    reading->resource = NULL;
}

static void read_licence(struct reading *reading, const cJSON *root)
{
    const cJSON *licences = cJSON_GetObjectItemCaseSensitive(root, "licenses");
    const cJSON *first = cJSON_GetArrayItem(licences, 0);

    if (!licences)
        return;
    reading->package->licence = get_string(reading, first, "name", false);
    if (!reading->package->licence)
        reading->package->licence = get_string(reading, first, "title", true);
}

static void read_root(struct reading *reading, const cJSON *root)
{
    struct package *package = reading->package;
    const cJSON *own = cJSON_GetObjectItemCaseSensitive(root, "buzzfs");

    if (!cJSON_IsObject(root)) {
        complain(reading, "must be a JSON object");
        return;
    }
    package->title = get_string(reading, root, "title", true);
    package->name = get_string(reading, root, "name", false);
    if (!package->name && package->title)
        package->name = copy(reading, package->title);
    package->description = get_string(reading, root, "description", false);
    package->version = get_string(reading, root, "version", false);
    package->created = get_string(reading, root, "created", false);
    package->synthetic = get_bool(reading, own, "synthetic");
    read_licence(reading, root);
    read_resources(reading, cJSON_GetObjectItemCaseSensitive(root, "resources"));
}

/* A key that stands twice in an object: the standard leaves open which one counts. */
static void check_twins(struct reading *reading, const cJSON *item)
{
    for (const cJSON *a = item->child; a; a = a->next) {
        for (const cJSON *b = a->string ? a->next : NULL; b; b = b->next) {
            if (strcmp(a->string, b->string) == 0)
                complain(reading, "the key \"%s\" stands twice in one object", a->string);
        }
        check_twins(reading, a);
    }
}

static void complain_at(struct reading *reading, const char *text, size_t at, const char *reason)
{
    struct place place = {.file = reading->file, .line = 1, .column = 1};

    for (size_t i = 0; i < at; i++) {
        if (text[i] == '\n') {
            place.line++;
            place.column = 1;
        } else if ((text[i] & 0xc0) != 0x80) {
            place.column++;
        }
    }
    problems_add(&reading->problems, &place, "%s", reason);
}

/* An escaped NUL would end a string early. */
static const char *find_nul_escape(const char *text)
{
    for (const char *at = text; (at = strchr(at, '\\')); at += 2) {
        if (strncmp(at + 1, "u0000", 5) == 0)
            return at;
        if (!at[1])
            break;
    }
    return NULL;
}

static void parse(struct reading *reading, const char *text, size_t len)
{
    const char *end = NULL;
    const char *nul = NULL;
    size_t at = 0;
    const char *fault = text_document_fault(text, len, &at);
    cJSON *root;

    if (fault) {
        complain_at(reading, text, at, fault);
        return;
    }
    nul = find_nul_escape(text);
    if (nul) {
        complain_at(reading, text, (size_t)(nul - text), "has a control character");
        return;
    }
    root = cJSON_ParseWithLengthOpts(text, len + 1, &end, 1);
    if (!root) {
        at = end && end >= text && end <= text + len ? (size_t)(end - text) : 0;
        complain_at(reading, text, at, at == len ? "the JSON ends too early" : "not JSON from here");
        return;
    }
    check_twins(reading, root);
    read_root(reading, root);
    cJSON_Delete(root);
}

static int read_all(int fd, char *text, size_t len)
{
    size_t done = 0;

    while (done < len) {
        ssize_t got = read(fd, text + done, len - done);

        if (got < 0 && errno != EINTR)
            return -errno;
        if (got == 0)
            return -EIO;
        done += got > 0 ? (size_t)got : 0;
    }
    return 0;
}

/* The whole file, without a byte order mark, with a NUL behind it. */
static int read_file(const char *path, char **text, size_t *len)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat file;
    int error = 0;

    if (fd < 0)
        return -errno;
    if (fstat(fd, &file) != 0)
        error = -errno;
    else if (!S_ISREG(file.st_mode))
        error = S_ISDIR(file.st_mode) ? -EISDIR : -EINVAL;
    else if (file.st_size > PACKAGE_LEN_MAX)
        error = -EFBIG;
    if (!error) {
        *len = (size_t)file.st_size;
        *text = calloc(1, *len + 1);
        error = *text ? read_all(fd, *text, *len) : -ENOMEM;
    }
    close(fd);
    if (!error && *len >= 3 && memcmp(*text, "\xef\xbb\xbf", 3) == 0) {
        *len -= 3;
        memmove(*text, *text + 3, *len + 1);
    }
    return error;
}

int package_read(const char *folder, FILE *errors, struct package **out)
{
    struct reading reading = {.folder = folder, .problems = {.stream = errors}};
    size_t len = 0;
    int error = -ENOMEM;

    reading.package = calloc(1, sizeof(*reading.package));
    if (!reading.package || asprintf(&reading.file, "%s/datapackage.json", folder) < 0) {
        reading.file = NULL;
        fprintf(errors, "%s: %s\n", folder, strerror(ENOMEM));
        goto out;
    }
    error = read_file(reading.file, &reading.package->text, &len);
    if (error) {
        fprintf(errors, "%s: %s\n", reading.file, strerror(-error));
        goto out;
    }
    parse(&reading, reading.package->text, len);
    problems_end(&reading.problems);
    if (reading.no_memory) {
        fprintf(errors, "%s: %s\n", reading.file, strerror(ENOMEM));
        error = -ENOMEM;
    } else if (reading.problems.count) {
        error = -EINVAL;
    } else {
        *out = reading.package;
        reading.package = NULL;
    }
out:
    package_free(reading.package);
    free(reading.file);
    return error;
}

static void free_strings(struct strings *strings)
{
    for (size_t i = 0; i < strings->count; i++)
        free(strings->items[i]);
    free(strings->items);
}

static void free_field(struct field *field)
{
    free(field->name);
    free(field->pattern);
    free_strings(&field->values);
    for (size_t i = 0; i < field->reference_count; i++) {
        free(field->references[i].resource);
        free(field->references[i].field);
    }
    free(field->references);
}

static void free_resource(struct resource *resource)
{
    for (size_t i = 0; i < resource->field_count; i++)
        free_field(&resource->fields[i]);
    free(resource->fields);
    for (size_t i = 0; i < resource->foreign_key_count; i++) {
        free_strings(&resource->foreign_keys[i].fields);
        free(resource->foreign_keys[i].resource);
        free_strings(&resource->foreign_keys[i].targets);
    }
    free(resource->foreign_keys);
    free_strings(&resource->primary_key);
    free(resource->name);
    free(resource->path);
}

void package_free(struct package *package)
{
    if (!package)
        return;
    for (size_t i = 0; i < package->resource_count; i++)
        free_resource(&package->resources[i]);
    free(package->resources);
    free(package->name);
    free(package->title);
    free(package->description);
    free(package->licence);
    free(package->version);
    free(package->created);
    free(package->text);
    free(package);
}
