/*
 * linkages.json of the root: the network of clusters, and how concentrated the sector is.
 */
#include "fs/agglomeration.h"
#include "fs/array.h"
#include "fs/count.h"
#include "fs/files.h"
#include "fs/measures/concentration.h"
#include "fs/measures/network.h"
#include "fs/sector.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* Steps of Brandes' algorithm at one reading: a good third of a second. */
    BETWEENNESS_STEPS_MAX = 40 * 1000 * 1000
};

static void add_modularity(const struct modular *modular, const char *key, struct json *json,
                           cJSON *object)
{
    json_figure_by_chance(json, object, key, modular->value, modular->by_chance, NULL,
                          count_of(modular->ties), "modularity");
}

/* Modularity of the clusters as groups of firms. */
static void add_modularities(const struct sector *sector, struct json *json)
{
    cJSON *object = json_object(json, json->root, "modularity");
    const struct kinds *kinds = &sector->nation.kinds;

    add_modularity(&sector->modularity, "all", json, object);
    for (size_t i = 0; i < kinds->count; i++)
        add_modularity(&sector->modularity_of[i], kinds->items[i].slug, json, object);
}

/* "ei_index" and "local_share" of the clusters as groups of firms. */
static int add_mixing(struct reader *reader, const struct sector *sector, struct json *json)
{
    const struct nation *nation = &sector->nation;
    const struct mix *mix = &sector->mix;
    double *sizes = calloc(nation->cluster_count + 1, sizeof(*sizes));
    struct figure *p = calloc(mix->kinds.count + 1, sizeof(*p));
    double firms = 0;
    int result = -ENOMEM;

    if (sizes && p) {
        struct mixing pairs;

        for (size_t i = 0; i < nation->cluster_count; i++) {
            sizes[i] = nation->clusters[i].firms;
            firms += sizes[i];
        }
        pairs = mixing_pairs_of_partition(sizes, nation->cluster_count);
        result = mix_permute_clusters(reader, mix, count_of(firms), pairs, p);
        if (!result) {
            mix_add_ei(mix, pairs, p, json);
            mix_add_local_shares(mix, pairs, json);
        }
    }
    free(p);
    free(sizes);
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
static int add_betweenness(struct reader *reader, struct nation *nation,
                           const struct network *network, struct json *json, cJSON *object)
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
        result = network_betweenness_unless(network, reader_is_over, reader, values);
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

/* The network of clusters: two are joined if any tie joins organisations in them. */
static int add_network(struct reader *reader, struct nation *nation, const struct joined *joined,
                       struct json *json, cJSON *object)
{
    struct network network = {0};
    int result =
        network_init(&network, nation->cluster_count, joined->from, joined->to, joined->count);

    if (!result) {
        json_integer(json, object, "clusters", (int64_t)network.nodes);
        json_integer(json, object, "joined_pairs", (int64_t)network.ties);
        result = add_components(&network, json, object);
    }
    if (!result)
        result = add_betweenness(reader, nation, &network, json, object);
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
        result = array_grow((void **)&firms, count, sizeof(*firms));
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

int linkages_of_nation(struct reader *reader, struct node node, struct json *json)
{
    struct sector sector = {0};
    struct nation *nation = &sector.nation;
    cJSON *networks;
    int result = sector_read(reader, &sector);

    (void)node;
    if (!result) {
        tally_write(sector.tally, false, json);
        add_modularities(&sector, json);
        result = add_mixing(reader, &sector, json);
    }
    networks = json_object(json, json->root, "cluster_network");
    if (!result)
        result =
            add_network(reader, nation, &sector.joined, json, json_object(json, networks, "all"));
    if (!result)
        result = add_network(reader, nation, &sector.joined_as_owners, json,
                             json_object(json, networks, "ownership"));
    if (!result)
        result = add_over_clusters(nation, json);
    if (!result)
        result = add_over_provinces(reader, json);
    if (!result)
        result = agglomeration_add(reader, json);
    sector_release(&sector);
    return result;
}
