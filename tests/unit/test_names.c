/*
 * Names of organisations in memory: the queries that use them give the rows that joins give, of all
 * there is and of a year, whether names are kept or looked up, also where ends of ties, clusters and
 * provinces are not there, with the sources of ties; and those of one version at a time are kept,
 * for all its readers.
 */
#include "fixture.h"

#include <errno.h>

#include "store/names.h"
#include "store/queries_parts.h"
#include "store/reader.h"

/* Numbers with gaps; organisations in no cluster, and in one that is not there; a cluster of number
 * 0; provinces that are not there; ties that lead nowhere; zero bytes in slugs. */
static const char random_rows[] =
    "PRAGMA foreign_keys = 0;"
    "CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL "
    "SELECT i + 1 FROM n WHERE i < 4000) SELECT i, abs(random()) AS r FROM n;"
    "INSERT INTO province (id, slug, name) SELECT i, 'p-' || i, 'P' FROM n WHERE i <= 5;"
    "INSERT INTO cluster (id, slug, province_id, name, since) SELECT i * i, 'c-' || i, 1 + i % 6, "
    "'C', 1980 + r % 30 FROM n WHERE i <= 40;"
    "PRAGMA ignore_check_constraints = 1;"
    "INSERT INTO cluster (id, slug, province_id, name) VALUES (0, 'c-0', 1, 'C');"
    "INSERT INTO organisation (id, slug, entity, cluster_id, name, since, until) SELECT "
    "i * 3 + i / 300 * 5000, 'o-' || i, 'firm', nullif(r / 7 % 43, 0) * (r / 7 % 43), 'O', "
    "CASE WHEN r % 3 THEN 1980 + r / 13 % 30 END, CASE WHEN r % 4 = 0 THEN 2010 END "
    "FROM n;"
    "INSERT INTO tie_kind (id, slug, directed) VALUES (1, 'a', 1), (3, 'b', 0), (-4, 'c', 1), "
    "(9000000000, 'd', 0), (0, 'e', 1);"
    "INSERT INTO tie (kind_id, from_id, to_id, since, until, stake) SELECT "
    "CASE WHEN r % 61 = 0 THEN 2 ELSE 1 + r % 2 * 2 END, "
    "CASE WHEN r % 50 = 0 THEN 77777 ELSE (SELECT id FROM organisation WHERE id >= r % 77000 "
    "LIMIT 1) END, CASE WHEN r % 51 = 0 THEN 88888 ELSE (SELECT id FROM organisation "
    "WHERE id >= r / 31 % 77000 LIMIT 1) END, nullif(1980 + r / 3 % 30, 1990), "
    "CASE WHEN r / 90 % 7 = 0 THEN 2008 + r / 700 % 5 END, r % 100 FROM n WHERE i <= 2600;"
    "UPDATE tie SET kind_id = CASE id % 3 WHEN 0 THEN -4 WHEN 1 THEN 9000000000 ELSE 0 END "
    "WHERE id % 11 = 0;"
    "UPDATE organisation SET cluster_id = 16 WHERE id IN (SELECT from_id FROM tie "
    "WHERE id % 97 = 0);"
    "UPDATE cluster SET since = 1990 WHERE id = 16;"
    "UPDATE organisation SET slug = slug || char(0) || 'x' WHERE id % 97 = 0;"
    /* Texts of ties: some, one that is longer than all others together, bytes that are no text. */
    "UPDATE tie SET note = 'note ' || id || char(0) || '!' WHERE id % 5 = 0;"
    "UPDATE tie SET note = printf('%.*c', 300000, 'x') WHERE id = 1000;"
    "UPDATE tie SET note = '' WHERE id % 7 = 0;"
    "INSERT INTO source (id, slug, title) SELECT i, 's-' || i, 'S' FROM n WHERE i <= 20;"
    "INSERT INTO citation SELECT 'tie', i, k, 1 + (i * 7 + k) % 23 FROM n, "
    "(SELECT i AS k FROM n WHERE i <= 3) WHERE i % 4 = 0 OR (i % 3 = 0 AND k = 2);"
    "INSERT INTO product (id, slug, name) SELECT i, 'x-' || i, 'X' FROM n WHERE i <= 40;"
    "INSERT OR IGNORE INTO makes (firm_id, product_id, since, note) SELECT CASE WHEN r % 50 = 0 "
    "THEN 77777 ELSE (SELECT id FROM organisation WHERE id >= r % 77000 LIMIT 1) END, "
    "1 + r / 17 % 42, nullif(1980 + r / 3 % 30, 1990), CASE WHEN r % 3 = 0 THEN 'made ' || i END "
    "FROM n;"
    "INSERT INTO citation SELECT 'makes', i, k, 1 + (i * 7 + k) % 23 FROM n, "
    "(SELECT i AS k FROM n WHERE i <= 3) WHERE i % 5 = 0 OR (i % 3 = 0 AND k = 2);"
    "INSERT INTO citation SELECT 'tie', 9000 + i, 1, 1 FROM n WHERE i < 10;" /* of no tie */
    "INSERT INTO citation SELECT 'tie', -i, 1, 1 FROM n WHERE i < 10;"
    "INSERT INTO citation SELECT 'firm', i, 1, 1 FROM n WHERE i < 100;"
    "DROP TABLE n;";

