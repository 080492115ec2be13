/*
 * The index of the words of organisations: which rows may have certain terms. A million firms are
 * too many to read their texts for each new search; clusters, products and the like are few.
 *
 * It proposes rows and decides nothing: who asks reads each row and looks whether it has the terms.
 * So it may name rows that are gone or have other words by now, but it must never miss one. It does
 * not, whatever characters there are, as it holds the very words that fold.h makes of a text
 * (word_tokens.h), and rows that were changed since it was made are noted by triggers
 * (word_index.sql) and proposed with it. Rows of a year (years.h) are among all rows.
 *
 * Chinese, Japanese and Korean: two characters together are a token, so that a term of any length
 * is looked up by its pairs, and one of a single character by what pairs begin with it. That costs
 * a token a character; a trigram index beside would have cost another index, and found none of
 * two characters, of which most words are.
 *
 * Threads:   as the reader's.
 * Errors:    0: all rows that may have the terms are among the proposals now. 1: they are too many,
 *            or there is no index that can be asked, or it is damaged, which the log is told: all
 *            rows must be read. -EINTR, -ENOMEM.
 * Ownership: proposals are the caller's, who frees rows.
 */
#ifndef BUZZFS_STORE_WORD_INDEX_H
#define BUZZFS_STORE_WORD_INDEX_H

#include <stddef.h>
#include <stdint.h>

struct reader;

/* Row numbers: in any order, some of them twice, until they are sorted. */
struct proposals {
    uint32_t *rows; /* room for max */
    size_t count;
    size_t max;
};

/* Adds a row. 1: there is no room. Numbers below 1 are no rows that are ever listed. */
__attribute__((warn_unused_result)) int proposals_add(struct proposals *proposals, int64_t row);

/* Puts them in order, each once. */
void proposals_sort(struct proposals *proposals);

/* Adds the organisations whose own texts may have all of the terms, folded as in search_words.h:
 * of several there is one at least. */
__attribute__((warn_unused_result)) int word_index_propose(struct reader *reader,
                                                           const char *const *terms, size_t count,
                                                           struct proposals *proposals);

/* Adds those that the index does not know, whatever terms they have. */
__attribute__((warn_unused_result)) int word_index_propose_changed(struct reader *reader,
                                                                   struct proposals *proposals);

#endif
