/*
 * The cache of renderings: sharing, single flight, bounds, ids that come back.
 */
#include "fs/cache.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

/* What is rendered: a text of some length that begins with a number. */
struct order {
    _Atomic unsigned rendered; /* how often */
    unsigned number;
    size_t len;
    int error;
    unsigned slow_ms;
    _Atomic unsigned interrupted; /* so many of the first renderings end with -EINTR */
};

static int render(void *context, struct stat *status, struct blob **blob)
{
    struct order *order = context;
    struct text text;
    int result;

    atomic_fetch_add(&order->rendered, 1);
    if (order->slow_ms)
        usleep(order->slow_ms * 1000);
    if (order->error)
        return order->error;
    if (atomic_load(&order->rendered) <= atomic_load(&order->interrupted))
        return -EINTR;
    text_init(&text);
    text_printf(&text, "%u ", order->number);
    while (text.len + text.spooled < order->len)
        text_write(&text, "0123456789abcdef", 16);
    result = text_finish(&text, blob);
    if (!result)
        *status = (struct stat){.st_size = (off_t)blob_size(*blob)};
    text_release(&text);
    return result;
}

static const struct rendering *get(struct cache *cache, uint64_t id, uint64_t epoch,
                                   struct order *order)
{
    const struct rendering *rendering = NULL;

    return cache_get(cache, id, epoch, render, order, NULL, NULL, &rendering) ? NULL : rendering;
}

static unsigned number_of(const struct rendering *rendering)
{
    char digits[16] = "";
    unsigned number = 0;

    if (blob_read(rendering->blob, digits, sizeof(digits) - 1, 0) > 0)
        number = (unsigned)strtoul(digits, NULL, 10);
    return number;
}

static void renders_once_for_all_who_hold(void **state)
{
    const struct cache_limits limits = {.memory = 1 << 20, .files = 4};
    struct cache *cache = cache_new(&limits);
    struct order order = {.number = 7, .len = 100};
    const struct rendering *first = get(cache, 5, 1, &order);
    const struct rendering *second = get(cache, 5, 1, &order);

    (void)state;
    assert_true(first && first == second);       /* one id is one rendering */
    assert_true(order.rendered == 1);            /* rendered once for two that ask */
    assert_true(first && number_of(first) == 7); /* its bytes are those rendered */
    assert_true(first &&
                first->status.st_size == (off_t)blob_size(first->blob)); /* its size is exact */
    assert_true(!cache_find(cache, 6, NULL, NULL)); /* an id that was not rendered is not found */
    cache_put(cache, first);
    cache_put(cache, second);
    first = cache_find(cache, 5, NULL, NULL);
    assert_true(first != NULL && order.rendered == 1); /* kept though nobody holds it */
    if (first)
        cache_put(cache, first);
    cache_free(cache);
}

static void forgets_what_failed(void **state)
{
    const struct cache_limits limits = {.memory = 1 << 20, .files = 4};
    struct cache *cache = cache_new(&limits);
    struct order order = {.error = -EIO};
    const struct rendering *rendering = NULL;

    (void)state;
    assert_true(cache_get(cache, 5, 1, render, &order, NULL, NULL, &rendering) == -EIO &&
                !rendering); /* a failure is told */
    assert_true(!cache_find(cache, 5, NULL, NULL) &&
                cache_usage(cache).renderings == 0); /* and is not kept */
    order.error = 0;
    rendering = get(cache, 5, 1, &order);
    assert_true(rendering != NULL && order.rendered == 2); /* the next one tries again */
    if (rendering)
        cache_put(cache, rendering);
    cache_free(cache);
}

static void is_claimed_by_the_first(void **state)
{
    const struct cache_limits limits = {.memory = 1 << 20, .files = 4};
    struct cache *cache = cache_new(&limits);
    struct order order = {.number = 1, .len = 10};
    const struct rendering *rendering = get(cache, 5, 1, &order);

    (void)state;
    assert_non_null(rendering);
    assert_false(cache_is_claimed(rendering));
    assert_true(cache_claim(rendering));
    assert_false(cache_claim(rendering));
    assert_true(cache_is_claimed(rendering));
    cache_put(cache, rendering);
    cache_free(cache);
}

