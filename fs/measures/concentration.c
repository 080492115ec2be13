#include "fs/measures/concentration.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The sum of the sizes, undefined where no share can be taken of it. */
static struct figure total_size(const double *sizes, size_t count)
{
    double total = 0;

    for (size_t i = 0; i < count; i++) {
        if (sizes[i] < 0)
            return figure_undefined("a size is negative");
        total += sizes[i];
    }
    if (!isfinite(total))
        return figure_undefined("the sizes do not add up to a finite number");
    if (total <= 0)
        return figure_undefined("the sizes add up to 0");
    return figure_of(total);
}

struct figure concentration_hhi(const double *sizes, size_t count)
{
    struct figure total = total_size(sizes, count);
    double hhi = 0;

    if (total.why)
        return total;
    for (size_t i = 0; i < count; i++) {
        double share = sizes[i] / total.value;

        hhi += share * share;
    }
    return figure_of(hhi);
}

/* H − 1/n = Σ(s_i − 1/n)², which unlike the difference loses no digits and is never below 0. */
struct figure concentration_hhi_normalised(const double *sizes, size_t count)
{
    struct figure total = total_size(sizes, count);
    double units = (double)count;
    double above_least = 0;

    if (total.why)
        return total;
    if (count == 1)
        return figure_undefined("there is only one unit");
    for (size_t i = 0; i < count; i++) {
        double excess = sizes[i] / total.value - 1 / units;

        above_least += excess * excess;
    }
    return figure_of(above_least / (1 - 1 / units));
}

struct figure concentration_effective_number(const double *sizes, size_t count)
{
    struct figure hhi = concentration_hhi(sizes, count);

    return hhi.why ? hhi : figure_of(1 / hhi.value);
}

static int compare_sizes(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

/*
 * The formula with the smallest and the largest, the second smallest and the second largest, …
 * taken together: Σ (n+1−2i)(x_(n+1−i) − x_i)/(n Σx) over i ≤ n/2. No term is below 0, and equal
 * sizes give exactly 0.
 */
static double sorted_gini(const double *sorted, size_t count, double total)
{
    double sum = 0;

    for (size_t low = 0, high = count - 1; low < high; low++, high--)
        sum += (double)(high - low) * ((sorted[high] - sorted[low]) / total);
    return sum / (double)count;
}

int concentration_gini(const double *sizes, size_t count, struct figure *out)
{
    struct figure total = total_size(sizes, count);
    double *sorted;

    if (!total.why && count < 2)
        total = figure_undefined("there is only one unit");
    if (total.why) {
        *out = total;
        return 0;
    }
    sorted = calloc(count, sizeof(*sorted));
    if (!sorted)
        return -ENOMEM;
    memcpy(sorted, sizes, count * sizeof(*sorted));
    qsort(sorted, count, sizeof(*sorted), compare_sizes);
    *out = figure_of(sorted_gini(sorted, count, total.value));
    free(sorted);
    return 0;
}

static int is_count(double value)
{
    return isfinite(value) && value >= 0;
}

struct figure share(double part, double whole)
{
    if (!is_count(part) || !is_count(whole))
        return figure_undefined("a count is negative or not finite");
    if (whole <= 0)
        return figure_undefined("there is nothing to take a share of");
    return figure_of(part / whole);
}

struct figure location_quotient(double part_here, double whole_here, double part_all,
                                double whole_all)
{
    if (!is_count(part_here) || !is_count(whole_here) || !is_count(part_all) ||
        !is_count(whole_all))
        return figure_undefined("a count is negative or not finite");
    if (whole_here <= 0)
        return figure_undefined("there is nothing here to take a share of");
    if (part_all <= 0 || whole_all <= 0)
        return figure_undefined("there is nothing of this class anywhere");
    return figure_of((part_here / whole_here) / (part_all / whole_all));
}
