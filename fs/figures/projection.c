#include "fs/figures/projection.h"

#include <math.h>
#include <stdlib.h>

static const double radians = 3.14159265358979323846 / 180;

/* Countries whose maps have customary parallels. */
static const struct custom {
    struct extent extent;
    struct projection projection;
} customs[] = {
    {{17, 55, 72, 136}, {{25, 47}, 36, 105}}, /* China */
};

/* Degrees from the middle meridian, from -180 to 180. */
static double difference(double lon, double middle)
{
    return remainder(lon - middle, 360);
}

void projection_forward(const struct projection *projection, double lat, double lon, double *x,
                        double *y)
{
    double first = projection->parallels[0] * radians;
    double n = (sin(first) + sin(projection->parallels[1] * radians)) / 2;
    double angle = difference(lon, projection->longitude) * radians;
    double height = sin(lat * radians);
    double origin = sin(projection->latitude * radians);

    if (fabs(n) < 1e-6) {
        *x = angle * cos(first);
        *y = (height - origin) / cos(first);
    } else {
        double c = cos(first) * cos(first) + 2 * n * sin(first);
        double rho = sqrt(fmax(c - 2 * n * height, 0)) / n;

        *x = rho * sin(n * angle);
        *y = sqrt(fmax(c - 2 * n * origin, 0)) / n - rho * cos(n * angle);
    }
    if (!isfinite(*x) || !isfinite(*y)) {
        *x = 0;
        *y = 0;
    }
}

void projection_inverse(const struct projection *projection, double x, double y, double *lat,
                        double *lon)
{
    double first = projection->parallels[0] * radians;
    double n = (sin(first) + sin(projection->parallels[1] * radians)) / 2;
    double origin = sin(projection->latitude * radians);
    double height = origin + y * cos(first);
    double angle = x / cos(first);

    if (fabs(n) >= 1e-6) {
        double c = cos(first) * cos(first) + 2 * n * sin(first);
        double down = sqrt(fmax(c - 2 * n * origin, 0)) / n - y;

        height = (c - (x * x + down * down) * n * n) / (2 * n);
        angle = (n > 0 ? atan2(x, down) : atan2(-x, -down)) / n;
    }
    *lat = asin(fmin(fmax(height, -1), 1)) / radians;
    *lon = projection->longitude + fmin(fmax(angle / radians, -180), 180);
}

static int compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

/* From west to east around the widest gap: places on both sides of 180 degrees lie together. */
static void find_longitudes(double *longitudes, size_t count, struct extent *extent)
{
    double widest;

    qsort(longitudes, count, sizeof(*longitudes), compare_doubles);
    extent->west = longitudes[0];
    extent->east = longitudes[count - 1];
    widest = 360 - (extent->east - extent->west);
    for (size_t i = 1; i < count; i++) {
        if (longitudes[i] - longitudes[i - 1] > widest) {
            widest = longitudes[i] - longitudes[i - 1];
            extent->west = longitudes[i];
            extent->east = longitudes[i - 1] + 360;
        }
    }
}

struct extent extent_of(const double *latitudes, double *longitudes, size_t count)
{
    struct extent extent = {0};

    if (count == 0)
        return extent;
    extent.south = latitudes[0];
    extent.north = latitudes[0];
    for (size_t i = 1; i < count; i++) {
        extent.south = fmin(extent.south, latitudes[i]);
        extent.north = fmax(extent.north, latitudes[i]);
    }
    find_longitudes(longitudes, count, &extent);
    return extent;
}

static int fills(const struct extent *extent, const struct extent *country)
{
    return extent->south >= country->south && extent->north <= country->north &&
           extent->west >= country->west && extent->east <= country->east &&
           extent->north - extent->south > (country->north - country->south) / 2 &&
           extent->east - extent->west > (country->east - country->west) / 2;
}

struct projection projection_for(const struct extent *extent)
{
    double sixth = (extent->north - extent->south) / 6;

    for (size_t i = 0; i < sizeof(customs) / sizeof(customs[0]); i++)
        if (fills(extent, &customs[i].extent))
            return customs[i].projection;
    return (struct projection){
        .parallels = {extent->south + sixth, extent->north - sixth},
        .latitude = (extent->south + extent->north) / 2,
        .longitude = remainder((extent->west + extent->east) / 2, 360),
    };
}
