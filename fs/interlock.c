#include "fs/interlock.h"

#include "fs/array.h"
#include "fs/id_index.h"
#include "fs/types.h"

#include <stdbool.h>
#include <string.h>

/* Which organisations others lead to, and what was read of each: a range of the others. */
struct web {
    struct id_index nodes;
    struct range {
        size_t first;
        size_t count;
    } * ranges; /* by node */
    uint32_t *others;
    size_t other_count;
};

/* What groups have in a cluster: members of the one that is counted, ties of all. */
struct foothold {
    bool is_here;
    uint32_t group; /* the last that was counted, from 1 */
    int64_t members;
    int64_t ties;
};

struct survey {
    struct reader *reader;
    int64_t place;
    bool is_of_province;
    struct web web;    /* from ultimate parents down */
    size_t root_count; /* its first nodes */
    uint32_t *places;  /* by node: the number of its cluster and 1; 0: none */
    uint32_t *seen_in; /* by node: the last group that it was met in, from 1 */
    uint32_t *pending; /* nodes of a group that are to be followed */
    uint32_t *met;     /* clusters of a group */
    struct id_index clusters;
    struct foothold *footholds; /* by cluster */
};

/* --- webs -------------------------------------------------------------------------------------- */

static void release_web(struct web *web)
{
    id_index_release(&web->nodes);
    free(web->ranges);
    free(web->others);
    *web = (struct web){0};
}

static int add_node(struct web *web, int64_t id, uint32_t *number)
{
    int result = id_index_add(&web->nodes, id, number);

    if (result == 1) {
        result = array_grow((void **)&web->ranges, *number, sizeof(*web->ranges));
        if (!result)
            web->ranges[*number] = (struct range){0};
    }
    return result;
}

/* Adds those that a query about an id has rows of. */
static int add_rows(struct reader *reader, enum query query, int64_t id, struct web *web)
{
    struct rows *rows = NULL;
    uint32_t number;
    int result = rows_begin(reader, query, &(struct question){.row = id}, &rows);

    if (result)
        return result;
    while (!result && (result = rows_next(rows)) == 1) {
        result = add_node(web, rows_integer(rows, 0), &number);
        if (!result)
            result = array_grow((void **)&web->others, web->other_count, sizeof(*web->others));
        if (!result)
            web->others[web->other_count++] = number;
    }
    rows_end(rows);
    return result;
}

struct numbered {
    int64_t id;
    uint32_t number;
};

static int compare_ids(const void *a, const void *b)
{
    int64_t first = ((const struct numbered *)a)->id;
    int64_t second = ((const struct numbered *)b)->id;

    return (first > second) - (first < second);
}

/* Nodes from `begin` on, in order of their ids. NULL: out of memory. */
static struct numbered *sort_nodes(const struct id_index *nodes, size_t begin)
{
    size_t count = nodes->count - begin;
    struct numbered *sorted = malloc((count + 1) * sizeof(*sorted));

    for (size_t i = 0; sorted && i < count; i++)
        sorted[i] = (struct numbered){nodes->ids[begin + i], (uint32_t)(begin + i)};
    if (sorted)
        qsort(sorted, count, sizeof(*sorted), compare_ids);
    return sorted;
}

/* Follows nodes from `begin` on. */
static int follow_level(struct reader *reader, enum query query, struct web *web, size_t begin)
{
    size_t count = web->nodes.count - begin;
    struct numbered *level = sort_nodes(&web->nodes, begin);
    int result = level ? 0 : -ENOMEM;

    for (size_t i = 0; !result && i < count; i++) {
        size_t first = web->other_count;

        result = add_rows(reader, query, level[i].id, web);
        web->ranges[level[i].number] = (struct range){first, web->other_count - first};
    }
    free(level);
    return result;
}

static int follow(struct reader *reader, enum query query, struct web *web)
{
    size_t begin = 0;
    int result = 0;

    while (!result && begin < web->nodes.count) {
        size_t end = web->nodes.count;

        result = follow_level(reader, query, web, begin);
        begin = end;
    }
    return result;
}

/* --- what is found ----------------------------------------------------------------------------- */

static void free_joint(const struct joint *joint)
{
    free(joint->slug);
    free(joint->name);
}

