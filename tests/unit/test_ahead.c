/*
 * Reading ahead: what is rendered before anybody asks, and what is not.
 */
#include "fs/ahead.h"

#include "bench.h"

enum {
    FIRMS = 300 /* in the first of two clusters, and as many in the second */
};

static const char rows[] =
    "INSERT INTO data_set VALUES (1, 'many', 'Many firms', NULL, 'CC0-1.0', '1', NULL, 1, '{}');"
    "INSERT INTO province (id, slug, name) VALUES (1, 'north', 'North');"
    "INSERT INTO cluster (id, slug, province_id, name) VALUES (1, 'first', 1, 'First'),"
    " (2, 'second', 1, 'Second');"
    "WITH RECURSIVE number(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM number WHERE n < 600) "
    "INSERT INTO organisation (id, slug, entity, cluster_id, name)"
    " SELECT n, 'firm-' || n, 'firm', 1 + (n > 300), 'Firm ' || n FROM number;";

static int setup(void **state)
{
    return bench_begin(state, rows);
}

static void ask(struct bench *bench, enum node_type type, uint32_t row)
{
    ahead_note(bench->filesystem.ahead, (struct node){.type = (uint16_t)type, .row = row});
}

static void what_was_asked_of_the_last_is_rendered_of_the_next(void **state)
{
    struct bench *bench = *state;

    set_cost(bench, NODE_FIRM_ATTRIBUTES, 1);
    set_cost(bench, NODE_FIRM_RIVALS, 1);
    ask(bench, NODE_FIRM_ATTRIBUTES, 1);
    ask(bench, NODE_FIRM_RIVALS, 1);
    ask(bench, NODE_FIRM_ATTRIBUTES, 2);
    wait_until_rendered(bench, NODE_FIRM_ATTRIBUTES, 3);
    wait_until_rendered(bench, NODE_FIRM_RIVALS, 3);
    assert_false(is_rendered(bench, NODE_FIRM_LINKAGES, 3));
    assert_false(is_rendered(bench, NODE_FIRM_ATTRIBUTES, 1));
}

static void the_window_moves_and_widens(void **state)
{
    struct bench *bench = *state;

    set_cost(bench, NODE_FIRM_ATTRIBUTES, 1);
    for (uint32_t row = 1; row <= 100; row++) {
        ask(bench, NODE_FIRM_ATTRIBUTES, row);
        if (row >= 2)
            wait_until_rendered(bench, NODE_FIRM_ATTRIBUTES, row + 1);
    }
    wait_until_rendered(bench, NODE_FIRM_ATTRIBUTES, 100 + 6);
    rest(A_WHILE_MS);
    assert_false(is_rendered(bench, NODE_FIRM_ATTRIBUTES, 100 + 65));
    assert_true(count_rendered(bench) < 100 + 65);
}

static void it_begins_with_little(void **state)
{
    struct bench *bench = *state;

    set_cost(bench, NODE_FIRM_ATTRIBUTES, 1);
    ask(bench, NODE_FIRM_ATTRIBUTES, 1);
    ask(bench, NODE_FIRM_ATTRIBUTES, 2);
    wait_until_rendered(bench, NODE_FIRM_ATTRIBUTES, 6);
    rest(A_WHILE_MS);
    assert_int_equal(count_rendered(bench), 4);
}

static void after_the_last_of_a_cluster_come_those_of_the_next(void **state)
{
    struct bench *bench = *state;

    set_cost(bench, NODE_FIRM_ATTRIBUTES, 1);
    ask(bench, NODE_FIRM_ATTRIBUTES, FIRMS - 1);
    ask(bench, NODE_FIRM_ATTRIBUTES, FIRMS);
    wait_until_rendered(bench, NODE_FIRM_ATTRIBUTES, FIRMS + 4);
}

static void at_the_end_there_is_nothing_to_do(void **state)
{
    struct bench *bench = *state;

    set_cost(bench, NODE_FIRM_ATTRIBUTES, 1);
    ask(bench, NODE_FIRM_ATTRIBUTES, 2 * FIRMS - 3);
    ask(bench, NODE_FIRM_ATTRIBUTES, 2 * FIRMS - 2);
    wait_until_rendered(bench, NODE_FIRM_ATTRIBUTES, 2 * FIRMS);
    ask(bench, NODE_FIRM_ATTRIBUTES, 2 * FIRMS - 1);
    ask(bench, NODE_FIRM_ATTRIBUTES, 2 * FIRMS);
    rest(A_WHILE_MS);
    assert_int_equal(count_rendered(bench), 2);
    assert_int_equal(bench->fixture.log_lines, 0);
}

static void asked_out_of_order_nothing_is_expected(void **state)
{
    static const uint32_t order[] = {5, 3, 90, 7, 200, 100, 150, 155, 20, 300, 310};
    struct bench *bench = *state;

    for (size_t i = 0; i < COUNT(order); i++) {
        ask(bench, NODE_FIRM_ATTRIBUTES, order[i]);
        rest(A_WHILE_MS / 4);
    }
    ask(bench, NODE_CLUSTER_ATTRIBUTES, 1);
    ask(bench, NODE_ATTRIBUTES, 1);
    rest(A_WHILE_MS);
    assert_int_equal(count_rendered(bench), 0);
}

