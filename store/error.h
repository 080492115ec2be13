/*
 * SQLite's result codes as errno, in one place.
 */
#ifndef BUZZFS_STORE_ERROR_H
#define BUZZFS_STORE_ERROR_H

/* -errno for a result code of SQLite (extended or not), 0 for SQLITE_OK. */
int error_from_sqlite(int code);

#endif
