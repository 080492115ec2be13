#include "fs/nation.h"

#include "fs/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void nation_release(struct nation *nation)
{
    for (size_t i = 0; i < nation->cluster_count; i++)
        free(nation->clusters[i].slug);
    kinds_release(&nation->kinds);
    free(nation->clusters);
    free(nation->flows);
    free(nation->spans);
}

int nation_read_clusters(struct reader *reader, struct nation *nation)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_FIRMS_BY_CLUSTER, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        const char *slug = rows_text(rows, 1);
        struct cluster cluster = {.id = rows_integer(rows, 0),
                                  .province = rows_integer(rows, 2),
                                  .firms = rows_real(rows, 3)};

        result = array_grow((void **)&nation->clusters, nation->cluster_count,
                            sizeof(*nation->clusters));
        cluster.slug = slug && !result ? strdup(slug) : NULL;
        if (!cluster.slug) {
            result = -ENOMEM;
            break;
        }
        nation->clusters[nation->cluster_count++] = cluster;
    }
    rows_end(rows);
    return result;
}

static int compare_clusters(const void *key, const void *item)
{
    int64_t id = *(const int64_t *)key;
    const struct cluster *cluster = item;

    return (id > cluster->id) - (id < cluster->id);
}

const struct cluster *nation_find_cluster(const struct nation *nation, int64_t id)
{
    size_t guess;

    if (nation->cluster_count == 0 || id < nation->clusters[0].id)
        return NULL;
    /* Where no row was ever deleted, it is there. */
    guess = (size_t)(id - nation->clusters[0].id);
    if (guess < nation->cluster_count && nation->clusters[guess].id == id)
        return &nation->clusters[guess];
    return bsearch(&id, nation->clusters, nation->cluster_count, sizeof(*nation->clusters),
                   compare_clusters);
}

static enum scope scope_between(const struct cluster *from, const struct cluster *to)
{
    if (!from || !to)
        return SCOPE_FOREIGN;
    if (from == to)
        return SCOPE_LOCAL;
    return from->province == to->province ? SCOPE_PROVINCIAL : SCOPE_NATIONAL;
}

static int add_flow(struct nation *nation, const struct rows *rows, size_t kind,
                    const struct cluster *from, const struct cluster *to)
{
    int result = array_grow((void **)&nation->flows, nation->flow_count, sizeof(*nation->flows));

    if (result)
        return result;
    if (kind < nation->kinds.count && nation->spans[kind].count++ == 0)
        nation->spans[kind].first = nation->flow_count;
    nation->flows[nation->flow_count++] = (struct flow){
        .kind = (uint32_t)kind,
        .from = (uint32_t)(from - nation->clusters),
        .to = (uint32_t)(to - nation->clusters),
        .ties = rows_integer(rows, 3),
        .inter_firm = rows_real(rows, 4),
    };
    return 0;
}

/* Counts all flows, and keeps those between two clusters. */
static int read_flows(struct reader *reader, struct nation *nation, struct tally *tally)
{
    struct rows *rows = NULL;
    size_t kind = nation->kinds.count;
    int result = rows_begin(reader, QUERY_NATIONAL_MATRIX, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        const struct cluster *from = nation_find_cluster(nation, rows_integer(rows, 1));
        const struct cluster *to = nation_find_cluster(nation, rows_integer(rows, 2));
        int64_t kind_id = rows_integer(rows, 0);

        if (kind == nation->kinds.count || nation->kinds.items[kind].id != kind_id)
            kind = kinds_find(&nation->kinds, kind_id);
        if (tally)
            tally_count(tally, kind_id, scope_between(from, to), rows_integer(rows, 3));
        result = from && to ? add_flow(nation, rows, kind, from, to) : 0;
        if (result)
            break;
    }
    rows_end(rows);
    return result;
}

int nation_read(struct reader *reader, struct nation *nation, struct tally *tally)
{
    int result = nation_read_clusters(reader, nation);

    if (!result)
        result = kinds_read(reader, &nation->kinds);
    if (!result) {
        nation->spans = calloc(nation->kinds.count + 1, sizeof(*nation->spans));
        result = nation->spans ? read_flows(reader, nation, tally) : -ENOMEM;
    }
    return result;
}

static bool is_ownership(const struct nation *nation, const struct flow *flow)
{
    return flow->kind < nation->kinds.count && nation->kinds.items[flow->kind].ownership;
}

int nation_network(const struct nation *nation, bool ownership_only, struct network *network)
{
    uint32_t *from = calloc(nation->flow_count + 1, sizeof(*from));
    uint32_t *to = calloc(nation->flow_count + 1, sizeof(*to));
    size_t ties = 0;
    int result = -ENOMEM;

    if (from && to) {
        for (size_t i = 0; i < nation->flow_count; i++) {
            const struct flow *flow = &nation->flows[i];

            if (ownership_only && !is_ownership(nation, flow))
                continue;
            from[ties] = flow->from;
            to[ties++] = flow->to;
        }
        result = network_init(network, nation->cluster_count, from, to, ties);
    }
    free(from);
    free(to);
    return result;
}
