/*
 * The tree of years, and what comes next in a walk.
 */
#include "tree.h"

/* --- years ----------------------------------------------------------------------------------- */

static struct reader *reader_of(struct fixture *fixture, int year)
{
    struct reader *reader = NULL;

    assert_int_equal(reader_get_year(fixture->store, year, &reader), 0);
    assert_non_null(reader);
    return reader;
}

static void the_tree_of_a_year_can_be_walked(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = reader_of(fixture, 1990);
    struct node root = {.type = NODE_ROOT, .row = 1, .year = 1990};
    struct walk walk = walk_tree(reader, root);

    /* Two of the four clusters are there, and as-of itself is not. Two values of facets less. */
    assert_int_equal(walk.directories,
                     13 + 2 + 5 + 8 + 3 * 2 + 2 * 4 + 9 * 7 + 2 * 3 + 2 * 2 + 3 * 2 + 2 * 3);
    assert_true(walk.links > 30);
    assert_int_equal(atomic_load(&fixture->log_lines), 0);
    reader_put(reader);
}

static int count_statement(unsigned kind, void *context, void *statement, void *sql)
{
    (void)kind, (void)statement, (void)sql;
    ++*(int *)context;
    return 0;
}

/* Shells, file managers, version control and searches ask for these in every directory. */
static void what_programs_probe_for_costs_no_query(void **state)
{
    static const char *const directories[] = {"",
                                              "provinces",
                                              "clusters",
                                              "clusters/zhongguancun",
                                              "clusters/zhongguancun/firms",
                                              "firms/alpha",
                                              "products",
                                              "sources",
                                              "by",
                                              "by/genesis",
                                              "by/genesis/science-spin-off",
                                              "search",
                                              "as-of",
                                              "as-of/1992/firms",
                                              "export",
                                              "findings"};
    static const char *const probes[] = {".git",    ".gitignore",  ".ignore",   ".rgignore",
                                         ".hidden", ".Trash-1000", ".directory"};
    static const char *const plain[] = {"autorun.inf", "desktop.ini", "folder.jpg", "Thumbs.db",
                                        "HEAD"};
    struct reader *reader = fixture_reader(*state);
    int statements = 0;

    for (size_t i = 0; i < COUNT(directories); i++) {
        struct node directory = {0};
        struct node child;

        assert_int_equal(tree_find(&reader, tree_root(), directories[i], true, &directory), 0);
        sqlite3_trace_v2(reader->database, SQLITE_TRACE_STMT, count_statement, &statements);
        for (size_t probe = 0; probe < COUNT(probes); probe++)
            assert_int_equal(tree_lookup(reader, directory, probes[probe], &child), -ENOENT);
        /* A value may be called so, and words are searched for. */
        for (size_t probe = 0; probe < COUNT(plain); probe++)
            if (strncmp(directories[i], "by", 2) != 0 && strcmp(directories[i], "search") != 0)
                assert_int_equal(tree_lookup(reader, directory, plain[probe], &child), -ENOENT);
        sqlite3_trace_v2(reader->database, 0, NULL, NULL);
        if (statements)
            fail_msg("%d queries in %s", statements, directories[i]);
    }
    reader_put(reader);
}

static void a_path_leads_into_years_and_out_again(void **state)
{
    static const struct {
        const char *path;
        uint16_t year;
        int result;
    } cases[] = {
        {"as-of", 0, 0},
        {"as-of/..", 0, 0},
        {"as-of/1990", 1990, 0},
        {"as-of/1990/..", 0, 0},
        {"as-of/1990/clusters/zhongguancun/attributes.json", 1990, 0},
        {"as-of/1990/clusters/yizhuang", 0, -ENOENT},
        {"as-of/1992/clusters/yizhuang", 1992, 0},
        {"as-of/1990/firms/gamma/attributes.json", 1990, 0},
        {"as-of/1990/../1992/firms/gamma", 1992, 0},
        {"as-of/1990/../../firms/gamma", 0, 0},
        {"as-of/1990/as-of", 0, -ENOENT},
        {"as-of/1000", 1000, 0},
        {"as-of/9999", 9999, 0},
        {"as-of/0999", 0, -ENOENT},
        {"as-of/10000", 0, -ENOENT},
        {"as-of/02020", 0, -ENOENT},
        {"as-of/202", 0, -ENOENT},
        {"as-of/20x0", 0, -ENOENT},
        {"as-of/abc", 0, -ENOENT},
    };
    struct fixture *fixture = *state;
    struct reader *reader = fixture_reader(fixture);

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct node node = {0};

        assert_int_equal(tree_find(&reader, tree_root(), cases[i].path, true, &node),
                         cases[i].result);
        assert_int_equal(node.year, cases[i].year);
        if (cases[i].result == 0)
            assert_int_equal(reader_year(reader), cases[i].year);
    }
    reader_put(reader);
}

