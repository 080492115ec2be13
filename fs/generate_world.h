/*
 * The shape of an invented data set: how many there are of everything, and who stands where. All
 * of it is worked out from the seed when it is asked for; what is kept grows with the clusters
 * only, however many the firms.
 *
 * A firm has three numbers, joined by permutations: its row in firms.csv (its name), its rank in
 * the order of the groups (conglomerates), and its position in the order of the clusters. A group
 * is a run of ranks, its root first; a cluster is a run of positions. Ranks 2i and 2i + 1 stand at
 * positions 2j and 2j + 1, so that neighbours in a group are neighbours in a cluster, and all else
 * is as by chance.
 *
 * Threads:   plain data; not changed once it is made.
 * Ownership: world_init() ... world_release().
 */
#ifndef BUZZFS_FS_GENERATE_WORLD_H
#define BUZZFS_FS_GENERATE_WORLD_H

#include "fs/random.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    GROUP_DEPTH_MAX = 5,
    YEAR_LAST = 2020
};

/* What has a name. Numbers are not reused: the random numbers hang on them. */
enum thing {
    THING_PROVINCE = 0,
    THING_CLUSTER = 1,
    THING_FIRM = 2,
    THING_INSTITUTE = 3,         /* at home */
    THING_FOREIGN_INSTITUTE = 4, /* abroad, without a cluster */
    THING_GOVERNMENT = 5,        /* funder, one a cluster */
    THING_FUND = 6,              /* other funder, without a cluster */
    THING_PRODUCT = 7,
    THINGS
};

enum tie_kind {
    TIE_OWNERSHIP,
    TIE_FUNDING,
    TIE_TECHNOLOGY,
    TIE_SPIN_OFF,
    TIE_RETURNEE,
    TIE_EXPLORATION,
    TIE_EXPLOITATION,
    TIE_KINDS
};

enum genesis {
    GENESIS_ANCHOR_FIRM,
    GENESIS_SCIENCE,
    GENESIS_GOVERNMENT,
    GENESIS_ENTREPRENEURIAL
};

/* One end of a tie, and whatever else has a name. */
struct end {
    enum thing thing;
    uint64_t index; /* from 0 */
};

struct world {
    uint64_t seed;
    uint64_t counts[THINGS];
    uint64_t groups;            /* of ranks 0 to 4 * groups - 1; firms after these have no parent */
    uint64_t *firm_begins;      /* first position of each cluster, and the end; abroad after that */
    uint64_t *institute_begins; /* likewise of institutes */
    struct shuffle rows;        /* row of a firm -> rank */
    struct shuffle pairs;       /* half a rank -> half a position */
    struct shuffle institutes;  /* institute -> position */
    struct shuffle ties[TIE_KINDS]; /* in this order firms get ties of a kind */
    uint64_t funding_ties;          /* what is missing to the number of ties that there shall be */
};

/* firms from 1 to 2^27. -ENOMEM. */
__attribute__((warn_unused_result)) int world_init(struct world *world, uint64_t firms,
                                                   uint64_t seed);
void world_release(struct world *world);

/* The random numbers of a row, by topic: what is drawn for one says nothing of another. */
struct random world_random(const struct world *world, unsigned topic, uint64_t row);

enum genesis world_genesis(const struct world *world, uint64_t cluster);
uint64_t world_province(const struct world *world, uint64_t cluster);
/* A number that is no cluster (counts[THING_CLUSTER]) where there is none. */
uint64_t world_cluster(const struct world *world, struct end end);

/* Any in that cluster; false if there is none. */
bool world_firm_in(const struct world *world, uint64_t cluster, struct random *random,
                   uint64_t *row);
bool world_institute_in(const struct world *world, uint64_t cluster, struct random *random,
                        uint64_t *institute);

/* Parents of a firm, by their rows, and how many: 0 to 2. Parents have lower ranks, so no way leads
 * round; a second one is a root, and no way up is longer than GROUP_DEPTH_MAX. */
unsigned world_parents(const struct world *world, uint64_t row, uint64_t parents[2]);
/* How many parents, for less. */
unsigned world_parent_count(const struct world *world, uint64_t row);
/* Whether it stands at the head of a group. */
bool world_is_root(const struct world *world, uint64_t row);

#endif
