/*
 * Files with a piece for each tie: as long when their bytes are only counted as when they are written,
 * whatever stands in names and columns.
 */
#include "bench.h"

#include <errno.h>

#include "store/names.h"
#include "store/reader.h"

/* Ties of many sorts, more than ten thousand, and organisations without a cluster; years and stakes of
 * any length, also such as no tie should have. */
static const char many_rows[] =
    "PRAGMA foreign_keys = 0; PRAGMA ignore_check_constraints = 1;"
    "CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL "
    "SELECT i + 1 FROM n WHERE i < 12000) SELECT i, abs(random()) AS r, abs(random()) AS q FROM n;"
    "INSERT INTO data_set (id, name, title, package) VALUES (1, 'many', 'Many', '{}');"
    "INSERT INTO source (id, slug, title) SELECT i, substr('sources', 1, i) "
    "|| i, 'S' FROM n WHERE i <= 5;"
    "INSERT INTO province (id, slug, name) SELECT i, 'p-' || i, 'P' FROM n WHERE i <= 4;"
    "INSERT INTO cluster (id, slug, province_id, name, genesis, lat, lon) SELECT i, "
    "'c-' || (i * i * i), 1 + i % 5, 'C', 'anchor-firm', r % 90 / 7.0, r % 1800 / 10.0 FROM n "
    "WHERE i <= 30;"
    "INSERT INTO organisation (id, slug, entity, cluster_id, name, name_zh, since, until) SELECT "
    "i, substr('abcdefghijklmnopqrstuvw-', 1, r % 24) || i, CASE r % 9 WHEN 0 THEN 'institute' "
    "WHEN 1 THEN 'funder' ELSE 'firm' END, nullif(r / 7 % 33, 0), CASE q % 3 WHEN 0 THEN "
    "'A & \"B\" <' || i || '>, Ltd.' ELSE 'Firm ' || i END, CASE WHEN q % 5 = 0 THEN '企业' || i "
    "END, CASE WHEN r % 3 THEN 1980 + r / 13 % 30 END, CASE q % 40 WHEN 0 THEN 2010 WHEN 1 THEN "
    "-1 END FROM n WHERE i <= 3000;"
    "INSERT INTO tie_kind (id, slug, role, directed) VALUES (1, 'a', NULL, 1), (3, 'bbb', NULL, 0),"
    " (4, 'owns & \"has\"', NULL, 1);"
    "INSERT INTO tie (kind_id, from_id, to_id, since, until, stake) SELECT "
    "CASE WHEN r % 610 = 0 THEN 2 WHEN r % 7 = 0 THEN 4 ELSE 1 + r % 2 * 2 END, "
    "1 + r % 3001, 1 + q % 3000, CASE r / 3 % 50 WHEN 0 THEN NULL WHEN 1 THEN 0 WHEN 2 THEN "
    "-12 WHEN 3 THEN 123456789012345678 ELSE 1980 + r / 3 % 30 END, "
    "CASE WHEN q % 4 = 0 THEN 2010 END, CASE r / 5 % 12 WHEN 0 THEN 51 WHEN 1 THEN r % 10000 / "
    "100.0 WHEN 2 THEN 1.0 / (1 + q % 1000) WHEN 3 THEN 1e300 / (1 + q % 9) WHEN 4 THEN "
    "-9e999 WHEN 5 THEN 0 WHEN 6 THEN 1e-9 END FROM n;"
    "UPDATE tie SET note = 'note ' || id WHERE id % 50 = 0;"
    "UPDATE tie SET note = '' WHERE id % 70 = 0;"
    "UPDATE tie SET confidence = 'B' WHERE id % 30 = 0;"
    "INSERT INTO citation SELECT 'tie', i, k, 1 + (q + k) % 5 FROM n, (SELECT i AS k FROM n WHERE "
    "i <= 3) WHERE r % 4 >= k;"
    "DROP TABLE n;";

/* Slugs that have what formats escape, or more bytes than they seem to have, or too few. */
static const char odd_names[] =
    "PRAGMA ignore_check_constraints = 1;"
    "UPDATE organisation SET slug = slug || CASE id % 6 WHEN 0 THEN '&' WHEN 1 THEN '\"' WHEN 2 "
    "THEN "
    "char(10) WHEN 3 THEN ',' WHEN 4 THEN char(0) || 'x' ELSE '中' END WHERE id % 11 = 0;"
    "UPDATE organisation SET slug = '' WHERE id = 5;"
    "UPDATE source SET slug = CASE id WHEN 1 THEN 'abc' WHEN 2 THEN '' WHEN 3 THEN 'a\"&' WHEN 4 "
    "THEN 'a;bc' ELSE 'xyz' END;"
    "UPDATE cluster SET slug = slug || '<>' WHERE id % 5 = 0;"
    "UPDATE cluster SET slug = 'c ' || id || CAST(x'80ff' AS TEXT) WHERE id % 7 = 0;";