/* What a year's tree shows may only be asked of a reader of that year. */
static void a_reader_of_another_year_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = fixture_reader(fixture);
    struct node file = {.type = NODE_FIRM_ATTRIBUTES, .row = GAMMA, .year = 1990};
    struct node firms = {.type = NODE_FIRMS, .row = 1, .year = 1990};
    struct node child;
    struct stat status;
    struct blob *blob = NULL;
    struct text text;

    text_init(&text);
    assert_int_equal(tree_render(reader, file, &blob), -EINVAL);
    assert_int_equal(tree_lookup(reader, firms, "gamma", &child), -EINVAL);
    assert_int_equal(tree_stat(reader, firms, &status), -EINVAL);
    assert_int_equal(tree_readlink(reader, node_link(LINK_ORGANISATION, 1, GAMMA, 1990), &text),
                     -EINVAL);
    text_release(&text);
    reader_put(reader);
}

static void as_of_stands_in_no_year(void **state)
{
    (void)state;
    assert_true(tree_node_is_valid((struct node){.type = NODE_AS_OF, .row = 1}));
    assert_false(tree_node_is_valid((struct node){.type = NODE_AS_OF, .row = 1, .year = 1990}));
    assert_true(tree_node_is_valid((struct node){.type = NODE_ROOT, .row = 1, .year = 1000}));
    assert_false(tree_node_is_valid((struct node){.type = NODE_ROOT, .row = 1, .year = 999}));
    assert_false(tree_node_is_valid((struct node){.type = NODE_ROOT, .row = 1, .year = 10000}));
}

/* A reader is lent again for another year, with all that it has prepared. */
static void readers_of_years_see_the_year_they_were_asked_for(void **state)
{
    static const struct {
        int year;
        int64_t clusters;
    } cases[] = {{1980, 0}, {1988, 1}, {1992, 2}, {1996, 2}, {1987, 0}, {0, 2}, {1991, 1}};
    struct fixture *fixture = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct reader *reader = reader_of(fixture, cases[i].year);
        int64_t count = 0;

        assert_int_equal(query_number(reader, QUERY_PROVINCE_CLUSTERS_COUNT,
                                      &(struct question){.row = 1}, &count),
                         0);
        assert_int_equal(count, cases[i].clusters);
        reader_put(reader);
    }
}

/* --- what comes next in a walk ----------------------------------------------------------------- */

enum {
    ALIKE_MAX = 16
};

/* What tree_next_alike() tells of the rows after one, step by step or at once: ends with 0. */
static void assert_walk(struct reader *reader, enum node_type type, uint32_t first,
                        const uint32_t *expected)
{
    for (unsigned max = 1; max <= ALIKE_MAX; max++) {
        struct node node = {.type = (uint16_t)type, .row = first};
        uint32_t rows[ALIKE_MAX];
        unsigned met = 0;
        unsigned count;

        do {
            assert_int_equal(tree_next_alike(reader, node, max, rows, &count), 0);
            assert_true(count <= max);
            for (unsigned i = 0; i < count; i++)
                assert_int_equal(rows[i], expected[met + i]);
            met += count;
            if (count > 0)
                node.row = rows[count - 1];
        } while (count > 0);
        assert_int_equal(expected[met], 0);
    }
}

