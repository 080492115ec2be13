#include "store/import_sums.h"

#include "store/large_pages.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    ENTITY_BITS = 2, /* in the places of organisations, above them the cluster */
    ENTITY_MASK = (1 << ENTITY_BITS) - 1,
    YEAR_BITS = 16, /* in spans: the last year, above it the first */
    YEAR_MASK = (1 << YEAR_BITS) - 1,
    TABLE_SIZE_MIN = 1024
};

void sums_release(struct sums *sums)
{
    free(sums->members.places);
    free(sums->flows.places);
    free(sums->outputs.places);
    free(sums->holdings.places);
    free(sums->years.places);
    free(sums->suspects.places);
    free(sums->spans.values);
    free(sums->places.values);
    free(sums->classes.values);
    for (size_t i = 0; i < sums->class_count; i++)
        free(sums->class_names[i]);
    free(sums->class_names);
}

static bool is_free(const struct sum *sum)
{
    return sum->counts[0] == 0 && sum->counts[1] == 0;
}

/* Fibonacci hashing, key by key. */
static uint64_t hash(const uint32_t key[3])
{
    uint64_t mixed = 0;

    for (int i = 0; i < 3; i++)
        mixed = (mixed ^ mixed >> 29 ^ key[i]) * 0x9e3779b97f4a7c15u;
    return mixed >> 20;
}

/* Where the sum of a key is, or a free place for it. There is one. */
static struct sum *find(const struct sum_table *table, const uint32_t key[3])
{
    size_t at = hash(key) & (table->size - 1);

    while (!is_free(&table->places[at]) &&
           memcmp(table->places[at].key, key, sizeof(table->places[at].key)) != 0)
        at = (at + 1) & (table->size - 1);
    return &table->places[at];
}

/* Makes room for one more: at most two thirds are taken. */
static int make_room(struct sum_table *table)
{
    struct sum_table grown = {.count = table->count,
                              .size = table->size ? table->size * 2 : TABLE_SIZE_MIN};

    if (table->size && table->count < table->size / 3 * 2)
        return 0;
    grown.places = calloc(grown.size, sizeof(*grown.places));
    if (!grown.places)
        return -ENOMEM;
    large_pages_want(grown.places, grown.size * sizeof(*grown.places));
    for (size_t i = 0; i < table->size; i++)
        if (!is_free(&table->places[i]))
            *find(&grown, table->places[i].key) = table->places[i];
    free(table->places);
    *table = grown;
    return 0;
}

static int add(struct sum_table *table, int64_t a, int64_t b, int64_t c, uint32_t first,
               uint32_t second)
{
    const uint32_t key[3] = {(uint32_t)a, (uint32_t)b, (uint32_t)c};
    struct sum *sum;
    int error = make_room(table);

    if (error || (first == 0 && second == 0))
        return error;
    sum = find(table, key);
    if (is_free(sum)) {
        memcpy(sum->key, key, sizeof(key));
        table->count++;
    }
    sum->counts[0] += first;
    sum->counts[1] += second;
    return 0;
}

static uint32_t at_row(const struct by_row *by_row, int64_t row)
{
    return (size_t)row < by_row->size ? by_row->values[row] : 0;
}

static int put_at_row(struct by_row *by_row, int64_t row, uint32_t value)
{
    if ((size_t)row >= by_row->size) {
        size_t size = (size_t)row / 2 * 3 + TABLE_SIZE_MIN;
        uint32_t *values = realloc(by_row->values, size * sizeof(*values));

        if (!values)
            return -ENOMEM;
        large_pages_want(values, size * sizeof(*values));
        memset(values + by_row->size, 0, (size - by_row->size) * sizeof(*values));
        by_row->values = values;
        by_row->size = size;
    }
    by_row->values[row] = value;
    return 0;
}