static void one_directory_asked_again_and_again_is_no_way(void **state)
{
    struct bench *bench = *state;

    for (int i = 0; i < 10; i++)
        ask(bench, NODE_FIRM_ATTRIBUTES, 1);
    rest(A_WHILE_MS);
    assert_int_equal(count_rendered(bench), 0);
}

static void links_and_years_are_left_alone(void **state)
{
    struct bench *bench = *state;

    for (uint32_t row = 1; row < 10; row++) {
        ahead_note(bench->filesystem.ahead,
                   (struct node){.type = NODE_FIRM_ATTRIBUTES, .year = 1990, .row = row});
        ahead_note(bench->filesystem.ahead, node_link(LINK_ORGANISATION, 3, row, 0));
    }
    rest(A_WHILE_MS);
    assert_int_equal(count_rendered(bench), 0);
}

static void what_costs_much_is_not_rendered_for_nobody(void **state)
{
    struct bench *bench = *state;

    set_cost(bench, NODE_FIRM_LINKAGES, 200 * 1000);
    for (uint32_t row = 1; row < 10; row++) {
        ask(bench, NODE_FIRM_LINKAGES, row);
        rest(A_WHILE_MS / 10);
    }
    rest(A_WHILE_MS);
    assert_int_equal(count_rendered(bench), 0);
}

/* One that turns out to be cheap is enough to know. */
static void what_it_costs_is_found_out_first(void **state)
{
    struct bench *bench = *state;

    ask(bench, NODE_FIRM_ATTRIBUTES, 1);
    ask(bench, NODE_FIRM_ATTRIBUTES, 2);
    wait_until_rendered(bench, NODE_FIRM_ATTRIBUTES, 3);
    rest(A_WHILE_MS);
    assert_int_equal(count_rendered(bench), 1);
}

/* A row whose name cannot be one: its neighbours come all the same. */
static void what_cannot_be_shown_keeps_nothing_back(void **state)
{
    struct bench *bench = *state;

    set_cost(bench, NODE_FIRM_ATTRIBUTES, 1);
    fixture_execute(bench->fixture.writer, "PRAGMA ignore_check_constraints = 1;"
                                           "UPDATE organisation SET slug = 'a/b' WHERE id = 4");
    ask(bench, NODE_FIRM_ATTRIBUTES, 1);
    ask(bench, NODE_FIRM_ATTRIBUTES, 2);
    wait_until_rendered(bench, NODE_FIRM_ATTRIBUTES, 3);
    wait_until_rendered(bench, NODE_FIRM_ATTRIBUTES, 7);
    assert_false(is_rendered(bench, NODE_FIRM_ATTRIBUTES, 4));
}

static void after_a_commit_it_goes_on_with_the_new_version(void **state)
{
    struct bench *bench = *state;
    uint64_t epoch = 0;

    set_cost(bench, NODE_FIRM_ATTRIBUTES, 1);
    ask(bench, NODE_FIRM_ATTRIBUTES, 1);
    ask(bench, NODE_FIRM_ATTRIBUTES, 2);
    wait_until_rendered(bench, NODE_FIRM_ATTRIBUTES, 6);
    fixture_execute(bench->fixture.writer, "DELETE FROM organisation WHERE id = 7");
    assert_int_equal(store_follow(bench->filesystem.store, &epoch), 0);
    assert_false(is_rendered(bench, NODE_FIRM_ATTRIBUTES, 6));
    for (uint32_t row = 3; row <= 6; row++)
        ask(bench, NODE_FIRM_ATTRIBUTES, row);
    wait_until_rendered(bench, NODE_FIRM_ATTRIBUTES, 8);
    assert_false(is_rendered(bench, NODE_FIRM_ATTRIBUTES, 7));
}

static void after_its_end_nothing_is_done(void **state)
{
    struct bench *bench = *state;

    ahead_stop(bench->filesystem.ahead);
    for (uint32_t row = 1; row < 10; row++)
        ask(bench, NODE_FIRM_ATTRIBUTES, row);
    rest(A_WHILE_MS);
    assert_int_equal(count_rendered(bench), 0);
}

/* What takes longer than was known is given up. */
static void nobody_waits_for_long(void **state)
{
    struct bench *bench = *state;
    struct caller caller = caller_nobody(bench->filesystem.workers, 2 * A_WHILE_MS);

    assert_false(caller_has_left(&caller));
    rest(2 * A_WHILE_MS);
    assert_true(caller_has_left(&caller));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, bench_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_asked_of_the_last_is_rendered_of_the_next),
        TEST(the_window_moves_and_widens),
        TEST(it_begins_with_little),
        TEST(after_the_last_of_a_cluster_come_those_of_the_next),
        TEST(at_the_end_there_is_nothing_to_do),
        TEST(asked_out_of_order_nothing_is_expected),
        TEST(one_directory_asked_again_and_again_is_no_way),
        TEST(links_and_years_are_left_alone),
        TEST(what_costs_much_is_not_rendered_for_nobody),
        TEST(what_it_costs_is_found_out_first),
        TEST(what_cannot_be_shown_keeps_nothing_back),
        TEST(after_a_commit_it_goes_on_with_the_new_version),
        TEST(after_its_end_nothing_is_done),
        TEST(nobody_waits_for_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
