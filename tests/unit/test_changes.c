#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fs/changes.h"

static int setup(void **state)
{
    *state = changes_new();
    return *state ? 0 : -1;
}

static int teardown(void **state)
{
    changes_free(*state);
    return 0;
}

/* A version whose epoch began at second 100 * epoch. */
static time_t ask(void **state, uint64_t inode, uint64_t epoch, const char *bytes)
{
    struct version version = {.inode = inode,
                              .generation = 1,
                              .epoch = epoch,
                              .committed = {.tv_sec = (time_t)(100 * epoch), .tv_nsec = 7},
                              .bytes = bytes,
                              .len = bytes ? strlen(bytes) : 0};
    struct timespec time = changes_time(*state, &version);

    assert_int_equal(time.tv_nsec, 7);
    return time.tv_sec;
}

static void time_stays_as_long_as_the_bytes_do(void **state)
{
    assert_int_equal(ask(state, 5, 1, "same"), 100);
    assert_int_equal(ask(state, 5, 2, "same"), 100);
    assert_int_equal(ask(state, 6, 2, "same"), 200);
    assert_int_equal(ask(state, 5, 3, "sane"), 300);
    assert_int_equal(ask(state, 5, 4, "sane"), 300);
    assert_int_equal(ask(state, 5, 5, "same"), 500); /* as it was before, but not all the time */
}

static void every_byte_counts(void **state)
{
    char bytes[100];
    uint64_t epoch = 0;

    memset(bytes, 'x', sizeof(bytes));
    for (size_t len = 0; len < sizeof(bytes); len++) {
        char was = bytes[len];

        bytes[len] = '\0';
        epoch++;
        assert_int_equal(ask(state, 1, epoch, bytes), 100 * epoch);
        for (size_t at = 0; at < len; at++) {
            bytes[at] = 'y';
            epoch++;
            assert_int_equal(ask(state, 1, epoch, bytes), 100 * epoch);
            bytes[at] = 'x';
        }
        bytes[len] = was;
    }
}

static void unknown_bytes_count_as_changed(void **state)
{
    assert_int_equal(ask(state, 1, 1, NULL), 100);
    assert_int_equal(ask(state, 1, 2, NULL), 200);
    assert_int_equal(ask(state, 1, 3, ""), 300);
    assert_int_equal(ask(state, 1, 4, NULL), 400);
}

/* A rendering of an old version that took long: what is known of a newer one stays. */
static void what_comes_late_changes_nothing(void **state)
{
    assert_int_equal(ask(state, 1, 1, "a"), 100);
    assert_int_equal(ask(state, 1, 3, "b"), 300);
    assert_int_equal(ask(state, 1, 2, "a"), 200);
    assert_int_equal(ask(state, 1, 4, "b"), 300);
}

/* Bytes that came late, and were others for one epoch: what is shown after them is later. */
static void what_comes_late_is_not_taken_back(void **state)
{
    assert_int_equal(ask(state, 1, 1, "a"), 100);
    assert_int_equal(ask(state, 1, 3, "a"), 100);
    assert_int_equal(ask(state, 1, 2, "b"), 200);
    assert_int_equal(ask(state, 1, 3, "a"), 300);
    assert_int_equal(ask(state, 2, 2, "a"), 200); /* not remembered */
    assert_int_equal(ask(state, 2, 4, "a"), 400);
}

static void an_inode_of_another_generation_is_another_file(void **state)
{
    struct version other = {.inode = 1,
                            .generation = 2,
                            .epoch = 2,
                            .committed = {.tv_sec = 200},
                            .bytes = "a",
                            .len = 1};

    assert_int_equal(ask(state, 1, 1, "a"), 100);
    assert_int_equal(changes_time(*state, &other).tv_sec, 200);
}

static void those_forgotten_have_the_time_of_the_last_commit(void **state)
{
    const uint64_t files = 4 * (uint64_t)CHANGES_REMEMBERED;
    size_t remembered = 0;

    for (uint64_t inode = 1; inode <= files; inode++)
        assert_int_equal(ask(state, inode, 1, "same"), 100);
    for (uint64_t inode = files; inode > 0; inode--) {
        time_t time = ask(state, inode, 2, "same");

        assert_true(time == 100 || time == 200);
        remembered += time == 100;
    }
    assert_true(remembered > CHANGES_REMEMBERED / 2);
    assert_true(remembered <= CHANGES_REMEMBERED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(time_stays_as_long_as_the_bytes_do, setup, teardown),
        cmocka_unit_test_setup_teardown(every_byte_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(unknown_bytes_count_as_changed, setup, teardown),
        cmocka_unit_test_setup_teardown(what_comes_late_changes_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(what_comes_late_is_not_taken_back, setup, teardown),
        cmocka_unit_test_setup_teardown(an_inode_of_another_generation_is_another_file, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(those_forgotten_have_the_time_of_the_last_commit, setup,
                                        teardown),
    };

    return cmocka_run_group_tests_name("changes", tests, NULL, NULL);
}
