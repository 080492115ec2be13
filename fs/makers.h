/*
 * Who makes a product, and what else they make: what rivals are told from. Kept with the reader, as
 * the firms that are looked at one after the other mostly share their products. Inside of fs/.
 *
 * Threads:   as the reader's.
 * Errors:    0 or -errno.
 * Ownership: the lists are the reader's; one lives until the next is asked for.
 */
#ifndef BUZZFS_FS_MAKERS_H
#define BUZZFS_FS_MAKERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

struct maker {
    int64_t id;
    int64_t cluster_id; /* 0: none */
    int64_t province_id;
    size_t
        slug; /* where its slug begins in the texts of the list, and that of its cluster after it */
    size_t first_product; /* in the products of the list; those of the next maker follow */
};

struct makers {
    bool is_read; /* else the slot is empty */
    int64_t product;
    struct maker *items; /* by id; one more at the end says where the products end */
    size_t count;        /* 0 also where there are too many to tell rivals */
    int64_t *products;   /* of the makers, each maker's ascending */
    size_t product_count;
    char *texts;
    size_t text_len;
};

__attribute__((warn_unused_result)) int makers_of(struct reader *reader, int64_t product,
                                                  const struct makers **makers);

/* NULL: it is none of them. */
const struct maker *makers_find(const struct makers *makers, int64_t id);

const char *maker_slug(const struct makers *makers, const struct maker *maker);
const char *maker_cluster(const struct makers *makers, const struct maker *maker); /* "": none */

#endif