static void makes_anew_what_was_discarded(void **state)
{
    const struct cache_limits limits = {.memory = 1 << 20, .files = 4};
    struct cache *cache = cache_new(&limits);
    struct order old = {.number = 1, .len = 10};
    struct order new = {.number = 2, .len = 10};
    const struct rendering *first = get(cache, 5, 1, &old);
    const struct rendering *second = get(cache, 5, 1, &old);
    const struct rendering *third;

    (void)state;
    assert_true(first && first == second);
    cache_discard(cache, first);
    assert_null(cache_find(cache, 5, NULL, NULL));
    assert_int_equal(number_of(second), 1); /* who holds it too keeps it */
    third = get(cache, 5, 1, &new);
    assert_true(third && number_of(third) == 2);
    cache_discard(cache, second); /* does not take the place of the new one */
    second = cache_find(cache, 5, NULL, NULL);
    assert_ptr_equal(second, third);
    cache_put(cache, second);
    cache_discard(cache, third);
    assert_true(cache_usage(cache).renderings == 0 && cache_usage(cache).memory == 0);
    cache_free(cache);
}

static void finish(struct cache *cache, struct rendering *begun, int error, unsigned number)
{
    struct order order = {.number = number, .len = 100};
    struct stat status = {.st_size = 0};
    struct blob *blob = NULL;

    if (!error)
        assert_int_equal(render(&order, &status, &blob), 0);
    cache_finish(cache, begun, error, &status, blob);
}

static void takes_what_others_made_on_their_way(void **state)
{
    const struct cache_limits limits = {.memory = 1 << 20, .files = 4};
    struct cache *cache = cache_new(&limits);
    struct order order = {.number = 1, .len = 10};
    struct rendering *begun = cache_begin(cache, 5, 1);
    const struct rendering *rendering;

    (void)state;
    assert_non_null(begun);
    assert_null(cache_begin(cache, 5, 1)); /* somebody does already */
    finish(cache, begun, 0, 7);
    rendering = get(cache, 5, 1, &order);
    assert_true(rendering && number_of(rendering) == 7 && order.rendered == 0);
    assert_int_equal(rendering->status.st_size, blob_size(rendering->blob));
    assert_null(cache_begin(cache, 5, 1)); /* it is there */
    cache_put(cache, rendering);
    begun = cache_begin(cache, 6, 1);
    assert_non_null(begun);
    finish(cache, begun, -EIO, 0);
    assert_null(cache_find(cache, 6, NULL, NULL)); /* what failed is forgotten */
    assert_int_equal(cache_usage(cache).renderings, 1);
    cache_free(cache);
}

/* Old ids that came back with another epoch. */
static void keeps_epochs_of_one_id_apart(void **state)
{
    const struct cache_limits limits = {.memory = 1 << 20, .files = 4};
    struct cache *cache = cache_new(&limits);
    struct order old = {.number = 1, .len = 10};
    struct order new = {.number = 2, .len = 10};
    const struct rendering *held = get(cache, 5, 1, &old);
    const struct rendering *present = get(cache, 5, 16384, &new);
    const struct rendering *found = cache_find(cache, 5, NULL, NULL);

    (void)state;
    assert_true(present && number_of(present) == 2); /* another epoch of an id is rendered anew */
    assert_true(held && number_of(held) == 1);       /* who held the old one keeps it */
    assert_true(found == present);                   /* the new one is found */
    cache_put(cache, held);
    cache_put(cache, present);
    cache_put(cache, found);
    assert_true(cache_usage(cache).renderings == 1); /* the old one goes with its holder */
    held = get(cache, 5, 16385, &old);
    assert_true(held && number_of(held) == 1 &&
                cache_usage(cache).renderings == 1); /* one that nobody held goes at once */
    cache_put(cache, held);
    cache_free(cache);
}

static void stays_within_its_memory(void **state)
{
    const struct cache_limits limits = {.memory = 100000, .files = 4};
    struct cache *cache = cache_new(&limits);
    struct order order = {.len = 1000};
    const struct rendering *held = get(cache, 1000, 1, &order);
    const struct rendering *recent;
    size_t most = 0;

    (void)state;
    for (uint64_t id = 1; id <= 500; id++) {
        const struct rendering *rendering = get(cache, id, 1, &order);

        if (rendering)
            cache_put(cache, rendering);
        if (cache_usage(cache).memory > most)
            most = cache_usage(cache).memory;
    }
    assert_true(most <= limits.memory + 1500); /* memory stays within its bound */
    assert_true(most > limits.memory / 2);     /* and is made use of */
    recent = cache_find(cache, 500, NULL, NULL);
    assert_true(recent != NULL);                    /* the most recent one is kept */
    assert_true(!cache_find(cache, 1, NULL, NULL)); /* the least recent one went */
    if (recent)
        cache_put(cache, recent);
    recent = cache_find(cache, 1000, NULL, NULL);
    assert_true(recent == held); /* what is held stays findable */
    cache_put(cache, recent);
    cache_put(cache, held);
    order.len = 120000;
    held = get(cache, 2000, 1, &order);
    assert_true(held && blob_size(held->blob) >= 120000); /* one larger than the bound is served */
    cache_put(cache, held);
    assert_true(!cache_find(cache, 2000, NULL, NULL) &&
                cache_usage(cache).memory <=
                    limits.memory); /* and not kept longer than it is held */
    cache_free(cache);
}

