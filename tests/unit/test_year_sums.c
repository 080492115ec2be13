/*
 * The sums of a year: what three passes count is what SQL says of the rows that are there, also
 * where there is more of everything than is counted at once, or than a sound data base has; and
 * readers that count them keep to their version of the data, and stop when nobody waits.
 */
#include "fixture.h"

#include <errno.h>

#include "store/counter.h"
#include "store/places.h"
#include "store/reader.h"
#include "store/year_sums.h"
#include "store/years.h"

static const int year = 2000;

/* Kinds, clusters and organisations that are not there, numbers with gaps, ties to oneself. */
static const char random_rows[] =
    "PRAGMA foreign_keys = 0;"
    "DROP TRIGGER tie_insert; DROP TRIGGER makes_insert; DROP TRIGGER organisation_insert;"
    "CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL "
    "SELECT i + 1 FROM n WHERE i < 12000) SELECT i, abs(random()) AS r FROM n;"
    "INSERT INTO province (id, slug, name) VALUES (1, 'p', 'P');"
    "INSERT INTO cluster (id, slug, province_id, name, since, until) SELECT i * i, 'c-' || i, 1, "
    "'C', "
    "1990 + r % 20, 2010 FROM n WHERE i <= 100;"
    "INSERT INTO organisation (id, slug, entity, cluster_id, name, since, until) SELECT "
    "i * 3 + i / 900 * 5000, 'o-' || i, CASE r % 4 WHEN 0 THEN 'institute' WHEN 1 THEN 'funder' "
    "ELSE "
    "'firm' END, nullif(r / 7 % 103, 0) * (r / 7 % 103), 'O', CASE WHEN r / 11 % 3 THEN 1980 + r / "
    "13 "
    "% 30 END, CASE WHEN r / 17 % 3 = 0 THEN 2010 END FROM n WHERE i <= 3000;"
    "INSERT INTO product (id, slug, name, class) SELECT i * 2, 'x-' || i, 'X', "
    "CASE WHEN i % 5 THEN 'class ' || (i % 12) END FROM n WHERE i <= 60;"
    "INSERT OR IGNORE INTO makes (firm_id, product_id, since) SELECT (SELECT id FROM organisation "
    "WHERE id >= r % 24000 LIMIT 1), r / 5 % 130, 1990 + r / 3 % 20 FROM n;"
    "INSERT INTO tie_kind (id, slug, role, directed) VALUES (1, 'a', 'ownership', 1), "
    "(3, 'b', NULL, 1), (9000000000, 'c', 'ownership', 1);"
    "INSERT INTO tie (kind_id, from_id, to_id, since, until) SELECT CASE r / 41 % 4 WHEN 0 THEN 1 "
    "WHEN 1 "
    "THEN 3 WHEN 2 THEN 9000000000 ELSE i % 3000 END, ifnull((SELECT id FROM organisation WHERE id "
    ">= "
    "r % 24000 LIMIT 1), 5), CASE WHEN r % 50 = 0 THEN 77777 WHEN r % 51 = 0 THEN ifnull((SELECT "
    "id FROM "
    "organisation WHERE id >= r % 24000 LIMIT 1), 5) ELSE (SELECT id FROM organisation WHERE id >= "
    "r / 31 % 23000 LIMIT 1) END, 1990 + r / 3 % 20, CASE WHEN r / 7 % 3 = 0 THEN 2012 END FROM n "
    "WHERE i > 1;"
    "DROP TABLE n;";

