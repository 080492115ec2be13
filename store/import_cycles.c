#include "store/import_cycles.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

enum colour {
    UNSEEN,
    ON_PATH,
    DONE
};

/* A walk in depth. Node v's edges are order[first[v]] up to order[first[v + 1]]. */
struct walk {
    const struct edge *edges;
    size_t *first;
    uint32_t *order;
    unsigned char *colour;
    size_t *next;   /* by node: which of its edges comes next */
    uint32_t *path; /* edges from the root to where the walk stands */
    size_t path_len;
    uint32_t *nodes; /* of a cycle, to be told */
    size_t found;
};

/* Sorts the edges by the node they leave, else as they came. */
static void sort_edges(struct walk *walk, size_t node_count, size_t edge_count)
{
    for (size_t i = 0; i < edge_count; i++)
        walk->first[walk->edges[i].from + 1]++;
    for (size_t v = 0; v < node_count; v++) {
        walk->first[v + 1] += walk->first[v];
        walk->next[v] = walk->first[v];
    }
    for (size_t i = 0; i < edge_count; i++)
        walk->order[walk->next[walk->edges[i].from]++] = (uint32_t)i;
    for (size_t v = 0; v < node_count; v++)
        walk->next[v] = walk->first[v];
}

/* The cycle that the edge closes, which leads back to a node on the path. */
static void tell_cycle(struct walk *walk, const struct edge *back, cycle_found *found,
                       void *context)
{
    size_t begin = walk->path_len;
    size_t count = 0;
    size_t last = 0; /* the edge with the highest tag; 0 is the one behind the path */
    uint32_t tag = back->tag;

    while (begin > 0 && walk->edges[walk->path[begin - 1]].to != back->to)
        begin--;
    for (size_t i = begin; i < walk->path_len; i++) {
        const struct edge *edge = &walk->edges[walk->path[i]];

        if (edge->tag > tag) {
            tag = edge->tag;
            last = i - begin + 1;
        }
    }
    /* Begin at the node that the highest edge leads to. */
    for (size_t i = last; i <= walk->path_len - begin; i++)
        walk->nodes[count++] = i == 0 ? back->to : walk->edges[walk->path[begin + i - 1]].to;
    for (size_t i = 0; i < last; i++)
        walk->nodes[count++] = i == 0 ? back->to : walk->edges[walk->path[begin + i - 1]].to;
    found(context, walk->nodes, count, tag);
    walk->found++;
}

static void walk_from(struct walk *walk, uint32_t root, cycle_found *found, void *context)
{
    uint32_t at = root;

    walk->colour[root] = ON_PATH;
    for (;;) {
        if (walk->next[at] < walk->first[at + 1]) {
            uint32_t number = walk->order[walk->next[at]++];
            const struct edge *edge = &walk->edges[number];

            if (walk->colour[edge->to] == UNSEEN) {
                walk->colour[edge->to] = ON_PATH;
                walk->path[walk->path_len++] = number;
                at = edge->to;
            } else if (walk->colour[edge->to] == ON_PATH && walk->found < CYCLES_MAX) {
                tell_cycle(walk, edge, found, context);
            }
            continue;
        }
        walk->colour[at] = DONE;
        if (walk->path_len == 0)
            return;
        at = walk->edges[walk->path[--walk->path_len]].from;
    }
}

int cycles_find(size_t node_count, const struct edge *edges, size_t edge_count, cycle_found *found,
                void *context)
{
    struct walk walk = {.edges = edges};
    int error = -ENOMEM;

    walk.first = calloc(node_count + 1, sizeof(*walk.first));
    walk.next = calloc(node_count + 1, sizeof(*walk.next));
    walk.order = calloc(edge_count + 1, sizeof(*walk.order));
    walk.colour = calloc(node_count + 1, sizeof(*walk.colour));
    walk.path = calloc(node_count + 1, sizeof(*walk.path));
    walk.nodes = calloc(node_count + 1, sizeof(*walk.nodes));
    if (!walk.first || !walk.next || !walk.order || !walk.colour || !walk.path || !walk.nodes)
        goto out;
    sort_edges(&walk, node_count, edge_count);
    for (size_t v = 0; v < node_count; v++) {
        if (walk.colour[v] == UNSEEN)
            walk_from(&walk, (uint32_t)v, found, context);
    }
    error = 0;
out:
    free(walk.first);
    free(walk.next);
    free(walk.order);
    free(walk.colour);
    free(walk.path);
    free(walk.nodes);
    return error;
}
