/*
 * matrix.tsv: how many ties of which kind run from one cluster to another, or stay inside one. A
 * line a pair of clusters and kind, in the order of their names. Ties of a kind without direction
 * count for the pair, whichever way they were written down.
 */
#include "fs/files.h"
#include "fs/nation.h"
#include "fs/tsv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    FLOWS_PER_LOOK = 1024 /* whether somebody still waits for them */
};

static int compare_slugs(const void *left, const void *right, void *context)
{
    const struct nation *nation = context;

    return strcmp(nation->clusters[*(const uint32_t *)left].slug,
                  nation->clusters[*(const uint32_t *)right].slug);
}

/* The places of the clusters by name, and from those the ranks of all places. */
static int rank_clusters(struct nation *nation, uint32_t **by_name, uint32_t **rank)
{
    *by_name = calloc(nation->cluster_count + 1, sizeof(**by_name));
    *rank = calloc(nation->cluster_count + 1, sizeof(**rank));
    if (!*by_name || !*rank)
        return -ENOMEM;
    for (size_t i = 0; i < nation->cluster_count; i++)
        (*by_name)[i] = (uint32_t)i;
    qsort_r(*by_name, nation->cluster_count, sizeof(**by_name), compare_slugs, nation);
    for (size_t i = 0; i < nation->cluster_count; i++)
        (*rank)[(*by_name)[i]] = (uint32_t)i;
    return 0;
}

/*
 * Has flows name clusters by rank, the first one first where there is no direction. Those of no kind
 * in the vocabulary are left out.
 */
static void number_flows(struct nation *nation, const uint32_t *rank)
{
    size_t count = 0;

    for (size_t i = 0; i < nation->flow_count; i++) {
        struct flow flow = nation->flows[i];
        uint32_t from = rank[flow.from];
        uint32_t to = rank[flow.to];
        bool swap;

        if (flow.kind == nation->kinds.count)
            continue;
        swap = !nation->kinds.items[flow.kind].directed && from > to;
        flow.from = swap ? to : from;
        flow.to = swap ? from : to;
        nation->flows[count++] = flow;
    }
    nation->flow_count = count;
}

static uint32_t end_of(const struct flow *flow, bool from)
{
    return from ? flow->from : flow->to;
}

/* Puts flows in the order of one of their ends; those alike there stay in the order they are in. */
static void sort_by_end(const struct nation *nation, bool from, size_t *next, const uint32_t *order,
                        uint32_t *sorted)
{
    size_t begun = 0;

    memset(next, 0, nation->cluster_count * sizeof(*next));
    for (size_t i = 0; i < nation->flow_count; i++)
        next[end_of(&nation->flows[i], from)]++;
    for (size_t i = 0; i < nation->cluster_count; i++) {
        size_t count = next[i];

        next[i] = begun;
        begun += count;
    }
    for (size_t i = 0; i < nation->flow_count; i++)
        sorted[next[end_of(&nation->flows[order[i]], from)]++] = order[i];
}

/*
 * The order of lines: by from, to and kind. Flows come by kind; so it takes two rounds, in time that
 * grows with their number alone.
 */
static int order_flows(const struct nation *nation, uint32_t **order)
{
    size_t *next = calloc(nation->cluster_count + 1, sizeof(*next));
    uint32_t *halfway = calloc(nation->flow_count + 1, sizeof(*halfway));
    int result = 0;

    *order = calloc(nation->flow_count + 1, sizeof(**order));
    if (!next || !halfway || !*order || nation->flow_count > UINT32_MAX) {
        result = -ENOMEM;
    } else {
        for (size_t i = 0; i < nation->flow_count; i++)
            (*order)[i] = (uint32_t)i;
        sort_by_end(nation, false, next, *order, halfway);
        sort_by_end(nation, true, next, halfway, *order);
    }
    free(next);
    free(halfway);
    return result;
}

static bool are_alike(const struct flow *a, const struct flow *b)
{
    return a->from == b->from && a->to == b->to && a->kind == b->kind;
}

static int write_flows(struct reader *reader, const struct nation *nation, const uint32_t *by_name,
                       const uint32_t *order, struct text *text)
{
    text_add(text, "from\tto\tkind\tties\n");
    for (size_t i = 0, next; i < nation->flow_count && !text->error; i = next) {
        const struct flow *flow = &nation->flows[order[i]];
        int64_t ties = 0;

        if (i % FLOWS_PER_LOOK == 0 && reader_is_over(reader))
            return -EINTR;
        for (next = i; next < nation->flow_count && are_alike(flow, &nation->flows[order[next]]);
             next++)
            ties += nation->flows[order[next]].ties;
        tsv_text(nation->clusters[by_name[flow->from]].slug, text);
        text_char(text, '\t');
        tsv_text(nation->clusters[by_name[flow->to]].slug, text);
        text_char(text, '\t');
        tsv_text(nation->kinds.items[flow->kind].slug, text);
        text_char(text, '\t');
        text_decimal(text, ties);
        text_char(text, '\n');
    }
    return 0;
}

int matrix_of_nation(struct reader *reader, struct node node, struct text *text)
{
    struct nation nation = {0};
    uint32_t *by_name = NULL;
    uint32_t *rank = NULL;
    uint32_t *order = NULL;
    int result = nation_read(reader, &nation, NULL);

    (void)node;
    if (!result)
        result = rank_clusters(&nation, &by_name, &rank);
    if (!result) {
        number_flows(&nation, rank);
        result = order_flows(&nation, &order);
    }
    if (!result)
        result = write_flows(reader, &nation, by_name, order, text);
    free(by_name);
    free(rank);
    free(order);
    nation_release(&nation);
    return result;
}
