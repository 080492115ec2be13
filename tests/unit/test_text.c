/*
 * Texts that grow, in memory and past it, and the blobs they become.
 */
#include "fs/text.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

/* Lets an allocation that cannot be had fail, as it does without a sanitizer. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
    return "allocator_may_return_null=1";
}

static struct blob *finish(struct text *text)
{
    struct blob *blob = NULL;

    assert_int_equal(text_finish(text, &blob), 0);
    assert_non_null(blob);
    return blob;
}

/* The byte that a text of write_pattern() has at an offset. */
static char pattern(uint64_t offset)
{
    return (char)('a' + offset * 31 / 7 % 26);
}

static void write_pattern(struct text *text, uint64_t from, uint64_t len)
{
    char piece[1000];
    uint64_t end = from + len;

    while (from < end) {
        size_t now = end - from < sizeof(piece) ? (size_t)(end - from) : sizeof(piece);

        for (size_t i = 0; i < now; i++)
            piece[i] = pattern(from + i);
        text_write(text, piece, now);
        from += now;
    }
}

static void assert_pattern(const struct blob *blob, uint64_t offset, size_t len)
{
    char *got = malloc(len);

    assert_non_null(got);
    assert_int_equal(blob_read(blob, got, len, offset), len);
    for (size_t i = 0; i < len; i++)
        if (got[i] != pattern(offset + i))
            fail_msg("byte %zu is '%c', not '%c'", (size_t)offset + i, got[i], pattern(offset + i));
    free(got);
}

static struct blob *pattern_blob(uint64_t len)
{
    struct text text;

    text_init(&text);
    write_pattern(&text, 0, len);
    return finish(&text);
}

static void a_text_of_nothing_is_an_empty_blob(void **state)
{
    struct text text;
    struct blob *blob;
    char byte = 'x';

    (void)state;
    text_init(&text);
    blob = finish(&text);
    assert_int_equal(blob_size(blob), 0);
    assert_non_null(blob_data(blob));
    assert_int_equal(blob_file(blob), -1);
    assert_int_equal(blob_read(blob, &byte, 1, 0), 0);
    assert_int_equal(byte, 'x');
    blob_free(blob);
}

static void all_ways_of_writing_add_up(void **state)
{
    static const char expected[] = "one two 3 four 0x05\n";
    struct text text;
    struct blob *blob;

    (void)state;
    text_init(&text);
    text_add(&text, "one ");
    text_add(&text, "");
    text_write(&text, "two and more", 4);
    text_write(&text, "", 0);
    text_char(&text, '3');
    text_printf(&text, " %s 0x%02x", "four", 5);
    text_char(&text, '\n');
    assert_string_equal(text_string(&text), expected);
    blob = finish(&text);
    assert_int_equal(blob_size(blob), strlen(expected));
    assert_memory_equal(blob_data(blob), expected, strlen(expected));
    blob_free(blob);
}

static void zero_bytes_are_bytes(void **state)
{
    struct text text;
    struct blob *blob;

    (void)state;
    text_init(&text);
    text_write(&text, "a\0b", 3);
    text_char(&text, '\0');
    blob = finish(&text);
    assert_int_equal(blob_size(blob), 4);
    assert_memory_equal(blob_data(blob), "a\0b\0", 4);
    blob_free(blob);
}

static void a_text_grows_byte_by_byte(void **state)
{
    struct text text;
    struct blob *blob;

    (void)state;
    text_init(&text);
    for (uint64_t i = 0; i < 100000; i++)
        text_char(&text, pattern(i));
    assert_int_equal(strlen(text_string(&text)), 100000);
    blob = finish(&text);
    assert_pattern(blob, 0, 100000);
    blob_free(blob);
}

static void printf_writes_lines_of_any_length(void **state)
{
    static const size_t lens[] = {0, 1, 510, 511, 512, 513, 1023, 1024, 5000, 100000};
    char *line = malloc(100001);

    (void)state;
    assert_non_null(line);
    memset(line, 'y', 100000);
    for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
        struct text text;

        line[lens[i]] = '\0';
        text_init(&text);
        text_add(&text, "<");
        text_printf(&text, "%s%s", line, ">");
        assert_int_equal(text.len, lens[i] + 2);
        assert_int_equal(text_string(&text)[0], '<');
        assert_memory_equal(text_string(&text) + 1, line, lens[i]);
        assert_string_equal(text_string(&text) + 1 + lens[i], ">");
        text_release(&text);
        line[lens[i]] = 'y';
    }
    free(line);
}

