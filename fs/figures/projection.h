/*
 * Albers' equal-area conic projection on the sphere: areas on the map are as those on the ground,
 * so that "how many firms in how much land" can be read off it.
 *
 *     n = (sin p1 + sin p2) / 2      C = cos^2 p1 + 2 n sin p1      rho(lat) = sqrt(C - 2 n sin lat) / n
 *     x = rho sin(n (lon - lon0))    y = rho(lat0) - rho cos(n (lon - lon0))
 *
 * with standard parallels p1, p2 (where it is true to scale) and origin lat0, lon0; x to the east, y
 * to the north, in radii of the sphere. Where n comes near 0, parallels on both sides of the
 * equator alike, the cone is a cylinder: x = (lon - lon0) cos p1, y = (sin lat - sin lat0) / cos p1.
 *
 * Source: J. P. Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395 (1987),
 * equations 14-1 to 14-11 and 10-1, 10-2; its example on page 291 is a unit test.
 *
 * Threads: pure functions of values. Errors: none; what is not finite becomes 0.
 */
#ifndef BUZZFS_FS_FIGURES_PROJECTION_H
#define BUZZFS_FS_FIGURES_PROJECTION_H

#include <stddef.h>

/* All in degrees. */
struct projection {
    double parallels[2];
    double latitude; /* of the origin */
    double longitude;
};

/* What part of the earth the data lie in: degrees; east may be above 180 where it crosses that. */
struct extent {
    double south;
    double north;
    double west;
    double east;
};

/* Where a place is on the map. */
void projection_forward(const struct projection *projection, double lat, double lon, double *x,
                        double *y);

/* What is there on the map: the other way round. Longitudes are within 180 of the middle meridian. */
void projection_inverse(const struct projection *projection, double x, double y, double *lat,
                        double *lon);

/* The smallest extent that holds the places. Of none: all 0. Changes the order of longitudes. */
struct extent extent_of(const double *latitudes, double *longitudes, size_t count);

/*
 * The projection for an extent: parallels a sixth of its height inside (Snyder, page 99), middle
 * meridian. An extent that fills most of a country with a projection of its own gets that: China
 * 25 and 47 degrees north, 105 degrees east.
 */
struct projection projection_for(const struct extent *extent);

#endif
