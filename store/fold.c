#include "store/fold.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    NO_CHARACTER = 0xfffd,
    SHARP_S = 0xdf, /* its capitals are SS */
    CHARACTER_LEN_MAX = 4
};

/* The character at text, and how many bytes it has. What is no UTF-8 is a byte long. */
static uint32_t read_character(const unsigned char *text, size_t len, size_t *used)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t need = text[0] < 0x80    ? 1
                  : text[0] < 0xc2  ? 0
                  : text[0] < 0xe0  ? 2
                  : text[0] < 0xf0  ? 3
                  : text[0] <= 0xf4 ? 4
                                    : 0;
    uint32_t c;

    *used = 1;
    if (need <= 1)
        return need ? text[0] : NO_CHARACTER;
    if (need > len)
        return NO_CHARACTER;
    c = text[0] & (0xffu >> (need + 1));
    for (size_t i = 1; i < need; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return NO_CHARACTER;
        c = c << 6 | (text[i] & 0x3f);
    }
    if (c < least[need] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        return NO_CHARACTER;
    *used = need;
    return c;
}

bool fold_is_valid(const char *text, size_t len)
{
    size_t used = 0;

    for (size_t i = 0; i < len; i += used) {
        uint32_t c = read_character((const unsigned char *)text + i, len - i, &used);

        if (c == NO_CHARACTER && used == 1)
            return false;
    }
    return true;
}

static size_t write_character(uint32_t c, char *to)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xc0 | c >> 6);
        to[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xe0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 0x3f));
        to[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    to[0] = (char)(0xf0 | c >> 18);
    to[1] = (char)(0x80 | (c >> 12 & 0x3f));
    to[2] = (char)(0x80 | (c >> 6 & 0x3f));
    to[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

static bool is_between(uint32_t c, uint32_t first, uint32_t last)
{
    return c >= first && c <= last;
}

/* Scripts that put no spaces between words. */
static bool is_ideograph(uint32_t c)
{
    return is_between(c, 0x2e80, 0x2fdf) || is_between(c, 0x3005, 0x3007) ||
           is_between(c, 0x3040, 0x30fa) || is_between(c, 0x30fc, 0x9fff) ||
           is_between(c, 0xac00, 0xd7af) || is_between(c, 0xf900, 0xfaff) ||
           is_between(c, 0x20000, 0x3ffff);
}

bool fold_is_ideograph(const char *word)
{
    size_t used = 0;

    return is_ideograph(
        read_character((const unsigned char *)word, strnlen(word, CHARACTER_LEN_MAX), &used));
}

static bool is_mark(uint32_t c)
{
    return is_between(c, 0x300, 0x36f);
}

static bool is_letter(uint32_t c)
{
    if (c < 0x80)
        return is_between(c, 'a', 'z') || is_between(c, '0', '9');
    if (c < 0xc0)
        return c == 0xaa || c == 0xb5 || c == 0xba;
    return c != 0xd7 && c != 0xf7 && !is_between(c, 0x2000, 0x2bff) &&
           !is_between(c, 0x2fe0, 0x303f) && c != 0x30fb && !is_between(c, 0xe000, 0xf8ff) &&
           !is_between(c, 0xfe10, 0xfe6f) && !is_between(c, 0xff00, 0xffff) &&
           !is_between(c, 0x1f000, 0x1faff);
}

static uint32_t fold_character(uint32_t c)
{
    enum {
        LATIN = 0x250 - 0xc0,
        GREEK = 0x530 - 0x370
    };

    if (is_between(c, 0xff01, 0xff5e))
        c -= 0xff01 - '!';
    if (is_between(c, 'A', 'Z'))
        return c + ('a' - 'A');
    if (is_between(c, 0xc0, 0x24f))
        return fold_table[c - 0xc0];
    if (is_between(c, 0x370, 0x52f))
        return fold_table[LATIN + c - 0x370];
    if (is_between(c, 0x1e00, 0x1eff))
        return fold_table[LATIN + GREEK + c - 0x1e00];
    return c;
}

static int make_room(struct folded *folded, size_t len)
{
    size_t size = len * FOLD_SPREAD_MAX + FOLD_LEN_MIN;
    char *data;

    if (size <= folded->size)
        return 0;
    data = realloc(folded->data, size);
    if (!data)
        return -ENOMEM;
    folded->data = data;
    folded->size = size;
    return 0;
}

int fold_text(const char *text, size_t len, struct folded *folded)
{
    size_t used = 0;
    size_t at = 0;
    int error = make_room(folded, len);

    if (error)
        return error;
    folded->data[at++] = ' ';
    for (size_t i = 0; i < len; i += used) {
        uint32_t c =
            fold_character(read_character((const unsigned char *)text + i, len - i, &used));
        bool is_word = is_ideograph(c);

        if (is_mark(c))
            continue;
        if ((is_word || !is_letter(c)) && folded->data[at - 1] != ' ')
            folded->data[at++] = ' ';
        if (c == SHARP_S)
            at += write_character('s', folded->data + at);
        if (is_word || is_letter(c))
            at += write_character(c == SHARP_S ? 's' : c, folded->data + at);
        if (is_word)
            folded->data[at++] = ' ';
    }
    if (folded->data[at - 1] != ' ')
        folded->data[at++] = ' ';
    folded->data[at] = '\0';
    folded->len = at;
    return 0;
}