static void assert_written(struct text *text, const char *expected)
{
    assert_string_equal(text_string(text), expected);
    text_release(text);
}

static void whole_numbers_are_written_as_printf_does(void **state)
{
    static const int64_t numbers[] = {0, 1, -1, 9, 10, -10, 1234567890123, INT64_MAX, INT64_MIN};

    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        struct text text;
        char expected[32];

        snprintf(expected, sizeof(expected), "%lld", (long long)numbers[i]);
        text_init(&text);
        text_decimal(&text, numbers[i]);
        assert_written(&text, expected);
    }
}

/* Six decimals are enough for it: it is what %g prints with the fewest digits that read back. */
static void assert_fixed(double number)
{
    struct text text;
    char expected[40];

    for (int digits = 1; digits <= 17; digits++) {
        snprintf(expected, sizeof(expected), "%.*g", digits, number);
        if (strtod(expected, NULL) == number && !strchr(expected, 'e'))
            break;
    }
    text_init(&text);
    assert_true(text_fixed(&text, number));
    assert_written(&text, expected);
}

static void numbers_of_six_decimals_have_the_fewest_digits(void **state)
{
    uint64_t random = 1;

    (void)state;
    assert_fixed(0);
    assert_fixed(-0.0);
    assert_fixed(100);
    assert_fixed(0.0001);
    assert_fixed(-31.2304);
    assert_fixed(999999999.999999);
    assert_fixed(-1000000007);
    assert_fixed(999999999999999);
    for (int i = 0; i < 200000; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        assert_fixed(((double)(random >> 40) + 100) / 1e6); /* below 17 */
        assert_fixed(-(double)(random >> 15) / 1e6);        /* up to fifteen digits */
    }
}

static void other_numbers_are_left_to_others(void **state)
{
    static const double numbers[] = {1.0 / 3, 0.1 + 0.2, 0.0000015, 5e-5,     1e-7,
                                     1e15,    -1e300,    NAN,       INFINITY, -INFINITY};

    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        struct text text;

        text_init(&text);
        assert_false(text_fixed(&text, numbers[i]));
        assert_written(&text, "");
    }
}

static const char *escape_some(int32_t code)
{
    return code == '<' ? "(" : code == 0x4e2d ? "[zhong]" : code < 0 ? "?" : NULL;
}

static void what_is_escaped_is_replaced_and_nothing_else(void **state)
{
    struct text text;

    (void)state;
    text_init(&text);
    text_escape(&text, "", escape_some);
    text_escape(&text, "a-1 <b<\xe4\xb8\xad\xe5\x9b\xbd\xffZ~", escape_some);
    text_spaces(&text, 3);
    assert_written(&text, "a-1 (b([zhong]\xe5\x9b\xbd?Z~   ");
}

static void a_count_of_one_names_one_thing(void **state)
{
    struct text text;

    (void)state;
    text_init(&text);
    text_count(&text, 1, "clusters");
    text_char(&text, ' ');
    text_count(&text, 0, "firms");
    text_char(&text, ' ');
    text_count(&text, 21, "ties");
    assert_string_equal(text_string(&text), "1 cluster 0 firms 21 ties");
    text_release(&text);
}

static void a_finished_text_is_empty_and_can_be_used_again(void **state)
{
    struct text text;
    struct blob *first;
    struct blob *second;

    (void)state;
    text_init(&text);
    text_add(&text, "first");
    first = finish(&text);
    assert_int_equal(text.len, 0);
    text_add(&text, "second one");
    second = finish(&text);
    text_release(&text);
    assert_int_equal(blob_size(first), 5);
    assert_memory_equal(blob_data(first), "first", 5);
    assert_int_equal(blob_size(second), 10);
    blob_free(first);
    blob_free(second);
}

static void a_text_below_the_limit_stays_in_memory(void **state)
{
    struct text text;

    (void)state;
    text_init(&text);
    write_pattern(&text, 0, TEXT_MEMORY_MAX - 1);
    assert_int_equal(text.file, -1);
    assert_int_equal(text.len, TEXT_MEMORY_MAX - 1);
    assert_non_null(text_string(&text));
    text_release(&text);
}