static int begin(void **state)
{
    return fixture_setup_with(state, random_rows);
}

/* All rows of a query, a line each. */
struct taken {
    char *text; /* of the caller */
    size_t len;
    size_t count;
};

static void put_value(const struct rows *rows, int column, FILE *stream)
{
    switch (rows_type(rows, column)) {
    case VALUE_NULL:
        fputs("NULL", stream);
        break;
    case VALUE_INTEGER:
        fprintf(stream, "%lld", (long long)rows_integer(rows, column));
        break;
    case VALUE_REAL:
        fprintf(stream, "%.17g", rows_real(rows, column));
        break;
    case VALUE_TEXT:
        fwrite(rows_text(rows, column), 1, rows_text_len(rows, column), stream);
        break;
    }
}

static void put_row(const struct rows *rows, FILE *stream)
{
    for (int column = 0; column < rows_columns(rows); column++) {
        put_value(rows, column, stream);
        fputc('\t', stream);
    }
    fputc('\n', stream);
}

static struct taken take_rows(struct rows *rows)
{
    struct taken taken = {.text = NULL};
    FILE *stream = open_memstream(&taken.text, &taken.len);
    int result;

    assert_non_null(stream);
    while ((result = rows_next(rows)) == 1) {
        put_row(rows, stream);
        taken.count++;
    }
    assert_int_equal(result, 0);
    rows_end(rows);
    fclose(stream);
    return taken;
}

#define EDGES(condition)                                                              \
    "SELECT a.slug, b.slug, k.slug, " SCOPE                                           \
    ", t.since, t.until, t.stake, k.directed FROM " TIES_WITH_ENDS "WHERE " condition \
    " ORDER BY t.id"
#define LATEST_AND_EARLIEST                                             \
    "max(ifnull(t.since, 0), ifnull(a.since, 0), ifnull(b.since, 0)), " \
    "min(ifnull(t.until, 9999), ifnull(a.until, 9999), ifnull(b.until, 9999)) "
#define LIVES(condition)                                                         \
    "SELECT k.slug, a.slug, b.slug, " LATEST_AND_EARLIEST "FROM " TIES_WITH_ENDS \
    "WHERE " condition " ORDER BY t.id"

/* A query that uses names, and joins that do what it does. */
struct named_query {
    enum query query;
    const char *joins;
    int64_t row; /* that it is about */
};

static const struct named_query queries[] = {
    {QUERY_EXPORT_LINKS, LINKS_TSV("1"), 0},
    {QUERY_EXPORT_EDGES, EDGES("1"), 0},
    {QUERY_EXPORT_TIES,
     "SELECT t.id, k.slug, a.slug, b.slug, t.since, t.until, t.stake, t.note, " CITED(
         "tie",
         "t.id") ", t.confidence "
                 "FROM tie t LEFT JOIN tie_kind k ON k.id = t.kind_id LEFT JOIN organisation a "
                 "ON a.id = t.from_id LEFT JOIN organisation b ON b.id = t.to_id ORDER BY t.id",
     0},
    {QUERY_EXPORT_MAKES,
     "SELECT m.id, o.slug, p.slug, m.since, m.until, m.note, " CITED(
         "makes", "m.id") ", m.confidence FROM makes m LEFT JOIN organisation o "
                          "ON o.id = m.firm_id LEFT JOIN product p ON p.id = m.product_id "
                          "ORDER BY m.id",
     0},
};

