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
 * queries run that use them: some 30 bytes an organisation. Queries of one version share them. Where
 * they are more than the store allows (names_max), each name is looked up after all. Rows whose
 * numbers no node can have, which a sound data base does not hold, are not there.
 *
 * Inside of store/.
 *
 * Threads: the functions, as the connection. A list that was read is used by any number of them.
 */
#ifndef BUZZFS_STORE_NAMES_H
#define BUZZFS_STORE_NAMES_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

struct names;
struct name_list;

enum {
    NAMES_MAX = 40 << 20 /* bytes */
};

/* Defines the functions on a connection, which the names belong to from then on. NULL: no memory. */
struct names *names_new(sqlite3 *database);

/*
 * Reads the names as they are in the transaction of the connection, up to max bytes of organisations.
 * *list is the caller's. A code of SQLite.
 */
__attribute__((warn_unused_result)) int names_read(const struct names *names, size_t max,
                                                   struct name_list **list);

/* Whether it has all organisations: then queries of the same version may use it too. */
bool name_list_is_whole(const struct name_list *list);

/* NULL is allowed. */
void name_list_free(struct name_list *list);

/*
 * From when a query that uses the functions begins until it has run: the list that they look into,
 * which has to live as long. A code of SQLite.
 */
__attribute__((warn_unused_result)) int names_use(struct names *names,
                                                  const struct name_list *list);
void names_rest(struct names *names);

#endif
