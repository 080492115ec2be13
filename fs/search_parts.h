/*
 * What a search is made of: search.c decides what is a hit and finds them, search_lent.c knows what
 * nodes lend to others, search_candidates.c asks the index. Inside of fs/.
 *
 * Threads:   as the reader's.
 * Errors:    0 or -errno.
 * Ownership: all belongs to the search.
 */
#ifndef BUZZFS_FS_SEARCH_PARTS_H
#define BUZZFS_FS_SEARCH_PARTS_H

#include "fs/search.h"
#include "fs/search_words.h"
#include "store/word_index.h"

enum {
    SEARCH_FIRMS_MAX =
        1 << 15, /* an eighth of a megabyte as rows; where more are meant, all are asked */
    SEARCH_TEXTS_COLUMN = 4 /* the first text of a node */
};

/* Rows with the terms that they lend to others, in order of row number. */
struct lent {
    struct lent_terms {
        uint32_t row;
        uint32_t terms;
    } * items;
    size_t count;
};

struct search {
    struct reader *reader;
    char *text; /* what it was made of, and of which version of the data and year */
    uint64_t epoch;
    uint16_t year;
    struct search_words words;
    struct folded folded;
    struct lent cities;   /* by cluster */
    struct lent products; /* by product */
    struct lent firms;    /* by firm, of what it makes; unless there are too many */
    bool has_many_firms;
    uint32_t product_terms; /* of all products together */
    uint32_t city_terms;    /* of all cities */
    bool knows_candidates;  /* the index was asked */
    bool has_candidates;    /* and names all organisations that can be hits: these, in order */
    struct proposals candidates;
};

/* The terms in the texts of a row from a column on. */
__attribute__((warn_unused_result)) int search_read_terms(struct search *search,
                                                          const struct rows *rows, int column,
                                                          uint32_t *terms);

/* Reads what cities and products lend. */
__attribute__((warn_unused_result)) int search_read_lent(struct search *search);

/* The terms that are lent to a row. */
uint32_t search_lent_to(const struct lent *lent, int64_t row);

/* Adds the terms that a firm has of what it makes. */
__attribute__((warn_unused_result)) int search_add_made(struct search *search, int64_t firm,
                                                        uint32_t *terms);

/* Asks the index, once, which organisations can be hits. */
__attribute__((warn_unused_result)) int search_find_candidates(struct search *search);

#endif
