/*
 * The picture of a cluster while it is laid out (cluster_picture.c) and drawn (cluster_svg.c): what
 * is tied stands on a circle, the cluster's own on the right side; what is not, in a list below.
 * Inside of fs/.
 *
 * Threads:   one at a time.
 * Ownership: picture_lay_out() ... picture_release().
 */
#ifndef BUZZFS_FS_CLUSTER_PICTURE_H
#define BUZZFS_FS_CLUSTER_PICTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "fs/neighbours.h"
#include "fs/svg.h"

enum {
    PICTURE_LABEL_GAP = 12, /* from a node to its label, in pixels as all of these */
    PICTURE_LABEL_UNITS = 56,
    PICTURE_HEADING_UNITS = 76, /* of the cluster's own name */
    PICTURE_EDGE = 20,          /* around the picture */
    PICTURE_LINE = 18,          /* height of a line of text */
    PICTURE_SAMPLE = 30,        /* what a label of the legend belongs to, before it */
    PICTURE_SPACE = 22,         /* after it */
    PICTURE_SIGN = 10,          /* from a sign of the list to its label */
    PICTURE_UNTIED_MAX = 120    /* of the list */
};

struct picture {
    struct neighbours all;
    size_t *degree; /* of each node, in the picture */
    size_t *ring;   /* nodes on the circle */
    size_t ring_count;
    size_t *slot;    /* of each node, if it is on the circle */
    size_t *heading; /* slot of each group's heading */
    size_t *members; /* on the circle, of each group */
    size_t slot_count;
    size_t untied;        /* own nodes without ties */
    double column;        /* width of a column of the list */
    struct point *legend; /* where the entry of each kind of tie begins */
    double head;          /* height of title, description and legend */
    double radius;
    struct point centre;
    double width;
    double height;
};

/* Lays out what is in picture->all; all else is to be zero. -ENOMEM. */
__attribute__((warn_unused_result)) int picture_lay_out(struct picture *picture);
void picture_release(struct picture *picture);

/* Which way a slot lies from the centre: a vector of length 1. */
struct point picture_direction(const struct picture *picture, size_t slot);

/* What the legend says of a kind: its name and how many ties there are. */
const char *picture_kind_label(const struct picture *picture, size_t kind, char *room, size_t size);

const char *picture_group_name(const struct picture *picture, size_t group);
/* What that is cut to beside the circle. */
size_t picture_heading_units(size_t group);

/* Of the list. */
size_t picture_columns(const struct picture *picture);
size_t picture_lines(const struct picture *picture);

#endif