static int copy_text(const struct rows *rows, int column, char **copy)
{
    bool is_null = rows_type(rows, column) == VALUE_NULL;
    const char *text = is_null ? NULL : rows_text(rows, column);

    *copy = text ? strdup(text) : NULL;
    return is_null || *copy ? 0 : -ENOMEM;
}

/* Whether an organisation is an ultimate parent: then it is a root of the web. */
static int add_root(struct survey *survey, int64_t id, struct interlock *interlock)
{
    struct joint joint = {0};
    struct rows *rows = NULL;
    uint32_t number;
    int result =
        rows_begin(survey->reader, QUERY_ULTIMATE_PARENT, &(struct question){.row = id}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1) {
        result = copy_text(rows, 0, &joint.slug);
        if (!result)
            result = copy_text(rows, 1, &joint.name);
        if (!result)
            result = array_grow((void **)&interlock->joints, interlock->joint_count, sizeof(joint));
        if (!result)
            result = add_node(&survey->web, id, &number);
        if (result)
            free_joint(&joint);
        else
            interlock->joints[interlock->joint_count++] = joint;
    }
    rows_end(rows);
    return result;
}

/* Up from the organisations of the place: `up` is scratch. */
static int find_roots(struct survey *survey, struct web *up, struct interlock *interlock)
{
    struct numbered *sorted = NULL;
    int result = add_rows(
        survey->reader, survey->is_of_province ? QUERY_PROVINCE_RESIDENTS : QUERY_CLUSTER_RESIDENTS,
        survey->place, up);

    if (!result)
        result = follow(survey->reader, QUERY_OWNERS, up);
    if (!result) {
        sorted = sort_nodes(&up->nodes, 0);
        result = sorted ? 0 : -ENOMEM;
    }
    for (size_t i = 0; !result && i < up->nodes.count; i++)
        result = add_root(survey, sorted[i].id, interlock);
    free(sorted);
    survey->root_count = survey->web.nodes.count;
    return result;
}

static int add_cluster(struct survey *survey, const struct rows *rows, uint32_t *number)
{
    int64_t cluster = rows_integer(rows, 0);
    int64_t place = survey->is_of_province ? rows_integer(rows, 1) : cluster;
    int result = id_index_add(&survey->clusters, cluster, number);

    if (result != 1)
        return result;
    result = array_grow((void **)&survey->footholds, *number, sizeof(*survey->footholds));
    if (!result)
        survey->footholds[*number] = (struct foothold){.is_here = place == survey->place};
    return result;
}

/* Where each member stands. */
static int find_places(struct survey *survey)
{
    const struct id_index *nodes = &survey->web.nodes;
    struct numbered *sorted = sort_nodes(nodes, 0);
    struct rows *rows = NULL;
    int result = sorted ? 0 : -ENOMEM;

    for (size_t i = 0; !result && i < nodes->count; i++) {
        uint32_t number;

        result = rows_begin(survey->reader, QUERY_MEMBER_PLACE,
                            &(struct question){.row = sorted[i].id}, &rows);
        if (result)
            break;
        result = rows_next(rows);
        if (result == 1) {
            result = add_cluster(survey, rows, &number);
            survey->places[sorted[i].number] = result ? 0 : number + 1;
        }
        rows_end(rows);
    }
    free(sorted);
    return result;
}

/* --- groups ------------------------------------------------------------------------------------ */

/* A member of the group. Its cluster is noted when it is the first there. */
static void count_member(struct survey *survey, uint32_t node, uint32_t group, size_t *met_count)
{
    struct foothold *foothold;

    if (!survey->places[node])
        return;
    foothold = &survey->footholds[survey->places[node] - 1];
    if (foothold->group != group) {
        foothold->group = group;
        foothold->members = 0;
        survey->met[(*met_count)++] = survey->places[node] - 1;
    }
    foothold->members++;
}

/* All members of a group, each once. How many clusters they stand in. */
static size_t walk_group(struct survey *survey, uint32_t root)
{
    const struct web *web = &survey->web;
    uint32_t group = root + 1;
    size_t pending = 0;
    size_t met_count = 0;

    survey->seen_in[root] = group;
    survey->pending[pending++] = root;
    while (pending > 0) {
        uint32_t node = survey->pending[--pending];
        const uint32_t *others = web->others + web->ranges[node].first;

        count_member(survey, node, group, &met_count);
        for (size_t i = 0; i < web->ranges[node].count; i++)
            if (survey->seen_in[others[i]] != group) {
                survey->seen_in[others[i]] = group;
                survey->pending[pending++] = others[i];
            }
    }
    return met_count;
}

