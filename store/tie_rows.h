/*
 * Rows of queries about many ties, with names from a list (names.h) and their sources.
 *
 * Such a query has the numbers of the tie, of its kind and of both ends in its first four columns,
 * which nobody gets to see; it goes through the ties in order. Some of the others are filled in,
 * whatever the query has there, by what they are called:
 *
 *     kind, from, to, from_cluster, to_cluster    slugs
 *     directed                                    whether the kind is: 0 or 1
 *     scope                                       local, provincial, national or foreign, as
 *                                                 links.tsv has it
 *     first, last                                 years of the tie: limited to those of its ends. NULL:
 *                                                 one of these is no year, or was not read
 *     sources                                     a;b;c, or NULL: unless the query has them itself
 *
 * What firms make is read so too: a firm is the first end, with its slug in a column of that name, and
 * there is neither a kind nor a second end.
 *
 * A tie is whole if its kind and both ends are there: only then its scope and its years are known.
 * Those that are not may be passed over, or those alone whose ends are not there, as in a year.
 *
 * Rows are read some hundreds at a time, so that the names of all of them are waited for at once.
 * They are the module's, until the next are read.
 *
 * Inside of store/.
 *
 * Threads: as the connection.
 * Errors:  codes of SQLite.
 */
#ifndef BUZZFS_STORE_TIE_ROWS_H
#define BUZZFS_STORE_TIE_ROWS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

struct name_list;
struct tie_rows;

enum {
    TIE_ROWS_HIDDEN = 4 /* columns */
};

/* What is passed over. */
enum tie_rows_without {
    TIE_ROWS_WITHOUT_NONE,
    TIE_ROWS_WITHOUT_ENDLESS, /* an end is not there */
    TIE_ROWS_WITHOUT_BROKEN   /* it is not whole */
};

/* Rows of a statement that was not stepped yet, and the sources of ties, a row each, in the order of
 * ties: (tie, source); NULL: the statement has them. Statements and list are borrowed. */
__attribute__((warn_unused_result)) int tie_rows_new(sqlite3_stmt *statement, sqlite3_stmt *sources,
                                                     const struct name_list *names,
                                                     enum tie_rows_without without,
                                                     struct tie_rows **rows);

/* Whether a statement has a column for what only a tie has that is whole. */
bool tie_rows_need_ends(sqlite3_stmt *statement);

/* The column of that name; -1: none. */
int tie_rows_column(const struct tie_rows *rows, const char *name);

/* NULL is allowed. */
void tie_rows_free(struct tie_rows *rows);

/* SQLITE_ROW, SQLITE_DONE, or what failed. */
__attribute__((warn_unused_result)) int tie_rows_next(struct tie_rows *rows);

/* Whether the tie of the present row is. */
bool tie_rows_is_whole(const struct tie_rows *rows);

/* See rows_likeness(). */
bool tie_rows_likeness(const struct tie_rows *rows, struct likeness *likeness,
                       struct name_lens *lens);

/* Of the present row; the first column that is seen is 0. What a value is not, it is 0 or NULL as. */
enum value_type tie_rows_type(const struct tie_rows *rows, int column);
int64_t tie_rows_integer(const struct tie_rows *rows, int column);
double tie_rows_real(const struct tie_rows *rows, int column);
const char *tie_rows_text(const struct tie_rows *rows, int column);
size_t tie_rows_text_len(const struct tie_rows *rows, int column);

#endif
