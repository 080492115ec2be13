/*
 * What the pictures are drawn from: the clusters with their places, names and sizes, how many ties
 * join which two, and the outlines of the land. It takes what the sums in the store take, not what
 * the data set holds. Inside of fs/.
 *
 * Life cycle: atlas_read_places() .. atlas_release(); one that is all zero bytes may be released too.
 * Threads:    one at a time. Errors: 0 or -errno of the store.
 * Ownership:  names are the atlas's; NULL where the data have none.
 */
#ifndef BUZZFS_FS_FIGURES_ATLAS_H
#define BUZZFS_FS_FIGURES_ATLAS_H

#include <stdbool.h>
#include <stdint.h>

#include "store/outline.h"
#include "store/store.h"

struct place {
    int64_t id;
    char *slug;
    char *name; /* for a label: the city if it is alone there, which is short; its name if
                   no city is known; else the slug */
    char *city;
    char *genesis;
    char *province; /* its name */
    char *region;
    int64_t province_id;
    double firms;
    double lat;
    double lon;
    bool located;
};

/* Ties between two clusters whatever their direction, or inside of one. */
struct bond {
    size_t from; /* index of a place; from <= to */
    size_t to;
    double ties;
    double ownership; /* those of them */
};

/* A closed line: a part of the array of corners, at least OUTLINE_CORNERS_MIN of them. */
struct ring {
    size_t first;
    size_t count;
};

struct atlas {
    struct place *places; /* by id */
    size_t place_count;
    struct bond *bonds;
    size_t bond_count;
    struct corner *corners;
    size_t corner_count;
    struct ring *rings;
    size_t ring_count;
};

__attribute__((warn_unused_result)) int atlas_read_places(struct reader *reader,
                                                          struct atlas *atlas);
/* These after the places. Bonds: all, or those of ownership alone, which are fewer. */
__attribute__((warn_unused_result)) int atlas_read_bonds(struct reader *reader,
                                                         struct atlas *atlas);
__attribute__((warn_unused_result)) int atlas_read_ownership(struct reader *reader,
                                                             struct atlas *atlas);
__attribute__((warn_unused_result)) int atlas_read_outlines(struct reader *reader,
                                                            struct atlas *atlas);
void atlas_release(struct atlas *atlas);

/* NULL: no cluster has this row number. */
const struct place *atlas_find(const struct atlas *atlas, int64_t id);

#endif
