#include "fs/path.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

bool path_name_is_valid(const char *name, size_t len)
{
    if (!name || len == 0 || len > NAME_MAX)
        return false;
    return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

const char *path_index(const char *entity)
{
    static const struct {
        const char *entity;
        const char *index;
    } indexes[] = {
        {"firm", "firms"},       {"institute", "institutes"}, {"funder", "funders"},
        {"cluster", "clusters"}, {"province", "provinces"},   {"product", "products"},
    };

    for (size_t i = 0; entity && i < sizeof(indexes) / sizeof(indexes[0]); i++)
        if (strcmp(entity, indexes[i].entity) == 0)
            return indexes[i].index;
    return NULL;
}

const char *path_name_at(const struct rows *rows, int column)
{
    const char *name = rows_text(rows, column);

    return path_name_is_valid(name, rows_text_len(rows, column)) ? name : NULL;
}

/* Its slug at a column, and that of its province at the next one: NULL if there is none. */
static int write_cluster(const struct rows *rows, int column, struct text *text)
{
    const char *cluster = path_name_at(rows, column);
    const char *province = path_name_at(rows, column + 1);

    if (!cluster || (!province && rows_type(rows, column + 1) != VALUE_NULL))
        return -EIO;
    if (province)
        text_printf(text, "provinces/%s/", province);
    text_printf(text, "clusters/%s", cluster);
    return 0;
}

static int write_organisation(const struct rows *rows, struct text *text)
{
    const char *index = path_index(rows_text(rows, 1));
    const char *slug = path_name_at(rows, 0);

    if (!index || !slug)
        return -EIO;
    if (rows_type(rows, 2) != VALUE_NULL) {
        int result = write_cluster(rows, 2, text);

        if (result)
            return result;
        text_char(text, '/');
    }
    text_printf(text, "%s/%s", index, slug);
    return 0;
}

/* In a directory of the root. */
static int write_entry(const char *directory, const char *slug, const char *suffix,
                       struct text *text)
{
    if (!slug)
        return -EIO;
    text_printf(text, "%s/%s%s", directory, slug, suffix);
    return 0;
}

static int write_place(enum link_target target, const struct rows *rows, struct text *text)
{
    switch (target) {
    case LINK_CLUSTER:
        return write_cluster(rows, 0, text);
    case LINK_ORGANISATION:
        return write_organisation(rows, text);
    case LINK_PRODUCT:
        return write_entry("products", path_name_at(rows, 0), "", text);
    case LINK_PROVINCE:
        return write_entry("provinces", path_name_at(rows, 0), "", text);
    case LINK_SOURCE:
        return write_entry("sources", path_name_at(rows, 0), ".json", text);
    }
    return -EINVAL;
}

int path_of(struct reader *reader, enum link_target target, uint32_t row, struct text *text)
{
    static const struct {
        enum query query;
        const char *table;
    } places[] = {
        [LINK_CLUSTER] = {QUERY_CLUSTER_PLACE, "cluster"},
        [LINK_ORGANISATION] = {QUERY_ORGANISATION_PLACE, "organisation"},
        [LINK_PRODUCT] = {QUERY_PRODUCT_PLACE, "product"},
        [LINK_PROVINCE] = {QUERY_PROVINCE_PLACE, "province"},
        [LINK_SOURCE] = {QUERY_SOURCE_PLACE, "source"},
    };
    struct rows *rows = NULL;
    int result;

    if ((size_t)target >= sizeof(places) / sizeof(places[0]))
        return -EINVAL;
    result = rows_begin(reader, places[target].query, &(struct question){.row = row}, &rows);
    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1) {
        result = write_place(target, rows, text);
        if (result == -EIO)
            store_say(reader_store(reader), "%s %lu: where it stands cannot be shown",
                      places[target].table, (unsigned long)row);
    } else if (result == 0) {
        result = -ENOENT;
    }
    rows_end(rows);
    return result;
}
