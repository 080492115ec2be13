/*
 * The memory of words: the same words have the same number, it is bounded, what is in use stays,
 * what was forgotten is known to be.
 */
#include "fixture.h"

#include "store/words.h"

#include <errno.h>
#include <pthread.h>

static struct words *new_words(size_t count, size_t bytes)
{
    struct words *words = words_new(&(struct words_limits){.count = count, .bytes = bytes});

    assert_non_null(words);
    return words;
}

static uint32_t number_of(struct words *words, const char *string)
{
    uint32_t number = 0;

    assert_int_equal(words_number(words, string, &number), 0);
    assert_in_range(number, 1, WORDS_NUMBER_MAX);
    return number;
}

static void words_have_one_number_and_come_back(void **state)
{
    struct words *words = new_words(100, 10000);
    char string[WORDS_LEN_MAX + 1];
    uint32_t number = number_of(words, "insulin");

    (void)state;
    assert_int_equal(number_of(words, "insulin"), number);
    assert_int_not_equal(number_of(words, "insulin shenzhen"), number);
    assert_int_equal(words_string(words, number, words_seal(words, number), string), 0);
    assert_string_equal(string, "insulin");
    assert_int_equal(words_string(words, number, 0, string), 0);
    assert_int_equal(words_string(words, number, words_seal(words, number) ^ 1, string), -ESTALE);
    assert_int_equal(words_string(words, number % WORDS_NUMBER_MAX + 1, 0, string), -ESTALE);
    assert_int_equal(words_usage(words).count, 2);
    words_free(words);
}

static void what_is_too_long_is_refused(void **state)
{
    struct words *words = new_words(4, WORDS_LEN_MAX);
    char string[WORDS_LEN_MAX + 2];
    uint32_t number = 4711;

    (void)state;
    memset(string, 'x', sizeof(string));
    string[WORDS_LEN_MAX + 1] = '\0';
    assert_int_equal(words_number(words, string, &number), -ENAMETOOLONG);
    assert_int_equal(number, 4711);
    string[WORDS_LEN_MAX] = '\0';
    number_of(words, string);
    words_free(words);
}

static void memory_is_bounded_and_what_is_in_use_stays(void **state)
{
    struct words *words = new_words(100, 5000);
    char string[WORDS_LEN_MAX + 1];
    uint32_t used = number_of(words, "in use");
    uint32_t once = number_of(words, "asked once");

    (void)state;
    for (int i = 0; i < 100000; i++) {
        snprintf(string, sizeof(string), "%0*d", i % 200 + 1, i);
        number_of(words, string);
        assert_int_equal(words_string(words, used, 0, string), 0);
        assert_true(words_usage(words).count <= 100 && words_usage(words).bytes <= 5000);
    }
    assert_int_equal(words_string(words, once, 0, string), -ESTALE);
    assert_int_equal(words_seal(words, once), 0);
    /* Asked for again it is the same as before. */
    assert_int_equal(number_of(words, "asked once"), once);
    words_free(words);
}

static void half_as_many_can_be_pinned(void **state)
{
    struct words *words = new_words(10, 5000);
    char string[WORDS_LEN_MAX + 1];
    uint32_t numbers[6];

    (void)state;
    for (int i = 0; i < 6; i++) {
        snprintf(string, sizeof(string), "pinned %d", i);
        numbers[i] = number_of(words, string);
        assert_int_equal(words_pin(words, numbers[i]), i < 5);
        assert_int_equal(words_pin(words, numbers[i]), i < 5);
    }
    for (int i = 0; i < 1000; i++) {
        snprintf(string, sizeof(string), "%d", i);
        number_of(words, string);
    }
    for (int i = 0; i < 6; i++)
        assert_int_equal(words_string(words, numbers[i], 0, string), i < 5 ? 0 : -ESTALE);
    words_free(words);
}

enum {
    THREADS = 4,
    STRINGS = 300
};

struct task {
    struct words *words;
    uint32_t numbers[STRINGS];
    bool failed;
};

static void *ask(void *context)
{
    struct task *task = context;

    for (int round = 0; round < 50; round++)
        for (int i = 0; i < STRINGS; i++) {
            char string[32];
            uint32_t number = 0;

            snprintf(string, sizeof(string), "word %d", i);
            if (words_number(task->words, string, &number) ||
                (round > 0 && number != task->numbers[i]))
                task->failed = true;
            task->numbers[i] = number;
        }
    return NULL;
}

static void threads_agree_on_numbers(void **state)
{
    struct words *words = new_words(STRINGS, 100000);
    struct task tasks[THREADS] = {{0}};
    pthread_t threads[THREADS];

    (void)state;
    for (size_t i = 0; i < THREADS; i++) {
        tasks[i].words = words;
        assert_int_equal(pthread_create(&threads[i], NULL, ask, &tasks[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_false(tasks[i].failed);
        assert_memory_equal(tasks[i].numbers, tasks[0].numbers, sizeof(tasks[0].numbers));
    }
    for (size_t i = 0; i < STRINGS; i++)
        for (size_t k = 0; k < i; k++)
            assert_int_not_equal(tasks[0].numbers[i], tasks[0].numbers[k]);
    words_free(words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_have_one_number_and_come_back),
        cmocka_unit_test(what_is_too_long_is_refused),
        cmocka_unit_test(memory_is_bounded_and_what_is_in_use_stays),
        cmocka_unit_test(half_as_many_can_be_pinned),
        cmocka_unit_test(threads_agree_on_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
