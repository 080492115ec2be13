/*
 * Concentration: how unevenly a whole (firms, say) is spread over units (clusters, provinces).
 *
 * Below, x_i is the size of unit i: a count or an amount, in any unit, as the measures only look at
 * shares s_i = x_i/Σx. n is the number of units. A unit of size 0 is a unit and counts in n: leave
 * out what is unknown, keep what is nothing. The order of the units does not matter.
 *
 * All figures but the location quotient are undefined if a size is negative, if the sizes do not
 * add up to a finite number (NaN, infinity), or if they add up to 0 (as those of no units do).
 *
 * Threads: pure functions, without shared state.
 * Errors: 0 or -errno from a function that allocates; the others cannot fail.
 * Ownership: sizes are borrowed and not modified; nothing is handed out.
 */
#ifndef FS_MEASURES_CONCENTRATION_H
#define FS_MEASURES_CONCENTRATION_H

#include "fs/measures/figure.h"

#include <stddef.h>

/*
 * The Herfindahl-Hirschman index H = Σ s_i², from 1/n (all units alike) to 1 (all in one).
 * Multiply by 10,000 for the scale of antitrust authorities.
 *
 * Source: Hirschman 1945, National Power and the Structure of Foreign Trade; Herfindahl 1950.
 */
struct figure concentration_hhi(const double *sizes, size_t count);

/*
 * The index rescaled to run from 0 to 1 whatever the number of units: (H − 1/n)/(1 − 1/n).
 * Undefined for one unit.
 */
struct figure concentration_hhi_normalised(const double *sizes, size_t count);

/* The effective number 1/H: how many units of one size would be as concentrated; from 1 to n. */
struct figure concentration_effective_number(const double *sizes, size_t count);

/*
 * The Gini coefficient with the sizes in ascending order, 2 Σ i·x_i/(n Σx) − (n+1)/n: from 0 (all
 * units alike) to 1 − 1/n (all in one). No small-sample correction: multiply by n/(n−1) for that.
 * Undefined for fewer than two units. Sorts a copy of the sizes: O(n log n) time, O(n) memory.
 * Returns 0, or -ENOMEM.
 *
 * Source: Gini 1912, Variabilità e mutabilità.
 */
__attribute__((warn_unused_result)) int concentration_gini(const double *sizes, size_t count,
                                                           struct figure *out);

/*
 * The share of a part in a whole, from 0 to 1. Undefined if the whole is 0, or if either is negative
 * or not finite.
 */
struct figure share(double part, double whole);

/*
 * The location quotient LQ = (part_here/whole_here)/(part_all/whole_all): the share of a class in
 * the activity of one place over its share everywhere. 1 is the average, 0 none here, above 1 a
 * specialisation of the place. With counts of a few firms it says little: show the counts beside
 * it. Undefined if there is nothing at all here, if there is nothing of the class anywhere, or if a
 * count is negative or not finite.
 *
 * Source: Florence 1939, Report on the Location of Industry.
 */
struct figure location_quotient(double part_here, double whole_here, double part_all,
                                double whole_all);

#endif
