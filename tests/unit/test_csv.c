/*
 * The CSV reader: quotes, line ends, line numbers, faults, and every place where a buffer can end.
 */
#include "store/csv.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char path[] = "/tmp/test_csv.XXXXXX";

static int make_file(void **state)
{
    int fd = mkstemp(path);

    (void)state;
    if (fd < 0)
        return -1;
    return close(fd);
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(path);
}

static struct csv *open_text(const char *text, size_t len, size_t buffer_size)
{
    FILE *file = fopen(path, "w");
    struct csv *csv = NULL;

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(csv_open(path, buffer_size, &csv), 0);
    return csv;
}

/* Writes all rows down: "line:cell|cell" and "!fault@cell" for a fault, a newline after each. */
static void describe(struct csv *csv, char *out, size_t size)
{
    struct csv_row row;
    size_t used = 0;
    int result;

    *out = '\0';
    while ((result = csv_next(csv, &row)) == 1) {
        assert_true(row.count >= 1);
        used += (size_t)snprintf(out + used, size - used, "%u:", row.line);
        for (size_t i = 0; i < row.count; i++) {
            assert_int_equal(row.cells[i].text[row.cells[i].len], '\0');
            used += (size_t)snprintf(out + used, size - used, "%s%.*s", i ? "|" : "",
                                     (int)row.cells[i].len, row.cells[i].text);
        }
        if (row.fault)
            used += (size_t)snprintf(out + used, size - used, "!%zu", row.fault_cell);
        used += (size_t)snprintf(out + used, size - used, "\n");
        assert_true(used < size);
    }
    assert_int_equal(result, 0);
    assert_int_equal(csv_next(csv, &row), 0);
}

static void assert_rows(const char *text, const char *expected)
{
    char rows[4096];
    struct csv *csv = open_text(text, strlen(text), CSV_BUFFER_SIZE);

    describe(csv, rows, sizeof(rows));
    assert_string_equal(rows, expected);
    assert_int_equal(csv_offset(csv), strlen(text));
    csv_close(csv);
}

static void plain_rows(void **state)
{
    (void)state;
    assert_rows("a,b,c\n1,2,3\n", "1:a|b|c\n2:1|2|3\n");
    assert_rows("a,,c\n,,\n", "1:a||c\n2:||\n");
    assert_rows("a\n\nb\n", "1:a\n2:\n3:b\n");
}

static void an_empty_file_has_no_rows(void **state)
{
    (void)state;
    assert_rows("", "");
}

static void the_last_newline_may_be_missing(void **state)
{
    (void)state;
    assert_rows("a,b\n1,2", "1:a|b\n2:1|2\n");
    assert_rows("a,b\n1,", "1:a|b\n2:1|\n");
    assert_rows("a,\"b\"", "1:a|b\n");
}

static void quoted_cells(void **state)
{
    (void)state;
    assert_rows("\"a\",\"\",\"b,c\"\n", "1:a||b,c\n");
    assert_rows("\"say \"\"hi\"\"\",\"\"\"\"\n", "1:say \"hi\"|\"\n");
}

static void lines_may_end_in_crlf(void **state)
{
    (void)state;
    assert_rows("a,b\r\n1,2\r\n", "1:a|b\n2:1|2\n");
    assert_rows("a,\"b\"\r\n\"1\",\r\n", "1:a|b\n2:1|\n");
    assert_rows("a,b\r\n1,2\r", "1:a|b\n2:1|2\n");
    assert_rows("a\rb,c\n", "1:a\rb|c\n");
}

static void newlines_inside_quotes_are_counted(void **state)
{
    (void)state;
    assert_rows("a,\"x\ny\nz\",c\nd\n", "1:a|x\ny\nz|c\n4:d\n");
    assert_rows("a,\"x\r\ny\"\r\nd\r\n", "1:a|x\ny\n3:d\n");
}