static void sum_group(struct survey *survey, uint32_t root, struct joint *joint)
{
    size_t met_count = walk_group(survey, root);

    joint->clusters = (int64_t)met_count;
    for (size_t i = 0; i < met_count; i++) {
        const struct foothold *foothold = &survey->footholds[survey->met[i]];

        *(foothold->is_here ? &joint->here : &joint->elsewhere) += foothold->members;
    }
    for (size_t i = 0; i < met_count; i++) {
        struct foothold *foothold = &survey->footholds[survey->met[i]];

        if (!foothold->is_here)
            foothold->ties += joint->here * foothold->members;
    }
}

static int count_groups(struct survey *survey, struct interlock *interlock)
{
    size_t nodes = survey->web.nodes.count + 1;
    int result;

    survey->places = calloc(nodes, sizeof(*survey->places));
    survey->seen_in = calloc(nodes, sizeof(*survey->seen_in));
    survey->pending = malloc(nodes * sizeof(*survey->pending));
    survey->met = malloc(nodes * sizeof(*survey->met));
    if (!survey->places || !survey->seen_in || !survey->pending || !survey->met)
        return -ENOMEM;
    result = find_places(survey);
    for (size_t i = 0; !result && i < survey->root_count; i++) {
        sum_group(survey, (uint32_t)i, &interlock->joints[i]);
        result = reader_is_over(survey->reader) ? -EINTR : 0;
    }
    return result;
}

/* --- the outcome ------------------------------------------------------------------------------- */

/* Drops those that are not both here and elsewhere. */
static void keep_joints(struct interlock *interlock)
{
    size_t kept = 0;

    for (size_t i = 0; i < interlock->joint_count; i++) {
        struct joint *joint = &interlock->joints[i];

        if (joint->here > 0 && joint->elsewhere > 0)
            interlock->joints[kept++] = *joint;
        else
            free_joint(joint);
    }
    interlock->joint_count = kept;
}

static int compare_joints(const void *a, const void *b)
{
    const struct joint *first = a;
    const struct joint *second = b;
    int64_t more = (second->here + second->elsewhere) - (first->here + first->elsewhere);

    if (more != 0)
        return more > 0 ? 1 : -1;
    return strcmp(first->slug ? first->slug : "", second->slug ? second->slug : "");
}

static int keep_clusters(const struct survey *survey, struct interlock *interlock)
{
    for (size_t i = 0; i < survey->clusters.count; i++) {
        struct interlocked cluster = {survey->clusters.ids[i], survey->footholds[i].ties};

        if (cluster.ties == 0)
            continue;
        if (array_grow((void **)&interlock->clusters, interlock->cluster_count, sizeof(cluster)))
            return -ENOMEM;
        interlock->clusters[interlock->cluster_count++] = cluster;
    }
    return 0;
}

static void release_survey(struct survey *survey)
{
    release_web(&survey->web);
    free(survey->places);
    free(survey->seen_in);
    free(survey->pending);
    free(survey->met);
    id_index_release(&survey->clusters);
    free(survey->footholds);
}

int interlock_read(struct reader *reader, struct node file, struct interlock *interlock)
{
    struct survey survey = {.reader = reader,
                            .place = file.row,
                            .is_of_province = types[file.type].parent == NODE_PROVINCE};
    struct web up = {0};
    int result;

    *interlock = (struct interlock){0};
    result = find_roots(&survey, &up, interlock);
    release_web(&up);
    if (!result)
        result = follow(reader, QUERY_OWNED, &survey.web);
    if (!result)
        result = count_groups(&survey, interlock);
    if (!result) {
        keep_joints(interlock);
        if (interlock->joint_count > 0)
            qsort(interlock->joints, interlock->joint_count, sizeof(*interlock->joints),
                  compare_joints);
        result = keep_clusters(&survey, interlock);
    }
    release_survey(&survey);
    return result;
}

void interlock_release(struct interlock *interlock)
{
    for (size_t i = 0; i < interlock->joint_count; i++)
        free_joint(&interlock->joints[i]);
    free(interlock->joints);
    free(interlock->clusters);
    *interlock = (struct interlock){0};
}
