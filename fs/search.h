/*
 * Searching: every node whose texts have all terms of a search. The texts are read where they are,
 * all of them but those of organisations, of which an index proposes some if they are not too many
 * (store/word_index.h). What is a hit is decided by the texts alone, with an index or without.
 *
 * A node has the terms that are in its slug, names or notes; a cluster also those in its city, an
 * organisation those in its cluster's city, a firm those in the names of what it makes (slug, name
 * and note of the product). A term must be in one of these texts; different terms may be in
 * different ones.
 *
 * Threads:   as the reader's.
 * Errors:    0 or -errno.
 * Ownership: a search belongs to the reader, which keeps the last one. Inside of fs/.
 */
#ifndef BUZZFS_FS_SEARCH_H
#define BUZZFS_FS_SEARCH_H

#include "fs/node.h"
#include "store/store.h"

enum search_kind {
    SEARCH_PROVINCES,
    SEARCH_CLUSTERS,
    SEARCH_FIRMS,
    SEARCH_INSTITUTES,
    SEARCH_FUNDERS,
    SEARCH_PRODUCTS,
    SEARCH_SOURCES,
    SEARCH_KINDS
};

struct search;

/* The name of the directory of a kind, and the kind of a name; SEARCH_KINDS: there is none. */
const char *search_kind_name(enum search_kind kind);
enum search_kind search_kind_of(const char *name);
enum link_target search_kind_target(enum search_kind kind);

/* The search of a text in a year's data. -ENOENT: it is none; the log says why if `says`. */
__attribute__((warn_unused_result)) int search_get(struct reader *reader, const char *text,
                                                   uint16_t year, bool says,
                                                   struct search **search);

/* Of which kinds there are hits, a bit for each. */
__attribute__((warn_unused_result)) int search_find_kinds(struct search *search, uint32_t *kinds);

/* Takes a hit: its rows stand at it, id and slug in front. 0 to go on, 1 to stop, -errno. */
typedef int search_take(void *context, const struct rows *rows);

/* The hits of a kind with row numbers after the one given, in order. */
__attribute__((warn_unused_result)) int search_list(struct search *search, enum search_kind kind,
                                                    int64_t after, search_take *take,
                                                    void *context);

/* The hit of a kind that has that slug: its row number. -ENOENT: it is none. */
__attribute__((warn_unused_result)) int search_find(struct search *search, enum search_kind kind,
                                                    const char *slug, int64_t *row);

#endif
