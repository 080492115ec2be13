#include "fs/figures/dispersal.h"

#include <errno.h>
#include <stdlib.h>

enum {
    ROUNDS = 3 /* of putting either side in order by the other */
};

static const size_t hidden = (size_t)-1; /* the number of an origin that is not shown */

/* Stands for the clusters that have no room in the picture. */
static const struct place other_clusters = {.name = "other clusters"};

static int compare_counts(const void *left, const void *right)
{
    const struct origin *const *a = left;
    const struct origin *const *b = right;

    if ((*a)->count != (*b)->count)
        return (*a)->count < (*b)->count ? 1 : -1;
    return (*a > *b) - (*a < *b);
}

/* Those at home first, those with most first. */
static int compare_origins(const void *left, const void *right)
{
    const struct origin *const *a = left;
    const struct origin *const *b = right;

    if (!(*a)->home != !(*b)->home)
        return (*a)->home ? -1 : 1;
    return compare_counts(left, right);
}

static int choose_origins(struct dispersal *dispersal)
{
    struct streams *streams = &dispersal->streams;

    dispersal->origins = calloc(streams->origin_count + 1, sizeof(*dispersal->origins));
    if (!dispersal->origins)
        return -ENOMEM;
    for (size_t i = 0; i < streams->origin_count; i++) {
        streams->origins[i].number = hidden;
        dispersal->origins[i] = &streams->origins[i];
    }
    qsort((void *)dispersal->origins, streams->origin_count, sizeof(dispersal->origins[0]),
          compare_counts);
    dispersal->origin_count =
        streams->origin_count < ORIGINS_MAX ? streams->origin_count : ORIGINS_MAX;
    qsort((void *)dispersal->origins, dispersal->origin_count, sizeof(dispersal->origins[0]),
          compare_origins);
    for (size_t i = 0; i < dispersal->origin_count; i++)
        dispersal->origins[i]->number = i;
    return 0;
}

/* Clusters come first, then all others together, then none. */
static int rank(const struct target *target)
{
    return target->place ? target->place == &other_clusters : 2;
}

static int compare_sizes(const void *left, const void *right)
{
    const struct target *a = left;
    const struct target *b = right;

    if (rank(a) != rank(b))
        return rank(a) - rank(b);
    if (a->count != b->count)
        return a->count < b->count ? 1 : -1;
    return (a->place > b->place) - (a->place < b->place);
}

static double count_of(const struct stream *stream)
{
    return stream->spin_offs + stream->returnees;
}

/* Those that shown origins lead to: the largest, one for all others, and one for no cluster. */
static int choose_targets(struct dispersal *dispersal)
{
    size_t places = dispersal->atlas.place_count;
    struct target rest = {.place = &other_clusters};
    struct target none = {0};
    size_t count = 0;

    dispersal->targets = calloc(places + 2, sizeof(*dispersal->targets));
    if (!dispersal->targets)
        return -ENOMEM;
    for (size_t i = 0; i < places; i++)
        dispersal->targets[i].place = &dispersal->atlas.places[i];
    for (size_t i = 0; i < dispersal->streams.count; i++) {
        const struct stream *stream = &dispersal->streams.items[i];
        struct target *target =
            stream->to ? &dispersal->targets[stream->to - dispersal->atlas.places] : &none;

        if (dispersal->streams.origins[stream->origin].number != hidden)
            target->count += count_of(stream);
    }
    qsort(dispersal->targets, places, sizeof(*dispersal->targets), compare_sizes);
    for (; count < places && dispersal->targets[count].count > 0; count++)
        if (count >= TARGETS_MAX)
            rest.count += dispersal->targets[count].count;
    dispersal->target_count = count < TARGETS_MAX ? count : TARGETS_MAX;
    if (rest.count > 0)
        dispersal->targets[dispersal->target_count++] = rest;
    if (none.count > 0)
        dispersal->targets[dispersal->target_count++] = none;
    return 0;
}

/* The one of the place, else the one for all others, which is there if any stream needs it. */
static struct target *find_target(const struct dispersal *dispersal, const struct place *place)
{
    struct target *rest = &dispersal->targets[0];

    for (size_t i = 0; i < dispersal->target_count; i++) {
        if (dispersal->targets[i].place == place)
            return &dispersal->targets[i];
        if (dispersal->targets[i].place == &other_clusters)
            rest = &dispersal->targets[i];
    }
    return rest;
}

/* The band of an origin, a target and a scope, before these are put in order. */
static size_t band_number(size_t origin, size_t target, size_t scope)
{
    return (origin * (TARGETS_MAX + 2) + target) * SCOPE_COUNT + scope;
}

