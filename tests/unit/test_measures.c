/*
 * The measures: a fixture on which igraph, NetworkX and R's sna agree, figures by hand, and the
 * cases where a figure is undefined.
 */
#include "fs/measures/concentration.h"
#include "fs/measures/modularity.h"
#include "fs/measures/network.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Firms 1-3 = A, 4-5 = B, 6-8 = C, here numbered from 0; firm 8 has no ties. */
enum {
    FIRMS = 8,
    CLUSTERS = 3
};
static const uint32_t tie_from[] = {0, 1, 0, 3, 4, 5, 2, 6, 3, 1};
static const uint32_t tie_to[] = {1, 2, 3, 4, 5, 0, 3, 4, 6, 6};
static const size_t cluster_of[FIRMS] = {0, 0, 0, 1, 1, 2, 2, 2};

/* cmocka 1.1.5 compares floats only, and not doubles. */
static void assert_near(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-9))
        fail_msg("%.12g is not %.12g", value, expected);
}

static void assert_value(struct figure figure, double expected)
{
    if (figure.why)
        fail_msg("undefined (%s), not %.12g", figure.why, expected);
    assert_near(figure.value, expected);
}

static void assert_undefined(struct figure figure, const char *why)
{
    if (!figure.why)
        fail_msg("%.12g, not undefined (%s)", figure.value, why);
    assert_string_equal(figure.why, why);
    assert_true(figure.value >= 0 && figure.value <= 0);
}

static struct figure gini(const double *sizes, size_t count)
{
    struct figure figure = figure_undefined("not written");

    assert_int_equal(concentration_gini(sizes, count, &figure), 0);
    return figure;
}

static struct network fixture_network(void)
{
    struct network network;

    assert_int_equal(network_init(&network, FIRMS, tie_from, tie_to, COUNT(tie_from)), 0);
    return network;
}

static void hhi_of_the_fixture(void **state)
{
    static const double sizes[] = {4, 1, 10, 3, 2};

    (void)state;
    assert_value(concentration_hhi(sizes, COUNT(sizes)), .325);
    assert_value(concentration_hhi_normalised(sizes, COUNT(sizes)), .15625);
    assert_value(concentration_effective_number(sizes, COUNT(sizes)), 1 / .325);
}

static void gini_of_the_fixture(void **state)
{
    static const double sizes[] = {4, 1, 10, 3, 2};
    double given[COUNT(sizes)];

    (void)state;
    memcpy(given, sizes, sizeof(given));
    assert_value(gini(given, COUNT(given)), .4);
    assert_memory_equal(given, sizes, sizeof(given)); /* sorted a copy */
}

static void equal_sizes_are_exactly_unconcentrated(void **state)
{
    static const double sizes[] = {.1, .1, .1, .1, .1, .1, .1};

    (void)state;
    assert_value(concentration_hhi(sizes, COUNT(sizes)), 1. / 7);
    assert_value(concentration_effective_number(sizes, COUNT(sizes)), 7);
    assert_value(concentration_hhi_normalised(sizes, COUNT(sizes)), 0);
    assert_false(signbit(concentration_hhi_normalised(sizes, COUNT(sizes)).value));
    assert_true(gini(sizes, COUNT(sizes)).value <= 0);
    assert_false(signbit(gini(sizes, COUNT(sizes)).value));
}

static void units_of_size_0_count(void **state)
{
    static const double sizes[] = {0, 5, 0, 0};

    (void)state;
    assert_value(concentration_hhi(sizes, COUNT(sizes)), 1);
    assert_value(concentration_hhi_normalised(sizes, COUNT(sizes)), 1);
    assert_value(concentration_effective_number(sizes, COUNT(sizes)), 1);
    assert_value(gini(sizes, COUNT(sizes)), .75);
}

static void one_unit_is_concentrated_but_has_no_gini(void **state)
{
    static const double size = 3;

    (void)state;
    assert_value(concentration_hhi(&size, 1), 1);
    assert_value(concentration_effective_number(&size, 1), 1);
    assert_undefined(concentration_hhi_normalised(&size, 1), "there is only one unit");
    assert_undefined(gini(&size, 1), "there is only one unit");
}

static void assert_no_concentration(const double *sizes, size_t count, const char *why)
{
    assert_undefined(concentration_hhi(sizes, count), why);
    assert_undefined(concentration_hhi_normalised(sizes, count), why);
    assert_undefined(concentration_effective_number(sizes, count), why);
    assert_undefined(gini(sizes, count), why);
}

