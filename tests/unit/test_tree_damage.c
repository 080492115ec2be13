/*
 * The tree in data bases that got round their own rules, and of node ids that nobody gave out.
 */
#include "tree.h"

/* --- ids that nobody gave out ---------------------------------------------------------------- */

/* Does with a node all that can be done; what comes of it does not matter, but for crashes. */
static void use(struct reader *reader, struct node node)
{
    struct listing listing;
    struct stat status;
    struct blob *blob = NULL;
    struct text text;
    struct node other;
    int result;

    text_init(&text);
    result = tree_stat(reader, node, &status);
    assert_true(result <= 0);
    tree_describe(reader, node, &status);
    result = tree_lookup(reader, node, "attributes.json", &other);
    assert_true(result <= 0);
    result = tree_lookup(reader, node, "alpha", &other);
    assert_true(result <= 0);
    if (!node_is_link(node)) {
        result = tree_parent(reader, node, &other);
        assert_true(result <= 0);
    }
    result = list_part(reader, node, 0, 20, &listing);
    assert_true(result <= 0);
    result = tree_readlink(reader, node, &text);
    assert_true(result <= 0);
    result = tree_render(reader, node, &blob);
    assert_true(result <= 0);
    if (!result)
        blob_free(blob);
    text_release(&text);
}

static void forged_ids_do_no_harm(void **state)
{
    static const uint32_t rows[] = {0, 1, 2, 3, 13, 14, 1000, NODE_ROW_MAX};
    struct reader *reader = fixture_reader(*state);

    for (unsigned type = 0; type < 1 << NODE_TYPE_BITS; type++)
        for (size_t i = 0; i < COUNT(rows); i++) {
            struct node node = {.type = (uint16_t)type, .row = rows[i]};

            if (tree_node_is_valid(node))
                use(reader, node);
        }
    reader_put(reader);
}

static void ids_without_meaning_are_not_valid(void **state)
{
    (void)state;
    assert_false(tree_node_is_valid(node_unpack(0)));
    assert_false(tree_node_is_valid(node_unpack(UINT64_MAX)));
    assert_false(tree_node_is_valid((struct node){.type = NODE_FIRM, .row = 0}));
    assert_true(tree_node_is_valid((struct node){.type = NODE_FIRM, .row = NODE_ROW_MAX}));
    for (uint16_t type = 1; type < NODE_TYPES; type++)
        if (types[type].mode == 0)
            assert_false(tree_node_is_valid((struct node){.type = type, .row = 1}));
    assert_false(tree_node_is_valid(
        (struct node){.type = NODE_LINK_TYPE | (LINK_SOURCE + 1) << 4 | 1, .row = 1}));
    /* There is one root, one README.md. */
    assert_false(tree_node_is_valid((struct node){.type = NODE_ROOT, .row = 2}));
    assert_false(tree_node_is_valid((struct node){.type = NODE_README, .row = 2}));
    assert_false(tree_node_is_valid((struct node){.type = NODE_FIRMS, .row = 2}));
    assert_false(tree_node_is_valid((struct node){.type = NODE_MEASURE_GINI, .row = 2}));
}

static void assert_gone(struct reader *reader, uint16_t type, uint32_t row)
{
    struct node node = {.type = type, .row = row};
    struct stat status;
    struct blob *blob = NULL;

    assert_true(tree_node_is_valid(node));
    assert_int_equal(tree_stat(reader, node, &status), -ENOENT);
    if (S_ISREG(tree_mode(node)))
        assert_int_equal(tree_render(reader, node, &blob), -ENOENT);
}

