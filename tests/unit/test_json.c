/*
 * JSON as `jq .` prints it. The expected texts here are what jq 1.6 printed.
 *
 * As `test_json print SEED COUNT` it prints random values, for tests/tree/test_json.sh to compare
 * with what jq makes of them.
 */
#include "fs/json.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What is printed for a value, which is deleted; in static storage. */
static const char *printed(cJSON *value)
{
    static char buffer[4096];
    struct text text;

    assert_non_null(value);
    text_init(&text);
    json_print(value, &text);
    cJSON_Delete(value);
    assert_true(text.len < sizeof(buffer));
    snprintf(buffer, sizeof(buffer), "%s", text_string(&text));
    text_release(&text);
    return buffer;
}

static void assert_number(double number, const char *expected)
{
    char line[64];

    snprintf(line, sizeof(line), "%s\n", expected);
    assert_string_equal(printed(cJSON_CreateNumber(number)), line);
}

static void assert_text(const char *text, const char *expected)
{
    char line[256];

    snprintf(line, sizeof(line), "\"%s\"\n", expected);
    assert_string_equal(printed(cJSON_CreateString(text)), line);
}

static void whole_numbers_have_no_point(void **state)
{
    (void)state;
    assert_number(0, "0");
    assert_number(1, "1");
    assert_number(-1, "-1");
    assert_number(2012, "2012");
    assert_number(999999999999999, "999999999999999");
    assert_number(9007199254740991, "9007199254740991");
    assert_number(9007199254740992, "9007199254740992");
    assert_number(-9007199254740991, "-9007199254740991");
}

static void negative_zero_keeps_its_sign(void **state)
{
    (void)state;
    assert_number(-0.0, "-0");
}

static void fractions_have_the_fewest_digits_that_read_back(void **state)
{
    (void)state;
    assert_number(0.5, "0.5");
    assert_number(-0.25, "-0.25");
    assert_number(0.1, "0.1");
    assert_number(0.1 + 0.2, "0.30000000000000004");
    assert_number(1.0 / 3, "0.3333333333333333");
    assert_number(116.28, "116.28");
    assert_number(0.256418, "0.256418");
    assert_number(123456.789, "123456.789");
    assert_number(0.000001, "1e-06");
}

static void large_and_small_numbers_are_written_with_exponents_as_jq_does(void **state)
{
    (void)state;
    assert_number(0.001, "0.001");
    assert_number(0.0001, "0.0001");
    assert_number(0.00001, "1e-05");
    assert_number(1e-7, "1e-07");
    assert_number(1.5e-9, "1.5e-09");
    assert_number(1e15, "1000000000000000");
    assert_number(1e16, "1e+16");
    assert_number(1e17, "1e+17");
    assert_number(12e16, "1.2e+17");
    assert_number(123e15, "123000000000000000");
    assert_number(123456789012345680.0, "123456789012345680");
    assert_number(1e19, "1e+19");
    assert_number(1.5e300, "1.5e+300");
    assert_number(DBL_MAX, "1.7976931348623157e+308");
    assert_number(DBL_MIN, "2.2250738585072014e-308");
    assert_number(5e-324, "5e-324");
}

static void what_is_no_number_is_null(void **state)
{
    (void)state;
    assert_number(NAN, "null");
    assert_number(INFINITY, "null");
    assert_number(-INFINITY, "null");
}

static void strings_are_escaped_where_they_must_be(void **state)
{
    (void)state;
    assert_text("", "");
    assert_text("plain words", "plain words");
    assert_text("a \"quote\" and a \\", "a \\\"quote\\\" and a \\\\");
    assert_text("\b\f\n\r\t", "\\b\\f\\n\\r\\t");
    assert_text("\x01\x1f", "\\u0001\\u001f");
    assert_text("\x7f", "\\u007f");
    assert_text("a/b <>&'", "a/b <>&'");
}

static void characters_of_all_lengths_go_out_as_they_are(void **state)
{
    (void)state;
    assert_text("caf\xc3\xa9", "caf\xc3\xa9");
    assert_text("\xe4\xb8\xad\xe5\x9b\xbd", "\xe4\xb8\xad\xe5\x9b\xbd");
    assert_text("\xf0\x9f\xa7\xac", "\xf0\x9f\xa7\xac");
    assert_text("\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbd",
                "\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbd");
    assert_text("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf");
}

