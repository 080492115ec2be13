/*
 * Where labels go beside their markers so that none covers another, a marker or the edge: each
 * tries some places around its marker, in the order they are asked for, and stays away if all are
 * taken. Inside of fs/.
 *
 * Life cycle: labels_init() .. labels_release().
 * Threads:    one at a time. Errors: -ENOMEM.
 */
#ifndef BUZZFS_FS_FIGURES_LABELS_H
#define BUZZFS_FS_FIGURES_LABELS_H

#include <stdbool.h>
#include <stddef.h>

#include "fs/svg.h"

struct box {
    double left;
    double top;
    double right;
    double bottom;
};

struct labels {
    struct box within;
    struct box *taken;
    size_t count;
};

void labels_init(struct labels *labels, const struct box *within);
void labels_release(struct labels *labels);

/* Nothing may be put there. */
__attribute__((warn_unused_result)) int labels_take(struct labels *labels, const struct box *box);

/*
 * Finds a place for words of that width beside a marker of that radius and takes it. *start is
 * where the words begin, at their baseline, and *lead the point of their box that is nearest to the
 * marker; *found is false if there is no place.
 */
__attribute__((warn_unused_result)) int labels_place(struct labels *labels, struct point marker,
                                                     double radius, double width, double size,
                                                     struct point *start, struct point *lead,
                                                     bool *found);

#endif