static void a_row_that_is_not_there_is_not_found(void **state)
{
    static const uint16_t row_types[] = {
        NODE_PROVINCE,     NODE_PROVINCE_ATTRIBUTES,  NODE_PROVINCE_CLUSTERS,
        NODE_CLUSTER,      NODE_CLUSTER_LINKS,        NODE_CLUSTER_FIRMS,
        NODE_FIRM,         NODE_FIRM_LINKAGES,        NODE_FIRM_PARTNERS,
        NODE_INSTITUTE,    NODE_INSTITUTE_ATTRIBUTES, NODE_INSTITUTE_SPIN_OFFS,
        NODE_FUNDER,       NODE_FUNDER_LINKS,         NODE_FUNDER_PORTFOLIO,
        NODE_PRODUCT,      NODE_PRODUCT_ATTRIBUTES,   NODE_PRODUCT_MAKERS,
        NODE_CONGLOMERATE, NODE_CONGLOMERATE_MEMBERS, NODE_CONGLOMERATE_ATTRIBUTES,
        NODE_SOURCE};
    struct reader *reader = fixture_reader(*state);

    for (size_t i = 0; i < COUNT(row_types); i++) {
        assert_gone(reader, row_types[i], 4711);
        assert_gone(reader, row_types[i], NODE_ROW_MAX);
    }
    reader_put(reader);
}

static void a_row_of_another_kind_is_not_found(void **state)
{
    struct reader *reader = fixture_reader(*state);

    assert_gone(reader, NODE_INSTITUTE, ALPHA);
    assert_gone(reader, NODE_INSTITUTE_ATTRIBUTES, ALPHA);
    assert_gone(reader, NODE_FUNDER_PORTFOLIO, ALPHA);
    assert_gone(reader, NODE_FIRM, MIT);
    assert_gone(reader, NODE_FIRM_LINKS, STATE_FUND);
    assert_gone(reader, NODE_CONGLOMERATE, BETA);
    assert_gone(reader, NODE_CONGLOMERATE_ATTRIBUTES, RING_A);
    reader_put(reader);
}

static void a_link_whose_target_is_gone_is_not_found(void **state)
{
    struct reader *reader = fixture_reader(*state);
    struct stat status;
    struct text text;

    text_init(&text);
    assert_int_equal(tree_stat(reader, node_link(LINK_ORGANISATION, 1, 4711, 0), &status), -ENOENT);
    assert_int_equal(tree_readlink(reader, node_link(LINK_PRODUCT, 1, 4711, 0), &text), -ENOENT);
    assert_int_equal(tree_readlink(reader, node_link(LINK_CLUSTER, 1, 4711, 0), &text), -ENOENT);
    text_release(&text);
    reader_put(reader);
}

static void a_row_deleted_under_a_node_is_not_found(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = fixture_reader(fixture);
    struct node loner = find(reader, "firms/loner/");
    struct stat status;

    reader_put(reader);
    fixture_execute(fixture->writer, "DELETE FROM organisation WHERE slug = 'loner'");
    reader = fixture_reader(fixture);
    assert_int_equal(tree_stat(reader, loner, &status), -ENOENT);
    assert_int_equal(find_error(reader, "firms/loner"), -ENOENT);
    assert_gone(reader, NODE_FIRM_LINKAGES, LONER);
    reader_put(reader);
}

/* --- data bases that got round their own rules ----------------------------------------------- */

/* Every name that is listed can be looked up; a listing that is not whole is an error, and told. */
static void assert_honest(struct fixture *fixture, const char *path)
{
    struct reader *reader = fixture_reader(fixture);
    struct listing *listing = malloc(sizeof(*listing));
    struct node directory;
    struct node node;
    int result;

    assert_non_null(listing);
    fixture_clear_log(fixture);
    assert_int_equal(tree_find(&reader, tree_root(), path, true, &directory), 0);
    result = list_part(reader, directory, 0, LISTING_MAX, listing);
    assert_true(result == 0 || result == -EIO);
    assert_int_equal(atomic_load(&fixture->log_lines) > 0, result == -EIO);
    for (size_t i = 0; i < listing->count; i++) {
        if (tree_lookup(reader, directory, listing->entries[i].name, &node) != 0)
            fail_msg("%s: \"%s\" is listed but not found", path, listing->entries[i].name);
        assert_same_node(node, listing->entries[i].node);
    }
    free(listing);
    reader_put(reader);
}

/* The same when that must be an error, as a name or number is such as cannot be shown. */
static void assert_refused(struct fixture *fixture, const char *path)
{
    struct reader *reader = fixture_reader(fixture);
    struct listing *listing = malloc(sizeof(*listing));
    struct node directory;

    assert_non_null(listing);
    assert_int_equal(tree_find(&reader, tree_root(), path, true, &directory), 0);
    assert_int_equal(list_part(reader, directory, 0, LISTING_MAX, listing), -EIO);
    free(listing);
    reader_put(reader);
    assert_honest(fixture, path);
}

