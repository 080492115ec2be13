/*
 * What text may be a value: UTF-8, slugs, numbers. Pure functions on bytes that need not end in
 * NUL; nothing depends on the locale.
 *
 * Threads: all may be called by any thread. Errors: told by the return value.
 */
#ifndef BUZZFS_STORE_IMPORT_TEXT_H
#define BUZZFS_STORE_IMPORT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TEXT_LEN_MAX = 64 * 1024,
    SLUG_LEN_MAX = 100
};

/* Takes one character of UTF-8 off *text. Its code point, or -1 for a byte that begins none (then
 * one byte is taken). *text must be before end. */
int32_t text_character(const char **text, const char *end);

/* Why the text cannot be shown: not UTF-8, a control character other than tab and newline, a byte
 * order mark, too long. NULL if it can. */
const char *text_fault(const char *text, size_t len);

/* Likewise for a whole document: of any length, lines may end in CRLF. *at is where. */
const char *text_document_fault(const char *text, size_t len, size_t *at);

/* [a-z0-9]+(-[a-z0-9]+)*, at most SLUG_LEN_MAX bytes. */
bool text_is_slug(const char *text, size_t len);

/* [+-]?[0-9]+ within 64 bits. */
bool text_integer(const char *text, size_t len, int64_t *value);

/* [+-]?[0-9]*.?[0-9]*([eE][+-]?[0-9]+)? with at least one digit before the exponent; finite. */
bool text_number(const char *text, size_t len, double *value);

/* true, True, TRUE, 1 and the like of false, as Table Schema has them. */
bool text_boolean(const char *text, size_t len, bool *value);

/* Something, a colon and something without blanks: as much of a URI as is the same in all. */
bool text_is_uri(const char *text, size_t len);

/* How many characters must be put in, left out or replaced; anything above `most` is most + 1. */
size_t text_distance(const char *a, size_t a_len, const char *b, size_t b_len, size_t most);

/* Takes off both ends what is not seen there: blanks, control characters and the like. */
void text_trim(const char **text, size_t *len);

/*
 * Writes text as a message can show it: control characters, characters that steer the direction of
 * writing, invisible ones, blanks that are no space, and bytes that are not UTF-8 are escaped, what is longer than max
 * characters is cut with an ellipsis. Always ends in NUL.
 */
void text_printable(char *out, size_t size, const char *text, size_t len, size_t max);

#endif
