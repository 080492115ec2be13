/*
 * A batch as tables that SQL can read, so that one INSERT ... SELECT stores all its rows: that
 * takes half the time of a statement a row.
 *
 *   feed_rows (number, c0, c1 ...)             the columns of the batch's model
 *   feed_citations (entity, row, position, source)
 *   feed_extras (field, row, value)
 *
 * Threads:   that of the connection.
 * Errors:    codes of SQLite.
 * Ownership: a feed must outlive the connection, and its batch the statement that reads it.
 */
#ifndef BUZZFS_STORE_IMPORT_FEED_H
#define BUZZFS_STORE_IMPORT_FEED_H

#include "store/import_batch.h"

#include <sqlite3.h>

struct feed {
    const struct batch *batch; /* what the tables show, set before a statement runs */
};

/* Makes the tables known to the connection. */
__attribute__((warn_unused_result)) int feed_register(sqlite3 *database, struct feed *feed);

#endif