static void stays_within_its_descriptors(void **state)
{
    const struct cache_limits limits = {.memory = 64 << 20, .files = 3};
    struct cache *cache = cache_new(&limits);
    struct order small = {.len = 10};
    struct order large = {.len = TEXT_MEMORY_MAX + 100};
    const struct rendering *rendering = get(cache, 99, 1, &small);
    size_t most = 0;

    (void)state;
    cache_put(cache, rendering);
    for (uint64_t id = 1; id <= 8; id++) {
        rendering = get(cache, id, 1, &large);
        if (rendering)
            cache_put(cache, rendering);
        if (cache_usage(cache).files > most)
            most = cache_usage(cache).files;
    }
    assert_true(most <= limits.files + 1);                 /* descriptors stay within their bound */
    assert_true(cache_usage(cache).files == limits.files); /* and are made use of */
    rendering = cache_find(cache, 99, NULL, NULL);
    assert_true(rendering != NULL); /* small ones need not go for large ones */
    if (rendering)
        cache_put(cache, rendering);
    cache_free(cache);
}

struct flight {
    struct cache *cache;
    struct order *order;
    pthread_barrier_t *gate; /* NULL: nobody waits for others to begin */
    _Atomic unsigned served;
    _Atomic unsigned refused;
    _Atomic unsigned rounds;
};

static void *ask_once(void *context)
{
    struct flight *flight = context;
    const struct rendering *rendering;

    if (flight->gate)
        pthread_barrier_wait(flight->gate);
    rendering = get(flight->cache, 5, 1, flight->order);
    if (rendering) {
        atomic_fetch_add(&flight->served, 1);
        cache_put(flight->cache, rendering);
    } else {
        atomic_fetch_add(&flight->refused, 1);
    }
    return NULL;
}

static void fly(struct flight *flight, void *(*run)(void *))
{
    pthread_barrier_t gate;
    pthread_t threads[8];

    pthread_barrier_init(&gate, NULL, 8);
    flight->gate = &gate;
    for (size_t i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, run, flight);
    for (size_t i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&gate);
    flight->gate = NULL;
}

static void renders_once_for_all_who_wait(void **state)
{
    const struct cache_limits limits = {.memory = 1 << 20, .files = 4};
    struct order order = {.len = 10, .slow_ms = 300};
    struct flight flight = {.cache = cache_new(&limits), .order = &order};

    (void)state;
    fly(&flight, ask_once);
    assert_true(order.rendered == 1 &&
                flight.served == 8); /* eight at once: rendered once, served all */
    cache_free(flight.cache);

    flight = (struct flight){.cache = cache_new(&limits), .order = &order};
    order.error = -ENOMEM;
    order.rendered = 0;
    fly(&flight, ask_once);
    assert_true(order.rendered == 1 &&
                flight.refused == 8); /* a failure is shared by all that waited */
    assert_true(cache_usage(flight.cache).renderings == 0 &&
                cache_usage(flight.cache).memory == 0); /* and leaves nothing behind */
    cache_free(flight.cache);
}

static void begins_anew_for_those_who_still_wait(void **state)
{
    const struct cache_limits limits = {.memory = 1 << 20, .files = 4};
    struct order order = {.len = 10, .slow_ms = 150, .interrupted = 3};
    struct flight flight = {.cache = cache_new(&limits), .order = &order};

    (void)state;
    fly(&flight, ask_once);
    /* Three rendered and gave up, one after the other; the fourth rendered for the other five. */
    assert_true(order.rendered == 4 && flight.refused == 3 && flight.served == 5);
    cache_free(flight.cache);
}

