/*
 * Rows of the store as parts of a JSON object. Inside of fs/.
 *
 * Errors: 0 or -errno of the store; failures of the builder are kept in it.
 */
#ifndef BUZZFS_FS_FACTS_H
#define BUZZFS_FS_FACTS_H

#include "fs/json.h"
#include "fs/node.h"
#include "fs/text.h"
#include "store/store.h"

/* The one row of a query about the node: its first `columns` columns, all if 0. -ENOENT: no row. */
__attribute__((warn_unused_result)) int facts_add_row(struct reader *reader, enum query query,
                                                      struct node node, int columns,
                                                      struct json *json, cJSON *object);

/* All rows of a query about the node, as an array of objects. */
__attribute__((warn_unused_result)) int facts_add_rows(struct reader *reader, enum query query,
                                                       struct node node, const char *key,
                                                       struct json *json);

/* "sources": the keys of the sources that a row of a table rests on, as an array. */
__attribute__((warn_unused_result)) int facts_add_sources(struct reader *reader, const char *table,
                                                          int64_t row, struct json *json,
                                                          cJSON *object);

/* The columns of the data set's own, which entity tells and row has values of. */
__attribute__((warn_unused_result)) int facts_add_own(struct reader *reader, const char *entity,
                                                      int64_t row, struct json *json,
                                                      cJSON *object);

/* Whether the data set says that it is invented. */
__attribute__((warn_unused_result)) int facts_are_synthetic(struct reader *reader,
                                                            bool *are_synthetic);

/* What pictures and networks say then. */
#define FACTS_NOT_REAL "Synthetic data: nothing in it is real"

#define FACTS_SYNTHETIC "**Synthetic: these data are generated, not observed.**\n\n"

/* Adds that line, if they are. */
__attribute__((warn_unused_result)) int facts_mark_synthetic(struct reader *reader,
                                                             struct text *text);

#endif
