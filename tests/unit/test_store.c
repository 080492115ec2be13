/*
 * The store: what it opens, and that an epoch is one version of the data, whatever happens to the
 * data base meanwhile.
 *
 * As `test_store writer PATH MODE` it commits to a data base until it is killed, a number that is
 * in two tables: as another program would. As `test_store killed PATH MODE` it dies in the middle
 * of a commit.
 */
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

enum {
    READERS = 4,
    RUN_MS = 1000,         /* a run lasts at least as long, */
    VERSIONS_WANTED = 100, /* and until so many versions were seen, */
    RUN_MAX_MS = 30000,    /* but no longer than this */
    REPLACEMENTS = 200
};

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- what is opened ------------------------------------------------------------------------- */

/* Opens a path that must be refused with that error, in words. */
static void assert_refused(struct fixture *fixture, const char *path, int error)
{
    struct store *store = (struct store *)fixture;

    fixture_clear_log(fixture);
    assert_int_equal(store_open(path, fixture_log, fixture, &store), error);
    assert_ptr_equal(store, fixture);
    assert_int_equal(atomic_load(&fixture->log_lines), 1);
    assert_non_null(strstr(fixture->log_last, path));
    assert_null(strchr(fixture->log_last, '\n'));
}

static void write_bytes(const char *path, const char *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

/* Changes a data base of ours by that SQL, after which it must be refused. */
static void assert_refused_after(const char *sql, const char *reason)
{
    struct fixture fixture;

    fixture_folder(&fixture);
    fixture.writer = fixture_create(fixture.path, fixture_rows);
    fixture_execute(fixture.writer, sql);
    assert_refused(&fixture, fixture.path, -EMEDIUMTYPE);
    assert_non_null(strstr(fixture.log_last, reason));
    fixture_end(&fixture);
}

static void a_data_base_of_ours_is_opened(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = fixture_reader(fixture);

    assert_int_equal(reader_epoch(reader), 1);
    assert_int_equal(reader_incarnation(reader), 1);
    assert_ptr_equal(reader_store(reader), fixture->store);
    assert_int_equal(atomic_load(&fixture->log_lines), 0);
    reader_put(reader);
}

static void a_missing_file_is_refused(void **state)
{
    struct fixture *fixture = *state;

    assert_refused(fixture, "/nonexistent/data.db", -ENOENT);
}

static void a_directory_is_refused(void **state)
{
    struct fixture *fixture = *state;

    assert_refused(fixture, fixture->folder, -EIO);
}

/* Nobody will ever write to it: an alarm ends the test if that is waited for. */
static void a_pipe_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = NULL;
    char pipe[200];

    snprintf(pipe, sizeof(pipe), "%s/pipe", fixture->folder);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    alarm(30);
    assert_refused(fixture, pipe, -EIO);
    fixture_clear_log(fixture);
    assert_int_equal(rename(pipe, fixture->path), 0);
    for (int i = 0; i < 10; i++)
        assert_int_equal(reader_get(fixture->store, &reader), -EIO);
    assert_int_equal(atomic_load(&fixture->log_lines), 1);
    alarm(0);
}

static void an_empty_file_is_refused(void **state)
{
    struct fixture fixture;

    (void)state;
    fixture_folder(&fixture);
    write_bytes(fixture.path, "", 0);
    assert_refused(&fixture, fixture.path, -EMEDIUMTYPE);
    fixture_end(&fixture);
}

static void random_bytes_are_refused(void **state)
{
    struct fixture fixture;
    char bytes[20000];
    uint32_t random = 1;

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++) {
        random = random * 1103515245 + 12345;
        bytes[i] = (char)(random >> 16);
    }
    fixture_folder(&fixture);
    write_bytes(fixture.path, bytes, sizeof(bytes));
    assert_refused(&fixture, fixture.path, -EMEDIUMTYPE);
    fixture_end(&fixture);
}

static void a_text_file_is_refused(void **state)
{
    static const char text[] = "firm,cluster,name\nalpha,shenzhen,Alpha\n";
    struct fixture fixture;

    (void)state;
    fixture_folder(&fixture);
    write_bytes(fixture.path, text, sizeof(text) - 1);
    assert_refused(&fixture, fixture.path, -EMEDIUMTYPE);
    fixture_end(&fixture);
}

static void a_data_base_of_another_program_is_refused(void **state)
{
    (void)state;
    assert_refused_after("PRAGMA application_id = 252006673", "not made by buzzfs");
    assert_refused_after("PRAGMA application_id = 0", "not made by buzzfs");
}

static void a_data_base_of_another_version_is_refused(void **state)
{
    (void)state;
    assert_refused_after("PRAGMA user_version = 1", "version 1");
    assert_refused_after("PRAGMA user_version = 0", "version 0");
}

