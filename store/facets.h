/*
 * Facets: attributes with few values, by which nodes are found. A chain of facets with values says
 * which nodes are asked for: those of the lowest kind among its facets that have all the values,
 * themselves or by what they stand in. Provinces stand above clusters, clusters above organisations;
 * a product's facet, with any other, asks for the firms that make such a product.
 *
 * Which facets there are: the vocabularies of the tables, and the data set's own columns of text
 * that have few values: at most FACET_VALUES_MAX, and two nodes to each on average. A facet is
 * called by its attribute, with '-' for '_'. An own column whose name is taken by another kind of
 * node (organisations are one kind) is called KIND-NAME.
 *
 * Threads:   as the reader's.
 * Errors:    0 or -errno. -ENOENT: there is no such facet.
 * Ownership: rows are ended by rows_end(), as those of any query.
 */
#ifndef BUZZFS_STORE_FACETS_H
#define BUZZFS_STORE_FACETS_H

#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

enum {
    FACET_VALUES_MAX = 1000,
    FACET_NODES_MAX = 100000 /* more are not counted */
};

/* Kinds of nodes, from the top. */
enum facet_kind {
    FACET_PROVINCE,
    FACET_CLUSTER,
    FACET_ORGANISATION,
    FACET_PRODUCT,
    FACET_SOURCE,
    FACET_KINDS
};

struct facet_pair {
    const char *facet;
    const char *value;
    size_t value_len;
};

struct facet_chain {
    const struct facet_pair *pairs;
    size_t count;
};

/* How many facets there are in the data, and the name of each; some may have no members. */
__attribute__((warn_unused_result)) int facets_count(struct reader *reader, size_t *count);
const char *facets_name(struct reader *reader, size_t index);

/* The kind of nodes that a chain of one pair or more, and one more facet if it is not NULL, asks
 * for. -ENOENT also where no node can have them all. */
__attribute__((warn_unused_result)) int facets_kind(struct reader *reader,
                                                    const struct facet_chain *chain,
                                                    const char *facet, enum facet_kind *kind);

/* The nodes of a chain, as the LIST query of a set: id, slug, placed; from those after `after` on. */
__attribute__((warn_unused_result)) int facets_begin_list(struct reader *reader,
                                                          const struct facet_chain *chain,
                                                          int64_t after, struct rows **rows);
/* The node called so among them, as FIND does: id, placed. */
__attribute__((warn_unused_result)) int facets_begin_find(struct reader *reader,
                                                          const struct facet_chain *chain,
                                                          const char *name, struct rows **rows);
/* How many there would be with one more facet of whatever value or none: count, which is
 * FACET_NODES_MAX + 1 if there are more than that. */
__attribute__((warn_unused_result)) int facets_begin_total(struct reader *reader,
                                                           const struct facet_chain *chain,
                                                           const char *facet, struct rows **rows);
/* The values that a facet has among them, each once: value. An empty chain stands for all nodes. */
__attribute__((warn_unused_result)) int facets_begin_values(struct reader *reader,
                                                            const struct facet_chain *chain,
                                                            const char *facet, struct rows **rows);
/* The same in order, with how many nodes the chain has with each: value, nodes. */
__attribute__((warn_unused_result)) int facets_begin_counts(struct reader *reader,
                                                            const struct facet_chain *chain,
                                                            const char *facet, struct rows **rows);

#endif