#define A_CLUSTER   16
#define A_PROVINCE  5
#define IN_CLUSTER  "(a.cluster_id = 16 OR b.cluster_id = 16)"
#define IN_PROVINCE "(ca.province_id = 5 OR cb.province_id = 5)"

/* Of one place. Those about lives come last: they are not known of names that are looked up. */
static const struct named_query queries_of_places[] = {
    {QUERY_CLUSTER_TIES, LINKS_TSV(IN_CLUSTER), A_CLUSTER},
    {QUERY_PROVINCE_TIES, LINKS_TSV(IN_PROVINCE), A_PROVINCE},
    {QUERY_CLUSTER_EDGES, EDGES(IN_CLUSTER), A_CLUSTER},
    {QUERY_CLUSTER_LIVES, LIVES(IN_CLUSTER), A_CLUSTER},
    {QUERY_PROVINCE_LIVES, LIVES(IN_PROVINCE), A_PROVINCE},
};

enum {
    OF_LIVES = 2
};

enum {
    OF_TIES = COUNT(queries) - 1 /* the first of them */
};

static void assert_rows_as_joined(struct store *store, int year, const struct named_query *query,
                                  size_t least)
{
    struct reader *reader = NULL;
    struct rows *rows = NULL;
    struct taken expected;
    struct taken found;

    assert_true(query_is_of_ties(query->query));
    assert_int_equal(reader_get_year(store, year, &reader), 0);
    assert_int_equal(rows_begin_made(reader, query->joins, &rows), 0);
    expected = take_rows(rows);
    assert_int_equal(rows_begin(reader, query->query, &(struct question){.row = query->row}, &rows),
                     0);
    found = take_rows(rows);
    reader_put(reader);
    assert_true(expected.count > least);
    assert_int_equal(found.count, expected.count);
    assert_int_equal(found.len, expected.len);
    assert_memory_equal(found.text, expected.text, expected.len);
    free(found.text);
    free(expected.text);
}

/* How many of the last queries are of no use, as names are looked up. */
static void assert_as_joined(struct store *store, int year, size_t without)
{
    for (size_t i = 0; i < COUNT(queries); i++)
        assert_rows_as_joined(store, year, &queries[i], 500);
    for (size_t i = 0; i < COUNT(queries_of_places) - without; i++)
        assert_rows_as_joined(store, year, &queries_of_places[i], 10);
}

static void names_are_those_that_joins_give(void **state)
{
    const struct fixture *fixture = *state;

    assert_as_joined(fixture->store, 0, 0);
    assert_as_joined(fixture->store, 2005, 0);
}

static void names_are_looked_up_where_they_are_too_many(void **state)
{
    const struct fixture *fixture = *state;

    for (size_t max = 0; max <= 2000; max += 2000) {
        fixture->store->names_max = max;
        assert_as_joined(fixture->store, 0, OF_LIVES);
        assert_as_joined(fixture->store, 2005, OF_LIVES);
    }
    fixture->store->names_max = NAMES_MAX;
}

/* Years that no year can be, of ties and of their ends. */
static void lives_are_not_known_where_they_are_no_years(void **state)
{
    const struct fixture *fixture = *state;
    struct reader *reader = NULL;
    struct rows *rows = NULL;
    size_t unknown = 0;

    fixture_execute(fixture->writer,
                    "PRAGMA ignore_check_constraints = 1;"
                    "UPDATE organisation SET since = 5000000000 WHERE cluster_id = 16 AND since "
                    "IS NOT NULL");
    assert_int_equal(reader_get(fixture->store, &reader), 0);
    assert_int_equal(
        rows_begin(reader, QUERY_CLUSTER_LIVES, &(struct question){.row = A_CLUSTER}, &rows), 0);
    while (rows_next(rows) == 1) {
        assert_int_equal(rows_type(rows, 3), rows_type(rows, 4));
        unknown += rows_type(rows, 3) == VALUE_NULL;
        if (rows_type(rows, 3) != VALUE_NULL)
            assert_in_range(rows_integer(rows, 3), 0, 2020);
    }
    rows_end(rows);
    reader_put(reader);
    assert_true(unknown > 10);
}

