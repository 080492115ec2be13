#include "fs/random.h"

enum {
    ROUNDS = 4
};

#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

struct random random_of(uint64_t seed, uint64_t table, uint64_t row)
{
    return (struct random){mix(mix(seed + GOLDEN) + (table << 40) + row)};
}

uint64_t random_next(struct random *random)
{
    random->state += GOLDEN;
    return mix(random->state);
}

/* A number below 2^32, scaled. */
static uint64_t scale(uint64_t number, uint64_t limit)
{
    return number * limit >> 32;
}

uint64_t random_below(struct random *random, uint64_t limit)
{
    return scale(random_next(random) >> 32, limit);
}

uint64_t random_skewed(struct random *random, uint64_t limit)
{
    uint64_t number = random_next(random) >> 32;

    return scale(scale(scale(number, number), number), limit);
}

bool random_percent(struct random *random, unsigned percent)
{
    return random_below(random, 100) < percent;
}

unsigned random_weighted(struct random *random, const unsigned *weights)
{
    uint64_t total = 0;
    uint64_t drawn;
    unsigned place = 0;

    for (unsigned i = 0; weights[i]; i++)
        total += weights[i];
    drawn = random_below(random, total);
    while (drawn >= weights[place])
        drawn -= weights[place++];
    return place;
}

uint64_t number_not_in(const uint64_t *taken, unsigned count, uint64_t number, uint64_t limit)
{
    unsigned i = 0;

    while (i < count) {
        if (taken[i++] != number)
            continue;
        number = (number + 1) % limit;
        i = 0;
    }
    return number;
}

struct shuffle shuffle_of(uint64_t seed, uint64_t table, uint64_t count)
{
    uint64_t columns = square_root(count - 1) + 1;
    struct random random = random_of(seed, table, 0);

    return (struct shuffle){.count = count,
                            .columns = columns,
                            .lines = (count + columns - 1) / columns,
                            .key = random_next(&random)};
}

static uint64_t round_of(const struct shuffle *shuffle, unsigned number, uint64_t half,
                         uint64_t limit)
{
    return scale(mix(shuffle->key + (half << 8) + number) >> 32, limit);
}

uint64_t shuffle_apply(const struct shuffle *shuffle, uint64_t index)
{
    do {
        uint64_t column = index % shuffle->columns;
        uint64_t line = index / shuffle->columns;

        for (unsigned i = 0; i < ROUNDS; i += 2) {
            column = (column + round_of(shuffle, i, line, shuffle->columns)) % shuffle->columns;
            line = (line + round_of(shuffle, i + 1, column, shuffle->lines)) % shuffle->lines;
        }
        index = line * shuffle->columns + column;
    } while (index >= shuffle->count);
    return index;
}

uint64_t shuffle_invert(const struct shuffle *shuffle, uint64_t index)
{
    do {
        uint64_t column = index % shuffle->columns;
        uint64_t line = index / shuffle->columns;

        for (unsigned i = ROUNDS; i > 0; i -= 2) {
            line += shuffle->lines - round_of(shuffle, i - 1, column, shuffle->lines);
            line %= shuffle->lines;
            column += shuffle->columns - round_of(shuffle, i - 2, line, shuffle->columns);
            column %= shuffle->columns;
        }
        index = line * shuffle->columns + column;
    } while (index >= shuffle->count);
    return index;
}

uint64_t square_root(uint64_t square)
{
    uint64_t root = 0;

    for (uint64_t bit = UINT64_C(1) << 30; bit; bit >>= 1) {
        if ((root + bit) * (root + bit) <= square)
            root += bit;
    }
    return root;
}
