#include "fs/facts.h"
#include "fs/files.h"
#include "fs/joints.h"
#include "fs/measures/concentration.h"
#include "fs/mix.h"
#include "fs/path.h"
#include "fs/position.h"
#include "fs/tally.h"

#include <errno.h>

/* "path": where the other end stands, from the root of the tree; null where that cannot be shown. */
static int add_path(struct reader *reader, enum link_target target, int64_t row, struct json *json,
                    cJSON *object)
{
    struct text text;
    int result;

    text_init(&text);
    text_char(&text, '/');
    result = path_of(reader, target, (uint32_t)row, &text);
    if (result == -EIO) {
        json_text(json, object, "path", NULL);
        result = 0;
    } else if (!result) {
        json_text(json, object, "path", text_string(&text));
        result = text.error;
    }
    text_release(&text);
    return result;
}

static int add_link(struct reader *reader, const struct rows *rows, struct json *json, cJSON *array)
{
    int other = rows_columns(rows) - 1;
    cJSON *link = json_object(json, array, NULL);
    int result;

    json_row(json, link, rows, other - 1);
    result = add_path(reader, LINK_ORGANISATION, rows_integer(rows, other), json, link);
    return result ? result
                  : facts_add_sources(reader, "tie", rows_integer(rows, other - 1), json, link);
}

/* "links": the ties themselves. */
static int add_links(struct reader *reader, struct node node, struct json *json)
{
    cJSON *array = json_array(json, json->root, "links");
    struct rows *rows = NULL;
    int result =
        rows_begin(reader, QUERY_ORGANISATION_LINKS, &(struct question){.row = node.row}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        result = add_link(reader, rows, json, array);
        if (result)
            break;
    }
    rows_end(rows);
    return result;
}

/* What the linkages of any organisation have before and after what only a firm's have. */
static int add_ties(struct reader *reader, struct node node, struct json *json)
{
    int result = facts_add_row(reader, QUERY_ORGANISATION_PLACE, node, 4, json, json->root);

    return result ? result : tally_add(reader, QUERY_ORGANISATION_TALLY, node, json);
}

static int add_reach(struct reader *reader, struct node node, struct json *json)
{
    int result = tally_add_partners(reader, QUERY_ORGANISATION_REACH, node, "clusters", json);

    return result ? result : add_links(reader, node, json);
}

int linkages_of_firm(struct reader *reader, struct node node, struct json *json)
{
    int result = add_ties(reader, node, json);

    if (!result)
        result = position_add(reader, node, json);
    return result ? result : add_reach(reader, node, json);
}

int linkages_of_organisation(struct reader *reader, struct node node, struct json *json)
{
    int result = add_ties(reader, node, json);

    return result ? result : add_reach(reader, node, json);
}

/* "conglomerates": those that join the place to others. */
static void add_joints(const struct interlock *interlock, struct json *json)
{
    cJSON *array = json_array(json, json->root, "conglomerates");

    for (size_t i = 0; i < interlock->joint_count && !json->error; i++) {
        const struct joint *joint = &interlock->joints[i];
        cJSON *object = json_object(json, array, NULL);

        json_text(json, object, "conglomerate", joint->slug);
        json_text(json, object, "name", joint->name);
        json_integer(json, object, "members_here", joint->here);
        json_integer(json, object, "members_elsewhere", joint->elsewhere);
        json_integer(json, object, "clusters", joint->clusters);
    }
}

static int add_cluster(struct reader *reader, struct node node, struct json *json)
{
    int result = facts_add_row(reader, QUERY_CLUSTER_PLACE, node, 2, json, json->root);

    if (!result)
        result = tally_add(reader, QUERY_CLUSTER_TALLY, node, json);
    return result ? result
                  : tally_add_partners(reader, QUERY_CLUSTER_PARTNERS, node, "partners", json);
}

int linkages_write(struct reader *reader, struct node node, const struct interlock *interlock,
                   struct text *text)
{
    struct json json;
    int result;

    json_init(&json);
    result = json.error ? json.error : add_cluster(reader, node, &json);
    if (!result)
        add_joints(interlock, &json);
    return json_finish(&json, result, text);
}

