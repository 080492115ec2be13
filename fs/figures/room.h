/*
 * What is taken on a page, and whether more has room there: boxes of words, markers with their
 * outlines, and lines that lead from a marker to its words. Inside of fs/.
 *
 * Life cycle: one that is all zero bytes but for `within` .. room_release().
 * Threads:    one at a time. Errors: -ENOMEM.
 */
#ifndef BUZZFS_FS_FIGURES_ROOM_H
#define BUZZFS_FS_FIGURES_ROOM_H

#include <stdbool.h>
#include <stddef.h>

#include "fs/svg.h"

enum {
    OUTLINE_MAX = 24 /* points of an outline */
};

struct box {
    double left;
    double top;
    double right;
    double bottom;
};

/* The sign of something: its outline as points that lie close together. */
struct marker {
    struct point at;
    double reach; /* from there to the farthest of them */
    struct point outline[OUTLINE_MAX];
    size_t count;
};

struct lead {
    struct point from;
    struct point to;
    struct box around;
};

struct room {
    struct box within;
    struct box *boxes;
    size_t box_count;
    const struct marker **markers; /* the caller's */
    size_t marker_count;
    struct lead *leads;
    size_t lead_count;
};

void room_release(struct room *room);

__attribute__((warn_unused_result)) int room_take_box(struct room *room, const struct box *box);
__attribute__((warn_unused_result)) int room_take_marker(struct room *room,
                                                         const struct marker *marker);
__attribute__((warn_unused_result)) int room_take_lead(struct room *room, const struct lead *lead);

/* Takes in `near`, in place of what was there, all that is taken in part of the box. */
__attribute__((warn_unused_result)) int room_near(const struct room *room, const struct box *box,
                                                  struct room *near);

/* A line between two points, with the box around it. */
struct lead lead_between(struct point from, struct point to);

/* How far a point or the nearest point of an outline is from a box; 0 inside. */
double box_distance(const struct box *box, struct point point);
double marker_distance(const struct marker *marker, const struct box *box);

/* Whether a point is within so many pixels of a box. */
bool box_is_near(const struct box *box, struct point point, double distance);

/* Whether the box is inside, no other box within so many pixels of it, and no line through it. */
bool room_for_box(const struct room *room, const struct box *box, double air);

/* Whether a line from the middle of a marker meets no box, no line and no other marker. */
bool room_for_lead(const struct room *room, const struct lead *lead, const struct marker *own);

#endif