static void bytes_that_are_no_utf8_become_replacement_characters(void **state)
{
    static const char *const bad[] = {
        "\x80",             /* nothing begins with it */
        "\xc3",             /* cut off */
        "\xc0\xaf",         /* overlong / */
        "\xe0\x80\x80",     /* overlong */
        "\xed\xa0\x80",     /* half of a surrogate pair */
        "\xf4\x90\x80\x80", /* past the last character */
        "\xf8",
        "\xff",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        char text[16];
        const char *line;

        snprintf(text, sizeof(text), "<%s>", bad[i]);
        line = printed(cJSON_CreateString(text));
        assert_memory_equal(line, "\"<\xef\xbf\xbd", 5);
        for (line += 2; *line != '>'; line += 3)
            assert_memory_equal(line, "\xef\xbf\xbd", 3);
        assert_string_equal(line, ">\"\n");
    }
}

static void nesting_is_indented_by_two(void **state)
{
    struct json json;
    cJSON *inner;

    (void)state;
    json_init(&json);
    json_text(&json, json.root, "name", "x");
    inner = json_object(&json, json.root, "inner");
    json_array(&json, inner, "nothing");
    json_object(&json, inner, "empty");
    inner = json_array(&json, inner, "list");
    json_integer(&json, inner, NULL, 1);
    json_bool(&json, inner, NULL, true);
    json_bool(&json, inner, NULL, false);
    json_null(&json, inner, NULL);
    json_text(&json, inner, NULL, NULL);
    assert_int_equal(json.error, 0);
    assert_string_equal(printed(cJSON_Duplicate(json.root, 1)), "{\n"
                                                                "  \"name\": \"x\",\n"
                                                                "  \"inner\": {\n"
                                                                "    \"nothing\": [],\n"
                                                                "    \"empty\": {},\n"
                                                                "    \"list\": [\n"
                                                                "      1,\n"
                                                                "      true,\n"
                                                                "      false,\n"
                                                                "      null,\n"
                                                                "      null\n"
                                                                "    ]\n"
                                                                "  }\n"
                                                                "}\n");
    json_release(&json);
}

static void keys_stay_in_the_order_they_were_added(void **state)
{
    struct json json;

    (void)state;
    json_init(&json);
    json_integer(&json, json.root, "zebra", 1);
    json_integer(&json, json.root, "ape", 2);
    json_integer(&json, json.root, "a \"key\"", 3);
    assert_string_equal(printed(cJSON_Duplicate(json.root, 1)),
                        "{\n  \"zebra\": 1,\n  \"ape\": 2,\n  \"a \\\"key\\\"\": 3\n}\n");
    json_release(&json);
}

static const char *written(double value, void (*write)(struct json *json, cJSON *parent,
                                                       const char *key, double value))
{
    static char line[64];
    struct json json;

    json_init(&json);
    write(&json, json.root, "n", value);
    assert_int_equal(json.error, 0);
    snprintf(line, sizeof(line), "%s",
             printed(cJSON_Duplicate(json.root, 1)) + strlen("{\n  \"n\": "));
    line[strlen(line) - strlen("\n}\n")] = '\0';
    json_release(&json);
    return line;
}

static const char *rounded(double value)
{
    return written(value, json_real);
}

static void facts_are_as_they_are(void **state)
{
    (void)state;
    assert_string_equal(written(33.333333333, json_number), "33.333333333");
    assert_string_equal(written(1.0 / 3, json_number), "0.3333333333333333");
    assert_string_equal(written(1e-7, json_number), "1e-07");
    assert_string_equal(written(HUGE_VAL, json_number), "null");
}

static void figures_are_rounded_to_six_decimals(void **state)
{
    (void)state;
    assert_string_equal(rounded(1.0 / 3), "0.333333");
    assert_string_equal(rounded(2.0 / 3), "0.666667");
    assert_string_equal(rounded(0.1 + 0.2), "0.3");
    assert_string_equal(rounded(1e-7), "0");
    assert_string_equal(rounded(5.1e-7), "1e-06");
    assert_string_equal(rounded(12), "12");
    assert_string_equal(rounded(39.9042), "39.9042");
}

static void rounding_gives_no_negative_zero(void **state)
{
    (void)state;
    assert_string_equal(rounded(-1e-9), "0");
    assert_string_equal(rounded(-0.0), "0");
    assert_string_equal(rounded(-0.6e-6), "-1e-06");
}

