#include "store/year_tally.h"

#include "store/counter.h"
#include "store/database.h"
#include "store/years.h"

#include <stdint.h>
#include <stdlib.h>

enum {
    ROW_BITS = 27, /* numbers of nodes have no more */
    ROWS_END = 1 << ROW_BITS,
    KINDS_MAX = 1 << (64 - 2 * ROW_BITS),
    YEARS_END = 10000
};

/* Whose rows have years: as in the SQL below, and in that of years_rows. */
enum entity {
    FIRM,
    INSTITUTE,
    FUNDER,
    TIE,
    MAKES,
    ENTITIES
};

/* What an organisation is, by its number: these bits, and above them its cluster, 0 for none. */
enum {
    ENTITY_MASK = 3,
    IS_THERE = 4,
    CLUSTER_SHIFT = 3
};

/* SQL is laid out as SQL. */
/* clang-format off */

#define ENTITY_NAME(number)                                                                        \
    "CASE " number " WHEN 0 THEN 'firm' WHEN 1 THEN 'institute' WHEN 2 THEN 'funder' "             \
    "WHEN 3 THEN 'tie' WHEN 4 THEN 'makes' END"

/* Writes a sum: ?1 to ?3 are its key, ?4 and ?5 its counts. Some are written part by part. */
static const char *const put_sums[PASSES] = {
    [PASS_ORGANISATIONS] =
        "INSERT INTO temp.member_count VALUES (?2, " ENTITY_NAME("?3") ", ?4) "
        "ON CONFLICT DO UPDATE SET organisations = organisations + excluded.organisations",
    [PASS_TIES] =
        "INSERT INTO temp.flow VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET "
        "ties = ties + excluded.ties, firm_ties = firm_ties + excluded.firm_ties",
    [PASS_MAKES] =
        "INSERT INTO temp.output SELECT ?2, class, ?4 FROM main.product WHERE id = ?3 "
        "ON CONFLICT DO UPDATE SET makes = makes + excluded.makes",
};
static const char put_holding[] = "INSERT INTO temp.holding VALUES (?1, ?4, ?5)";
static const char put_maker_count[] = "INSERT INTO temp.maker_count VALUES (?1, ?4)";
static const char put_year[] =
    "INSERT INTO temp.year_count VALUES (" ENTITY_NAME("?1") ", ?2, ?4, ?5)";

/* clang-format on */

struct tally {
    sqlite3 *database;
    struct places *organisations;
    sqlite3_stmt *rows;
    sqlite3_stmt *put; /* NULL: nothing is kept */
    struct counter counter;
    uint32_t years[ENTITIES][YEARS_END][2]; /* begun, ended */
    struct kind {
        int64_t id;
        bool is_ownership;
    } kinds[KINDS_MAX]; /* of ties, by their number in keys */
    size_t kind_count;
    uint32_t (*holdings)[2]; /* parents and subsidiaries, beside the organisations */
    struct places products;  /* a product of the same class, or 0 */
    uint32_t (*makers)[2];   /* beside the products */
};

