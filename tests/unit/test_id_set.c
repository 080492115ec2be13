#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fs/id_set.h"

enum {
    ROOM = 1000
};

struct taken {
    uint64_t sum;
    size_t count;
};

static void take(void *context, uint64_t id)
{
    struct taken *taken = context;

    taken->sum += id;
    taken->count++;
}

static void drains_each_id_once_in_parts(void **state)
{
    struct id_set *set = id_set_new(ROOM);
    struct taken taken = {0};

    (void)state;
    assert_non_null(set);
    for (int twice = 0; twice < 2; twice++)
        for (uint64_t id = 1; id <= 500; id++)
            assert_true(id_set_add(set, id << 40));
    assert_true(id_set_drain(set, 200, take, &taken));
    assert_int_equal(taken.count, 200);
    assert_true(id_set_drain(set, 299, take, &taken));
    assert_false(id_set_is_empty(set));
    assert_false(id_set_drain(set, 200, take, &taken));
    assert_true(id_set_is_empty(set));
    assert_int_equal(taken.count, 500);
    assert_int_equal(taken.sum, (uint64_t)500 * 501 / 2 << 40);
    id_set_free(set);
}

static void is_empty_after_draining(void **state)
{
    struct id_set *set = id_set_new(ROOM);
    struct taken taken = {0};

    (void)state;
    assert_true(id_set_add(set, 7));
    assert_false(id_set_drain(set, 1, take, &taken));
    assert_false(id_set_drain(set, 1, take, &taken));
    assert_int_equal(taken.count, 1);
    assert_true(id_set_add(set, 7));
    assert_false(id_set_drain(set, 2, take, &taken));
    assert_int_equal(taken.count, 2);
    id_set_free(set);
}

static void takes_no_more_than_its_room(void **state)
{
    struct id_set *set = id_set_new(ROOM);

    (void)state;
    for (uint64_t id = 1; id <= ROOM; id++)
        assert_true(id_set_add(set, id));
    assert_false(id_set_add(set, ROOM + 1));
    assert_true(id_set_add(set, ROOM)); /* is in it */
    id_set_free(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drains_each_id_once_in_parts),
        cmocka_unit_test(is_empty_after_draining),
        cmocka_unit_test(takes_no_more_than_its_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
