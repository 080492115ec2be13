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

/* Before the bytes of a slug. */
struct record {
    uint32_t holder; /* the row that holds this one, 0: none */
    uint32_t len;    /* of the slug, which may have any bytes and a zero byte behind them */
};

#define NO_SLUG UINT32_MAX /* it is NULL */

/* Slugs by the numbers of their rows: a place has the offset of a record. */
struct slugs {
    struct places places;
    char *records;
    size_t len;
    size_t size;
};

/* An organisation or a cluster, or none. */
struct named {
    bool is_there;
    const char *slug; /* NULL where it has none, or is not there */
    uint32_t len;
    uint32_t holder; /* its cluster, or its province; 0: none */
};

/* Of a tie. */
struct end {
    uint32_t row;
    struct named organisation;
    struct named cluster;
};

struct name_list {
    struct slugs organisations; /* empty if they were too many */
    struct slugs clusters;
    bool is_whole;
};

struct names {
    sqlite3 *database;
    const struct name_list *list; /* in use */
    struct end ends[2];           /* found last: each is asked for several times */
    sqlite3_stmt *lookups[2]; /* one an end, if organisations are not kept: a slug is in its row */
    unsigned next_end;
};

static void release(struct slugs *slugs)
{
    places_release(&slugs->places);
    free(slugs->records);
    *slugs = (struct slugs){0};
}

void name_list_free(struct name_list *list)
{
    if (!list)
        return;
    release(&list->organisations);
    release(&list->clusters);
    free(list);
}

bool name_list_is_whole(const struct name_list *list)
{
    return list->is_whole;
}

