#include "store/import_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The code points that a lead byte of UTF-8 may begin: RFC 3629, without overlong forms. */
static bool is_character(int32_t code, int bytes)
{
    static const int32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

    return code >= least[bytes] && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
}

int32_t text_character(const char **text, const char *end)
{
    const unsigned char *at = (const unsigned char *)*text;
    int bytes = at[0] < 0x80 ? 1 : at[0] < 0xc2 ? 0 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
    int32_t code = bytes == 1 ? at[0] : at[0] & (0xff >> (bytes + 1));

    *text += 1;
    if (bytes == 1)
        return code;
    if (bytes == 0 || at[0] > 0xf4 || end - (const char *)at < bytes)
        return -1;
    for (int i = 1; i < bytes; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return -1;
        code = code << 6 | (at[i] & 0x3f);
    }
    if (!is_character(code, bytes))
        return -1;
    *text += bytes - 1;
    return code;
}

static const char *document_fault(const char *text, size_t len, bool crlf, size_t *fault_at)
{
    const char *end = text + len;
    const char *at = text;

    while (at < end) {
        const char *begin = at;
        int32_t code;

        if (*at >= 0x20 && *at < 0x7f) {
            at++;
            continue;
        }
        *fault_at = (size_t)(begin - text);
        code = text_character(&at, end);
        if (code == '\r' && crlf && at < end && *at == '\n')
            continue;
        if (code < 0)
            return "not valid UTF-8";
        if (code == 0xfeff)
            return "has a byte order mark inside";
        if (code != '\t' && code != '\n' && (code < 0x20 || (code >= 0x7f && code < 0xa0)))
            return "has a control character";
    }
    return NULL;
}

const char *text_fault(const char *text, size_t len)
{
    size_t at = 0;

    if (len > TEXT_LEN_MAX)
        return "longer than 64 KiB";
    return document_fault(text, len, false, &at);
}

const char *text_document_fault(const char *text, size_t len, size_t *at)
{
    return document_fault(text, len, true, at);
}

bool text_is_slug(const char *text, size_t len)
{
    bool hyphen = true; /* one may not stand here */

    if (len > SLUG_LEN_MAX)
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];

        if (c == '-' && hyphen)
            return false;
        if (c != '-' && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
            return false;
        hyphen = c == '-';
    }
    return !hyphen;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool text_integer(const char *text, size_t len, int64_t *value)
{
    bool negative = len > 0 && text[0] == '-';
    size_t i = len > 0 && (text[0] == '-' || text[0] == '+');
    int64_t sum = 0;

    if (i == len)
        return false;
    for (; i < len; i++) {
        if (!is_digit(text[i]) || __builtin_mul_overflow(sum, 10, &sum) ||
            __builtin_sub_overflow(sum, text[i] - '0', &sum))
            return false;
    }
    /* Summed up below zero, where there is room for one more. */
    if (!negative && sum == INT64_MIN)
        return false;
    *value = negative ? sum : -sum;
    return true;
}

static size_t skip_digits(const char *text, size_t len, size_t *at)
{
    size_t begin = *at;

    while (*at < len && is_digit(text[*at]))
        ++*at;
    return *at - begin;
}

bool text_number(const char *text, size_t len, double *value)
{
    size_t at = len > 0 && (text[0] == '-' || text[0] == '+');
    size_t digits = skip_digits(text, len, &at);
    char copy[400];
    double number;

    if (at < len && text[at] == '.') {
        at++;
        digits += skip_digits(text, len, &at);
    }
    if (digits == 0)
        return false;
    if (at < len && (text[at] == 'e' || text[at] == 'E')) {
        at++;
        at += at < len && (text[at] == '-' || text[at] == '+');
        if (skip_digits(text, len, &at) == 0)
            return false;
    }
    if (at != len || len >= sizeof(copy))
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    number = strtod(copy, NULL);
    if (!isfinite(number))
        return false;
    *value = number;
    return true;
}

