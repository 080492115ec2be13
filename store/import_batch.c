#include "store/import_batch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    BATCHES = 4,
    BATCH_ROWS = 2048,
    BATCH_TEXT = 2 * BATCH_ROW_TEXT_MAX
};

static void free_batch(struct batch *batch)
{
    free(batch->rows);
    free(batch->values);
    free(batch->citations);
    free(batch->extras);
    free(batch->text);
    free(batch);
}

static struct batch *new_batch(void)
{
    struct batch *batch = calloc(1, sizeof(*batch));

    if (!batch)
        return NULL;
    batch->rows = calloc(BATCH_ROWS, sizeof(*batch->rows));
    batch->values = calloc((size_t)BATCH_ROWS * MODEL_COLUMNS_MAX, sizeof(*batch->values));
    batch->text = malloc(BATCH_TEXT);
    if (batch->rows && batch->values && batch->text)
        return batch;
    free_batch(batch);
    return NULL;
}

int batches_init(struct batches *batches)
{
    *batches = (struct batches){0};
    batches->last = &batches->full;
    pthread_mutex_init(&batches->mutex, NULL);
    pthread_cond_init(&batches->changed, NULL);
    for (int i = 0; i < BATCHES; i++) {
        struct batch *batch = new_batch();

        if (!batch) {
            batches_release(batches);
            return -ENOMEM;
        }
        batch->next = batches->empty;
        batches->empty = batch;
    }
    return 0;
}

static void free_list(struct batch *batch)
{
    while (batch) {
        struct batch *next = batch->next;

        free_batch(batch);
        batch = next;
    }
}

void batches_release(struct batches *batches)
{
    free_list(batches->empty);
    free_list(batches->full);
    pthread_cond_destroy(&batches->changed);
    pthread_mutex_destroy(&batches->mutex);
}

int batch_get(struct batches *batches, enum model_id id, struct batch **out)
{
    struct batch *batch = NULL;

    pthread_mutex_lock(&batches->mutex);
    while (!batches->empty && !batches->stopped)
        pthread_cond_wait(&batches->changed, &batches->mutex);
    if (!batches->stopped) {
        batch = batches->empty;
        batches->empty = batch->next;
    }
    pthread_mutex_unlock(&batches->mutex);
    if (!batch)
        return -ECANCELED;
    batch->id = id;
    batch->row_count = 0;
    batch->citation_count = 0;
    batch->extra_count = 0;
    batch->text_len = 0;
    *out = batch;
    return 0;
}

void batch_put(struct batches *batches, struct batch *batch)
{
    batch->next = NULL;
    pthread_mutex_lock(&batches->mutex);
    *batches->last = batch;
    batches->last = &batch->next;
    pthread_cond_signal(&batches->changed);
    pthread_mutex_unlock(&batches->mutex);
}

void batches_end(struct batches *batches)
{
    pthread_mutex_lock(&batches->mutex);
    batches->ended = true;
    pthread_cond_signal(&batches->changed);
    pthread_mutex_unlock(&batches->mutex);
}

struct batch *batch_take(struct batches *batches)
{
    struct batch *batch;

    pthread_mutex_lock(&batches->mutex);
    while (!batches->full && !batches->ended)
        pthread_cond_wait(&batches->changed, &batches->mutex);
    batch = batches->full;
    if (batch)
        batches->full = batch->next;
    if (!batches->full)
        batches->last = &batches->full;
    pthread_mutex_unlock(&batches->mutex);
    return batch;
}

void batch_return(struct batches *batches, struct batch *batch)
{
    pthread_mutex_lock(&batches->mutex);
    batch->next = batches->empty;
    batches->empty = batch;
    pthread_cond_signal(&batches->changed);
    pthread_mutex_unlock(&batches->mutex);
}

void batches_stop(struct batches *batches)
{
    pthread_mutex_lock(&batches->mutex);
    batches->stopped = true;
    pthread_cond_signal(&batches->changed);
    pthread_mutex_unlock(&batches->mutex);
}

bool batch_has_room(const struct batch *batch)
{
    return batch->row_count < BATCH_ROWS && batch->text_len <= BATCH_TEXT - BATCH_ROW_TEXT_MAX;
}

/* The value with a text of its own. */
static struct cell_value keep(struct batch *batch, const struct cell_value *value)
{
    struct cell_value kept = *value;

    if (value->type == VALUE_TEXT) {
        kept.text = batch->text + batch->text_len;
        memcpy(batch->text + batch->text_len, value->text, value->len);
        batch->text_len += value->len;
    }
    return kept;
}

void batch_add_row(struct batch *batch, int64_t row, const struct cell_value *values)
{
    struct cell_value *kept = &batch->values[batch->row_count * MODEL_COLUMNS_MAX];
    size_t count = models[batch->id].column_count;

    for (size_t i = 0; i < count; i++)
        kept[i] = keep(batch, &values[i]);
    batch->rows[batch->row_count++] = row;
}

int batch_add_citation(struct batch *batch, int64_t row, uint32_t position, uint32_t source)
{
    if (batch->citation_count == batch->citation_size) {
        size_t size = batch->citation_size ? batch->citation_size * 2 : BATCH_ROWS;
        struct citation *citations = realloc(batch->citations, size * sizeof(*citations));

        if (!citations)
            return -ENOMEM;
        batch->citations = citations;
        batch->citation_size = size;
    }
    batch->citations[batch->citation_count++] = (struct citation){row, position, source};
    return 0;
}

int batch_add_extra(struct batch *batch, int64_t field, int64_t row, const struct cell_value *value)
{
    if (batch->extra_count == batch->extra_size) {
        size_t size = batch->extra_size ? batch->extra_size * 2 : BATCH_ROWS;
        struct extra_value *extras = realloc(batch->extras, size * sizeof(*extras));

        if (!extras)
            return -ENOMEM;
        batch->extras = extras;
        batch->extra_size = size;
    }
    batch->extras[batch->extra_count++] = (struct extra_value){field, row, keep(batch, value)};
    return 0;
}
