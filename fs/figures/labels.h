/*
 * Where labels go beside their markers so that none covers another, a marker or the edge, and none
 * stands nearer to another marker than to its own. Each tries eight places beside its marker, then
 * places farther away, to which a line leads; it stays away if all are taken. Who asks first has
 * the choice. Inside of fs/.
 *
 * Life cycle: labels_init() .. labels_release().
 * Threads:    one at a time. Errors: -ENOMEM.
 */
#ifndef BUZZFS_FS_FIGURES_LABELS_H
#define BUZZFS_FS_FIGURES_LABELS_H

#include <stdbool.h>

#include "fs/figures/room.h"

enum {
    LABEL_WAYS = 32 /* that a line may lead */
};

struct labels {
    struct room room;
    struct room near; /* what of it is near to the label that is being placed */
    struct point ways[LABEL_WAYS];
};

/* Where a label stands. */
struct spot {
    bool found;
    bool led; /* there must be a line from the middle of the marker to `lead` */
    struct point lead;
    struct point at;   /* of the words, at their baseline */
    const char *class; /* what of them is there: " end", " middle", or "" for the beginning */
};

void labels_init(struct labels *labels, const struct box *within);
void labels_release(struct labels *labels);

/* Finds a spot for words of that width beside a marker, one of those taken before, and takes it. */
__attribute__((warn_unused_result)) int labels_place(struct labels *labels,
                                                     const struct marker *marker, double width,
                                                     double size, struct spot *spot);

#endif
