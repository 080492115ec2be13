/*
 * Names of organisations for queries that go through all ties, as functions of SQL:
 *
 *     slug_of(organisation)      cluster_of(organisation): the slug of its cluster
 *     scope_of(from, to): local, provincial, national or foreign, as links.tsv has it; NULL where one
 *                         of them is not there
 *
 * The ends of ties lie all over the table of organisations. To look each of them up there reads a
 * page an end once the table is larger than the room for pages, which is most of the time that it
 * takes at a million organisations. So all names are read once, in order, and kept for as long as
 * the query runs: some 30 bytes an organisation. One reader at a time does so. Where they are more
 * than the store allows (names_max), each name is looked up after all. Rows whose numbers no node can
 * have, which a sound data base does not hold, are not there.
 *
 * Inside of store/.
 *
 * Threads: as the reader that they belong to.
 */
#ifndef BUZZFS_STORE_NAMES_H
#define BUZZFS_STORE_NAMES_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

struct names;

enum {
    NAMES_MAX = 40 << 20 /* bytes */
};

/* Defines the functions on a connection, which the names belong to from then on. NULL: no memory. */
struct names *names_new(sqlite3 *database);

/*
 * Before a query that uses the functions is run: reads the names as they are in the transaction of
 * the connection. Of organisations up to max bytes are kept. A code of SQLite.
 */
__attribute__((warn_unused_result)) int names_read(struct names *names, size_t max);

/* Whether they are in memory now; else each is looked up. */
bool names_are_kept(const struct names *names);

/* When it has run: gives the memory back. */
void names_rest(struct names *names);

#endif
