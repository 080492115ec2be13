/*
 * The store: what it opens, and what its readers answer.
 */
#include "versions.h"

#include <fcntl.h>
#include <sys/stat.h>

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
    fixture_write(fixture.path, "", 0);
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
    fixture_write(fixture.path, bytes, sizeof(bytes));
    assert_refused(&fixture, fixture.path, -EMEDIUMTYPE);
    fixture_end(&fixture);
}

static void a_text_file_is_refused(void **state)
{
    static const char text[] = "firm,cluster,name\nalpha,shenzhen,Alpha\n";
    struct fixture fixture;

    (void)state;
    fixture_folder(&fixture);
    fixture_write(fixture.path, text, sizeof(text) - 1);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
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
        TEST(a_query_gives_its_columns_by_name_and_type),
        TEST(query_number_tells_none_from_0),
        TEST(every_query_runs_on_the_data_and_on_none),
        TEST(a_reader_put_in_the_middle_of_a_query_can_be_lent_again),
        TEST(a_reader_that_lost_its_snapshot_reads_no_more),
        TEST(a_reader_keeps_one_thing_of_each_kind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
