#include "fs/generate_world.h"

#include <errno.h>
#include <stdlib.h>

enum {
    PROVINCES = 31,
    PRODUCTS_LEAST = 80,
    FUNDS_LEAST = 8,
    ABROAD_SHARE = 100, /* of so many firms one */
    SCIENCE_WEIGHT = 12 /* of a cluster with a strong science base, in institutes */
};

/* Topics of random numbers, beside those of things. */
enum {
    TOPIC_ROWS = 100,
    TOPIC_PAIRS,
    TOPIC_INSTITUTES,
    TOPIC_GENESIS,
    TOPIC_PROVINCE,
    TOPIC_TIES
};

static void count_things(struct world *world, uint64_t firms)
{
    uint64_t root = square_root(firms);
    uint64_t clusters = 2 * root < firms ? 2 * root : firms;

    world->counts[THING_PROVINCE] = PROVINCES;
    world->counts[THING_CLUSTER] = clusters;
    world->counts[THING_FIRM] = firms;
    world->counts[THING_INSTITUTE] = firms / 70 + 1;
    world->counts[THING_FOREIGN_INSTITUTE] = firms / 175 + 1;
    world->counts[THING_GOVERNMENT] = clusters;
    world->counts[THING_FUND] = FUNDS_LEAST + clusters / 4;
    world->counts[THING_PRODUCT] = PRODUCTS_LEAST + root;
    world->groups = (firms * 18 + 99) / 100;
    if (world->groups > firms / 4)
        world->groups = firms / 4;
}

/* By Zipf and Mandelbrot: in proportion to 1 / (rank + 2), here times 2^32. */
static uint64_t cluster_weight(uint64_t cluster)
{
    return (UINT64_C(1) << 32) / (cluster + 3);
}

static uint64_t institute_weight(const struct world *world, uint64_t cluster)
{
    uint64_t weight = cluster_weight(cluster) / SCIENCE_WEIGHT;

    return world_genesis(world, cluster) == GENESIS_SCIENCE ? weight * SCIENCE_WEIGHT : weight;
}

/* Shares out firms, at least one a cluster, and institutes. */
static void fill_clusters(struct world *world, uint64_t firms, uint64_t institutes)
{
    uint64_t clusters = world->counts[THING_CLUSTER];
    uint64_t *firm = world->firm_begins;
    uint64_t *institute = world->institute_begins;
    uint64_t firm_weight;
    uint64_t institute_weights;

    for (uint64_t i = 0; i < clusters; i++) {
        firm[i + 1] = firm[i] + cluster_weight(i);
        institute[i + 1] = institute[i] + institute_weight(world, i);
    }
    firm_weight = firm[clusters];
    institute_weights = institute[clusters];
    if (!firm_weight || !institute_weights) /* no clusters */
        return;
    for (uint64_t i = 0; i <= clusters; i++) {
        firm[i] = i + (firms - clusters) * firm[i] / firm_weight;
        institute[i] = institutes * institute[i] / institute_weights;
    }
}

int world_init(struct world *world, uint64_t firms, uint64_t seed)
{
    uint64_t clusters;

    *world = (struct world){.seed = seed};
    count_things(world, firms);
    clusters = world->counts[THING_CLUSTER];
    world->firm_begins = calloc(clusters + 1, sizeof(*world->firm_begins));
    world->institute_begins = calloc(clusters + 1, sizeof(*world->institute_begins));
    if (!world->firm_begins || !world->institute_begins) {
        world_release(world);
        return -ENOMEM;
    }
    fill_clusters(world, firms - firms / ABROAD_SHARE, world->counts[THING_INSTITUTE]);
    world->rows = shuffle_of(seed, TOPIC_ROWS, firms);
    world->pairs = shuffle_of(seed, TOPIC_PAIRS, firms > 1 ? firms / 2 : 1);
    world->institutes = shuffle_of(seed, TOPIC_INSTITUTES, world->counts[THING_INSTITUTE]);
    for (unsigned kind = 0; kind < TIE_KINDS; kind++)
        world->ties[kind] = shuffle_of(seed, TOPIC_TIES + kind, firms);
    return 0;
}

void world_release(struct world *world)
{
    free(world->firm_begins);
    free(world->institute_begins);
    world->firm_begins = NULL;
    world->institute_begins = NULL;
}

struct random world_random(const struct world *world, unsigned topic, uint64_t row)
{
    return random_of(world->seed, topic, row);
}

/* As often as in the clusters of China (data/clusters.csv). */
enum genesis world_genesis(const struct world *world, uint64_t cluster)
{
    static const unsigned weights[] = {63, 19, 8, 1, 0};
    struct random random = world_random(world, TOPIC_GENESIS, cluster);

    return (enum genesis)random_weighted(&random, weights);
}

/* The lower of two draws: some provinces have many clusters, some few. */
uint64_t world_province(const struct world *world, uint64_t cluster)
{
    struct random random = world_random(world, TOPIC_PROVINCE, cluster);
    uint64_t one = random_below(&random, PROVINCES);
    uint64_t other = random_below(&random, PROVINCES);

    return one < other ? one : other;
}

/* The last firm of an odd number has no neighbour and stays where it is. */
static uint64_t position_of(const struct world *world, uint64_t row)
{
    uint64_t rank = shuffle_apply(&world->rows, row);

    if (rank / 2 >= world->pairs.count)
        return rank;
    return 2 * shuffle_apply(&world->pairs, rank / 2) + rank % 2;
}

static uint64_t row_at(const struct world *world, uint64_t position)
{
    uint64_t rank = position;

    if (position / 2 < world->pairs.count)
        rank = 2 * shuffle_invert(&world->pairs, position / 2) + position % 2;
    return shuffle_invert(&world->rows, rank);
}

/* The cluster whose run holds the position; their number if none does. */
static uint64_t find_cluster(const struct world *world, const uint64_t *begins, uint64_t position)
{
    uint64_t low = 0;
    uint64_t high = world->counts[THING_CLUSTER];

    if (position >= begins[high])
        return high;
    while (high - low > 1) {
        uint64_t middle = (low + high) / 2;

        if (begins[middle] <= position)
            low = middle;
        else
            high = middle;
    }
    return low;
}

uint64_t world_cluster(const struct world *world, struct end end)
{
    switch (end.thing) {
    case THING_CLUSTER:
    case THING_GOVERNMENT:
        return end.index;
    case THING_FIRM:
        return find_cluster(world, world->firm_begins, position_of(world, end.index));
    case THING_INSTITUTE:
        return find_cluster(world, world->institute_begins,
                            shuffle_apply(&world->institutes, end.index));
    default:
        return world->counts[THING_CLUSTER];
    }
}

bool world_firm_in(const struct world *world, uint64_t cluster, struct random *random,
                   uint64_t *row)
{
    uint64_t begin = world->firm_begins[cluster];
    uint64_t end = world->firm_begins[cluster + 1];

    if (begin == end)
        return false;
    *row = row_at(world, begin + random_below(random, end - begin));
    return true;
}

bool world_institute_in(const struct world *world, uint64_t cluster, struct random *random,
                        uint64_t *institute)
{
    uint64_t begin = world->institute_begins[cluster];
    uint64_t end = world->institute_begins[cluster + 1];

    if (begin == end)
        return false;
    *institute = shuffle_invert(&world->institutes, begin + random_below(random, end - begin));
    return true;
}
