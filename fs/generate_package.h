/*
 * The datapackage.json of an invented data set: that of data/, which the program holds, with what
 * is invented called so and no sources asked for.
 *
 * Threads: any. Errors: 0 or -errno. Ownership: the caller frees with cJSON_Delete().
 */
#ifndef BUZZFS_FS_GENERATE_PACKAGE_H
#define BUZZFS_FS_GENERATE_PACKAGE_H

#include <stdint.h>

#include <cjson/cJSON.h>

/* The datapackage.json of data/ as it is. NULL without memory. */
cJSON *package_shipped(void);

/* -ENOMEM. */
__attribute__((warn_unused_result)) int package_invent(uint64_t firms, uint64_t seed,
                                                       cJSON **package);

/* Writes a new file datapackage.json in an open directory. */
__attribute__((warn_unused_result)) int package_write(const cJSON *package, int directory);

#endif