static void a_name_that_cannot_be_one_is_an_error_and_not_shown(void **state)
{
    static const char *const slugs[] = {
        "''",
        "'.'",
        "'..'",
        "'a/b'",
        "'/'",
        "'../../../etc/passwd'",
        "'.hidden'",
        "'UPPER'",
        "'a b'",
        "char(10)",
        "'a' || char(0) || 'b'",
        "char(8238)",
        "char(127)",
        "'caf' || char(233)",
        "CAST(x'fffe' AS TEXT)",
        "printf('%.300c', 'a')",
        "printf('%.256c', 'a')",
        "printf('%.*c', 100000, 'a')",
    };
    struct fixture *fixture = *state;

    fixture_execute(fixture->writer, "PRAGMA ignore_check_constraints = 1");
    for (size_t i = 0; i < COUNT(slugs); i++) {
        fixture_run(fixture->writer, "UPDATE organisation SET slug = %s WHERE id = 9", slugs[i]);
        assert_refused(fixture, "/firms");
        assert_refused(fixture, "/provinces/beijing/clusters/yizhuang/firms");
        fixture_run(fixture->writer, "UPDATE cluster SET slug = %s WHERE id = 4", slugs[i]);
        assert_refused(fixture, "/clusters");
        assert_refused(fixture, "/provinces/guangdong/clusters");
        fixture_run(fixture->writer, "UPDATE source SET slug = %s WHERE id = 2", slugs[i]);
        assert_refused(fixture, "/sources");
        assert_honest(fixture, "/firms/alpha");
        assert_honest(fixture, "/provinces/guangdong/clusters/shenzhen/firms");
    }
}

/* With its suffix a name may be too long that would do without. */
/* The rest of the directory goes on working. */
static void what_stands_beside_a_name_that_cannot_be_one_is_listed(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = fixture_reader(fixture);
    struct listing *before;
    struct listing *after = malloc(sizeof(*after));
    struct node directory = find(reader, "/firms");

    assert_non_null(after);
    before = list_all(reader, directory);
    reader_put(reader);
    fixture_execute(fixture->writer, "PRAGMA ignore_check_constraints = 1");
    fixture_execute(fixture->writer, "UPDATE organisation SET slug = 'a/b' WHERE id = "
                                     "(SELECT min(id) FROM organisation WHERE entity = 'firm')");
    reader = fixture_reader(fixture);
    assert_int_equal(list_part(reader, directory, 0, LISTING_MAX, after), -EIO);
    assert_int_equal(after->count, before->count - 1);
    reader_put(reader);
    free(before);
    free(after);
}

static void a_name_too_long_with_its_suffix_is_an_error_and_told(void **state)
{
    struct fixture *fixture = *state;

    fixture_execute(fixture->writer, "PRAGMA ignore_check_constraints = 1;"
                                     "UPDATE source SET slug = printf('%.253c', 'a') WHERE id = 2");
    assert_refused(fixture, "/sources");
    fixture_execute(fixture->writer, "UPDATE source SET slug = printf('%.250c', 'a') WHERE id = 2");
    assert_honest(fixture, "/sources");
}

/* A slug that is a BLOB or a number equals no name, so it would be listed and never found. */
static void a_name_of_another_type_is_an_error_and_not_shown(void **state)
{
    static const char *const values[] = {"x'6c6f6e6572'", "4711", "1.5"};
    struct fixture *fixture = *state;

    for (size_t i = 0; i < COUNT(values); i++) {
        /* Without its STRICT the table takes anything; then it gets it back. */
        fixture_execute(fixture->writer,
                        "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = "
                        "replace(replace(sql, ') STRICT', ')'), 'slug           TEXT', "
                        "'slug           BLOB') WHERE name = 'organisation';"
                        "PRAGMA writable_schema = RESET; PRAGMA ignore_check_constraints = 1");
        fixture_run(fixture->writer, "UPDATE organisation SET slug = %s WHERE id = 9", values[i]);
        fixture_execute(fixture->writer,
                        "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = "
                        "replace(sql, 'slug           BLOB', 'slug           TEXT') || ' STRICT' "
                        "WHERE name = 'organisation'; PRAGMA writable_schema = RESET");
        assert_refused(fixture, "/firms");
        assert_refused(fixture, "/provinces/beijing/clusters/yizhuang/firms");
    }
}