static size_t memory_of(const struct slugs *slugs)
{
    return slugs->places.count * sizeof(*slugs->places.items) + slugs->len;
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

/* The number of a row that a node can have, or 0. */
static uint32_t row_of(int type, sqlite3_int64 number)
{
    return type == SQLITE_INTEGER && number > 0 && number <= UINT32_MAX ? (uint32_t)number : 0;
}

static uint32_t row_at(sqlite3_stmt *row, int column)
{
    return row_of(sqlite3_column_type(row, column), sqlite3_column_int64(row, column));
}

/* A row: its number, that of its holder, its slug. */
static int add(struct slugs *slugs, sqlite3_stmt *row)
{
    const char *slug = (const char *)sqlite3_column_text(row, 2);
    size_t len = (size_t)sqlite3_column_bytes(row, 2);
    uint32_t number = row_at(row, 0);
    struct record record = {.holder = row_at(row, 1), .len = slug ? (uint32_t)len : NO_SLUG};

    if (!number)
        return SQLITE_OK;
    if ((!slug && sqlite3_column_type(row, 2) != SQLITE_NULL) || slugs->len > UINT32_MAX ||
        reserve(slugs, sizeof(record) + len + 1) ||
        places_add(&slugs->places, number, (uint32_t)slugs->len))
        return SQLITE_NOMEM;
    memcpy(slugs->records + slugs->len, &record, sizeof(record));
    memcpy(slugs->records + slugs->len + sizeof(record), slug ? slug : "", len + 1);
    slugs->len += sizeof(record) + len + 1;
    return SQLITE_OK;
}

/* Reads slugs, until they are more than fit. A code of SQLite. */
static int read_slugs(sqlite3 *database, const char *sql, size_t max, struct slugs *slugs)
{
    sqlite3_stmt *rows = NULL;
    int code = database_prepare(database, sql, &rows);

    if (code == SQLITE_OK)
        code = SQLITE_ROW;
    while (code == SQLITE_ROW && memory_of(slugs) <= max) {
        code = sqlite3_step(rows);
        if (code == SQLITE_ROW && add(slugs, rows) != SQLITE_OK)
            code = SQLITE_NOMEM;
    }
    sqlite3_finalize(rows);
    return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code;
}

static struct named find(const struct slugs *slugs, uint32_t row)
{
    const struct place *place = row ? places_find(&slugs->places, row) : NULL;
    struct named found = {.is_there = place != NULL};
    struct record record;

    if (!place)
        return found;
    memcpy(&record, slugs->records + place->value, sizeof(record));
    found.holder = record.holder;
    if (record.len != NO_SLUG) {
        found.slug = slugs->records + place->value + sizeof(record);
        found.len = record.len;
    }
    return found;
}

/* A code of SQLite. */
static int look_up(sqlite3_stmt *lookup, uint32_t row, struct named *found)
{
    int code;

    sqlite3_reset(lookup);
    code = sqlite3_bind_int64(lookup, 1, row);
    if (code == SQLITE_OK)
        code = sqlite3_step(lookup);
    if (code != SQLITE_ROW)
        return code == SQLITE_DONE ? SQLITE_OK : code;
    found->is_there = true;
    found->slug = (const char *)sqlite3_column_text(lookup, 0);
    found->len = (uint32_t)sqlite3_column_bytes(lookup, 0);
    found->holder = row_at(lookup, 1);
    return found->slug || sqlite3_column_type(lookup, 0) == SQLITE_NULL ? SQLITE_OK : SQLITE_NOMEM;
}

/* The end stays as it is until two others are found. A code of SQLite. */
static int find_end(struct names *names, uint32_t row, const struct end **found)
{
    unsigned at = 0;
    int code = SQLITE_OK;
    struct end *end;

    while (at < 2 && names->ends[at].row != row)
        at++;
    if (at == 2) {
        at = names->next_end++ % 2;
        end = &names->ends[at];
        *end = (struct end){.row = 0};
        if (names->lookups[at])
            code = look_up(names->lookups[at], row, &end->organisation);
        else
            end->organisation = find(&names->list->organisations, row);
        end->cluster = find(&names->list->clusters, end->organisation.holder);
        end->row = code == SQLITE_OK ? row : 0;
    }
    *found = &names->ends[at];
    return code;
}

/* False: the function has failed. */
static bool take_end(sqlite3_context *context, sqlite3_value *number, struct end *end)
{
    uint32_t row = row_of(sqlite3_value_type(number), sqlite3_value_int64(number));
    const struct end *found;
    int code;

    *end = (struct end){.row = 0};
    if (!row)
        return true;
    code = find_end(sqlite3_user_data(context), row, &found);
    if (code != SQLITE_OK)
        sqlite3_result_error_code(context, code);
    else
        *end = *found;
    return code == SQLITE_OK;
}

/* --- the functions ----------------------------------------------------------------------------- */

/* SQLite would copy a text to end it with a zero byte, if it were not left to find that. */
static void take_slug(sqlite3_context *context, const struct named *named,
                      sqlite3_destructor_type lifetime)
{
    bool is_string = named->slug && !memchr(named->slug, '\0', named->len);

    if (named->slug)
        sqlite3_result_text(context, named->slug, is_string ? -1 : (int)named->len, lifetime);
}

static void slug_of(sqlite3_context *context, int count, sqlite3_value **values)
{
    const struct names *names = sqlite3_user_data(context);
    struct end end;

    (void)count;
    if (take_end(context, values[0], &end))
        take_slug(context, &end.organisation,
                  names->list->is_whole ? SQLITE_STATIC : SQLITE_TRANSIENT);
}

static void cluster_of(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct end end;

    (void)count;
    if (take_end(context, values[0], &end))
        take_slug(context, &end.cluster, SQLITE_STATIC);
}

static const char *scope_between(const struct end *from, const struct end *to)
{
    if (!from->organisation.is_there || !to->organisation.is_there)
        return NULL;
    if (!from->cluster.is_there || !to->cluster.is_there)
        return "foreign";
    if (from->organisation.holder == to->organisation.holder)
        return "local";
    return from->cluster.holder && from->cluster.holder == to->cluster.holder ? "provincial"
                                                                              : "national";
}

static void scope_of(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct end from;
    struct end to;

    (void)count;
    if (take_end(context, values[0], &from) && take_end(context, values[1], &to))
        sqlite3_result_text(context, scope_between(&from, &to), -1, SQLITE_STATIC);
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
    for (size_t i = 0; i < 2; i++) {
        names->ends[i] = (struct end){.row = 0};
        sqlite3_finalize(names->lookups[i]);
        names->lookups[i] = NULL;
    }
    names->list = NULL;
}

int names_use(struct names *names, const struct name_list *list)
{
    int code = SQLITE_OK;

    names->list = list;
    for (size_t i = 0; !list->is_whole && code == SQLITE_OK && i < 2; i++)
        code = database_prepare(names->database,
                                "SELECT slug, cluster_id FROM organisation WHERE id = ?1",
                                &names->lookups[i]);
    if (code != SQLITE_OK)
        names_rest(names);
    return code;
}

int names_read(const struct names *names, size_t max, struct name_list **out)
{
    struct name_list *list = calloc(1, sizeof(*list));
    int code;

    if (!list)
        return SQLITE_NOMEM;
    code = read_slugs(names->database, "SELECT id, province_id, slug FROM cluster ORDER BY id",
                      SIZE_MAX, &list->clusters);
    if (code == SQLITE_OK)
        code =
            read_slugs(names->database, "SELECT id, cluster_id, slug FROM organisation ORDER BY id",
                       max, &list->organisations);
    list->is_whole = memory_of(&list->organisations) <= max;
    if (!list->is_whole)
        release(&list->organisations);
    if (code == SQLITE_OK)
        *out = list;
    else
        name_list_free(list);
    return code;
}