static void a_missing_table_is_refused(void **state)
{
    (void)state;
    assert_refused_after("DROP TABLE indicator", "'indicator'");
}

static void a_missing_index_is_refused(void **state)
{
    (void)state;
    assert_refused_after("DROP INDEX tie_by_to", "'tie_by_to'");
}

static void a_table_of_another_shape_is_refused(void **state)
{
    (void)state;
    assert_refused_after("ALTER TABLE province RENAME COLUMN name TO title", "'province'");
    assert_refused_after("ALTER TABLE tie ADD COLUMN more TEXT", "'tie'");
}

static void a_view_in_place_of_a_table_is_refused(void **state)
{
    (void)state;
    assert_refused_after("ALTER TABLE product RENAME TO real_product;"
                         "CREATE VIEW product AS SELECT * FROM real_product",
                         "'product'");
}

/* Reads all that a data base holds in the tree's own queries; 0 or the first error. */
static int read_all(struct reader *reader)
{
    for (enum query query = QUERY_NONE + 1; query < QUERY_COUNT; query++) {
        struct question question = {.row = 1, .name = "firm"};
        struct rows *rows = NULL;
        int result = rows_begin(reader, query, &question, &rows);

        if (result)
            return result;
        while ((result = rows_next(rows)) == 1)
            for (int column = 0; column < rows_columns(rows); column++)
                rows_text(rows, column);
        rows_end(rows);
        if (result)
            return result;
    }
    return 0;
}

/* Reads a data base that was cut off: 0 if what is missing was not needed, else the error. */
static int read_truncated(struct fixture *fixture)
{
    struct store *store = NULL;
    struct reader *reader = NULL;
    int result = store_open(fixture->path, fixture_log, fixture, &store);

    if (result)
        return result;
    result = reader_get(store, &reader);
    if (!result) {
        result = read_all(reader);
        reader_put(reader);
    }
    store_close(store);
    return result;
}

/* An error at once or when the missing part is read, told in the log; never a crash. */
static void a_truncated_file_is_an_error(void **state)
{
    struct fixture fixture;
    struct stat status;

    (void)state;
    fixture_folder(&fixture);
    sqlite3_close(fixture_create(fixture.path, fixture_rows));
    assert_int_equal(stat(fixture.path, &status), 0);
    for (off_t size = status.st_size - 1; size > 0; size -= 1500) {
        int result;

        assert_int_equal(truncate(fixture.path, size), 0);
        fixture_clear_log(&fixture);
        result = read_truncated(&fixture);
        assert_true(result <= 0);
        assert_int_equal(atomic_load(&fixture.log_lines) > 0, result < 0);
        if (size < status.st_size / 2)
            assert_true(result < 0);
    }
    fixture_end(&fixture);
}

static void a_file_truncated_under_a_reader_is_an_error(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = fixture_reader(fixture);

    assert_int_equal(read_all(reader), 0);
    assert_int_equal(truncate(fixture->path, 8192), 0);
    reader_put(reader);
    if (reader_get(fixture->store, &reader) == 0) {
        assert_true(read_all(reader) < 0);
        reader_put(reader);
    }
    assert_true(atomic_load(&fixture->log_lines) > 0);
}

/* --- versions ------------------------------------------------------------------------------- */

/* The number that the writer counts up, as one of the two tables has it; below 0: -errno. */
static int64_t read_number(struct reader *reader, enum query query, int column)
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

static int64_t read_version(struct reader *reader)
{
    return read_number(reader, QUERY_DATA_SET_ATTRIBUTES, 4);
}

static int64_t read_version_again(struct reader *reader)
{
    return read_number(reader, QUERY_PROVINCE_ATTRIBUTES, 1);
}

static void set_version(sqlite3 *writer, int64_t version)
{
    fixture_run(writer,
                "BEGIN IMMEDIATE; UPDATE data_set SET version = '%lld';"
                "UPDATE province SET name = '%lld' WHERE id = 1; COMMIT",
                (long long)version, (long long)version);
}

static void set_journal_mode(struct fixture *fixture, const char *mode)
{
    fixture_run(fixture->writer, "PRAGMA journal_mode = %s", mode);
}

static void assert_commits_are_seen(struct fixture *fixture)
{
    uint64_t last = 0;

    for (int64_t version = 10; version < 40; version++) {
        struct reader *reader;

        set_version(fixture->writer, version);
        reader = fixture_reader(fixture);
        assert_int_equal(read_version(reader), version);
        assert_true(reader_epoch(reader) > last);
        last = reader_epoch(reader);
        reader_put(reader);
    }
}

static void a_commit_is_seen_by_the_next_reader_with_a_journal(void **state)
{
    set_journal_mode(*state, "DELETE");
    assert_commits_are_seen(*state);
}

static void a_commit_is_seen_by_the_next_reader_with_a_wal(void **state)
{
    set_journal_mode(*state, "WAL");
    assert_commits_are_seen(*state);
}

