#include "fs/sector.h"

#include "fs/array.h"
#include "fs/measures/modularity.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Ties between firms, of a kind or all, with the clusters as groups. */
struct groups {
    double *inside; /* a cluster each */
    double *degree; /* ends */
    double ties;
};

/* A walk over the flows, which come kind by kind. */
struct count {
    struct sector *sector;
    struct groups all;
    struct groups of_kind; /* that is being read */
    size_t kind;
};

static void release_joined(struct joined *joined)
{
    free(joined->from);
    free(joined->to);
}

void sector_release(struct sector *sector)
{
    release_joined(&sector->joined);
    release_joined(&sector->joined_as_owners);
    free(sector->modularity_of);
    tally_free(sector->tally);
    mix_release(&sector->mix);
    nation_release(&sector->nation);
}

static int make_groups(struct groups *groups, size_t clusters)
{
    groups->inside = calloc(clusters + 1, sizeof(*groups->inside));
    groups->degree = calloc(clusters + 1, sizeof(*groups->degree));
    return groups->inside && groups->degree ? 0 : -ENOMEM;
}

static void release_groups(struct groups *groups)
{
    free(groups->inside);
    free(groups->degree);
}

static void clear_groups(struct groups *groups, size_t clusters)
{
    memset(groups->inside, 0, clusters * sizeof(*groups->inside));
    memset(groups->degree, 0, clusters * sizeof(*groups->degree));
    groups->ties = 0;
}

static struct modular measure_groups(const struct groups *groups, size_t clusters)
{
    return (struct modular){
        .value = modularity(groups->inside, groups->degree, clusters),
        .by_chance = modularity_by_chance(groups->inside, groups->degree, clusters),
        .ties = groups->ties,
    };
}

/* All flows of a kind are read. */
static void end_kind(struct count *count)
{
    struct sector *sector = count->sector;
    size_t clusters = sector->nation.cluster_count;

    if (count->kind < sector->nation.kinds.count)
        sector->modularity_of[count->kind] = measure_groups(&count->of_kind, clusters);
    clear_groups(&count->of_kind, clusters);
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
    struct count *count = context;
    struct sector *sector = count->sector;
    const struct nation *nation = &sector->nation;
    bool is_local = flow->from == flow->to;
    size_t from, to;
    int result;

    tally_count(sector->tally, flow->kind, scope_of(flow), flow->ties);
    if (!flow->from || !flow->to)
        return 0;
    if (flow->kind != count->kind) {
        end_kind(count);
        count->kind = flow->kind;
    }
    from = (size_t)(flow->from - nation->clusters);
    to = (size_t)(flow->to - nation->clusters);
    mix_count(&sector->mix, flow->kind, is_local ? flow->inter_firm : 0,
              is_local ? 0 : flow->inter_firm);
    count_between(&count->all, from, to, flow->inter_firm);
    count_between(&count->of_kind, from, to, flow->inter_firm);
    if (is_local)
        return 0;
    result = join(&sector->joined, from, to);
    if (!result && flow->kind < nation->kinds.count && nation->kinds.items[flow->kind].ownership)
        result = join(&sector->joined_as_owners, from, to);
    return result;
}

static int count_flows(struct reader *reader, struct count *count)
{
    struct sector *sector = count->sector;
    const struct nation *nation = &sector->nation;
    struct modular none = measure_groups(&count->all, nation->cluster_count);
    int result;

    sector->modularity_of = calloc(nation->kinds.count + 1, sizeof(*sector->modularity_of));
    if (!sector->modularity_of)
        return -ENOMEM;
    for (size_t i = 0; i < nation->kinds.count; i++)
        sector->modularity_of[i] = none;
    count->kind = nation->kinds.count;
    result = nation_walk(reader, nation, count_flow, count);
    end_kind(count);
    sector->modularity = measure_groups(&count->all, nation->cluster_count);
    return result;
}

int sector_read(struct reader *reader, struct sector *sector)
{
    struct count count = {.sector = sector};
    int result = nation_read(reader, &sector->nation);

    if (!result)
        result = tally_new(reader, &sector->tally);
    if (!result)
        result = mix_read_kinds(reader, &sector->mix);
    if (!result)
        result = make_groups(&count.all, sector->nation.cluster_count);
    if (!result)
        result = make_groups(&count.of_kind, sector->nation.cluster_count);
    if (!result)
        result = count_flows(reader, &count);
    release_groups(&count.all);
    release_groups(&count.of_kind);
    return result;
}