static void concentration_of_nothing_is_undefined(void **state)
{
    static const double zeros[] = {0, 0, 0};

    (void)state;
    assert_no_concentration(NULL, 0, "the sizes add up to 0");
    assert_no_concentration(zeros, 1, "the sizes add up to 0");
    assert_no_concentration(zeros, COUNT(zeros), "the sizes add up to 0");
}

static void concentration_of_what_is_no_size_is_undefined(void **state)
{
    static const double negative[] = {3, -1, 2};
    static const double infinite[] = {1, INFINITY};
    static const double no_number[] = {1, NAN, 2};
    static const double huge[] = {1e308, 1e308};

    (void)state;
    assert_no_concentration(negative, COUNT(negative), "a size is negative");
    assert_no_concentration(infinite, COUNT(infinite),
                            "the sizes do not add up to a finite number");
    assert_no_concentration(no_number, COUNT(no_number),
                            "the sizes do not add up to a finite number");
    assert_no_concentration(huge, COUNT(huge), "the sizes do not add up to a finite number");
}

static void location_quotient_of_the_fixture(void **state)
{
    /* s = (.5, .05, .45) of an industry in regions with x = (.5, .3, .2) of everything. */
    (void)state;
    assert_value(location_quotient(100, 500, 200, 1000), 1);
    assert_value(location_quotient(10, 300, 200, 1000), 1. / 6);
    assert_value(location_quotient(90, 200, 200, 1000), 2.25);
    assert_value(location_quotient(0, 200, 200, 1000), 0);
}

static void location_quotient_without_a_whole_is_undefined(void **state)
{
    const char *nothing_here = "there is nothing here to take a share of";
    const char *nothing_anywhere = "there is nothing of this class anywhere";
    const char *no_count = "a count is negative or not finite";

    (void)state;
    assert_undefined(location_quotient(0, 0, 5, 10), nothing_here);
    assert_undefined(location_quotient(0, 0, 0, 0), nothing_here);
    assert_undefined(location_quotient(0, 3, 0, 10), nothing_anywhere);
    assert_undefined(location_quotient(-1, 3, 5, 10), no_count);
    assert_undefined(location_quotient(1, NAN, 5, 10), no_count);
    assert_undefined(location_quotient(1, 3, INFINITY, 10), no_count);
    assert_undefined(location_quotient(1, 3, 5, -10), no_count);
    assert_undefined(location_quotient(1e300, 1e-300, 1, 1),
                     "the value is out of the range of a double");
}

static void modularity_of_the_fixture(void **state)
{
    double inside[CLUSTERS] = {0};
    double degree[CLUSTERS] = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(tie_from); i++) {
        size_t a = cluster_of[tie_from[i]];
        size_t b = cluster_of[tie_to[i]];

        degree[a]++;
        degree[b]++;
        if (a == b)
            inside[a]++;
    }
    assert_value(modularity(inside, degree, CLUSTERS), -.045);
}

static void modularity_at_its_ends(void **state)
{
    static const double inside_apart[] = {1, 1, 0}, degree_apart[] = {2, 2, 0};
    static const double inside_mixed[] = {0, 0}, degree_mixed[] = {3, 3};
    static const double inside_one = 7, degree_one = 14;

    (void)state;
    assert_value(modularity(inside_apart, degree_apart, 3), .5);
    assert_value(modularity(inside_mixed, degree_mixed, 2), -.5);
    assert_value(modularity(&inside_one, &degree_one, 1), 0);
}

static void modularity_without_ties_is_undefined(void **state)
{
    static const double none[] = {0, 0};
    static const double some[] = {2, 2};
    static const double negative[] = {-1, 2};
    static const double no_number[] = {0, NAN};

    (void)state;
    assert_undefined(modularity(NULL, NULL, 0), "there are no such ties between firms to count");
    assert_undefined(modularity(none, none, 2), "there are no such ties between firms to count");
    assert_undefined(modularity(negative, some, 2), "a number of ties is negative or not finite");
    assert_undefined(modularity(some, negative, 2), "a number of ties is negative or not finite");
    assert_undefined(modularity(no_number, some, 2), "a number of ties is negative or not finite");
    assert_undefined(modularity(some, no_number, 2), "a number of ties is negative or not finite");
}

