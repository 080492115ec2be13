/*
 * Brings the finished private data base of an import to the place where it is read.
 *
 * Threads:   one at a time. Signals are held back while a new file is being made.
 * Errors:    0 or -errno, told to `errors` in one line.
 */
#ifndef BUZZFS_STORE_IMPORT_PUBLISH_H
#define BUZZFS_STORE_IMPORT_PUBLISH_H

#include "store/import_old.h"

/* Makes a new data base at path, where nothing was; -EEXIST if something is there by now. `from` is
 * the private one, with no transaction open. */
__attribute__((warn_unused_result)) int publish_new(sqlite3 *from, const char *path, FILE *errors);

/* The same into the empty file at path, which stays the same file; -EBUSY if it has been written to. */
__attribute__((warn_unused_result)) int publish_into(sqlite3 *from, const char *path, FILE *errors);

/* Replaces all rows in the old data base, in one transaction. */
__attribute__((warn_unused_result)) int publish_over(sqlite3 *from, const struct old_data *old);

#endif
