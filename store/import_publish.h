/*
 * Brings the finished private data base of an import to the place where it is read.
 *
 * Threads:   one at a time. Signals are held back while a new file is being made.
 * Errors:    0 or -errno, told to `errors` in one line.
 */
#ifndef BUZZFS_STORE_IMPORT_PUBLISH_H
#define BUZZFS_STORE_IMPORT_PUBLISH_H

#include <sqlite3.h>
#include <stdio.h>

struct publication {
    const char *path;
    FILE *errors;
    sqlite3 *from;         /* the private one, no transaction open */
    sqlite3 *old;          /* reads what is there now, or NULL */
    sqlite3_int64 version; /* its data_version when it was last looked at */
};

/* Makes a new data base at path, where nothing was; -EEXIST if something is there by now. */
__attribute__((warn_unused_result)) int publish_new(const struct publication *publication);

/* Replaces all rows in the data base at path, in one transaction. */
__attribute__((warn_unused_result)) int publish_over(const struct publication *publication);

/* One line: path, what, and SQLite's words for the code. */
void publish_complain(FILE *errors, const char *path, sqlite3 *database, int code,
                      const char *what);

#endif