/* Each table of sums, and what it should hold, by the rows of the year alone. */
static const struct {
    const char *found;
    const char *expected;
} sums[] = {
    {"SELECT * FROM temp.member_count",
     "SELECT ifnull(cluster_id, 0), entity, count(*) FROM temp.organisation GROUP BY 1, 2"},
    {"SELECT * FROM temp.flow",
     "SELECT t.kind_id, ifnull(a.cluster_id, 0), ifnull(b.cluster_id, 0), count(*), "
     "sum(a.entity = 'firm' AND b.entity = 'firm') FROM temp.tie t "
     "JOIN temp.organisation a ON a.id = t.from_id JOIN temp.organisation b ON b.id = t.to_id "
     "GROUP BY 1, 2, 3"},
    {"SELECT * FROM temp.holding",
     "SELECT id, sum(p), sum(s) FROM (SELECT to_id AS id, 1 AS p, 0 AS s FROM temp.tie WHERE "
     "kind_id "
     "IN (1, 9000000000) AND from_id <> to_id UNION ALL SELECT from_id, 0, 1 FROM temp.tie WHERE "
     "kind_id IN (1, 9000000000) AND from_id <> to_id) GROUP BY 1"},
    {"SELECT * FROM temp.output",
     "SELECT ifnull(o.cluster_id, 0), p.class, count(*) FROM temp.makes m JOIN temp.organisation o "
     "ON o.id = m.firm_id JOIN product p ON p.id = m.product_id WHERE p.class IS NOT NULL GROUP BY "
     "1, 2"},
    {"SELECT * FROM temp.maker_count", "SELECT product_id, count(*) FROM temp.makes m JOIN product "
                                       "p ON p.id = product_id GROUP BY 1"},
    {"SELECT * FROM temp.year_count",
     "SELECT e, y, sum(b), sum(d) FROM ("
     "SELECT entity AS e, since AS y, 1 AS b, 0 AS d FROM temp.organisation UNION ALL "
     "SELECT entity, until, 0, 1 FROM temp.organisation UNION ALL SELECT 'tie', since, 1, 0 FROM "
     "temp.tie "
     "UNION ALL SELECT 'tie', until, 0, 1 FROM temp.tie UNION ALL SELECT 'makes', since, 1, 0 FROM "
     "temp.makes UNION ALL SELECT 'makes', until, 0, 1 FROM temp.makes) WHERE y IS NOT NULL GROUP "
     "BY 1, 2"},
};

static int64_t number(sqlite3 *database, const char *format, const char *a, const char *b)
{
    char sql[4096];
    sqlite3_int64 value = -1;

    sqlite3_snprintf(sizeof(sql), sql, format, a, b);
    assert_int_equal(database_number(database, sql, &value), SQLITE_OK);
    return value;
}

/* Of one cluster after the other, and again, what the flows of all ties have of it. */
static void assert_near_flows(sqlite3 *database, struct year_sums *counted, int shown,
                              uint64_t epoch)
{
    char some[128];
    int64_t flows = 0;

    for (int i = 1; i <= 30; i++)
        for (int twice = 0; twice < 2; twice++) {
            assert_int_equal(year_sums_gather(counted, ~0u, i * i, shown, epoch), SQLITE_OK);
            snprintf(some, sizeof(some), "temp.flow WHERE %d IN (from_cluster_id, to_cluster_id)",
                     i * i);
            flows += number(database, "SELECT count(*) FROM %s%s", "temp.near_flow", "");
            assert_int_equal(number(database,
                                    "SELECT count(*) FROM (SELECT * FROM %s EXCEPT "
                                    "SELECT * FROM temp.near_flow)%s",
                                    some, ""),
                             0);
            assert_int_equal(number(database,
                                    "SELECT count(*) FROM (SELECT * FROM "
                                    "temp.near_flow EXCEPT SELECT * FROM %s)%s",
                                    some, ""),
                             0);
        }
    assert_true(flows > 40);
}

