/*
 * Readers that are not lent: those of all there is, and apart from them those of years (years.h),
 * whose statements are prepared over views, whatever year they were lent for last.
 */
#include "store/reader.h"

enum {
    IDLE_MAX = 16,
    IDLE_OF_YEARS_MAX = 4
};

struct pool *pool_of(struct store *store, int year)
{
    return &store->pools[year != 0];
}

struct reader *pool_take(struct pool *pool, int year)
{
    struct reader **link = &pool->first;
    struct reader *reader;

    while (*link && (*link)->year != year && (*link)->next)
        link = &(*link)->next;
    reader = *link;
    if (!reader || (reader->year != year && pool->idle < IDLE_OF_YEARS_MAX))
        return NULL;
    *link = reader->next;
    pool->idle--;
    return reader;
}

bool pool_add(struct pool *pool, struct reader *reader)
{
    int max = reader->year == 0 ? IDLE_MAX : IDLE_OF_YEARS_MAX;
    struct reader **link = &pool->first;

    if (reader->is_narrow && pool->idle >= max)
        return false;
    while (reader->year == 0 && reader->is_narrow && *link && !(*link)->is_narrow)
        link = &(*link)->next;
    reader->next = *link;
    *link = reader;
    pool->idle++;
    return true;
}

struct reader *pool_take_strangers(struct store *store)
{
    struct reader *strangers = NULL;

    for (size_t i = 0; i < sizeof(store->pools) / sizeof(store->pools[0]); i++) {
        struct pool *pool = &store->pools[i];

        while (pool->first && pool->first->incarnation != store->incarnation) {
            struct reader *reader = pool->first;

            pool->first = reader->next;
            pool->idle--;
            reader->next = strangers;
            strangers = reader;
        }
    }
    return strangers;
}

void pool_free(struct reader *first)
{
    while (first) {
        struct reader *next = first->next;

        reader_free(first);
        first = next;
    }
}
