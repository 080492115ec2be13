/*
 * The data set's own columns of organisations as attributes of nodes in a network. Inside of fs/.
 *
 * Columns of firms, institutes and funders that have one name are one attribute; it is text where
 * their types differ. A name that a node has in any case gets "own_" before it, as programs that
 * read networks know attributes by their names alone; so does one that begins with "own_", which
 * else might be the same then. What a name may hold suits no format's ids, so these are own_1, own_2
 * and so on.
 *
 * Life cycle: one that is all zero bytes is empty; own_attributes_release().
 * Errors:     0 or -errno of the store, -ENOMEM.
 */
#ifndef BUZZFS_FS_OWN_ATTRIBUTES_H
#define BUZZFS_FS_OWN_ATTRIBUTES_H

#include "fs/network.h"

enum {
    ENTITIES = 3 /* of organisations */
};

struct own_attribute {
    char id[16];
    char *name;
    enum attribute_type type;
    int64_t fields[ENTITIES]; /* a column of each, or 0 */
};

struct own_attributes {
    struct own_attribute *items;
    size_t count;
};

void own_attributes_release(struct own_attributes *own);

/* Adds those that the data set has: those of firms first, then of institutes, of funders. */
__attribute__((warn_unused_result)) int own_attributes_read(struct reader *reader,
                                                            struct own_attributes *own);

/* Writes those that are known of an organisation, as network_write_attributes() does, but with their
 * ids for names. */
__attribute__((warn_unused_result)) int own_attributes_write(struct reader *reader,
                                                             const struct own_attributes *own,
                                                             const char *entity, int64_t row,
                                                             struct text *text,
                                                             const struct notation *notation);

#endif