/* "ei_index" and "local_share" of the province as one group of firms. */
static int add_mixing(struct reader *reader, struct node node, struct json *json)
{
    struct mix mix = {0};
    struct rows *rows = NULL;
    int64_t members = 0;
    int64_t firms = 0;
    int result = mix_read(reader, QUERY_PROVINCE_MIXING, node, &mix);

    if (!result)
        result = query_number(reader, QUERY_FIRMS_IN_ALL, &(struct question){0}, &firms);
    if (!result)
        result =
            rows_begin(reader, QUERY_PROVINCE_COUNTS, &(struct question){.row = node.row}, &rows);
    if (!result) {
        result = rows_next(rows);
        members = result == 1 ? rows_integer(rows, 1) : 0;
        rows_end(rows);
        result = result < 0 ? result : 0;
    }
    if (!result)
        result = mix_add_place(reader, &mix, members, firms, json);
    mix_release(&mix);
    return result;
}

/* "shares": how much of the nation's clusters and firms the province holds. */
static int add_shares(struct reader *reader, struct node node, struct json *json)
{
    cJSON *shares = json_object(json, json->root, "shares");
    struct rows *rows = NULL;
    int64_t clusters = 0;
    int64_t firms = 0;
    int64_t all_clusters = 0;
    int64_t all_firms = 0;
    int result = rows_begin(reader, QUERY_FIRMS_BY_PROVINCE, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        all_clusters += rows_integer(rows, 2);
        all_firms += rows_integer(rows, 3);
        if (rows_integer(rows, 0) == node.row) {
            clusters = rows_integer(rows, 2);
            firms = rows_integer(rows, 3);
        }
    }
    rows_end(rows);
    json_figure(json, shares, "clusters", share((double)clusters, (double)all_clusters),
                all_clusters, "share");
    json_figure(json, shares, "firms", share((double)firms, (double)all_firms), all_firms, "share");
    return result;
}

/* Sums of a first reading of the product classes, for quotients in a second. */
static int sum_classes(struct reader *reader, struct node node, double *here, double *all)
{
    struct rows *rows = NULL;
    int result =
        rows_begin(reader, QUERY_PRODUCT_CLASSES, &(struct question){.row = node.row}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        *here += rows_real(rows, 1);
        *all += rows_real(rows, 2);
    }
    rows_end(rows);
    return result;
}

/* "location_quotients": by class of product, counted in makers of products. */
static int add_location_quotients(struct reader *reader, struct node node, struct json *json)
{
    cJSON *quotients = json_object(json, json->root, "location_quotients");
    struct rows *rows = NULL;
    double here = 0;
    double all = 0;
    int result = sum_classes(reader, node, &here, &all);

    if (!result)
        result =
            rows_begin(reader, QUERY_PRODUCT_CLASSES, &(struct question){.row = node.row}, &rows);
    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        struct figure figure = location_quotient(rows_real(rows, 1), here, rows_real(rows, 2), all);

        json_figure(json, quotients, rows_text(rows, 0), figure, rows_integer(rows, 1),
                    "location-quotient");
    }
    rows_end(rows);
    return result;
}

static int add_province_joints(struct reader *reader, struct node node, struct json *json)
{
    struct interlock interlock;
    int result = interlock_read(reader, node, &interlock);

    if (!result)
        add_joints(&interlock, json);
    interlock_release(&interlock);
    return result;
}

int linkages_of_province(struct reader *reader, struct node node, struct json *json)
{
    int result = facts_add_row(reader, QUERY_PROVINCE_PLACE, node, 1, json, json->root);

    if (!result)
        result = tally_add(reader, QUERY_PROVINCE_TALLY, node, json);
    if (!result)
        result = tally_add_partners(reader, QUERY_PROVINCE_PARTNERS, node, "partners", json);
    if (!result)
        result = add_province_joints(reader, node, json);
    if (!result)
        result = add_mixing(reader, node, json);
    if (!result)
        result = add_shares(reader, node, json);
    return result ? result : add_location_quotients(reader, node, json);
}
