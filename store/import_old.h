/*
 * The data base that an import finds at its place: whether it is one of ours, and which row numbers
 * its nodes have.
 *
 * Threads:   one at a time.
 * Errors:    0 or -errno, told to `errors` in one line.
 * Ownership: the caller closes what old_open() gave. Path and errors are borrowed.
 */
#ifndef BUZZFS_STORE_IMPORT_OLD_H
#define BUZZFS_STORE_IMPORT_OLD_H

#include "store/import_keys.h"
#include "store/import_model.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

struct old_data {
    const char *path;
    FILE *errors;
    sqlite3 *database; /* read-only; NULL: there is no file, or an empty one */
    bool is_empty;     /* there is one without a byte: a data base without tables to SQLite */
    dev_t device;      /* of the file, if there is one */
    ino_t inode;
    sqlite3_int64 version; /* its data_version when it was read */
};

/* -EMEDIUMTYPE: it is not one of ours. A transaction that was cut short is undone. */
__attribute__((warn_unused_result)) int old_open(struct old_data *old, const char *path,
                                                 FILE *errors);
void old_close(struct old_data *old);

/*
 * Adds the slugs of all nodes, by space, with their rows and origins and line 0, and sets last to
 * the highest row number ever used in each. To be called once, with all empty.
 */
__attribute__((warn_unused_result)) int old_load_keys(struct old_data *old,
                                                      struct keys keys[SPACE_COUNT],
                                                      int64_t last[SPACE_COUNT]);

/* -EBUSY if anything was committed since, or another file stands at the path. To be asked when
 * nobody else can write. */
__attribute__((warn_unused_result)) int old_is_unchanged(const struct old_data *old);

/* One line: another program has changed what is at path. -EBUSY. */
int old_complain_changed(FILE *errors, const char *path);

/* One line: path, what, and why, see error_words(); if it is damaged, what to do. */
void sqlite_complain(FILE *errors, const char *path, sqlite3 *database, int code, const char *what);

#endif
