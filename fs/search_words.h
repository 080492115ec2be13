/*
 * What a search asks for: terms, all of which a node must have.
 *
 *   word      the word            word*     words that begin so
 *   "a b c"   the words in a row  "a b c"*  the same, the last one only begun
 *
 * Words of one run without a space between them, such as spin-off, are in a row, too. Matching is
 * done on folded text: see store/fold.h. Inside of fs/.
 */
#ifndef BUZZFS_FS_SEARCH_WORDS_H
#define BUZZFS_FS_SEARCH_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "store/fold.h"

enum {
    SEARCH_TERMS_MAX = 16,
    SEARCH_TEXT_MAX = 1024 /* of all terms, folded: a file name cannot be longer than 255 bytes */
};

struct search_words {
    char text[SEARCH_TEXT_MAX];
    const char *terms[SEARCH_TERMS_MAX]; /* folded, borrowed from text */
    int count;
    uint32_t all; /* a bit for each term */
};

/* NULL if it is understood; else what is wrong with it. */
const char *search_words_parse(struct search_words *words, const char *text);

/* The terms that a folded text has, as bits. */
uint32_t search_words_in(const struct search_words *words, const struct folded *folded);

#endif
