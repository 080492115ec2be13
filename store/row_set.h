/*
 * A set of numbers of rows: added in any order, any number of times, then gone through in order, each
 * once. It takes four bytes for each, or up to eight. Inside of store/.
 *
 * Life cycle: one that is all zero bytes is empty; row_set_release().
 * Errors:     0 or -ENOMEM.
 */
#ifndef BUZZFS_STORE_ROW_SET_H
#define BUZZFS_STORE_ROW_SET_H

#include <stddef.h>
#include <stdint.h>

struct row_set {
    uint32_t *rows;
    size_t count;
    size_t size;
};

void row_set_release(struct row_set *set);

/* 0 is no row: it is not added. */
__attribute__((warn_unused_result)) int row_set_add(struct row_set *set, uint32_t row);

/* From then on rows are in order, each once, until others are added. */
void row_set_sort(struct row_set *set);

#endif
