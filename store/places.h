/*
 * A number for each of many rows, found by the row's number: rows that are added in order, most of
 * them without gaps. It takes what the rows are, whatever their numbers. Inside of store/.
 *
 * Life cycle: one that is all zero bytes is empty; places_release().
 * Errors:     0 or -ENOMEM.
 */
#ifndef BUZZFS_STORE_PLACES_H
#define BUZZFS_STORE_PLACES_H

#include <stddef.h>
#include <stdint.h>

struct places {
    struct place {
        uint32_t row;
        uint32_t value;
    } * items;
    size_t count;
    size_t size;
};

void places_release(struct places *places);

/* Adds a row; its number is above those before, or else it is passed over. */
__attribute__((warn_unused_result)) int places_add(struct places *places, int64_t row,
                                                   uint32_t value);

/* Has the memory brought near that the row is likely in: it is to be looked for soon. */
void places_expect(const struct places *places, int64_t row);

/* The row, or NULL. */
const struct place *places_find(const struct places *places, int64_t row);

#endif