/* Columns that hold anything. */
static const char loose_table[] =
    "PRAGMA writable_schema = 1;"
    "UPDATE sqlite_schema SET sql = replace(replace(sql, 'STRICT', ''), 'REAL', '') "
    "WHERE name = 'tie';"
    "PRAGMA schema_version = 1000000; PRAGMA writable_schema = RESET;"
    "UPDATE tie SET stake = CASE id / 100 % 5 WHEN 0 THEN 100000000000000000 * (1 + id / 4 % 3) + "
    "id % 8 * 400 WHEN 1 THEN "
    "'5.0' "
    "WHEN 2 THEN -7 WHEN 3 THEN 1000000000000000 + id ELSE 'x' END WHERE id % 4 = 0;";

/* Names that formats have for labels are not there, beside others that are. */
static const char missing_names[] =
    "PRAGMA writable_schema = 1;"
    "UPDATE sqlite_schema SET sql = replace(sql, 'TEXT NOT NULL', 'TEXT') "
    "WHERE name IN ('organisation', 'tie_kind');"
    "PRAGMA schema_version = 1000001; PRAGMA writable_schema = RESET;"
    "UPDATE organisation SET name = NULL WHERE id % 13 = 0;"
    "UPDATE tie_kind SET slug = NULL WHERE id = 3;";

/* Descriptions that have ties.csv be another one: without some columns, with one twice, with numbers as
 * truths, with another sort of list. */
#define TIES_OF(fields)                                                               \
    "UPDATE data_set SET package = '{\"resources\": [{\"name\": \"ties\", \"path\": " \
    "\"ties.csv\", "                                                                  \
    "\"schema\": {\"fields\": [" fields "]}}]}'"
#define FIELD(name, type) "{\"name\": \"" name "\", \"type\": \"" type "\"}"

static const char *const descriptions[] = {
    TIES_OF(FIELD("kind", "string") ", " FIELD("to", "string") ", " FIELD("from", "string")),
    TIES_OF(FIELD("from", "string") ", " FIELD("from", "string") ", " FIELD("to", "string")),
    TIES_OF(
        FIELD("since", "boolean") ", " FIELD("until", "boolean") ", " FIELD("stake", "boolean")),
    TIES_OF(FIELD("id", "integer") ", " FIELD("scope", "string") ", " FIELD("id", "boolean")),
    TIES_OF("{\"name\": \"sources\", \"buzzfs:list\": {\"separator\": \"|\"}}"),
};

static int setup(void **state)
{
    return bench_begin(state, many_rows);
}

/* Several files at once, counted and written. How many there are no bytes of when they are counted. */
static size_t assert_counted_as_written(struct reader *reader, const struct node *files,
                                        size_t count)
{
    size_t not_kept = 0;
    struct blob *counted[TREE_TOGETHER_MAX] = {NULL};
    struct blob *written[TREE_TOGETHER_MAX] = {NULL};

    assert_int_equal(tree_render_together(reader, files, count, BLOB_MEMORY_MAX, counted), 0);
    assert_int_equal(tree_render_together(reader, files, count, UINT64_MAX, written), 0);
    for (size_t i = 0; i < count; i++) {
        not_kept += !blob_is_kept(counted[i]);
        assert_int_equal(blob_size(counted[i]), blob_size(written[i]));
        blob_free(counted[i]);
        blob_free(written[i]);
    }
    return not_kept;
}

/* All files that are made with one, as the data are now, at once, then the last by themselves. */
static size_t assert_files_counted(struct bench *bench, struct node file, size_t count,
                                   size_t alone)
{
    struct caller caller = caller_nobody(bench->filesystem.workers, PATIENCE_MS);
    struct node files[TREE_TOGETHER_MAX];
    struct reader *reader = NULL;
    uint64_t epoch = 0;
    size_t not_kept;

    assert_int_equal(store_follow(bench->filesystem.store, &epoch), 0);
    file.epoch = node_epoch(epoch);
    assert_int_equal(filesystem_begin(&bench->filesystem, &caller, file, &reader), 0);
    assert_int_equal(tree_together(file, files), count);
    assert_int_equal(files[count - 1].type, file.type);
    not_kept = assert_counted_as_written(reader, files, count);
    for (size_t i = count - alone; i < count; i++)
        assert_counted_as_written(reader, &files[i], 1);
    reader_put(reader);
    return not_kept;
}

