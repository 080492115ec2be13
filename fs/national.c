/*
 * linkages.json of the root: the network of clusters, and how concentrated the sector is.
 */
#include "fs/facts.h"
#include "fs/files.h"
#include "fs/measures/concentration.h"
#include "fs/measures/modularity.h"
#include "fs/measures/network.h"
#include "fs/tally.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* Steps of Brandes' algorithm at one reading: a good third of a second. */
    BETWEENNESS_STEPS_MAX = 40 * 1000 * 1000
};

struct cluster {
    int64_t id;
    int64_t province;
    char *slug;
    double firms;
    double betweenness;
};

struct kind {
    int64_t id;
    char *slug;
    bool ownership;
};

/* Ties of one kind between two clusters, or inside one. */
struct flow {
    int64_t kind;
    size_t from; /* index of a cluster */
    size_t to;
    double inter_firm; /* those between firms */
};

struct nation {
    struct cluster *clusters; /* by id */
    size_t cluster_count;
    struct kind *kinds;
    size_t kind_count;
    struct flow *flows;
    size_t flow_count;
};

static void nation_release(struct nation *nation)
{
    for (size_t i = 0; i < nation->cluster_count; i++)
        free(nation->clusters[i].slug);
    for (size_t i = 0; i < nation->kind_count; i++)
        free(nation->kinds[i].slug);
    free(nation->clusters);
    free(nation->kinds);
    free(nation->flows);
}

/* Makes room for one more item of an array whose room doubles. */
static int grow(void **items, size_t count, size_t size)
{
    void *grown;

    if (count & (count - 1))
        return 0;
    grown = realloc(*items, (count ? count * 2 : 1) * size);
    if (!grown)
        return -ENOMEM;
    *items = grown;
    return 0;
}

static int read_clusters(struct reader *reader, struct nation *nation)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_FIRMS_BY_CLUSTER, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        const char *slug = rows_text(rows, 1);
        struct cluster cluster = {.id = rows_integer(rows, 0),
                                  .province = rows_integer(rows, 3),
                                  .firms = rows_real(rows, 4)};

        result = grow((void **)&nation->clusters, nation->cluster_count, sizeof(*nation->clusters));
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

static int read_kinds(struct reader *reader, struct nation *nation)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_TIE_KINDS, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        const char *slug = rows_text(rows, 0);
        const char *role = rows_text(rows, 1);
        struct kind kind = {.id = rows_integer(rows, 3),
                            .ownership = role && strcmp(role, "ownership") == 0};

        result = grow((void **)&nation->kinds, nation->kind_count, sizeof(*nation->kinds));
        kind.slug = slug && !result ? strdup(slug) : NULL;
        if (!kind.slug) {
            result = -ENOMEM;
            break;
        }
        nation->kinds[nation->kind_count++] = kind;
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

/* NULL: no cluster. */
static const struct cluster *find_cluster(const struct nation *nation, int64_t id)
{
    if (nation->cluster_count == 0)
        return NULL;
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

static int add_flow(struct nation *nation, const struct rows *rows, const struct cluster *from,
                    const struct cluster *to)
{
    int result = grow((void **)&nation->flows, nation->flow_count, sizeof(*nation->flows));

    if (result)
        return result;
    nation->flows[nation->flow_count++] = (struct flow){
        .kind = rows_integer(rows, 0),
        .from = (size_t)(from - nation->clusters),
        .to = (size_t)(to - nation->clusters),
        .inter_firm = rows_real(rows, 4),
    };
    return 0;
}

/* Counts all flows, and keeps those between two clusters. */
static int read_flows(struct reader *reader, struct nation *nation, struct tally *tally)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_NATIONAL_MATRIX, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        const struct cluster *from = find_cluster(nation, rows_integer(rows, 1));
        const struct cluster *to = find_cluster(nation, rows_integer(rows, 2));

        tally_count(tally, rows_integer(rows, 0), scope_between(from, to), rows_integer(rows, 3));
        result = from && to ? add_flow(nation, rows, from, to) : 0;
        if (result)
            break;
    }
    rows_end(rows);
    return result;
}