static void a_reader_keeps_its_version_while_others_commit(void **state)
{
    struct fixture *fixture = *state;
    struct reader *old;
    struct reader *new;

    set_journal_mode(fixture, "WAL");
    set_version(fixture->writer, 10);
    old = fixture_reader(fixture);
    assert_int_equal(read_version(old), 10);
    set_version(fixture->writer, 11);
    new = fixture_reader(fixture);
    assert_int_equal(read_version(new), 11);
    assert_int_equal(read_version_again(old), 10);
    assert_true(reader_epoch(new) > reader_epoch(old));
    reader_put(old);
    reader_put(new);
    new = fixture_reader(fixture);
    assert_int_equal(read_version(new), 11);
    reader_put(new);
}

static void the_epoch_stays_while_nothing_is_committed(void **state)
{
    struct fixture *fixture = *state;
    struct reader *readers[4];

    for (int round = 0; round < 10; round++) {
        for (size_t i = 0; i < COUNT(readers); i++) {
            readers[i] = fixture_reader(fixture);
            assert_int_equal(reader_epoch(readers[i]), 1);
        }
        for (size_t i = 0; i < COUNT(readers); i++)
            reader_put(readers[i]);
    }
}

static void a_rolled_back_transaction_is_not_seen(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;

    set_version(fixture->writer, 10);
    fixture_execute(fixture->writer, "BEGIN; UPDATE data_set SET version = '666'; ROLLBACK");
    reader = fixture_reader(fixture);
    assert_int_equal(read_version(reader), 10);
    reader_put(reader);
}

static void the_time_of_the_change_moves_with_a_commit(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = fixture_reader(fixture);
    struct timespec before = reader_changed(reader);
    struct timespec after;

    reader_put(reader);
    usleep(20000);
    set_version(fixture->writer, 10);
    reader = fixture_reader(fixture);
    after = reader_changed(reader);
    assert_true(after.tv_sec > before.tv_sec ||
                (after.tv_sec == before.tv_sec && after.tv_nsec > before.tv_nsec));
    reader_put(reader);
}

/* --- many threads, and another program that commits ------------------------------------------ */

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
static int64_t look_once(struct run *run, struct reader *reader)
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

static void *look_on(void *context)
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

static void run_begin(struct run *run, struct store *store)
{
    memset(run, 0, sizeof(*run));
    run->store = store;
    run->versions = calloc(EPOCHS_KEPT, sizeof(*run->versions));
    assert_non_null(run->versions);
}

static void run_threads(struct run *run, int count, long versions_wanted)
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

static pid_t start_program(const char *what, const char *path, const char *mode)
{
    char program[] = "/proc/self/exe";
    char *arguments[] = {program, (char *)what, (char *)path, (char *)mode, NULL};
    pid_t pid = 0;

    assert_int_equal(posix_spawn(&pid, program, NULL, NULL, arguments, environ), 0);
    return pid;
}

