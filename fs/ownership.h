/*
 * Who owns whom, walked down from one organisation: each subsidiary below its parent, in order of
 * their names, as tree(1) shows a folder. Inside of fs/.
 *
 * Ownership is a network and not a tree: who has several parents is seen below each, but what it
 * owns only the first time; where it goes in a circle, the one that would come round again is seen
 * and not followed. Nothing is followed below OWNERSHIP_DEPTH_MAX. So every walk ends. Memory grows
 * with the members, some 60 bytes each.
 *
 * Life cycle: ownership_begin() .. ownership_end(), always.
 * Errors:     0 or -errno of the store.
 */
#ifndef BUZZFS_FS_OWNERSHIP_H
#define BUZZFS_FS_OWNERSHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fs/id_index.h"
#include "store/store.h"

enum {
    OWNERSHIP_DEPTH_MAX = 64
};

enum sight {
    SIGHT_NEW,
    SIGHT_AGAIN,  /* seen before: what it owns stands there */
    SIGHT_CIRCLE, /* it is above itself */
    SIGHT_DEEP    /* too deep to follow */
};

struct member {
    int64_t id;
    int64_t parent; /* 0: it is where the walk began */
    unsigned depth; /* 0 for that */
    bool is_last;   /* among those of its parent */
    bool has_stake;
    bool has_since;
    double stake; /* percent */
    int64_t since;
    enum sight sight;
};

struct ownership {
    struct reader *reader;
    struct member *pending; /* a stack */
    size_t pending_count;
    struct id_index seen;
    int64_t path[OWNERSHIP_DEPTH_MAX + 1]; /* the present member and those above it */
};

__attribute__((warn_unused_result)) int ownership_begin(struct reader *reader, int64_t root,
                                                        struct ownership *walk);
/* 1: there is a member. 0: there are no more. -errno. */
__attribute__((warn_unused_result)) int ownership_next(struct ownership *walk,
                                                       struct member *member);
void ownership_end(struct ownership *walk);

#endif
