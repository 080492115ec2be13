#include "fs/generate_package.h"

#include "fs/json.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char shipped[] =
#include "datapackage.inc"
    ;

/* What data/datapackage.json says of the facts in its tables, and is not so here. */
static const struct {
    const char *table;
    const char *description;
} invented[] = {
    {"sources", "None: nothing here is a fact, so nothing has a source."},
    {"provinces", "Invented provinces."},
    {"science", "The invented science base of the cities of the clusters."},
    {"clusters", "Invented clusters."},
    {"designations", "Programmes and years under which clusters are said to be named."},
    {"institutes", "Invented institutes, at home and abroad."},
    {"firms", "Invented firms and the holdings above them."},
    {"funders", "Invented funders: a government for each cluster, and others."},
    {"products", "Invented products."},
    {"goals", "None."},
    {"indicators", "None."},
};

static bool set(cJSON *object, const char *key, cJSON *value)
{
    if (value && cJSON_ReplaceItemInObjectCaseSensitive(object, key, value))
        return true;
    cJSON_Delete(value);
    return false;
}

static bool set_text(cJSON *object, const char *key, const char *value)
{
    return set(object, key, cJSON_CreateString(value));
}

static cJSON *get(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static bool describe(cJSON *package, uint64_t firms, uint64_t seed)
{
    static const char *const keywords[] = {"synthetic", "innovation", "clusters", "networks"};
    char name[100];
    char title[100];

    snprintf(name, sizeof(name), "synthetic-clusters-%" PRIu64 "-%" PRIu64, firms, seed);
    snprintf(title, sizeof(title),
             "Synthetic innovation clusters: %" PRIu64 " firm%s, seed %" PRIu64, firms,
             firms == 1 ? "" : "s", seed);
    cJSON_DeleteItemFromObjectCaseSensitive(package, "sources");
    return set_text(package, "name", name) && set_text(package, "title", title) &&
           set_text(package, "description",
                    "Invented data, made by buzzfs generate: no cluster, firm or tie in it is "
                    "real. In shape they are like China's health biotech clusters as Conlé and "
                    "Taube describe them: conglomerates that join the clusters, and little "
                    "between the firms of one.") &&
           set_text(package, "version", "1.0.0") &&
           set_text(package, "created", "2026-11-24T00:00:00Z") &&
           set(package, "keywords",
               cJSON_CreateStringArray(keywords, sizeof(keywords) / sizeof(keywords[0]))) &&
           set(get(package, "buzzfs"), "synthetic", cJSON_CreateTrue());
}

/* No sources: neither they nor how sure they make a row is asked for. */
static void allow_empty(cJSON *schema, const char *field)
{
    cJSON *each;

    cJSON_ArrayForEach(each, get(schema, "fields"))
    {
        const char *name = cJSON_GetStringValue(get(each, "name"));

        if (name && strcmp(name, field) == 0)
            cJSON_DeleteItemFromObjectCaseSensitive(get(each, "constraints"), "required");
    }
}

static bool describe_table(cJSON *resource)
{
    const char *name = cJSON_GetStringValue(get(resource, "name"));
    const char *description = NULL;

    allow_empty(get(resource, "schema"), "sources");
    allow_empty(get(resource, "schema"), "confidence");
    for (size_t i = 0; name && i < sizeof(invented) / sizeof(invented[0]); i++) {
        if (strcmp(name, invented[i].table) == 0)
            description = invented[i].description;
    }
    return !description || set_text(resource, "description", description);
}

cJSON *package_shipped(void)
{
    return cJSON_Parse(shipped);
}

static void drop_table(cJSON *resources, const char *table)
{
    int count = cJSON_GetArraySize(resources);

    for (int i = count - 1; i >= 0; i--) {
        const char *name = cJSON_GetStringValue(get(cJSON_GetArrayItem(resources, i), "name"));

        if (name && strcmp(name, table) == 0)
            cJSON_DeleteItemFromArray(resources, i);
    }
}

int package_invent(uint64_t firms, uint64_t seed, cJSON **package)
{
    cJSON *root = package_shipped();
    cJSON *resource;
    bool done = root && describe(root, firms, seed);

    drop_table(get(root, "resources"), "outlines"); /* invented provinces have no shape */

    cJSON_ArrayForEach(resource, get(root, "resources")) done = done && describe_table(resource);
    if (!done) {
        cJSON_Delete(root);
        return -ENOMEM;
    }
    *package = root;
    return 0;
}

static int write_all(int file, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t done = write(file, bytes, len);

        if (done < 0 && errno != EINTR)
            return -errno;
        bytes += done > 0 ? done : 0;
        len -= done > 0 ? (size_t)done : 0;
    }
    return 0;
}

int package_write(const cJSON *package, int directory)
{
    struct text text;
    const char *string;
    int result;
    int file;

    text_init(&text);
    json_print(package, &text);
    string = text_string(&text);
    if (!string) {
        result = text.error ? text.error : -ENOMEM;
        text_release(&text);
        return result;
    }
    file = openat(directory, "datapackage.json", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    result = file < 0 ? -errno : write_all(file, string, strlen(string));
    if (file >= 0 && close(file) && !result)
        result = -errno;
    text_release(&text);
    return result;
}