bool text_boolean(const char *text, size_t len, bool *value)
{
    static const char *const words[] = {"false", "False", "FALSE", "0",
                                        "true",  "True",  "TRUE",  "1"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strlen(words[i]) == len && memcmp(words[i], text, len) == 0) {
            *value = i >= 4;
            return true;
        }
    }
    return false;
}

bool text_is_uri(const char *text, size_t len)
{
    const char *colon = memchr(text, ':', len);

    if (!colon || colon == text || colon + 1 == text + len)
        return false;
    return !memchr(text, ' ', len) && !memchr(text, '\t', len) && !memchr(text, '\n', len);
}

size_t text_distance(const char *a, size_t a_len, const char *b, size_t b_len, size_t most)
{
    size_t row[SLUG_LEN_MAX + 1];

    if (a_len > SLUG_LEN_MAX || b_len > SLUG_LEN_MAX || a_len > b_len + most ||
        b_len > a_len + most)
        return most + 1;
    for (size_t j = 0; j <= b_len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t corner = row[0];
        size_t least = i;

        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t up = row[j];
            size_t cost = corner + (a[i - 1] != b[j - 1]);

            cost = cost < up + 1 ? cost : up + 1;
            row[j] = cost < row[j - 1] + 1 ? cost : row[j - 1] + 1;
            corner = up;
            least = least < row[j] ? least : row[j];
        }
        if (least > most)
            return most + 1;
    }
    return row[b_len];
}

/* Characters that are not seen, or change how others are seen; blanks other than the space, which
 * look like it, among them. */
static bool is_hidden(int32_t code)
{
    static const int32_t ranges[][2] = {
        {0, 0x1f},        {0x7f, 0xa0},     {0xad, 0xad},     {0x34f, 0x34f},     {0x61c, 0x61c},
        {0x115f, 0x1160}, {0x1680, 0x1680}, {0x180b, 0x180e}, {0x2000, 0x200f},   {0x2028, 0x202f},
        {0x205f, 0x206f}, {0x2800, 0x2800}, {0x3000, 0x3000}, {0x3164, 0x3164},   {0xfe00, 0xfe0f},
        {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff9, 0xfffb}, {0xe0000, 0xe01ef},
    };

    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (code >= ranges[i][0] && code <= ranges[i][1])
            return true;
    }
    return false;
}

void text_trim(const char **text, size_t *len)
{
    const char *at = *text;
    const char *end = at + *len;
    const char *first = NULL;
    const char *last = at;

    while (at < end) {
        const char *begin = at;
        int32_t code = text_character(&at, end);

        if (code == ' ' || is_hidden(code))
            continue;
        first = first ? first : begin;
        last = at;
    }
    *text = first ? first : *text;
    *len = (size_t)(last - *text);
}

void text_printable(char *out, size_t size, const char *text, size_t len, size_t max)
{
    const char *at = text;
    const char *end = text + len;
    char piece[16];

    for (size_t count = 0; at < end; count++) {
        const char *begin = at;
        int32_t code = text_character(&at, end);
        int piece_len;

        if (count == max)
            piece_len = snprintf(piece, sizeof(piece), "…");
        else if (code < 0)
            piece_len = snprintf(piece, sizeof(piece), "\\x%02x", (unsigned char)*begin);
        else if (code == '\t' || code == '\n')
            piece_len = snprintf(piece, sizeof(piece), "\\%c", code == '\t' ? 't' : 'n');
        else if (code == '\\' || code == '"')
            piece_len = snprintf(piece, sizeof(piece), "\\%c", (char)code);
        else if (is_hidden(code))
            piece_len =
                snprintf(piece, sizeof(piece), code < 0x80 ? "\\x%02x" : "\\u%04x", (unsigned)code);
        else
            piece_len = snprintf(piece, sizeof(piece), "%.*s", (int)(at - begin), begin);
        if ((size_t)piece_len >= size || count > max)
            break;
        memcpy(out, piece, (size_t)piece_len);
        out += piece_len;
        size -= (size_t)piece_len;
        if (count == max)
            break;
    }
    if (size > 0)
        *out = '\0';
}