static void stop_program(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static void assert_epochs_are_versions(struct fixture *fixture, const char *mode)
{
    struct run run;
    pid_t writer;

    set_journal_mode(fixture, mode);
    set_version(fixture->writer, 2);
    run_begin(&run, fixture->store);
    writer = start_program("writer", fixture->path, mode);
    run_threads(&run, READERS, VERSIONS_WANTED);
    stop_program(writer);
    print_message("# %s: %ld reads, %ld versions seen, %ld failures\n", mode, (long)run.reads,
                  (long)run.versions_seen, (long)run.failures);
    assert_int_equal(run.torn, 0);
    assert_int_equal(run.unequal, 0);
    assert_int_equal(run.backwards, 0);
    assert_true(run.versions_seen >= VERSIONS_WANTED);
    /* On a machine that does much else a lock may outlast the time-out, once in a while. */
    if (run.failures > run.reads / 100)
        fail_msg("%ld of %ld failed: %s", (long)run.failures, (long)run.reads, fixture->log_last);
    free(run.versions);
}

static void one_epoch_is_one_version_under_a_writer_with_a_journal(void **state)
{
    assert_epochs_are_versions(*state, "DELETE");
}

static void one_epoch_is_one_version_under_a_writer_that_truncates_its_journal(void **state)
{
    assert_epochs_are_versions(*state, "TRUNCATE");
}

static void one_epoch_is_one_version_under_a_writer_with_a_wal(void **state)
{
    assert_epochs_are_versions(*state, "WAL");
}

static void more_threads_than_idle_readers_get_and_put(void **state)
{
    struct fixture *fixture = *state;
    struct run run;

    set_version(fixture->writer, 2);
    run_begin(&run, fixture->store);
    run_threads(&run, 32, 1);
    assert_int_equal(run.failures, 0);
    assert_int_equal(run.torn, 0);
    assert_int_equal(run.unequal, 0);
    assert_int_equal(run.versions_seen, 1);
    free(run.versions);
}

static void readers_that_are_kept_do_not_stop_others(void **state)
{
    struct fixture *fixture = *state;
    struct reader *readers[40];

    for (size_t i = 0; i < COUNT(readers); i++)
        readers[i] = fixture_reader(fixture);
    for (size_t i = 0; i < COUNT(readers); i++) {
        assert_int_equal(read_version(readers[i]), 1);
        reader_put(readers[i]);
    }
}

/* --- another file under the path ------------------------------------------------------------- */

/* A data base with another version beside that of the fixture. */
static void create_other(const struct fixture *fixture, char path[200], int version)
{
    sqlite3 *other;

    snprintf(path, 200, "%s/other.db", fixture->folder);
    other = fixture_create(path, fixture_rows);
    set_version(other, version);
    sqlite3_close(other);
}

static void a_replaced_file_is_another_incarnation(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = fixture_reader(fixture);
    uint64_t epoch = reader_epoch(reader);
    char other[200];

    reader_put(reader);
    create_other(fixture, other, 77);
    assert_int_equal(rename(other, fixture->path), 0);
    reader = fixture_reader(fixture);
    assert_int_equal(reader_incarnation(reader), 2);
    assert_true(reader_epoch(reader) > epoch);
    assert_int_equal(read_version(reader), 77);
    reader_put(reader);
    reader = fixture_reader(fixture);
    assert_int_equal(reader_incarnation(reader), 2);
    reader_put(reader);
}

static void a_reader_of_the_replaced_file_reads_on(void **state)
{
    struct fixture *fixture = *state;
    struct reader *old = fixture_reader(fixture);
    struct reader *new;
    char other[200];

    assert_int_equal(read_version(old), 1);
    create_other(fixture, other, 77);
    assert_int_equal(rename(other, fixture->path), 0);
    new = fixture_reader(fixture);
    assert_int_equal(read_version(new), 77);
    assert_int_equal(read_version_again(old), 0); /* "Beijing" */
    assert_int_equal(read_version(old), 1);
    assert_int_equal(reader_incarnation(old), 1);
    reader_put(old);
    reader_put(new);
    new = fixture_reader(fixture);
    assert_int_equal(read_version(new), 77);
    reader_put(new);
}

/* Or else find -newer would miss it: the older copy was made before. */
static void an_older_copy_changes_the_data_when_it_is_put_back(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;
    struct timespec before;
    char other[200];

    clock_gettime(CLOCK_REALTIME_COARSE, &before);
    snprintf(other, sizeof(other), "%s/other.db", fixture->folder);
    for (int version = 77; version < 79; version++) {
        create_other(fixture, other, version);
        assert_int_equal(utimensat(AT_FDCWD, other,
                                   (const struct timespec[2]){{.tv_sec = 1, .tv_nsec = 0},
                                                              {.tv_sec = 1, .tv_nsec = 0}},
                                   0),
                         0);
        assert_int_equal(rename(other, fixture->path), 0);
        reader = fixture_reader(fixture);
        assert_int_equal(read_version(reader), version);
        assert_true(reader_changed(reader).tv_sec >= before.tv_sec);
        assert_true(reader_changed(reader).tv_sec > before.tv_sec ||
                    reader_changed(reader).tv_nsec > before.tv_nsec);
        before = reader_changed(reader);
        reader_put(reader);
    }
}

static void a_file_replaced_by_something_else_is_an_error_until_it_is_repaired(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = NULL;
    char other[200];

    snprintf(other, sizeof(other), "%s/other.db", fixture->folder);
    write_bytes(other, "not a data base at all", 22);
    assert_int_equal(rename(other, fixture->path), 0);
    for (int i = 0; i < 100; i++)
        assert_int_equal(reader_get(fixture->store, &reader), -EMEDIUMTYPE);
    assert_int_equal(atomic_load(&fixture->log_lines), 1); /* it is told once */
    write_bytes(other, "nor is this", 11);
    assert_int_equal(rename(other, fixture->path), 0);
    for (int i = 0; i < 100; i++)
        assert_int_equal(reader_get(fixture->store, &reader), -EMEDIUMTYPE);
    assert_int_equal(atomic_load(&fixture->log_lines), 2);
    create_other(fixture, other, 78);
    assert_int_equal(rename(other, fixture->path), 0);
    reader = fixture_reader(fixture);
    assert_int_equal(read_version(reader), 78);
    reader_put(reader);
}

static void a_deleted_file_is_an_error_until_it_is_back(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = NULL;
    char away[200];

    snprintf(away, sizeof(away), "%s/away.db", fixture->folder);
    assert_int_equal(rename(fixture->path, away), 0);
    assert_int_equal(reader_get(fixture->store, &reader), -EIO);
    assert_int_equal(reader_get(fixture->store, &reader), -EIO);
    assert_null(reader);
    assert_true(atomic_load(&fixture->log_lines) >= 1);
    assert_int_equal(rename(away, fixture->path), 0);
    reader = fixture_reader(fixture);
    assert_int_equal(read_version(reader), 1);
    reader_put(reader);
}

static char *read_bytes(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    char *bytes = malloc(1 << 20);

    assert_non_null(file);
    assert_non_null(bytes);
    *len = fread(bytes, 1, 1 << 20, file);
    assert_int_equal(fclose(file), 0);
    return bytes;
}

static void an_older_copy_written_over_the_file_is_seen(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;
    uint64_t epoch;
    size_t len;
    char *copy;

    set_version(fixture->writer, 5);
    sqlite3_close(fixture->writer);
    fixture->writer = NULL;
    copy = read_bytes(fixture->path, &len);
    assert_int_equal(sqlite3_open(fixture->path, &fixture->writer), SQLITE_OK);
    set_version(fixture->writer, 6);
    reader = fixture_reader(fixture);
    assert_int_equal(read_version(reader), 6);
    epoch = reader_epoch(reader);
    reader_put(reader);
    write_bytes(fixture->path, copy, len);
    free(copy);
    reader = fixture_reader(fixture);
    assert_int_equal(read_version(reader), 5);
    assert_true(reader_epoch(reader) > epoch);
    reader_put(reader);
}

/* Puts a copy of a data base, a file of its own, in place of the fixture's. */
static void replace_by_copy(const struct fixture *fixture, const char *bytes, size_t len)
{
    char path[200];

    snprintf(path, sizeof(path), "%s/copy.db", fixture->folder);
    write_bytes(path, bytes, len);
    assert_int_equal(rename(path, fixture->path), 0);
}

static void one_epoch_is_one_version_while_the_file_is_replaced(void **state)
{
    struct fixture *fixture = *state;
    pthread_t threads[READERS];
    int64_t limit_ms = now_ms() + 30000;
    struct run run;
    char *copies[2];
    size_t lens[2];

    for (int i = 0; i < 2; i++) {
        char other[200];

        create_other(fixture, other, 100 + i);
        copies[i] = read_bytes(other, &lens[i]);
        assert_int_equal(unlink(other), 0);
    }
    replace_by_copy(fixture, copies[0], lens[0]);
    run_begin(&run, fixture->store);
    run.replaced = true;
    run.end_ms = INT64_MAX;
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, look_on, &run), 0);
    for (int i = 0; i < REPLACEMENTS; i++) {
        long reads = run.reads + i % 6 * READERS;

        replace_by_copy(fixture, copies[i % 2], lens[i % 2]);
        while (run.reads < reads && now_ms() < limit_ms)
            usleep(100);
    }
    run.end_ms = 0;
    for (int i = 0; i < READERS; i++)
        pthread_join(threads[i], NULL);
    print_message("# %ld reads, %ld epochs seen, %ld failures\n", (long)run.reads,
                  (long)run.versions_seen, (long)run.failures);
    assert_int_equal(run.torn, 0);
    assert_int_equal(run.unequal, 0);
    assert_true(run.versions_seen > 10);
    free(copies[0]);
    free(copies[1]);
    free(run.versions);
}