static void a_row_number_out_of_range_is_an_error_and_not_shown(void **state)
{
    static const char *const ids[] = {"134217728", "4294967297", "9223372036854775807",
                                      "0",         "-1",         "-9223372036854775807"};
    struct fixture *fixture = *state;

    fixture_execute(fixture->writer, "PRAGMA ignore_check_constraints = 1");
    for (size_t i = 0; i < COUNT(ids); i++) {
        struct reader *reader;

        fixture_run(fixture->writer,
                    "DELETE FROM organisation WHERE slug = 'far';"
                    "INSERT INTO organisation (id, slug, entity, cluster_id, name) VALUES"
                    " (%s, 'far', 'firm', 3, 'Far')",
                    ids[i]);
        if (ids[i][0] == '-' || ids[i][0] == '0')
            assert_honest(fixture, "/firms");
        else
            assert_refused(fixture, "/firms");
        reader = fixture_reader(fixture);
        assert_int_equal(find_error(reader, "firms/far"), -EIO);
        assert_int_equal(find_error(reader, "firms/alpha"), 0);
        reader_put(reader);
    }
}

/* Rows that lead to rows that are not there: foreign keys are not always on. */
static void dangling_references_are_errors_and_no_crash(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;

    fixture_execute(fixture->writer, "PRAGMA foreign_keys = 0;"
                                     "UPDATE organisation SET cluster_id = 4711 WHERE id = 1;"
                                     "UPDATE tie SET to_id = 4711 WHERE id IN (2, 8);"
                                     "UPDATE cluster SET province_id = 4711 WHERE id = 4;"
                                     "UPDATE makes SET product_id = 4711 WHERE id = 2;"
                                     "DELETE FROM tie_kind WHERE id = 7");
    reader = fixture_reader(fixture);
    for (uint16_t type = 0; type < NODE_TYPES; type++)
        for (uint32_t row = 1; row < 15; row++)
            if (tree_node_is_valid((struct node){.type = type, .row = row}))
                use(reader, (struct node){.type = type, .row = row});
    reader_put(reader);
}

static void assert_stands(struct reader *reader, const char *path)
{
    assert_true(S_ISDIR(tree_mode(find(reader, path))));
}

/*
 * An organisation in no cluster, or a cluster in no province, that there is, stands in the root's
 * directory of its sort. All else can be read, and every link leads to something.
 */
static void what_is_held_by_nothing_stands_in_the_root(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;

    fixture_execute(fixture->writer, "PRAGMA foreign_keys = 0;"
                                     "DELETE FROM cluster WHERE slug = 'yizhuang';"
                                     "DELETE FROM province WHERE id = 2");
    reader = fixture_reader(fixture);
    walk_tree(reader, tree_root());
    assert_stands(reader, "firms/gamma");
    assert_stands(reader, "firms/loner");
    assert_stands(reader, "clusters/shenzhen");
    assert_stands(reader, "clusters/shenzhen/firms/delta");
    assert_false(S_ISDIR(tree_mode(find(reader, "clusters/zhongguancun"))));
    assert_false(S_ISDIR(tree_mode(find(reader, "firms/delta"))));
    reader_put(reader);
}

/* A cluster's name is part of where links lead. */
static void a_link_through_a_name_that_cannot_be_one_is_an_error(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;
    struct text text;

    fixture_execute(fixture->writer, "PRAGMA ignore_check_constraints = 1;"
                                     "UPDATE cluster SET slug = 'a/../../b' WHERE id = 2");
    reader = fixture_reader(fixture);
    text_init(&text);
    assert_int_equal(tree_readlink(reader, find(reader, "firms/gamma"), &text), -EIO);
    text_release(&text);
    reader_put(reader);
}