static void sums_are_those_of_the_rows_that_are_there(void **state)
{
    sqlite3 *database = fixture_create(":memory:", random_rows);
    int shown = year;
    struct year_sums *counted;

    (void)state;
    fixture_execute(database, "DROP VIEW near_member_count; DROP VIEW near_flow; "
                              "DROP VIEW near_holding; DROP VIEW maker_count; "
                              "DROP VIEW dated_tie; DROP VIEW dated_makes");
    assert_int_equal(years_shadow(database, &shown), SQLITE_OK);
    counted = year_sums_new(database);
    assert_non_null(counted);
    for (uint64_t epoch = 1; epoch <= 3; epoch++) {
        /* Another year, then other data; one after the other, as questions come. */
        shown = epoch == 2 ? 1995 : year;
        for (unsigned i = 0; i < COUNT(sums); i++)
            assert_int_equal(year_sums_count(counted, 1u << (epoch == 3 ? 5 - i : i), shown, epoch),
                             SQLITE_OK);
        for (size_t i = 0; i < COUNT(sums); i++) {
            assert_true(number(database, "SELECT count(*) FROM (%s)%s", sums[i].found, "") > 20);
            if (number(database, "SELECT count(*) FROM (%s EXCEPT %s)", sums[i].found,
                       sums[i].expected) ||
                number(database, "SELECT count(*) FROM (%s EXCEPT %s)", sums[i].expected,
                       sums[i].found))
                fail_msg("%s is not what it should be", sums[i].found);
        }
        assert_near_flows(database, counted, shown, epoch);
        if (epoch == 2) {
            fixture_execute(database,
                            "PRAGMA query_only = 0; DELETE FROM main.tie WHERE id % 3 = 0; "
                            "PRAGMA query_only = 1");
        }
    }
    year_sums_free(counted);
    sqlite3_close(database);
}

static void a_counter_is_emptied_before_it_grows_too_large(void **state)
{
    struct counter counter = {0};
    uint64_t key = 0;
    const struct count *counts;

    (void)state;
    for (int twice = 0; twice < 2; twice++) {
        for (key = 0; !counter_is_full(&counter); key++) {
            assert_int_equal(counter_add(&counter, key << 30, 1, (uint32_t)key), 0);
        }
        assert_int_equal(counter.count, key);
        assert_true(counter.size * sizeof(*counter.places) <= 16 << 20);
        counts = counter_sort(&counter);
        for (uint64_t i = 0; i < key; i++)
            if (counts[i].key != i << 30 || counts[i].counts[0] != 1 || counts[i].counts[1] != i)
                fail_msg("count %d is not its own", (int)i);
        counter_clear(&counter);
    }
    counter_release(&counter);
}

static void places_are_found_whatever_their_numbers(void **state)
{
    static const int64_t steps[] = {1, 2, 1, 1, 70000, 1, 3};
    struct places places = {0};
    int64_t row = 5;

    (void)state;
    assert_null(places_find(&places, 1));
    for (uint32_t i = 0; i < 5000; i++) {
        assert_int_equal(places_add(&places, row, i), 0);
        assert_int_equal(places_add(&places, row - 1, 1), 0); /* not above: passed over */
        row += steps[i % COUNT(steps)];
    }
    assert_int_equal(places_add(&places, INT64_MAX, 1), 0);
    assert_int_equal(places.count, 5000);
    row = 5;
    assert_null(places_find(&places, -1));
    assert_null(places_find(&places, INT64_MAX));
    for (uint32_t i = 0; i < 5000; i++) {
        const struct place *place = places_find(&places, row);

        assert_non_null(place);
        assert_int_equal(place->value, i);
        if (steps[i % COUNT(steps)] > 1)
            assert_null(places_find(&places, row + 1));
        row += steps[i % COUNT(steps)];
    }
    places_release(&places);
}

/* --- readers --------------------------------------------------------------------------------- */

static struct reader *reader_of(struct fixture *fixture, int of)
{
    struct reader *reader = NULL;

    assert_int_equal(reader_get_year(fixture->store, of, &reader), 0);
    return reader;
}

static int64_t ask(struct reader *reader, enum query query)
{
    int64_t value = -1;

    assert_int_equal(query_number(reader, query, &(struct question){0}, &value), 0);
    return value;
}

static void a_reader_counts_in_its_own_version(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;

    fixture_execute(fixture->writer, "PRAGMA journal_mode = WAL");
    for (int firms = 9; firms > 5; firms--) {
        reader = reader_of(fixture, 2000);
        assert_int_equal(ask(reader, QUERY_PROVINCES_COUNT), 3);
        fixture_run(fixture->writer, "UPDATE organisation SET since = 2001 WHERE id = %d", firms);
        assert_int_equal(ask(reader, QUERY_FIRMS_IN_ALL), firms);
        fixture_run(fixture->writer, "UPDATE organisation SET since = 2001 WHERE id = %d", firms);
        assert_int_equal(ask(reader, QUERY_FIRM_TIES_IN_ALL), firms >= 8 ? 10 : 8);
        reader_put(reader);
        reader = reader_of(fixture, 2001);
        assert_int_equal(ask(reader, QUERY_FIRMS_IN_ALL), 9);
        reader_put(reader);
    }
}

