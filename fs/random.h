/*
 * Random numbers that are the same on every machine, and that can be had for any row of any table
 * without those before it. Integers only.
 *
 * Numbers: SplitMix64 (Sebastiano Vigna 2015, public domain, prng.di.unimi.it/splitmix64.c; after
 * Steele, Lea & Flood, Fast Splittable Pseudorandom Number Generators, OOPSLA 2014).
 * Permutations: a generalized Feistel network with cycle walking (Black & Rogaway, Ciphers with
 * Arbitrary Finite Domains, CT-RSA 2002). Neither is fit for secrets.
 *
 * Threads: pure functions and plain data. Errors: none.
 */
#ifndef BUZZFS_FS_RANDOM_H
#define BUZZFS_FS_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

/* A stream of its own for each seed, table and row. */
struct random random_of(uint64_t seed, uint64_t table, uint64_t row);
uint64_t random_next(struct random *random);

/* From 0 to limit - 1; limit from 1 to 2^32. */
uint64_t random_below(struct random *random, uint64_t limit);
/* As random_below(), but low numbers far oftener: u^3 of the way, a heavy tail over the numbers. */
uint64_t random_skewed(struct random *random, uint64_t limit);
/* True in so many percent of the cases. */
bool random_percent(struct random *random, unsigned percent);
/* The place of a weight, in proportion to the weights, which end with 0. */
unsigned random_weighted(struct random *random, const unsigned *weights);

/* The first from number on, and round after limit - 1, that is not among those taken. There must be
 * one. */
uint64_t number_not_in(const uint64_t *taken, unsigned count, uint64_t number, uint64_t limit);

/* A permutation of 0 to count - 1. */
struct shuffle {
    uint64_t count;
    uint64_t columns; /* columns * lines is count or a little more */
    uint64_t lines;
    uint64_t key;
};

/* count from 1 to 2^32. */
struct shuffle shuffle_of(uint64_t seed, uint64_t table, uint64_t count);
uint64_t shuffle_apply(const struct shuffle *shuffle, uint64_t index);
uint64_t shuffle_invert(const struct shuffle *shuffle, uint64_t index);

/* The largest number whose square is not above the given one, which is below 2^62. */
uint64_t square_root(uint64_t square);

#endif
