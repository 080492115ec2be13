#include "fs/tally.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    SCOPES = 4
};

static const char *const scope_names[SCOPES] = {"local", "provincial", "national", "foreign"};

struct count {
    char *kind;
    bool directed;
    int64_t ties;
    int64_t out;
    int64_t in;
    int64_t scopes[SCOPES];
};

struct tally {
    struct count *counts;
    size_t len;
    struct count all;
};

static void tally_release(struct tally *tally)
{
    for (size_t i = 0; i < tally->len; i++)
        free(tally->counts[i].kind);
    free(tally->counts);
}

/* The vocabulary: a count for each kind, in its order. */
static int read_kinds(struct reader *reader, struct tally *tally)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_TIE_KINDS, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        struct count *counts =
            realloc(tally->counts, (tally->len + 1) * sizeof(*tally->counts));
        const char *kind = rows_text(rows, 0);

        result = -ENOMEM;
        if (!counts)
            break;
        tally->counts = counts;
        counts[tally->len] = (struct count){.kind = kind ? strdup(kind) : NULL,
                                            .directed = rows_integer(rows, 2) != 0};
        if (!counts[tally->len].kind)
            break;
        tally->len++;
    }
    rows_end(rows);
    return result;
}

static void count_ties(struct count *count, const char *direction, const char *scope, int64_t ties)
{
    count->ties += ties;
    if (strcmp(direction, "out") == 0)
        count->out += ties;
    else if (strcmp(direction, "in") == 0)
        count->in += ties;
    for (int i = 0; i < SCOPES; i++)
        if (strcmp(scope, scope_names[i]) == 0)
            count->scopes[i] += ties;
}

static int read_counts(struct reader *reader, enum query query, struct node node,
                       struct tally *tally)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, query, &(struct question){.row = node.row}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        const char *kind = rows_text(rows, 0);
        const char *direction = rows_text(rows, 1);
        const char *scope = rows_text(rows, 2);

        if (!kind || !direction || !scope) {
            result = -ENOMEM;
            break;
        }
        for (size_t i = 0; i < tally->len; i++)
            if (strcmp(tally->counts[i].kind, kind) == 0)
                count_ties(&tally->counts[i], direction, scope, rows_integer(rows, 3));
        count_ties(&tally->all, direction, scope, rows_integer(rows, 3));
    }
    rows_end(rows);
    return result;
}

static void add_count(struct json *json, cJSON *object, const struct count *count,
                      bool with_direction)
{
    json_integer(json, object, "total", count->ties);
    if (with_direction && count->directed) {
        json_integer(json, object, "out", count->out);
        json_integer(json, object, "in", count->in);
    } else if (with_direction) {
        json_null(json, object, "out");
        json_null(json, object, "in");
    }
    for (int i = 0; i < SCOPES; i++)
        json_integer(json, object, scope_names[i], count->scopes[i]);
}

int tally_add(struct reader *reader, enum query query, struct node node, bool with_direction,
              struct json *json)
{
    struct tally tally = {0};
    int result = read_kinds(reader, &tally);

    if (!result)
        result = read_counts(reader, query, node, &tally);
    if (!result) {
        cJSON *kinds;

        add_count(json, json_object(json, json->root, "ties"), &tally.all, false);
        kinds = json_object(json, json->root, "by_kind");
        for (size_t i = 0; i < tally.len; i++)
            add_count(json, json_object(json, kinds, tally.counts[i].kind), &tally.counts[i],
                      with_direction);
    }
    tally_release(&tally);
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
        if (result || json->error)
            break;
        json_integer(json, partner.kinds, rows_text(rows, ties - 1), rows_integer(rows, ties));
        cJSON_SetNumberValue(partner.ties,
                             partner.ties->valuedouble + (double)rows_integer(rows, ties));
    }
    rows_end(rows);
    free(partner.name);
    return result;
}
