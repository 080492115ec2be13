#include "store/names.h"

#include "store/database.h"
#include "store/places.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    RECORDS_SMALLEST = 4096
};

/*
 * Slugs by the numbers of their rows. A place has the offset of a record: the number of the row
 * that holds this one, 0 if none does, and the slug.
 */
struct slugs {
    struct places places;
    char *records;
    size_t len;
    size_t size;
};

/* An organisation or a cluster; of one that is not there the slug is NULL. */
struct named {
    const char *slug;
    uint32_t holder; /* its cluster, or its province; 0: none */
};

struct names {
    sqlite3 *database;
    struct slugs organisations;
    struct slugs clusters;
    sqlite3_stmt *lookup; /* where organisations are not kept; else NULL */
    struct end {          /* of a tie: each is asked for several times */
        sqlite3_int64 row;
        struct named found;
    } ends[2];
    unsigned next_end;
};

static void release(struct slugs *slugs)
{
    places_release(&slugs->places);
    free(slugs->records);
    *slugs = (struct slugs){0};
}

static size_t memory_of(const struct slugs *slugs)
{
    return slugs->places.size * sizeof(*slugs->places.items) + slugs->size;
}

static int reserve(struct slugs *slugs, size_t len)
{
    size_t size = slugs->size ? slugs->size : RECORDS_SMALLEST;
    char *records;

    while (size < slugs->len + len)
        size += size / 2;
    if (size == slugs->size)
        return 0;
    records = realloc(slugs->records, size);
    if (!records)
        return -ENOMEM;
    slugs->records = records;
    slugs->size = size;
    return 0;
}

/* A row: its number, that of its holder, its slug. */
static int add(struct slugs *slugs, sqlite3_stmt *row)
{
    sqlite3_int64 holder = sqlite3_column_int64(row, 1);
    const char *slug = (const char *)sqlite3_column_text(row, 2);
    size_t len = (size_t)sqlite3_column_bytes(row, 2) + 1;
    uint32_t number = holder > 0 && holder <= UINT32_MAX ? (uint32_t)holder : 0;

    if (!slug || slugs->len > UINT32_MAX || reserve(slugs, sizeof(number) + len) ||
        places_add(&slugs->places, sqlite3_column_int64(row, 0), (uint32_t)slugs->len))
        return SQLITE_NOMEM;
    memcpy(slugs->records + slugs->len, &number, sizeof(number));
    memcpy(slugs->records + slugs->len + sizeof(number), slug, len);
    slugs->len += sizeof(number) + len;
    return SQLITE_OK;
}

