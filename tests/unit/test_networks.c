/*
 * Measures of places in a network: a fixture on which igraph, NetworkX and R's sna agree, figures by
 * hand, and the cases where a figure is undefined.
 */
#include "fs/measures/agglomeration.h"
#include "fs/measures/cores.h"
#include "fs/measures/ego.h"
#include "fs/measures/mixing.h"
#include "fs/measures/modularity.h"
#include "fs/measures/permutation.h"
#include "fs/measures/similarity.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Firms 1-3 = A, 4-5 = B, 6-8 = C, here numbered from 0; firm 8 has no ties. */
enum {
    FIRMS = 8,
    TIES = 10,
    CLUSTERS = 3
};
static const uint32_t tie_from[TIES] = {0, 1, 0, 3, 4, 5, 2, 6, 3, 1};
static const uint32_t tie_to[TIES] = {1, 2, 3, 4, 5, 0, 3, 4, 6, 6};
static const size_t cluster_of[FIRMS] = {0, 0, 0, 1, 1, 2, 2, 2};
static const uint32_t one_kind[TIES] = {0};

static void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.12g is not %.12g", value, expected);
}

static void assert_value(struct figure figure, double expected)
{
    if (figure.why)
        fail_msg("undefined (%s), not %.12g", figure.why, expected);
    assert_near(figure.value, expected, 6e-7); /* the fixture has six decimals */
}

static void assert_undefined(struct figure figure, const char *why)
{
    if (!figure.why)
        fail_msg("%.12g, not undefined (%s)", figure.value, why);
    assert_string_equal(figure.why, why);
    assert_near(figure.value, 0, 0);
}

static struct network fixture_network(void)
{
    struct network network;

    assert_int_equal(network_init(&network, FIRMS, tie_from, tie_to, TIES), 0);
    return network;
}

static struct mixing fixture_ties(void)
{
    struct mixing ties = {0};

    for (size_t i = 0; i < TIES; i++) {
        ties.inside += cluster_of[tie_from[i]] == cluster_of[tie_to[i]];
        ties.outside += cluster_of[tie_from[i]] != cluster_of[tie_to[i]];
    }
    return ties;
}

static struct mixing fixture_pairs(void)
{
    static const double sizes[CLUSTERS] = {3, 2, 3};

    return mixing_pairs_of_partition(sizes, CLUSTERS);
}

static void mixing_of_the_fixture(void **state)
{
    struct chance chance = mixing_ei_by_chance(fixture_ties(), fixture_pairs());

    (void)state;
    assert_value(mixing_ei(fixture_ties()), .4);
    assert_value(chance.expected, .5);
    assert_value(chance.rescaled, .142857);
    assert_value(mixing_inside_share(fixture_ties()), .3);
    chance = mixing_inside_share_by_chance(fixture_ties(), fixture_pairs());
    assert_value(chance.expected, .25);
    assert_value(chance.rescaled, .05 / .75);
    assert_value(mixing_density((struct mixing){10, 0}, mixing_pairs_of_group(8, 8)), .357142857);
}

/* Cluster A: 2 ties inside, 4 lead out; 3 pairs inside, 15 outside. */
static void mixing_of_one_cluster(void **state)
{
    struct mixing ties = {.inside = 2, .outside = 4};
    struct mixing pairs = mixing_pairs_of_group(3, 8);
    struct chance chance = mixing_ei_by_chance(ties, pairs);

    (void)state;
    assert_near(pairs.inside, 3, 0);
    assert_near(pairs.outside, 15, 0);
    assert_value(mixing_ei(ties), 1. / 3);
    assert_value(chance.expected, 2. / 3);
    assert_value(chance.rescaled, 2 * (1. / 3 - 0) / (1 - 0) - 1); /* smallest: (6 - 6)/6 */
    assert_value(mixing_density(ties, pairs), 2. / 3);
}

