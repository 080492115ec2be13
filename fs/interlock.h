/*
 * Conglomerates that join a cluster or a province to others: those with members both here and
 * elsewhere, and how much each other cluster is interlocked with this one. Inside of fs/.
 *
 * From the organisations of the place up to their ultimate parents, then down again to all members:
 * ownership is read level by level, and each level in order of its ids, so that what it costs grows
 * with what is found and not with the data set, and pages of a table that is larger than the room for
 * them are read once. To add up takes a step for each member of each group. Who has several ultimate
 * parents is a member of each; where ownership goes in circles nobody is met twice. Members that no
 * cluster holds count nowhere.
 *
 * Life cycle: interlock_read() .. interlock_release(), always.
 * Errors:     0 or -errno of the store; -EINTR: nobody waits any more.
 */
#ifndef BUZZFS_FS_INTERLOCK_H
#define BUZZFS_FS_INTERLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "fs/node.h"
#include "store/store.h"

/* A conglomerate, by its ultimate parent. */
struct joint {
    char *slug; /* NULL where it has none, as the name */
    char *name;
    int64_t here; /* members in the place */
    int64_t elsewhere;
    int64_t clusters; /* that hold members */
};

/* Another cluster. */
struct interlocked {
    int64_t cluster;
    /* The sum, over conglomerates, of members here times members there: the ties that it has by the
     * projection of each group as a clique. */
    int64_t ties;
};

struct interlock {
    struct joint *joints; /* the largest first, then by slug */
    size_t joint_count;
    struct interlocked *clusters; /* those with ties, in no order */
    size_t cluster_count;
};

/* Of the cluster or the province that a file is about. */
__attribute__((warn_unused_result)) int interlock_read(struct reader *reader, struct node file,
                                                       struct interlock *interlock);
void interlock_release(struct interlock *interlock);

#endif
