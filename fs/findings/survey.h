/*
 * What findings about ties are made of: one reading of all flows between clusters, kept with the
 * reader for as long as it reads the same version of the data. It takes the room of the clusters
 * while it is made, and none that grows when it is kept. Inside of fs/findings/.
 *
 * Threads:    as the reader.
 * Errors:     0 or -errno of the store.
 * Ownership:  a survey is the reader's, and good until the reader is put back.
 */
#ifndef BUZZFS_FS_FINDINGS_SURVEY_H
#define BUZZFS_FS_FINDINGS_SURVEY_H

#include "fs/measures/mixing.h"
#include "store/store.h"

enum reach {
    REACH_ALL,
    REACH_LOCAL,
    REACH_PROVINCIAL,
    REACH_NATIONAL,
    REACH_COUNT
};

enum role {
    ROLE_NONE,
    ROLE_OWNERSHIP,
    ROLE_TECHNOLOGY,
    ROLE_SPIN_OFF,
    ROLE_RETURNEE,
    ROLE_FUNDING,
    ROLE_COUNT
};

struct role_sums {
    double ties[REACH_COUNT]; /* an end at least is no firm */
    double inter_firm[REACH_COUNT];
    /* Of those of two places that do not join two firms: pairs of ends in one cluster. */
    double same;
};

struct survey {
    struct role_sums sums[ROLE_COUNT];
    double firms;         /* that clusters hold */
    struct mixing pairs;  /* of them, in one cluster and in two */
    double with_firms;    /* clusters that hold any */
    double joined;        /* clusters that ownership joins to others */
    double largest_group; /* of clusters that it joins */
};

__attribute__((warn_unused_result)) int survey_get(struct reader *reader,
                                                   const struct survey **survey);

#endif
