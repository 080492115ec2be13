#include "store/names.h"

#include "store/database.h"
#include "store/places.h"
#include "store/queries.h"
#include "store/row_set.h"

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
    struct life *lives; /* of each place; NULL: they were not asked for */
    char *records;
    size_t len;
    size_t size;
};

struct name_list {
    struct slugs organisations; /* empty if they were too many */
    struct slugs clusters;
    struct slugs kinds; /* by their places below, from 1 */
    int64_t *kind_rows; /* in order; a kind may have any number */
    size_t kind_count;
    bool is_whole;
};

static void release(struct slugs *slugs)
{
    places_release(&slugs->places);
    free(slugs->lives);
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
    free(list->kind_rows);
    free(list);
}

bool name_list_is_whole(const struct name_list *list)
{
    return list->is_whole;
}

static size_t memory_of(const struct slugs *slugs)
{
    return slugs->places.count * sizeof(*slugs->places.items) + slugs->len +
           (slugs->lives ? slugs->places.count * sizeof(*slugs->lives) : 0);
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

/* A year, or what stands for one that is not known. False: it is neither. */
static bool read_year(sqlite3_stmt *row, int column, int32_t unknown, int32_t *year)
{
    sqlite3_int64 number = sqlite3_column_int64(row, column);
    int type = sqlite3_column_type(row, column);

    *year = type == SQLITE_NULL ? unknown : (int32_t)number;
    return type == SQLITE_NULL || (type == SQLITE_INTEGER && *year == number);
}

/* Of the last place, from a row that has years behind its slug. */
static int add_life(struct slugs *slugs, sqlite3_stmt *row)
{
    size_t count = slugs->places.count;
    struct life life = {0};

    life.is_known = sqlite3_column_type(row, 2) == SQLITE_TEXT &&
                    read_year(row, 3, LIFE_FIRST, &life.first) &&
                    read_year(row, 4, LIFE_LAST, &life.last);
    if ((count & (count - 1)) == 0) {
        struct life *lives = realloc(slugs->lives, 2 * count * sizeof(*lives));

        if (!lives)
            return SQLITE_NOMEM;
        slugs->lives = lives;
    }
    slugs->lives[count - 1] = life;
    return SQLITE_OK;
}

/* A row: that of its holder in the second column, its slug, and maybe its years. */
static int add(struct slugs *slugs, uint32_t number, sqlite3_stmt *row)
{
    const char *slug = (const char *)sqlite3_column_text(row, 2);
    size_t len = (size_t)sqlite3_column_bytes(row, 2);
    struct record record = {.holder = names_row(row, 1),
                            .len = slug ? (uint32_t)len & NO_SLUG : NO_SLUG,
                            .is_plain = slug && names_are_plain(slug, len)};
    size_t count = slugs->places.count;

    if (!number)
        return SQLITE_OK;
    if ((!slug && sqlite3_column_type(row, 2) != SQLITE_NULL) || slugs->len > UINT32_MAX ||
        reserve(slugs, sizeof(record) + len + 1) ||
        places_add(&slugs->places, number, (uint32_t)slugs->len))
        return SQLITE_NOMEM;
    memcpy(slugs->records + slugs->len, &record, sizeof(record));
    memcpy(slugs->records + slugs->len + sizeof(record), slug ? slug : "", len + 1);
    slugs->len += sizeof(record) + len + 1;
    return slugs->places.count > count && sqlite3_column_count(row) > 3 ? add_life(slugs, row)
                                                                        : SQLITE_OK;
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
        if (code == SQLITE_ROW && add(slugs, names_row(rows, 0), rows) != SQLITE_OK)
            code = SQLITE_NOMEM;
    }
    sqlite3_finalize(rows);
    return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code;
}