static void rounding_leaves_large_numbers_alone(void **state)
{
    (void)state;
    assert_string_equal(rounded(1e300), "1e+300");
    assert_string_equal(rounded(DBL_MAX), "1.7976931348623157e+308");
    assert_string_equal(rounded(NAN), "null");
    assert_string_equal(rounded(INFINITY), "null");
}

static void a_figure_has_its_value_or_the_reason_why_not(void **state)
{
    struct json json;

    (void)state;
    json_init(&json);
    json_figure(&json, json.root, "hhi", figure_of(1.0 / 3), 3, "hhi");
    json_figure(&json, json.root, "gini", figure_undefined("there is only one unit"), 1, "gini");
    assert_string_equal(printed(cJSON_Duplicate(json.root, 1)),
                        "{\n"
                        "  \"hhi\": {\n"
                        "    \"value\": 0.333333,\n"
                        "    \"cases\": 3,\n"
                        "    \"why\": null,\n"
                        "    \"measure\": \"hhi\"\n"
                        "  },\n"
                        "  \"gini\": {\n"
                        "    \"value\": null,\n"
                        "    \"cases\": 1,\n"
                        "    \"why\": \"there is only one unit\",\n"
                        "    \"measure\": \"gini\"\n"
                        "  }\n"
                        "}\n");
    json_release(&json);
}

static void an_index_by_chance_gives_the_reason_of_its_first_null(void **state)
{
    struct chance known = {figure_of(.25), figure_of(-.5)};
    struct chance unknown = {figure_of(.25), figure_undefined("no room")};
    struct figure p = figure_undefined("too many");
    struct json json;

    (void)state;
    json_init(&json);
    json_figure_by_chance(&json, json.root, "a", figure_of(.125), known, &p, 3, "m");
    json_figure_by_chance(&json, json.root, "b", figure_of(.125), unknown, NULL, 3, "m");
    assert_string_equal(printed(cJSON_Duplicate(json.root, 1)), "{\n"
                                                                "  \"a\": {\n"
                                                                "    \"value\": 0.125,\n"
                                                                "    \"expected\": 0.25,\n"
                                                                "    \"rescaled\": -0.5,\n"
                                                                "    \"p\": null,\n"
                                                                "    \"cases\": 3,\n"
                                                                "    \"why\": \"too many\",\n"
                                                                "    \"measure\": \"m\"\n"
                                                                "  },\n"
                                                                "  \"b\": {\n"
                                                                "    \"value\": 0.125,\n"
                                                                "    \"expected\": 0.25,\n"
                                                                "    \"rescaled\": null,\n"
                                                                "    \"cases\": 3,\n"
                                                                "    \"why\": \"no room\",\n"
                                                                "    \"measure\": \"m\"\n"
                                                                "  }\n"
                                                                "}\n");
    json_release(&json);
}

/* What cannot be added stands here for an allocation that failed: both are NULL to the builder. */
static void an_error_stays_until_it_is_asked_for(void **state)
{
    struct json json;
    cJSON *missing;

    (void)state;
    json_init(&json);
    assert_int_equal(json.error, 0);
    missing = json_object(&json, NULL, "nowhere");
    assert_null(missing);
    assert_int_equal(json.error, -ENOMEM);
    json_text(&json, missing, "a", "b");
    json_integer(&json, json.root, "c", 1);
    json_figure(&json, missing, "d", figure_of(1), 1, "share");
    assert_int_equal(json.error, -ENOMEM);
    json_release(&json);
    json_release(&json);
}

static uint64_t random_state;

