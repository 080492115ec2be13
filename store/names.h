/*
 * Names for queries that go through many ties (tie_rows.h): slugs by the numbers of rows. Of
 * organisations, with the clusters that they stand in; of clusters, with their provinces; and of the
 * kinds of ties.
 *
 * The ends of ties lie all over the table of organisations. To look each of them up there reads a
 * page an end once the table is larger than the room for pages, which is most of the time that it
 * takes at a million organisations. So all names are read once, in order, and kept for as long as
 * queries run that use them: some 30 bytes an organisation. Queries of one version share them. For
 * the ties of a cluster or a province the names of their ends are read, in order too. Where they are
 * more than the store allows (names_max), each name is looked up after all. Rows whose numbers no
 * node can have, which a sound data base does not hold, are not there.
 *
 * Inside of store/.
 *
 * Threads: a list that was read is used by any number of them.
 */
#ifndef BUZZFS_STORE_NAMES_H
#define BUZZFS_STORE_NAMES_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct name_list;

enum {
    NAMES_MAX = 40 << 20 /* bytes */
};

enum {
    LIFE_FIRST = 0, /* where a year is not known */
    LIFE_LAST = 9999
};

/* The first and the last year of an organisation. */
struct life {
    int32_t first;
    int32_t last;
    bool is_known; /* else they are no years, its slug is no text, or they were not asked for */
};

/* An organisation, a cluster or a kind, or none. */
struct named {
    bool is_there;
    bool is_plain;    /* its slug has letters and digits of ASCII and hyphens, and nothing else */
    const char *slug; /* the list's; NULL where it has none, or is not there; may have zero bytes */
    uint32_t len;
    uint32_t holder; /* its cluster, or its province, 0: none; of a kind: whether it is directed */
    struct life life;
};

/*
 * Reads the names as they are in the transaction of the connection, up to max bytes of organisations.
 * *list is the caller's. A code of SQLite.
 */
__attribute__((warn_unused_result)) int names_read(sqlite3 *database, size_t max,
                                                   struct name_list **list);

/* All kinds; one cluster or organisation, which is asked for by the first parameter: number, that of
 * what holds it, slug, and of an organisation the first and the last year. */
struct name_queries {
    sqlite3_stmt *kinds;
    sqlite3_stmt *cluster;
    sqlite3_stmt *organisation;
};

/* The same of some ties alone: rows of both ends, of a statement that was not stepped yet. */
__attribute__((warn_unused_result)) int names_read_ends(sqlite3_stmt *ends,
                                                        const struct name_queries *queries,
                                                        size_t max, struct name_list **list);

/* Whether it has all organisations that it is about. */
bool name_list_is_whole(const struct name_list *list);

/* NULL is allowed. */
void name_list_free(struct name_list *list);

/* Organisations of a list that is whole: what takes long is to wait for memory, and for many of them
 * that is done at once. Row 0 is none. */
void names_find(const struct name_list *list, const uint32_t *rows, size_t count,
                struct named *found);

/* Where the list has a kind whose number stands in a column; 0: nowhere. And the kind there. */
uint32_t names_kind_place(const struct name_list *list, sqlite3_stmt *row, int column);
struct named names_kind(const struct name_list *list, uint32_t place);
struct named names_cluster(const struct name_list *list, uint32_t row);

/* Whether that is all that a slug has. */
bool names_are_plain(const char *slug, size_t len);

/* The number of a row that a node can have, from a column, or 0. */
uint32_t names_row(sqlite3_stmt *row, int column);

#endif