static void mixing_at_its_ends(void **state)
{
    struct mixing pairs = mixing_pairs_of_group(4, 10);

    (void)state;
    assert_value(mixing_ei((struct mixing){0, 3}), 1);
    assert_value(mixing_ei((struct mixing){3, 0}), -1);
    assert_value(mixing_ei_by_chance((struct mixing){0, 3}, pairs).rescaled, 1);
    assert_value(mixing_ei_by_chance((struct mixing){3, 0}, pairs).rescaled, -1);
    assert_value(mixing_inside_share_by_chance((struct mixing){3, 0}, pairs).rescaled, 1);
    assert_value(mixing_inside_share_by_chance((struct mixing){0, 3}, pairs).rescaled, -1);
}

static void mixing_without_ties_or_pairs_is_undefined(void **state)
{
    struct mixing none = {0};
    struct mixing pairs = mixing_pairs_of_group(4, 10);

    (void)state;
    assert_undefined(mixing_ei(none), "there are no such ties between firms to count");
    assert_undefined(mixing_inside_share(none), "there are no such ties between firms to count");
    assert_value(mixing_ei_by_chance(none, pairs).expected, 18. / 30);
    assert_undefined(mixing_ei_by_chance(none, pairs).rescaled,
                     "there are no such ties between firms to count");
    assert_undefined(mixing_ei_by_chance(none, mixing_pairs_of_group(0, 5)).expected,
                     "there are no pairs to join");
    assert_undefined(mixing_ei_by_chance(none, mixing_pairs_of_group(1, 1)).rescaled,
                     "there are no pairs to join");
    assert_undefined(mixing_density(none, mixing_pairs_of_group(1, 9)),
                     "there are fewer than two nodes");
    assert_undefined(mixing_ei((struct mixing){-1, 2}), "a number is negative or not finite");
    assert_undefined(mixing_ei((struct mixing){NAN, 2}), "a number is negative or not finite");
}

static void mixing_that_is_forced_is_not_rescaled(void **state)
{
    struct mixing pairs = mixing_pairs_of_group(3, 4); /* 3 inside, 3 outside */

    (void)state;
    assert_undefined(mixing_ei_by_chance((struct mixing){4, 1}, pairs).rescaled,
                     "there are more ties than pairs to join");
    assert_undefined(mixing_ei_by_chance((struct mixing){3, 3}, pairs).rescaled,
                     "so many ties leave it one value only");
    assert_undefined(
        mixing_inside_share_by_chance((struct mixing){3, 0}, mixing_pairs_of_group(3, 3)).rescaled,
        "chance leaves it no room on one side");
}

/* Ends of ties by cluster of the fixture: A 8, B 6, C 6 of 20. */
static void modularity_by_chance_of_the_fixture(void **state)
{
    static const double inside[CLUSTERS] = {2, 1, 0};
    static const double degree[CLUSTERS] = {8, 6, 6};
    struct chance chance = modularity_by_chance(inside, degree, CLUSTERS);
    double squares = (64. + 36 + 36) / 400;
    double expected = (56. + 30 + 30) / 380 - squares;

    (void)state;
    assert_value(modularity(inside, degree, CLUSTERS), 3. / 10 - squares);
    assert_value(chance.expected, expected);
    assert_value(chance.rescaled, (.3 - squares - expected) / (expected + squares));
}

static void modularity_by_chance_at_its_ends(void **state)
{
    static const double two[2] = {2, 2};
    static const double none[2] = {0, 0};
    static const double degree[2] = {4, 4};
    static const double whole = 8;
    static const double all = 4;

    (void)state;
    assert_value(modularity_by_chance(two, degree, 2).rescaled, 1);
    assert_value(modularity_by_chance(none, degree, 2).rescaled, -1);
    assert_undefined(modularity_by_chance(none, none, 2).expected,
                     "there are no such ties between firms to count");
    assert_value(modularity_by_chance(&all, &whole, 1).expected, 0);
    assert_undefined(modularity_by_chance(&all, &whole, 1).rescaled,
                     "chance leaves it no room on one side");
}

