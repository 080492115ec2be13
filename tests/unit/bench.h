/*
 * A filesystem with all that renders, but with no mount, for tests of what is rendered and when.
 */
#ifndef BUZZFS_TESTS_BENCH_H
#define BUZZFS_TESTS_BENCH_H

#include "fixture.h"

#include "fs/filesystem.h"
#include "fs/types.h"

#include <time.h>

enum {
    PATIENCE_MS = 10000,
    A_WHILE_MS = 100 /* in which what is not to happen would have happened */
};

struct bench {
    struct fixture fixture;
    struct filesystem filesystem;
};

static inline int bench_begin(void **state, const char *rows)
{
    static const struct cache_limits limits = {.memory = 8 << 20, .files = 8};
    struct bench *bench = calloc(1, sizeof(*bench));
    struct filesystem *filesystem;

    assert_non_null(bench);
    filesystem = &bench->filesystem;
    fixture_begin_with(&bench->fixture, rows);
    filesystem->store = bench->fixture.store;
    filesystem->cache = cache_new(&limits);
    filesystem->changes = changes_new();
    filesystem->workers = workers_new(1);
    filesystem->ahead = ahead_new(filesystem);
    filesystem->beside = beside_new(filesystem, BESIDE_MIN);
    assert_true(filesystem->cache && filesystem->changes && filesystem->workers &&
                filesystem->ahead && filesystem->beside);
    assert_int_equal(ahead_start(filesystem->ahead), 0);
    assert_int_equal(beside_start(filesystem->beside), 0);
    *state = bench;
    return 0;
}

static inline int bench_end(void **state)
{
    struct bench *bench = *state;
    struct filesystem *filesystem = &bench->filesystem;

    beside_stop(filesystem->beside);
    ahead_stop(filesystem->ahead);
    beside_free(filesystem->beside);
    ahead_free(filesystem->ahead);
    workers_free(filesystem->workers);
    changes_free(filesystem->changes);
    cache_free(filesystem->cache);
    bench->fixture.store = filesystem->store;
    fixture_end(&bench->fixture);
    free(bench);
    return 0;
}

static inline void rest(int ms)
{
    nanosleep(&(struct timespec){.tv_nsec = ms * 1000000L}, NULL);
}

static inline bool no_patience(void *who)
{
    (void)who;
    return true;
}

static inline bool is_rendered(struct bench *bench, enum node_type type, uint32_t row)
{
    struct node file = {.type = (uint16_t)type,
                        .row = row,
                        .epoch = node_epoch(store_epoch(bench->filesystem.store))};
    const struct rendering *rendering =
        cache_find(bench->filesystem.cache, node_pack(file), no_patience, NULL);

    if (rendering)
        cache_put(bench->filesystem.cache, rendering);
    return rendering;
}

static inline void wait_until_rendered(struct bench *bench, enum node_type type, uint32_t row)
{
    for (int ms = 0; !is_rendered(bench, type, row); ms += 2) {
        if (ms > PATIENCE_MS)
            fail_msg("the file of row %u was not rendered", row);
        rest(2);
    }
}

static inline size_t count_rendered(struct bench *bench)
{
    return cache_usage(bench->filesystem.cache).renderings;
}

/* The tests say what a file costs at first, then each rendering does. */
static inline void set_cost(struct bench *bench, enum node_type type, uint32_t us)
{
    atomic_store(&bench->filesystem.costs_us[0][type], us);
}

#endif
