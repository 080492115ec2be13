/*
 * linkages.json of the root: the network of clusters, and how concentrated the sector is.
 */
#include "fs/agglomeration.h"
#include "fs/array.h"
#include "fs/files.h"
#include "fs/measures/concentration.h"
#include "fs/measures/modularity.h"
#include "fs/measures/network.h"
#include "fs/mix.h"
#include "fs/nation.h"
#include "fs/tally.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* Steps of Brandes' algorithm at one reading: a good third of a second. */
    BETWEENNESS_STEPS_MAX = 40 * 1000 * 1000
};

/* Ties between firms, of a kind or all, with the clusters as groups. */
struct groups {
    double *inside; /* a cluster each */
    double *degree; /* ends */
    double ties;
};

/* Which clusters are joined: by any tie, or by ownership. */
struct joined {
    uint32_t *from;
    uint32_t *to;
    size_t count;
};

/* The sector, and what is counted of its flows while they are read. */
struct sector {
    struct nation nation;
    struct tally *tally;
    struct mix mix;
    struct groups *groups; /* a kind each, and at [kinds.count] all of them */
    struct joined all;
    struct joined ownership;
};

static void release(struct sector *sector)
{
    for (size_t i = 0; sector->groups && i <= sector->nation.kinds.count; i++) {
        free(sector->groups[i].inside);
        free(sector->groups[i].degree);
    }
    free(sector->groups);
    free(sector->all.from);
    free(sector->all.to);
    free(sector->ownership.from);
    free(sector->ownership.to);
    tally_free(sector->tally);
    mix_release(&sector->mix);
    nation_release(&sector->nation);
}

static int make_groups(struct sector *sector)
{
    size_t clusters = sector->nation.cluster_count;
    size_t kinds = sector->nation.kinds.count;

    sector->groups = calloc(kinds + 1, sizeof(*sector->groups));
    for (size_t i = 0; sector->groups && i <= kinds; i++) {
        struct groups *groups = &sector->groups[i];

        groups->inside = calloc(clusters + 1, sizeof(*groups->inside));
        groups->degree = calloc(clusters + 1, sizeof(*groups->degree));
        if (!groups->inside || !groups->degree)
            return -ENOMEM;
    }
    return sector->groups ? 0 : -ENOMEM;
}

static void count_between(struct groups *groups, size_t from, size_t to, double ties)
{
    groups->degree[from] += ties;
    groups->degree[to] += ties;
    if (from == to)
        groups->inside[from] += ties;
    groups->ties += ties;
}

static int join(struct joined *joined, size_t from, size_t to)
{
    int result = array_grow((void **)&joined->from, joined->count, sizeof(*joined->from));

    if (!result)
        result = array_grow((void **)&joined->to, joined->count, sizeof(*joined->to));
    if (result)
        return result;
    joined->from[joined->count] = (uint32_t)from;
    joined->to[joined->count++] = (uint32_t)to;
    return 0;
}

static enum scope scope_of(const struct flow *flow)
{
    if (!flow->from || !flow->to)
        return SCOPE_FOREIGN;
    if (flow->from == flow->to)
        return SCOPE_LOCAL;
    return flow->from->province == flow->to->province ? SCOPE_PROVINCIAL : SCOPE_NATIONAL;
}

/* Counts a flow in all that it belongs to. What has an end in no cluster is in the tally alone. */
static int count_flow(void *context, const struct flow *flow)
{
    struct sector *sector = context;
    const struct kinds *kinds = &sector->nation.kinds;
    bool is_known = flow->kind < kinds->count;
    bool is_local = flow->from == flow->to;
    size_t from, to;
    int result = 0;

    tally_count(sector->tally, flow->kind_id, scope_of(flow), flow->ties);
    if (!flow->from || !flow->to)
        return 0;
    from = (size_t)(flow->from - sector->nation.clusters);
    to = (size_t)(flow->to - sector->nation.clusters);
    mix_count(&sector->mix, flow->kind, is_local ? flow->inter_firm : 0,
              is_local ? 0 : flow->inter_firm);
    if (is_known)
        count_between(&sector->groups[flow->kind], from, to, flow->inter_firm);
    count_between(&sector->groups[kinds->count], from, to, flow->inter_firm);
    if (!is_local)
        result = join(&sector->all, from, to);
    if (!result && !is_local && is_known && kinds->items[flow->kind].ownership)
        result = join(&sector->ownership, from, to);
    return result;
}

static int read_sector(struct reader *reader, struct sector *sector)
{
    int result = nation_read(reader, &sector->nation);

    if (!result)
        result = tally_new(reader, &sector->tally);
    if (!result)
        result = mix_read_kinds(reader, &sector->mix);
    if (!result)
        result = make_groups(sector);
    return result ? result : nation_walk(reader, &sector->nation, count_flow, sector);
}

/* Modularity of the clusters as groups of firms. */
static void add_modularities(const struct sector *sector, struct json *json)
{
    cJSON *object = json_object(json, json->root, "modularity");
    const struct kinds *kinds = &sector->nation.kinds;
    size_t clusters = sector->nation.cluster_count;

    for (size_t i = 0; i <= kinds->count; i++) {
        bool is_all = i == 0;
        const struct groups *groups = &sector->groups[is_all ? kinds->count : i - 1];

        json_figure_by_chance(json, object, is_all ? "all" : kinds->items[i - 1].slug,
                              modularity(groups->inside, groups->degree, clusters),
                              modularity_by_chance(groups->inside, groups->degree, clusters), NULL,
                              (int64_t)groups->ties, "modularity");
    }
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
        result = mix_permute_clusters(reader, mix, (int64_t)firms, pairs, p);
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
    int result = read_sector(reader, &sector);

    (void)node;
    if (!result) {
        tally_write(sector.tally, false, json);
        add_modularities(&sector, json);
        result = add_mixing(reader, &sector, json);
    }
    networks = json_object(json, json->root, "cluster_network");
    if (!result)
        result = add_network(reader, nation, &sector.all, json, json_object(json, networks, "all"));
    if (!result)
        result = add_network(reader, nation, &sector.ownership, json,
                             json_object(json, networks, "ownership"));
    if (!result)
        result = add_over_clusters(nation, json);
    if (!result)
        result = add_over_provinces(reader, json);
    if (!result)
        result = agglomeration_add(reader, json);
    release(&sector);
    return result;
}
