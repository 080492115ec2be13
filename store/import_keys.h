/*
 * A set of byte strings, each with a few numbers: slugs and their rows, digests of composite keys.
 * Made for millions: one block of memory for all strings, one for the table. Keys are numbered from
 * 0 in the order they were added and are never taken out.
 *
 * Threads:   one at a time.
 * Errors:    -ENOMEM, -EFBIG when the block of strings outgrows what its offsets can reach.
 * Ownership: a key is borrowed until the next keys_add(). keys_release() frees all.
 */
#ifndef BUZZFS_STORE_IMPORT_KEYS_H
#define BUZZFS_STORE_IMPORT_KEYS_H

#include <stddef.h>
#include <stdint.h>

struct key {
    uint32_t number; /* its own, from 0 */
    uint32_t row;    /* row number in the data base */
    uint32_t line;   /* where it stands in its file; 0: it does not */
    uint8_t origin;  /* which file, as the user of the set numbers them */
    uint8_t len;
    char text[];
};

struct keys {
    char *block;
    size_t block_len;
    size_t block_size;
    uint32_t *offsets; /* by number, in units of KEY_ALIGN */
    uint32_t count;
    uint32_t offsets_size;
    uint64_t *slots; /* upper half: of the hash; lower half: offset + 1, 0 if free */
    uint32_t slot_count;
};

enum {
    KEY_LEN_MAX = 255,
    DIGEST_LEN = 16
};

/* An empty set is one of zero bytes. */
void keys_release(struct keys *keys);

/* NULL if it is not there. */
struct key *keys_find(const struct keys *keys, const char *text, size_t len);

/* Adds a key that is not there yet, of at most KEY_LEN_MAX bytes, with all numbers 0. */
__attribute__((warn_unused_result)) int keys_add(struct keys *keys, const char *text, size_t len,
                                                 struct key **key);

/* The key of that number. */
const struct key *keys_at(const struct keys *keys, uint32_t number);

/* A digest of a list of strings: begin, then each string, then end. 128 bits, so that two lists of
 * a data set are as good as never taken for one. */
struct digest {
    uint64_t a;
    uint64_t b;
};
void digest_begin(struct digest *digest);
void digest_add(struct digest *digest, const char *text, size_t len);
void digest_end(const struct digest *digest, char out[DIGEST_LEN]);

#endif