int sums_add_organisation(struct sums *sums, int64_t row, enum sums_entity entity, int64_t cluster)
{
    int error = put_at_row(&sums->places, row, (uint32_t)cluster << ENTITY_BITS | (uint32_t)entity);

    return error ? error : add(&sums->members, cluster, (int64_t)entity, 0, 1, 0);
}

/* The number of a class, from 1; there are few. 0: no memory. */
static uint32_t class_number(struct sums *sums, const char *name, size_t len)
{
    char **names;
    char *copy;

    for (size_t i = 0; i < sums->class_count; i++)
        if (strlen(sums->class_names[i]) == len && memcmp(sums->class_names[i], name, len) == 0)
            return (uint32_t)i + 1;
    names = realloc(sums->class_names, (sums->class_count + 1) * sizeof(*names));
    if (!names)
        return 0;
    sums->class_names = names;
    copy = strndup(name, len);
    if (!copy)
        return 0;
    names[sums->class_count++] = copy;
    return (uint32_t)sums->class_count;
}

int sums_add_product(struct sums *sums, int64_t row, const char *class_name, size_t len)
{
    uint32_t number;

    if (!class_name)
        return 0;
    number = class_number(sums, class_name, len);
    return number ? put_at_row(&sums->classes, row, number) : -ENOMEM;
}

int sums_add_makes(struct sums *sums, int64_t firm, int64_t product)
{
    uint32_t class_of_product = at_row(&sums->classes, product);

    if (class_of_product == 0)
        return 0;
    return add(&sums->outputs, at_row(&sums->places, firm) >> ENTITY_BITS, class_of_product, 0, 1,
               0);
}

int sums_add_tie(struct sums *sums, int64_t kind, int64_t from, int64_t to, bool is_ownership)
{
    uint32_t a = at_row(&sums->places, from);
    uint32_t b = at_row(&sums->places, to);
    bool between_firms = (a & ENTITY_MASK) == SUMS_FIRM && (b & ENTITY_MASK) == SUMS_FIRM;
    int error = add(&sums->flows, kind, a >> ENTITY_BITS, b >> ENTITY_BITS, 1, between_firms);

    if (!error && is_ownership && from != to)
        error = add(&sums->holdings, to, 0, 0, 1, 0);
    if (!error && is_ownership && from != to)
        error = add(&sums->holdings, from, 0, 0, 0, 1);
    return error;
}

int sums_add_years(struct sums *sums, enum sums_entity entity, int64_t since, int64_t until)
{
    int error = since ? add(&sums->years, (int64_t)entity, since, 0, 1, 0) : 0;

    return !error && until ? add(&sums->years, (int64_t)entity, until, 0, 0, 1) : error;
}

int sums_set_span(struct sums *sums, int64_t organisation, int64_t since, int64_t until)
{
    if (!since && !until)
        return 0;
    return put_at_row(&sums->spans, organisation, (uint32_t)since << YEAR_BITS | (uint32_t)until);
}

/* Whether years go beyond a span; 0 is unknown and beyond nothing. */
static bool is_beyond(uint32_t span, int64_t first, int64_t last)
{
    int64_t until = span & YEAR_MASK;

    return (first && first < span >> YEAR_BITS) || (until && last > until);
}

int sums_compare_span(struct sums *sums, int64_t tie, int64_t from, int64_t to, int64_t since,
                      int64_t until)
{
    int64_t first = since ? since : until;
    int64_t last = until ? until : since;

    if (!is_beyond(at_row(&sums->spans, from), first, last) &&
        !is_beyond(at_row(&sums->spans, to), first, last))
        return 0;
    return add(&sums->suspects, tie, 0, 0, 1, 0);
}

/* In the order of keys, so that SQLite appends; a free place comes last. */
static int compare(const void *left, const void *right)
{
    const struct sum *a = left;
    const struct sum *b = right;

    for (int i = 0; i < 3; i++)
        if (a->key[i] != b->key[i])
            return a->key[i] < b->key[i] ? -1 : 1;
    return 0;
}

