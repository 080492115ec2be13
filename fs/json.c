#include "fs/json.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double DECIMALS = 1e6;

void json_init(struct json *json)
{
    json->root = cJSON_CreateObject();
    json->error = json->root ? 0 : -ENOMEM;
}

void json_release(struct json *json)
{
    cJSON_Delete(json->root);
    json->root = NULL;
}

/* Hangs a value into its parent; NULL, if it could not be made, is noted. */
static cJSON *add(struct json *json, cJSON *parent, const char *key, cJSON *value)
{
    bool added = value && (key ? cJSON_AddItemToObject(parent, key, value)
                               : cJSON_AddItemToArray(parent, value));

    if (added)
        return value;
    cJSON_Delete(value);
    if (!json->error)
        json->error = -ENOMEM;
    return NULL;
}

cJSON *json_object(struct json *json, cJSON *parent, const char *key)
{
    return add(json, parent, key, cJSON_CreateObject());
}

cJSON *json_array(struct json *json, cJSON *parent, const char *key)
{
    return add(json, parent, key, cJSON_CreateArray());
}

void json_text(struct json *json, cJSON *parent, const char *key, const char *value)
{
    add(json, parent, key, value ? cJSON_CreateString(value) : cJSON_CreateNull());
}

void json_integer(struct json *json, cJSON *parent, const char *key, int64_t value)
{
    add(json, parent, key, cJSON_CreateNumber((double)value));
}

void json_bool(struct json *json, cJSON *parent, const char *key, bool value)
{
    add(json, parent, key, cJSON_CreateBool(value));
}

void json_null(struct json *json, cJSON *parent, const char *key)
{
    add(json, parent, key, cJSON_CreateNull());
}

void json_number(struct json *json, cJSON *parent, const char *key, double value)
{
    add(json, parent, key, isfinite(value) ? cJSON_CreateNumber(value) : cJSON_CreateNull());
}

void json_real(struct json *json, cJSON *parent, const char *key, double value)
{
    double rounded = round(value * DECIMALS) / DECIMALS;

    /* Too large for decimals to matter: rounding would overflow. */
    if (!isfinite(rounded))
        rounded = value;
    json_number(json, parent, key, rounded + 0.0);
}

static void add_figure(struct json *json, cJSON *object, const char *key, struct figure figure)
{
    if (figure.why)
        json_null(json, object, key);
    else
        json_real(json, object, key, figure.value);
}

void json_figure_by_chance(struct json *json, cJSON *parent, const char *key, struct figure figure,
                           struct chance chance, const struct figure *p, int64_t cases,
                           const char *measure)
{
    cJSON *object = json_object(json, parent, key);
    const char *why = figure.why;

    why = why ? why : chance.expected.why;
    why = why ? why : chance.rescaled.why;
    why = why || !p ? why : p->why;
    add_figure(json, object, "value", figure);
    add_figure(json, object, "expected", chance.expected);
    add_figure(json, object, "rescaled", chance.rescaled);
    if (p)
        add_figure(json, object, "p", *p);
    json_integer(json, object, "cases", cases);
    json_text(json, object, "why", why);
    json_text(json, object, "measure", measure);
}

void json_figure(struct json *json, cJSON *parent, const char *key, struct figure figure,
                 int64_t cases, const char *measure)
{
    cJSON *object = json_object(json, parent, key);

    add_figure(json, object, "value", figure);
    json_integer(json, object, "cases", cases);
    json_text(json, object, "why", figure.why);
    json_text(json, object, "measure", measure);
}

void json_value(struct json *json, cJSON *parent, const char *key, const struct rows *rows,
                int column)
{
    const char *text;

    switch (rows_type(rows, column)) {
    case VALUE_NULL:
        json_null(json, parent, key);
        return;
    case VALUE_INTEGER:
        json_integer(json, parent, key, rows_integer(rows, column));
        return;
    case VALUE_REAL:
        json_number(json, parent, key, rows_real(rows, column));
        return;
    case VALUE_TEXT:
        text = rows_text(rows, column);
        if (!text && !json->error)
            json->error = -ENOMEM;
        json_text(json, parent, key, text);
        return;
    }
}

void json_row(struct json *json, cJSON *parent, const struct rows *rows, int columns)
{
    for (int column = 0; column < columns; column++)
        json_value(json, parent, rows_column_name(rows, column), rows, column);
}

/* Length of the well-formed UTF-8 sequence at s, or 0. */
static size_t utf8_sequence(const unsigned char *s)
{
    if (s[0] < 0x80)
        return 1;
    if (s[0] >= 0xc2 && s[0] <= 0xdf)
        return (s[1] & 0xc0) == 0x80 ? 2 : 0;
    if ((s[0] & 0xf0) == 0xe0) {
        bool valid = (s[1] & 0xc0) == 0x80 && (s[2] & 0xc0) == 0x80 &&
                     !(s[0] == 0xe0 && s[1] < 0xa0) && !(s[0] == 0xed && s[1] > 0x9f);

        return valid ? 3 : 0;
    }
    if (s[0] >= 0xf0 && s[0] <= 0xf4) {
        bool valid = (s[1] & 0xc0) == 0x80 && (s[2] & 0xc0) == 0x80 && (s[3] & 0xc0) == 0x80 &&
                     !(s[0] == 0xf0 && s[1] < 0x90) && !(s[0] == 0xf4 && s[1] > 0x8f);

        return valid ? 4 : 0;
    }
    return 0;
}

