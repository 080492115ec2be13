/*
 * The data as they stood in a year, for a connection of its own: temporary views that have the names
 * of the tables, so that every query goes on as it is written and sees the rows of that year only.
 * Which rows these are stands in years.c and nowhere else. Inside of store/.
 *
 * Views are no tables: sums are counted when they are asked for. What is asked about one node costs
 * about what that node has; what is asked about the whole reads all of it.
 *
 * Threads: a connection is used by one thread at a time.
 */
#ifndef BUZZFS_STORE_YEARS_H
#define BUZZFS_STORE_YEARS_H

#include <sqlite3.h>

/*
 * Makes the views on a connection that was just opened. They are of the year that *year holds when a
 * statement starts, which must live as long as the connection. A code of SQLite.
 */
__attribute__((warn_unused_result)) int years_shadow(sqlite3 *database, const int *year);

#endif