static void structural_holes_of_the_fixture(void **state)
{
    static const double constraint[FIRMS - 1] = {.333333, .333333, .5,     .347222,
                                                 .482253, .5,      .482253};
    static const double size[FIRMS - 1] = {3, 3, 2, 3.5, 2.333333, 2, 2.333333};
    static const double degree[FIRMS - 1] = {3, 3, 2, 4, 3, 2, 3};
    struct network network = fixture_network();

    (void)state;
    for (size_t v = 0; v < FIRMS - 1; v++) {
        assert_value(ego_constraint(&network, v), constraint[v]);
        assert_value(ego_effective_size(&network, v), size[v]);
        assert_near(ego_efficiency(&network, v).value, size[v] / degree[v], 6e-7);
    }
    assert_undefined(ego_constraint(&network, FIRMS - 1), "there is no tie to another firm");
    assert_undefined(ego_effective_size(&network, FIRMS - 1), "there is no tie to another firm");
    assert_undefined(ego_efficiency(&network, FIRMS - 1), "there is no tie to another firm");
    network_release(&network);
}

static void brokerage_of_the_fixture(void **state)
{
    static const struct brokerage expected[FIRMS] = {
        {0, 0, 0, 1, 1}, {1, 0, 1, 0, 0}, {0, 0, 1, 0, 0}, {0, 0, 0, 2, 2},
        {0, 1, 1, 0, 0}, {0, 0, 0, 0, 1}, {0, 0, 0, 0, 1}, {0, 0, 0, 0, 0},
    };

    (void)state;
    for (size_t v = 0; v < FIRMS; v++) {
        struct brokerage found;

        assert_int_equal(ego_brokerage(FIRMS, tie_from, tie_to, TIES, cluster_of, v, &found), 0);
        assert_memory_equal(&found, &expected[v], sizeof(found));
    }
}

static void brokerage_counts_repeated_arcs_once_and_those_to_itself_not(void **state)
{
    static const uint32_t from[] = {0, 0, 1, 1, 0, 2};
    static const uint32_t to[] = {1, 1, 2, 1, 0, 2};
    static const size_t group[] = {0, 1, 2};
    struct brokerage found = {0};

    (void)state;
    assert_int_equal(ego_brokerage(3, from, to, COUNT(from), group, 1, &found), 0);
    assert_int_equal(found.liaison, 1);
    assert_int_equal(found.coordinator + found.consultant + found.representative + found.gatekeeper,
                     0);
    assert_int_equal(ego_brokerage(2, from, to, COUNT(from), group, 1, &found), -EINVAL);
    assert_int_equal(ego_brokerage(3, from, to, 0, group, 3, &found), 0);
}

static void coreness_of_the_fixture(void **state)
{
    struct network network = fixture_network();
    size_t core[FIRMS];

    (void)state;
    assert_int_equal(network_coreness(&network, core), 0);
    for (size_t v = 0; v < FIRMS; v++)
        assert_int_equal(core[v], v == FIRMS - 1 ? 0 : 2);
    network_release(&network);
    assert_int_equal(network_init(&network, 0, NULL, NULL, 0), 0);
    assert_int_equal(network_coreness(&network, core), 0);
    network_release(&network);
}

static void agglomeration_of_the_fixture(void **state)
{
    static const double industry[] = {100, 10, 90};
    static const double all[] = {.5, .3, .2};
    static const double plant[] = {50, 30, 20, 10, 40, 50};
    static const double apart[] = {0, 0, 7};

    (void)state;
    assert_value(ellison_glaeser(industry, all, 3, plant, COUNT(plant)), .002016129);
    assert_undefined(ellison_glaeser(industry, all, 3, plant, 1), "there is only one firm");
    assert_undefined(ellison_glaeser(industry, apart, 3, plant, COUNT(plant)),
                     "all is in one region");
    assert_undefined(ellison_glaeser(industry, all, 3, plant, 0),
                     "there are no sizes to take shares of");
    assert_undefined(ellison_glaeser(industry, (const double[]){1, -1, 2}, 3, plant, COUNT(plant)),
                     "there are no sizes to take shares of");
}

static void jaccard_by_hand(void **state)
{
    (void)state;
    assert_value(jaccard(2, 3, 4), .4);
    assert_value(jaccard(0, 3, 4), 0);
    assert_value(jaccard(3, 3, 3), 1);
    assert_undefined(jaccard(0, 0, 0), "both sets are empty");
    assert_undefined(jaccard(2, 1, 4), "no two sets have so many in common");
}

