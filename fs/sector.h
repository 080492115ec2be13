/*
 * The sector as a whole: the nation, and what is counted of its flows while they are read. What
 * linkages.json of the root is made of. Inside of fs/.
 *
 * Life cycle: sector_read() .. sector_release(); one that is all zero bytes may be released too.
 * Errors:     0 or -errno of the store.
 */
#ifndef BUZZFS_FS_SECTOR_H
#define BUZZFS_FS_SECTOR_H

#include "fs/measures/figure.h"
#include "fs/mix.h"
#include "fs/nation.h"
#include "fs/tally.h"

/* Modularity of the clusters as groups of firms, for ties between firms. */
struct modular {
    struct figure value;
    struct chance by_chance;
    double ties;
};

/* Which clusters are joined: tie i joins from[i] and to[i]. */
struct joined {
    uint32_t *from;
    uint32_t *to;
    size_t count;
};

struct sector {
    struct nation nation;
    struct tally *tally;            /* all ties, also those with an end in no cluster */
    struct mix mix;                 /* ties inside clusters and between them */
    struct modular modularity;      /* of all kinds */
    struct modular *modularity_of;  /* each kind */
    struct joined joined;           /* by any tie between two clusters */
    struct joined joined_as_owners; /* by ownership */
};

__attribute__((warn_unused_result)) int sector_read(struct reader *reader, struct sector *sector);
void sector_release(struct sector *sector);

#endif
