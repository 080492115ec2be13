#include "fs/generate_firms.h"

/* Topics of random numbers. That of years is a hundred for each kind of thing. */
enum {
    TOPIC_ORIGIN = 300,
    TOPIC_MODEL,
    TOPIC_OWNER,
    TOPIC_YEARS = 400
};

/* A year of one of the periods; 0, unknown, in some cases. */
struct periods {
    unsigned unknown_percent;
    unsigned begins[5]; /* of the periods, and the first year after the last */
    unsigned weights[5];
};

static const struct periods firm_periods = {
    .unknown_percent = 12, .begins = {1950, 1979, 1992, 2004, 2018}, .weights = {8, 15, 50, 27}};
static const struct periods institute_periods = {
    .unknown_percent = 30, .begins = {1950, 1961, 1978, 1996}, .weights = {55, 25, 20}};
static const struct periods cluster_periods = {
    .unknown_percent = 20, .begins = {1980, 1988, 1994, 2005, 2013}, .weights = {5, 45, 30, 20}};
static const struct periods fund_periods = {
    .unknown_percent = 40, .begins = {1980, 1995, 2013}, .weights = {30, 70}};

static unsigned draw_year(struct random *random, const struct periods *periods)
{
    unsigned period;
    unsigned begin;

    if (random_percent(random, periods->unknown_percent))
        return 0;
    period = random_weighted(random, periods->weights);
    begin = periods->begins[period];
    return begin + (unsigned)random_below(random, periods->begins[period + 1] - begin);
}

struct years years_of(const struct world *world, struct end end)
{
    struct random random = world_random(world, TOPIC_YEARS + end.thing, end.index);
    struct years years = {0};

    switch (end.thing) {
    case THING_FIRM:
        years.since = draw_year(&random, &firm_periods);
        if (random_percent(&random, 1))
            years.until = YEAR_LAST - (unsigned)random_below(&random, 3);
        break;
    case THING_CLUSTER:
    case THING_GOVERNMENT:
        years.since = draw_year(&random, &cluster_periods);
        break;
    case THING_FUND:
        years.since = draw_year(&random, &fund_periods);
        break;
    default:
        years.since = draw_year(&random, &institute_periods);
        break;
    }
    return years;
}

static bool is_abroad(const struct world *world, uint64_t row)
{
    return world_cluster(world, (struct end){THING_FIRM, row}) == world->counts[THING_CLUSTER];
}

enum origin firm_origin(const struct world *world, uint64_t row)
{
    static const unsigned with_parent[] = {27, 39, 20, 7, 5, 1, 1, 0};
    /* A subsidiary has a parent: its place is that of the entrepreneur. */
    static const unsigned alone[] = {36, 2, 24, 15, 14, 7, 2, 0};
    struct random random = world_random(world, TOPIC_ORIGIN, row);
    unsigned parents = world_parent_count(world, row);
    enum origin origin;

    if (is_abroad(world, row))
        return ORIGIN_MULTINATIONAL;
    if (parents > 1)
        return ORIGIN_JOINT_VENTURE;
    origin = (enum origin)random_weighted(&random, parents ? with_parent : alone);
    return origin == ORIGIN_SUBSIDIARY && !parents ? ORIGIN_ENTREPRENEUR : origin;
}

enum model firm_model(const struct world *world, uint64_t row)
{
    static const unsigned root[] = {20, 20, 55, 3, 2, 0};
    static const unsigned other[] = {56, 25, 4, 9, 6, 0};
    struct random random = world_random(world, TOPIC_MODEL, row);

    return (enum model)random_weighted(&random, world_is_root(world, row) ? root : other);
}

enum owner firm_owner(const struct world *world, uint64_t row)
{
    static const unsigned weights[ORIGINS][OWNERS + 1] = {
        [ORIGIN_ENTREPRENEUR] = {90, 8, 1, 1, 0},  [ORIGIN_SUBSIDIARY] = {70, 20, 8, 2, 0},
        [ORIGIN_SOE] = {25, 32, 42, 1, 0},         [ORIGIN_SPIN_OFF] = {70, 20, 9, 1, 0},
        [ORIGIN_RETURNEE] = {88, 8, 1, 3, 0},      [ORIGIN_JOINT_VENTURE] = {20, 50, 10, 20, 0},
        [ORIGIN_MULTINATIONAL] = {1, 2, 1, 96, 0},
    };
    struct random random = world_random(world, TOPIC_OWNER, row);

    return (enum owner)random_weighted(&random, weights[firm_origin(world, row)]);
}