static void a_walk_comes_from_one_set_to_the_next(void **state)
{
    struct reader *reader = fixture_reader(*state);

    assert_walk(reader, NODE_PROVINCE, BEIJING, (uint32_t[]){GUANGDONG, TIBET, 0});
    assert_walk(reader, NODE_CLUSTER, ZHONGGUANCUN,
                (uint32_t[]){YIZHUANG, SHENZHEN, EMPTY_PARK, 0});
    assert_walk(reader, NODE_FIRM, ALPHA,
                (uint32_t[]){BETA, RING_B, GAMMA, LONER, DELTA, EPSILON, RING_A, 0});
    assert_walk(reader, NODE_FIRM, ZETA, (uint32_t[]){0});
    assert_walk(reader, NODE_INSTITUTE, PEKING_UNIVERSITY, (uint32_t[]){0});
    assert_walk(reader, NODE_PRODUCT, INSULIN, (uint32_t[]){2, 3, 0});
    reader_put(reader);
}

/* Many sets without members are passed over, but not any number. */
static void a_walk_passes_over_empty_sets(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;

    fixture_execute(fixture->writer,
                    "INSERT INTO cluster (id, slug, province_id, name) VALUES"
                    " (5, 'five', 2, '5'), (6, 'six', 2, '6'), (7, 'seven', 2, '7');"
                    "INSERT INTO organisation (id, slug, entity, cluster_id, name)"
                    " VALUES (20, 'late', 'firm', 7, 'Late')");
    reader = fixture_reader(fixture);
    assert_walk(reader, NODE_FIRM, RING_A, (uint32_t[]){20, 0});
    reader_put(reader);
    fixture_execute(fixture->writer,
                    "WITH RECURSIVE number(n) AS"
                    " (VALUES (8) UNION ALL SELECT n + 1 FROM number WHERE n < 4000)"
                    "INSERT INTO cluster (id, slug, province_id, name)"
                    " SELECT n, 'cluster-' || n, 2, 'C' FROM number;"
                    "UPDATE organisation SET cluster_id = 4000 WHERE id = 20");
    reader = fixture_reader(fixture);
    assert_walk(reader, NODE_FIRM, RING_A, (uint32_t[]){0});
    reader_put(reader);
}

/* Those that cannot be shown are none that a walk comes to. */
static void a_walk_passes_over_bad_rows(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;

    fixture_execute(fixture->writer, "PRAGMA ignore_check_constraints = 1;"
                                     "UPDATE organisation SET slug = 'a/b' WHERE id = 2");
    reader = fixture_reader(fixture);
    assert_walk(reader, NODE_FIRM, ALPHA,
                (uint32_t[]){RING_B, GAMMA, LONER, DELTA, EPSILON, RING_A, 0});
    reader_put(reader);
}

static void what_is_of_no_row_has_nothing_alike(void **state)
{
    struct reader *reader = fixture_reader(*state);
    uint32_t row = 4711;
    unsigned count = 4711;

    assert_int_equal(tree_next_alike(reader, tree_root(), 1, &row, &count), -EINVAL);
    assert_int_equal(tree_next_alike(reader, find(reader, "firms/zeta/partners"), 1, &row, &count),
                     -EINVAL);
    assert_int_equal(tree_next_alike(reader, find(reader, "README.md"), 1, &row, &count), -EINVAL);
    assert_int_equal(
        tree_next_alike(reader, (struct node){.type = NODE_FIRM, .row = 4711}, 1, &row, &count),
        -ENOENT);
    assert_int_equal(row, 4711);
    assert_int_equal(count, 4711);
    reader_put(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_tree_of_a_year_can_be_walked),
        TEST(what_programs_probe_for_costs_no_query),
        TEST(a_path_leads_into_years_and_out_again),
        TEST(a_reader_of_another_year_is_refused),
        cmocka_unit_test(as_of_stands_in_no_year),
        TEST(readers_of_years_see_the_year_they_were_asked_for),
        TEST(a_walk_comes_from_one_set_to_the_next),
        TEST(a_walk_passes_over_empty_sets),
        TEST(a_walk_passes_over_bad_rows),
        TEST(what_is_of_no_row_has_nothing_alike),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
