/*
 * Imports a data set: the CSV files of a folder, as its data package describes them, become the
 * data base. Everything that the package declares and everything that the tree relies on is
 * checked, and all that is wrong is told, each problem in a line of its own. Only a data set
 * without any gets in; then it replaces the old one in one transaction. Nodes that stay keep their
 * row numbers, new ones get numbers that were never used.
 *
 * Threads:   one at a time on one data base. While a new data base file is written out, signals
 *            are held back.
 * Errors:    0 or -errno; the reasons are on the caller's stream.
 * Ownership: all that is passed is borrowed for the call.
 */
#ifndef BUZZFS_STORE_IMPORT_H
#define BUZZFS_STORE_IMPORT_H

#include "store/package.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct import_options {
    bool progress; /* show a progress bar on stderr, if that is a terminal */
    FILE *errors;
};

/* Rows that were read, and problems found; also when the import failed. */
struct import_counts {
    uint64_t problems;
    uint64_t rows;
    uint64_t sources;
    uint64_t provinces;
    uint64_t clusters;
    uint64_t institutes;
    uint64_t firms;
    uint64_t funders;
    uint64_t products;
    uint64_t ties;
};

/*
 * 0: done. -EINVAL: there are problems in the data set, all of them listed. -EMEDIUMTYPE: what is
 * at db_path is no data base of ours; -EBUSY: another program is writing to it; -EEXIST: it came
 * into being meanwhile; -ENOSPC, -EACCES, -ENOMEM, -EIO and others of the system: told in one line.
 * In all of these the data base is as it was, and where none was, none is.
 */
__attribute__((warn_unused_result)) int import_folder(const char *db_path, const char *folder,
                                                      const struct package *package,
                                                      const struct import_options *options,
                                                      struct import_counts *counts);

#endif
