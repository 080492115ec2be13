/*
 * Counts at the ends of their range.
 */
#include "fs/count.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void sums_stay_in_range(void **state)
{
    (void)state;
    assert_int_equal(count_add(2, 3), 5);
    assert_int_equal(count_add(INT64_MAX, 1), INT64_MAX);
    assert_int_equal(count_add(1, INT64_MAX), INT64_MAX);
    assert_int_equal(count_add(INT64_MIN, -1), INT64_MIN);
    assert_int_equal(count_add(-1, INT64_MIN), INT64_MIN);
    assert_int_equal(count_add(INT64_MIN, INT64_MAX), -1);
}

static void numbers_become_counts(void **state)
{
    (void)state;
    assert_int_equal(count_of(0), 0);
    assert_int_equal(count_of(-7), -7);
    assert_int_equal(count_of(9007199254740992), 9007199254740992);
    assert_int_equal(count_of(0x1p63), INT64_MAX);
    assert_int_equal(count_of(-0x1p63), INT64_MIN);
    assert_int_equal(count_of(-0x1p64), INT64_MIN);
    assert_int_equal(count_of(INFINITY), INT64_MAX);
    assert_int_equal(count_of(NAN), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sums_stay_in_range),
                                       cmocka_unit_test(numbers_become_counts)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
