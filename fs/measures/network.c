#include "fs/measures/network.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define UNREACHED SIZE_MAX

/* count zeroed items, at least one, so that NULL always means no memory. */
static void *array_new(size_t count, size_t size)
{
    return calloc(count > 0 ? count : 1, size);
}

/* Count the ends of ties at each node, self-ties left out, and sum up: first[] of the rows. */
static void count_ends(struct network *network, const uint32_t *from, const uint32_t *to,
                       size_t ties)
{
    size_t *first = network->first;

    for (size_t i = 0; i < ties; i++) {
        if (from[i] == to[i])
            continue;
        first[from[i] + 1]++;
        first[to[i] + 1]++;
    }
    for (size_t v = 0; v < network->nodes; v++)
        first[v + 1] += first[v];
}

/* Put both ends of each tie into raw[], row by row as counted, in the order of the ties. */
static void place_ends(const struct network *network, const uint32_t *from, const uint32_t *to,
                       size_t ties, uint32_t *raw, size_t *end)
{
    memcpy(end, network->first, network->nodes * sizeof(*end));
    for (size_t i = 0; i < ties; i++) {
        if (from[i] == to[i])
            continue;
        raw[end[from[i]]++] = to[i];
        raw[end[to[i]]++] = from[i];
    }
}

/*
 * Transpose raw[] into peer[]. The rows are symmetric, so they stay what they were, but now the
 * nodes come to each row in ascending order; the second and later of equal ones are left out.
 * end[v] becomes the end of row v, behind which the places of what was left out are free.
 */
static void sort_rows(struct network *network, const uint32_t *raw, size_t *end)
{
    const size_t *first = network->first;
    uint32_t *peer = network->peer;

    memcpy(end, first, network->nodes * sizeof(*end));
    for (size_t v = 0; v < network->nodes; v++) {
        for (size_t k = first[v]; k < first[v + 1]; k++) {
            size_t w = raw[k];

            if (end[w] == first[w] || peer[end[w] - 1] != v)
                peer[end[w]++] = (uint32_t)v;
        }
    }
}

/* Move the rows together. */
static void close_gaps(struct network *network, const size_t *end)
{
    size_t filled = 0;

    for (size_t v = 0; v < network->nodes; v++) {
        size_t begin = network->first[v];

        network->first[v] = filled;
        for (size_t k = begin; k < end[v]; k++)
            network->peer[filled++] = network->peer[k];
    }
    network->first[network->nodes] = filled;
    network->ties = filled / 2;
}

int network_init(struct network *network, size_t nodes, const uint32_t *from, const uint32_t *to,
                 size_t ties)
{
    struct network made = {.nodes = nodes};
    uint32_t *raw = NULL;
    size_t *end = NULL;
    int rc = -ENOMEM;

    for (size_t i = 0; i < ties; i++)
        if (from[i] >= nodes || to[i] >= nodes)
            return -EINVAL;
    if (nodes == SIZE_MAX || ties > SIZE_MAX / 2)
        return -ENOMEM;

    made.first = array_new(nodes + 1, sizeof(*made.first));
    made.peer = array_new(2 * ties, sizeof(*made.peer));
    raw = array_new(2 * ties, sizeof(*raw));
    end = array_new(nodes, sizeof(*end));
    if (!made.first || !made.peer || !raw || !end)
        goto out;

    count_ends(&made, from, to, ties);
    place_ends(&made, from, to, ties, raw, end);
    sort_rows(&made, raw, end);
    close_gaps(&made, end);
    *network = made;
    made = (struct network){0};
    rc = 0;
out:
    free(end);
    free(raw);
    network_release(&made);
    return rc;
}

void network_release(struct network *network)
{
    free(network->first);
    free(network->peer);
    *network = (struct network){0};
}

/* Give start and all nodes that paths join to it the same number, breadth first; how many. */
static size_t label_component(const struct network *network, size_t start, size_t label,
                              size_t *component_of, size_t *queue)
{
    size_t queued = 0;

    component_of[start] = label;
    queue[queued++] = start;
    for (size_t head = 0; head < queued; head++) {
        size_t v = queue[head];

        for (size_t k = network->first[v]; k < network->first[v + 1]; k++) {
            size_t w = network->peer[k];

            if (component_of[w] != UNREACHED)
                continue;
            component_of[w] = label;
            queue[queued++] = w;
        }
    }
    return queued;
}

