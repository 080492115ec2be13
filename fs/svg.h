/*
 * Writes SVG pictures: a header with title and description for those who cannot see them, shapes,
 * labels, and a style that is legible on a light and on a dark ground. No scripts, no fonts or
 * files from elsewhere; the same calls give the same bytes. Inside of fs/.
 *
 * Colours are classes of the style, so that they follow the ground. Of lines: "ink" (strong),
 * "muted" (what stands back), "faint" (grids), "c0" ... "c7"; of areas: "inked", "greyed", "ground",
 * "f0" ... "f7". The numbered ones are the palette of Okabe and Ito (2008), which people with colour
 * blindness can tell apart. Colours alone should not carry a meaning all the same: use dashes ("d0"
 * none ... "d3") or shapes as well. "edged" gives an area an edge in the colour of the ground.
 *
 * `attributes` is what stands in the tag beside the geometry, as in "class=\"c1 d2\"": from the
 * program, never from data. `tip` is what a browser shows when the pointer rests there, or NULL;
 * tips and labels are escaped. Coordinates are in pixels, rounded to a tenth; what is not finite
 * becomes 0.
 *
 * Threads:   any, each on its own text.
 * Errors:    a state of the text.
 */
#ifndef BUZZFS_FS_SVG_H
#define BUZZFS_FS_SVG_H

#include "fs/text.h"

enum {
    SVG_COLOURS = 8,
    SVG_DASHES = 4
};

struct point {
    double x;
    double y;
};

/* The header: a picture of that size, with a ground. description may have several sentences. */
void svg_begin(struct text *text, double width, double height, const char *title,
               const char *description);
void svg_end(struct text *text);

/* A group of shapes with common attributes, and perhaps a tip. */
void svg_group_begin(struct text *text, const char *attributes, const char *tip);
void svg_group_end(struct text *text);

void svg_line(struct text *text, struct point from, struct point to, const char *attributes,
              const char *tip);
void svg_circle(struct text *text, struct point centre, double radius, const char *attributes,
                const char *tip);
void svg_rectangle(struct text *text, struct point corner, double width, double height,
                   const char *attributes, const char *tip);
/* A line that is bent towards a point between its ends (a quadratic Bezier curve). */
void svg_curve(struct text *text, struct point from, struct point towards, struct point to,
               const char *attributes, const char *tip);
/* A line that leaves and arrives level, in the shape of an S. */
void svg_sigmoid(struct text *text, struct point from, struct point to, const char *attributes,
                 const char *tip);
/* A line through points. */
void svg_polyline(struct text *text, const struct point *points, int count, const char *attributes,
                  const char *tip);
/* A closed shape with corners. */
void svg_polygon(struct text *text, const struct point *corners, int count, const char *attributes,
                 const char *tip);

/* A line of text. Classes: "title", "small", "muted", "middle" or "end" (what of it is at the point),
 * "halo" (legible above lines). */
void svg_label(struct text *text, struct point at, const char *attributes, const char *label);

#endif
