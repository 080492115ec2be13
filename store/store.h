/*
 * The store: a data base file, and readers of it. Nothing in here knows of files, JSON or FUSE.
 *
 * A reader is one read-only connection with its prepared statements. reader_get() begins a read
 * transaction, reader_put() ends it: all that is read in between comes from one committed version
 * of the data. Versions are numbered by the epoch, a counter that moves whenever a commit of any
 * program is seen: two readers with the same epoch read the same version, always. How that is
 * made sure of stands in watcher.c.
 *
 * The incarnation moves when the data base file is replaced by another one: row numbers of one
 * incarnation mean nothing in the next.
 *
 * Threads:   a store may be used by any number of threads, a reader by one at a time.
 * Errors:    0 or -errno. SQLite's codes become errno in one table (error.c), and each failure is
 *            told to the log function with SQLite's own words.
 * Ownership: reader_get() lends a reader until reader_put(). Text and rows are borrowed from the
 *            reader and live until the next rows_next() or rows_end().
 */
#ifndef BUZZFS_STORE_STORE_H
#define BUZZFS_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "store/queries.h"
#include "store/words.h"

struct store;
struct reader;

enum {
    READER_KINDS_MAX = 8
};

/* Where failures are told: one line, no newline at its end. */
typedef void store_log(void *context, const char *line);

/*
 * Opens the data base at path and checks that it is one of buzzfs.
 * -ENOENT: no such file. -EMEDIUMTYPE: not a data base, or not one of buzzfs, or of another
 * version. -EIO, -ENOMEM, -EBUSY as they come. On failure *store is untouched and the log function
 * has been told why.
 */
__attribute__((warn_unused_result)) int store_open(const char *path, store_log *log, void *context,
                                                   struct store **store);

/* Closes it. All readers must have been put back. NULL is allowed. */
void store_close(struct store *store);

/* Looks for commits and a replaced file, and tells the present epoch. The errors of reader_get(). */
__attribute__((warn_unused_result)) int store_follow(struct store *store, uint64_t *epoch);

/* The epoch that was told last, to anybody. Does not look. */
uint64_t store_epoch(const struct store *store);

/* Says something to the store's log function. */
__attribute__((format(printf, 2, 3))) void store_say(const struct store *store, const char *format,
                                                     ...);

/* Lends a reader with a read transaction begun. The errors of store_open(). */
__attribute__((warn_unused_result)) int reader_get(struct store *store, struct reader **reader);

/*
 * The same, but all its queries see the data as they stood in a year: what had begun by then and
 * not ended before. Year 0: all there is, as reader_get().
 */
__attribute__((warn_unused_result)) int reader_get_year(struct store *store, int year,
                                                        struct reader **reader);
/*
 * The same, with that interrupt set from the beginning (reader_set_interrupt()): a writer who is in,
 * or waits to be let in, is waited for no longer than somebody waits for the reader. -EINTR.
 */
typedef bool store_interrupt(void *context);
__attribute__((warn_unused_result)) int reader_get_awaited(struct store *store, int year,
                                                           store_interrupt *is_over, void *context,
                                                           struct reader **reader);
void reader_put(struct reader *reader);

/*
 * Keeps something with the reader until it is closed: what the caller made of the data and may use
 * again when it gets this reader again. The function releases it, and tells kinds of things apart:
 * of a kind one is kept, in the place of the one before. READER_KINDS_MAX kinds at most.
 * reader_kept(): NULL if there is nothing of that kind.
 */
typedef void reader_release(void *kept);
void reader_keep(struct reader *reader, void *kept, reader_release *release);
void *reader_kept(const struct reader *reader, reader_release *release);

/*
 * Has queries of the reader fail with -EINTR, also while they run, once the callback says that
 * nobody waits for their rows any more. It is asked often, in the thread that reads. NULL: never.
 * Goes with reader_put().
 */
void reader_set_interrupt(struct reader *reader, store_interrupt *is_over, void *context);

/* Asks it, for long work on what was read. For callbacks: the context is the reader. */
bool reader_is_over(void *reader);

