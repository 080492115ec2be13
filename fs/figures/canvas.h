/*
 * A map on a page: from degrees to pixels, with north up where the middle meridian runs. Inside of
 * fs/.
 *
 * Threads: one at a time. Errors: -ENOMEM.
 */
#ifndef BUZZFS_FS_FIGURES_CANVAS_H
#define BUZZFS_FS_FIGURES_CANVAS_H

#include "fs/figures/atlas.h"
#include "fs/figures/projection.h"
#include "fs/figures/room.h"

struct canvas {
    struct projection projection;
    struct extent extent; /* of what is drawn, in degrees */
    struct box box;       /* where, in pixels */
    struct point origin;  /* pixels of the projection's origin */
    double scale;         /* pixels a radius of the earth */
};

/* Fits the land and all located places of the atlas into the box; *empty: there is nothing. */
__attribute__((warn_unused_result)) int canvas_fit(const struct atlas *atlas, const struct box *box,
                                                   struct canvas *canvas, bool *empty);

struct point canvas_point(const struct canvas *canvas, double lat, double lon);

/* Meridians and parallels, with their degrees at the edge where there is room, which is taken. */
__attribute__((warn_unused_result)) int canvas_draw_graticule(const struct canvas *canvas,
                                                              struct room *room, struct text *text);

__attribute__((warn_unused_result)) int canvas_draw_land(const struct canvas *canvas,
                                                         const struct atlas *atlas,
                                                         struct text *text);

#endif