/* What opens files for SQLite, but that once, while it opens the data base, another one stands there. */
static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *system;
    const struct fixture *fixture;
    bool is_due;
} passing;

static void swap_files(const char *other)
{
    assert_int_equal(renameat2(AT_FDCWD, other, AT_FDCWD, passing.fixture->path, RENAME_EXCHANGE),
                     0);
}

static int open_in_passing(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                           int *flags_out)
{
    bool is_due = passing.is_due && name && strcmp(name, passing.fixture->path) == 0;
    char other[200];
    int code;

    (void)vfs;
    snprintf(other, sizeof(other), "%s/other.db", passing.fixture->folder);
    if (is_due)
        swap_files(other);
    code = passing.system->xOpen(passing.system, name, file, flags, flags_out);
    if (is_due)
        swap_files(other);
    passing.is_due &= !is_due;
    return code;
}

/* Has another data base stand there when the fixture's is opened next. */
static void begin_passing(struct fixture *fixture)
{
    char other[200];

    create_other(fixture, other, 77);
    passing.system = sqlite3_vfs_find(NULL);
    passing.vfs = *passing.system;
    passing.vfs.zName = "passing";
    passing.vfs.xOpen = open_in_passing;
    passing.fixture = fixture;
    passing.is_due = true;
    assert_int_equal(sqlite3_vfs_register(&passing.vfs, 1), SQLITE_OK);
}

