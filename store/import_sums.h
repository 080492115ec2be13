/*
 * The sums of a data set, counted while its files are read: what the views of aggregates.sql say,
 * without asking SQLite to find both ends of every tie again. `buzzfs check` and the tests compare
 * the two.
 *
 * A table of sums has keys of three numbers and two counts each. Row numbers are those in the data
 * base; cluster 0 stands for none.
 *
 * Life cycle: one that is all zero bytes is empty; sums_release().
 * Threads:    one fills it; another may write it once that one has ended.
 * Errors:     0 or -ENOMEM; sums_write(): a code of SQLite.
 */
#ifndef BUZZFS_STORE_IMPORT_SUMS_H
#define BUZZFS_STORE_IMPORT_SUMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

/* Whose sums there are: entities, and rows with years. */
enum sums_entity {
    SUMS_FIRM,
    SUMS_INSTITUTE,
    SUMS_FUNDER,
    SUMS_TIE,
    SUMS_MAKES,
    SUMS_ENTITIES
};

/* A hash table with open addressing; a place with two counts of 0 is free. */
struct sum {
    uint32_t key[3];
    uint32_t counts[2];
};

struct sum_table {
    struct sum *places;
    size_t count;
    size_t size; /* a power of two, or 0 */
};

/* Something by row number; what is beyond the size is 0. */
struct by_row {
    uint32_t *values;
    size_t size;
};

struct sums {
    struct sum_table members;  /* cluster, entity: organisations */
    struct sum_table flows;    /* kind, from cluster, to cluster: ties, those between firms */
    struct sum_table outputs;  /* cluster, class: makes */
    struct sum_table holdings; /* organisation: parents, subsidiaries */
    struct sum_table years;    /* entity, year: begun, ended */
    struct sum_table suspects; /* ties with years beyond those of an end: 1 */
    struct by_row places;      /* organisations: cluster and entity */
    struct by_row spans;       /* organisations: first and last year */
    struct by_row classes;     /* products: number of the class + 1 */
    char **class_names;
    size_t class_count;
};

void sums_release(struct sums *sums);

/* Rows, each after those that it refers to. A year of 0 is unknown; a class may be NULL. */
__attribute__((warn_unused_result)) int sums_add_organisation(struct sums *sums, int64_t row,
                                                              enum sums_entity entity,
                                                              int64_t cluster);
__attribute__((warn_unused_result)) int sums_add_product(struct sums *sums, int64_t row,
                                                         const char *class_name, size_t len);
__attribute__((warn_unused_result)) int sums_add_makes(struct sums *sums, int64_t firm,
                                                       int64_t product);
__attribute__((warn_unused_result)) int sums_add_tie(struct sums *sums, int64_t kind, int64_t from,
                                                     int64_t to, bool is_ownership);
__attribute__((warn_unused_result)) int sums_add_years(struct sums *sums, enum sums_entity entity,
                                                       int64_t since, int64_t until);
/* The years of a row that was added: of an organisation, and of a tie beside those of its ends. */
__attribute__((warn_unused_result)) int sums_set_span(struct sums *sums, int64_t organisation,
                                                      int64_t since, int64_t until);
__attribute__((warn_unused_result)) int sums_compare_span(struct sums *sums, int64_t tie,
                                                          int64_t from, int64_t to, int64_t since,
                                                          int64_t until);

/* Fills the tables of sums, which are empty. */
__attribute__((warn_unused_result)) int sums_write(const struct sums *sums, sqlite3 *database);

#endif
