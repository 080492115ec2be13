/*
 * Ties, a kind at a time. No two are the same, because each kind is built so: a firm gets its ties
 * of a kind in one go and from different ends; of an exploration, where order does not count, one
 * end is of the firms that begin one and the other is not.
 */
#include "fs/generate_firms.h"
#include "fs/generate_rows.h"
#include "fs/generate_tie.h"

/* Topics of random numbers: one a kind. */
enum {
    TOPIC_TIE = 700
};

enum {
    TIES_A_FIRM = 3,
    SOURCES_MAX = 9,    /* ends that a firm has ties of one kind with; there are as many funders */
    FUNDED_PERCENT = 60 /* of firms; likewise of those with technology */
};

static struct random tie_random(const struct world *world, enum tie_kind kind, uint64_t index)
{
    return world_random(world, TOPIC_TIE + kind, index);
}

/* Known in some cases: all of it, a round figure, or an odd one. */
static uint64_t draw_stake(struct random *random)
{
    switch (random_below(random, 10)) {
    case 0:
    case 1:
        return 10000;
    case 2:
        return 500 * (4 + random_below(random, 16));
    case 3:
        return 500 + random_below(random, 9500);
    default:
        return 0;
    }
}

static void write_ownership(const struct world *world, uint64_t row, struct sheet *sheet)
{
    struct random random = tie_random(world, TIE_OWNERSHIP, row);
    uint64_t parents[2];
    unsigned count = world_parents(world, row, parents);

    for (unsigned i = 0; i < count; i++) {
        struct tie tie = {TIE_OWNERSHIP, {THING_FIRM, parents[i]}, {THING_FIRM, row}, 0};

        /* Of two the first holds more, together at most all. */
        if (count == 2)
            tie.stake = i == 0 ? 5100 : 500 * (1 + random_below(&random, 9));
        else
            tie.stake = draw_stake(&random);
        write_tie(world, &tie, &random, sheet);
    }
}

static uint64_t count_supplied(const struct world *world)
{
    return (world->counts[THING_FIRM] * FUNDED_PERCENT + 99) / 100;
}

/* How many of the ties go to the firm with that place in the order of those that get any. */
static unsigned share_of(uint64_t ties, uint64_t firms, uint64_t place)
{
    return (unsigned)(ties / firms + (place < ties % firms));
}

/* Institutes at home come first, then those abroad. */
static struct end institute_of(const struct world *world, uint64_t number)
{
    uint64_t home = world->counts[THING_INSTITUTE];

    if (number < home)
        return (struct end){THING_INSTITUTE, number};
    return (struct end){THING_FOREIGN_INSTITUTE, number - home};
}

/* From anywhere: how far it is plays no part. */
static void write_technology(const struct world *world, uint64_t index, struct sheet *sheet)
{
    uint64_t row = shuffle_apply(&world->ties[TIE_TECHNOLOGY], index);
    struct random random = tie_random(world, TIE_TECHNOLOGY, row);
    uint64_t home = world->counts[THING_INSTITUTE];
    uint64_t abroad = world->counts[THING_FOREIGN_INSTITUTE];
    unsigned count = share_of(world->counts[THING_FIRM] * 9 / 10, count_supplied(world), index);
    uint64_t taken[SOURCES_MAX];

    for (unsigned i = 0; i < count && i < SOURCES_MAX; i++) {
        uint64_t number = random_percent(&random, 25) ? home + random_skewed(&random, abroad)
                                                      : random_skewed(&random, home);
        struct tie tie = {.kind = TIE_TECHNOLOGY, .to = {THING_FIRM, row}};

        taken[i] = number_not_in(taken, i, number, home + abroad);
        tie.from = institute_of(world, taken[i]);
        write_tie(world, &tie, &random, sheet);
    }
}

/* Mostly out of institutes, not often near by; some out of another firm. */
static void write_spin_off(const struct world *world, uint64_t row, struct sheet *sheet)
{
    struct random random = tie_random(world, TIE_SPIN_OFF, row);
    uint64_t firms = world->counts[THING_FIRM];
    struct tie tie = {.kind = TIE_SPIN_OFF, .to = {THING_FIRM, row}};

    if (firm_origin(world, row) != ORIGIN_SPIN_OFF)
        return;
    tie.from = (struct end){THING_FIRM, random_below(&random, firms)};
    if (random_percent(&random, 85) || tie.from.index == row) {
        uint64_t near = 0;
        bool local = random_percent(&random, 35) &&
                     world_institute_in(world, world_cluster(world, tie.to), &random, &near);

        tie.from.thing = THING_INSTITUTE;
        tie.from.index = local ? near : random_skewed(&random, world->counts[THING_INSTITUTE]);
    }
    write_tie(world, &tie, &random, sheet);
}

