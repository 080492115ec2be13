/*
 * Agglomeration: is an industry more concentrated over regions than the sizes of its firms and the
 * economy as a whole would make it?
 *
 *     gamma = [ G - (1 - sum of x^2) H ] / [ (1 - sum of x^2)(1 - H) ],  G = sum of (s - x)^2
 *
 * over the regions: s the region's share of the industry's employment, x its share of all
 * employment; H = sum of z^2 over the firms (plants), z the firm's share of the industry's
 * employment. 0: as if firms had thrown darts at the map; above 0.05 is called highly agglomerated.
 *
 * Source: Ellison & Glaeser 1997, Journal of Political Economy 105:889.
 *
 * Threads: pure functions, without shared state.
 * Errors: none; nothing allocates.
 * Ownership: arrays are borrowed.
 */
#ifndef FS_MEASURES_AGGLOMERATION_H
#define FS_MEASURES_AGGLOMERATION_H

#include "fs/measures/figure.h"

#include <stddef.h>

/*
 * industry[] and all[] by region, plant[] by firm: sizes in any unit, of which shares are taken.
 * Undefined if one of them adds up to 0, holds a negative or is not finite; if there is one firm
 * only (H = 1), or if all is in one region.
 */
struct figure ellison_glaeser(const double *industry, const double *all, size_t regions,
                              const double *plant, size_t plants);

#endif
