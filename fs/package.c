#include "fs/package.h"

#include "fs/package_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum {
    RESOURCES_MAX = 100,
    FOREIGN_KEYS_MAX = 100 /* of one resource */
};

static void read_foreign_key(struct reading *reading, struct foreign_key *key, const cJSON *object)
{
    const cJSON *reference = cJSON_GetObjectItemCaseSensitive(object, "reference");

    package_get_strings(reading, cJSON_GetObjectItemCaseSensitive(object, "fields"),
                        "foreignKeys: fields", &key->fields);
    package_get_strings(reading, cJSON_GetObjectItemCaseSensitive(reference, "fields"),
                        "foreignKeys: reference: fields", &key->targets);
    key->resource = package_string(reading, cJSON_GetObjectItemCaseSensitive(reference, "resource"),
                                   "foreignKeys: resource");
    if (key->resource && !*key->resource) { /* the standard's way to say "this one" */
        free(key->resource);
        key->resource = package_copy(reading, reading->resource ? reading->resource : "");
    }
    if (key->fields.count != key->targets.count)
        package_complain(reading, object, "foreignKeys: %zu fields refer to %zu", key->fields.count,
                         key->targets.count);
}

static void read_keys(struct reading *reading, struct resource *resource, const cJSON *schema)
{
    const cJSON *primary = cJSON_GetObjectItemCaseSensitive(schema, "primaryKey");
    const cJSON *foreign = cJSON_GetObjectItemCaseSensitive(schema, "foreignKeys");
    const cJSON *each;
    size_t count;

    if (primary)
        package_get_strings(reading, primary, "primaryKey", &resource->primary_key);
    if (foreign && !cJSON_IsArray(foreign)) {
        package_complain(reading, foreign, "foreignKeys must be an array");
        return;
    }
    count = package_count(reading, foreign, "foreignKeys", FOREIGN_KEYS_MAX);
    resource->foreign_keys = package_allocate(reading, count, sizeof(*resource->foreign_keys));
    if (!resource->foreign_keys || !count)
        return;
    cJSON_ArrayForEach(each, foreign)
        read_foreign_key(reading, &resource->foreign_keys[resource->foreign_key_count++], each);
}

/* A path must lead to a file in the folder. */
static void check_path(struct reading *reading, const cJSON *item, const char *path)
{
    char *whole = NULL;
    struct stat file;

    if (*path == '/' || strstr(path, "..") || strstr(path, "://") || strchr(path, '\n') ||
        strchr(path, '\\')) {
        package_complain(reading, item, "path \"%s\" must lead to a file inside the folder", path);
        return;
    }
    if (asprintf(&whole, "%s/%s", reading->folder, path) < 0) {
        reading->no_memory = true;
        return;
    }
    if (stat(whole, &file) != 0)
        package_complain(reading, item, "file %s: %s", path, strerror(errno));
    else if (!S_ISREG(file.st_mode))
        package_complain(reading, item, "file %s: not a regular file", path);
    free(whole);
}

static void check_default(struct reading *reading, const cJSON *object, const char *key,
                          const char *value)
{
    char *text = package_get_string(reading, object, key, false);

    if (text && strcasecmp(text, value) != 0)
        package_complain(reading, cJSON_GetObjectItemCaseSensitive(object, key),
                         "%s \"%s\" is not supported: \"%s\" is", key, text, value);
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

    package_refuse(reading, object, unsupported);
    package_refuse(reading, dialect, of_dialect);
    check_default(reading, object, "encoding", "utf-8");
    check_default(reading, object, "format", "csv");
    check_default(reading, dialect, "delimiter", ",");
    check_default(reading, dialect, "quoteChar", "\"");
    if (header && !cJSON_IsTrue(header))
        package_complain(reading, header, "dialect: header must be true");
    if (missing && (cJSON_GetArraySize(missing) != 1 || !only || *only))
        package_complain(reading, missing, "missingValues other than \"\" are not supported");
}

static void read_resource(struct reading *reading, struct resource *resource, const cJSON *object)
{
    static const char *const none[] = {NULL};
    const cJSON *schema = cJSON_GetObjectItemCaseSensitive(object, "schema");
    const cJSON *path = cJSON_GetObjectItemCaseSensitive(object, "path");

    reading->resource = NULL;
    resource->at = json_places_get(&reading->places, object);
    reading->at = resource->at;
    resource->name = package_get_string(reading, object, "name", true);
    reading->resource = resource->name;
    package_refuse_others(reading, object, NULL, none);
    package_refuse_others(reading, schema, NULL, none);
    if (cJSON_IsArray(path) && cJSON_GetArraySize(path) == 1)
        path = cJSON_GetArrayItem(path, 0);
    resource->path = package_string(reading, path, "path");
    if (resource->path)
        check_path(reading, path, resource->path);
    check_dialect(reading, object, schema);
    if (!cJSON_IsObject(schema)) {
        package_complain(reading, schema, "schema is missing or no object");
        return;
    }
    package_read_fields(reading, resource, cJSON_GetObjectItemCaseSensitive(schema, "fields"));
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
        package_complain(reading, NULL, "refers to resource \"%s\", which is not there", resource);
    else if (!package_find_field(target, field))
        package_complain(reading, NULL,
                         "refers to field \"%s\" of resource \"%s\", which is not there", field,
                         resource);
}

static void check_own_fields(struct reading *reading, const struct resource *resource,
                             const struct strings *names, const char *what)
{
    for (size_t i = 0; i < names->count; i++) {
        if (!package_find_field(resource, names->items[i]))
            package_complain(reading, NULL, "%s: no field \"%s\"", what, names->items[i]);
    }
}