static void a_short_blob_stays_in_memory(void **state)
{
    struct blob *blob = pattern_blob(BLOB_MEMORY_MAX);

    (void)state;
    assert_non_null(blob_data(blob));
    assert_int_equal(blob_file(blob), -1);
    assert_true(blob_memory(blob) >= BLOB_MEMORY_MAX);
    blob_free(blob);
}

static void a_longer_one_is_in_a_file_if_it_can(void **state)
{
    struct blob *blob = pattern_blob(BLOB_MEMORY_MAX + 1);
    struct rlimit before;
    struct rlimit none;

    (void)state;
    assert_null(blob_data(blob));
    assert_pattern(blob, 0, BLOB_MEMORY_MAX + 1);
    blob_free(blob);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none = before;
    none.rlim_cur = 100000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    blob = pattern_blob(BLOB_MEMORY_MAX + 1);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(blob_file(blob), -1);
    assert_pattern(blob, 0, BLOB_MEMORY_MAX + 1);
    blob_free(blob);
}

static void a_text_past_the_limit_is_in_a_file_without_a_name(void **state)
{
    struct blob *blob = pattern_blob(3 * (uint64_t)TEXT_MEMORY_MAX + 12345);
    char link[64];
    char target[256] = "";

    (void)state;
    assert_null(blob_data(blob));
    assert_true(blob_file(blob) >= 0);
    assert_true(blob_memory(blob) < 1024);
    assert_int_equal(blob_size(blob), 3 * (uint64_t)TEXT_MEMORY_MAX + 12345);
    assert_true(fcntl(blob_file(blob), F_GETFD) & FD_CLOEXEC);
    snprintf(link, sizeof(link), "/proc/self/fd/%d", blob_file(blob));
    assert_true(readlink(link, target, sizeof(target) - 1) > 0);
    assert_non_null(strstr(target, "(deleted)"));
    blob_free(blob);
}

static void memory_stays_bounded_however_long_a_text_is(void **state)
{
    struct text text;

    (void)state;
    text_init(&text);
    for (uint64_t done = 0; done < 10 * (uint64_t)TEXT_MEMORY_MAX; done += 100000) {
        write_pattern(&text, done, 100000);
        assert_true(text.size <= TEXT_MEMORY_MAX);
    }
    text_release(&text);
}

static void bytes_read_back_the_same_at_the_borders_of_spooling(void **state)
{
    const uint64_t size = 2 * (uint64_t)TEXT_MEMORY_MAX + 777;
    static const uint64_t borders[] = {0, TEXT_MEMORY_MAX, 2 * (uint64_t)TEXT_MEMORY_MAX};
    struct blob *blob = pattern_blob(size);

    (void)state;
    for (size_t i = 0; i < sizeof(borders) / sizeof(borders[0]); i++)
        for (uint64_t back = 0; back < 3000 && back <= borders[i]; back += 37)
            assert_pattern(blob, borders[i] - back, 500);
    assert_pattern(blob, 0, (size_t)size);
    blob_free(blob);
}

static void one_write_larger_than_memory_is_kept_whole(void **state)
{
    const size_t size = 2 * (size_t)TEXT_MEMORY_MAX + 5;
    char *bytes = malloc(size);
    struct text text;
    struct blob *blob;

    (void)state;
    assert_non_null(bytes);
    for (size_t i = 0; i < size; i++)
        bytes[i] = pattern(i);
    text_init(&text);
    text_write(&text, bytes, 10);
    text_write(&text, bytes + 10, size - 10);
    blob = finish(&text);
    assert_int_equal(blob_size(blob), size);
    assert_pattern(blob, 0, size);
    blob_free(blob);
    free(bytes);
}

static struct blob *counted_blob(uint64_t len, uint64_t kept_max)
{
    struct text text;

    text_init(&text);
    text.kept_max = kept_max;
    write_pattern(&text, 0, len);
    return finish(&text);
}

static unsigned count_descriptors(void)
{
    unsigned count = 0;

    for (int file = 0; file < 100; file++)
        count += fcntl(file, F_GETFD) >= 0;
    return count;
}

