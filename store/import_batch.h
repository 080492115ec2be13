/*
 * Rows on their way from the thread that reads and checks files to the one that stores them. They
 * travel in batches: a few go round between the two, so neither waits for the other for long and
 * memory does not grow with the data.
 *
 * Threads:   one fills (batch_get, batch_put, batches_end), one empties (batch_take, batch_return,
 *            batches_stop); the functions that add to a batch belong to whoever holds it.
 * Errors:    -ENOMEM; -ECANCELED once the other side has given up.
 * Ownership: texts are copied into the batch. A batch belongs to who got or took it, until it is
 *            put or returned.
 */
#ifndef BUZZFS_STORE_IMPORT_BATCH_H
#define BUZZFS_STORE_IMPORT_BATCH_H

#include "store/csv.h"
#include "store/import_model.h"
#include "store/store.h"

#include <pthread.h>

struct cell_value {
    enum value_type type;
    uint32_t len; /* of a text */
    union {
        int64_t integer;
        double real;
        const char *text;
    };
};

struct citation {
    int64_t row;
    uint32_t position;
    uint32_t source;
};

struct extra_value {
    int64_t field;
    int64_t row;
    struct cell_value value;
};

struct batch {
    struct batch *next;
    enum model_id id;
    int64_t *rows;             /* row numbers */
    struct cell_value *values; /* MODEL_COLUMNS_MAX for each row */
    size_t row_count;
    struct citation *citations;
    size_t citation_count;
    size_t citation_size;
    struct extra_value *extras;
    size_t extra_count;
    size_t extra_size;
    char *text;
    size_t text_len;
};

struct batches {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct batch *empty;
    struct batch *full;  /* first in, first out */
    struct batch **last; /* where the next full one goes */
    bool ended;
    bool stopped;
};

__attribute__((warn_unused_result)) int batches_init(struct batches *batches);
/* All batches must have been put or returned. */
void batches_release(struct batches *batches);

/* Waits for an empty batch, for rows of that model. */
__attribute__((warn_unused_result)) int batch_get(struct batches *batches, enum model_id id,
                                                  struct batch **batch);
void batch_put(struct batches *batches, struct batch *batch);
/* There will be no more. */
void batches_end(struct batches *batches);

/* Waits for a full batch. NULL: there will be no more. */
struct batch *batch_take(struct batches *batches);
void batch_return(struct batches *batches, struct batch *batch);
/* Nobody takes any more. */
void batches_stop(struct batches *batches);

/* The texts of a row: no more than it has in its file, but a cell "0" and its comma may have become
 * "false". */
enum {
    BATCH_ROW_TEXT_MAX = CSV_BUFFER_SIZE / 2 * 5
};

/* Whether there is room for another row. */
bool batch_has_room(const struct batch *batch);

void batch_add_row(struct batch *batch, int64_t row, const struct cell_value *values);
__attribute__((warn_unused_result)) int batch_add_citation(struct batch *batch, int64_t row,
                                                           uint32_t position, uint32_t source);
__attribute__((warn_unused_result)) int batch_add_extra(struct batch *batch, int64_t field,
                                                        int64_t row,
                                                        const struct cell_value *value);

#endif
