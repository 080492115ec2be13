/*
 * Directories whose names are neither fixed nor the members of one set: those under by/ and search/.
 * A row of the table of types points to the functions of its directory. Inside of fs/.
 *
 * All but that in the root are made of words that somebody asked for: the number of the words (see
 * store/words.h) stands where others have the number of a row, their seal where others have the
 * incarnation of the data base.
 */
#ifndef BUZZFS_FS_DIRECTORY_H
#define BUZZFS_FS_DIRECTORY_H

#include <sys/types.h>

#include "fs/tree.h"

struct directory {
    /* The child called name, which is no fixed one. */
    int (*find)(struct reader *reader, struct node directory, const char *name, struct node *child);
    /* All names but fixed ones, as tree_list() does; cookies from COOKIE_MEMBERS + 1 on, of no more
     * than TREE_COOKIE_BITS. */
    int (*list)(struct reader *reader, struct node directory, uint64_t cookie, tree_take *take,
                void *context);
    /* How many directories are among those that are listed. */
    int (*count)(struct reader *reader, struct node directory, nlink_t *count);
    /* The rest: only for those that are made of words. The directory it stands in, with no epoch. */
    int (*parent)(struct reader *reader, struct node directory, struct node *parent);
    /* -ENOENT if there is nothing in it any more, -ESTALE if its words were forgotten. */
    int (*check)(struct reader *reader, struct node directory);
};

extern const struct directory facets_directory;       /* by/ */
extern const struct directory facet_directory;        /* by/FACET/ */
extern const struct directory value_directory;        /* by/FACET/VALUE/ */
extern const struct directory search_directory;       /* search/ */
extern const struct directory search_words_directory; /* search/WORDS/ */
extern const struct directory search_kind_directory;  /* search/WORDS/KIND/ */

#endif