static void end_passing(void)
{
    assert_false(passing.is_due);
    sqlite3_vfs_unregister(&passing.vfs);
    sqlite3_vfs_register(passing.system, 1);
}

static void a_file_that_stood_there_while_a_reader_was_opened_is_not_read(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;

    begin_passing(fixture);
    for (int i = 0; i < 2; i++) {
        reader = fixture_reader(fixture);
        assert_int_equal(read_version(reader), 1);
        reader_put(reader);
    }
    end_passing();
}

static void a_file_that_stood_there_while_the_store_was_opened_is_not_watched(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;
    uint64_t epoch;

    store_close(fixture->store);
    fixture->store = NULL;
    begin_passing(fixture);
    assert_int_equal(store_open(fixture->path, fixture_log, fixture, &fixture->store), 0);
    end_passing();
    reader = fixture_reader(fixture);
    assert_int_equal(read_version(reader), 1);
    epoch = reader_epoch(reader);
    reader_put(reader);
    set_version(fixture->writer, 2);
    reader = fixture_reader(fixture);
    assert_int_equal(read_version(reader), 2);
    assert_true(reader_epoch(reader) > epoch);
    reader_put(reader);
}

/* A link to the data base is followed once, when it is opened. */
static void a_path_through_a_symbolic_link_is_opened(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = NULL;
    struct reader *reader = NULL;
    char link[200];

    snprintf(link, sizeof(link), "%s/link.db", fixture->folder);
    assert_int_equal(symlink("data.db", link), 0);
    assert_int_equal(store_open(link, fixture_log, fixture, &store), 0);
    set_version(fixture->writer, 9);
    assert_int_equal(reader_get(store, &reader), 0);
    assert_int_equal(read_version(reader), 9);
    reader_put(reader);
    store_close(store);
}

/* --- locks, and what a dead writer leaves ---------------------------------------------------- */

static void a_locked_data_base_is_an_error_in_time_and_then_works(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = NULL;
    int64_t start = now_ms();

    fixture_execute(fixture->writer, "BEGIN EXCLUSIVE");
    assert_int_equal(reader_get(fixture->store, &reader), -EBUSY);
    assert_in_range(now_ms() - start, DATABASE_BUSY_TIMEOUT_MS / 2, 2 * DATABASE_BUSY_TIMEOUT_MS);
    assert_null(reader);
    assert_true(atomic_load(&fixture->log_lines) >= 1);
    fixture_execute(fixture->writer, "COMMIT");
    reader = fixture_reader(fixture);
    assert_int_equal(read_version(reader), 1);
    reader_put(reader);
}

static void a_short_lock_is_waited_for(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;
    pid_t locker = start_program("locker", fixture->path, "DELETE");

    usleep(100000);
    reader = fixture_reader(fixture);
    assert_int_equal(read_version(reader), 1);
    reader_put(reader);
    waitpid(locker, NULL, 0);
}

static void assert_recovers(struct fixture *fixture, const char *mode)
{
    struct reader *reader;
    int status = 0;

    set_journal_mode(fixture, mode);
    set_version(fixture->writer, 3);
    reader = fixture_reader(fixture);
    reader_put(reader);
    sqlite3_close(fixture->writer); /* else its journal would be taken for one in use */
    fixture->writer = NULL;
    assert_int_equal(waitpid(start_program("killed", fixture->path, mode), &status, 0) > 0, 1);
    assert_true(WIFSIGNALED(status));
    reader = fixture_reader(fixture);
    assert_int_equal(read_version(reader), 3);
    assert_int_equal(read_version_again(reader), 3);
    reader_put(reader);
}

static void what_a_killed_writer_left_in_a_journal_is_rolled_back(void **state)
{
    assert_recovers(*state, "DELETE");
}

static void what_a_killed_writer_left_in_a_wal_is_ignored(void **state)
{
    assert_recovers(*state, "WAL");
}

static void a_journal_left_before_the_store_is_opened_is_rolled_back(void **state)
{
    struct fixture fixture;
    struct reader *reader;
    int status = 0;

    (void)state;
    fixture_folder(&fixture);
    sqlite3_close(fixture_create(fixture.path, fixture_rows));
    waitpid(start_program("killed", fixture.path, "DELETE"), &status, 0);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(store_open(fixture.path, fixture_log, &fixture, &fixture.store), 0);
    reader = fixture_reader(&fixture);
    assert_int_equal(read_version(reader), 1);
    reader_put(reader);
    fixture_end(&fixture);
}

/* --- questions and rows ---------------------------------------------------------------------- */

