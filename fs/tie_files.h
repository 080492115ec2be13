/*
 * Files that have a piece for each tie, of the data set or of a part of it: all that are wanted are
 * written in one pass over the ties. Inside of fs/.
 *
 * Of a file whose bytes are only counted (text.h) most pieces are not written at all. Ties that are
 * alike but for the names of their ends and clusters have pieces that are as long but for these
 * names, so the first of them tells how long the others are.
 *
 * Threads:   as the reader's.
 * Errors:    0 or -errno of the rows. What fails a file alone is a state of its text, and ends all.
 */
#ifndef BUZZFS_FS_TIE_FILES_H
#define BUZZFS_FS_TIE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fs/text.h"
#include "store/store.h"

enum {
    TIE_FILES_MAX = 6
};

/* Which names stand in a piece, each once, as they are where they are plain: see rows_likeness(). */
enum tie_names {
    TIE_NAMES_OTHERWISE, /* each piece has to be written */
    TIE_NAMES_OF_ENDS,
    TIE_NAMES_OF_ENDS_AND_CLUSTERS
};

struct tie_file {
    struct text *text;
    enum query query; /* its columns are those of the rows: a query about these ties */
    enum tie_names names;
    bool has_texts; /* pieces have notes and the like */
    void *context;
    /* What comes before the first tie, and depends on the columns. May change the names. NULL: nothing.
     * An error is of this file alone. */
    int (*begin)(struct tie_file *file, const struct rows *rows);
    /* A tie. Its number counts, from 1, those that are whole, for who writes edges. What is
     * written depends on the columns alone, and on how many digits the number has. */
    int (*write)(const struct tie_file *file, const struct rows *rows, int64_t number);
};

/* Which ties, by a query that has all columns of those of the files. */
struct ties {
    enum query query;
    int64_t row; /* that they are about */
};

__attribute__((warn_unused_result)) int tie_files_write(struct reader *reader, struct ties ties,
                                                        struct tie_file *files, size_t count);

#endif