/* One of eight makes it on his way and fails, or gives up; of the others one makes it anew, or none. */
static void wait_for_one(int error, unsigned expected_rendered, unsigned expected_served)
{
    const struct cache_limits limits = {.memory = 1 << 20, .files = 4};
    struct order order = {.len = 10};
    struct flight flight = {.cache = cache_new(&limits), .order = &order};
    struct rendering *begun = cache_begin(flight.cache, 5, 1);
    pthread_t threads[8];

    for (size_t i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, ask_once, &flight);
    usleep(100000);
    assert_int_equal(flight.served + flight.refused, 0);
    finish(flight.cache, begun, error, 7);
    for (size_t i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(order.rendered, expected_rendered);
    assert_int_equal(flight.served, expected_served);
    cache_free(flight.cache);
}

static void waits_for_what_others_make_on_their_way(void **state)
{
    (void)state;
    wait_for_one(0, 0, 8);
    wait_for_one(-EINTR, 1, 8);
    wait_for_one(-EIO, 0, 0);
}

static bool at_once(void *who)
{
    (void)who;
    return true;
}

static void lets_those_go_who_give_up(void **state)
{
    const struct cache_limits limits = {.memory = 1 << 20, .files = 4};
    struct order order = {.len = 10, .slow_ms = 1000};
    struct order none = {.error = -EIO};
    struct flight flight = {.cache = cache_new(&limits), .order = &order};
    const struct rendering *rendering = NULL;
    pthread_t thread;

    (void)state;
    pthread_create(&thread, NULL, ask_once, &flight);
    while (atomic_load(&order.rendered) == 0)
        usleep(1000);
    assert_int_equal(cache_get(flight.cache, 5, 1, render, &none, at_once, NULL, &rendering),
                     -EINTR);
    assert_null(cache_find(flight.cache, 5, at_once, NULL));
    assert_true(flight.served == 0 && none.rendered == 0); /* it was not waited for */
    pthread_join(thread, NULL);
    assert_true(flight.served == 1); /* who rendered does not notice */
    rendering = cache_find(flight.cache, 5, at_once, NULL);
    assert_non_null(rendering); /* what is there is had without waiting */
    cache_put(flight.cache, rendering);
    cache_free(flight.cache);
}

/* Many ids and epochs, little room. A rendering must be that of the epoch asked for. */
static void *ask_often(void *context)
{
    struct flight *flight = context;
    unsigned seed = atomic_fetch_add(&flight->rounds, 1) * 7919 + 1;

    for (unsigned round = 0; round < 5000; round++) {
        const struct rendering *rendering;
        struct order order = {.len = 500};
        uint64_t id;

        seed = seed * 1103515245 + 12345;
        id = seed >> 16 & 31;
        order.number = (seed >> 24 & 1) + 1;
        order.error = (seed >> 25 & 15) == 0 ? -EIO : 0;
        rendering = get(flight->cache, id, order.number, &order);
        if (!rendering)
            continue;
        if (number_of(rendering) != order.number)
            atomic_fetch_add(&flight->refused, 1);
        cache_put(flight->cache, rendering);
        rendering = cache_find(flight->cache, id, NULL, NULL);
        if (rendering) {
            atomic_fetch_add(&flight->served, 1);
            cache_put(flight->cache, rendering);
        }
    }
    return NULL;
}

static void gives_threads_what_they_asked_for(void **state)
{
    const struct cache_limits limits = {.memory = 8000, .files = 2};
    struct flight flight = {.cache = cache_new(&limits)};

    (void)state;
    fly(&flight, ask_often);
    assert_true(flight.refused == 0);  /* threads never get another epoch than they asked for */
    assert_true(flight.served > 1000); /* and find what was rendered */
    assert_true(cache_usage(flight.cache).memory <=
                limits.memory); /* within the bound at the end */
    cache_free(flight.cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(renders_once_for_all_who_hold),
        cmocka_unit_test(forgets_what_failed),
        cmocka_unit_test(is_claimed_by_the_first),
        cmocka_unit_test(makes_anew_what_was_discarded),
        cmocka_unit_test(takes_what_others_made_on_their_way),
        cmocka_unit_test(waits_for_what_others_make_on_their_way),
        cmocka_unit_test(keeps_epochs_of_one_id_apart),
        cmocka_unit_test(stays_within_its_memory),
        cmocka_unit_test(stays_within_its_descriptors),
        cmocka_unit_test(renders_once_for_all_who_wait),
        cmocka_unit_test(begins_anew_for_those_who_still_wait),
        cmocka_unit_test(lets_those_go_who_give_up),
        cmocka_unit_test(gives_threads_what_they_asked_for),
    };

    return cmocka_run_group_tests_name("cache", tests, NULL, NULL);
}