static void a_query_gives_its_columns_by_name_and_type(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = fixture_reader(fixture);
    struct rows *rows = NULL;

    assert_int_equal(
        rows_begin(reader, QUERY_EXTRAS, &(struct question){.row = ALPHA, .name = "firm"}, &rows),
        0);
    assert_int_equal(rows_columns(rows), 3);
    assert_string_equal(rows_column_name(rows, 2), "value");
    assert_int_equal(rows_next(rows), 1);
    assert_int_equal(rows_type(rows, 2), VALUE_TEXT);
    assert_string_equal(rows_text(rows, 2), "https://example.org/");
    assert_int_equal(rows_text_len(rows, 2), strlen("https://example.org/"));
    assert_int_equal(rows_next(rows), 1);
    assert_int_equal(rows_type(rows, 2), VALUE_INTEGER);
    assert_int_equal(rows_integer(rows, 2), 42);
    assert_int_equal(rows_next(rows), 1);
    assert_int_equal(rows_type(rows, 2), VALUE_REAL);
    assert_true(rows_real(rows, 2) > 0.49 && rows_real(rows, 2) < 0.51);
    assert_int_equal(rows_next(rows), 1);
    assert_int_equal(rows_next(rows), 0);
    rows_end(rows);
    assert_int_equal(
        rows_begin(reader, QUERY_EXTRAS, &(struct question){.row = BETA, .name = "firm"}, &rows),
        0);
    assert_int_equal(rows_next(rows), 1);
    assert_int_equal(rows_type(rows, 2), VALUE_NULL);
    assert_null(rows_text(rows, 2));
    rows_end(rows);
    reader_put(reader);
}

static void query_number_tells_none_from_0(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = fixture_reader(fixture);
    int64_t number = -1;

    assert_int_equal(query_number(reader, QUERY_CLUSTER_FIRMS_COUNT,
                                  &(struct question){.row = EMPTY_PARK}, &number),
                     0);
    assert_int_equal(number, 0);
    number = -1;
    assert_int_equal(query_number(reader, QUERY_CLUSTER_FIRMS_FIND,
                                  &(struct question){.row = SHENZHEN, .name = "nobody"}, &number),
                     -ENOENT);
    assert_int_equal(number, -1);
    reader_put(reader);
}

static void every_query_runs_on_the_data_and_on_none(void **state)
{
    struct fixture *fixture = *state;
    struct fixture empty;
    struct reader *reader = fixture_reader(fixture);

    assert_int_equal(read_all(reader), 0);
    assert_int_equal(read_all(reader), 0);
    reader_put(reader);
    fixture_folder(&empty);
    empty.writer = fixture_create(empty.path, NULL);
    assert_int_equal(store_open(empty.path, fixture_log, &empty, &empty.store), 0);
    reader = fixture_reader(&empty);
    assert_int_equal(read_all(reader), 0);
    reader_put(reader);
    fixture_end(&empty);
}

static void a_reader_put_in_the_middle_of_a_query_can_be_lent_again(void **state)
{
    struct fixture *fixture = *state;

    for (int i = 0; i < 3; i++) {
        struct reader *reader = fixture_reader(fixture);
        struct rows *rows = NULL;

        assert_int_equal(rows_begin(reader, QUERY_FIRMS_LIST, &(struct question){0}, &rows), 0);
        assert_int_equal(rows_next(rows), 1);
        rows_end(rows);
        reader_put(reader);
        set_version(fixture->writer, 10 + i);
    }
}

/*
 * SQLite ends the transaction of a query that gets no memory. What would be read after that could be
 * of another version.
 */
static void a_reader_that_lost_its_snapshot_reads_no_more(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;
    struct rows *rows = NULL;
    sqlite3_int64 limit;
    int result;

    set_journal_mode(fixture, "WAL");
    set_version(fixture->writer, 1);
    reader = fixture_reader(fixture);
    assert_int_equal(rows_begin(reader, QUERY_PROVINCES_LIST, &(struct question){0}, &rows), 0);
    limit = sqlite3_hard_heap_limit64(sqlite3_memory_used());
    result = rows_next(rows);
    sqlite3_hard_heap_limit64(limit);
    assert_int_equal(result, -ENOMEM);
    rows_end(rows);
    set_version(fixture->writer, 2);
    assert_int_equal(read_version(reader), -EIO);
    reader_put(reader);
    reader = fixture_reader(fixture);
    assert_int_equal(read_version(reader), 2);
    reader_put(reader);
}

static void count_released(void *kept)
{
    ++*(int *)kept;
}

static void count_others_released(void *kept)
{
    *(int *)kept += 100;
}

static void a_reader_keeps_one_thing_of_each_kind(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = fixture_reader(fixture);
    int first = 0;
    int second = 0;
    int other = 0;

    assert_null(reader_kept(reader, count_released));
    reader_keep(reader, &first, count_released);
    reader_keep(reader, &other, count_others_released);
    assert_ptr_equal(reader_kept(reader, count_released), &first);
    reader_keep(reader, &second, count_released);
    assert_int_equal(first, 1);
    reader_put(reader);
    reader = fixture_reader(fixture);
    assert_ptr_equal(reader_kept(reader, count_released), &second);
    assert_ptr_equal(reader_kept(reader, count_others_released), &other);
    reader_put(reader);
    assert_int_equal(second + other, 0);
    store_close(fixture->store);
    fixture->store = NULL;
    assert_int_equal(first, 1);
    assert_int_equal(second, 1);
    assert_int_equal(other, 100);
}

