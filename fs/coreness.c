#include "fs/coreness.h"

#include <errno.h>
#include <stdlib.h>

struct firm {
    int64_t id;
    size_t coreness;
};

struct cores {
    uint64_t epoch;
    int year;
    size_t count;
    struct firm firms[CORENESS_MAX]; /* by id */
};

/* Tells this kind of thing that a reader keeps from others. */
static void cores_free(void *kept)
{
    free(kept);
}

static int compare(const void *left, const void *right)
{
    int64_t a = ((const struct firm *)left)->id;
    int64_t b = ((const struct firm *)right)->id;

    return (a > b) - (a < b);
}

static bool is_of(const struct cores *cores, const struct reader *reader)
{
    return cores->epoch == reader_epoch(reader) && cores->year == reader_year(reader);
}

bool coreness_kept(struct reader *reader, int64_t firm, size_t *coreness)
{
    const struct cores *cores = reader_kept(reader, cores_free);
    struct firm key = {.id = firm};
    const struct firm *found = NULL;

    if (cores && is_of(cores, reader))
        found = bsearch(&key, cores->firms, cores->count, sizeof(key), compare);
    if (found)
        *coreness = found->coreness;
    return found;
}

int coreness_keep(struct reader *reader, const int64_t *firms, const size_t *coreness, size_t count)
{
    struct cores *cores = reader_kept(reader, cores_free);

    if (!cores) {
        cores = calloc(1, sizeof(*cores));
        if (!cores)
            return -ENOMEM;
        reader_keep(reader, cores, cores_free);
    }
    if (!is_of(cores, reader) || cores->count + count > CORENESS_MAX)
        cores->count = 0;
    cores->epoch = reader_epoch(reader);
    cores->year = reader_year(reader);
    for (size_t i = 0; i < count && cores->count < CORENESS_MAX; i++)
        cores->firms[cores->count++] = (struct firm){.id = firms[i], .coreness = coreness[i]};
    qsort(cores->firms, cores->count, sizeof(*cores->firms), compare);
    return 0;
}