static void network_keeps_one_tie_a_pair_and_none_to_itself(void **state)
{
    static const uint32_t from[] = {3, 1, 2, 1, 3, 0, 3, 3};
    static const uint32_t to[] = {1, 3, 2, 3, 0, 3, 3, 2};
    static const size_t first[] = {0, 1, 2, 3, 6};
    static const uint32_t peer[] = {3, 3, 3, 0, 1, 2};
    struct network network;

    (void)state;
    assert_int_equal(network_init(&network, 4, from, to, COUNT(from)), 0);
    assert_int_equal(network.nodes, 4);
    assert_int_equal(network.ties, 3);
    assert_memory_equal(network.first, first, sizeof(first));
    assert_memory_equal(network.peer, peer, sizeof(peer));
    network_release(&network);
    network_release(&network); /* harmless */
}

static void network_refuses_an_end_that_is_no_node(void **state)
{
    static const uint32_t good[] = {0, 1};
    static const uint32_t bad[] = {1, 2};
    struct network network = {.nodes = 77};

    (void)state;
    assert_int_equal(network_init(&network, 2, good, bad, 2), -EINVAL);
    assert_int_equal(network_init(&network, 2, bad, good, 2), -EINVAL);
    assert_int_equal(network_init(&network, 0, good, good, 1), -EINVAL);
    assert_int_equal(network_init(&network, SIZE_MAX, NULL, NULL, 0), -ENOMEM);
    assert_int_equal(network.nodes, 77); /* untouched */
    assert_null(network.first);
}

static void components_of_the_fixture(void **state)
{
    static const size_t expected[FIRMS] = {0, 0, 0, 0, 0, 0, 0, 1};
    struct network network = fixture_network();
    size_t component_of[FIRMS];
    struct network_parts parts;

    (void)state;
    assert_int_equal(network_components(&network, component_of, &parts), 0);
    assert_int_equal(parts.count, 2);
    assert_int_equal(parts.largest, 7);
    assert_memory_equal(component_of, expected, sizeof(expected));
    network_release(&network);
}

static void components_are_numbered_by_their_lowest_nodes(void **state)
{
    static const uint32_t from[] = {5, 4, 4};
    static const uint32_t to[] = {1, 3, 2};
    static const size_t expected[] = {0, 1, 2, 2, 2, 1};
    struct network network;
    size_t component_of[6];
    struct network_parts parts;

    (void)state;
    assert_int_equal(network_init(&network, 6, from, to, COUNT(from)), 0);
    assert_int_equal(network_components(&network, component_of, &parts), 0);
    assert_int_equal(parts.count, 3);
    assert_int_equal(parts.largest, 3);
    assert_memory_equal(component_of, expected, sizeof(expected));
    network_release(&network);
}

static void betweenness_of_the_fixture(void **state)
{
    static const double expected[FIRMS] = {5. / 2,  11. / 6, 1. / 3, 11. / 3,
                                           11. / 6, 1. / 2,  4. / 3, 0};
    struct network network = fixture_network();
    double betweenness[FIRMS];

    (void)state;
    assert_int_equal(network_betweenness(&network, betweenness), 0);
    for (size_t v = 0; v < FIRMS; v++) {
        assert_near(betweenness[v], expected[v]);
        assert_value(network_betweenness_normalised(betweenness[v], FIRMS), expected[v] / 21);
    }
    network_release(&network);
}

static bool is_over_soon(void *left)
{
    return --*(int *)left < 0;
}

static void betweenness_ends_when_nobody_waits_for_it(void **state)
{
    struct network network = fixture_network();
    double betweenness[FIRMS] = {7};
    int left = 2;

    (void)state;
    assert_int_equal(network_betweenness_unless(&network, is_over_soon, &left, betweenness),
                     -EINTR);
    assert_int_equal(left, -1);
    assert_near(betweenness[0], 7);
    left = FIRMS;
    assert_int_equal(network_betweenness_unless(&network, is_over_soon, &left, betweenness), 0);
    network_release(&network);
}

static void betweenness_is_the_same_to_the_bit_in_any_order_of_ties(void **state)
{
    uint32_t from[COUNT(tie_from)], to[COUNT(tie_to)];
    struct network network = fixture_network();
    double before[FIRMS], after[FIRMS];

    (void)state;
    assert_int_equal(network_betweenness(&network, before), 0);
    network_release(&network);
    for (size_t i = 0; i < COUNT(from); i++) {
        from[i] = tie_to[COUNT(from) - 1 - i];
        to[i] = tie_from[COUNT(from) - 1 - i];
    }
    assert_int_equal(network_init(&network, FIRMS, from, to, COUNT(from)), 0);
    assert_int_equal(network_betweenness(&network, after), 0);
    assert_memory_equal(before, after, sizeof(before));
    network_release(&network);
}

