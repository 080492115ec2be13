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

/* NULL: no cluster has this row number. */
static const struct cluster *find_cluster(const struct nation *nation, int64_t id)
{
    size_t guess;

    if (nation->cluster_count == 0 || id < nation->clusters[0].id)
        return NULL;
    /* Where no row was ever deleted, it is there. */
    guess = (size_t)((uint64_t)id - (uint64_t)nation->clusters[0].id);
    if (guess < nation->cluster_count && nation->clusters[guess].id == id)
        return &nation->clusters[guess];
    return bsearch(&id, nation->clusters, nation->cluster_count, sizeof(*nation->clusters),
                   compare_clusters);
}

int nation_read(struct reader *reader, struct nation *nation)
{
    int result = nation_read_clusters(reader, nation);

    return result ? result : kinds_read(reader, &nation->kinds);
}

int nation_walk(struct reader *reader, const struct nation *nation, nation_flow *visit,
                void *context)
{
    struct rows *rows = NULL;
    struct flow flow = {.kind = nation->kinds.count};
    int result = rows_begin(reader, QUERY_NATIONAL_MATRIX, &(struct question){0}, &rows);

    if (result)
        return result;
    while (!result && (result = rows_next(rows)) == 1) {
        int64_t kind_id = rows_integer(rows, 0);

        if (flow.kind == nation->kinds.count || flow.kind_id != kind_id)
            flow.kind = kinds_find(&nation->kinds, kind_id);
        flow.kind_id = kind_id;
        flow.from = find_cluster(nation, rows_integer(rows, 1));
        flow.to = find_cluster(nation, rows_integer(rows, 2));
        flow.ties = rows_integer(rows, 3);
        flow.inter_firm = rows_real(rows, 4);
        result = visit(context, &flow);
    }
    rows_end(rows);
    return result;
}
