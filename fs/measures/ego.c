#include "fs/measures/ego.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

static size_t degree(const struct network *network, size_t node)
{
    return network->first[node + 1] - network->first[node];
}

static int compare_nodes(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;

    return (a > b) - (a < b);
}

static bool are_tied(const struct network *network, size_t v, uint32_t w)
{
    return degree(network, v) > 0 &&
           bsearch(&w, network->peer + network->first[v], degree(network, v),
                   sizeof(*network->peer), compare_nodes) != NULL;
}

static struct figure no_ties(void)
{
    return figure_undefined("there is no tie to another firm");
}

/* Of the alter j: sum over the other alters q of p_qj, each 1 over the degree of q. */
static double reached_through_others(const struct network *network, size_t node, size_t alter)
{
    double sum = 0;

    for (size_t k = network->first[alter]; k < network->first[alter + 1]; k++) {
        uint32_t q = network->peer[k];

        if (q != node && are_tied(network, node, q))
            sum += 1 / (double)degree(network, q);
    }
    return sum;
}

struct figure ego_constraint(const struct network *network, size_t node)
{
    double alters = (double)degree(network, node);
    double constraint = 0;

    if (degree(network, node) == 0)
        return no_ties();
    for (size_t k = network->first[node]; k < network->first[node + 1]; k++) {
        double others = reached_through_others(network, node, network->peer[k]);
        double invested = (1 + others) / alters;

        constraint += invested * invested;
    }
    return figure_of(constraint);
}

/* 2t: ties among the alters, from both ends. */
static size_t ends_among_alters(const struct network *network, size_t node)
{
    size_t ends = 0;

    for (size_t k = network->first[node]; k < network->first[node + 1]; k++) {
        uint32_t alter = network->peer[k];

        for (size_t i = network->first[alter]; i < network->first[alter + 1]; i++)
            ends += network->peer[i] != node && are_tied(network, node, network->peer[i]);
    }
    return ends;
}

struct figure ego_effective_size(const struct network *network, size_t node)
{
    double alters = (double)degree(network, node);

    if (degree(network, node) == 0)
        return no_ties();
    return figure_of(alters - (double)ends_among_alters(network, node) / alters);
}

struct figure ego_efficiency(const struct network *network, size_t node)
{
    struct figure size = ego_effective_size(network, node);

    return size.why ? size : figure_of(size.value / (double)degree(network, node));
}

struct arc {
    size_t from;
    size_t to;
};

static int compare_arcs(const void *left, const void *right)
{
    const struct arc *a = left;
    const struct arc *b = right;

    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return (a->to > b->to) - (a->to < b->to);
}

/* Sorts, and leaves out the second and later of equal ones. How many are left. */
static size_t make_simple(struct arc *arcs, size_t count)
{
    size_t kept = 0;

    if (count > 0)
        qsort(arcs, count, sizeof(*arcs), compare_arcs);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || compare_arcs(&arcs[i], &arcs[i - 1]) != 0)
            arcs[kept++] = arcs[i];
    return kept;
}

static void count_way(struct brokerage *brokerage, size_t a, size_t v, size_t c)
{
    if (a == v && v == c)
        brokerage->coordinator++;
    else if (a == c)
        brokerage->consultant++;
    else if (a == v)
        brokerage->representative++;
    else if (v == c)
        brokerage->gatekeeper++;
    else
        brokerage->liaison++;
}

static struct brokerage count_ways(const struct arc *arcs, size_t count, const size_t *group,
                                   size_t node)
{
    struct brokerage found = {0};

    for (size_t i = 0; i < count; i++) {
        if (arcs[i].to != node)
            continue;
        for (size_t k = 0; k < count; k++) {
            struct arc direct = {arcs[i].from, arcs[k].to};

            if (arcs[k].from == node && direct.from != direct.to &&
                !bsearch(&direct, arcs, count, sizeof(*arcs), compare_arcs))
                count_way(&found, group[direct.from], group[node], group[direct.to]);
        }
    }
    return found;
}

int ego_brokerage(size_t nodes, const uint32_t *from, const uint32_t *to, size_t arcs,
                  const size_t *group, size_t node, struct brokerage *brokerage)
{
    struct arc *list = calloc(arcs + 1, sizeof(*list));
    size_t count = 0;

    if (!list)
        return -ENOMEM;
    for (size_t i = 0; i < arcs; i++) {
        if (from[i] >= nodes || to[i] >= nodes || node >= nodes) {
            free(list);
            return -EINVAL;
        }
        if (from[i] != to[i])
            list[count++] = (struct arc){from[i], to[i]};
    }
    count = make_simple(list, count);
    *brokerage = count_ways(list, count, group, node);
    free(list);
    return 0;
}
