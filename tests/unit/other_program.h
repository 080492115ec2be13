/*
 * A test as another program. As `test_X writer PATH MODE` it commits to a data base until it is killed,
 * a number that is in two tables; as `killed` it dies in the middle of a commit; as `locker` it keeps
 * everybody out for a moment.
 */
#ifndef BUZZFS_TESTS_UNIT_OTHER_PROGRAM_H
#define BUZZFS_TESTS_UNIT_OTHER_PROGRAM_H

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include "fixture.h"

static inline pid_t start_program(const char *what, const char *path, const char *mode)
{
    char program[] = "/proc/self/exe";
    char *arguments[] = {program, (char *)what, (char *)path, (char *)mode, NULL};
    pid_t pid = 0;

    assert_int_equal(posix_spawn(&pid, program, NULL, NULL, arguments, environ), 0);
    return pid;
}

static inline void stop_program(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static inline void run_sql(sqlite3 *database, const char *sql)
{
    if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK)
        _exit(3);
}

static inline void run_version(sqlite3 *database, long version)
{
    char sql[256];

    snprintf(sql, sizeof(sql),
             "UPDATE data_set SET version = '%ld';"
             "UPDATE province SET name = '%ld' WHERE id = 1",
             version, version);
    run_sql(database, sql);
}

/* Commits, in bursts and with pauses, until somebody kills it. */
static inline void write_for_ever(sqlite3 *database)
{
    for (long version = 3;; version++) {
        run_sql(database, "BEGIN IMMEDIATE");
        run_version(database, version);
        run_sql(database, "COMMIT");
        if (version % 5 == 0)
            usleep(2000);
    }
}

/* Dies when it has written to the data base file, but not all, or to the WAL without a commit. */
static inline void die_in_a_commit(sqlite3 *database)
{
    run_sql(database, "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE");
    run_version(database, 666);
    run_sql(database, "WITH RECURSIVE n (i) AS (VALUES (1000) UNION ALL SELECT i + 1 FROM n "
                      "WHERE i < 9000) INSERT INTO source (slug, title) "
                      "SELECT 'more-' || i, hex(zeroblob(200)) FROM n");
    kill(getpid(), SIGKILL);
}

static inline int run_as_other_program(const char *what, const char *path, const char *mode)
{
    sqlite3 *database = NULL;
    char sql[64];

    if (sqlite3_open(path, &database) != SQLITE_OK)
        return 3;
    sqlite3_busy_timeout(database, 30000);
    snprintf(sql, sizeof(sql), "PRAGMA journal_mode = %s; PRAGMA synchronous = 0", mode);
    run_sql(database, sql);
    if (strcmp(what, "writer") == 0)
        write_for_ever(database);
    if (strcmp(what, "killed") == 0)
        die_in_a_commit(database);
    if (strcmp(what, "locker") == 0) {
        run_sql(database, "BEGIN EXCLUSIVE");
        usleep(600000);
        run_sql(database, "COMMIT");
    }
    sqlite3_close(database);
    return 0;
}

#endif
