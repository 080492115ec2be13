/*
 * The points of an outline: "lon,lat lon,lat ..." in degrees, corners of a closed ring. The one
 * place that knows the form, for import, check and the maps.
 *
 * Threads: pure functions on bytes that need not end in NUL. Errors: told by the return value.
 */
#ifndef BUZZFS_STORE_OUTLINE_H
#define BUZZFS_STORE_OUTLINE_H

#include <stdbool.h>
#include <stddef.h>

enum {
    OUTLINE_CORNERS_MIN = 3 /* fewer enclose nothing */
};

struct corner {
    double lon;
    double lat;
};

/* Takes the next corner off *at, with the blanks before and behind it. False: what stands there is
 * none, and *at is where it begins. *at must be before end. */
bool outline_corner(const char **at, const char *end, struct corner *corner);

/* Why points are no ring that a map can show, and which part of them is to blame; NULL if they
 * are one. */
const char *outline_fault(const char *points, size_t len, const char **part, size_t *part_len);

#endif
