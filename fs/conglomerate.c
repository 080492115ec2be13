/*
 * conglomerate.json of a firm: who owns it in the end, and the whole of that group. The group is
 * the part of the tree below its ultimate parent, as far as CONGLOMERATE_MAX members.
 */
#include "fs/facts.h"
#include "fs/files.h"
#include "fs/names.h"
#include "fs/ownership.h"

enum {
    /* What each of so many members shows of all of them stays a few megabytes in all. */
    CONGLOMERATE_MAX = 256,
    PARENTS_MAX = 256
};

static const char TOO_LARGE[] =
    "the group has more than 256 members: see tree.txt of the conglomerate";

static void add_names(struct names *names, const char *key, struct json *json)
{
    cJSON *array = json_array(json, json->root, key);

    names_sort(names);
    for (size_t i = 0; i < names->count; i++)
        json_text(json, array, NULL, names->items[i]);
}

/* The climb from a firm to its ultimate parent, each time to the parent with the largest stake. */
struct climb {
    int64_t path[PARENTS_MAX];
    size_t count;
    const char *why; /* there is no ultimate parent */
    bool branches;   /* on the way there are other parents */
};

static bool was_passed(const struct climb *climb, int64_t id)
{
    for (size_t i = 0; i < climb->count; i++)
        if (climb->path[i] == id)
            return true;
    return false;
}

/* One step up. 1: there is a parent, and it has been added to the chain. */
static int climb_on(struct reader *reader, struct climb *climb, struct json *json, cJSON *chain)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_MAIN_PARENT,
                            &(struct question){.row = climb->path[climb->count - 1]}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1) {
        int64_t parent = rows_integer(rows, 0);
        cJSON *object = json_object(json, chain, NULL);

        json_value(json, object, "organisation", rows, 1);
        json_value(json, object, "stake", rows, 2);
        json_value(json, object, "since", rows, 3);
        if (was_passed(climb, parent))
            climb->why = "ownership goes in a circle";
        else if (climb->count == PARENTS_MAX)
            climb->why = "the chain of parents is too long";
        else
            climb->path[climb->count++] = parent;
        result = rows_next(rows); /* another parent, or another tie to the same */
        climb->branches |= result == 1;
        result = result < 0 ? result : 1;
    }
    rows_end(rows);
    return result;
}

/* "chain": the parents on the way up. */
static int add_chain(struct reader *reader, struct node node, struct climb *climb,
                     struct json *json)
{
    cJSON *chain = json_array(json, json->root, "chain");
    int result = 1;

    climb->path[climb->count++] = node.row;
    while (result == 1 && !climb->why)
        result = climb_on(reader, climb, json, chain);
    return result < 0 ? result : 0;
}

/* "ultimate_parents": of all groups that it is a member of. */
static int add_ultimate_parents(struct reader *reader, struct node node, struct json *json)
{
    cJSON *array = json_array(json, json->root, "ultimate_parents");
    struct rows *rows = NULL;
    size_t count = 0;
    int result =
        rows_begin(reader, QUERY_ULTIMATE_PARENTS, &(struct question){.row = node.row}, &rows);

    if (result)
        return result;
    while (count++ < PARENTS_MAX && (result = rows_next(rows)) == 1)
        json_text(json, array, NULL, rows_text(rows, 0));
    rows_end(rows);
    return result < 0 ? result : 0;
}

/* What of the group is gathered on a walk. */
struct group {
    cJSON *tree;
    cJSON *circles;
    struct names clusters;
    struct names provinces;
    struct names path; /* names of the present member and those above it */
    size_t lines;
    int64_t members;
    bool too_large;
};

static void add_stake(const struct member *member, struct json *json, cJSON *object)
{
    if (member->has_stake)
        json_number(json, object, "stake", member->stake);
    else
        json_null(json, object, "stake");
    if (member->has_since)
        json_integer(json, object, "since", member->since);
    else
        json_null(json, object, "since");
}

/* The name of a member as that of its depth; its parent's is one above. */
static int keep_name(struct group *group, unsigned depth, const char *name)
{
    names_shorten(&group->path, depth);
    return names_add(&group->path, name ? name : "");
}

static int add_line(const struct member *member, const struct rows *rows, struct group *group,
                    struct json *json)
{
    const char *name = rows_text(rows, 0);
    int result = keep_name(group, member->depth, name);
    const char *parent = !result && member->depth > 0 && group->path.count > member->depth
                             ? group->path.items[member->depth - 1]
                             : NULL;
    cJSON *object = json_object(json, group->tree, NULL);

