/*
 * Mixing: do ties stay inside groups (firms inside their cluster), or lead out of them?
 *
 * All that is needed are two numbers of ties, those inside (I) and those that lead outside (E), each
 * tie once, and two numbers of pairs of nodes, those that could be joined inside (I*) and outside
 * (E*). Of one group of n among N nodes, E counts the ties with one end in it; of a partition into
 * groups, the ties between groups. By chance, a tie is as likely to join any pair as any other.
 *
 * Threads: pure functions, without shared state.
 * Errors: none; nothing allocates.
 * Ownership: arrays are borrowed.
 */
#ifndef FS_MEASURES_MIXING_H
#define FS_MEASURES_MIXING_H

#include "fs/measures/figure.h"

#include <stddef.h>

/* Ties, or pairs of nodes. */
struct mixing {
    double inside;
    double outside;
};

/* Pairs of one group of n nodes among N: I* = n(n - 1)/2, E* = n(N - n). */
struct mixing mixing_pairs_of_group(double members, double nodes);

/* Pairs of N nodes in groups of so many each: I* = sum of n(n - 1)/2, E* = N(N - 1)/2 - I*. */
struct mixing mixing_pairs_of_partition(const double *sizes, size_t groups);

/*
 * The E-I index (E - I)/(E + I): 1 if all ties lead out, -1 if all stay. Undefined without ties.
 *
 * Source: Krackhardt & Stern 1988, Social Psychology Quarterly 51:123.
 */
struct figure mixing_ei(struct mixing ties);

/*
 * By chance (E* - I*)/(E* + I*). Rescaled to -1 ... 1 between the smallest and the largest value
 * that so many ties could have, each pair joined once at most: with m = E + I, the largest is 1 if
 * m <= E*, else (2E* - m)/m, the smallest -1 if m <= I*, else (m - 2I*)/m. (As UCINET has it.) The
 * rescaled one is undefined where these are equal, and where there are more ties than pairs.
 */
struct chance mixing_ei_by_chance(struct mixing ties, struct mixing pairs);

/* The share of ties that stay, I/(E + I), from 0 to 1. Undefined without ties. */
struct figure mixing_inside_share(struct mixing ties);

/* By chance the share of I* in E* + I*; rescaled as figure_rescaled() does, between 0 and 1. */
struct chance mixing_inside_share_by_chance(struct mixing ties, struct mixing pairs);

/* Density: the share of pairs inside that ties join, I/I*. Undefined if there are no pairs; above 1
 * where ties repeat. Source: Wasserman & Faust 1994. */
struct figure mixing_density(struct mixing ties, struct mixing pairs);

/* Mean degree: ends of ties over nodes. Undefined if there are no nodes. */
struct figure mixing_mean_degree(double ends, double nodes);

#endif
