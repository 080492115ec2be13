#include "fs/circle.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

enum {
    SWEEPS = 24
};

/* A node while it is being put in order. Heights go from 0, above, to 1, below. */
struct item {
    double group_height;
    double height;
    size_t group;
    size_t node;
};

struct sums {
    double sum;
    double count;
};

/* What the sorting needs: an item a node, its height, and sums by node and by group. */
struct sorting {
    struct item *items;
    double *height;
    struct sums *of_node;
    struct sums *of_group;
};

/* Group 0 downwards, then the others upwards: as the circle goes. */
static int compare(const void *a, const void *b)
{
    const struct item *one = a;
    const struct item *other = b;
    int sign = one->group == 0 ? 1 : -1;

    if ((one->group == 0) != (other->group == 0))
        return one->group == 0 ? -1 : 1;
    if (one->group_height != other->group_height)
        return one->group_height < other->group_height ? -sign : sign;
    if (one->group != other->group)
        return one->group < other->group ? -1 : 1;
    if (one->height != other->height)
        return one->height < other->height ? -sign : sign;
    return one->node < other->node ? -1 : 1;
}

/* Heights from the order. */
static void spread(const struct circle *circle, struct sorting *sorting)
{
    size_t own = 0;

    while (own < circle->node_count && sorting->items[own].group == 0)
        own++;
    for (size_t i = 0; i < circle->node_count; i++) {
        double place = i < own ? ((double)i + 0.5) / (double)own
                               : 1 - ((double)(i - own) + 0.5) / (double)(circle->node_count - own);

        sorting->height[sorting->items[i].node] = place;
    }
}

static void add(struct sums *sums, double height)
{
    sums->sum += height;
    sums->count++;
}

/* Every node of one side goes to the mean height of its neighbours, every group to that of its
 * nodes. One side at a time: else both may change places for ever. */
static void sweep(const struct circle *circle, struct sorting *sorting, bool own)
{
    for (size_t i = 0; i < circle->node_count; i++)
        sorting->of_node[i] = (struct sums){0};
    for (size_t i = 0; i < circle->group_count; i++)
        sorting->of_group[i] = (struct sums){0};
    for (size_t i = 0; i < circle->edge_count; i++) {
        const struct circle_edge *edge = &circle->edges[i];

        add(&sorting->of_node[edge->from], sorting->height[edge->to]);
        add(&sorting->of_node[edge->to], sorting->height[edge->from]);
    }
    for (size_t i = 0; i < circle->node_count; i++) {
        const struct sums *sums = &sorting->of_node[i];

        if (sums->count > 0 && (circle->group[i] == 0) == own)
            sorting->height[i] = sums->sum / sums->count;
        add(&sorting->of_group[circle->group[i]], sorting->height[i]);
    }
    for (size_t i = 0; i < circle->node_count; i++) {
        struct item *item = &sorting->items[i];
        const struct sums *sums = &sorting->of_group[item->group];

        item->height = sorting->height[item->node];
        item->group_height = item->group == 0 ? 0 : sums->sum / sums->count;
    }
    qsort(sorting->items, circle->node_count, sizeof(*sorting->items), compare);
    spread(circle, sorting);
}

static size_t give_slots(const struct circle *circle, const struct item *items, size_t *node_slot,
                         size_t *heading_slot)
{
    size_t slot = 0;

    for (size_t i = 0; i < circle->node_count; i++) {
        if (i == 0 || items[i].group != items[i - 1].group) {
            slot += i > 0; /* the empty one */
            heading_slot[items[i].group] = slot++;
        }
        node_slot[items[i].node] = slot++;
    }
    return slot + 1;
}

int circle_places(const struct circle *circle, size_t *node_slot, size_t *heading_slot,
                  size_t *slot_count)
{
    struct sorting sorting = {
        .items = calloc(circle->node_count + 1, sizeof(*sorting.items)),
        .height = calloc(circle->node_count + 1, sizeof(*sorting.height)),
        .of_node = calloc(circle->node_count + 1, sizeof(*sorting.of_node)),
        .of_group = calloc(circle->group_count + 1, sizeof(*sorting.of_group)),
    };
    int result = -ENOMEM;

    if (!sorting.items || !sorting.height || !sorting.of_node || !sorting.of_group)
        goto out;
    for (size_t i = 0; i < circle->node_count; i++)
        sorting.items[i] = (struct item){.group = circle->group[i], .node = i};
    for (size_t i = 0; i < circle->group_count; i++)
        heading_slot[i] = 0;
    qsort(sorting.items, circle->node_count, sizeof(*sorting.items), compare);
    spread(circle, &sorting);
    for (int i = 0; i < SWEEPS; i++)
        sweep(circle, &sorting, i % 2 == 1);
    *slot_count = give_slots(circle, sorting.items, node_slot, heading_slot);
    result = 0;
out:
    free(sorting.items);
    free(sorting.height);
    free(sorting.of_node);
    free(sorting.of_group);
    return result;
}
