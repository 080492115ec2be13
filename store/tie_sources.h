/*
 * The sources of ties, for who goes through all of them in order: one pass over the citations of ties
 * goes along, where a query for each tie would take longer than all the rest of it.
 *
 * Inside of store/.
 *
 * Life cycle: the statement is set, all else zero; tie_sources_release() frees the list.
 * Threads:    as the connection.
 * Errors:     codes of SQLite.
 */
#ifndef BUZZFS_STORE_TIE_SOURCES_H
#define BUZZFS_STORE_TIE_SOURCES_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tie_sources {
    sqlite3_stmt *statement; /* (tie, source), in the order of ties; borrowed, not stepped yet */
    int64_t tie;             /* that the present row is about */
    bool is_at_row;
    bool is_done;
    char *list; /* what was found: a;b;c, not ended by a zero byte */
    size_t len; /* 0: none */
    size_t size;
};

/* Lists the sources of a tie, which comes after those that were asked for before. */
__attribute__((warn_unused_result)) int tie_sources_find(struct tie_sources *sources, int64_t tie);

void tie_sources_release(struct tie_sources *sources);

#endif
