/*
 * The store: that an epoch is one version of the data also while other files come to stand in the place
 * of the data base.
 */
#include "versions.h"

#include <fcntl.h>
#include <sys/stat.h>

enum {
    REPLACEMENTS = 200
};

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
    fixture_write(other, "not a data base at all", 22);
    assert_int_equal(rename(other, fixture->path), 0);
    for (int i = 0; i < 100; i++)
        assert_int_equal(reader_get(fixture->store, &reader), -EMEDIUMTYPE);
    assert_int_equal(atomic_load(&fixture->log_lines), 1); /* it is told once */
    fixture_write(other, "nor is this", 11);
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
    fixture_write(fixture->path, copy, len);
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
    fixture_write(path, bytes, len);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
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
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
