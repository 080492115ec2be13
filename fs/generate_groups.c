/* Who owns whom: the part of generate_world.h that is about groups. */
#include "fs/generate_world.h"

enum {
    LEVELS = GROUP_DEPTH_MAX - 1,
    MATE_PERCENT = 40,
    SECOND_PERCENT = 2
};

enum {
    TOPIC_MATE = 200,
    TOPIC_PARENT,
    TOPIC_SECOND
};

/*
 * Group g begins at rank sqrt(16 * groups * g): sizes fall with the square root of g, from
 * 4 * sqrt(groups) to 2, and are 4 in the mean.
 */
static uint64_t group_begin(const struct world *world, uint64_t group)
{
    return square_root(16 * world->groups * group);
}

static uint64_t group_at(const struct world *world, uint64_t rank)
{
    return ((rank + 1) * (rank + 1) - 1) / (16 * world->groups);
}

static bool is_grouped(const struct world *world, uint64_t rank)
{
    return rank < 4 * world->groups;
}

/* Of so many members below the root, how many stand on this level or above it. Each level is a
 * smaller share than the one before it, so that none without members has one below it. */
static uint64_t level_end(uint64_t others, unsigned level)
{
    static const unsigned percents[LEVELS + 1] = {0, 40, 75, 92, 100};

    return (others * percents[level] + 99) / 100;
}

/* Some members have their neighbour of the same cluster as a parent. That one has a lower rank. */
static bool has_mate_as_parent(const struct world *world, uint64_t rank, uint64_t begin)
{
    struct random random = world_random(world, TOPIC_MATE, rank);

    return rank % 2 == 1 && rank > begin && random_percent(&random, MATE_PERCENT);
}

/* Any of the level above; but none that is one level lower by its neighbour. */
static uint64_t parent_rank(const struct world *world, uint64_t rank)
{
    uint64_t group = group_at(world, rank);
    uint64_t begin = group_begin(world, group);
    uint64_t others = group_begin(world, group + 1) - begin - 1;
    struct random random = world_random(world, TOPIC_PARENT, rank);
    uint64_t parent = begin;
    unsigned level = 1;

    if (has_mate_as_parent(world, rank, begin))
        return rank - 1;
    while (rank - begin > level_end(others, level))
        level++;
    if (level > 1) {
        uint64_t first = level_end(others, level - 2) + 1;

        parent += first + random_below(&random, level_end(others, level - 1) - first + 1);
    }
    return has_mate_as_parent(world, parent, begin) ? parent - 1 : parent;
}

static bool is_root(const struct world *world, uint64_t rank)
{
    return !is_grouped(world, rank) || rank == group_begin(world, group_at(world, rank));
}

static bool has_second(const struct world *world, uint64_t rank)
{
    struct random random = world_random(world, TOPIC_SECOND, rank);

    return group_at(world, rank) > 0 && random_percent(&random, SECOND_PERCENT);
}

unsigned world_parents(const struct world *world, uint64_t row, uint64_t parents[2])
{
    uint64_t rank = shuffle_apply(&world->rows, row);
    struct random random = world_random(world, TOPIC_SECOND, rank);
    uint64_t group;

    if (is_root(world, rank))
        return 0;
    parents[0] = shuffle_invert(&world->rows, parent_rank(world, rank));
    if (!has_second(world, rank))
        return 1;
    /* The root of an earlier group. */
    random_next(&random);
    group = random_below(&random, group_at(world, rank));
    parents[1] = shuffle_invert(&world->rows, group_begin(world, group));
    return 2;
}

unsigned world_parent_count(const struct world *world, uint64_t row)
{
    uint64_t rank = shuffle_apply(&world->rows, row);

    if (is_root(world, rank))
        return 0;
    return has_second(world, rank) ? 2 : 1;
}

bool world_is_root(const struct world *world, uint64_t row)
{
    uint64_t rank = shuffle_apply(&world->rows, row);

    return is_grouped(world, rank) && is_root(world, rank);
}