/* Sums of the streams between what is shown: few, whatever there were. */
static int choose_bands(struct dispersal *dispersal)
{
    struct streams *streams = &dispersal->streams;
    size_t all = band_number(ORIGINS_MAX, 0, 0);

    dispersal->bands = calloc(all, sizeof(*dispersal->bands));
    if (!dispersal->bands)
        return -ENOMEM;
    for (size_t i = 0; i < streams->count; i++) {
        const struct stream *stream = &streams->items[i];
        struct origin *origin = &streams->origins[stream->origin];
        const struct target *target;
        struct band *band;

        if (origin->number == hidden)
            continue;
        target = find_target(dispersal, stream->to);
        band = &dispersal->bands[band_number(origin->number, (size_t)(target - dispersal->targets),
                                             stream_scope(streams, stream))];
        band->origin = origin;
        band->place = target->place;
        band->scope = stream_scope(streams, stream);
        band->spin_offs += stream->spin_offs;
        band->returnees += stream->returnees;
    }
    for (size_t i = 0; i < all; i++)
        if (dispersal->bands[i].origin)
            dispersal->bands[dispersal->band_count++] = dispersal->bands[i];
    return 0;
}

/* Those at home first, then by the mean number of their targets. */
static int compare_origins_by_weight(const void *left, const void *right)
{
    const struct origin *const *a = left;
    const struct origin *const *b = right;

    if (!(*a)->home == !(*b)->home && (*a)->weight / (*a)->count != (*b)->weight / (*b)->count)
        return (*a)->weight / (*a)->count > (*b)->weight / (*b)->count ? 1 : -1;
    return compare_origins(left, right);
}

/* By the mean number of their origins; what is left over comes last. */
static int compare_targets_by_weight(const void *left, const void *right)
{
    const struct target *a = left;
    const struct target *b = right;

    if (rank(a) == 0 && rank(b) == 0 && a->weight / a->count != b->weight / b->count)
        return a->weight / a->count > b->weight / b->count ? 1 : -1;
    return compare_sizes(left, right);
}

/* Orders one side by the other (the barycentre heuristic of Sugiyama et al., 1981). */
static void order_side(struct dispersal *dispersal, bool targets)
{
    for (size_t i = 0; i < dispersal->target_count; i++)
        dispersal->targets[i].weight = 0;
    for (size_t i = 0; i < dispersal->origin_count; i++)
        dispersal->origins[i]->weight = 0;
    for (size_t i = 0; i < dispersal->band_count; i++) {
        struct band *band = &dispersal->bands[i];
        struct target *target = find_target(dispersal, band->place);
        double count = band->spin_offs + band->returnees;

        target->weight += count * (double)band->origin->number;
        band->origin->weight += count * (double)(target - dispersal->targets);
    }
    if (targets)
        qsort(dispersal->targets, dispersal->target_count, sizeof(*dispersal->targets),
              compare_targets_by_weight);
    else
        qsort((void *)dispersal->origins, dispersal->origin_count, sizeof(dispersal->origins[0]),
              compare_origins_by_weight);
    for (size_t i = 0; i < dispersal->origin_count; i++)
        dispersal->origins[i]->number = i;
}

/* At either end bands lie in the order of their other ends. */
static int compare_bands(const void *left, const void *right)
{
    const struct band *a = left;
    const struct band *b = right;

    if (a->from != b->from)
        return a->from > b->from ? 1 : -1;
    if (a->to != b->to)
        return a->to > b->to ? 1 : -1;
    return (a->scope > b->scope) - (a->scope < b->scope);
}

static void order_bands(struct dispersal *dispersal)
{
    for (size_t i = 0; i < dispersal->band_count; i++) {
        struct band *band = &dispersal->bands[i];

        band->from = band->origin->number;
        band->to = (size_t)(find_target(dispersal, band->place) - dispersal->targets);
    }
    if (dispersal->band_count > 0)
        qsort(dispersal->bands, dispersal->band_count, sizeof(*dispersal->bands), compare_bands);
}

int dispersal_arrange(struct dispersal *dispersal)
{
    int result = choose_origins(dispersal);

    if (!result)
        result = choose_targets(dispersal);
    if (!result)
        result = choose_bands(dispersal);
    for (int round = 0; !result && round < ROUNDS; round++) {
        order_side(dispersal, true);
        order_side(dispersal, false);
    }
    if (!result)
        order_bands(dispersal);
    return result;
}

void dispersal_release(struct dispersal *dispersal)
{
    streams_release(&dispersal->streams);
    atlas_release(&dispersal->atlas);
    free((void *)dispersal->origins);
    free(dispersal->targets);
    free(dispersal->bands);
    *dispersal = (struct dispersal){0};
}
