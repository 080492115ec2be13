#include "fs/position.h"

#include "fs/coreness.h"
#include "fs/measures/cores.h"
#include "fs/measures/ego.h"
#include "fs/surroundings.h"

#include <errno.h>
#include <stdlib.h>

enum {
    TIES_MAX = 2000,         /* that a reading reads */
    PARTNERS_MAX = 200,      /* whose pairs it looks at */
    WHOLE_MAX = CORENESS_MAX /* firms and ties of a network whose components are read whole */
};

static const char TOO_MANY_PARTNERS[] = "it is tied to too many firms to look at all pairs";
static const char TOO_MANY_FIRMS[] =
    "its neighbours do not tell, and the network is too large to be read whole";

/* Roles by pairs: every tie both ways counts each pair twice. */
static int count_roles(const struct surroundings *around, size_t partners, size_t *roles,
                       const char **why)
{
    uint32_t *ends = calloc(4 * around->tie_count + 1, sizeof(*ends));
    uint32_t *to = ends ? ends + 2 * around->tie_count : NULL;
    struct brokerage found = {0};
    int result;

    *why = around->why ? around->why : partners > PARTNERS_MAX ? TOO_MANY_PARTNERS : NULL;
    if (!ends || *why) {
        result = ends ? 0 : -ENOMEM;
        free(ends);
        return result;
    }
    for (size_t i = 0; i < around->tie_count; i++) {
        ends[2 * i] = to[2 * i + 1] = around->from[i];
        ends[2 * i + 1] = to[2 * i] = around->to[i];
    }
    result = ego_brokerage(around->firm_count, ends, to, 2 * around->tie_count, around->groups, 0,
                           &found);
    roles[0] = found.coordinator / 2;
    roles[1] = found.consultant / 2;
    roles[2] = found.gatekeeper;
    roles[3] = found.liaison / 2;
    free(ends);
    return result;
}

static int add_brokerage(const struct surroundings *around, size_t partners, struct json *json,
                         cJSON *object)
{
    static const char *const names[] = {"coordinator", "consultant", "gatekeeper", "liaison"};
    size_t roles[4] = {0};
    const char *why;
    cJSON *brokerage = json_object(json, object, "brokerage");
    int result = count_roles(around, partners, roles, &why);

    for (size_t i = 0; !result && i < 4; i++)
        json_figure(json, brokerage, names[i],
                    why ? figure_undefined(why) : figure_of((double)roles[i]), (int64_t)partners,
                    "brokerage");
    return result;
}

static int add_holes(const struct surroundings *around, struct network *network, size_t *partners,
                     struct json *json, cJSON *object)
{
    struct figure figures[3];
    int result =
        network_init(network, around->firm_count, around->from, around->to, around->tie_count);

    if (result)
        return result;
    *partners = network->first[1];
    figures[0] = around->why ? figure_undefined(around->why) : ego_constraint(network, 0);
    figures[1] = around->why ? figures[0] : ego_effective_size(network, 0);
    figures[2] = around->why ? figures[0] : ego_efficiency(network, 0);
    json_figure(json, object, "constraint", figures[0], (int64_t)*partners, "constraint");
    json_figure(json, object, "effective_size", figures[1], (int64_t)*partners, "effective-size");
    json_figure(json, object, "efficiency", figures[2], (int64_t)*partners, "effective-size");
    return 0;
}

/*
 * No more than the largest k such that k neighbours have k ties. And no less than in the part of
 * the network that has been read: all ties of the firm and of its neighbours.
 */
static size_t most_that_neighbours_allow(const struct network *network)
{
    size_t most = network->first[1];

    for (; most > 0; most--) {
        size_t with_as_many = 0;

        for (size_t k = 0; k < network->first[1]; k++) {
            size_t alter = network->peer[k];

            with_as_many += network->first[alter + 1] - network->first[alter] >= most;
        }
        if (with_as_many >= most)
            break;
    }
    return most;
}

/* Coreness of all nodes, which the caller frees. */
static int coreness_of(const struct network *network, size_t **core)
{
    *core = calloc(network->nodes + 1, sizeof(**core));
    return *core ? network_coreness(network, *core) : -ENOMEM;
}

/* Whether the whole network of firms is small enough to be read. */
static int is_small(struct reader *reader, bool *small)
{
    int64_t firms = 0;
    int64_t ties = 0;
    int result = query_number(reader, QUERY_FIRMS_IN_ALL, &(struct question){0}, &firms);

    /* In a year all ties are gone through for that: not where firms are too many already. */
    if (!result && firms <= WHOLE_MAX)
        result = query_number(reader, QUERY_FIRM_TIES_IN_ALL, &(struct question){0}, &ties);
    *small = firms + ties <= WHOLE_MAX;
    return result;
}

/* Reads the rest of its component, and keeps what that tells of all firms in it. */
static int read_coreness(struct reader *reader, struct surroundings *around, size_t *coreness)
{
    struct network network = {0};
    size_t *core = NULL;
    bool small = false;
    int result = is_small(reader, &small);

    if (!result && !small)
        around->why = TOO_MANY_FIRMS;
    while (!result && !around->why && around->asked < around->firm_count)
        result = surroundings_ask(reader, around, around->firm_count);
    if (result || around->why)
        return result;
    result =
        network_init(&network, around->firm_count, around->from, around->to, around->tie_count);
    if (!result)
        result = coreness_of(&network, &core);
    if (!result)
        result = coreness_keep(reader, around->firms, core, around->firm_count);
    if (!result)
        *coreness = core[0];
    network_release(&network);
    free(core);
    return result;
}

static int find_coreness(struct reader *reader, struct surroundings *around,
                         const struct network *network, size_t *coreness)
{
    size_t *core = NULL;
    int result;

    if (coreness_kept(reader, around->firms[0], coreness))
        return 0;
    result = coreness_of(network, &core);
    if (!result)
        *coreness = core[0];
    free(core);
    if (!result && *coreness < most_that_neighbours_allow(network))
        result = read_coreness(reader, around, coreness);
    return result;
}

static int add_coreness(struct reader *reader, struct surroundings *around,
                        const struct network *network, struct json *json, cJSON *object)
{
    size_t coreness = 0;
    int result = around->why ? 0 : find_coreness(reader, around, network, &coreness);

    if (!result)
        json_figure(json, object, "coreness",
                    around->why ? figure_undefined(around->why) : figure_of((double)coreness),
                    (int64_t)network->first[1], "coreness");
    return result;
}

int position_add(struct reader *reader, struct node node, struct json *json)
{
    cJSON *object = json_object(json, json->root, "position");
    struct surroundings around = {0};
    struct network network = {0};
    size_t partners = 0;
    int result = surroundings_begin(reader, node.row, &around);

    if (!result)
        result = surroundings_ask(reader, &around, 1);
    if (!result)
        result = surroundings_ask(reader, &around, around.firm_count);
    if (!result)
        result = add_holes(&around, &network, &partners, json, object);
    if (!result)
        result = add_brokerage(&around, partners, json, object);
    if (!result)
        result = add_coreness(reader, &around, &network, json, object);
    network_release(&network);
    surroundings_release(&around);
    return result;
}
