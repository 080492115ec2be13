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

/* Has flows name clusters by rank, the first one first where there is no direction. */
static void number_flows(struct nation *nation, const uint32_t *rank)
{
    size_t count = 0;

    for (size_t i = 0; i < nation->flow_count; i++) {
        struct flow flow = nation->flows[i];
        size_t kind = kinds_find(&nation->kinds, flow.kind);
        uint32_t from = rank[flow.from];
        uint32_t to = rank[flow.to];
        bool swap;

        if (kind == nation->kinds.count)
            continue;
        swap = !nation->kinds.items[kind].directed && from > to;
        flow.from = swap ? to : from;
        flow.to = swap ? from : to;
        nation->flows[count++] = flow;
    }
    nation->flow_count = count;
}

static int compare_flows(const void *left, const void *right)
{
    const struct flow *a = left;
    const struct flow *b = right;

    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    return (a->kind > b->kind) - (a->kind < b->kind);
}

static int write_flows(struct reader *reader, const struct nation *nation, const uint32_t *by_name,
                       struct text *text)
{
    text_add(text, "from\tto\tkind\tties\n");
    for (size_t i = 0, next; i < nation->flow_count && !text->error; i = next) {
        const struct flow *flow = &nation->flows[i];
        int64_t ties = 0;

        if (i % FLOWS_PER_LOOK == 0 && reader_is_over(reader))
            return -EINTR;
        for (next = i; next < nation->flow_count && compare_flows(flow, &nation->flows[next]) == 0;
             next++)
            ties += nation->flows[next].ties;
        tsv_text(nation->clusters[by_name[flow->from]].slug, text);
        text_char(text, '\t');
        tsv_text(nation->clusters[by_name[flow->to]].slug, text);
        text_char(text, '\t');
        tsv_text(nation->kinds.items[kinds_find(&nation->kinds, flow->kind)].slug, text);
        text_printf(text, "\t%lld\n", (long long)ties);
    }
    return 0;
}

int matrix_of_nation(struct reader *reader, struct node node, struct text *text)
{
    struct nation nation = {0};
    uint32_t *by_name = NULL;
    uint32_t *rank = NULL;
    int result = nation_read(reader, &nation, NULL);

    (void)node;
    if (!result)
        result = rank_clusters(&nation, &by_name, &rank);
    if (!result) {
        number_flows(&nation, rank);
        if (nation.flow_count)
            qsort(nation.flows, nation.flow_count, sizeof(*nation.flows), compare_flows);
        result = write_flows(reader, &nation, by_name, text);
    }
    free(by_name);
    free(rank);
    nation_release(&nation);
    return result;
}
