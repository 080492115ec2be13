#include "fs/tally.h"

#include "fs/count.h"

#include "fs/kinds.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const scope_names[SCOPE_COUNT] = {
    [SCOPE_LOCAL] = "local",
    [SCOPE_PROVINCIAL] = "provincial",
    [SCOPE_NATIONAL] = "national",
    [SCOPE_FOREIGN] = "foreign",
};

const char *scope_name(enum scope scope)
{
    return scope_names[scope];
}

struct count {
    int64_t ties;
    int64_t out;
    int64_t in;
    int64_t scopes[SCOPE_COUNT];
};

struct tally {
    struct kinds kinds;
    struct count *counts; /* of each kind */
    struct count all;
};

void tally_free(struct tally *tally)
{
    if (!tally)
        return;
    kinds_release(&tally->kinds);
    free(tally->counts);
    free(tally);
}

int tally_new(struct reader *reader, struct tally **out)
{
    struct tally *tally = calloc(1, sizeof(*tally));
    int result = tally ? kinds_read(reader, &tally->kinds) : -ENOMEM;

    if (!result) {
        tally->counts = calloc(tally->kinds.count + 1, sizeof(*tally->counts));
        result = tally->counts ? 0 : -ENOMEM;
    }
    if (result)
        tally_free(tally);
    else
        *out = tally;
    return result;
}

static void add_ties(struct count *count, enum scope scope, int64_t ties)
{
    count->ties = count_add(count->ties, ties);
    count->scopes[scope] = count_add(count->scopes[scope], ties);
}

void tally_count(struct tally *tally, size_t kind, enum scope scope, int64_t ties)
{
    if (kind < tally->kinds.count)
        add_ties(&tally->counts[kind], scope, ties);
    add_ties(&tally->all, scope, ties);
}

/* Counts a row of kind, direction, scope and ties. */
static int count_row(struct tally *tally, const struct rows *rows)
{
    const char *kind = rows_text(rows, 0);
    const char *direction = rows_text(rows, 1);
    const char *scope = rows_text(rows, 2);
    int64_t ties = rows_integer(rows, 3);

    if (!kind || !direction || !scope)
        return -ENOMEM;
    for (size_t i = 0; i < tally->kinds.count; i++) {
        struct count *count = &tally->counts[i];

        if (strcmp(tally->kinds.items[i].slug, kind) != 0)
            continue;
        if (strcmp(direction, "out") == 0)
            count->out = count_add(count->out, ties);
        else if (strcmp(direction, "in") == 0)
            count->in = count_add(count->in, ties);
        for (enum scope at = 0; at < SCOPE_COUNT; at++)
            if (strcmp(scope, scope_names[at]) == 0)
                tally_count(tally, i, at, ties);
        return 0;
    }
    return 0;
}

/* The kind is NULL where directions are not shown. */
static void add_count(struct json *json, cJSON *object, const struct count *count,
                      const struct kind *kind)
{
    json_integer(json, object, "total", count->ties);
    if (kind && kind->directed) {
        json_integer(json, object, "out", count->out);
        json_integer(json, object, "in", count->in);
    } else if (kind) {
        json_null(json, object, "out");
        json_null(json, object, "in");
    }
    for (int i = 0; i < SCOPE_COUNT; i++)
        json_integer(json, object, scope_names[i], count->scopes[i]);
}

void tally_write(const struct tally *tally, bool with_direction, struct json *json)
{
    cJSON *kinds;

    add_count(json, json_object(json, json->root, "ties"), &tally->all, NULL);
    kinds = json_object(json, json->root, "by_kind");
    for (size_t i = 0; i < tally->kinds.count; i++) {
        const struct kind *kind = &tally->kinds.items[i];

        add_count(json, json_object(json, kinds, kind->slug), &tally->counts[i],
                  with_direction ? kind : NULL);
    }
}

int tally_add(struct reader *reader, enum query query, struct node node, struct json *json)
{
    struct tally *tally = NULL;
    struct rows *rows = NULL;
    int result = tally_new(reader, &tally);

    if (!result)
        result = rows_begin(reader, query, &(struct question){.row = node.row}, &rows);
    while (!result && (result = rows_next(rows)) == 1)
        result = count_row(tally, rows);
    if (rows)
        rows_end(rows);
    if (!result)
        tally_write(tally, true, json);
    tally_free(tally);
    return result;
}

/* The partner being added: rows of one name follow each other. */
struct partner {
    char *name;
    cJSON *ties;
    cJSON *kinds;
};

static int begin_partner(struct partner *partner, const struct rows *rows, const char *name,
                         struct json *json, cJSON *array)
{
    cJSON *object = json_object(json, array, NULL);
    char *copy = strdup(name);

    if (!copy)
        return -ENOMEM;
    free(partner->name);
    partner->name = copy;
    json_row(json, object, rows, rows_columns(rows) - 2);
    json_integer(json, object, "ties", 0);
    partner->ties = cJSON_GetObjectItemCaseSensitive(object, "ties");
    partner->kinds = json_object(json, object, "by_kind");
    return 0;
}

int tally_add_partners(struct reader *reader, enum query query, struct node node, const char *key,
                       struct json *json)
{
    cJSON *array = json_array(json, json->root, key);
    struct partner partner = {0};
    struct rows *rows = NULL;
    int result = rows_begin(reader, query, &(struct question){.row = node.row}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        int ties = rows_columns(rows) - 1;
        const char *name = rows_text(rows, 0);

        result = 0;
        if (!name)
            result = -ENOMEM;
        else if (!partner.name || strcmp(partner.name, name) != 0)
            result = begin_partner(&partner, rows, name, json, array);
        if (result || json->error || !partner.ties)
            break;
        json_integer(json, partner.kinds, rows_text(rows, ties - 1), rows_integer(rows, ties));
        cJSON_SetNumberValue(partner.ties,
                             partner.ties->valuedouble + (double)rows_integer(rows, ties));
    }
    rows_end(rows);
    free(partner.name);
    return result;
}