/* --- the other programs ---------------------------------------------------------------------- */

static void run_sql(sqlite3 *database, const char *sql)
{
    if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK)
        _exit(3);
}

static void run_version(sqlite3 *database, long version)
{
    char sql[256];

    snprintf(sql, sizeof(sql),
             "UPDATE data_set SET version = '%ld';"
             "UPDATE province SET name = '%ld' WHERE id = 1",
             version, version);
    run_sql(database, sql);
}

/* Commits, in bursts and with pauses, until somebody kills it. */
static void write_for_ever(sqlite3 *database)
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
static void die_in_a_commit(sqlite3 *database)
{
    run_sql(database, "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE");
    run_version(database, 666);
    run_sql(database, "WITH RECURSIVE n (i) AS (VALUES (1000) UNION ALL SELECT i + 1 FROM n "
                      "WHERE i < 9000) INSERT INTO source (slug, title) "
                      "SELECT 'more-' || i, hex(zeroblob(200)) FROM n");
    kill(getpid(), SIGKILL);
}

static int run_as_other_program(const char *what, const char *path, const char *mode)
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(a_data_base_of_ours_is_opened),
        TEST(a_missing_file_is_refused),
        TEST(a_directory_is_refused),
        TEST(a_pipe_is_refused),
        cmocka_unit_test(an_empty_file_is_refused),
        cmocka_unit_test(random_bytes_are_refused),
        cmocka_unit_test(a_text_file_is_refused),
        cmocka_unit_test(a_data_base_of_another_program_is_refused),
        cmocka_unit_test(a_data_base_of_another_version_is_refused),
        cmocka_unit_test(a_missing_table_is_refused),
        cmocka_unit_test(a_missing_index_is_refused),
        cmocka_unit_test(a_table_of_another_shape_is_refused),
        cmocka_unit_test(a_view_in_place_of_a_table_is_refused),
        cmocka_unit_test(a_truncated_file_is_an_error),
        TEST(a_file_truncated_under_a_reader_is_an_error),
        TEST(a_commit_is_seen_by_the_next_reader_with_a_journal),
        TEST(a_commit_is_seen_by_the_next_reader_with_a_wal),
        TEST(a_reader_keeps_its_version_while_others_commit),
        TEST(the_epoch_stays_while_nothing_is_committed),
        TEST(a_rolled_back_transaction_is_not_seen),
        TEST(the_time_of_the_change_moves_with_a_commit),
        TEST(one_epoch_is_one_version_under_a_writer_with_a_journal),
        TEST(one_epoch_is_one_version_under_a_writer_that_truncates_its_journal),
        TEST(one_epoch_is_one_version_under_a_writer_with_a_wal),
        TEST(more_threads_than_idle_readers_get_and_put),
        TEST(readers_that_are_kept_do_not_stop_others),
        TEST(a_replaced_file_is_another_incarnation),
        TEST(a_reader_of_the_replaced_file_reads_on),
        TEST(an_older_copy_changes_the_data_when_it_is_put_back),
        TEST(a_file_replaced_by_something_else_is_an_error_until_it_is_repaired),
        TEST(a_deleted_file_is_an_error_until_it_is_back),
        TEST(an_older_copy_written_over_the_file_is_seen),
        TEST(one_epoch_is_one_version_while_the_file_is_replaced),
        TEST(a_file_that_stood_there_while_a_reader_was_opened_is_not_read),
        TEST(a_file_that_stood_there_while_the_store_was_opened_is_not_watched),
        TEST(a_path_through_a_symbolic_link_is_opened),
        TEST(a_locked_data_base_is_an_error_in_time_and_then_works),
        TEST(a_short_lock_is_waited_for),
        TEST(what_a_killed_writer_left_in_a_journal_is_rolled_back),
        TEST(what_a_killed_writer_left_in_a_wal_is_ignored),
        cmocka_unit_test(a_journal_left_before_the_store_is_opened_is_rolled_back),
        TEST(a_query_gives_its_columns_by_name_and_type),
        TEST(query_number_tells_none_from_0),
        TEST(every_query_runs_on_the_data_and_on_none),
        TEST(a_reader_put_in_the_middle_of_a_query_can_be_lent_again),
        TEST(a_reader_that_lost_its_snapshot_reads_no_more),
        TEST(a_reader_keeps_one_thing_of_each_kind),
    };

    if (argc == 4)
        return run_as_other_program(argv[1], argv[2], argv[3]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
