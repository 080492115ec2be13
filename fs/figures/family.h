/*
 * A conglomerate as a tree of its firms, as far as it is drawn: an ultimate parent, what it owns by
 * whatever way, and firms spun off from those. A firm stands once, below the owner it is first
 * reached by; ownership in a circle ends where it began. Inside of fs/.
 *
 * Life cycle: family_read() .. family_release(); one that is all zero bytes may be released too.
 * Threads:    one at a time. Errors: 0 or -errno of the store.
 */
#ifndef BUZZFS_FS_FIGURES_FAMILY_H
#define BUZZFS_FS_FIGURES_FAMILY_H

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"

enum {
    FAMILY_OWNED_MAX = 36, /* members that are read, beside the root */
    FAMILY_MAX = 48        /* the same with firms that were spun off */
};

struct relative {
    int64_t id;
    char *name;
    int64_t cluster; /* 0: none */
    size_t parent;   /* index; of the root: itself */
    size_t depth;
    double stake;
    bool owned;    /* else only spun off */
    bool spun_off; /* from its parent here or from another relative */
};

struct family {
    struct relative *relatives; /* parents before their children */
    size_t count;
    size_t left_out; /* members of the conglomerate beyond those, as far as counted */
};

/* members is how many the conglomerate has; cluster that of the root. */
__attribute__((warn_unused_result)) int family_read(struct reader *reader, int64_t root,
                                                    size_t members, struct family *family);
void family_release(struct family *family);

/* Fills order with the indices of all relatives, each before its children and those together. */
void family_order(const struct family *family, size_t *order);

#endif