static uint64_t random_bits(void)
{
    random_state += 0x9e3779b97f4a7c15u; /* splitmix64 */
    uint64_t z = random_state;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static unsigned random_below(unsigned limit)
{
    return (unsigned)(random_bits() % limit);
}

static double random_number(void)
{
    static const double special[] = {-0.0,    0.1 + 0.2, 1e-7,          1e15, 1e16,    1e17,
                                     1e18,    1e19,      1e21,          1e22, DBL_MAX, DBL_MIN,
                                     1.0 / 3, 100.0 / 3, 4294967295.99, 5e-5, 0.00012, 123e-6};
    double number;
    uint64_t bits = random_bits();

    switch (random_below(6)) {
    case 0:
        return (double)(int64_t)(bits >> 11) - (double)(UINT64_C(1) << 52);
    case 1:
        return (double)(int64_t)bits / pow(10, random_below(25));
    case 2:
        return (double)random_below(100000000) / 1000000;
    case 3:
        memcpy(&number, &bits, sizeof(number));
        return isfinite(number) ? number : (double)(bits >> 60) * 5e-324;
    case 4:
        return (double)random_below(1000) * pow(10, (double)random_below(40) - 20);
    default:
        return special[random_below(COUNT(special))];
    }
}

/* A string of bytes of all sorts, also such as are no UTF-8. */
static void random_text(char *text, size_t size)
{
    static const char *const pieces[] = {"\"",
                                         "\\",
                                         "/",
                                         "\x7f",
                                         "\n",
                                         "\t",
                                         "\xe4\xb8\xad",
                                         "\xf0\x9f\xa7\xac",
                                         "\xc3\xa9",
                                         "\xed\xa0\x80",
                                         "\xc3",
                                         "\xef\xbf\xbe",
                                         "\xe2\x80\xa8",
                                         "\xf4\x90\x80\x80"};
    size_t len = 0;

    for (unsigned n = random_below(12); n > 0 && len + 5 < size; n--) {
        char byte[2] = {(char)(1 + random_below(255)), '\0'};
        const char *piece = pieces[random_below(COUNT(pieces))];

        if (random_below(3) == 0)
            piece = byte;
        else if (random_below(2) == 0)
            byte[0] = (char)('a' + random_below(26)), piece = byte;
        len += (size_t)snprintf(text + len, size - len, "%s", piece);
    }
    text[len] = '\0';
}

static cJSON *random_value(int depth)
{
    char text[128] = "";
    cJSON *value;

    switch (random_below(depth > 0 ? 9 : 6)) {
    case 0:
        return cJSON_CreateNull();
    case 1:
        return cJSON_CreateBool(random_below(2) == 0);
    case 2:
        random_text(text, sizeof(text));
        return cJSON_CreateString(text);
    case 3:
    case 4:
    case 5:
        return cJSON_CreateNumber(random_number());
    case 6:
        value = cJSON_CreateArray();
        for (unsigned n = random_below(5); n > 0; n--)
            cJSON_AddItemToArray(value, random_value(depth - 1));
        return value;
    default:
        value = cJSON_CreateObject();
        for (unsigned n = random_below(5); n > 0; n--) {
            /* No key twice: jq would keep one. */
            snprintf(text, sizeof(text), "%u ", n);
            random_text(text + strlen(text), sizeof(text) - strlen(text));
            cJSON_AddItemToObject(value, text, random_value(depth - 1));
        }
        return value;
    }
}

static int print_random_values(uint64_t seed, int count)
{
    random_state = seed;
    for (int i = 0; i < count; i++) {
        cJSON *value = random_value(4);
        struct text text;

        text_init(&text);
        json_print(value, &text);
        if (!text_string(&text) || fwrite(text_string(&text), 1, text.len, stdout) < text.len)
            return EXIT_FAILURE;
        text_release(&text);
        cJSON_Delete(value);
    }
    return fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers_have_no_point),
        cmocka_unit_test(negative_zero_keeps_its_sign),
        cmocka_unit_test(fractions_have_the_fewest_digits_that_read_back),
        cmocka_unit_test(large_and_small_numbers_are_written_with_exponents_as_jq_does),
        cmocka_unit_test(what_is_no_number_is_null),
        cmocka_unit_test(strings_are_escaped_where_they_must_be),
        cmocka_unit_test(characters_of_all_lengths_go_out_as_they_are),
        cmocka_unit_test(bytes_that_are_no_utf8_become_replacement_characters),
        cmocka_unit_test(nesting_is_indented_by_two),
        cmocka_unit_test(keys_stay_in_the_order_they_were_added),
        cmocka_unit_test(facts_are_as_they_are),
        cmocka_unit_test(figures_are_rounded_to_six_decimals),
        cmocka_unit_test(rounding_gives_no_negative_zero),
        cmocka_unit_test(rounding_leaves_large_numbers_alone),
        cmocka_unit_test(a_figure_has_its_value_or_the_reason_why_not),
        cmocka_unit_test(an_index_by_chance_gives_the_reason_of_its_first_null),
        cmocka_unit_test(an_error_stays_until_it_is_asked_for),
    };

    if (argc == 4 && strcmp(argv[1], "print") == 0)
        return print_random_values(strtoull(argv[2], NULL, 10), (int)strtol(argv[3], NULL, 10));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
