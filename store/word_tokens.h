/*
 * What the index of words is made of: the words of folded text (fold.h), but two characters of
 * Chinese, Japanese or Korean that follow each other are one token, for single ones are in every
 * second name and tell little. " 上 海 abc " has 上海, 海 and abc: each character begins one token.
 *
 * Threads:   pure.
 * Ownership: all is borrowed from the text.
 */
#ifndef BUZZFS_STORE_WORD_TOKENS_H
#define BUZZFS_STORE_WORD_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

/* A token is first and second, one after the other; second is empty unless both are characters. */
struct word_token {
    const char *first;
    size_t first_len;
    const char *second;
    size_t second_len;
    bool is_last;      /* of the text */
    bool is_character; /* first is */
};

enum {
    TOKENS_SPREAD_MAX = 2 /* bytes of tokens, with a space after each, for a byte of folded text */
};

/* Takes the next token of the text, which then stands after its first word. False: there is none. */
bool word_tokens_next(const char **folded, struct word_token *token);

/* Writes the tokens of a folded text, with a space after each, and says how many bytes: no more
 * than TOKENS_SPREAD_MAX times the text's. */
size_t word_tokens_write(const char *folded, char *to);

#endif