static void of_a_text_that_is_too_long_bytes_are_counted(void **state)
{
    static const uint64_t most[] = {BLOB_MEMORY_MAX, TEXT_MEMORY_MAX,
                                    3 * (uint64_t)TEXT_MEMORY_MAX + 17};
    static const uint64_t more[] = {1, TEXT_MEMORY_MAX, 5 * (uint64_t)TEXT_MEMORY_MAX + 333};
    unsigned before = count_descriptors();

    (void)state;
    for (size_t i = 0; i < sizeof(most) / sizeof(most[0]); i++)
        for (size_t j = 0; j < sizeof(more) / sizeof(more[0]); j++) {
            struct blob *blob = counted_blob(most[i] + more[j], most[i]);

            assert_false(blob_is_kept(blob));
            assert_int_equal(blob_size(blob), most[i] + more[j]);
            assert_null(blob_data(blob));
            assert_int_equal(blob_file(blob), -1);
            assert_true(blob_memory(blob) < 1024);
            assert_int_equal(count_descriptors(), before);
            blob_free(blob);
        }
}

static void of_one_that_is_not_too_long_all_bytes_are_kept(void **state)
{
    static const uint64_t most[] = {BLOB_MEMORY_MAX, TEXT_MEMORY_MAX,
                                    3 * (uint64_t)TEXT_MEMORY_MAX + 17};

    (void)state;
    for (size_t i = 0; i < sizeof(most) / sizeof(most[0]); i++)
        for (uint64_t less = 0; less < 2; less++) {
            struct blob *blob = counted_blob(most[i] - less, most[i]);

            assert_true(blob_is_kept(blob));
            assert_int_equal(blob_size(blob), most[i] - less);
            assert_pattern(blob, 0, (size_t)(most[i] - less));
            blob_free(blob);
        }
}

static void assert_reads_at_the_end(const struct blob *blob)
{
    uint64_t size = blob_size(blob);
    char got[16];

    assert_int_equal(blob_read(blob, got, sizeof(got), size - 1), 1);
    assert_int_equal(got[0], pattern(size - 1));
    assert_int_equal(blob_read(blob, got, sizeof(got), size - 10), 10);
    assert_int_equal(blob_read(blob, got, sizeof(got), size), 0);
    assert_int_equal(blob_read(blob, got, sizeof(got), size + 1), 0);
    assert_int_equal(blob_read(blob, got, sizeof(got), UINT64_MAX), 0);
    assert_int_equal(blob_read(blob, got, sizeof(got), INT64_MAX), 0);
    assert_int_equal(blob_read(blob, got, 0, 0), 0);
}

static void reading_ends_at_the_end_in_memory(void **state)
{
    struct blob *blob = pattern_blob(100);

    (void)state;
    assert_reads_at_the_end(blob);
    blob_free(blob);
}

static void reading_ends_at_the_end_of_the_file(void **state)
{
    struct blob *blob = pattern_blob(TEXT_MEMORY_MAX + 100);

    (void)state;
    assert_reads_at_the_end(blob);
    blob_free(blob);
}

static void a_blob_lives_until_it_is_freed(void **state)
{
    struct blob *blob = pattern_blob(TEXT_MEMORY_MAX + 1);
    int file = blob_file(blob);

    (void)state;
    assert_pattern(blob, TEXT_MEMORY_MAX - 10, 11);
    blob_free(blob);
    assert_int_equal(fcntl(file, F_GETFD), -1);
    assert_int_equal(errno, EBADF);
    blob_free(NULL);
}

/* Runs a test with TMPDIR set to something else. */
static void spool_in(const char *folder, void (*run)(void))
{
    const char *value = getenv("TMPDIR");
    char *before = value ? strdup(value) : NULL;

    setenv("TMPDIR", folder, 1);
    run();
    if (before)
        setenv("TMPDIR", before, 1);
    else
        unsetenv("TMPDIR");
    free(before);
}

/* No file may grow: as on a full disk. */
static void a_failure_to_spool_is_told_at_the_end(void **state)
{
    struct rlimit before;
    struct rlimit none;
    struct text text;
    struct blob *blob = NULL;

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none = before;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    text_init(&text);
    write_pattern(&text, 0, 2 * (uint64_t)TEXT_MEMORY_MAX);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(text.error, -EIO);
    assert_int_equal(text.spool_error, -EFBIG);
    assert_null(text_string(&text));
    text_add(&text, "more");
    text_printf(&text, "%d", 1);
    assert_int_equal(text_finish(&text, &blob), -EIO);
    assert_null(blob);
    assert_int_equal(text_finish(&text, &blob), -EIO);
    text_release(&text);
    assert_int_equal(text.error, 0);
}

static void run_longer_text(void)
{
    const uint64_t len = 4 * (uint64_t)TEXT_MEMORY_MAX + 100;
    struct blob *blob = pattern_blob(len);

    assert_int_equal(blob_size(blob), len);
    assert_pattern(blob, 0, 1000);
    assert_pattern(blob, TEXT_MEMORY_MAX - 10, 110);
    assert_pattern(blob, len - 110, 110);
    blob_free(blob);
}

