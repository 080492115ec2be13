/*
 * SQLite's result codes as errno and in words, in one place.
 *
 * Threads: those of the connection.
 */
#ifndef BUZZFS_STORE_ERROR_H
#define BUZZFS_STORE_ERROR_H

#include <sqlite3.h>
#include <stddef.h>

enum {
    ERROR_WORDS_SIZE = 512
};

/* -errno for a result code of SQLite (extended or not), 0 for SQLITE_OK. */
int error_from_sqlite(int code);

/*
 * Why working on the data base at path failed: the system's words where it had a reason, such as
 * "Permission denied (SQLite 14)", else SQLite's own. The connection may be NULL; so may the path,
 * of a data base without a name.
 */
void error_words(char *out, size_t size, sqlite3 *database, int code, const char *path);

#endif
