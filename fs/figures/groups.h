/*
 * The largest conglomerates, as families, and the clusters that their firms stand in. Inside of fs/.
 *
 * Life cycle: groups_read() .. groups_release(); one that is all zero bytes may be released too.
 * Threads:    one at a time. Errors: 0 or -errno of the store.
 */
#ifndef BUZZFS_FS_FIGURES_GROUPS_H
#define BUZZFS_FS_FIGURES_GROUPS_H

#include "fs/figures/atlas.h"
#include "fs/figures/family.h"

enum {
    FAMILIES_MAX = 8
};

/* An ultimate parent that may be drawn. */
struct group {
    int64_t id;
    size_t members;
};

/* A cluster with firms in the picture. */
struct column {
    const struct place *place;
    size_t firms;
    double east; /* degrees east of the middle meridian of all clusters */
};

struct groups {
    struct atlas atlas;
    struct group *candidates;
    size_t candidate_count;
    struct family families[FAMILIES_MAX];
    size_t family_count;
    struct column *columns; /* from west to east */
    size_t column_count;
    bool others;  /* there is a column for firms in clusters that have none of their own, */
    bool nowhere; /* and behind it one for those in no cluster */
    size_t left_out;
};

__attribute__((warn_unused_result)) int groups_read(struct reader *reader, struct groups *groups);
void groups_release(struct groups *groups);

/* Where a cluster stands, or that of a firm in none: among the columns, or behind them. */
size_t groups_column(const struct groups *groups, int64_t cluster);

#endif