/* Modularity of the clusters as groups of firms, for ties of one kind between firms, or all (0). */
static int add_modularity(const struct nation *nation, int64_t kind, const char *key,
                          struct json *json, cJSON *object)
{
    double *inside = calloc(nation->cluster_count + 1, sizeof(*inside));
    double *degree = calloc(nation->cluster_count + 1, sizeof(*degree));
    double ties = 0;

    if (!inside || !degree) {
        free(inside);
        free(degree);
        return -ENOMEM;
    }
    for (size_t i = 0; i < nation->flow_count; i++) {
        const struct flow *flow = &nation->flows[i];

        if (kind && flow->kind != kind)
            continue;
        degree[flow->from] += flow->inter_firm;
        degree[flow->to] += flow->inter_firm;
        if (flow->from == flow->to)
            inside[flow->from] += flow->inter_firm;
        ties += flow->inter_firm;
    }
    json_figure(json, object, key, modularity(inside, degree, nation->cluster_count), (int64_t)ties,
                "modularity");
    free(inside);
    free(degree);
    return 0;
}

static int add_modularities(const struct nation *nation, struct json *json)
{
    cJSON *object = json_object(json, json->root, "modularity");
    int result = add_modularity(nation, 0, "all", json, object);

    for (size_t i = 0; !result && i < nation->kind_count; i++)
        result = add_modularity(nation, nation->kinds[i].id, nation->kinds[i].slug, json, object);
    return result;
}

static bool is_ownership(const struct nation *nation, int64_t kind)
{
    for (size_t i = 0; i < nation->kind_count; i++)
        if (nation->kinds[i].id == kind)
            return nation->kinds[i].ownership;
    return false;
}

/* The network of clusters: two are joined if any tie joins organisations in them. */
static int make_network(const struct nation *nation, bool ownership_only, struct network *network)
{
    size_t *from = calloc(nation->flow_count + 1, sizeof(*from));
    size_t *to = calloc(nation->flow_count + 1, sizeof(*to));
    size_t ties = 0;
    int result = -ENOMEM;

    if (from && to) {
        for (size_t i = 0; i < nation->flow_count; i++) {
            if (ownership_only && !is_ownership(nation, nation->flows[i].kind))
                continue;
            from[ties] = nation->flows[i].from;
            to[ties++] = nation->flows[i].to;
        }
        result = network_init(network, nation->cluster_count, from, to, ties);
    }
    free(from);
    free(to);
    return result;
}

static int compare_betweenness(const void *left, const void *right)
{
    const struct cluster *const *a = left;
    const struct cluster *const *b = right;

    if ((*a)->betweenness != (*b)->betweenness)
        return (*a)->betweenness < (*b)->betweenness ? 1 : -1;
    return strcmp((*a)->slug, (*b)->slug);
}

/* "betweenness": the clusters that lie between others, most first. */
static int add_betweenness(struct nation *nation, const struct network *network, struct json *json,
                           cJSON *object)
{
    size_t count = nation->cluster_count;
    double *values = calloc(count + 1, sizeof(*values));
    const struct cluster **order = calloc(count + 1, sizeof(*order));
    struct figure defined = network_betweenness_normalised(0, count);
    cJSON *betweenness = json_object(json, object, "betweenness");
    cJSON *array = json_array(json, betweenness, "value");
    int result = values && order ? 0 : -ENOMEM;

    if (!result && (double)count * (double)network->ties > BETWEENNESS_STEPS_MAX)
        defined = figure_undefined("there are too many clusters and ties to compute it at a read");
    else if (!result)
        result = network_betweenness(network, values);
    if (result == -ERANGE) {
        defined = figure_undefined("the number of shortest paths is out of the range of a double");
        result = 0;
    }
    for (size_t i = 0; !result && !defined.why && i < count; i++) {
        nation->clusters[i].betweenness = network_betweenness_normalised(values[i], count).value;
        order[i] = &nation->clusters[i];
    }
    if (!result && !defined.why && count > 0) {
        qsort((void *)order, count, sizeof(order[0]), compare_betweenness);
        for (size_t i = 0; i < count && order[i]->betweenness > 0; i++) {
            cJSON *item = json_object(json, array, NULL);

            json_text(json, item, "cluster", order[i]->slug);
            json_real(json, item, "value", order[i]->betweenness);
        }
    }
    json_integer(json, betweenness, "cases", (int64_t)count);
    json_text(json, betweenness, "why", defined.why);
    json_text(json, betweenness, "measure", "betweenness");
    free(values);
    free(order);
    return result;
}

