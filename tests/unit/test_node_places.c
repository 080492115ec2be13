/*
 * What the nodes of a network say of where they are is what joins give: with more clusters than are
 * remembered, of which some are not there, or their provinces; of those in no cluster; and in a year.
 */
#include "fixture.h"

#include "fs/node_places.h"
#include "store/reader.h"

static const char random_rows[] =
    "PRAGMA foreign_keys = 0; PRAGMA ignore_check_constraints = 1;"
    "CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL "
    "SELECT i + 1 FROM n WHERE i < 6000) SELECT i, abs(random()) AS r, abs(random()) AS q FROM n;"
    "INSERT INTO province (id, slug, name) SELECT i - 1, 'p-' || i, 'P' FROM n WHERE i <= 10;"
    "INSERT INTO cluster (id, slug, province_id, name, since, genesis, lat, lon) SELECT i - 3, "
    "'c-' || i || CASE WHEN r % 9 = 0 THEN '&' ELSE '' END, 1 + r % 11, 'C', 1990 + r % 30, "
    "CASE WHEN r % 3 THEN 'anchor-firm' END, CASE WHEN r % 4 THEN r % 180 / 7.0 END, "
    "CASE WHEN q % 4 THEN q % 360 / 3.0 END FROM n;"
    "INSERT INTO organisation (id, slug, entity, cluster_id, province_id, name, since) SELECT i, "
    "'o-' || i, CASE WHEN q % 5 THEN 'firm' ELSE 'funder' END, CASE WHEN r % 6 THEN q % 6500 - 5 "
    "END, CASE WHEN q % 3 = 0 THEN 1 + r % 11 END, 'O', 1980 + r % 40 FROM n;"
    /* Again and again where they were before. */
    "UPDATE organisation SET cluster_id = 1 + id % 7 * 4096 % 5000 WHERE id % 4 = 0;"
    "UPDATE organisation SET cluster_id = 0, province_id = NULL WHERE id % 50 = 1;"
    "UPDATE organisation SET cluster_id = NULL, province_id = nullif(id % 3 - 1, 1) "
    "WHERE id % 50 = 2;"
    "DROP TABLE n;";

static const char joins[] =
    "SELECT o.slug, o.name, o.name_zh, o.entity, c.slug, p.slug, o.kind, o.business_model, "
    "o.ownership, o.origin, o.since, o.until, c.genesis, c.lat, c.lon FROM organisation o "
    "LEFT JOIN cluster c ON c.id = o.cluster_id "
    "LEFT JOIN province p ON p.id = ifnull(c.province_id, o.province_id) ORDER BY o.id";

static int setup(void **state)
{
    return fixture_setup_with(state, random_rows);
}

static void assert_same(const struct network_value *a, const struct network_value *b)
{
    assert_int_equal(a->bytes == NULL, b->bytes == NULL);
    if (!a->bytes)
        return;
    assert_int_equal(a->len, b->len);
    assert_memory_equal(a->bytes, b->bytes, a->len);
    assert_int_equal(a->is_plain, b->is_plain);
}

static size_t assert_as_joined(struct reader *reader)
{
    struct node_places *places = node_places_new();
    struct network_row expected;
    struct network_row found;
    struct rows *joined = NULL;
    struct rows *rows = NULL;
    size_t count = 0;

    assert_non_null(places);
    network_row_init(&expected);
    network_row_init(&found);
    assert_int_equal(rows_begin_made(reader, joins, &joined), 0);
    assert_int_equal(rows_begin(reader, QUERY_EXPORT_NODES, &(struct question){0}, &rows), 0);
    for (; rows_next(joined) == 1; count++) {
        assert_int_equal(rows_next(rows), 1);
        assert_int_equal(network_read_node(&expected, joined, 1), 0);
        assert_int_equal(network_read_node(&found, rows, 1), 0);
        assert_int_equal(node_places_fill(places, reader, &found), 0);
        assert_same(&expected.ends[0], &found.ends[0]);
        for (size_t i = 0; i < NODE_ATTRIBUTE_COUNT; i++)
            assert_same(&expected.values[i], &found.values[i]);
    }
    assert_int_equal(rows_next(rows), 0);
    rows_end(joined);
    rows_end(rows);
    network_row_release(&expected);
    network_row_release(&found);
    node_places_free(places);
    return count;
}

static void places_are_those_that_joins_give(void **state)
{
    const struct fixture *fixture = *state;
    struct reader *reader = NULL;

    for (int year = 0; year <= 2005; year += 2005) {
        assert_int_equal(reader_get_year(fixture->store, year, &reader), 0);
        assert_true(assert_as_joined(reader) > 2000);
        reader_put(reader);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_those_that_joins_give),
    };

    return cmocka_run_group_tests(tests, setup, fixture_teardown);
}
