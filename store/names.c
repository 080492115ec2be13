#include "store/names.h"

#include "store/database.h"
#include "store/places.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    RECORDS_SMALLEST = 4096,
    RECORD_LIKELY = 48 /* bytes that hold one, or nearly */
};

/* Before the bytes of a slug. */
struct record {
    uint32_t holder;   /* the row that holds this one, 0: none */
    uint32_t len : 31; /* of the slug, which may have any bytes and a zero byte behind them */
    uint32_t is_plain : 1;
};

#define NO_SLUG 0x7fffffffu /* it is NULL; SQLite has no text that is as long */

/* Slugs by the numbers of their rows: a place has the offset of a record. */
struct slugs {
    struct places places;
    char *records;
    size_t len;
    size_t size;
};

struct name_list {
    struct slugs organisations; /* empty if they were too many */
    struct slugs clusters;
    struct slugs kinds;
    bool is_whole;
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
    release(&list->kinds);
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

uint32_t names_row(sqlite3_stmt *row, int column)
{
    sqlite3_int64 number = sqlite3_column_int64(row, column);

    return sqlite3_column_type(row, column) == SQLITE_INTEGER && number > 0 && number <= UINT32_MAX
               ? (uint32_t)number
               : 0;
}

bool names_are_plain(const char *slug, size_t len)
{
    bool are = true;

    for (size_t i = 0; i < len; i++) {
        char c = slug[i];

        are &=
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || (c >= 'A' && c <= 'Z');
    }
    return are;
}

/* A row: its number, that of its holder, its slug. */
static int add(struct slugs *slugs, sqlite3_stmt *row)
{
    const char *slug = (const char *)sqlite3_column_text(row, 2);
    size_t len = (size_t)sqlite3_column_bytes(row, 2);
    uint32_t number = names_row(row, 0);
    struct record record = {.holder = names_row(row, 1),
                            .len = slug ? (uint32_t)len & NO_SLUG : NO_SLUG,
                            .is_plain = slug && names_are_plain(slug, len)};

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

/* Has the record of a row brought near. */
static void expect(const struct slugs *slugs, uint32_t row)
{
    const struct place *place = row ? places_find(&slugs->places, row) : NULL;

    if (!place)
        return;
    __builtin_prefetch(slugs->records + place->value);
    __builtin_prefetch(slugs->records + place->value + RECORD_LIKELY);
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
        found.is_plain = record.is_plain;
    }
    return found;
}

void names_find(const struct name_list *list, const uint32_t *rows, size_t count,
                struct named *found)
{
    const struct slugs *slugs = &list->organisations;

    for (size_t i = 0; i < count; i++)
        places_expect(&slugs->places, rows[i]);
    for (size_t i = 0; i < count; i++)
        expect(slugs, rows[i]);
    for (size_t i = 0; i < count; i++)
        found[i] = find(slugs, rows[i]);
}

struct named names_kind(const struct name_list *list, uint32_t row)
{
    return find(&list->kinds, row);
}

struct named names_cluster(const struct name_list *list, uint32_t row)
{
    return find(&list->clusters, row);
}

int names_read(sqlite3 *database, size_t max, struct name_list **out)
{
    struct name_list *list = calloc(1, sizeof(*list));
    int code;

    if (!list)
        return SQLITE_NOMEM;
    code = read_slugs(database, "SELECT id, directed, slug FROM tie_kind ORDER BY id", SIZE_MAX,
                      &list->kinds);
    if (code == SQLITE_OK)
        code = read_slugs(database, "SELECT id, province_id, slug FROM cluster ORDER BY id",
                          SIZE_MAX, &list->clusters);
    if (code == SQLITE_OK)
        code = read_slugs(database, "SELECT id, cluster_id, slug FROM organisation ORDER BY id",
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
