/*
 * buzz.json of a cluster: whether its firms tie to each other, or to others.
 */
#include "fs/count.h"
#include "fs/facts.h"
#include "fs/files.h"
#include "fs/measures/concentration.h"
#include "fs/mix.h"

/* The one row of a query about the node, as numbers; all 0 if there is none. */
static int read_numbers(struct reader *reader, enum query query, struct node node, int count,
                        int64_t *numbers)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, query, &(struct question){.row = node.row}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    for (int i = 0; i < count; i++)
        numbers[i] = result == 1 ? rows_integer(rows, i) : 0;
    rows_end(rows);
    return result < 0 ? result : 0;
}

/* The E-I index and what follows from the same two sums. */
static int add_mixing(struct reader *reader, struct node node, int64_t members, int64_t firms,
                      struct json *json)
{
    struct mix mix = {0};
    int result = mix_read(reader, QUERY_CLUSTER_MIXING, node, &mix);

    if (!result)
        result = mix_add_place(reader, &mix, members, firms, json);
    if (!result) {
        struct mixing ties = mix.ties[mix.kinds.count];
        struct mixing pairs = mixing_pairs_of_group((double)members, (double)firms);

        json_figure(json, json->root, "density", mixing_density(ties, pairs), count_of(ties.inside),
                    "density");
        json_figure(json, json->root, "mean_local_degree",
                    mixing_mean_degree(2 * ties.inside, (double)members), members, "mean-degree");
        json_figure(json, json->root, "mean_outside_degree",
                    mixing_mean_degree(ties.outside, (double)members), members, "mean-degree");
    }
    mix_release(&mix);
    return result;
}

static int add_loners(struct reader *reader, struct node node, int64_t firms, struct json *json)
{
    int64_t loners = 0;
    int result =
        query_number(reader, QUERY_CLUSTER_LONERS, &(struct question){.row = node.row}, &loners);

    if (!result)
        json_figure(json, json->root, "firms_without_local_tie",
                    share((double)loners, (double)firms), firms, "share");
    return result;
}

static int add_transfer(struct reader *reader, struct node node, struct json *json)
{
    int64_t numbers[2]; /* ties of technology, those inside */
    int result = read_numbers(reader, QUERY_CLUSTER_TRANSFER, node, 2, numbers);

    if (!result)
        json_figure(json, json->root, "technology_local_share",
                    share((double)numbers[1], (double)numbers[0]), numbers[0], "share");
    return result;
}

static int add_money(struct reader *reader, struct node node, struct json *json)
{
    int64_t numbers[3]; /* ties of funding, those of government, those of these inside */
    int result = read_numbers(reader, QUERY_CLUSTER_MONEY, node, 3, numbers);

    if (!result) {
        json_figure(json, json->root, "government_share",
                    share((double)numbers[1], (double)numbers[0]), numbers[0], "government-share");
        json_figure(json, json->root, "government_local_share",
                    share((double)numbers[2], (double)numbers[1]), numbers[1], "government-share");
    }
    return result;
}

int buzz_of_cluster(struct reader *reader, struct node node, struct json *json)
{
    int64_t members = 0;
    int64_t firms = 0;
    int result = facts_add_row(reader, QUERY_CLUSTER_PLACE, node, 2, json, json->root);

    if (!result)
        result = read_numbers(reader, QUERY_CLUSTER_COUNTS, node, 1, &members);
    if (!result)
        result = query_number(reader, QUERY_FIRMS_IN_ALL, &(struct question){0}, &firms);
    json_integer(json, json->root, "firms", members);
    json_integer(json, json->root, "firms_in_all", firms);
    if (!result)
        result = add_mixing(reader, node, members, firms, json);
    if (!result)
        result = add_loners(reader, node, members, json);
    if (!result)
        result = add_transfer(reader, node, json);
    return result ? result : add_money(reader, node, json);
}
