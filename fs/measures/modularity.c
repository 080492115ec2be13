#include "fs/measures/modularity.h"

/* 2m, the ends of all ties; undefined where the numbers are none of ties, or where all are 0. */
static struct figure total_degree(const double *inside, const double *degree, size_t groups)
{
    double total = 0;

    for (size_t c = 0; c < groups; c++) {
        if (!isfinite(inside[c]) || inside[c] < 0 || !isfinite(degree[c]) || degree[c] < 0)
            return figure_undefined("a number of ties is negative or not finite");
        total += degree[c];
    }
    if (total <= 0)
        return figure_undefined("there are no such ties between firms to count");
    return figure_of(total);
}

struct figure modularity(const double *inside, const double *degree, size_t groups)
{
    struct figure ends = total_degree(inside, degree, groups);
    double sum = 0;

    if (ends.why)
        return ends;
    for (size_t c = 0; c < groups; c++) {
        double share = degree[c] / ends.value;

        sum += 2 * inside[c] / ends.value - share * share;
    }
    return figure_of(sum);
}

struct chance modularity_by_chance(const double *inside, const double *degree, size_t groups)
{
    struct figure ends = total_degree(inside, degree, groups);
    struct figure value = modularity(inside, degree, groups);
    struct chance chance = {.expected = value, .rescaled = value};
    double squares = 0;
    double joined = 0;

    if (value.why)
        return chance;
    for (size_t c = 0; c < groups; c++) {
        double share = degree[c] / ends.value;

        squares += share * share;
        joined += share * (degree[c] - 1) / (ends.value - 1);
    }
    chance.expected = figure_of(joined - squares);
    chance.rescaled = chance.expected;
    if (!chance.expected.why)
        chance.rescaled = figure_rescaled(value.value, -squares, joined - squares, 1 - squares);
    return chance;
}
