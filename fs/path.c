#include "fs/path.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

bool path_name_is_valid(const char *name, size_t len)
{
    if (!name || len == 0 || len > NAME_MAX || strlen(name) != len)
        return false;
    return strchr(name, '/') == NULL && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

const char *path_index(const char *entity)
{
    static const struct {
        const char *entity;
        const char *index;
    } indexes[] = {
        {"firm",      "firms"     },
        {"institute", "institutes"},
        {"funder",    "funders"   },
        {"cluster",   "clusters"  },
        {"province",  "provinces" },
        {"product",   "products"  },
    };

    for (size_t i = 0; entity && i < sizeof(indexes) / sizeof(indexes[0]); i++)
        if (strcmp(entity, indexes[i].entity) == 0)
            return indexes[i].index;
    return NULL;
}

static int write_place(enum link_target target, const struct rows *rows, struct text *text)
{
    const char *slug = rows_text(rows, 0);
    const char *index;

    switch (target) {
    case LINK_CLUSTER:
        text_printf(text, "provinces/%s/clusters/%s", rows_text(rows, 1), slug);
        return 0;
    case LINK_ORGANISATION:
        index = path_index(rows_text(rows, 1));
        if (!index)
            return -EIO;
        if (rows_type(rows, 2) != VALUE_NULL)
            text_printf(text, "provinces/%s/clusters/%s/", rows_text(rows, 3), rows_text(rows, 2));
        text_printf(text, "%s/%s", index, slug);
        return 0;
    case LINK_PRODUCT:
        text_printf(text, "products/%s", slug);
        return 0;
    }
    return -EINVAL;
}

int path_of(struct reader *reader, enum link_target target, uint32_t row, struct text *text)
{
    static const enum query places[] = {
        [LINK_CLUSTER] = QUERY_CLUSTER_PLACE,
        [LINK_ORGANISATION] = QUERY_ORGANISATION_PLACE,
        [LINK_PRODUCT] = QUERY_PRODUCT_PLACE,
    };
    struct rows *rows = NULL;
    int result;

    if ((size_t)target >= sizeof(places) / sizeof(places[0]))
        return -EINVAL;
    result = rows_begin(reader, places[target], &(struct question){.row = row}, &rows);
    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1)
        result = write_place(target, rows, text);
    else if (result == 0)
        result = -ENOENT;
    rows_end(rows);
    return result;
}
