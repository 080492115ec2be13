/*
 * Text made comparable for searching: words in small letters without accents, each with a space
 * before and after it, so that " insulin " is in a text that has the word, and " insul" in one that
 * has a word beginning so. A character of Chinese, Japanese or Korean is a word of its own: in a
 * phrase of them, " 上 海 ", each is found within whatever longer name.
 *
 * Words are made of letters and digits of any script; all else separates them, but marks that
 * combine with a letter, which are left out. Letters are folded where they are Latin, Greek or
 * Cyrillic, and the broad forms of ASCII that Chinese text uses are as the narrow ones.
 *
 * Threads:   pure.
 * Errors:    0 or -ENOMEM.
 * Ownership: the caller frees folded.data, which is used again from one text to the next.
 */
#ifndef BUZZFS_STORE_FOLD_H
#define BUZZFS_STORE_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct folded {
    char *data; /* a string; all zero bytes before the first use */
    size_t len;
    size_t size;
};

__attribute__((warn_unused_result)) int fold_text(const char *text, size_t len,
                                                  struct folded *folded);

enum {
    FOLD_SPREAD_MAX = 2, /* bytes that a byte of text can become, with spaces around it */
    FOLD_LEN_MIN = 8     /* and these besides */
};

/* Whether it is UTF-8 throughout. */
bool fold_is_valid(const char *text, size_t len);

/* Whether a word of folded text is a character that is a word of its own. */
bool fold_is_ideograph(const char *word);

/* fold_table.c: U+00C0 to U+024F, U+0370 to U+052F, U+1E00 to U+1EFF, one after the other. */
extern const uint16_t fold_table[];

#endif