/* The same of the rows of a set, each by itself: in order, so that pages of the table are read once. */
static int look_up_slugs(sqlite3_stmt *one, struct row_set *set, size_t max, struct slugs *slugs)
{
    int code = SQLITE_OK;

    row_set_sort(set);
    for (size_t i = 0; code == SQLITE_OK && i < set->count && memory_of(slugs) <= max; i++) {
        code = sqlite3_bind_int64(one, 1, set->rows[i]);
        if (code == SQLITE_OK)
            code = sqlite3_step(one);
        if (code == SQLITE_ROW)
            code = add(slugs, set->rows[i], one) == SQLITE_OK ? SQLITE_DONE : SQLITE_NOMEM;
        sqlite3_reset(one);
        code = code == SQLITE_DONE ? SQLITE_OK : code;
    }
    return code;
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
    if (slugs->lives)
        found.life = slugs->lives[place - slugs->places.items];
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

static int compare_rows(const void *a, const void *b)
{
    int64_t first = *(const int64_t *)a;
    int64_t second = *(const int64_t *)b;

    return (first > second) - (first < second);
}

uint32_t names_kind_place(const struct name_list *list, sqlite3_stmt *row, int column)
{
    int64_t number = sqlite3_column_int64(row, column);
    const int64_t *kind = NULL;

    if (list->kind_count > 0 && sqlite3_column_type(row, column) == SQLITE_INTEGER)
        kind = bsearch(&number, list->kind_rows, list->kind_count, sizeof(number), compare_rows);
    return kind ? (uint32_t)(kind - list->kind_rows) + 1 : 0;
}

struct named names_kind(const struct name_list *list, uint32_t place)
{
    return find(&list->kinds, place);
}

static int add_kind(struct name_list *list, sqlite3_stmt *row)
{
    size_t count = list->kind_count;

    if ((count & (count - 1)) == 0) {
        int64_t *rows = realloc(list->kind_rows, (count ? 2 * count : 1) * sizeof(*rows));

        if (!rows)
            return SQLITE_NOMEM;
        list->kind_rows = rows;
    }
    list->kind_rows[list->kind_count++] = sqlite3_column_int64(row, 0);
    return add(&list->kinds, (uint32_t)list->kind_count, row);
}

/* All kinds: a handful. */
static int read_kinds(sqlite3_stmt *kinds, struct name_list *list)
{
    int code;

    while ((code = sqlite3_step(kinds)) == SQLITE_ROW)
        if (add_kind(list, kinds) != SQLITE_OK)
            return SQLITE_NOMEM;
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

struct named names_cluster(const struct name_list *list, uint32_t row)
{
    return find(&list->clusters, row);
}

/* Organisations are all there, or none. */
static void end_organisations(struct name_list *list, size_t max)
{
    list->is_whole = memory_of(&list->organisations) <= max;
    if (!list->is_whole)
        release(&list->organisations);
}

static const char all_clusters[] = "SELECT id, province_id, slug FROM cluster ORDER BY id";

int names_read(sqlite3 *database, size_t max, struct name_list **out)
{
    struct name_list *list = calloc(1, sizeof(*list));
    sqlite3_stmt *kinds = NULL;
    int code;

    if (!list)
        return SQLITE_NOMEM;
    code = database_prepare(database, query_sql(QUERY_KIND_NAMES), &kinds);
    if (code == SQLITE_OK)
        code = read_kinds(kinds, list);
    sqlite3_finalize(kinds);
    if (code == SQLITE_OK)
        code = read_slugs(database, all_clusters, SIZE_MAX, &list->clusters);
    if (code == SQLITE_OK)
        code = read_slugs(database, "SELECT id, cluster_id, slug FROM organisation ORDER BY id",
                          max, &list->organisations);
    end_organisations(list, max);
    if (code == SQLITE_OK)
        *out = list;
    else
        name_list_free(list);
    return code;
}

static int collect_ends(sqlite3_stmt *ends, struct row_set *organisations)
{
    int code;

    while ((code = sqlite3_step(ends)) == SQLITE_ROW)
        if (row_set_add(organisations, names_row(ends, 0)) ||
            row_set_add(organisations, names_row(ends, 1)))
            return SQLITE_NOMEM;
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static int collect_holders(const struct slugs *slugs, struct row_set *holders)
{
    struct record record;

    for (size_t i = 0; i < slugs->places.count; i++) {
        memcpy(&record, slugs->records + slugs->places.items[i].value, sizeof(record));
        if (row_set_add(holders, record.holder))
            return SQLITE_NOMEM;
    }
    return SQLITE_OK;
}

/* Where ends are to be looked up later, they may stand in any cluster. */
static int find_clusters(struct name_list *list, sqlite3_stmt *cluster)
{
    struct row_set holders = {0};
    int code;

    if (!list->is_whole)
        return read_slugs(sqlite3_db_handle(cluster), all_clusters, SIZE_MAX, &list->clusters);
    code = collect_holders(&list->organisations, &holders);
    if (code == SQLITE_OK)
        code = look_up_slugs(cluster, &holders, SIZE_MAX, &list->clusters);
    row_set_release(&holders);
    return code;
}

int names_read_ends(sqlite3_stmt *ends, const struct name_queries *queries, size_t max,
                    struct name_list **out)
{
    struct row_set organisations = {0};
    struct name_list *list = calloc(1, sizeof(*list));
    int code = list ? collect_ends(ends, &organisations) : SQLITE_NOMEM;

    if (code == SQLITE_OK)
        code = read_kinds(queries->kinds, list);
    sqlite3_reset(queries->kinds);
    if (code == SQLITE_OK)
        code = look_up_slugs(queries->organisation, &organisations, max, &list->organisations);
    if (code == SQLITE_OK) {
        end_organisations(list, max);
        code = find_clusters(list, queries->cluster);
    }
    row_set_release(&organisations);
    if (code == SQLITE_OK)
        *out = list;
    else
        name_list_free(list);
    return code;
}
