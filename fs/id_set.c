/*
 * Open addressing with linear probing in a table at most three quarters full. Pages of the table
 * that no id has touched are not there: calloc() of this size gives zero pages.
 */
#include "fs/id_set.h"

#include <stdlib.h>

struct id_set {
    size_t room;
    size_t count;
    unsigned bits;
    size_t drained;  /* slots that are empty for that reason */
    uint64_t *slots; /* 0: free */
};

static uint64_t *new_slots(const struct id_set *set)
{
    return calloc((size_t)1 << set->bits, sizeof(*set->slots));
}

/* Gives back the pages that ids have touched. Without memory for others they are as good: all 0. */
static void renew_slots(struct id_set *set)
{
    uint64_t *slots = new_slots(set);

    set->drained = 0;
    if (!slots)
        return;
    free(set->slots);
    set->slots = slots;
}

struct id_set *id_set_new(size_t room)
{
    struct id_set *set = calloc(1, sizeof(*set));

    if (!set)
        return NULL;
    set->room = room;
    set->bits = 4;
    while (((size_t)3 << set->bits) / 4 < room)
        set->bits++;
    set->slots = new_slots(set);
    if (set->slots)
        return set;
    free(set);
    return NULL;
}

void id_set_free(struct id_set *set)
{
    if (!set)
        return;
    free(set->slots);
    free(set);
}

bool id_set_add(struct id_set *set, uint64_t id)
{
    size_t mask = ((size_t)1 << set->bits) - 1;
    /* Fibonacci hashing: the high bits are mixed best. */
    size_t slot = (size_t)(id * 0x9e3779b97f4a7c15u >> (64 - set->bits));

    while (set->slots[slot] && set->slots[slot] != id)
        slot = (slot + 1) & mask;
    if (set->slots[slot] == id)
        return true;
    if (set->count == set->room)
        return false;
    set->slots[slot] = id;
    set->count++;
    return true;
}

bool id_set_is_empty(const struct id_set *set)
{
    return set->count == 0;
}

bool id_set_drain(struct id_set *set, size_t max, void (*take)(void *context, uint64_t id),
                  void *context)
{
    for (size_t taken = 0; set->count > 0 && taken < max; set->drained++) {
        uint64_t id = set->slots[set->drained];

        if (!id)
            continue;
        set->slots[set->drained] = 0;
        set->count--;
        taken++;
        take(context, id);
    }
    if (set->count > 0)
        return true;
    if (set->drained > 0)
        renew_slots(set);
    return false;
}
