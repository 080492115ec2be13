/*
 * The data as they stood in a year, for a connection of its own: temporary views that have the names
 * of the tables, so that every query goes on as it is written and sees the rows of that year only.
 * Which rows these are stands in years.c and nowhere else. Inside of store/.
 *
 * Two more, dated_tie and dated_makes, have what is there by its own years, whether or not its ends are:
 * for tie_rows.h, which knows that of each end. Without a year they are the tables.
 *
 * The sums of aggregates.sql have two forms, and a query says which one it means. near_member_count and
 * near_holding are views that count what is asked about one cluster or organisation, and cost about
 * what that has; near_flow is a table with the flows of the one cluster that is asked about.
 * member_count, flow, holding, output, maker_count and year_count are tables. Tables are empty at
 * first: see year_sums.h.
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

/* The flows of a cluster (?1), its ties each once, for near_flow. */
extern const char years_near_flow[];

/* The rows that year_tally.c goes through, by enum pass: of organisations also those that are not
 * there. And each product, with the first one of the same class. */
extern const char *const years_rows[];
extern const char years_products[];

#endif