static void assert_same_columns(struct reader *reader, enum query all, enum query some)
{
    struct rows *a = NULL;
    struct rows *b = NULL;

    assert_int_equal(rows_begin(reader, all, &(struct question){.row = 1}, &a), 0);
    assert_int_equal(rows_begin(reader, some, &(struct question){.row = 1}, &b), 0);
    assert_int_equal(rows_columns(a), rows_columns(b));
    for (int column = 0; column < rows_columns(a); column++)
        assert_string_equal(rows_column_name(a, column), rows_column_name(b, column));
    rows_end(a);
    rows_end(b);
}

/* Queries that share the rows of one have those they would have by themselves. */
static void assert_shared_as_alone(struct store *store, int year, enum query query,
                                   const struct named_query *some, size_t count)
{
    struct question question = {.row = some[0].row};
    struct reader *reader = NULL;
    struct rows *all = NULL;
    struct rows *rows[OF_TIES] = {NULL};
    FILE *streams[OF_TIES];
    char *texts[OF_TIES];
    size_t lens[OF_TIES];

    assert_in_range(count, 1, OF_TIES);
    assert_int_equal(reader_get_year(store, year, &reader), 0);
    assert_int_equal(rows_begin(reader, query, &question, &all), 0);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rows_share(all, some[i].query, &rows[i]), 0);
        streams[i] = open_memstream(&texts[i], &lens[i]);
    }
    while (rows_next(all) == 1)
        for (size_t i = 0; i < count; i++)
            if (rows_has_tie(rows[i]))
                put_row(rows[i], streams[i]);
    for (size_t i = 0; i < count; i++)
        rows_end(rows[i]);
    rows_end(all);
    for (size_t i = 0; i < count; i++) {
        struct taken alone;

        fclose(streams[i]);
        assert_int_equal(rows_begin(reader, some[i].query, &question, &rows[i]), 0);
        alone = take_rows(rows[i]);
        assert_int_equal(lens[i], alone.len);
        assert_memory_equal(texts[i], alone.text, alone.len);
        free(alone.text);
        free(texts[i]);
    }
    reader_put(reader);
}

static void assert_all_shared_as_alone(struct store *store, int year)
{
    const struct named_query of_cluster[] = {
        {QUERY_CLUSTER_TIES, NULL, A_CLUSTER},
        {QUERY_CLUSTER_EDGES, NULL, A_CLUSTER},
        {QUERY_CLUSTER_LIVES, NULL, A_CLUSTER},
    };
    const struct named_query of_province[] = {
        {QUERY_PROVINCE_TIES, NULL, A_PROVINCE},
        {QUERY_PROVINCE_LIVES, NULL, A_PROVINCE},
    };

    assert_shared_as_alone(store, year, QUERY_EXPORT_ALL_TIES, queries, OF_TIES);
    assert_shared_as_alone(store, year, QUERY_CLUSTER_ALL_TIES, of_cluster, COUNT(of_cluster));
    assert_shared_as_alone(store, year, QUERY_PROVINCE_ALL_TIES, of_province, COUNT(of_province));
}

static void queries_share_the_rows_of_one(void **state)
{
    const struct fixture *fixture = *state;

    for (size_t max = 0; max <= NAMES_MAX; max += NAMES_MAX) {
        fixture->store->names_max = max;
        assert_all_shared_as_alone(fixture->store, 0);
        assert_all_shared_as_alone(fixture->store, 2005);
    }
}

static void all_ties_have_the_columns_of_some(void **state)
{
    const struct fixture *fixture = *state;
    struct reader *reader = NULL;

    assert_int_equal(reader_get(fixture->store, &reader), 0);
    assert_same_columns(reader, QUERY_EXPORT_LINKS, QUERY_CLUSTER_TIES);
    assert_same_columns(reader, QUERY_EXPORT_EDGES, QUERY_CLUSTER_EDGES);
    reader_put(reader);
}

static bool is_over_at_once(void *context)
{
    (void)context;
    return true;
}

static struct rows *begin_names(struct reader *reader, enum query query)
{
    struct rows *rows = NULL;

    assert_int_equal(rows_begin(reader, query, &(struct question){0}, &rows), 0);
    assert_int_equal(rows_next(rows), 1);
    return rows;
}

static bool is_over_after(void *context)
{
    return --*(int *)context <= 0;
}