/* README.md proposes commands for a shell: no name of the data that is none may stand in them. */
static void a_name_that_cannot_be_one_is_in_no_command(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;
    struct blob *blob = NULL;
    char bytes[1 << 14] = "";

    fixture_execute(fixture->writer, "PRAGMA ignore_check_constraints = 1;"
                                     "UPDATE cluster SET slug = slug || ';evil';"
                                     "UPDATE organisation SET slug = slug || char(10) || 'evil'");
    reader = fixture_reader(fixture);
    assert_int_equal(tree_render(reader, find(reader, "README.md"), &blob), 0);
    assert_true(blob_read(blob, bytes, sizeof(bytes) - 1, 0) > 0);
    assert_non_null(strstr(bytes, "## To try"));
    assert_null(strstr(bytes, "evil"));
    blob_free(blob);
    reader_put(reader);
}

/* Values of any bytes are shown as JSON and TSV that can be read, whatever they are. */
static void hostile_values_are_shown_as_values(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;

    fixture_execute(fixture->writer,
                    "PRAGMA ignore_check_constraints = 1;"
                    "UPDATE organisation SET name = CAST(x'22ff0a5c00' AS TEXT), note = char(0), "
                    "since = 9223372036854775807 WHERE id = 1;"
                    "UPDATE province SET lat = 9e999, lon = -9e999 WHERE id = 1;"
                    "UPDATE tie_kind SET slug = 'a' || char(9) || char(10) WHERE id = 7;"
                    "UPDATE extra_value SET value = x'00ff' WHERE field_id = 1;"
                    "UPDATE extra_field SET name = 'name' WHERE id = 2;"
                    "UPDATE data_set SET title = char(10) || '# `x`'");
    reader = fixture_reader(fixture);
    for (uint16_t type = 0; type < NODE_TYPES; type++)
        for (uint32_t row = 1; row < 15; row++)
            if (tree_node_is_valid((struct node){.type = type, .row = row}))
                use(reader, (struct node){.type = type, .row = row});
    reader_put(reader);
}

/* DOT has no columns of the data set's own, so it need not know their names. */
static void a_damaged_own_column_leaves_networks_without_such_alone(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;
    struct blob *blob = NULL;

    fixture_execute(fixture->writer, "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = "
                                     "replace(sql, 'name   TEXT NOT NULL', 'name   TEXT') "
                                     "WHERE name = 'extra_field'; PRAGMA writable_schema = RESET;"
                                     "UPDATE extra_field SET name = NULL WHERE id = 1;"
                                     "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = "
                                     "replace(sql, 'name   TEXT', 'name   TEXT NOT NULL') "
                                     "WHERE name = 'extra_field'; PRAGMA writable_schema = RESET");
    reader = fixture_reader(fixture);
    assert_true(tree_render(reader, find(reader, "export/network.gexf"), &blob) < 0);
    assert_int_equal(tree_render(reader, find(reader, "export/network.dot"), &blob), 0);
    blob_free(blob);
    reader_put(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(forged_ids_do_no_harm),
        cmocka_unit_test(ids_without_meaning_are_not_valid),
        TEST(a_row_that_is_not_there_is_not_found),
        TEST(a_row_of_another_kind_is_not_found),
        TEST(a_link_whose_target_is_gone_is_not_found),
        TEST(a_row_deleted_under_a_node_is_not_found),
        TEST(a_name_that_cannot_be_one_is_an_error_and_not_shown),
        TEST(what_stands_beside_a_name_that_cannot_be_one_is_listed),
        TEST(a_name_too_long_with_its_suffix_is_an_error_and_told),
        TEST(a_name_of_another_type_is_an_error_and_not_shown),
        TEST(a_row_number_out_of_range_is_an_error_and_not_shown),
        TEST(dangling_references_are_errors_and_no_crash),
        TEST(what_is_held_by_nothing_stands_in_the_root),
        TEST(a_link_through_a_name_that_cannot_be_one_is_an_error),
        TEST(a_name_that_cannot_be_one_is_in_no_command),
        TEST(hostile_values_are_shown_as_values),
        TEST(a_damaged_own_column_leaves_networks_without_such_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
