/*
 * bridges.tsv of a cluster: ties and interlocks with other clusters. Both come from the store in
 * order of the clusters' names and are merged as they come.
 */
#include "fs/files.h"
#include "fs/kinds.h"
#include "fs/tsv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Columns of the two queries. */
enum {
    CLUSTER,
    PROVINCE,
    KIND,
    TIES,
    INTERLOCK = 2
};

struct bridges {
    struct rows *ties;
    struct rows *interlocks;
    bool has_ties; /* there is a present row */
    bool has_interlock;
    struct kinds kinds; /* the vocabulary */
    int64_t *counts;    /* of the present cluster by kind */
};

static int next(struct rows *rows, bool *has)
{
    int result = rows_next(rows);

    *has = result == 1;
    if (result == 1 && !rows_text(rows, CLUSTER))
        return -EIO;
    return result < 0 ? result : 0;
}

static int begin(struct reader *reader, struct node node, struct bridges *bridges)
{
    struct question question = {.row = node.row};
    int result = kinds_read(reader, &bridges->kinds);

    if (!result) {
        bridges->counts = calloc(bridges->kinds.count + 1, sizeof(*bridges->counts));
        result = bridges->counts ? 0 : -ENOMEM;
    }
    if (!result)
        result = rows_begin(reader, QUERY_CLUSTER_PARTNERS, &question, &bridges->ties);
    if (!result)
        result = next(bridges->ties, &bridges->has_ties);
    if (!result)
        result = rows_begin(reader, QUERY_CLUSTER_INTERLOCK, &question, &bridges->interlocks);
    return result ? result : next(bridges->interlocks, &bridges->has_interlock);
}

static void end(struct bridges *bridges)
{
    if (bridges->ties)
        rows_end(bridges->ties);
    if (bridges->interlocks)
        rows_end(bridges->interlocks);
    kinds_release(&bridges->kinds);
    free(bridges->counts);
}

/* The rows whose cluster comes next. */
static const struct rows *first(const struct bridges *bridges)
{
    if (!bridges->has_interlock)
        return bridges->has_ties ? bridges->ties : NULL;
    if (!bridges->has_ties)
        return bridges->interlocks;
    return strcmp(rows_text(bridges->interlocks, CLUSTER), rows_text(bridges->ties, CLUSTER)) < 0
               ? bridges->interlocks
               : bridges->ties;
}

static int count_ties(struct bridges *bridges, const char *cluster, int64_t *all)
{
    int result = 0;

    memset(bridges->counts, 0, (bridges->kinds.count + 1) * sizeof(*bridges->counts));
    while (!result && bridges->has_ties && !strcmp(rows_text(bridges->ties, CLUSTER), cluster)) {
        const char *kind = rows_text(bridges->ties, KIND);
        int64_t ties = rows_integer(bridges->ties, TIES);

        for (size_t i = 0; kind && i < bridges->kinds.count; i++)
            if (strcmp(bridges->kinds.items[i].slug, kind) == 0)
                bridges->counts[i] += ties;
        *all += ties;
        result = next(bridges->ties, &bridges->has_ties);
    }
    return result;
}

static int take_interlock(struct bridges *bridges, const char *cluster, double *interlock)
{
    int result = 0;

    while (!result && bridges->has_interlock &&
           !strcmp(rows_text(bridges->interlocks, CLUSTER), cluster)) {
        *interlock += rows_real(bridges->interlocks, INTERLOCK);
        result = next(bridges->interlocks, &bridges->has_interlock);
    }
    return result;
}

/* The line of one cluster; names are copied, for rows move on while it is counted. */
static int write_line(struct bridges *bridges, const struct rows *rows, struct text *text)
{
    char *cluster = strdup(rows_text(rows, CLUSTER));
    char *province = strdup(rows_text(rows, PROVINCE) ? rows_text(rows, PROVINCE) : "");
    double interlock = 0;
    int64_t ties = 0;
    int result = cluster && province ? 0 : -ENOMEM;

    if (!result)
        result = count_ties(bridges, cluster, &ties);
    if (!result)
        result = take_interlock(bridges, cluster, &interlock);
    if (!result) {
        tsv_text(cluster, text);
        text_char(text, '\t');
        tsv_text(province, text);
        text_char(text, '\t');
        text_decimal(text, ties);
        for (size_t i = 0; i < bridges->kinds.count; i++) {
            text_char(text, '\t');
            text_decimal(text, bridges->counts[i]);
        }
        text_printf(text, "\t%.0f\n", interlock);
    }
    free(cluster);
    free(province);
    return result;
}

int bridges_of_cluster(struct reader *reader, struct node node, struct text *text)
{
    struct bridges bridges = {0};
    const struct rows *rows;
    int result = begin(reader, node, &bridges);

    if (!result) {
        text_add(text, "cluster\tprovince\tties");
        for (size_t i = 0; i < bridges.kinds.count; i++) {
            text_char(text, '\t');
            tsv_text(bridges.kinds.items[i].slug, text);
        }
        text_add(text, "\tinterlock\n");
    }
    while (!result && (rows = first(&bridges)) != NULL)
        result = write_line(&bridges, rows, text);
    end(&bridges);
    return result;
}
