#include "fs/facts.h"
#include "fs/files.h"

#include <errno.h>

/*
 * A list of facts about the node, each an object with its own sources: the rows of a query whose
 * last column is the row number in `table`.
 */
static int add_facts(struct reader *reader, enum query query, const char *table, struct node node,
                     struct json *json, cJSON *array)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, query, &(struct question){.row = node.row}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        int last = rows_columns(rows) - 1;
        cJSON *fact = json_object(json, array, NULL);

        json_row(json, fact, rows, last);
        result = facts_add_sources(reader, table, rows_integer(rows, last), json, fact);
        if (result)
            break;
    }
    rows_end(rows);
    return result;
}

/* What attributes.json of every node begins with: its own row, the data set's own columns. */
static int add_node(struct reader *reader, enum query query, const char *entity, struct node node,
                    struct json *json)
{
    int result = facts_add_row(reader, query, node, 0, json, json->root);

    return result ? result : facts_add_own(reader, entity, node.row, json, json->root);
}

static int add_counts(struct reader *reader, enum query query, struct node node, struct json *json)
{
    return facts_add_row(reader, query, node, 0, json, json_object(json, json->root, "counts"));
}

int attributes_of_data_set(struct reader *reader, struct node node, struct json *json)
{
    struct rows *rows = NULL;
    cJSON *kinds, *roles;
    int result = rows_begin(reader, QUERY_DATA_SET_ATTRIBUTES, &(struct question){0}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1) {
        json_row(json, json->root, rows, rows_columns(rows) - 1);
        json_bool(json, json->root, "synthetic", rows_integer(rows, rows_columns(rows) - 1) != 0);
    }
    rows_end(rows);
    if (result != 1)
        return result < 0 ? result : -ENOENT;
    result =
        facts_add_row(reader, QUERY_YEARS, node, 0, json, json_object(json, json->root, "years"));
    if (!result)
        result = add_counts(reader, QUERY_COUNTS, node, json);
    if (result)
        return result;
    kinds = json_object(json, json->root, "ties_by_kind");
    roles = json_object(json, json->root, "tie_roles");
    result = rows_begin(reader, QUERY_COUNTS_BY_TIE_KIND, &(struct question){0}, &rows);
    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        json_integer(json, kinds, rows_text(rows, 0), rows_integer(rows, 1));
        json_text(json, roles, rows_text(rows, 0), rows_text(rows, 2));
    }
    rows_end(rows);
    return result;
}

int attributes_of_province(struct reader *reader, struct node node, struct json *json)
{
    int result = add_node(reader, QUERY_PROVINCE_ATTRIBUTES, "province", node, json);

    if (!result)
        result = add_counts(reader, QUERY_PROVINCE_COUNTS, node, json);
    return result ? result : facts_add_sources(reader, "province", node.row, json, json->root);
}

/* "science": what is known of the city's universities and institutes, or null. */
static int add_science(struct reader *reader, struct node node, struct json *json)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_SCIENCE, &(struct question){.row = node.row}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1) {
        int last = rows_columns(rows) - 1;
        cJSON *science = json_object(json, json->root, "science");

        json_row(json, science, rows, last);
        result = facts_add_sources(reader, "science", rows_integer(rows, last), json, science);
    } else if (result == 0) {
        json_null(json, json->root, "science");
    }
    rows_end(rows);
    return result;
}

int attributes_of_cluster(struct reader *reader, struct node node, struct json *json)
{
    int result = add_node(reader, QUERY_CLUSTER_ATTRIBUTES, "cluster", node, json);

    if (!result)
        result = add_counts(reader, QUERY_CLUSTER_COUNTS, node, json);
    if (!result)
        result = add_science(reader, node, json);
    if (!result)
        result = add_facts(reader, QUERY_DESIGNATIONS, "designation", node, json,
                           json_array(json, json->root, "designations"));
    return result ? result : facts_add_sources(reader, "cluster", node.row, json, json->root);
}

int attributes_of_firm(struct reader *reader, struct node node, struct json *json)
{
    int result = add_node(reader, QUERY_FIRM_ATTRIBUTES, "firm", node, json);

    if (!result)
        result = add_facts(reader, QUERY_MAKES, "makes", node, json,
                           json_array(json, json->root, "products"));
    return result ? result : facts_add_sources(reader, "organisation", node.row, json, json->root);
}

int attributes_of_institute(struct reader *reader, struct node node, struct json *json)
{
    int result = add_node(reader, QUERY_INSTITUTE_ATTRIBUTES, "institute", node, json);

    return result ? result : facts_add_sources(reader, "organisation", node.row, json, json->root);
}

int attributes_of_funder(struct reader *reader, struct node node, struct json *json)
{
    int result = add_node(reader, QUERY_FUNDER_ATTRIBUTES, "funder", node, json);

    return result ? result : facts_add_sources(reader, "organisation", node.row, json, json->root);
}

int attributes_of_product(struct reader *reader, struct node node, struct json *json)
{
    int result = add_node(reader, QUERY_PRODUCT_ATTRIBUTES, "product", node, json);

    return result ? result : facts_add_sources(reader, "product", node.row, json, json->root);
}

int attributes_of_conglomerate(struct reader *reader, struct node node, struct json *json)
{
    return facts_add_row(reader, QUERY_CONGLOMERATE_ATTRIBUTES, node, 0, json, json->root);
}

int attributes_of_source(struct reader *reader, struct node node, struct json *json)
{
    int result = add_node(reader, QUERY_SOURCE_ATTRIBUTES, "source", node, json);

    return result ? result : facts_add_rows(reader, QUERY_SUPPORTED, node, "supports", json);
}
