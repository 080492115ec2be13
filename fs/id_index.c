#include "fs/id_index.h"

#include "fs/array.h"

enum {
    SLOTS_FIRST = 64 /* a power of two, as those that follow */
};

/* Where the id is, or where it may be put. */
static uint32_t *find_slot(const struct id_index *index, int64_t id)
{
    size_t mask = index->slot_count - 1;
    size_t at = (size_t)((uint64_t)id * UINT64_C(0x9e3779b97f4a7c15) >> 32) & mask;

    while (index->slots[at] && index->ids[index->slots[at] - 1] != id)
        at = (at + 1) & mask;
    return &index->slots[at];
}

static int grow(struct id_index *index)
{
    size_t count = index->slot_count ? 2 * index->slot_count : SLOTS_FIRST;
    uint32_t *slots = calloc(count, sizeof(*slots));

    if (!slots)
        return -ENOMEM;
    free(index->slots);
    index->slots = slots;
    index->slot_count = count;
    for (size_t i = 0; i < index->count; i++)
        *find_slot(index, index->ids[i]) = (uint32_t)i + 1;
    return 0;
}

int id_index_add(struct id_index *index, int64_t id, uint32_t *number)
{
    uint32_t *slot;
    int result = 0;

    if (2 * index->count >= index->slot_count)
        result = grow(index);
    if (result)
        return result;
    slot = find_slot(index, id);
    if (*slot) {
        *number = *slot - 1;
        return 0;
    }
    result = array_grow((void **)&index->ids, index->count, sizeof(*index->ids));
    if (result)
        return result;
    *number = (uint32_t)index->count;
    index->ids[index->count++] = id;
    *slot = *number + 1;
    return 1;
}

void id_index_release(struct id_index *index)
{
    free(index->ids);
    free(index->slots);
    *index = (struct id_index){0};
}