static void cells_know_their_line(void **state)
{
    static const char text[] = "a,\"x\ny\",b,\"\n\",c\n";
    struct csv *csv = open_text(text, strlen(text), CSV_BUFFER_SIZE);
    struct csv_row row;

    (void)state;
    assert_int_equal(csv_next(csv, &row), 1);
    assert_int_equal(row.count, 5);
    assert_int_equal(row.cells[1].line, 1);
    assert_int_equal(row.cells[2].line, 2);
    assert_int_equal(row.cells[3].line, 2);
    assert_int_equal(row.cells[4].line, 3);
    csv_close(csv);
}

static void a_byte_order_mark_is_skipped_at_the_start_only(void **state)
{
    (void)state;
    assert_rows("\xef\xbb\xbf"
                "a,b\n\xef\xbb\xbf"
                "c\n",
                "1:a|b\n2:\xef\xbb\xbf"
                "c\n");
    assert_rows("\xef\xbb\xbf", "");
    assert_rows("\xef\xbb", "1:\xef\xbb\n");
}

static void a_stray_quote_is_a_fault_of_its_row_alone(void **state)
{
    (void)state;
    assert_rows("a,b\"c,d\ne,f\n", "1:a|b\"c|d!1\n2:e|f\n");
    assert_rows("\"a\"b,c\nd,e\n", "1:a\"b|c!0\n2:d|e\n");
    assert_rows("\"a\" ,c\nd,e\n", "1:a\" |c!0\n2:d|e\n");
}

static void a_quote_that_is_never_closed_ends_with_its_line(void **state)
{
    (void)state;
    assert_rows("a,\"b\nc,d\ne,f\n", "1:a|b!1\n2:c|d\n3:e|f\n");
    assert_rows("a,\"b\r\nc,d\r\n", "1:a|b!1\n2:c|d\n");
    assert_rows("a,\"", "1:a|!1\n");
    assert_rows("a,\"b\"\"\n", "1:a|b\"\"!1\n");
}

static void nul_bytes_are_kept(void **state)
{
    static const char text[] = "a\0b,\"\0\"\nc\n";
    struct csv *csv = open_text(text, sizeof(text) - 1, CSV_BUFFER_SIZE);
    struct csv_row row;

    (void)state;
    assert_int_equal(csv_next(csv, &row), 1);
    assert_int_equal(row.count, 2);
    assert_int_equal(row.cells[0].len, 3);
    assert_memory_equal(row.cells[0].text, "a\0b", 4);
    assert_int_equal(row.cells[1].len, 1);
    assert_int_equal(csv_next(csv, &row), 1);
    assert_string_equal(row.cells[0].text, "c");
    csv_close(csv);
}

static void a_huge_cell_is_read_whole(void **state)
{
    size_t len = CSV_BUFFER_SIZE - 10;
    char *text = malloc(len + 10);
    struct csv_row row;
    struct csv *csv;

    (void)state;
    assert_non_null(text);
    memset(text, 'x', len);
    memcpy(text + len, ",y\nz\n", 5);
    csv = open_text(text, len + 5, CSV_BUFFER_SIZE);
    assert_int_equal(csv_next(csv, &row), 1);
    assert_null(row.fault);
    assert_int_equal(row.cells[0].len, len);
    assert_string_equal(row.cells[1].text, "y");
    assert_int_equal(csv_next(csv, &row), 1);
    assert_string_equal(row.cells[0].text, "z");
    csv_close(csv);
    free(text);
}

static void a_row_too_long_is_a_fault_of_that_row_alone(void **state)
{
    char text[400];
    char rows[1000];
    struct csv *csv;

    (void)state;
    memset(text, 'x', sizeof(text));
    memcpy(text, "a,b\n", 4);
    memcpy(text + sizeof(text) - 5, "\nc,d\n", 5);
    csv = open_text(text, sizeof(text), 64);
    describe(csv, rows, sizeof(rows));
    assert_string_equal(rows, "1:a|b\n2:!0\n3:c|d\n");
    csv_close(csv);
}

static void a_quote_open_for_longer_than_the_buffer_ends_with_its_line(void **state)
{
    static const char text[] = "a,\"b\n1,2\n3,4\n5,6\n7,8\n9,0\n11,12\n";
    char rows[1000];
    struct csv *csv = open_text(text, strlen(text), 16);

    (void)state;
    describe(csv, rows, sizeof(rows));
    assert_string_equal(rows, "1:a|b!1\n2:1|2\n3:3|4\n4:5|6\n5:7|8\n6:9|0\n7:11|12\n");
    csv_close(csv);
}

