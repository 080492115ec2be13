/*
 * The rules of doubt: what in the data is possible, and yet hard to believe or weakly founded. One
 * table feeds /quality.tsv and `buzzfs check`.
 *
 * A rule is a query (queries_doubts.c, :other the number of rows of a table that it may look at at
 * most; below 0: no limit) that gives a row for each doubt, in an order that the data alone decide:
 *
 *   node     path of the node it is about, from the root of the tree; "." is the root
 *   detail   what is doubtful
 *   other    path of a second node, or NULL
 *
 * Threads: constant data.
 */
#ifndef BUZZFS_STORE_DOUBTS_H
#define BUZZFS_STORE_DOUBTS_H

#include <stdbool.h>
#include <stddef.h>

#include "store/queries.h"

struct doubt {
    const char *rule;
    enum query query;
    bool is_error; /* `check` tells of it by rules of its own, as an error */
    /* The files whose figures it touches: words, with * for any name; a word that begins with @
     * stands in the node, one with & in the second node (left out where there is none). */
    const char *files;
};

extern const struct doubt doubts[];
extern const size_t doubt_count;

#endif
