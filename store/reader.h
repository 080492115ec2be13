/*
 * What a store and its readers are made of. Inside of store/: watcher.c follows the data base and
 * counts its versions, gate.c lets writers in, readers.c gives readers their snapshots, reader_pool.c keeps them, rows.c
 * runs their queries.
 *
 * Threads: a store is used by many, with its mutex; a reader belongs to one at a time.
 */
#ifndef BUZZFS_STORE_READER_H
#define BUZZFS_STORE_READER_H

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "store/gate.h"
#include "store/naming.h"
#include "store/store.h"

/* A query of a reader: prepared when it is first asked, kept for good. */
struct rows {
    struct reader *reader;
    sqlite3_stmt *statement;
    unsigned sums;   /* that it reads in a year: see year_sums.h */
    bool is_running; /* of those that are made: see rows_begin_made() */
    /* While it runs, if it is about all ties: see tie_rows.h and naming.h. Else NULL. */
    struct tie_rows *ties;
    bool needs_whole; /* it is no tie of this query whose kind or ends are not there */
    struct name_list *names;
    sqlite3_stmt *sources; /* another query's */
    int *shared; /* the ties are another query's: its column for each of these. Else NULL. */
};

enum {
    MADE_MAX = 8
};

struct store {
    char *path;
    char *wal_path;
    store_log *log;
    void *log_context;
    struct words *words;
    pthread_mutex_t
        counting; /* the sums of a year: a reader at a time, or else they take much memory */
    struct naming naming;
    struct gate gate;
    size_t names_max; /* bytes of names to keep */

    pthread_mutex_t mutex; /* guards all below; epoch is also read without it */
    sqlite3 *watcher;
    sqlite3_int64 watcher_version;
    dev_t device;
    ino_t inode;
    struct timespec opened; /* ctime of the file when the watcher was opened */
    uint64_t layout;        /* a hash of where its tables and indexes begin */
    /* When it was written to last, and its size: as of the last commit that was seen, and at the last
     * look if that was another; then what was written was not committed yet, or never will be. */
    struct written {
        struct timespec modified;
        off_t size;
    } committed, seen;
    _Atomic bool is_suspect; /* reading failed since; also used without the mutex */
    bool is_missing;         /* said so already */
    /* A file that turned out to be no data base of ours, as long as it is the same. */
    struct refused {
        dev_t device;
        ino_t inode;
        struct timespec status_changed; /* ctime */
        struct timespec changed;        /* the file, or its write-ahead log */
        int error;                      /* 0: none was met */
    } refused;
    uint32_t incarnation;
    struct timespec changed;
    struct pool {
        struct reader *first; /* linked list of those that are idle: who is lent next */
        int idle;
        atomic_int wide; /* readers with room for many pages, lent or not; also without the mutex */
    } pools[2];          /* of all there is, of years */
    _Atomic uint64_t epoch;
};

struct facets;
struct tie_rows;
struct year_sums;

struct reader {
    struct store *store;
    struct reader *next; /* in the list of idle ones */
    sqlite3 *database;
    sqlite3_stmt *begin;
    sqlite3_stmt *end;
    sqlite3_stmt *version;
    sqlite3_int64 known_version; /* own data_version that goes with the epoch below */
    uint64_t epoch;              /* 0: none yet */
    uint32_t incarnation;
    bool is_narrow; /* it has room for few pages */
    bool sums_are_views;
    int year; /* 0: all that there is; else what was there in that year, see years.h */
    struct year_sums *sums; /* NULL: a reader of all that there is */
    int lost;               /* why its transaction has ended before its time; 0: it has not */
    struct timespec changed;
    store_interrupt *is_over; /* NULL: goes on */
    void *interrupt_context;
    struct rows rows[QUERY_COUNT];
    struct rows made[MADE_MAX]; /* queries whose SQL was written for a question */
    size_t next_made;
    struct facets *facets; /* NULL: not looked for yet */
    struct kept {
        void *thing;
        reader_release *release;
    } kept[READER_KINDS_MAX + 1]; /* see reader_keep(); the last one is empty */
};

/*
 * watcher.c, with the mutex held: follows the path if another file stands there now. -EBUSY, of which
 * nothing is said: a writer is in that file, and is to be waited for without the mutex.
 */
__attribute__((warn_unused_result)) int store_follow_path(struct store *store);

/*
 * The same: moves the epoch if something was committed since it was defined. Who is not patient does
 * not wait for a writer, and says nothing of it: -EBUSY.
 */
__attribute__((warn_unused_result)) int store_follow_commits(struct store *store, bool is_patient);

/* The same: whether the file was written over by what is no commit. To be asked now and then. */
__attribute__((warn_unused_result)) int store_follow_bytes(struct store *store);

/* readers.c: closes one that is not lent. NULL is allowed. */
void reader_free(struct reader *reader);

/* reader_pool.c: where the readers of a year are when they are not lent. */
struct pool *pool_of(struct store *store, int year);

/*
 * With the mutex held: takes one of that year. If there is none: the one that has been idle longest,
 * but not before there are several, as they may have counted the sums of their years. NULL: none.
 */
struct reader *pool_take(struct pool *pool, int year);

/*
 * The same: adds one. False: there are enough. Those of all there is are lent by how much room they
 * have for pages, those of years by how long ago they were lent: they have counted sums.
 */
bool pool_add(struct pool *pool, struct reader *reader);

/* The same: takes all, of any year, that are of another data base file than the one at the path. */
struct reader *pool_take_strangers(struct store *store);

/* Closes those that were taken, or all that are in a pool when the store is closed. */
void pool_free(struct reader *first);

/*
 * Prepares a query that stands in no table, or takes it from those kept: the last few. The caller
 * binds what it asks for. -EBUSY: too many of them run.
 */
__attribute__((warn_unused_result)) int rows_begin_made(struct reader *reader, const char *sql,
                                                        struct rows **rows);

/* facets.c: frees them. NULL is allowed. */
void facets_free(struct facets *facets);

/* readers.c: waits a moment. -EINTR: nobody waits for the reader any more. */
__attribute__((warn_unused_result)) int reader_pause(struct reader *reader);

/*
 * readers.c: waits for a turn, which ends when the mutex is unlocked. Who is not waited for any more
 * gets -EINTR, and has none.
 */
__attribute__((warn_unused_result)) int reader_take_turn(struct reader *reader,
                                                         pthread_mutex_t *turn);

/*
 * Tells the log what SQLite says, and returns the errno for it, never 0. A file that cannot be read
 * is looked at more closely when the path is followed next.
 */
int store_fail(struct store *store, sqlite3 *database, int code, const char *what);

#endif