struct store *reader_store(const struct reader *reader);

/* Which year it was asked for; 0: none. */
int reader_year(const struct reader *reader);

/* The store's memory of words that are in no table. */
struct words *reader_words(const struct reader *reader);

/* Which version of the data this reader reads. Starts at 1. */
uint64_t reader_epoch(const struct reader *reader);

/* Whether that is the last one no more, or a writer waits until nobody reads. */
bool reader_is_outdated(const struct reader *reader);

/* Which data base file it is, counted from 1. */
uint32_t reader_incarnation(const struct reader *reader);

/* When that version was committed, as far as known: of the first one the file's last change, else
 * when it was seen. Later than that of any version before. */
struct timespec reader_changed(const struct reader *reader);

/* What a query is asked with; see queries.h for which query uses what. */
struct question {
    int64_t row;      /* :row, the node it is about */
    int64_t after;    /* :after, row number after which a listing goes on */
    int64_t other;    /* :other, a second node or number */
    const char *name; /* :name, a slug or word */
};

/*
 * A query while it runs: rows_begin, rows_next until it returns 0, rows_end (always, also after an
 * error). A reader runs any number of different queries at once, each once.
 */
struct rows;

__attribute__((warn_unused_result)) int rows_begin(struct reader *reader, enum query query,
                                                   const struct question *question,
                                                   struct rows **rows);
/* 1: there is a row. 0: there are no more. -errno: it failed. */
__attribute__((warn_unused_result)) int rows_next(struct rows *rows);
void rows_end(struct rows *rows);

enum value_type {
    VALUE_NULL,
    VALUE_INTEGER,
    VALUE_REAL,
    VALUE_TEXT
};

/*
 * To go through all ties once for several queries about them: rows_begin() with QUERY_EXPORT_ALL_TIES,
 * which has every tie and every column of theirs, then rows_share() for each query. Its rows follow
 * those, and are ended before them.
 */
__attribute__((warn_unused_result)) int rows_share(struct rows *all, enum query query,
                                                   struct rows **rows);
/* Whether the query of rows that are shared has the present tie by itself: one with the scope of ties
 * has none whose kind or ends are not there. Of QUERY_EXPORT_ALL_TIES: whether they are. */
bool rows_has_tie(const struct rows *rows);

enum {
    LIKENESS_COLUMNS = 16
};

/* What ties have in common that differ in the names of organisations and clusters alone. It has no
 * gaps: two can be compared as bytes. */
struct likeness {
    const char *kind; /* addresses, the same ones until the rows end */
    const char *scope;
    uint32_t sources; /* how many, and the bytes of their list */
    uint32_t sources_len;
    uint8_t types[LIKENESS_COLUMNS]; /* enum value_type; 0 too for the number of the tie */
};

/* Bytes in the names of a tie, and whether it has texts besides, which may be any: a note, say. */
struct name_lens {
    uint32_t ends;
    uint32_t clusters;
    bool has_texts;
};

/*
 * The likeness of the present row of a query about all ties, but for its numbers, which are to be
 * compared too, and its texts. Its names have nothing in them but letters and digits of ASCII and
 * hyphens, and those of sources too, with semicolons between them. False: it has none.
 */
bool rows_likeness(const struct rows *rows, struct likeness *likeness, struct name_lens *lens);

/* The columns of the present row, counted from 0. A BLOB, which no table of ours can hold but in an
 * extra value, counts as text. */
int rows_columns(const struct rows *rows);
const char *rows_column_name(const struct rows *rows, int column);
enum value_type rows_type(const struct rows *rows, int column);
int64_t rows_integer(const struct rows *rows, int column);
double rows_real(const struct rows *rows, int column);
/* NULL where the value is NULL. */
const char *rows_text(const struct rows *rows, int column);
size_t rows_text_len(const struct rows *rows, int column);

/* For queries of one number: that number, or -ENOENT where there is no row. */
__attribute__((warn_unused_result)) int query_number(struct reader *reader, enum query query,
                                                     const struct question *question,
                                                     int64_t *number);

#endif
