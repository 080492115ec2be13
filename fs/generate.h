/*
 * Makes invented data sets of any size, to try things on: a folder like data/, with the same tables
 * and columns, called synthetic in its datapackage.json. The shape is that of the clusters in the
 * paper: a few large clusters and many small ones, conglomerates across them, few ties inside.
 *
 * The same number of firms and seed give the same bytes on every machine. Memory does not grow with
 * the firms.
 *
 * Threads: any, one a folder. Errors: 0 or -errno.
 */
#ifndef BUZZFS_FS_GENERATE_H
#define BUZZFS_FS_GENERATE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    GENERATE_FIRMS_MAX = 10000000
};

/*
 * The folder must be missing or empty; on failure it is as it was. firms from 1 to
 * GENERATE_FIRMS_MAX. progress: show a bar on stderr, if that is a terminal.
 * -ENOTEMPTY, -ENOTDIR, -EINTR (a signal to end), -ENOMEM, and what the file system says.
 */
__attribute__((warn_unused_result)) int generate_folder(const char *folder, uint64_t firms,
                                                        uint64_t seed, bool progress);

#endif