/* Whether a reader would have to wait for its names, however often it looks. */
static void assert_waits(struct reader *reader, int looks)
{
    struct rows *rows = NULL;

    reader_set_interrupt(reader, is_over_after, &looks);
    assert_int_equal(rows_begin(reader, QUERY_EXPORT_EDGES, &(struct question){0}, &rows), -EINTR);
    reader_set_interrupt(reader, NULL, NULL);
}

static void readers_of_a_version_share_names(void **state)
{
    const struct fixture *fixture = *state;
    struct naming *naming = &fixture->store->naming;
    struct reader *first = NULL;
    struct reader *second = NULL;
    struct rows *rows;
    struct rows *others;
    struct taken taken;

    assert_int_equal(reader_get(fixture->store, &first), 0);
    assert_int_equal(reader_get(fixture->store, &second), 0);
    rows = begin_names(first, QUERY_EXPORT_LINKS);
    others = begin_names(second, QUERY_EXPORT_EDGES);
    assert_non_null(naming->shared);
    assert_int_equal(naming->users, 2);
    rows_end(rows);
    taken = take_rows(others);
    assert_true(taken.count > 1000);
    free(taken.text);
    assert_null(naming->shared);
    reader_put(first);
    reader_put(second);
}

static void names_of_one_version_at_a_time_are_kept(void **state)
{
    const struct fixture *fixture = *state;
    struct naming *naming = &fixture->store->naming;
    struct reader *first = NULL;
    struct reader *of_year = NULL;
    struct reader *third = NULL;
    struct rows *rows;

    assert_int_equal(reader_get(fixture->store, &first), 0);
    assert_int_equal(reader_get_year(fixture->store, 2005, &of_year), 0);
    assert_int_equal(reader_get(fixture->store, &third), 0);
    rows = begin_names(first, QUERY_EXPORT_LINKS);
    rows_end(begin_names(third, QUERY_EXPORT_EDGES)); /* joins */
    assert_waits(of_year, 1);
    /* Who comes later does not join any more, however long it waits. */
    assert_waits(third, 1);
    assert_waits(third, 4);
    rows_end(rows);
    rows_end(begin_names(of_year, QUERY_EXPORT_EDGES));
    assert_null(naming->shared);
    reader_put(first);
    reader_put(of_year);
    reader_put(third);
}

static void looking_names_up_takes_no_turn(void **state)
{
    const struct fixture *fixture = *state;
    struct reader *reader = NULL;
    struct rows *rows = NULL;

    fixture->store->names_max = 0;
    assert_int_equal(reader_get(fixture->store, &reader), 0);
    assert_int_equal(rows_begin(reader, QUERY_EXPORT_LINKS, &(struct question){0}, &rows), 0);
    assert_int_equal(rows_next(rows), 1);
    assert_int_equal(pthread_mutex_trylock(&fixture->store->naming.mutex), 0);
    pthread_mutex_unlock(&fixture->store->naming.mutex);
    rows_end(rows);
    reader_put(reader);
    fixture->store->names_max = NAMES_MAX;
}

static void reading_them_is_given_up_when_nobody_waits(void **state)
{
    const struct fixture *fixture = *state;
    struct reader *reader = NULL;
    struct rows *rows = NULL;

    assert_int_equal(reader_get(fixture->store, &reader), 0);
    reader_set_interrupt(reader, is_over_at_once, NULL);
    assert_int_equal(rows_begin(reader, QUERY_EXPORT_LINKS, &(struct question){0}, &rows), -EINTR);
    reader_set_interrupt(reader, NULL, NULL);
    assert_int_equal(rows_begin(reader, QUERY_EXPORT_LINKS, &(struct question){0}, &rows), 0);
    assert_int_equal(rows_next(rows), 1);
    rows_end(rows);
    reader_put(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_those_that_joins_give),
        cmocka_unit_test(names_are_looked_up_where_they_are_too_many),
        cmocka_unit_test(lives_are_not_known_where_they_are_no_years),
        cmocka_unit_test(queries_share_the_rows_of_one),
        cmocka_unit_test(all_ties_have_the_columns_of_some),
        cmocka_unit_test(readers_of_a_version_share_names),
        cmocka_unit_test(names_of_one_version_at_a_time_are_kept),
        cmocka_unit_test(looking_names_up_takes_no_turn),
        cmocka_unit_test(reading_them_is_given_up_when_nobody_waits),
    };

    return cmocka_run_group_tests(tests, begin, fixture_teardown);
}