/* That all names which one part uses of another are there. */
static void check_names(struct reading *reading, const struct resource *resource)
{
    reading->resource = resource->name;
    reading->at = resource->at;
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
        reading->at = field->at;
        for (size_t j = 0; j < field->reference_count; j++)
            check_target(reading, field->references[j].resource, field->references[j].field);
    }
    reading->field = NULL;
}

static void read_resources(struct reading *reading, const cJSON *resources)
{
    struct package *package = reading->package;
    const cJSON *each;
    size_t count;

    if (!cJSON_IsArray(resources)) {
        package_complain(reading, resources, "resources is missing or no array");
        return;
    }
    count = package_count(reading, resources, "resources", RESOURCES_MAX);
    package->resources = package_allocate(reading, count, sizeof(*package->resources));
    if (!package->resources || !count)
        return;
    cJSON_ArrayForEach(each, resources)
    {
        struct resource *resource = &package->resources[package->resource_count];

        read_resource(reading, resource, each);
        if (resource->name && find_resource(package, resource->name))
            package_complain(reading, NULL, "stands twice");
        package->resource_count++;
    }
    for (size_t i = 0; i < package->resource_count; i++)
        check_names(reading, &package->resources[i]);
    reading->resource = NULL;
}

/* What a licence is called: its name, or else its title or path, of which the standard asks for one.
 * NULL if it has none. */
static const cJSON *find_licence_name(const cJSON *licence)
{
    static const char *const keys[] = {"name", "title", "path"};

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(licence, keys[i]);
        const char *text = cJSON_GetStringValue(item);

        if (item && (!text || *text))
            return item;
    }
    return NULL;
}

/* The first one is shown. */
static void read_licence(struct reading *reading, const cJSON *root)
{
    const cJSON *licences = cJSON_GetObjectItemCaseSensitive(root, "licenses");
    const cJSON *name = find_licence_name(cJSON_GetArrayItem(licences, 0));
    bool is_right = cJSON_IsArray(licences);
    char what[32] = "";
    const cJSON *each;

    if (!licences)
        return;
    if (name)
        snprintf(what, sizeof(what), "licenses: %s", name->string);
    cJSON_ArrayForEach(each, licences) is_right &= find_licence_name(each) != NULL;
    if (!is_right)
        package_complain(reading, licences,
                         "licenses must be an array of objects with a name, a title or a path");
    else if (name)
        reading->package->licence = package_string(reading, name, what);
}

/* Either does for the other; the standard asks for neither. */
static void read_names(struct reading *reading, const cJSON *root)
{
    struct package *package = reading->package;
    bool has_name = cJSON_HasObjectItem(root, "name");
    bool has_title = cJSON_HasObjectItem(root, "title");

    if (!has_name && !has_title)
        package_complain(reading, root, "title is missing, and so is name, which would do");
    package->title = package_get_string(reading, root, "title", has_title);
    package->name = package_get_string(reading, root, "name", has_name && !has_title);
    if (!package->name && package->title)
        package->name = package_copy(reading, package->title);
    if (!package->title && package->name)
        package->title = package_copy(reading, package->name);
}

/* What is of our own in it. */
static void read_own(struct reading *reading, const cJSON *root)
{
    static const char *const of_root[] = {"buzzfs", NULL};
    static const char *const of_own[] = {"synthetic", NULL};
    const cJSON *own = cJSON_GetObjectItemCaseSensitive(root, "buzzfs");

    package_refuse_others(reading, root, NULL, of_root);
    if (own && !cJSON_IsObject(own)) {
        package_complain(reading, own, "buzzfs must be an object");
        return;
    }
    package_refuse_others(reading, own, "buzzfs", of_own);
    reading->package->synthetic = package_get_bool(reading, own, "synthetic");
}

static void read_root(struct reading *reading, const cJSON *root)
{
    struct package *package = reading->package;

    reading->at = json_places_get(&reading->places, root);
    if (!cJSON_IsObject(root)) {
        package_complain(reading, root, "must be a JSON object");
        return;
    }
    read_names(reading, root);
    package->description = package_get_string(reading, root, "description", false);
    package->version = package_get_string(reading, root, "version", false);
    package->created = package_get_string(reading, root, "created", false);
    read_own(reading, root);
    read_licence(reading, root);
    read_resources(reading, cJSON_GetObjectItemCaseSensitive(root, "resources"));
}

int package_read(const char *folder, FILE *errors, struct package **out)
{
    struct reading reading = {.folder = folder, .problems = {.stream = errors}};
    cJSON *root = NULL;
    int error = -ENOMEM;

    reading.package = calloc(1, sizeof(*reading.package));
    if (!reading.package || asprintf(&reading.file, "%s/datapackage.json", folder) < 0) {
        reading.file = NULL;
        reading.no_memory = true;
        goto out;
    }
    error = package_parse(&reading, &reading.package->text, &root);
    if (error)
        goto out;
    read_root(&reading, root);
    if (reading.problems.count) {
        error = -EINVAL;
    } else if (!reading.no_memory) {
        *out = reading.package;
        reading.package = NULL;
    }
out:
    problems_end(&reading.problems);
    if (reading.no_memory) {
        problems_say(errors, "%s: %s", folder, strerror(ENOMEM));
        error = -ENOMEM;
    }
    json_places_release(&reading.places);
    cJSON_Delete(root);
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
