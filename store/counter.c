#include "store/counter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    SIZE_SMALLEST = 1024,
    SIZE_LARGEST = 1 << 20 /* 16 MiB */
};

void counter_release(struct counter *counter)
{
    free(counter->places);
    *counter = (struct counter){0};
}

static bool is_free(const struct count *count)
{
    return count->counts[0] == 0 && count->counts[1] == 0;
}

/* Three quarters are taken at most. */
static bool is_crowded(const struct counter *counter)
{
    return counter->count >= counter->size / 4 * 3;
}

bool counter_is_full(const struct counter *counter)
{
    return counter->size >= SIZE_LARGEST && is_crowded(counter);
}

/* All bits of a key have a say in those that are taken. */
static size_t hash(uint64_t key)
{
    key = (key ^ key >> 32) * 0x9e3779b97f4a7c15u;
    key = (key ^ key >> 29) * 0x9e3779b97f4a7c15u;
    return (size_t)(key >> 32);
}

/* Where the counts of a key are, or a free place for them. There is one. */
static struct count *find(const struct counter *counter, uint64_t key)
{
    size_t at = hash(key) & (counter->size - 1);

    while (!is_free(&counter->places[at]) && counter->places[at].key != key)
        at = (at + 1) & (counter->size - 1);
    return &counter->places[at];
}

static int grow(struct counter *counter)
{
    struct counter grown = {.count = counter->count,
                            .size = counter->size ? counter->size * 2 : SIZE_SMALLEST};

    grown.places = calloc(grown.size, sizeof(*grown.places));
    if (!grown.places)
        return -ENOMEM;
    for (size_t i = 0; i < counter->size; i++)
        if (!is_free(&counter->places[i]))
            *find(&grown, counter->places[i].key) = counter->places[i];
    free(counter->places);
    *counter = grown;
    return 0;
}

int counter_add(struct counter *counter, uint64_t key, uint32_t first, uint32_t second)
{
    struct count *count;
    int error = is_crowded(counter) ? grow(counter) : 0;

    if (error)
        return error;
    count = find(counter, key);
    if (is_free(count)) {
        count->key = key;
        counter->count++;
    }
    count->counts[0] += first;
    count->counts[1] += second;
    return 0;
}

static int compare(const void *left, const void *right)
{
    const struct count *a = left;
    const struct count *b = right;

    return (a->key > b->key) - (a->key < b->key);
}

const struct count *counter_sort(struct counter *counter)
{
    size_t count = 0;

    for (size_t i = 0; i < counter->size; i++)
        if (!is_free(&counter->places[i]))
            counter->places[count++] = counter->places[i];
    if (count > 1)
        qsort(counter->places, count, sizeof(*counter->places), compare);
    return counter->places;
}

void counter_clear(struct counter *counter)
{
    if (counter->places)
        memset(counter->places, 0, counter->size * sizeof(*counter->places));
    counter->count = 0;
}
