#include "fs/measures/mixing.h"

struct mixing mixing_pairs_of_group(double members, double nodes)
{
    return (struct mixing){.inside = members * (members - 1) / 2,
                           .outside = members * (nodes - members)};
}

struct mixing mixing_pairs_of_partition(const double *sizes, size_t groups)
{
    struct mixing pairs = {0};
    double nodes = 0;

    for (size_t c = 0; c < groups; c++) {
        pairs.inside += sizes[c] * (sizes[c] - 1) / 2;
        nodes += sizes[c];
    }
    pairs.outside = nodes * (nodes - 1) / 2 - pairs.inside;
    return pairs;
}

/* E + I, undefined where there is nothing or what cannot be counted. */
static struct figure total(struct mixing mixing, const char *nothing)
{
    double all = mixing.inside + mixing.outside;

    if (!isfinite(all) || mixing.inside < 0 || mixing.outside < 0)
        return figure_undefined("a number is negative or not finite");
    return all > 0 ? figure_of(all) : figure_undefined(nothing);
}

static struct figure total_ties(struct mixing ties)
{
    return total(ties, "there are no such ties between firms to count");
}

static struct figure total_pairs(struct mixing pairs)
{
    return total(pairs, "there are no pairs to join");
}

struct figure mixing_ei(struct mixing ties)
{
    struct figure all = total_ties(ties);

    return all.why ? all : figure_of((ties.outside - ties.inside) / all.value);
}

static struct figure rescale_ei(struct mixing ties, struct mixing pairs)
{
    double all = ties.inside + ties.outside;
    double largest = all <= pairs.outside ? 1 : (2 * pairs.outside - all) / all;
    double smallest = all <= pairs.inside ? -1 : (all - 2 * pairs.inside) / all;

    if (ties.inside > pairs.inside || ties.outside > pairs.outside)
        return figure_undefined("there are more ties than pairs to join");
    if (largest <= smallest)
        return figure_undefined("so many ties leave it one value only");
    return figure_of(2 * (mixing_ei(ties).value - smallest) / (largest - smallest) - 1);
}

struct chance mixing_ei_by_chance(struct mixing ties, struct mixing pairs)
{
    struct figure some_ties = total_ties(ties);
    struct figure some_pairs = total_pairs(pairs);
    struct chance chance = {.expected = some_pairs, .rescaled = some_pairs};

    if (some_pairs.why)
        return chance;
    chance.expected = figure_of((pairs.outside - pairs.inside) / some_pairs.value);
    chance.rescaled = some_ties.why ? some_ties : rescale_ei(ties, pairs);
    return chance;
}

struct figure mixing_inside_share(struct mixing ties)
{
    struct figure all = total_ties(ties);

    return all.why ? all : figure_of(ties.inside / all.value);
}

struct chance mixing_inside_share_by_chance(struct mixing ties, struct mixing pairs)
{
    struct figure value = mixing_inside_share(ties);
    struct figure some_pairs = total_pairs(pairs);
    struct chance chance = {.expected = some_pairs, .rescaled = value.why ? value : some_pairs};

    if (some_pairs.why)
        return chance;
    chance.expected = figure_of(pairs.inside / some_pairs.value);
    if (!value.why)
        chance.rescaled = figure_rescaled(value.value, 0, chance.expected.value, 1);
    return chance;
}

struct figure mixing_mean_degree(double ends, double nodes)
{
    if (!(nodes > 0) || !isfinite(nodes))
        return figure_undefined("there are no nodes");
    if (!(ends >= 0))
        return figure_undefined("a number is negative or not finite");
    return figure_of(ends / nodes);
}

struct figure mixing_density(struct mixing ties, struct mixing pairs)
{
    if (!(pairs.inside > 0) || !isfinite(pairs.inside))
        return figure_undefined("there are fewer than two nodes");
    if (!(ties.inside >= 0))
        return figure_undefined("a number is negative or not finite");
    return figure_of(ties.inside / pairs.inside);
}
