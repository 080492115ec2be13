/*
 * Which version of the data a reader reads, by a number that stands in two tables; and threads that
 * look whether an epoch is one version, whatever happens to the data base meanwhile.
 */
#ifndef BUZZFS_TESTS_UNIT_VERSIONS_H
#define BUZZFS_TESTS_UNIT_VERSIONS_H

#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "fixture.h"

enum {
    READERS = 4,
    RUN_MS = 1000,     /* a run lasts at least as long, until so many versions were seen, */
    RUN_MAX_MS = 30000 /* but no longer than this */
};

static inline int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The number that the writer counts up, as one of the two tables has it; below 0: -errno. */
static inline int64_t read_number(struct reader *reader, enum query query, int column)
{
    struct rows *rows = NULL;
    int64_t number = -ENOENT;
    int result = rows_begin(reader, query, &(struct question){.row = 1}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1)
        number = strtoll(rows_text(rows, column), NULL, 10);
    else if (result < 0)
        number = result;
    rows_end(rows);
    return number;
}

static inline int64_t read_version(struct reader *reader)
{
    return read_number(reader, QUERY_DATA_SET_ATTRIBUTES, 4);
}

static inline int64_t read_version_again(struct reader *reader)
{
    return read_number(reader, QUERY_PROVINCE_ATTRIBUTES, 1);
}

static inline void set_version(sqlite3 *writer, int64_t version)
{
    fixture_run(writer,
                "BEGIN IMMEDIATE; UPDATE data_set SET version = '%lld';"
                "UPDATE province SET name = '%lld' WHERE id = 1; COMMIT",
                (long long)version, (long long)version);
}

static inline void set_journal_mode(struct fixture *fixture, const char *mode)
{
    fixture_run(fixture->writer, "PRAGMA journal_mode = %s", mode);
}

enum {
    EPOCHS_KEPT = 1 << 16
};

/* What the threads of a run share. */
struct run {
    struct store *store;
    _Atomic int64_t end_ms;
    bool replaced;             /* by older and newer files: versions may go back */
    _Atomic int64_t *versions; /* of each epoch, as first seen; 0: not yet */
    _Atomic long versions_seen;
    _Atomic long reads;
    _Atomic long torn;      /* two versions in one reader */
    _Atomic long unequal;   /* two versions in one epoch */
    _Atomic long backwards; /* a later reader of a thread with an older version or epoch */
    _Atomic long failures;
};

/* A reader reads the number twice, and what others read at its epoch must be the same. */
static inline int64_t look_once(struct run *run, struct reader *reader)
{
    uint64_t epoch = reader_epoch(reader);
    int64_t version = read_version(reader);
    int64_t expected = 0;

    if (version < 0 || epoch >= EPOCHS_KEPT) {
        atomic_fetch_add(&run->failures, 1);
        return 0;
    }
    sched_yield();
    if (read_version_again(reader) != version)
        atomic_fetch_add(&run->torn, 1);
    if (atomic_compare_exchange_strong(&run->versions[epoch], &expected, version))
        atomic_fetch_add(&run->versions_seen, 1);
    else if (expected != version)
        atomic_fetch_add(&run->unequal, 1);
    return version;
}

static inline void *look_on(void *context)
{
    struct run *run = context;
    uint64_t last_epoch = 0;
    int64_t last_version = 0;

    while (now_ms() < run->end_ms) {
        struct reader *reader = NULL;
        int64_t version;

        if (reader_get(run->store, &reader)) {
            atomic_fetch_add(&run->failures, 1);
            continue;
        }
        version = look_once(run, reader);
        if (version &&
            ((version < last_version && !run->replaced) || reader_epoch(reader) < last_epoch))
            atomic_fetch_add(&run->backwards, 1);
        last_version = version;
        last_epoch = reader_epoch(reader);
        reader_put(reader);
        /* Else the writer would never find the data base without a reader. */
        if (atomic_fetch_add(&run->reads, 1) % 4 == 0)
            usleep(1000);
    }
    return NULL;
}

static inline void run_begin(struct run *run, struct store *store)
{
    memset(run, 0, sizeof(*run));
    run->store = store;
    run->versions = calloc(EPOCHS_KEPT, sizeof(*run->versions));
    assert_non_null(run->versions);
}

static inline void run_threads(struct run *run, int count, long versions_wanted)
{
    pthread_t threads[32];
    int64_t start_ms = now_ms();

    assert_true(count <= (int)COUNT(threads));
    run->end_ms = start_ms + RUN_MAX_MS;
    for (int i = 0; i < count; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, look_on, run), 0);
    while (now_ms() < start_ms + RUN_MS ||
           (run->versions_seen < versions_wanted && now_ms() < start_ms + RUN_MAX_MS))
        usleep(10000);
    run->end_ms = 0;
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
}

#endif
