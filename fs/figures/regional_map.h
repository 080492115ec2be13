/*
 * The regional map: what is on it, in which order, how large; where names stand; and its legend. Inside of fs/.
 *
 * Life cycle: map_arrange() .. map_release(); one that is all zero bytes may be released too.
 * Threads:    one at a time. Errors: -ENOMEM.
 */
#ifndef BUZZFS_FS_FIGURES_REGIONAL_MAP_H
#define BUZZFS_FS_FIGURES_REGIONAL_MAP_H

#include "fs/figures/canvas.h"
#include "fs/figures/frame.h"
#include "fs/figures/labels.h"
#include "fs/figures/lettering.h"

enum {
    PLACES_MAX = 2000 /* clusters that are drawn, the largest */
};

/* The picture while it is made. The atlas is to be read first. */
struct map {
    struct atlas atlas;
    struct canvas canvas;
    const struct place **order; /* those with a place on the map, the largest first */
    size_t placed;
    size_t drawn;
    struct marker *markers; /* of those drawn, in that order */
    struct spot *spots;     /* where their names stand */
    size_t named;
    const struct bond **arcs; /* those of ownership, the widest first */
    size_t arc_count;
    const char *groups[MARKERS + 1]; /* types of genesis, in order of the alphabet, up to a NULL */
    size_t group_count;              /* also those without a sign of their own */
    double firms_max;
    bool empty;
};

/* Orders all, and finds the types of genesis. */
__attribute__((warn_unused_result)) int map_arrange(struct map *map);
void map_release(struct map *map);

/* Which sign a cluster has. */
size_t map_group(const struct map *map, const struct place *place);

/* Fills the markers, once the canvas is known. */
void map_find_markers(struct map *map);

/* The name beside a marker; and finds spots for all of them. */
void map_label(const struct map *map, size_t number, char label[LETTERING_MAX]);
__attribute__((warn_unused_result)) int map_place_names(struct map *map, struct labels *labels);

/* Square pixels of the sign of a cluster with that many firms, and pixels of an arc of that many ties. */
double map_area(const struct map *map, double firms);
double map_width(const struct map *map, double ties);

/* None where no cluster has a place: there would be nothing to tell. */
void map_draw_legend(const struct map *map, struct point at, double width, struct text *text);

#endif