static void run_long_text(void)
{
    struct blob *blob = pattern_blob(TEXT_MEMORY_MAX + 100);

    assert_true(blob_file(blob) >= 0);
    assert_pattern(blob, TEXT_MEMORY_MAX - 10, 110);
    blob_free(blob);
}

/* The folder that the user named gets full while it is written to. */
static void a_long_text_goes_on_where_there_is_room(void **state)
{
    char folder[] = "/tmp/buzzfs-full.XXXXXX";
    char path[64];
    int small = -1;

    (void)state;
    assert_non_null(mkdtemp(folder));
    if (mount("none", folder, "tmpfs", 0, "size=6m") == 0) { /* it needs root */
        small = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        umount2(folder, MNT_DETACH); /* gone from the name space, whatever comes */
    }
    rmdir(folder);
    if (small < 0)
        skip();
    snprintf(path, sizeof(path), "/proc/self/fd/%d", small);
    spool_in(path, run_longer_text);
    close(small);
}

/* /proc is a file system without O_TMPFILE, and refuses new files too. */
static void a_long_text_goes_where_it_can(void **state)
{
    (void)state;
    spool_in("/nonexistent/folder", run_long_text);
    spool_in("/proc", run_long_text);
    spool_in("", run_long_text);
}

static void run_short_text(void)
{
    struct blob *blob = pattern_blob(1000);

    assert_pattern(blob, 0, 1000);
    blob_free(blob);
}

static void a_short_text_needs_no_folder(void **state)
{
    (void)state;
    spool_in("/nonexistent/folder", run_short_text);
}

static void running_out_of_memory_is_told_at_the_end(void **state)
{
    static const char bytes[] = "x";
    volatile size_t huge = SIZE_MAX / 4;
    struct text text;
    struct blob *blob = NULL;

    (void)state;
    text_init(&text);
    text_add(&text, "begun");
    text_write(&text, bytes, huge);
    assert_int_equal(text.error, -ENOMEM);
    text_add(&text, "more");
    assert_int_equal(text_finish(&text, &blob), -ENOMEM);
    assert_null(blob);
    text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_of_nothing_is_an_empty_blob),
        cmocka_unit_test(all_ways_of_writing_add_up),
        cmocka_unit_test(zero_bytes_are_bytes),
        cmocka_unit_test(a_text_grows_byte_by_byte),
        cmocka_unit_test(printf_writes_lines_of_any_length),
        cmocka_unit_test(whole_numbers_are_written_as_printf_does),
        cmocka_unit_test(numbers_of_six_decimals_have_the_fewest_digits),
        cmocka_unit_test(other_numbers_are_left_to_others),
        cmocka_unit_test(what_is_escaped_is_replaced_and_nothing_else),
        cmocka_unit_test(a_count_of_one_names_one_thing),
        cmocka_unit_test(a_finished_text_is_empty_and_can_be_used_again),
        cmocka_unit_test(a_text_below_the_limit_stays_in_memory),
        cmocka_unit_test(a_short_blob_stays_in_memory),
        cmocka_unit_test(a_longer_one_is_in_a_file_if_it_can),
        cmocka_unit_test(a_text_past_the_limit_is_in_a_file_without_a_name),
        cmocka_unit_test(memory_stays_bounded_however_long_a_text_is),
        cmocka_unit_test(bytes_read_back_the_same_at_the_borders_of_spooling),
        cmocka_unit_test(one_write_larger_than_memory_is_kept_whole),
        cmocka_unit_test(reading_ends_at_the_end_in_memory),
        cmocka_unit_test(reading_ends_at_the_end_of_the_file),
        cmocka_unit_test(a_blob_lives_until_it_is_freed),
        cmocka_unit_test(of_a_text_that_is_too_long_bytes_are_counted),
        cmocka_unit_test(of_one_that_is_not_too_long_all_bytes_are_kept),
        cmocka_unit_test(a_failure_to_spool_is_told_at_the_end),
        cmocka_unit_test(a_short_text_needs_no_folder),
        cmocka_unit_test(a_long_text_goes_where_it_can),
        cmocka_unit_test(a_long_text_goes_on_where_there_is_room),
        cmocka_unit_test(running_out_of_memory_is_told_at_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
