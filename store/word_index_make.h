/*
 * Making the index of the words of organisations, and telling whether it is true. Inside of store/.
 *
 * Threads: a connection is used by one thread at a time.
 * Errors:  codes of SQLite.
 */
#ifndef BUZZFS_STORE_WORD_INDEX_MAKE_H
#define BUZZFS_STORE_WORD_INDEX_MAKE_H

#include <sqlite3.h>
#include <stdbool.h>

/*
 * The table, as it must be declared to be used: one of an older program, which folds words otherwise,
 * has a column of another name. Its text are tokens already (word_tokens.h), which
 * "ascii" leaves as they are. It keeps neither the text, which the rows have, nor where a word
 * stands, for rows are read anyhow: at a million firms it is 9 MB and an import's 30th second.
 */
#define WORD_INDEX_NAME "organisation_words"
#define WORD_INDEX_SHAPE \
    " USING fts5 (words, content = '', columnsize = 0, detail = none, tokenize = 'ascii')"
#define WORD_INDEX_SQL "CREATE VIRTUAL TABLE " WORD_INDEX_NAME WORD_INDEX_SHAPE

/* The list of its tokens: term, and doc, which is the row; in order of terms, and then of rows. */
#define WORD_LIST_NAME "temp.organisation_word_list"

/* Whether SQLite has FTS5. */
__attribute__((warn_unused_result)) int word_index_can_read(sqlite3 *database, bool *can);

/* Gives the connection tokens(text ...): a text of the tokens of all of them. */
__attribute__((warn_unused_result)) int word_index_add_function(sqlite3 *database);

/*
 * Makes it of the organisations there are. Without FTS5 in SQLite there is none made, and that is
 * no error: searches then read all texts.
 */
__attribute__((warn_unused_result)) int word_index_make(sqlite3 *database);

/*
 * Copies it from the data base of that connection, which has one or not, to the one attached to it
 * as `target`, in whose state it is noted whether there is one now. After the organisations.
 */
__attribute__((warn_unused_result)) int word_index_copy(sqlite3 *database);

/* Whether the data base has one that may be asked. */
__attribute__((warn_unused_result)) int word_index_find(sqlite3 *database, bool *is_made);

/* Makes the list of its tokens known to a connection that only reads. */
__attribute__((warn_unused_result)) int word_index_open_list(sqlite3 *database);

/*
 * Compares it with the texts of all organisations. *is_true also where there is none, or no FTS5 to
 * read it by. SQLITE_CORRUPT_VTAB and the like: it cannot be read.
 */
__attribute__((warn_unused_result)) int word_index_check(sqlite3 *database, bool *is_true);

#endif