/* Rows of all sorts, none longer than 16 bytes: the same whatever part of them the buffer holds. */
static void every_place_where_a_buffer_can_end(void **state)
{
    static const char text[] = "\xef\xbb\xbf"
                               "a,b\r\n\"x\"\"y\",\"\"\r\n\"p\r\nq\",r\n\n,\n\"\"\"\"\n"
                               "l\xc3\xa4nge,\"\n\"\na\"b,c\n\"a\"b,c\nlast,one";
    static const char expected[] = "1:a|b\n2:x\"y|\n3:p\nq|r\n5:\n6:|\n7:\"\n8:l\xc3\xa4nge|\n\n"
                                   "10:a\"b|c!0\n11:a\"b|c!0\n12:last|one\n";
    char rows[1000];

    (void)state;
    for (size_t size = 20; size < sizeof(text) + 2; size++) {
        struct csv *csv = open_text(text, strlen(text), size);

        describe(csv, rows, sizeof(rows));
        assert_string_equal(rows, expected);
        assert_int_equal(csv_offset(csv), strlen(text));
        csv_close(csv);
    }
}

static void many_rows_and_cells(void **state)
{
    struct csv_row row;
    struct csv *csv = NULL;
    FILE *file = fopen(path, "w");

    (void)state;
    assert_non_null(file);
    for (int i = 0; i < 20000; i++)
        fprintf(file, "row-%d,\"cell, quoted\",%d\n", i, i * 7);
    for (int i = 0; i < 500; i++)
        fprintf(file, "%d,", i);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(csv_open(path, 700000, &csv), 0);
    for (int i = 0; i < 20000; i++) {
        char expected[32];

        assert_int_equal(csv_next(csv, &row), 1);
        snprintf(expected, sizeof(expected), "row-%d", i);
        assert_int_equal(row.count, 3);
        assert_int_equal(row.line, i + 1);
        assert_string_equal(row.cells[0].text, expected);
        assert_string_equal(row.cells[1].text, "cell, quoted");
    }
    assert_int_equal(csv_next(csv, &row), 1);
    assert_int_equal(row.count, 501);
    assert_int_equal(csv_next(csv, &row), 0);
    csv_close(csv);
}

static void what_is_no_regular_file_is_refused(void **state)
{
    struct csv *csv = NULL;

    (void)state;
    assert_int_equal(csv_open("/", CSV_BUFFER_SIZE, &csv), -EISDIR);
    assert_int_equal(csv_open("/dev/null", CSV_BUFFER_SIZE, &csv), -EINVAL);
    assert_int_equal(csv_open("/nowhere/to/be/found", CSV_BUFFER_SIZE, &csv), -ENOENT);
    assert_null(csv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_rows),
        cmocka_unit_test(an_empty_file_has_no_rows),
        cmocka_unit_test(the_last_newline_may_be_missing),
        cmocka_unit_test(quoted_cells),
        cmocka_unit_test(lines_may_end_in_crlf),
        cmocka_unit_test(newlines_inside_quotes_are_counted),
        cmocka_unit_test(cells_know_their_line),
        cmocka_unit_test(a_byte_order_mark_is_skipped_at_the_start_only),
        cmocka_unit_test(a_stray_quote_is_a_fault_of_its_row_alone),
        cmocka_unit_test(a_quote_that_is_never_closed_ends_with_its_line),
        cmocka_unit_test(nul_bytes_are_kept),
        cmocka_unit_test(a_huge_cell_is_read_whole),
        cmocka_unit_test(a_row_too_long_is_a_fault_of_that_row_alone),
        cmocka_unit_test(a_quote_open_for_longer_than_the_buffer_ends_with_its_line),
        cmocka_unit_test(every_place_where_a_buffer_can_end),
        cmocka_unit_test(many_rows_and_cells),
        cmocka_unit_test(what_is_no_regular_file_is_refused),
    };

    return cmocka_run_group_tests(tests, make_file, remove_file);
}