static void write_returnee(const struct world *world, uint64_t row, struct sheet *sheet)
{
    struct random random = tie_random(world, TIE_RETURNEE, row);
    struct tie tie = {.kind = TIE_RETURNEE, .to = {THING_FIRM, row}};

    if (firm_origin(world, row) != ORIGIN_RETURNEE)
        return;
    tie.from = (struct end){THING_FOREIGN_INSTITUTE,
                            random_skewed(&random, world->counts[THING_FOREIGN_INSTITUTE])};
    write_tie(world, &tie, &random, sheet);
}

static uint64_t count_explorations(const struct world *world)
{
    return world->counts[THING_FIRM] / 10;
}

static void write_exploration(const struct world *world, uint64_t index, struct sheet *sheet)
{
    const struct shuffle *order = &world->ties[TIE_EXPLORATION];
    struct random random = tie_random(world, TIE_EXPLORATION, index);
    uint64_t begun = count_explorations(world);
    uint64_t other = begun + random_skewed(&random, begun);
    struct tie tie = {.kind = TIE_EXPLORATION,
                      .from = {THING_FIRM, shuffle_apply(order, index)},
                      .to = {THING_FIRM, shuffle_apply(order, other)}};

    write_tie(world, &tie, &random, sheet);
}

static uint64_t count_exploitations(const struct world *world)
{
    return world->counts[THING_FIRM] * 3 / 10;
}

/* Some to a firm near by. */
static void write_exploitation(const struct world *world, uint64_t index, struct sheet *sheet)
{
    const struct shuffle *order = &world->ties[TIE_EXPLOITATION];
    struct random random = tie_random(world, TIE_EXPLOITATION, index);
    uint64_t begun = count_exploitations(world);
    uint64_t other = begun + random_skewed(&random, world->counts[THING_FIRM] - begun);
    struct tie tie = {.kind = TIE_EXPLOITATION,
                      .from = {THING_FIRM, shuffle_apply(order, index)},
                      .to = {THING_FIRM, shuffle_apply(order, other)}};
    uint64_t cluster = world_cluster(world, tie.from);
    uint64_t near;

    if (random_percent(&random, 12) && cluster < world->counts[THING_CLUSTER] &&
        world_firm_in(world, cluster, &random, &near) && near != tie.from.index)
        tie.to.index = near;
    write_tie(world, &tie, &random, sheet);
}

/* Governments come first, then funds. Most money is from the government of the own cluster. */
static uint64_t draw_funder(const struct world *world, uint64_t cluster, struct random *random)
{
    static const unsigned weights[] = {62, 6, 32, 0};
    uint64_t governments = world->counts[THING_GOVERNMENT];
    unsigned way = random_weighted(random, weights);

    if (way == 0 && cluster < governments)
        return cluster;
    if (way == 1)
        return random_below(random, governments);
    return governments + random_skewed(random, world->counts[THING_FUND]);
}

static void prepare_funding(struct world *world, const struct sheet *sheet)
{
    world->funding_ties = world->counts[THING_FIRM] * TIES_A_FIRM - sheet->rows;
}

static void write_funding(const struct world *world, uint64_t index, struct sheet *sheet)
{
    uint64_t row = shuffle_apply(&world->ties[TIE_FUNDING], index);
    struct random random = tie_random(world, TIE_FUNDING, row);
    uint64_t governments = world->counts[THING_GOVERNMENT];
    uint64_t cluster = world_cluster(world, (struct end){THING_FIRM, row});
    unsigned count = share_of(world->funding_ties, count_supplied(world), index);
    uint64_t taken[SOURCES_MAX];

    for (unsigned i = 0; i < count && i < SOURCES_MAX; i++) {
        struct tie tie = {.kind = TIE_FUNDING, .to = {THING_FIRM, row}};

        taken[i] = number_not_in(taken, i, draw_funder(world, cluster, &random),
                                 governments + world->counts[THING_FUND]);
        if (taken[i] < governments)
            tie.from = (struct end){THING_GOVERNMENT, taken[i]};
        else
            tie.from = (struct end){THING_FUND, taken[i] - governments};
        write_tie(world, &tie, &random, sheet);
    }
}

const struct part tie_parts[] = {
    {.table = "tie-kinds", .count = count_kinds, .write = write_kind},
    {.table = "ties", .numbers = THING_FIRM, .write = write_ownership},
    {.table = "ties", .count = count_supplied, .write = write_technology},
    {.table = "ties", .numbers = THING_FIRM, .write = write_spin_off},
    {.table = "ties", .numbers = THING_FIRM, .write = write_returnee},
    {.table = "ties", .count = count_explorations, .write = write_exploration},
    {.table = "ties", .count = count_exploitations, .write = write_exploitation},
    {.table = "ties", .count = count_supplied, .write = write_funding, .prepare = prepare_funding},
    {.table = NULL},
};