static bool is_over(void *context)
{
    return *(const int *)context;
}

static void a_reader_whom_nobody_waits_for_stops_counting(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;
    int over = 1;
    int64_t value = -1;

    fixture_execute(fixture->writer,
                    "WITH RECURSIVE n (i) AS (VALUES (100) UNION ALL SELECT i + 1 FROM n WHERE "
                    "i < 30000) INSERT INTO organisation (id, slug, entity, name) "
                    "SELECT i, 'n-' || i, 'firm', 'N' FROM n");
    reader = reader_of(fixture, 2000);
    reader_set_interrupt(reader, is_over, &over);
    for (int twice = 0; twice < 2; twice++) {
        assert_int_equal(query_number(reader, QUERY_FIRMS_IN_ALL, &(struct question){0}, &value),
                         -EINTR);
        over = 0; /* but what was begun is lost */
    }
    reader_put(reader);
    reader = reader_of(fixture, 2000);
    assert_int_equal(ask(reader, QUERY_FIRMS_IN_ALL), 9 + 29901);
    reader_put(reader);
    assert_int_equal(fixture->log_lines, 0);
}

static int64_t ties_of(struct reader *reader, int64_t cluster)
{
    struct rows *rows = NULL;
    int64_t ties = 0;
    int result = rows_begin(reader, QUERY_CLUSTER_TALLY, &(struct question){.row = cluster}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1)
        ties += rows_integer(rows, 3);
    rows_end(rows);
    return result ? result : ties;
}

/* Flows of a cluster are counted anew, and nothing else is lost. */
static void who_is_interrupted_at_a_cluster_keeps_what_was_counted(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;
    int over = 0;

    fixture_execute(fixture->writer,
                    "INSERT INTO tie (kind_id, from_id, to_id) WITH RECURSIVE n (i) AS (VALUES (1) "
                    "UNION ALL SELECT i + 1 FROM n WHERE i < 30000) SELECT 6, 1 + i % 4, 5 FROM n");
    reader = reader_of(fixture, 2000);
    reader_set_interrupt(reader, is_over, &over);
    assert_int_equal(ask(reader, QUERY_FIRM_TIES_IN_ALL), 10 + 30000);
    assert_int_equal(ties_of(reader, YIZHUANG), 2 + 7500);
    over = 1;
    assert_int_equal(ties_of(reader, SHENZHEN), -EINTR);
    over = 0;
    assert_int_equal(ties_of(reader, EMPTY_PARK), 0);
    assert_int_equal(ties_of(reader, YIZHUANG), 2 + 7500);
    assert_int_equal(ask(reader, QUERY_FIRM_TIES_IN_ALL), 10 + 30000);
    reader_put(reader);
    assert_int_equal(fixture->log_lines, 0);
}

/* SQLite rolls back what was counted too, when it runs out of memory or room, whatever was asked. */
static void what_was_counted_is_not_kept_without_its_transaction(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = reader_of(fixture, 2000);

    assert_int_equal(ask(reader, QUERY_FIRM_TIES_IN_ALL), 10);
    assert_int_equal(ties_of(reader, YIZHUANG), 2);
    assert_int_equal(sqlite3_exec(reader->database, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    reader_put(reader);
    reader = reader_of(fixture, 2000);
    assert_int_equal(ask(reader, QUERY_FIRM_TIES_IN_ALL), 10);
    assert_int_equal(ties_of(reader, YIZHUANG), 2);
    reader_put(reader);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_are_those_of_the_rows_that_are_there),
        cmocka_unit_test(a_counter_is_emptied_before_it_grows_too_large),
        cmocka_unit_test(places_are_found_whatever_their_numbers),
        TEST(a_reader_counts_in_its_own_version),
        TEST(a_reader_whom_nobody_waits_for_stops_counting),
        TEST(who_is_interrupted_at_a_cluster_keeps_what_was_counted),
        TEST(what_was_counted_is_not_kept_without_its_transaction),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
