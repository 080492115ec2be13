/*
 * The store: that an epoch is one version of the data while other programs commit, lock the data base
 * and die.
 */
#include "other_program.h"
#include "versions.h"

enum {
    VERSIONS_WANTED = 100 /* to be seen in a run */
};

/* --- versions ------------------------------------------------------------------------------- */

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
    assert_false(reader_is_outdated(old));
    set_version(fixture->writer, 11);
    assert_true(reader_is_outdated(old));
    new = fixture_reader(fixture);
    assert_int_equal(read_version(new), 11);
    assert_int_equal(read_version_again(old), 10);
    assert_true(reader_epoch(new) > reader_epoch(old));
    assert_false(reader_is_outdated(new));
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
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
        TEST(a_locked_data_base_is_an_error_in_time_and_then_works),
        TEST(a_short_lock_is_waited_for),
        TEST(what_a_killed_writer_left_in_a_journal_is_rolled_back),
        TEST(what_a_killed_writer_left_in_a_wal_is_ignored),
        cmocka_unit_test(a_journal_left_before_the_store_is_opened_is_rolled_back),
    };

    if (argc == 4)
        return run_as_other_program(argv[1], argv[2], argv[3]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