static int add_components(const struct network *network, struct json *json, cJSON *object)
{
    size_t *component_of = calloc(network->nodes + 1, sizeof(*component_of));
    struct network_parts parts = {0};
    int result = component_of ? network_components(network, component_of, &parts) : -ENOMEM;

    if (!result) {
        json_figure(json, object, "components", figure_of((double)parts.count),
                    (int64_t)network->nodes, "components");
        json_figure(json, object, "largest_component", figure_of((double)parts.largest),
                    (int64_t)network->nodes, "components");
    }
    free(component_of);
    return result;
}

static int add_network(struct nation *nation, bool ownership_only, struct json *json, cJSON *object)
{
    struct network network = {0};
    int result = make_network(nation, ownership_only, &network);

    if (!result) {
        json_integer(json, object, "clusters", (int64_t)network.nodes);
        json_integer(json, object, "joined_pairs", (int64_t)network.ties);
        result = add_components(&network, json, object);
    }
    if (!result)
        result = add_betweenness(nation, &network, json, object);
    network_release(&network);
    return result;
}

/* How concentrated the firms are over places. */
static int add_concentration(const double *firms, size_t places, const char *key, struct json *json)
{
    cJSON *object = json_object(json, json->root, key);
    struct figure gini;
    int result = concentration_gini(firms, places, &gini);

    if (result)
        return result;
    json_figure(json, object, "hhi", concentration_hhi(firms, places), (int64_t)places, "hhi");
    json_figure(json, object, "hhi_normalised", concentration_hhi_normalised(firms, places),
                (int64_t)places, "hhi");
    json_figure(json, object, "effective_number", concentration_effective_number(firms, places),
                (int64_t)places, "effective-number");
    json_figure(json, object, "gini", gini, (int64_t)places, "gini");
    return 0;
}

static int add_over_clusters(const struct nation *nation, struct json *json)
{
    double *firms = calloc(nation->cluster_count + 1, sizeof(*firms));
    int result = -ENOMEM;

    if (firms) {
        for (size_t i = 0; i < nation->cluster_count; i++)
            firms[i] = nation->clusters[i].firms;
        result = add_concentration(firms, nation->cluster_count, "firms_over_clusters", json);
    }
    free(firms);
    return result;
}

static int add_over_provinces(struct reader *reader, struct json *json)
{
    double *firms = NULL;
    size_t count = 0;
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_FIRMS_BY_PROVINCE, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        result = grow((void **)&firms, count, sizeof(*firms));
        if (result)
            break;
        firms[count++] = rows_real(rows, 3);
    }
    rows_end(rows);
    if (!result)
        result = add_concentration(firms, count, "firms_over_provinces", json);
    free(firms);
    return result;
}

/* Reads all that the file is made of, and writes the counts of ties. */
static int read_nation(struct reader *reader, struct nation *nation, struct json *json)
{
    struct tally *tally = NULL;
    int result = tally_new(reader, &tally);

    if (!result)
        result = read_clusters(reader, nation);
    if (!result)
        result = read_kinds(reader, nation);
    if (!result)
        result = read_flows(reader, nation, tally);
    if (!result)
        tally_write(tally, false, json);
    tally_free(tally);
    return result;
}

int linkages_of_nation(struct reader *reader, struct node node, struct json *json)
{
    struct nation nation = {0};
    cJSON *networks;
    int result = read_nation(reader, &nation, json);

    (void)node;
    if (!result)
        result = add_modularities(&nation, json);
    networks = json_object(json, json->root, "cluster_network");
    if (!result)
        result = add_network(&nation, false, json, json_object(json, networks, "all"));
    if (!result)
        result = add_network(&nation, true, json, json_object(json, networks, "ownership"));
    if (!result)
        result = add_over_clusters(&nation, json);
    if (!result)
        result = add_over_provinces(reader, json);
    nation_release(&nation);
    return result;
}