/* Those of all ties: the last is ties.csv. */
static size_t assert_counted(struct bench *bench, uint16_t year, size_t alone)
{
    return assert_files_counted(bench, (struct node){.type = NODE_EXPORT_TIES, .year = year}, 6,
                                alone);
}

static void what_is_counted_is_as_long_as_what_is_written(void **state)
{
    assert_int_equal(assert_counted(*state, 0, 6), 6);
    assert_true(assert_counted(*state, 2005, 0) >= 4);
}

/* The same after a change, which is to stay. */
static void assert_counted_after(struct bench *bench, const char *change)
{
    fixture_execute(bench->fixture.writer, change);
    assert_counted(bench, 0, 1);
}

static void a_table_is_counted_as_it_is_described(void **state)
{
    for (size_t i = 0; i < COUNT(descriptions); i++)
        assert_counted_after(*state, descriptions[i]);
}

static void odd_names_are_counted_as_they_are_written(void **state)
{
    assert_counted_after(*state, odd_names);
}

static void values_of_any_type_are_counted_as_they_are_written(void **state)
{
    assert_counted_after(*state, loose_table);
}

static void missing_names_are_counted_as_they_are_written(void **state)
{
    assert_counted_after(*state, missing_names);
}

/* A third of all in one cluster; some of them with years that are none. */
static const char large_cluster[] =
    "UPDATE organisation SET cluster_id = 7 WHERE id % 3 = 0;"
    "INSERT INTO product (id, slug, name) VALUES (1, 'x', 'X');"
    "INSERT INTO makes (firm_id, product_id, since, until) SELECT id, 1, since, until FROM "
    "organisation WHERE cluster_id = 7 AND entity = 'firm' AND id % 4 = 0;"
    "UPDATE tie SET since = 1985, until = 1999 WHERE since > 9999;";

static const char *const no_years[] = {
    "UPDATE organisation SET since = 5000000000 WHERE id = 2700;",
    "UPDATE organisation SET since = 1990, until = -5000000000 WHERE id = 2700;",
    /* In tables that take anything, for a moment. */
    "PRAGMA writable_schema = 1;"
    "UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') "
    "WHERE name IN ('organisation', 'year_count');"
    "PRAGMA schema_version = 900000; PRAGMA writable_schema = RESET;"
    "UPDATE organisation SET since = 'abc', until = 2005.5 WHERE id = 2700;"
    "PRAGMA writable_schema = 1;"
    "UPDATE sqlite_schema SET sql = sql || 'STRICT' WHERE name = 'organisation';"
    "PRAGMA schema_version = 900001; PRAGMA writable_schema = RESET;",
    /* Numbers that no organisation has. */
    "UPDATE organisation SET since = 1990, until = NULL WHERE id = 2700;"
    "UPDATE organisation SET id = 5000000000 WHERE id = 2703;"
    "UPDATE tie SET from_id = 5000000000 WHERE from_id = 2703;"
    "UPDATE organisation SET id = -5 WHERE id = 2706;"
    "UPDATE tie SET to_id = -5 WHERE to_id = 2706;",
};

/* Cluster and province 3, and cluster 2, which is small. */
static void assert_places_counted(struct bench *bench)
{
    struct node of_cluster = {.type = NODE_CLUSTER_DOT, .row = 7};
    struct node of_province = {.type = NODE_PROVINCE_HISTORY, .row = 3};

    assert_int_equal(assert_files_counted(bench, of_cluster, 3, 3), 3);
    assert_int_equal(assert_files_counted(bench, of_province, 2, 2), 2);
    of_cluster.row = 2;
    assert_in_range(assert_files_counted(bench, of_cluster, 3, 3), 0, 2);
}

static void files_of_places_are_counted_as_they_are_written(void **state)
{
    struct bench *bench = *state;

    fixture_execute(bench->fixture.writer, large_cluster);
    assert_places_counted(bench);
    assert_files_counted(bench, (struct node){.type = NODE_CLUSTER_DOT, .row = 7, .year = 2005}, 3,
                         3);
    for (size_t i = 0; i < COUNT(no_years); i++) {
        fixture_execute(bench->fixture.writer, no_years[i]);
        assert_places_counted(bench);
    }
    bench->fixture.store->names_max = 0;
    assert_places_counted(bench);
    bench->fixture.store->names_max = NAMES_MAX;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_counted_is_as_long_as_what_is_written),
        cmocka_unit_test(files_of_places_are_counted_as_they_are_written),
        cmocka_unit_test(a_table_is_counted_as_it_is_described),
        cmocka_unit_test(odd_names_are_counted_as_they_are_written),
        cmocka_unit_test(values_of_any_type_are_counted_as_they_are_written),
        cmocka_unit_test(missing_names_are_counted_as_they_are_written),
    };

    return cmocka_run_group_tests(tests, setup, bench_end);
}