static struct sum *in_order(const struct sum_table *table)
{
    struct sum *list = calloc(table->count + 1, sizeof(*list));
    size_t count = 0;

    for (size_t i = 0; list && i < table->size; i++)
        if (!is_free(&table->places[i]))
            list[count++] = table->places[i];
    if (list && count > 1)
        qsort(list, count, sizeof(*list), compare);
    return list;
}

/* How a key's numbers are stored: as they are, or as a name. */
struct names {
    int column; /* of the key; -1: none */
    const char *const *names;
    uint32_t first; /* the number of the first name */
};

static int bind(sqlite3_stmt *statement, const struct sum *sum, const struct names *names)
{
    int code = SQLITE_OK;

    for (int i = 0; code == SQLITE_OK && i < 3 && i < sqlite3_bind_parameter_count(statement); i++)
        code = i == names->column
                   ? sqlite3_bind_text(statement, i + 1, names->names[sum->key[i] - names->first],
                                       -1, SQLITE_STATIC)
                   : sqlite3_bind_int64(statement, i + 1, sum->key[i]);
    for (int i = 0; code == SQLITE_OK && i + 4 <= sqlite3_bind_parameter_count(statement); i++)
        code = sqlite3_bind_int64(statement, i + 4, sum->counts[i]);
    return code;
}

/* The parameters of the SQL: ?1 to ?3 the key, ?4 and ?5 the counts. */
static int write_table(const struct sum_table *table, sqlite3 *database, const char *sql,
                       const struct names *names)
{
    sqlite3_stmt *statement = NULL;
    struct sum *list = in_order(table);
    int code = list ? sqlite3_prepare_v2(database, sql, -1, &statement, NULL) : SQLITE_NOMEM;

    for (size_t i = 0; code == SQLITE_OK && i < table->count; i++) {
        code = bind(statement, &list[i], names);
        if (code == SQLITE_OK) {
            int step = sqlite3_step(statement);

            sqlite3_reset(statement);
            code = step == SQLITE_DONE ? SQLITE_OK : step;
        }
    }
    sqlite3_finalize(statement);
    free(list);
    return code;
}

int sums_write(const struct sums *sums, sqlite3 *database)
{
    static const char *const entities[SUMS_ENTITIES] = {[SUMS_FIRM] = "firm",
                                                        [SUMS_INSTITUTE] = "institute",
                                                        [SUMS_FUNDER] = "funder",
                                                        [SUMS_TIE] = "tie",
                                                        [SUMS_MAKES] = "makes"};
    const struct names no_names = {.column = -1};
    const struct names second = {.column = 1, .names = entities};
    const struct names first = {.column = 0, .names = entities};
    const struct names classes = {
        .column = 1, .names = (const char *const *)sums->class_names, .first = 1};
    int code = write_table(&sums->members, database, "INSERT INTO member_count VALUES (?1, ?2, ?4)",
                           &second);

    if (code == SQLITE_OK)
        code = write_table(&sums->flows, database, "INSERT INTO flow VALUES (?1, ?2, ?3, ?4, ?5)",
                           &no_names);
    if (code == SQLITE_OK)
        code = sqlite3_exec(database,
                            "INSERT INTO kind_count "
                            "SELECT kind_id, sum(ties), sum(firm_ties) FROM flow GROUP BY 1",
                            NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = write_table(&sums->outputs, database, "INSERT INTO output VALUES (?1, ?2, ?4)",
                           &classes);
    if (code == SQLITE_OK)
        code = write_table(&sums->holdings, database, "INSERT INTO holding VALUES (?1, ?4, ?5)",
                           &no_names);
    if (code == SQLITE_OK)
        code = write_table(&sums->years, database, "INSERT INTO year_count VALUES (?1, ?2, ?4, ?5)",
                           &first);
    if (code == SQLITE_OK)
        code = write_table(&sums->suspects, database, "INSERT INTO suspect_tie VALUES (?1)",
                           &no_names);
    return code;
}
