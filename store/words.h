/*
 * Words that users made up, such as those of a search or a chain of facets: names in the tree that
 * no row stands for. Each gets a number that fits where the number of a row stands in a node id, so
 * that a directory can be made of it, and is remembered while it is in use.
 *
 * The memory is bounded: what was not asked for longest is forgotten first, and its number is then
 * unknown. Numbers come from a hash of the words. So the same words get the same number again, also
 * after they were forgotten, unless others took it meanwhile; the seal, a second part of the hash,
 * tells the two apart.
 *
 * Threads:   a memory may be used by any number.
 * Errors:    0 or -errno. -ESTALE: the number is not known (any more), or has another seal.
 * Ownership: words_new() ... words_free(); strings are copied in and out.
 */
#ifndef BUZZFS_STORE_WORDS_H
#define BUZZFS_STORE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    WORDS_LEN_MAX = 4000, /* bytes of one string, without its NUL */
    WORDS_NUMBER_MAX = (1 << 27) - 1,
    WORDS_SEAL_MAX = (1 << 14) - 1
};

struct words;

struct words_limits {
    size_t count; /* strings, at least 1 */
    size_t bytes; /* of all of them together, at least WORDS_LEN_MAX */
};

/* NULL: out of memory. */
struct words *words_new(const struct words_limits *limits);
void words_free(struct words *words);

/* The number of a string, from 1 on. -ENAMETOOLONG, -ENOMEM. */
__attribute__((warn_unused_result)) int words_number(struct words *words, const char *string,
                                                     uint32_t *number);

/* The seal that goes with a number, from 1 on; 0: it is not known. */
uint16_t words_seal(struct words *words, uint32_t number);

/* The string of a number, if its seal is the one given or 0 is given. */
__attribute__((warn_unused_result)) int words_string(struct words *words, uint32_t number,
                                                     uint16_t seal, char string[WORDS_LEN_MAX + 1]);

/* Has words remembered for good, at most half as many as are remembered otherwise. False: there is no
 * room for more such, or the number is not known. */
bool words_pin(struct words *words, uint32_t number);

/*
 * Something that was found out about the words of a number, in one version of the data and one year:
 * words_note() keeps it in the place of what was known, words_noted() tells whether it is known.
 */
void words_note(struct words *words, uint32_t number, uint64_t epoch, uint16_t year, uint32_t note);
bool words_noted(struct words *words, uint32_t number, uint64_t epoch, uint16_t year,
                 uint32_t *note);

/* A hash of a string with no more use than to be the same each time. */
uint64_t words_hash(const char *string);

/* What is remembered at present, for tests. */
struct words_limits words_usage(struct words *words);

#endif