    json_text(json, object, "organisation", name);
    json_integer(json, object, "depth", member->depth);
    json_text(json, object, "parent", parent);
    add_stake(member, json, object);
    json_value(json, object, "cluster", rows, 2);
    json_value(json, object, "province", rows, 3);
    json_bool(json, object, "again", member->sight != SIGHT_NEW && member->sight != SIGHT_DEEP);
    if (member->sight == SIGHT_CIRCLE) {
        cJSON *circle = json_object(json, group->circles, NULL);

        json_text(json, circle, "from", parent);
        json_text(json, circle, "to", name);
    }
    if (!result)
        result = names_add(&group->clusters, rows_text(rows, 2));
    return result ? result : names_add(&group->provinces, rows_text(rows, 3));
}

static int add_member(struct reader *reader, const struct member *member, struct group *group,
                      struct json *json)
{
    struct rows *rows = NULL;
    int result;

    if (group->lines++ == CONGLOMERATE_MAX) {
        group->too_large = true;
        return 0;
    }
    group->members += member->sight == SIGHT_NEW || member->sight == SIGHT_DEEP;
    result =
        rows_begin(reader, QUERY_ORGANISATION_PLACE, &(struct question){.row = member->id}, &rows);
    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1)
        result = add_line(member, rows, group, json);
    rows_end(rows);
    return result;
}

static int walk_group(struct reader *reader, int64_t root, struct group *group, struct json *json)
{
    struct ownership walk;
    struct member member = {0};
    int result = ownership_begin(reader, root, &walk);

    while (!result && !group->too_large && (result = ownership_next(&walk, &member)) == 1)
        result = add_member(reader, &member, group, json);
    ownership_end(&walk);
    return result;
}

static void add_group(struct group *group, struct json *json)
{
    if (group->too_large) {
        json_null(json, json->root, "members");
        json_null(json, json->root, "clusters");
        json_null(json, json->root, "provinces");
        return;
    }
    json_integer(json, json->root, "members", group->members);
    add_names(&group->clusters, "clusters", json);
    add_names(&group->provinces, "provinces", json);
}

/* A tree or a list that was made, or null. */
static void hang(struct json *json, const char *key, cJSON *made, bool is_known)
{
    if (is_known && cJSON_AddItemToObject(json->root, key, made))
        return;
    cJSON_Delete(made);
    json_null(json, json->root, key);
}

/* "ultimate_parent", and why there is none. */
static int add_ultimate_parent(struct reader *reader, const struct climb *climb, struct json *json)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_ORGANISATION_PLACE,
                            &(struct question){.row = climb->path[climb->count - 1]}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1 && !climb->why)
        json_value(json, json->root, "ultimate_parent", rows, 0);
    else
        json_null(json, json->root, "ultimate_parent");
    rows_end(rows);
    return result < 0 ? result : 0;
}

/* The same where the way up has no branches: then there is one, if it is a group at all. */
static int add_only_parent(struct reader *reader, const struct climb *climb, bool is_group,
                           struct json *json)
{
    cJSON *array = json_array(json, json->root, "ultimate_parents");
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_ORGANISATION_PLACE,
                            &(struct question){.row = climb->path[climb->count - 1]}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1 && is_group)
        json_text(json, array, NULL, rows_text(rows, 0));
    rows_end(rows);
    return result < 0 ? result : 0;
}

int conglomerate_of_firm(struct reader *reader, struct node node, struct json *json)
{
    struct group group = {.tree = cJSON_CreateArray(), .circles = cJSON_CreateArray()};
    struct climb climb = {0};
    int result = facts_add_row(reader, QUERY_ORGANISATION_PLACE, node, 4, json, json->root);

    if (!result)
        result = add_chain(reader, node, &climb, json);
    if (!result)
        result = add_ultimate_parent(reader, &climb, json);
    if (!result)
        result =
            walk_group(reader, climb.why ? node.row : climb.path[climb.count - 1], &group, json);
    if (!result && (climb.why || climb.branches))
        result = add_ultimate_parents(reader, node, json);
    else if (!result)
        result = add_only_parent(reader, &climb, group.lines > 1, json);
    json_text(json, json->root, "why", climb.why ? climb.why : group.too_large ? TOO_LARGE : NULL);
    add_group(&group, json);
    hang(json, "tree", group.tree, !group.too_large);
    hang(json, "circles", group.circles, !group.too_large);
    names_release(&group.clusters);
    names_release(&group.provinces);
    names_release(&group.path);
    return result;
}
