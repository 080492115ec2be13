/*
 * Conglomerates that join places: what a walk level by level finds is what recursion in SQL finds, in
 * random networks of ownership with circles, ties to oneself and to nobody, several parents, of all
 * there is and of a year.
 */
#include "fixture.h"

#include <errno.h>
#include <stdbool.h>

#include "fs/interlock.h"
#include "fs/types.h"
#include "store/queries_parts.h"
#include "store/reader.h"

enum {
    NETWORKS = 40,
    PLACES = 8
};

/* Organisations in no cluster and in one that is not there, clusters in a province that is not. */
static const char rows_of_places[] =
    "PRAGMA foreign_keys = 0; PRAGMA recursive_triggers = 1;"
    "INSERT INTO province (id, slug, name) VALUES (1, 'p-1', 'P'), (2, 'p-2', 'P'), (3, 'p-3', "
    "'P');"
    "INSERT INTO cluster (id, slug, province_id, name, since) SELECT value, 'c-' || (90 - value), "
    "1 + value % 4, 'C', CASE WHEN value = 5 THEN 2010 END FROM json_each('[1,2,3,4,5,6,7,8]');"
    "INSERT INTO tie_kind (id, slug, role, directed) VALUES (1, 'owns', 'ownership', 1),"
    " (2, 'has', 'ownership', 1), (3, 'knows', NULL, 0);";

/* From few organisations with many ties to many with few. */
static const char random_network[] =
    "DELETE FROM tie; DELETE FROM organisation;"
    "CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL "
    "SELECT i + 1 FROM n WHERE i < 300) SELECT i, abs(random()) AS r, abs(random()) AS q FROM n;"
    "CREATE TEMP TABLE size AS SELECT 1 + abs(random()) % 300 AS nodes, abs(random()) % 300 AS "
    "ties;"
    "INSERT INTO organisation (id, slug, entity, cluster_id, name, since) SELECT i, "
    "'o-' || (r % 1000) || '-' || i, 'firm', nullif(q % 10, 0), 'O ' || i, "
    "CASE WHEN r % 5 = 0 THEN 2000 + r % 11 END FROM n, size WHERE i <= nodes;"
    "INSERT INTO tie (kind_id, from_id, to_id, since) SELECT 1 + r % 3, 1 + r / 3 % (nodes + 1), "
    "CASE WHEN q % 20 = 0 THEN 1 + r / 3 % (nodes + 1) ELSE 1 + q % (nodes + 1) END, "
    "CASE WHEN q % 4 = 0 THEN 2000 + q % 11 END FROM n, size WHERE i <= ties;"
    "DROP TABLE n; DROP TABLE size;";

#define GROUPS_OF(organisations)                                               \
    "WITH RECURSIVE up (id) AS (SELECT id FROM " organisations " UNION "       \
    "SELECT t.from_id FROM up JOIN tie t ON t.to_id = up.id "                  \
    "WHERE t.kind_id IN " ROLE(                                                \
        "ownership") "), "                                                     \
                     "member (root, id) AS (SELECT up.id, up.id FROM up "      \
                     "CROSS JOIN near_holding h ON h.organisation_id = up.id " \
                     "WHERE h.parents = 0 AND h.subsidiaries > 0 "             \
                     "UNION SELECT m.root, t.to_id FROM member m "             \
                     "JOIN tie t ON t.from_id = m.id WHERE t.kind_id IN " ROLE("ownership") ") "

#define JOINTS_OF(organisations, here)                                               \
    GROUPS_OF(organisations)                                                         \
    "SELECT r.slug, r.name, sum(" here "), sum(NOT " here "), count(DISTINCT c.id) " \
    "FROM member m CROSS JOIN organisation r ON r.id = m.root "                      \
    "CROSS JOIN organisation o ON o.id = m.id "                                      \
    "CROSS JOIN cluster c ON c.id = o.cluster_id "                                   \
    "GROUP BY r.id HAVING sum(" here ") > 0 AND sum(NOT " here ") > 0 "              \
    "ORDER BY sum(" here ") + sum(NOT " here ") DESC, r.slug"

#define INTERLOCKED_OF(organisations)                                               \
    GROUPS_OF(organisations)                                                        \
    "SELECT c.id, sum(v.members * v.here) FROM (SELECT m.root, o.cluster_id, "      \
    "count(*) AS members, sum(count(*) * (o.cluster_id = :row)) "                   \
    "OVER (PARTITION BY m.root) AS here FROM member m "                             \
    "CROSS JOIN organisation o ON o.id = m.id WHERE o.cluster_id IS NOT NULL "      \
    "GROUP BY m.root, o.cluster_id) v CROSS JOIN cluster c ON c.id = v.cluster_id " \
    "WHERE c.id <> :row AND v.here > 0 GROUP BY c.id ORDER BY c.id"

static int setup(void **state)
{
    return fixture_setup_with(state, rows_of_places);
}

/* A query with its :row. */
static struct rows *begin(struct reader *reader, const char *sql, int64_t row)
{
    struct rows *rows = NULL;

    assert_int_equal(rows_begin_made(reader, sql, &rows), 0);
    assert_int_equal(sqlite3_bind_int64(rows->statement,
                                        sqlite3_bind_parameter_index(rows->statement, ":row"), row),
                     SQLITE_OK);
    return rows;
}