/* A linear congruential stream will do: whether it is random is not what is tested. */
static uint64_t below(void *context, uint64_t limit)
{
    uint64_t *seed = context;

    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (*seed >> 33) % limit;
}

static struct figure permuted(size_t deals)
{
    struct kinded_ties network = {FIRMS, TIES, 1, tie_from, tie_to, one_kind};
    struct mixing observed[2] = {{4, 6}, {4, 6}};
    uint64_t seed = 1988;
    struct dealer dealer = {below, &seed, deals};
    struct figure p[2];

    assert_int_equal(permute_partition(&network, cluster_of, observed, .5, dealer, p), 0);
    assert_near(p[0].value, p[1].value, 0); /* the one kind is all */
    return p[1];
}

/*
 * All 8!/(3! 2! 3!) = 560 deals of the labels, counted one by one by a Python script: in 216 is the
 * index as far from .5 as .2 is. Of all 56 threes of firms 56 have ties, and 21 of those an index
 * as far from 2/3 as 1/3 is. Many random deals come near.
 */
static void permutations_come_near_the_exact_p(void **state)
{
    struct kinded_ties network = {FIRMS, TIES, 1, tie_from, tie_to, one_kind};
    struct mixing observed[2] = {{2, 4}, {2, 4}};
    uint64_t seed = 1988;
    struct dealer dealer = {below, &seed, 20000};
    struct figure p[2];

    (void)state;
    assert_near(permuted(20000).value, 216. / 560, .015);
    assert_near(permuted(999).value, permuted(999).value, 0);
    assert_int_equal(permute_group(&network, 3, observed, 2. / 3, dealer, p), 0);
    assert_near(p[0].value, 21. / 56, .015);
    assert_near(p[1].value, 21. / 56, .015);
}

static void permutations_of_what_no_deal_can_change(void **state)
{
    static const size_t alike[FIRMS] = {0};
    struct kinded_ties network = {FIRMS, TIES, 1, tie_from, tie_to, one_kind};
    struct kinded_ties nothing = {0};
    struct mixing observed[2] = {{0, 0}, {10, 0}};
    uint64_t seed = 1;
    struct dealer dealer = {below, &seed, 99};
    struct figure p[2];

    (void)state;
    assert_int_equal(permute_partition(&network, alike, observed, -1, dealer, p), 0);
    assert_undefined(p[0], "there are no such ties between firms to count");
    assert_value(p[1], 1);
    assert_int_equal(permute_group(&network, FIRMS, observed, -1, dealer, p), 0);
    assert_value(p[1], 1);
    assert_int_equal(permute_group(&nothing, 0, observed, 0, dealer, p), 0);
    assert_undefined(p[0], "there are no such ties between firms to count");
    observed[0] = observed[1];
    assert_int_equal(permute_group(&network, 0, observed, 0, dealer, p), 0);
    assert_undefined(p[0], "no random deal has a tie");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mixing_of_the_fixture),
        cmocka_unit_test(mixing_of_one_cluster),
        cmocka_unit_test(mixing_at_its_ends),
        cmocka_unit_test(mixing_without_ties_or_pairs_is_undefined),
        cmocka_unit_test(mixing_that_is_forced_is_not_rescaled),
        cmocka_unit_test(modularity_by_chance_of_the_fixture),
        cmocka_unit_test(modularity_by_chance_at_its_ends),
        cmocka_unit_test(structural_holes_of_the_fixture),
        cmocka_unit_test(brokerage_of_the_fixture),
        cmocka_unit_test(brokerage_counts_repeated_arcs_once_and_those_to_itself_not),
        cmocka_unit_test(coreness_of_the_fixture),
        cmocka_unit_test(agglomeration_of_the_fixture),
        cmocka_unit_test(jaccard_by_hand),
        cmocka_unit_test(permutations_come_near_the_exact_p),
        cmocka_unit_test(permutations_of_what_no_deal_can_change),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
