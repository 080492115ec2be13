/*
 * Permutation tests of how ties mix: the network of firms is read whole, and not at all where it is
 * large.
 */
#include "fs/array.h"
#include "fs/measures/permutation.h"
#include "fs/mix.h"
#include "fs/random.h"

#include <errno.h>
#include <stdlib.h>

static const char TOO_LARGE[] = "p: there are too many firms and ties to permute at a reading";

/* A tie as it is read: row numbers of firms, index of the kind. */
struct read_tie {
    int64_t from;
    int64_t to;
    size_t kind;
};

/* All ties between firms, and the firms that they join or that clusters hold, by row number. */
struct sector {
    struct read_tie *ties;
    size_t tie_count;
    int64_t *firms;
    size_t firm_count;
    size_t *groups; /* of the firms, if clusters hold them */
};

static void release(struct sector *sector)
{
    free(sector->ties);
    free(sector->firms);
    free(sector->groups);
}

/* Reads no more than one tie too many. Ties of no known kind are left out. */
static int read_ties(struct reader *reader, const struct mix *mix, struct sector *sector)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_FIRM_TIES, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        struct read_tie tie = {.from = rows_integer(rows, 1),
                               .to = rows_integer(rows, 2),
                               .kind = kinds_find(&mix->kinds, rows_integer(rows, 0))};

        result = 0;
        if (tie.kind == mix->kinds.count)
            continue;
        if (sector->tie_count > MIX_SIZE_MAX)
            break;
        result = array_grow((void **)&sector->ties, sector->tie_count, sizeof(*sector->ties));
        if (result)
            break;
        sector->ties[sector->tie_count++] = tie;
    }
    rows_end(rows);
    return result;
}

static int compare_rows(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

/* Those that ties join. */
static int find_firms(struct sector *sector)
{
    size_t ends = 2 * sector->tie_count;

    sector->firms = calloc(ends + 1, sizeof(*sector->firms));
    if (!sector->firms)
        return -ENOMEM;
    for (size_t i = 0; i < sector->tie_count; i++) {
        sector->firms[2 * i] = sector->ties[i].from;
        sector->firms[2 * i + 1] = sector->ties[i].to;
    }
    if (ends > 0)
        qsort(sector->firms, ends, sizeof(*sector->firms), compare_rows);
    for (size_t i = 0; i < ends; i++)
        if (i == 0 || sector->firms[i] != sector->firms[i - 1])
            sector->firms[sector->firm_count++] = sector->firms[i];
    return 0;
}

/* Those that clusters hold. */
static int read_groups(struct reader *reader, struct sector *sector)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_FIRMS_AND_GROUPS, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        result = array_grow((void **)&sector->firms, sector->firm_count, sizeof(*sector->firms));
        if (!result)
            result =
                array_grow((void **)&sector->groups, sector->firm_count, sizeof(*sector->groups));
        if (result)
            break;
        sector->firms[sector->firm_count] = rows_integer(rows, 0);
        sector->groups[sector->firm_count++] = (size_t)rows_integer(rows, 1);
    }
    rows_end(rows);
    return result;
}

/* The place of a firm, or firm_count. */
static size_t place_of(const struct sector *sector, int64_t row)
{
    const int64_t *found = sector->firm_count ? bsearch(&row, sector->firms, sector->firm_count,
                                                        sizeof(row), compare_rows)
                                              : NULL;

    return found ? (size_t)(found - sector->firms) : sector->firm_count;
}

static uint64_t below(void *context, uint64_t limit)
{
    return random_below(context, limit);
}

/* Ties by places of firms; those with an end that has none are left out. */
static size_t number_ties(const struct sector *sector, uint32_t *from, uint32_t *to, uint32_t *kind)
{
    size_t count = 0;

    for (size_t i = 0; i < sector->tie_count; i++) {
        from[count] = (uint32_t)place_of(sector, sector->ties[i].from);
        to[count] = (uint32_t)place_of(sector, sector->ties[i].to);
        kind[count] = (uint32_t)sector->ties[i].kind;
        count += from[count] < sector->firm_count && to[count] < sector->firm_count;
    }
    return count;
}

static int permute(const struct sector *sector, const struct mix *mix, size_t members, size_t firms,
                   double expected, struct figure *p)
{
    uint32_t *ends = calloc(3 * (sector->tie_count + 1), sizeof(*ends));
    uint32_t *to = ends ? ends + sector->tie_count + 1 : NULL;
    uint32_t *kind = to ? to + sector->tie_count + 1 : NULL;
    struct random random = random_of(MIX_SEED, 0, 0);
    struct dealer dealer = {below, &random, MIX_DEALS};
    struct kinded_ties network = {.kinds = mix->kinds.count, .from = ends, .to = to, .kind = kind};
    int result = -ENOMEM;

    if (!ends || !to || !kind) {
        free(ends);
        return result;
    }
    network.ties = number_ties(sector, ends, to, kind);
    network.nodes = firms > sector->firm_count ? firms : sector->firm_count;
    result = sector->groups
                 ? permute_partition(&network, sector->groups, mix->ties, expected, dealer, p)
                 : permute_group(&network, members, mix->ties, expected, dealer, p);
    free(ends);
    return result;
}

static void give_up(const struct mix *mix, struct figure *p)
{
    for (size_t i = 0; i <= mix->kinds.count; i++)
        p[i] = figure_undefined(TOO_LARGE);
}

int mix_permute_group(struct reader *reader, const struct mix *mix, int64_t members, int64_t firms,
                      struct figure *p)
{
    struct sector sector = {0};
    struct mixing pairs = mixing_pairs_of_group((double)members, (double)firms);
    struct figure expected = mixing_ei_by_chance(mix->ties[mix->kinds.count], pairs).expected;
    int result = 0;

    give_up(mix, p);
    if (members < 0 || firms > MIX_SIZE_MAX)
        return 0;
    result = read_ties(reader, mix, &sector);
    if (!result && sector.tie_count + (size_t)members <= MIX_SIZE_MAX) {
        result = find_firms(&sector);
        if (!result)
            result = permute(&sector, mix, (size_t)members, (size_t)firms, expected.value, p);
    }
    release(&sector);
    return result;
}

int mix_permute_clusters(struct reader *reader, const struct mix *mix, int64_t firms,
                         struct mixing pairs, struct figure *p)
{
    struct sector sector = {0};
    struct figure expected = mixing_ei_by_chance(mix->ties[mix->kinds.count], pairs).expected;
    int result = 0;

    give_up(mix, p);
    if (firms > MIX_SIZE_MAX)
        return 0;
    result = read_ties(reader, mix, &sector);
    if (!result)
        result = read_groups(reader, &sector);
    if (!result && sector.groups && sector.tie_count + sector.firm_count <= MIX_SIZE_MAX)
        result = permute(&sector, mix, 0, 0, expected.value, p);
    release(&sector);
    return result;
}
