/*
 * The rules of `check`, as queries.
 *
 * Threads: constant data.
 */
#ifndef BUZZFS_STORE_CHECK_RULES_H
#define BUZZFS_STORE_CHECK_RULES_H

#include <stddef.h>

/* Each gives the rows that break it: what, row number (NULL: none), what is wrong. */
extern const char *const check_rules[];
extern const size_t check_rule_count;

/* Give queries like those: one for each column of text, but the data package, which is a document;
 * and one for each column and what the data package asks of its values. */
extern const char check_text_columns[];
extern const char check_declared[];

/* Ties of ownership with both ends: id, from_id, to_id, in order of id. */
extern const char check_ownership[];

/* How many rows there are, in all tables that a data set fills. */
extern const char check_row_count[];

#endif
