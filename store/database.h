/*
 * Opening a data base file the safe way, and telling whether it is one of ours. Inside of store/.
 *
 * Threads:   none of its own; a connection is used by one thread at a time.
 * Ownership: the caller closes what database_open() gave, with sqlite3_close().
 */
#ifndef BUZZFS_STORE_DATABASE_H
#define BUZZFS_STORE_DATABASE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    DATABASE_APPLICATION_ID = 0x62757a7a, /* "buzz" */
    DATABASE_VERSION = 5,                 /* user_version: moves with the schema */
    DATABASE_BUSY_TIMEOUT_MS = 2000,
    DATABASE_CACHE_KIB = 3 << 10, /* of a connection, unless it is told otherwise, */
    DATABASE_HEAP_KIB = 12 << 10  /* and of all together: see store_open() */
};

/* The statements of schema.sql. */
extern const char database_schema[];

/*
 * Opens path read-only, with SQLite's settings for files that may be damaged or hostile: no memory
 * mapping (a file cut short under us must be an error, not a SIGBUS), no trust in its schema.
 * A writer who is in is waited for timeout_ms, here and by all that is asked later. Returns a code of
 * SQLite; *database is set also on failure (to ask for the message) unless out of memory.
 */
__attribute__((warn_unused_result)) int database_open(const char *path, int timeout_ms,
                                                      sqlite3 **database);

/*
 * Whether another file than the one that was opened stands at the path now, or none. To compare what
 * stat() said before and after does not tell: between the two another one may have come and gone.
 */
bool database_has_moved(sqlite3 *database);

/* How many KiB of pages a connection may keep. Returns a code of SQLite. */
__attribute__((warn_unused_result)) int database_set_cache(sqlite3 *database, int kib);

/*
 * Whether it is a data base of ours: application_id, user_version, and every table and index of
 * schema.sql there with the very same text. Returns a code of SQLite; SQLITE_NOTADB with the reason
 * in `reason` when it is something else.
 */
__attribute__((warn_unused_result)) int database_check_schema(sqlite3 *database, char *reason,
                                                              size_t size);

/*
 * Whether a read-only connection failed because a writer died in the middle of a commit and left
 * what only a writer can roll back; and doing so. A code of SQLite.
 */
bool database_needs_recovery(int code);
__attribute__((warn_unused_result)) int database_recover(const char *path);

/* Prepares a statement that is used again and again. A code of SQLite. */
__attribute__((warn_unused_result)) int database_prepare(sqlite3 *database, const char *sql,
                                                         sqlite3_stmt **statement);

/*
 * Gives the sums the second names that queries about one node call them by, for this connection:
 * near_flow for flow, and so on (queries_parts.h); and names a sum that no table keeps. A code of SQLite.
 */
__attribute__((warn_unused_result)) int database_name_sums(sqlite3 *database);

/*
 * Has the sums of aggregates.sql read from where they are true in the present transaction: views
 * take the place of the tables, for this connection, while these are stale. *are_views is the
 * caller's note of how it stands, false at first. A code of SQLite; after a failure the connection
 * is half changed and not to be used again.
 */
__attribute__((warn_unused_result)) int database_choose_sums(sqlite3 *database, bool *are_views);

/* The one number that a statement gives, such as "PRAGMA data_version". A code of SQLite. */
__attribute__((warn_unused_result)) int database_number(sqlite3 *database, const char *sql,
                                                        sqlite3_int64 *number);

#endif
