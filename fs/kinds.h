/*
 * The kinds of ties that the data set knows, its vocabulary, in its order. Inside of fs/.
 *
 * Life cycle: kinds_read() .. kinds_release(); one that is all zero bytes may be released too.
 * Errors:     0 or -errno of the store.
 */
#ifndef BUZZFS_FS_KINDS_H
#define BUZZFS_FS_KINDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

struct kind {
    int64_t id;
    char *slug;
    bool directed;
    bool ownership; /* its role */
};

struct kinds {
    struct kind *items;
    size_t count;
};

__attribute__((warn_unused_result)) int kinds_read(struct reader *reader, struct kinds *kinds);
void kinds_release(struct kinds *kinds);

/* The place of a kind; count: it is not in the vocabulary. */
size_t kinds_find(const struct kinds *kinds, int64_t id);

#endif
