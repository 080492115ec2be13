/*
 * What of the streams out of academia is drawn, and in which order: the origins and clusters with
 * most, and bands between them that cross seldom. Inside of fs/.
 *
 * Life cycle: dispersal_arrange() .. dispersal_release().
 * Threads:    one at a time. Errors: -ENOMEM.
 */
#ifndef BUZZFS_FS_FIGURES_DISPERSAL_H
#define BUZZFS_FS_FIGURES_DISPERSAL_H

#include "fs/figures/streams.h"

enum {
    ORIGINS_MAX = 44,
    TARGETS_MAX = 36 /* and two more: for all other clusters, and for none */
};

/* A cluster that they went to. */
struct target {
    const struct place *place; /* one that stands for all without room in the picture, too; NULL:
                                  no cluster */
    double count;
    double weight; /* sum of the numbers of its origins */
    double top;    /* pixels, for who draws */
    double used;
};

/* What goes from an origin to a target in one scope. */
struct band {
    struct origin *origin;
    const struct place *place; /* of the target */
    enum scope scope;
    double spin_offs;
    double returnees;
    size_t from; /* numbers of its ends */
    size_t to;
};

struct dispersal {
    struct atlas atlas;
    struct streams streams;
    struct origin **origins; /* those shown, from top to bottom */
    size_t origin_count;
    struct target *targets; /* the same */
    size_t target_count;
    struct band *bands; /* in the order of their ends */
    size_t band_count;
    double unit;  /* pixels a tie, for who draws */
    double left;  /* pixels, of the bars of the origins */
    double right; /* and of the targets */
};

/* Once atlas and streams have been read. */
__attribute__((warn_unused_result)) int dispersal_arrange(struct dispersal *dispersal);
void dispersal_release(struct dispersal *dispersal);

#endif