static void assert_joints(const struct interlock *interlock, struct rows *rows)
{
    for (size_t i = 0; i < interlock->joint_count; i++) {
        const struct joint *joint = &interlock->joints[i];

        assert_int_equal(rows_next(rows), 1);
        assert_string_equal(joint->slug, rows_text(rows, 0));
        assert_string_equal(joint->name, rows_text(rows, 1));
        assert_int_equal(joint->here, rows_integer(rows, 2));
        assert_int_equal(joint->elsewhere, rows_integer(rows, 3));
        assert_int_equal(joint->clusters, rows_integer(rows, 4));
    }
    assert_int_equal(rows_next(rows), 0);
    rows_end(rows);
}

static int64_t ties_with(const struct interlock *interlock, int64_t cluster)
{
    for (size_t i = 0; i < interlock->cluster_count; i++)
        if (interlock->clusters[i].cluster == cluster)
            return interlock->clusters[i].ties;
    return 0;
}

static void assert_clusters(const struct interlock *interlock, struct rows *rows)
{
    size_t count = 0;

    for (; rows_next(rows) == 1; count++)
        assert_int_equal(ties_with(interlock, rows_integer(rows, 0)), rows_integer(rows, 1));
    assert_int_equal(interlock->cluster_count, count);
    rows_end(rows);
}

/* How many joints there are in all. */
static size_t check_places(struct reader *reader)
{
    size_t joints = 0;

    for (uint32_t row = 1; row <= PLACES; row++) {
        struct interlock of_cluster;
        struct interlock of_province;

        assert_int_equal(interlock_read(reader,
                                        (struct node){.type = NODE_CLUSTER_BRIDGES, .row = row},
                                        &of_cluster),
                         0);
        assert_joints(&of_cluster, begin(reader, JOINTS_OF(THIS_CLUSTER, "(c.id = :row)"), row));
        assert_clusters(&of_cluster, begin(reader, INTERLOCKED_OF(THIS_CLUSTER), row));
        assert_int_equal(interlock_read(reader,
                                        (struct node){.type = NODE_PROVINCE_LINKAGES, .row = row},
                                        &of_province),
                         0);
        assert_joints(&of_province,
                      begin(reader, JOINTS_OF(THIS_PROVINCE, "(c.province_id = :row)"), row));
        joints += of_cluster.joint_count + of_province.joint_count;
        interlock_release(&of_cluster);
        interlock_release(&of_province);
    }
    return joints;
}

static void a_walk_finds_what_recursion_finds(void **state)
{
    struct fixture *fixture = *state;
    size_t joints = 0;

    for (int i = 0; i < NETWORKS; i++) {
        struct reader *reader = NULL;

        fixture_execute(fixture->writer, random_network);
        /* Now and then sums are stale. */
        fixture_run(fixture->writer, "UPDATE aggregate_state SET stale = %d", i % 4 == 0);
        for (int year = 0; year <= 2005; year += 2005) {
            assert_int_equal(reader_get_year(fixture->store, year, &reader), 0);
            joints += check_places(reader);
            reader_put(reader);
        }
    }
    assert_true(joints > NETWORKS);
}

static bool is_over_after(void *context)
{
    return --*(int *)context <= 0;
}

/* Many ultimate parents own the same chain: what each group costs is looked after by itself. */
static void a_walk_is_given_up_when_nobody_waits(void **state)
{
    struct fixture *fixture = *state;
    struct node file = {.type = NODE_CLUSTER_BRIDGES, .row = 1};
    struct reader *reader = NULL;
    struct interlock interlock;
    int looks = 0;
    int result = -EINTR;

    fixture_execute(
        fixture->writer,
        "DELETE FROM tie; DELETE FROM organisation;"
        "INSERT INTO organisation (id, slug, entity, cluster_id, name) WITH RECURSIVE n (i) AS "
        "(VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 400) SELECT i, 'o-' || i, 'firm', "
        "1 + i % 2, 'O' FROM n;"
        "INSERT INTO tie (kind_id, from_id, to_id) SELECT 1, id, id + 1 FROM organisation "
        "WHERE id BETWEEN 200 AND 399 UNION ALL SELECT 1, id, 200 FROM organisation "
        "WHERE id < 200;");
    assert_int_equal(reader_get(fixture->store, &reader), 0);
    for (int most = 1; result == -EINTR; most++) {
        looks = most;
        reader_set_interrupt(reader, is_over_after, &looks);
        result = interlock_read(reader, file, &interlock);
        assert_true(result == 0 || result == -EINTR);
        if (result == 0) {
            assert_int_equal(interlock.joint_count, 199);
            assert_int_equal(interlock.joints[0].here + interlock.joints[0].elsewhere, 202);
            assert_true(most > 199);
        }
        interlock_release(&interlock);
    }
    reader_set_interrupt(reader, NULL, NULL);
    reader_put(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_walk_finds_what_recursion_finds),
        cmocka_unit_test(a_walk_is_given_up_when_nobody_waits),
    };

    return cmocka_run_group_tests(tests, setup, fixture_teardown);
}
