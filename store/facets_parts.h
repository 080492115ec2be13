/*
 * What the files of facets share: facets.c, which knows what facets there are, facets_ask.c, which
 * asks for nodes and values, and facets_sql.c, which writes parts of such questions. Inside of store/.
 */
#ifndef BUZZFS_STORE_FACETS_PARTS_H
#define BUZZFS_STORE_FACETS_PARTS_H

#include <sqlite3.h>
#include <stdbool.h>

#include "store/facets.h"

/* One facet: a column of the table of its kind, or programmes, or an own column of the data set. */
struct facet {
    const char *name;
    enum facet_kind kind;
    const char *column; /* NULL: another sort */
    char *field;        /* SQL for the number of the own column; NULL: none */
    const char *entity; /* the only one that has the own column; NULL: several */
};

/* The facets of one version of the data, kept by a reader. */
struct facets {
    uint64_t epoch;
    struct facet *items;
    size_t count;
};

/* The facet called so, with '-' or '_' in its name. -ENOENT: there is none. */
__attribute__((warn_unused_result)) int facets_find(struct reader *reader, const char *word,
                                                    const struct facet **facet);

/* A question while it is written: its text, and what will be bound to it, in order. */
struct facet_question {
    sqlite3_str *sql;
    const struct facet_pair *bound[16];
    size_t bound_count;
    bool in_parts; /* a list, in the order of its rows, of which only some are read at a time */
    bool of_all;   /* every node that meets the conditions is looked at */
    bool joins_product; /* the value is one of products: conditions on these are on the same one */
};

/* Parts of questions; the names of tables in them: p, c, o, x, s. */
void facets_write_table(struct facet_question *question, enum facet_kind kind);
/* Conditions come after the joins, if there are any. */
void facets_write_conditions(struct facet_question *question, enum facet_kind kind,
                             const struct facet_pair *pairs, const struct facet *const facets[],
                             size_t count);
/* Joins to the value of a facet; the value itself. */
void facets_write_joins(struct facet_question *question, enum facet_kind kind,
                        const struct facet *facet);
void facets_write_value(struct facet_question *question, const struct facet *facet);
/* All values of a facet with no condition, by leaps through an index. */
void facets_write_all_values(struct facet_question *question, const struct facet *facet);
/* Whether nodes are found fastest from the values of that facet's own column. */
bool facets_can_lead(enum facet_kind kind, const struct facet *facet);

const char *facets_alias(enum facet_kind kind);

#endif