static void betweenness_of_a_star_is_its_bound(void **state)
{
    static const uint32_t from[] = {2, 2, 2, 2};
    static const uint32_t to[] = {0, 1, 3, 4};
    struct network network;
    double betweenness[5];

    (void)state;
    assert_int_equal(network_init(&network, 5, from, to, COUNT(from)), 0);
    assert_int_equal(network_betweenness(&network, betweenness), 0);
    assert_near(betweenness[2], 6);
    assert_near(betweenness[0], 0);
    assert_value(network_betweenness_normalised(betweenness[2], 5), 1);
    network_release(&network);
}

static void betweenness_of_few_nodes_is_not_normalised(void **state)
{
    (void)state;
    for (size_t nodes = 0; nodes < 3; nodes++)
        assert_undefined(network_betweenness_normalised(0, nodes),
                         "there are fewer than three nodes");
    assert_value(network_betweenness_normalised(1, 3), 1);
}

/* A chain of squares doubles the number of shortest paths at each: 2^1100 is no double. */
static void betweenness_refuses_paths_beyond_a_double(void **state)
{
    enum {
        SQUARES = 1100,
        NODES = 3 * SQUARES + 1,
        TIES = 4 * SQUARES
    };
    static uint32_t from[TIES], to[TIES];
    static double betweenness[NODES];
    struct network network;

    (void)state;
    for (size_t i = 0; i < SQUARES; i++) {
        for (size_t side = 0; side < 2; side++) {
            from[4 * i + 2 * side] = (uint32_t)(3 * i);
            to[4 * i + 2 * side] = (uint32_t)(3 * i + 1 + side);
            from[4 * i + 2 * side + 1] = (uint32_t)(3 * i + 1 + side);
            to[4 * i + 2 * side + 1] = (uint32_t)(3 * i + 3);
        }
    }
    betweenness[0] = 77;
    assert_int_equal(network_init(&network, NODES, from, to, TIES), 0);
    assert_int_equal(network_betweenness(&network, betweenness), -ERANGE);
    assert_near(betweenness[0], 77); /* untouched */
    network_release(&network);
}

static void networks_without_ties_have_measures(void **state)
{
    struct network network;
    size_t component_of[3];
    double betweenness[3];
    struct network_parts parts;

    (void)state;
    for (size_t nodes = 0; nodes <= 3; nodes++) {
        assert_int_equal(network_init(&network, nodes, NULL, NULL, 0), 0);
        assert_int_equal(network.ties, 0);
        assert_int_equal(network_components(&network, component_of, &parts), 0);
        assert_int_equal(parts.count, nodes);
        assert_int_equal(parts.largest, nodes > 0);
        assert_int_equal(network_betweenness(&network, betweenness), 0);
        for (size_t v = 0; v < nodes; v++) {
            assert_int_equal(component_of[v], v);
            assert_near(betweenness[v], 0);
        }
        network_release(&network);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hhi_of_the_fixture),
        cmocka_unit_test(gini_of_the_fixture),
        cmocka_unit_test(equal_sizes_are_exactly_unconcentrated),
        cmocka_unit_test(units_of_size_0_count),
        cmocka_unit_test(one_unit_is_concentrated_but_has_no_gini),
        cmocka_unit_test(concentration_of_nothing_is_undefined),
        cmocka_unit_test(concentration_of_what_is_no_size_is_undefined),
        cmocka_unit_test(location_quotient_of_the_fixture),
        cmocka_unit_test(location_quotient_without_a_whole_is_undefined),
        cmocka_unit_test(modularity_of_the_fixture),
        cmocka_unit_test(modularity_at_its_ends),
        cmocka_unit_test(modularity_without_ties_is_undefined),
        cmocka_unit_test(network_keeps_one_tie_a_pair_and_none_to_itself),
        cmocka_unit_test(network_refuses_an_end_that_is_no_node),
        cmocka_unit_test(components_of_the_fixture),
        cmocka_unit_test(components_are_numbered_by_their_lowest_nodes),
        cmocka_unit_test(betweenness_of_the_fixture),
        cmocka_unit_test(betweenness_ends_when_nobody_waits_for_it),
        cmocka_unit_test(betweenness_is_the_same_to_the_bit_in_any_order_of_ties),
        cmocka_unit_test(betweenness_of_a_star_is_its_bound),
        cmocka_unit_test(betweenness_of_few_nodes_is_not_normalised),
        cmocka_unit_test(betweenness_refuses_paths_beyond_a_double),
        cmocka_unit_test(networks_without_ties_have_measures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
