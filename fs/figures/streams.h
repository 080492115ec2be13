/*
 * Where those who left academia went: from each institute to each cluster, how many firms were spun
 * off and founded by returnees. Inside of fs/.
 *
 * Life cycle: streams_read() .. streams_release(); one that is all zero bytes may be released too.
 * Threads:    one at a time. Errors: 0 or -errno of the store.
 */
#ifndef BUZZFS_FS_FIGURES_STREAMS_H
#define BUZZFS_FS_FIGURES_STREAMS_H

#include "fs/figures/atlas.h"
#include "fs/tally.h"

/* An institute, or a firm abroad that returnees came from: the data have both as institutes. */
struct origin {
    char *name;
    const struct place *home; /* NULL: no cluster holds it, as those abroad */
    double count;             /* of both sorts */
    size_t number;            /* in the picture, for who draws */
    double weight;            /* sum of the numbers of its targets there */
    double top;               /* pixels, for who draws */
    double used;
};

struct stream {
    size_t origin;
    const struct place *to; /* NULL: no cluster */
    double spin_offs;
    double returnees;
};

struct streams {
    struct origin *origins; /* by id */
    size_t origin_count;
    struct stream *items; /* by origin */
    size_t count;
    double by_scope[SCOPE_COUNT];
};

/* The places must have been read. */
__attribute__((warn_unused_result)) int streams_read(struct reader *reader,
                                                     const struct atlas *atlas,
                                                     struct streams *streams);
void streams_release(struct streams *streams);

enum scope stream_scope(const struct streams *streams, const struct stream *stream);

#endif
