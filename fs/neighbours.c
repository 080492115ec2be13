#include "fs/neighbours.h"

#include "fs/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Columns of QUERY_ORGANISATION_EDGES. */
enum {
    EDGE_KIND,
    EDGE_OUTWARD,
    EDGE_SINCE,
    EDGE_UNTIL,
    EDGE_STAKE,
    EDGE_OTHER,
    EDGE_OTHER_SLUG,
    EDGE_OTHER_NAME,
    EDGE_OTHER_ENTITY,
    EDGE_OTHER_CLUSTER,
    EDGE_OTHER_CLUSTER_NAME
};

static char *copy(const char *text)
{
    return strdup(text ? text : "?");
}

static char letter(const char *entity)
{
    if (entity && strcmp(entity, "institute") == 0)
        return 'i';
    if (entity && strcmp(entity, "funder") == 0)
        return 'v';
    return 'f';
}

/* An organisation from four columns: id, slug, name, entity. */
static int add_node(struct neighbours *all, const struct rows *rows, int column, size_t group)
{
    struct neighbour node = {.id = rows_integer(rows, column),
                             .slug = copy(rows_text(rows, column + 1)),
                             .name = copy(rows_text(rows, column + 2)),
                             .entity = letter(rows_text(rows, column + 3)),
                             .group = group};
    void *nodes = all->nodes;

    if (!node.slug || !node.name || array_grow(&nodes, all->node_count, sizeof(node))) {
        free(node.slug);
        free(node.name);
        return -ENOMEM;
    }
    all->nodes = nodes;
    all->nodes[all->node_count++] = node;
    return 0;
}

static int add_group(struct neighbours *all, int64_t id, const char *name)
{
    struct neighbour_group group = {.id = id, .name = name ? strdup(name) : NULL};
    void *groups = all->groups;

    if ((name && !group.name) || array_grow(&groups, all->group_count, sizeof(group))) {
        free(group.name);
        return -ENOMEM;
    }
    all->groups = groups;
    all->groups[all->group_count++] = group;
    return 0;
}

static int add_tie(struct neighbours *all, struct circle_edge edge, struct neighbour_tie tie)
{
    void *edges = all->edges;
    void *ties = all->ties;

    if (array_grow(&edges, all->tie_count, sizeof(edge)))
        return -ENOMEM;
    all->edges = edges;
    if (array_grow(&ties, all->tie_count, sizeof(tie)))
        return -ENOMEM;
    all->ties = ties;
    all->edges[all->tie_count] = edge;
    all->ties[all->tie_count++] = tie;
    return 0;
}

static size_t find_node(const struct neighbours *all, int64_t id)
{
    size_t i = 0;

    while (i < all->node_count && all->nodes[i].id != id)
        i++;
    return i;
}

static int find_group(struct neighbours *all, const struct rows *rows, size_t *group)
{
    int64_t id = rows_integer(rows, EDGE_OTHER_CLUSTER); /* NULL: 0 */

    for (*group = 1; *group < all->group_count; ++*group)
        if (all->groups[*group].id == id)
            return 0;
    return add_group(all, id, rows_text(rows, EDGE_OTHER_CLUSTER_NAME));
}

/* Takes a tie of an own organisation. Those inside are seen from both ends and taken from one;
 * those with an own one that is left out are left out. */
static int take_tie(struct neighbours *all, size_t own, const struct rows *rows)
{
    struct neighbour_tie tie = {
        .since = rows_integer(rows, EDGE_SINCE),
        .until = rows_integer(rows, EDGE_UNTIL),
        .stake = rows_type(rows, EDGE_STAKE) == VALUE_NULL ? -1 : rows_real(rows, EDGE_STAKE)};
    bool outward = rows_integer(rows, EDGE_OUTWARD) != 0;
    bool inside = rows_integer(rows, EDGE_OTHER_CLUSTER) == all->groups[0].id;
    size_t other = find_node(all, rows_integer(rows, EDGE_OTHER));
    size_t group;

    if (inside && (!outward || other == all->node_count))
        return 0;
    tie.kind = kinds_find(&all->kinds, rows_integer(rows, EDGE_KIND));
    if (tie.kind == all->kinds.count)
        return 0;
    if (other == all->node_count &&
        (find_group(all, rows, &group) || add_node(all, rows, EDGE_OTHER, group)))
        return -ENOMEM;
    all->nodes[other].ties += !inside;
    return add_tie(
        all, outward ? (struct circle_edge){own, other} : (struct circle_edge){other, own}, tie);
}

static int read_ties(struct reader *reader, struct neighbours *all, size_t own)
{
    const struct question question = {.row = all->nodes[own].id};
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_ORGANISATION_EDGES, &question, &rows);

    if (result)
        return result;
    all->cut |= all->nodes[own].ties > NEIGHBOURS_TIES_OF_ONE_MAX;
    while (!result && all->tie_count < NEIGHBOURS_TIES_MAX && (result = rows_next(rows)) == 1)
        result = take_tie(all, own, rows);
    rows_end(rows);
    return result;
}

static int read_kinds(struct reader *reader, struct neighbours *all)
{
    int result = kinds_read(reader, &all->kinds);

    if (result)
        return result;
    all->kind_ties = calloc(all->kinds.count + 1, sizeof(*all->kind_ties));
    return all->kind_ties ? 0 : -ENOMEM;
}

