#include "fs/measures/cores.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * Nodes in order of the neighbours they have left: place[v] is where v stands in order[], and
 * begin[d] where those with d left begin. core[v] is what v has left.
 */
struct peeling {
    size_t *order;
    size_t *place;
    size_t *begin;
    size_t *core;
};

static void sort_by_degree(const struct network *network, struct peeling *peeling)
{
    size_t nodes = network->nodes;

    for (size_t v = 0; v < nodes; v++) {
        peeling->core[v] = network->first[v + 1] - network->first[v];
        peeling->begin[peeling->core[v] + 1]++;
    }
    for (size_t d = 1; d <= nodes; d++)
        peeling->begin[d] += peeling->begin[d - 1];
    for (size_t v = 0; v < nodes; v++) {
        peeling->place[v] = peeling->begin[peeling->core[v]]++;
        peeling->order[peeling->place[v]] = v;
    }
    for (size_t d = nodes; d > 0; d--) /* they have moved to where the next one begins */
        peeling->begin[d] = peeling->begin[d - 1];
    peeling->begin[0] = 0;
}

/* One neighbour of v goes: it changes places with the first of those with as many left. */
static void take_neighbour(struct peeling *peeling, size_t v)
{
    size_t first = peeling->begin[peeling->core[v]];
    size_t other = peeling->order[first];

    peeling->order[first] = v;
    peeling->order[peeling->place[v]] = other;
    peeling->place[other] = peeling->place[v];
    peeling->place[v] = first;
    peeling->begin[peeling->core[v]]++;
    peeling->core[v]--;
}

static void peel(const struct network *network, struct peeling *peeling)
{
    sort_by_degree(network, peeling);
    for (size_t i = 0; i < network->nodes; i++) {
        size_t v = peeling->order[i];

        for (size_t k = network->first[v]; k < network->first[v + 1]; k++)
            if (peeling->core[network->peer[k]] > peeling->core[v])
                take_neighbour(peeling, network->peer[k]);
    }
}

int network_coreness(const struct network *network, size_t *core)
{
    size_t room = network->nodes + 2;
    struct peeling peeling = {
        .order = calloc(room, sizeof(*peeling.order)),
        .place = calloc(room, sizeof(*peeling.place)),
        .begin = calloc(room, sizeof(*peeling.begin)),
        .core = calloc(room, sizeof(*peeling.core)),
    };
    int result = -ENOMEM;

    if (peeling.order && peeling.place && peeling.begin && peeling.core) {
        peel(network, &peeling);
        memcpy(core, peeling.core, network->nodes * sizeof(*core));
        result = 0;
    }
    free(peeling.order);
    free(peeling.place);
    free(peeling.begin);
    free(peeling.core);
    return result;
}