/* Reads slugs, but not much more than fit. A code of SQLite; SQLITE_FULL: they do not. */
static int read_slugs(struct names *names, const char *sql, size_t max, struct slugs *slugs)
{
    sqlite3_stmt *rows = NULL;
    int code = database_prepare(names->database, sql, &rows);

    while (code == SQLITE_OK && (code = sqlite3_step(rows)) == SQLITE_ROW) {
        code = add(slugs, rows);
        if (code == SQLITE_OK && memory_of(slugs) > max)
            code = SQLITE_FULL;
    }
    sqlite3_finalize(rows);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static struct named find(const struct slugs *slugs, sqlite3_int64 row)
{
    const struct place *place = places_find(&slugs->places, row);
    struct named found = {.slug = NULL};

    if (place) {
        memcpy(&found.holder, slugs->records + place->value, sizeof(found.holder));
        found.slug = slugs->records + place->value + sizeof(found.holder);
    }
    return found;
}

static struct named find_end(struct names *names, sqlite3_int64 row)
{
    struct end *end;

    for (end = names->ends; end < names->ends + 2; end++)
        if (end->row == row)
            return end->found;
    end = &names->ends[names->next_end++ % 2];
    *end = (struct end){.row = row, .found = find(&names->organisations, row)};
    return end->found;
}

/* The slug of one that is looked up is there until another is. A code of SQLite. */
static int find_organisation(struct names *names, sqlite3_value *row, struct named *found)
{
    int code;

    if (!names->lookup) {
        *found = find_end(names, sqlite3_value_int64(row));
        return SQLITE_OK;
    }
    *found = (struct named){.slug = NULL};
    sqlite3_reset(names->lookup);
    code = sqlite3_bind_value(names->lookup, 1, row);
    if (code == SQLITE_OK)
        code = sqlite3_step(names->lookup);
    if (code == SQLITE_ROW) {
        found->slug = (const char *)sqlite3_column_text(names->lookup, 0);
        found->holder = (uint32_t)sqlite3_column_int64(names->lookup, 1);
        code = found->slug ? SQLITE_OK : SQLITE_NOMEM;
    }
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* --- the functions ----------------------------------------------------------------------------- */

static void slug_of(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct names *names = sqlite3_user_data(context);
    struct named found;
    int code = find_organisation(names, values[0], &found);

    (void)count;
    if (code != SQLITE_OK)
        sqlite3_result_error_code(context, code);
    else if (found.slug)
        sqlite3_result_text(context, found.slug, -1,
                            names->lookup ? SQLITE_TRANSIENT : SQLITE_STATIC);
}

static void cluster_of(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct names *names = sqlite3_user_data(context);
    struct named found;
    int code = find_organisation(names, values[0], &found);
    const char *cluster = code == SQLITE_OK ? find(&names->clusters, found.holder).slug : NULL;

    (void)count;
    if (code != SQLITE_OK)
        sqlite3_result_error_code(context, code);
    else if (cluster)
        sqlite3_result_text(context, cluster, -1, SQLITE_STATIC);
}

static const char *scope_between(const struct slugs *clusters, uint32_t from, uint32_t to)
{
    struct named a = find(clusters, from);
    struct named b = find(clusters, to);

    if (!a.slug || !b.slug)
        return "foreign";
    if (from == to)
        return "local";
    return a.holder == b.holder ? "provincial" : "national";
}

static void scope_of(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct names *names = sqlite3_user_data(context);
    struct named from;
    struct named to;
    int code = find_organisation(names, values[0], &from);

    (void)count;
    if (code == SQLITE_OK)
        code = find_organisation(names, values[1], &to);
    if (code != SQLITE_OK)
        sqlite3_result_error_code(context, code);
    else
        sqlite3_result_text(context, scope_between(&names->clusters, from.holder, to.holder), -1,
                            SQLITE_STATIC);
}

/* For our own queries alone: what a data base brings along has no use for them. */
static int define(struct names *names, const char *name, int arguments,
                  void (*call)(sqlite3_context *context, int count, sqlite3_value **values),
                  void (*destroy)(void *names))
{
    return sqlite3_create_function_v2(names->database, name, arguments,
                                      SQLITE_UTF8 | SQLITE_DIRECTONLY, names, call, NULL, NULL,
                                      destroy);
}

static void destroy(void *names)
{
    names_rest(names);
    free(names);
}

struct names *names_new(sqlite3 *database)
{
    struct names *names = calloc(1, sizeof(*names));

    if (!names)
        return NULL;
    names->database = database;
    if (define(names, "slug_of", 1, slug_of, NULL) != SQLITE_OK ||
        define(names, "cluster_of", 1, cluster_of, NULL) != SQLITE_OK) {
        free(names);
        return NULL;
    }
    /* Destroyed also if that fails. */
    return define(names, "scope_of", 2, scope_of, destroy) == SQLITE_OK ? names : NULL;
}

void names_rest(struct names *names)
{
    release(&names->organisations);
    release(&names->clusters);
    sqlite3_finalize(names->lookup);
    names->lookup = NULL;
    memset(names->ends, 0, sizeof(names->ends));
}

int names_read(struct names *names, size_t max)
{
    int code = read_slugs(names, "SELECT id, province_id, slug FROM cluster ORDER BY id", SIZE_MAX,
                          &names->clusters);

    if (code == SQLITE_OK)
        code = read_slugs(names, "SELECT id, cluster_id, slug FROM organisation ORDER BY id", max,
                          &names->organisations);
    if (code == SQLITE_FULL) {
        release(&names->organisations);
        code = database_prepare(names->database,
                                "SELECT slug, cluster_id FROM organisation WHERE id = ?1",
                                &names->lookup);
    }
    if (code != SQLITE_OK)
        names_rest(names);
    return code;
}