static int read_own(struct reader *reader, struct node cluster, struct neighbours *all)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_CLUSTER_MOST_CONNECTED,
                            &(struct question){.row = cluster.row}, &rows);

    if (result)
        return result;
    while (!result && (result = rows_next(rows)) == 1) {
        result = add_node(all, rows, 0, 0);
        if (!result)
            all->nodes[all->own_count++].ties = rows_integer(rows, 4);
    }
    rows_end(rows);
    return result;
}

/* Its name, and what is counted of it. */
static int read_cluster(struct reader *reader, struct node cluster, struct neighbours *all)
{
    const struct question question = {.row = cluster.row};
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_CLUSTER_ATTRIBUTES, &question, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1)
        result = add_group(all, cluster.row, rows_text(rows, 3));
    else if (result == 0)
        result = -ENOENT;
    rows_end(rows);
    if (result)
        return result;
    result = rows_begin(reader, QUERY_CLUSTER_COUNTS, &question, &rows);
    if (result)
        return result;
    result = rows_next(rows);
    for (int column = 0; result == 1 && column < rows_columns(rows); column++)
        all->own_total += rows_integer(rows, column);
    rows_end(rows);
    return result < 0 ? result : 0;
}

static int read_totals(struct reader *reader, struct node cluster, struct neighbours *all)
{
    struct rows *rows = NULL;
    int result =
        rows_begin(reader, QUERY_CLUSTER_TALLY, &(struct question){.row = cluster.row}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        const char *scope = rows_text(rows, 2);

        all->tie_total += rows_integer(rows, 3);
        if (scope && strcmp(scope, "local") == 0)
            all->local_total += rows_integer(rows, 3);
    }
    rows_end(rows);
    return result;
}

/* Own ones first, then the most connected. */
static int compare(const void *a, const void *b)
{
    const struct neighbour *one = *(struct neighbour *const *)a;
    const struct neighbour *other = *(struct neighbour *const *)b;

    if ((one->group == 0) != (other->group == 0))
        return one->group == 0 ? -1 : 1;
    if (one->group != 0 && one->ties != other->ties)
        return one->ties > other->ties ? -1 : 1;
    return one < other ? -1 : 1;
}

/* Leaves out the least connected partners, and the ties that lead there. Nodes stay where they are:
 * those left out get no group's place, since they are moved behind node_count. */
static int leave_out(struct neighbours *all)
{
    size_t keep = all->own_count + NEIGHBOURS_PARTNERS_MAX;
    struct neighbour **order = calloc(all->node_count + 1, sizeof(struct neighbour *));
    struct neighbour *kept = calloc(all->node_count + 1, sizeof(*kept));
    size_t *place = calloc(all->node_count + 1, sizeof(*place));
    size_t count = 0;

    if (!order || !kept || !place) {
        free(order);
        free(kept);
        free(place);
        return -ENOMEM;
    }
    for (size_t i = 0; i < all->node_count; i++)
        order[i] = &all->nodes[i];
    qsort(order, all->node_count, sizeof(struct neighbour *), compare);
    for (size_t i = 0; i < all->node_count; i++) {
        place[order[i] - all->nodes] = i;
        if (i < keep) {
            kept[i] = *order[i];
            continue;
        }
        free(order[i]->slug);
        free(order[i]->name);
    }
    for (size_t i = 0; i < all->tie_count; i++) {
        struct circle_edge edge = {place[all->edges[i].from], place[all->edges[i].to]};

        if (edge.from >= keep || edge.to >= keep)
            continue;
        all->edges[count] = edge;
        all->ties[count++] = all->ties[i];
        all->kind_ties[all->ties[i].kind]++;
    }
    all->tie_count = count;
    free(all->nodes);
    all->nodes = kept;
    if (all->node_count > keep) {
        all->partners_left_out = all->node_count - keep;
        all->node_count = keep;
    }
    free(order);
    free(place);
    return 0;
}

int neighbours_read(struct reader *reader, struct node cluster, struct neighbours *all)
{
    int result;

    *all = (struct neighbours){0};
    result = read_cluster(reader, cluster, all);
    if (!result)
        result = read_totals(reader, cluster, all);
    if (!result)
        result = read_kinds(reader, all);
    if (!result)
        result = read_own(reader, cluster, all);
    for (size_t i = 0; !result && i < all->own_count; i++)
        result = all->nodes[i].ties > 0 ? read_ties(reader, all, i) : 0;
    all->cut |= all->tie_count == NEIGHBOURS_TIES_MAX || all->own_total > (int64_t)all->own_count;
    if (!result)
        result = leave_out(all);
    if (result)
        neighbours_release(all);
    return result;
}

void neighbours_release(struct neighbours *all)
{
    for (size_t i = 0; i < all->node_count; i++) {
        free(all->nodes[i].slug);
        free(all->nodes[i].name);
    }
    for (size_t i = 0; i < all->group_count; i++)
        free(all->groups[i].name);
    kinds_release(&all->kinds);
    free(all->nodes);
    free(all->groups);
    free(all->kind_ties);
    free(all->edges);
    free(all->ties);
    *all = (struct neighbours){0};
}