static int put(struct tally *tally, int64_t a, int64_t b, int64_t c, const uint32_t counts[2])
{
    const int64_t values[] = {a, b, c, counts[0], counts[1]};
    int last = sqlite3_bind_parameter_count(tally->put);
    int code = SQLITE_OK;

    for (int i = 0; code == SQLITE_OK && i < last; i++)
        code = sqlite3_bind_int64(tally->put, i + 1, values[i]);
    if (code != SQLITE_OK)
        return code;
    code = sqlite3_step(tally->put);
    sqlite3_reset(tally->put);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* Goes on with another statement. */
static int put_by(struct tally *tally, const char *sql)
{
    sqlite3_finalize(tally->put);
    tally->put = NULL;
    return sqlite3_prepare_v2(tally->database, sql, -1, &tally->put, NULL);
}

static uint64_t key_of(size_t kind, uint32_t first, uint32_t second)
{
    return (uint64_t)kind << 2 * ROW_BITS | (uint64_t)first << ROW_BITS | second;
}

/* Writes what was counted, and begins anew: kinds of ties get new numbers. */
static int empty_counter(struct tally *tally)
{
    const struct count *counts = counter_sort(&tally->counter);
    int code = SQLITE_OK;

    for (size_t i = 0; tally->put && code == SQLITE_OK && i < tally->counter.count; i++)
        code = put(tally, tally->kinds[counts[i].key >> 2 * ROW_BITS].id,
                   (int64_t)(counts[i].key >> ROW_BITS & (ROWS_END - 1)),
                   (int64_t)(counts[i].key & (ROWS_END - 1)), counts[i].counts);
    counter_clear(&tally->counter);
    tally->kind_count = 0;
    return code;
}

static int add(struct tally *tally, uint64_t key, uint32_t first, uint32_t second)
{
    return counter_add(&tally->counter, key, first, second) ? SQLITE_NOMEM : SQLITE_OK;
}

/* Two columns of the present row: the years in which it began and ended. */
static void add_years(struct tally *tally, enum entity entity, int column)
{
    for (int i = 0; i < 2; i++) {
        int64_t year = sqlite3_column_int64(tally->rows, column + i);

        if (year > 0 && year < YEARS_END)
            tally->years[entity][year][i]++;
    }
}

static const struct place *find_there(const struct tally *tally, int column)
{
    const struct place *place =
        places_find(tally->organisations, sqlite3_column_int64(tally->rows, column));

    return place && place->value & IS_THERE ? place : NULL;
}

static int count_organisation(struct tally *tally)
{
    int64_t entity = sqlite3_column_int64(tally->rows, 1);
    int64_t cluster = sqlite3_column_int64(tally->rows, 2);
    bool is_there = sqlite3_column_int(tally->rows, 5);

    if (entity < FIRM || entity > FUNDER)
        return SQLITE_OK; /* nothing that the schema allows */
    if (cluster < 0 || cluster >= ROWS_END)
        cluster = 0;
    if (places_add(tally->organisations, sqlite3_column_int64(tally->rows, 0),
                   (uint32_t)cluster << CLUSTER_SHIFT | (is_there ? IS_THERE : 0) |
                       (uint32_t)entity))
        return SQLITE_NOMEM;
    if (!is_there)
        return SQLITE_OK;
    add_years(tally, (enum entity)entity, 3);
    return add(tally, key_of(0, (uint32_t)cluster, (uint32_t)entity), 1, 0);
}

/* The number of a kind of ties, which is looked up when it is met first. There are few. */
static int number_kind(struct tally *tally, int64_t id, size_t *number)
{
    char sql[128];
    sqlite3_int64 is_ownership = 0;
    int code;

    for (size_t i = 0; i < tally->kind_count; i++) {
        *number = i;
        if (tally->kinds[i].id == id)
            return SQLITE_OK;
    }
    sqlite3_snprintf(sizeof(sql), sql,
                     "SELECT count(*) FROM main.tie_kind WHERE id = %lld AND role = 'ownership'",
                     (sqlite3_int64)id);
    code = database_number(tally->database, sql, &is_ownership);
    if (code == SQLITE_OK && tally->kind_count == KINDS_MAX)
        code = empty_counter(tally);
    if (code != SQLITE_OK)
        return code;
    *number = tally->kind_count++;
    tally->kinds[*number] = (struct kind){.id = id, .is_ownership = is_ownership > 0};
    return SQLITE_OK;
}

static int count_tie(struct tally *tally)
{
    const struct place *from = find_there(tally, 1);
    const struct place *to = find_there(tally, 2);
    size_t kind = 0;
    int code;

    if (!from || !to)
        return SQLITE_OK;
    code = number_kind(tally, sqlite3_column_int64(tally->rows, 0), &kind);
    if (code != SQLITE_OK)
        return code;
    if (tally->kinds[kind].is_ownership && from != to) {
        tally->holdings[to - tally->organisations->items][0]++;
        tally->holdings[from - tally->organisations->items][1]++;
    }
    add_years(tally, TIE, 3);
    return add(tally, key_of(kind, from->value >> CLUSTER_SHIFT, to->value >> CLUSTER_SHIFT), 1,
               (from->value & ENTITY_MASK) == FIRM && (to->value & ENTITY_MASK) == FIRM);
}

/* Counts beside places, to be written by a statement of their own. */
static int begin_counts(const struct places *places, uint32_t (**counts)[2])
{
    *counts = calloc(places->count + 1, sizeof(**counts));
    return *counts ? SQLITE_OK : SQLITE_NOMEM;
}

static int put_counts(struct tally *tally, const char *sql, const struct places *places,
                      uint32_t (*counts)[2])
{
    int code = put_by(tally, sql);

    for (size_t i = 0; code == SQLITE_OK && i < places->count; i++)
        if (counts[i][0] || counts[i][1])
            code = put(tally, places->items[i].row, 0, 0, counts[i]);
    return code;
}

static int read_products(struct tally *tally)
{
    sqlite3_stmt *rows = NULL;
    int code = sqlite3_prepare_v2(tally->database, years_products, -1, &rows, NULL);

    while (code == SQLITE_OK && (code = sqlite3_step(rows)) == SQLITE_ROW) {
        int64_t same = sqlite3_column_int64(rows, 1);

        if (same < 0 || same >= ROWS_END)
            same = 0;
        code = places_add(&tally->products, sqlite3_column_int64(rows, 0), (uint32_t)same)
                   ? SQLITE_NOMEM
                   : SQLITE_OK;
    }
    sqlite3_finalize(rows);
    return code == SQLITE_DONE ? begin_counts(&tally->products, &tally->makers) : code;
}

static int count_makes(struct tally *tally)
{
    const struct place *firm = find_there(tally, 0);
    const struct place *product;

    if (!firm)
        return SQLITE_OK;
    add_years(tally, MAKES, 2);
    product = places_find(&tally->products, sqlite3_column_int64(tally->rows, 1));
    if (!product)
        return SQLITE_OK;
    tally->makers[product - tally->products.items][0]++;
    return product->value
               ? add(tally, key_of(0, firm->value >> CLUSTER_SHIFT, product->value), 1, 0)
               : SQLITE_OK;
}

static int put_years(struct tally *tally)
{
    int code = put_by(tally, put_year);

    for (int64_t entity = 0; entity < ENTITIES; entity++)
        for (int64_t year = 0; code == SQLITE_OK && year < YEARS_END; year++)
            if (tally->years[entity][year][0] || tally->years[entity][year][1])
                code = put(tally, entity, year, 0, tally->years[entity][year]);
    return code;
}

static int count_rows(struct tally *tally, int (*count)(struct tally *tally))
{
    int code;

    while ((code = sqlite3_step(tally->rows)) == SQLITE_ROW) {
        code = counter_is_full(&tally->counter) ? empty_counter(tally) : SQLITE_OK;
        if (code == SQLITE_OK)
            code = count(tally);
        if (code != SQLITE_OK)
            return code;
    }
    return code == SQLITE_DONE ? empty_counter(tally) : code;
}

static int begin(struct tally *tally, enum pass pass, bool is_kept)
{
    int code = sqlite3_prepare_v2(tally->database, years_rows[pass], -1, &tally->rows, NULL);

    if (code == SQLITE_OK && is_kept)
        code = put_by(tally, put_sums[pass]);
    if (code == SQLITE_OK && pass == PASS_MAKES)
        code = read_products(tally);
    if (code == SQLITE_OK && pass == PASS_TIES)
        code = begin_counts(tally->organisations, &tally->holdings);
    return code;
}

int year_tally_pass(sqlite3 *database, enum pass pass, struct places *organisations, bool is_kept)
{
    static int (*const counts[PASSES])(struct tally * tally) = {
        [PASS_ORGANISATIONS] = count_organisation,
        [PASS_TIES] = count_tie,
        [PASS_MAKES] = count_makes,
    };
    struct tally *tally = calloc(1, sizeof(*tally));
    int code = SQLITE_NOMEM;

    if (tally) {
        tally->database = database;
        tally->organisations = organisations;
        code = begin(tally, pass, is_kept);
        if (code == SQLITE_OK)
            code = count_rows(tally, counts[pass]);
        if (code == SQLITE_OK && pass == PASS_TIES)
            code = put_counts(tally, put_holding, organisations, tally->holdings);
        if (code == SQLITE_OK && pass == PASS_MAKES)
            code = put_counts(tally, put_maker_count, &tally->products, tally->makers);
        if (code == SQLITE_OK && is_kept)
            code = put_years(tally);
        sqlite3_finalize(tally->rows);
        sqlite3_finalize(tally->put);
        counter_release(&tally->counter);
        places_release(&tally->products);
        free(tally->makers);
        free(tally->holdings);
    }
    free(tally);
    return code;
}
