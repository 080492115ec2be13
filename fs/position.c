#include "fs/position.h"

#include "fs/array.h"
#include "fs/measures/cores.h"
#include "fs/measures/ego.h"

#include <errno.h>
#include <stdlib.h>

enum {
    TIES_MAX = 2000,    /* that a reading reads */
    PARTNERS_MAX = 200, /* whose pairs it looks at */
    WHOLE_MAX = 2000    /* firms and ties of a network whose components are read whole */
};

static const char TOO_MANY_TIES[] = "there are too many ties around it to read";
static const char TOO_MANY_PARTNERS[] = "it is tied to too many firms to look at all pairs";
static const char TOO_MANY_FIRMS[] =
    "its neighbours do not tell, and the network is too large to be read whole";

/* Firms in the order they are met, the one in question first; ties by their places. */
struct surroundings {
    int64_t *firms;
    size_t *groups; /* clusters; of a firm without one, a number that no cluster has */
    size_t firm_count;
    size_t *from;
    size_t *to;
    size_t tie_count;
    size_t asked;   /* the first so many firms have been asked for their neighbours */
    int64_t *slots; /* a hash table from firms to places + 1; 0: free */
    size_t room;
    const char *why; /* it was given up */
};

static void release(struct surroundings *around)
{
    free(around->firms);
    free(around->groups);
    free(around->from);
    free(around->to);
    free(around->slots);
}

/* The place of a firm, new if it has not been met: there are TIES_MAX + 1 at most. */
static int meet(struct surroundings *around, int64_t firm, const struct rows *rows, size_t *place)
{
    size_t slot = (size_t)((uint64_t)firm * UINT64_C(0x9e3779b97f4a7c15) >> 32) % around->room;
    int result;

    while (around->slots[slot] && around->firms[around->slots[slot] - 1] != firm)
        slot = (slot + 1) % around->room;
    if (around->slots[slot]) {
        *place = (size_t)around->slots[slot] - 1;
        return 0;
    }
    result = array_grow((void **)&around->firms, around->firm_count, sizeof(*around->firms));
    if (!result)
        result = array_grow((void **)&around->groups, around->firm_count, sizeof(*around->groups));
    if (result)
        return result;
    *place = around->firm_count++;
    around->firms[*place] = firm;
    around->groups[*place] = rows && rows_type(rows, 1) != VALUE_NULL
                                 ? (size_t)rows_integer(rows, 1)
                                 : SIZE_MAX - *place;
    around->slots[slot] = (int64_t)*place + 1;
    return 0;
}

static int add_tie(struct surroundings *around, size_t from, const struct rows *rows)
{
    size_t to;
    int result;

    if (around->tie_count == TIES_MAX) {
        around->why = TOO_MANY_TIES;
        return 0;
    }
    result = meet(around, rows_integer(rows, 0), rows, &to);
    if (!result)
        result = array_grow((void **)&around->from, around->tie_count, sizeof(*around->from));
    if (!result)
        result = array_grow((void **)&around->to, around->tie_count, sizeof(*around->to));
    if (result)
        return result;
    around->from[around->tie_count] = from;
    around->to[around->tie_count++] = to;
    return 0;
}

/* Asks the firms met so far, up to a place, for their neighbours. */
static int ask(struct reader *reader, struct surroundings *around, size_t up_to)
{
    int result = 0;

    while (!result && !around->why && around->firms && around->asked < up_to) {
        struct rows *rows = NULL;
        size_t from = around->asked++;

        result = rows_begin(reader, QUERY_FIRM_NEIGHBOURS,
                            &(struct question){.row = around->firms[from]}, &rows);
        if (result)
            break;
        while (!around->why && (result = rows_next(rows)) == 1) {
            result = add_tie(around, from, rows);
            if (result)
                break;
        }
        rows_end(rows);
        result = result > 0 ? 0 : result;
    }
    return result;
}

static int begin(struct node node, struct surroundings *around)
{
    size_t place;

    around->room = 4 * (size_t)TIES_MAX;
    around->slots = calloc(around->room, sizeof(*around->slots));
    if (!around->slots)
        return -ENOMEM;
    return meet(around, node.row, NULL, &place);
}

/* The group of the firm itself is told by its own row. */
static int read_group(struct reader *reader, struct node node, struct surroundings *around)
{
    struct rows *rows = NULL;
    int result =
        rows_begin(reader, QUERY_ORGANISATION_PLACE, &(struct question){.row = node.row}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1 && around->groups && rows_type(rows, 4) != VALUE_NULL)
        around->groups[0] = (size_t)rows_integer(rows, 4);
    rows_end(rows);
    return result < 0 ? result : 0;
}

/* Roles by pairs: every tie both ways counts each pair twice. */
static int count_roles(const struct surroundings *around, size_t partners, size_t *roles,
                       const char **why)
{
    size_t *ends = calloc(4 * around->tie_count + 1, sizeof(*ends));
    size_t *to = ends ? ends + 2 * around->tie_count : NULL;
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

static int coreness_of(const struct network *network, size_t *coreness)
{
    size_t *core = calloc(network->nodes + 1, sizeof(*core));
    int result = core ? network_coreness(network, core) : -ENOMEM;

    if (!result)
        *coreness = core[0];
    free(core);
    return result;
}

/* Whether the whole network of firms is small enough to be read. */
static int is_small(struct reader *reader, bool *small)
{
    int64_t firms = 0;
    int64_t ties = 0;
    int result = query_number(reader, QUERY_FIRMS_IN_ALL, &(struct question){0}, &firms);

    /* Sums of ties are as many as pairs of clusters: not asked for where firms are too many. */
    if (!result && firms <= WHOLE_MAX)
        result = query_number(reader, QUERY_FIRM_TIES_IN_ALL, &(struct question){0}, &ties);
    *small = firms + ties <= WHOLE_MAX;
    return result;
}

/* Reads the rest of its component. */
static int read_coreness(struct reader *reader, struct surroundings *around, size_t *coreness)
{
    struct network network = {0};
    bool small = false;
    int result = is_small(reader, &small);

    if (!result && !small)
        around->why = TOO_MANY_FIRMS;
    while (!result && !around->why && around->asked < around->firm_count)
        result = ask(reader, around, around->firm_count);
    if (result || around->why)
        return result;
    result =
        network_init(&network, around->firm_count, around->from, around->to, around->tie_count);
    if (!result)
        result = coreness_of(&network, coreness);
    network_release(&network);
    return result;
}

static int add_coreness(struct reader *reader, struct surroundings *around,
                        const struct network *network, struct json *json, cJSON *object)
{
    size_t most = most_that_neighbours_allow(network);
    size_t coreness = 0;
    int result = around->why ? 0 : coreness_of(network, &coreness);

    if (!result && !around->why && coreness < most)
        result = read_coreness(reader, around, &coreness);
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
    int result = begin(node, &around);

    if (!result)
        result = read_group(reader, node, &around);
    if (!result)
        result = ask(reader, &around, 1);
    if (!result)
        result = ask(reader, &around, around.firm_count);
    if (!result)
        result = add_holes(&around, &network, &partners, json, object);
    if (!result)
        result = add_brokerage(&around, partners, json, object);
    if (!result)
        result = add_coreness(reader, &around, &network, json, object);
    network_release(&network);
    release(&around);
    return result;
}
