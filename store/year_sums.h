/*
 * The sums of a year, for a reader of years: what aggregates.sql keeps for all there is is counted
 * into temporary tables of the same names, at the first question that reads one of them, and holds
 * until the reader is lent for another year or another version of the data. Inside of store/.
 *
 * There are three passes: over the organisations, over the ties, over what firms make. A question
 * costs those that count what it reads, once: one about all ties costs all three. What a question
 * reads is told by SQLite when it is prepared: see year_sums_read().
 *
 * near_flow has the flows of one cluster: a question about another one has them counted anew, which
 * costs what that has.
 *
 * The tables are in temporary files of SQLite, which have no name: they are gone with the reader.
 * Counting takes memory by the organisations, some 16 bytes each, and 16 MiB at most besides.
 *
 * Threads: as the reader that they belong to.
 */
#ifndef BUZZFS_STORE_YEAR_SUMS_H
#define BUZZFS_STORE_YEAR_SUMS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

struct year_sums;

/* For a connection on which years_shadow() was called. NULL: no memory. */
struct year_sums *year_sums_new(sqlite3 *database);

/* NULL is allowed. The connection must not prepare statements any more. */
void year_sums_free(struct year_sums *sums);

/* The tables of sums that were read by statements prepared since this was asked last; 0: none. */
unsigned year_sums_read(struct year_sums *sums);

/* Whether year_sums_count() has nothing left to do. */
bool year_sums_are_counted(const struct year_sums *sums, unsigned tables, int year, uint64_t epoch);

/*
 * Sees to it that these tables hold the sums of a year in an epoch, the one that the connection has
 * its transaction in. A code of SQLite; the transaction may be lost when it fails.
 */
__attribute__((warn_unused_result)) int year_sums_count(struct year_sums *sums, unsigned tables,
                                                        int year, uint64_t epoch);

/*
 * Sees to it that near_flow, if it is one of these tables, holds the flows of a cluster, in a year and an
 * epoch. A code of SQLite, as before; what was counted stays when it is interrupted, unless the
 * transaction is lost.
 */
__attribute__((warn_unused_result)) int year_sums_gather(struct year_sums *sums, unsigned tables,
                                                         int64_t cluster, int year, uint64_t epoch);

/* Gives back the memory that is kept from one pass to the next, when the transaction has ended. */
void year_sums_rest(struct year_sums *sums);

#endif
