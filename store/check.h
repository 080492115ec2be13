/*
 * Looks a data base over, as fsck does a disk: what SQLite can tell of its pages, and every rule
 * that the tree relies on, also those that another program may have got round. Changes nothing.
 *
 * Threads:   any, each on its own.
 * Errors:    0, 1 or -errno.
 * Ownership: all that is passed is borrowed for the call.
 */
#ifndef BUZZFS_STORE_CHECK_H
#define BUZZFS_STORE_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct check_counts {
    uint64_t rows;
    uint64_t errors;
    uint64_t doubts;
};

/*
 * Writes a line for each error, such as "error: tie 12: since 2010 is after until 2005", then, with
 * with_doubts, one for each doubt (see doubts.h), such as "doubt: no-makers: products/x: a product
 * that nobody makes", and a summary. 0: nothing is wrong, whatever is doubtful. 1: something is. -EMEDIUMTYPE: not a data base of ours; -ENOENT,
 * -EBUSY, -EIO, -ENOMEM as they come: it could not be read, one line says why.
 */
__attribute__((warn_unused_result)) int check_database(const char *db_path, bool with_doubts,
                                                       FILE *out, struct check_counts *counts);

#endif
