/*
 * Modularity of given groups: do ties keep within the groups (firms within clusters, say) more than
 * they would if the same ends were joined at random?
 *
 *     Q = Σ_c [ L_c/m − (d_c/2m)² ]
 *
 * over the groups c: L_c ties inside c, d_c the sum of the degrees of its nodes, m = Σ d_c/2 all
 * ties. An undirected tie adds 2 to the degrees: 1 at either end, 2 in the group it is inside of.
 * Every node is in just one group; a node without one is a group of its own.
 *
 * From −1/2 to 1; 0 is what chance gives, and what a single group has; below 0, ties rather leave
 * their group. Ties may be weighted; then L_c and d_c add up weights.
 *
 * Source: Newman & Girvan 2004, Phys. Rev. E 69, 026113.
 *
 * Threads: a pure function, without shared state.
 * Errors: none; it does not allocate.
 * Ownership: arrays are borrowed and not modified.
 */
#ifndef FS_MEASURES_MODULARITY_H
#define FS_MEASURES_MODULARITY_H

#include "fs/measures/figure.h"

#include <stddef.h>

/*
 * inside[c] is L_c, degree[c] is d_c, for c below groups. Undefined if there are no ties, or if a
 * number is negative or not finite. (igraph gives NaN without ties, NetworkX divides by zero.)
 */
struct figure modularity(const double *inside, const double *degree, size_t groups);

/*
 * What it would be by chance: the expectation if all ends of ties were joined anew at random, two
 * and two, each group keeping its ends. Then d_c(d_c - 1)/(2m(2m - 1)) of the ties are inside c:
 *
 *     E = sum of [ d_c(d_c - 1)/(2m(2m - 1)) - (d_c/2m)^2 ]
 *
 * a little below 0, exactly. Rescaled: 0 by chance, 1 if all ties stay inside (Q = 1 - sum of
 * (d_c/2m)^2), -1 if none does. For ties without weights. Undefined as modularity(); the rescaled
 * one also where all ends are in one group.
 */
struct chance modularity_by_chance(const double *inside, const double *degree, size_t groups);

#endif
