#include "store/places.h"

#include <errno.h>
#include <stdlib.h>

enum {
    SIZE_SMALLEST = 1024
};

void places_release(struct places *places)
{
    free(places->items);
    *places = (struct places){0};
}

int places_add(struct places *places, int64_t row, uint32_t value)
{
    if (row < 0 || row > UINT32_MAX ||
        (places->count > 0 && row <= places->items[places->count - 1].row))
        return 0;
    if (places->count == places->size) {
        size_t size = places->size ? places->size / 2 * 3 : SIZE_SMALLEST;
        struct place *items = realloc(places->items, size * sizeof(*items));

        if (!items)
            return -ENOMEM;
        places->items = items;
        places->size = size;
    }
    places->items[places->count++] = (struct place){.row = (uint32_t)row, .value = value};
    return 0;
}

void places_expect(const struct places *places, int64_t row)
{
    const struct place *items = places->items;

    if (places->count > 0 && row >= items[0].row && row - items[0].row < (int64_t)places->count)
        __builtin_prefetch(&items[row - items[0].row]);
}

/*
 * Without gaps a row stands as far from the first as its number does, and never farther; nor is it
 * farther from the last. So the search is as short as there are gaps.
 */
const struct place *places_find(const struct places *places, int64_t row)
{
    const struct place *items = places->items;
    size_t low = 0;
    size_t high = places->count;

    if (high == 0 || row < items[0].row || row > items[high - 1].row)
        return NULL;
    if ((uint64_t)(items[high - 1].row - row) < high)
        low = high - 1 - (size_t)(items[high - 1].row - row);
    if ((uint64_t)(row - items[0].row) < high)
        high = (size_t)(row - items[0].row) + 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (items[middle].row == row)
            return &items[middle];
        if (items[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
