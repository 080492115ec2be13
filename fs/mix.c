#include "fs/mix.h"

#include "fs/count.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void mix_release(struct mix *mix)
{
    kinds_release(&mix->kinds);
    free(mix->ties);
    *mix = (struct mix){0};
}

int mix_read_kinds(struct reader *reader, struct mix *mix)
{
    int result = kinds_read(reader, &mix->kinds);

    if (result)
        return result;
    mix->ties = calloc(mix->kinds.count + 1, sizeof(*mix->ties));
    return mix->ties ? 0 : -ENOMEM;
}

static void add_up(struct mixing *ties, double inside, double outside)
{
    ties->inside += inside;
    ties->outside += outside;
}

void mix_count(struct mix *mix, size_t kind, double inside, double outside)
{
    if (kind < mix->kinds.count)
        add_up(&mix->ties[kind], inside, outside);
    add_up(&mix->ties[mix->kinds.count], inside, outside);
}

int mix_read(struct reader *reader, enum query query, struct node node, struct mix *mix)
{
    struct rows *rows = NULL;
    int result = mix_read_kinds(reader, mix);

    if (!result)
        result = rows_begin(reader, query, &(struct question){.row = node.row}, &rows);
    if (result)
        return result;
    while ((result = rows_next(rows)) == 1)
        mix_count(mix, kinds_find(&mix->kinds, rows_integer(rows, 0)), rows_real(rows, 1),
                  rows_real(rows, 2));
    rows_end(rows);
    return result;
}

static int64_t cases(struct mixing ties)
{
    return count_of(ties.inside + ties.outside);
}

static const char *name_of(const struct mix *mix, size_t kind)
{
    return kind < mix->kinds.count ? mix->kinds.items[kind].slug : "all";
}

/* All first, then the kinds in their order. */
static size_t place_of(const struct mix *mix, size_t i)
{
    return i == 0 ? mix->kinds.count : i - 1;
}

void mix_add_ei(const struct mix *mix, struct mixing pairs, const struct figure *p,
                struct json *json)
{
    cJSON *object = json_object(json, json->root, "ei_index");
    cJSON *test;

    for (size_t i = 0; i <= mix->kinds.count; i++) {
        size_t kind = place_of(mix, i);
        struct mixing ties = mix->ties[kind];

        json_figure_by_chance(json, object, name_of(mix, kind), mixing_ei(ties),
                              mixing_ei_by_chance(ties, pairs), &p[kind], cases(ties), "ei-index");
    }
    test = json_object(json, json->root, "permutation_test");
    json_integer(json, test, "permutations", MIX_DEALS);
    json_integer(json, test, "seed", MIX_SEED);
}

void mix_add_local_shares(const struct mix *mix, struct mixing pairs, struct json *json)
{
    cJSON *object = json_object(json, json->root, "local_share");

    for (size_t i = 0; i <= mix->kinds.count; i++) {
        size_t kind = place_of(mix, i);
        struct mixing ties = mix->ties[kind];

        json_figure_by_chance(json, object, name_of(mix, kind), mixing_inside_share(ties),
                              mixing_inside_share_by_chance(ties, pairs), NULL, cases(ties),
                              "local-share");
    }
}

int mix_add_place(struct reader *reader, const struct mix *mix, int64_t members, int64_t firms,
                  struct json *json)
{
    struct mixing pairs = mixing_pairs_of_group((double)members, (double)firms);
    struct figure *p = calloc(mix->kinds.count + 1, sizeof(*p));
    int result = p ? mix_permute_group(reader, mix, members, firms, p) : -ENOMEM;

    if (!result) {
        mix_add_ei(mix, pairs, p, json);
        mix_add_local_shares(mix, pairs, json);
    }
    free(p);
    return result;
}
