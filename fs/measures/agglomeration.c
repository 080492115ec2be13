#include "fs/measures/agglomeration.h"

#include <stdbool.h>

/* The sum of sizes, or NaN if they are none. */
static double total(const double *sizes, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += sizes[i] >= 0 ? sizes[i] : NAN;
    return sum;
}

static bool can_be_shared(double sum)
{
    return isfinite(sum) && sum > 0;
}

struct figure ellison_glaeser(const double *industry, const double *all, size_t regions,
                              const double *plant, size_t plants)
{
    double industry_total = total(industry, regions);
    double all_total = total(all, regions);
    double plant_total = total(plant, plants);
    double spread = 1; /* 1 - sum of x^2 */
    double g = 0;
    double h = 0;

    if (!can_be_shared(industry_total) || !can_be_shared(all_total) || !can_be_shared(plant_total))
        return figure_undefined("there are no sizes to take shares of");
    for (size_t r = 0; r < regions; r++) {
        double x = all[r] / all_total;
        double s = industry[r] / industry_total;

        spread -= x * x;
        g += (s - x) * (s - x);
    }
    for (size_t i = 0; i < plants; i++)
        h += plant[i] / plant_total * (plant[i] / plant_total);
    if (h >= 1)
        return figure_undefined("there is only one firm");
    if (spread <= 0)
        return figure_undefined("all is in one region");
    return figure_of((g - spread * h) / (spread * (1 - h)));
}