int network_components(const struct network *network, size_t *component_of,
                       struct network_parts *parts)
{
    struct network_parts found = {0};
    size_t *queue = array_new(network->nodes, sizeof(*queue));

    if (!queue)
        return -ENOMEM;
    for (size_t v = 0; v < network->nodes; v++)
        component_of[v] = UNREACHED;
    for (size_t v = 0; v < network->nodes; v++) {
        size_t nodes;

        if (component_of[v] != UNREACHED)
            continue;
        nodes = label_component(network, v, found.count++, component_of, queue);
        if (nodes > found.largest)
            found.largest = nodes;
    }
    free(queue);
    *parts = found;
    return 0;
}

/* What Brandes's algorithm keeps for each node; all but the score for one source at a time. */
struct brandes_node {
    size_t distance;   /* from the source; UNREACHED */
    size_t visited;    /* order[]: the node that was reached as this many-th */
    double paths;      /* σ: shortest paths from the source */
    double dependency; /* δ: Σ over targets t of the share of the paths to t that pass through */
    double score;      /* Σ over sources of the dependency */
};

/* Count the shortest paths from source to all nodes, breadth first; returns how many it reaches. */
static size_t count_paths(const struct network *network, size_t source, struct brandes_node *node)
{
    size_t reached = 0;

    for (size_t v = 0; v < network->nodes; v++) {
        node[v].distance = UNREACHED;
        node[v].paths = 0;
        node[v].dependency = 0;
    }
    node[source].distance = 0;
    node[source].paths = 1;
    node[reached++].visited = source;
    for (size_t head = 0; head < reached; head++) {
        size_t v = node[head].visited;

        for (size_t k = network->first[v]; k < network->first[v + 1]; k++) {
            size_t w = network->peer[k];

            if (node[w].distance == UNREACHED) {
                node[w].distance = node[v].distance + 1;
                node[reached++].visited = w;
            }
            if (node[w].distance == node[v].distance + 1)
                node[w].paths += node[v].paths;
        }
    }
    return reached;
}

/*
 * From the farthest node back to the source, hand to each node before w on a shortest path,
 * δ(v) += σ(v)/σ(w) · (1 + δ(w)), and add up the scores.
 */
static int gather_dependencies(const struct network *network, size_t reached,
                               struct brandes_node *node)
{
    for (size_t i = reached - 1; i > 0; i--) {
        size_t w = node[i].visited;

        if (!isfinite(node[w].paths))
            return -ERANGE;
        for (size_t k = network->first[w]; k < network->first[w + 1]; k++) {
            size_t v = network->peer[k];

            if (node[v].distance + 1 == node[w].distance)
                node[v].dependency += node[v].paths / node[w].paths * (1 + node[w].dependency);
        }
        node[w].score += node[w].dependency;
    }
    return 0;
}

static bool is_never_over(void *context)
{
    (void)context;
    return false;
}

int network_betweenness(const struct network *network, double *betweenness)
{
    return network_betweenness_unless(network, is_never_over, NULL, betweenness);
}

int network_betweenness_unless(const struct network *network, bool (*is_over)(void *context),
                               void *context, double *betweenness)
{
    struct brandes_node *node = array_new(network->nodes, sizeof(*node));
    int rc = 0;

    if (!node)
        return -ENOMEM;
    for (size_t source = 0; source < network->nodes && !rc; source++) {
        size_t reached;

        if (is_over(context)) {
            rc = -EINTR;
            break;
        }
        reached = count_paths(network, source, node);
        rc = gather_dependencies(network, reached, node);
    }
    for (size_t v = 0; v < network->nodes && !rc; v++)
        betweenness[v] = node[v].score / 2; /* each pair was seen from both its ends */
    free(node);
    return rc;
}

struct figure network_betweenness_normalised(double betweenness, size_t nodes)
{
    double others = (double)nodes - 1;

    if (nodes < 3)
        return figure_undefined("there are fewer than three nodes");
    return figure_of(betweenness / (others * (others - 1) / 2));
}