static void print_special(unsigned char c, struct text *text)
{
    static const char names[] = "\"\"\\\\\bb\ff\nn\rr\tt";

    for (size_t i = 0; names[i]; i += 2) {
        if (names[i] == (char)c) {
            text_char(text, '\\');
            text_char(text, names[i + 1]);
            return;
        }
    }
    text_printf(text, "\\u%04x", c);
}

void json_write_string(struct text *text, const char *string)
{
    const unsigned char *s = (const unsigned char *)string;

    text_char(text, '"');
    while (*s) {
        const unsigned char *start = s;
        size_t len = text_word_len((const char *)s);

        /* The longest run that goes out as it is. */
        s += len;
        while (*s >= 0x20 && *s != '"' && *s != '\\' && *s != 0x7f && (len = utf8_sequence(s)) > 0)
            s += len;
        text_write(text, (const char *)start, (size_t)(s - start));
        if (!*s)
            break;
        if (*s < 0x80)
            print_special(*s, text);
        else
            text_add(text, "\xef\xbf\xbd"); /* U+FFFD for bytes that are no UTF-8 */
        s++;
    }
    text_char(text, '"');
}

/* The shortest decimal digits that read back as the same number, and the place of the point. */
static void shortest_digits(double number, char digits[40], int *point)
{
    char form[40];

    for (int precision = 0; precision < 17; precision++) {
        snprintf(form, sizeof(form), "%.*e", precision, number);
        if (strtod(form, NULL) == number)
            break;
    }
    *point = (int)strtol(strchr(form, 'e') + 1, NULL, 10) + 1;
    *strchr(form, 'e') = '\0';
    digits[0] = form[0];
    snprintf(digits + 1, 39, "%s", form[1] ? form + 2 : "");
}

/* As jq writes numbers: like C's %.17g, but with the shortest digits and fewer exponents. */
void json_write_number(struct text *text, double number)
{
    char digits[40];
    int point = 0;
    int len;

    if (!isfinite(number)) {
        text_add(text, "null");
        return;
    }
    if (text_fixed(text, number))
        return;
    if (number < 0) {
        text_char(text, '-');
        number = -number;
    }
    shortest_digits(number, digits, &point);
    len = (int)strlen(digits);
    if (point <= -4 || point > len + 15)
        text_printf(text, "%c%s%se%+.2d", digits[0], len > 1 ? "." : "", digits + 1, point - 1);
    else if (point <= 0)
        text_printf(text, "0.%.*s%s", -point, "0000", digits);
    else if (point < len)
        text_printf(text, "%.*s.%s", point, digits, digits + point);
    else
        text_printf(text, "%s%.*s", digits, point - len, "0000000000000000");
}

static void print_new_line(int depth, struct text *text)
{
    text_char(text, '\n');
    text_spaces(text, 2 * (size_t)depth);
}

static void print_value(const cJSON *value, int depth, struct text *text);

static void print_members(const cJSON *value, int depth, struct text *text)
{
    bool object = cJSON_IsObject(value);

    if (!value->child) {
        text_add(text, object ? "{}" : "[]");
        return;
    }
    text_char(text, object ? '{' : '[');
    for (const cJSON *child = value->child; child; child = child->next) {
        print_new_line(depth + 1, text);
        if (object) {
            json_write_string(text, child->string);
            text_add(text, ": ");
        }
        print_value(child, depth + 1, text);
        if (child->next)
            text_char(text, ',');
    }
    print_new_line(depth, text);
    text_char(text, object ? '}' : ']');
}

/* Recursion is as deep as our own objects are, which is a handful. */
static void print_value(const cJSON *value, int depth, struct text *text)
{
    if (cJSON_IsObject(value) || cJSON_IsArray(value))
        print_members(value, depth, text);
    else if (cJSON_IsString(value))
        json_write_string(text, value->valuestring);
    else if (cJSON_IsNumber(value))
        json_write_number(text, value->valuedouble);
    else
        text_add(text, cJSON_IsTrue(value) ? "true" : cJSON_IsFalse(value) ? "false" : "null");
}

void json_print_inside(const cJSON *value, int depth, struct text *text)
{
    print_value(value, depth, text);
}

void json_print(const cJSON *value, struct text *text)
{
    print_value(value, 0, text);
    text_char(text, '\n');
}

int json_finish(struct json *json, int result, struct text *text)
{
    if (!result)
        result = json->error;
    if (!result)
        json_print(json->root, text);
    json_release(json);
    return result;
}
