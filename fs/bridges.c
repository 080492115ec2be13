/*
 * bridges.tsv of a cluster: ties and interlocks with other clusters, merged in order of their names.
 */
#include "fs/interlock.h"
#include "fs/joints.h"
#include "fs/kinds.h"
#include "fs/tsv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Columns of the ties. */
enum {
    CLUSTER,
    PROVINCE,
    KIND,
    TIES
};

/* A cluster that conglomerates join to this one. */
struct partner {
    char *cluster;
    char *province;
    int64_t interlock;
};

/* What is merged, both in order of the names of clusters. */
struct bridges {
    struct rows *ties;
    bool has_ties; /* there is a present row */
    struct partner *partners;
    size_t partner_count;
    size_t next_partner;
    struct kinds kinds; /* the vocabulary */
    int64_t *counts;    /* of the present cluster by kind */
};

static int next(struct bridges *bridges)
{
    int result = rows_next(bridges->ties);

    bridges->has_ties = result == 1;
    if (result == 1 && !rows_text(bridges->ties, CLUSTER))
        return -EIO;
    return result < 0 ? result : 0;
}

static char *copy_or_empty(const char *text)
{
    return strdup(text ? text : "");
}

static int name_partner(struct reader *reader, int64_t cluster, struct partner *partner)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_CLUSTER_PLACE, &(struct question){.row = cluster}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 0 || (result == 1 && !rows_text(rows, CLUSTER)))
        result = -EIO;
    if (result == 1) {
        partner->cluster = copy_or_empty(rows_text(rows, CLUSTER));
        partner->province = copy_or_empty(rows_text(rows, PROVINCE));
        result = partner->cluster && partner->province ? 0 : -ENOMEM;
    }
    rows_end(rows);
    return result;
}

static int compare_partners(const void *a, const void *b)
{
    return strcmp(((const struct partner *)a)->cluster, ((const struct partner *)b)->cluster);
}

static int name_partners(struct reader *reader, const struct interlock *interlock,
                         struct bridges *bridges)
{
    int result = 0;

    bridges->partners = calloc(interlock->cluster_count + 1, sizeof(*bridges->partners));
    if (!bridges->partners)
        return -ENOMEM;
    for (size_t i = 0; !result && i < interlock->cluster_count; i++) {
        struct partner *partner = &bridges->partners[bridges->partner_count++];

        partner->interlock = interlock->clusters[i].ties;
        result = name_partner(reader, interlock->clusters[i].cluster, partner);
    }
    if (!result)
        qsort(bridges->partners, bridges->partner_count, sizeof(*bridges->partners),
              compare_partners);
    return result;
}

static int begin(struct reader *reader, struct node node, const struct interlock *interlock,
                 struct bridges *bridges)
{
    int result = kinds_read(reader, &bridges->kinds);

    if (!result) {
        bridges->counts = calloc(bridges->kinds.count + 1, sizeof(*bridges->counts));
        result = bridges->counts ? name_partners(reader, interlock, bridges) : -ENOMEM;
    }
    if (!result)
        result = rows_begin(reader, QUERY_CLUSTER_PARTNERS, &(struct question){.row = node.row},
                            &bridges->ties);
    return result ? result : next(bridges);
}

static void end(struct bridges *bridges)
{
    if (bridges->ties)
        rows_end(bridges->ties);
    for (size_t i = 0; i < bridges->partner_count; i++) {
        free(bridges->partners[i].cluster);
        free(bridges->partners[i].province);
    }
    free(bridges->partners);
    kinds_release(&bridges->kinds);
    free(bridges->counts);
}

/* The partner that comes next. NULL: there is none, or one with ties alone comes before. */
static const struct partner *first_partner(const struct bridges *bridges)
{
    const struct partner *partner = &bridges->partners[bridges->next_partner];

    if (bridges->next_partner == bridges->partner_count)
        return NULL;
    return bridges->has_ties && strcmp(rows_text(bridges->ties, CLUSTER), partner->cluster) < 0
               ? NULL
               : partner;
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
        result = next(bridges);
    }
    return result;
}

/* The line of the cluster that comes next; its names are copied, for rows move on while it is counted. */
static int write_line(struct bridges *bridges, struct text *text)
{
    const struct partner *partner = first_partner(bridges);
    const struct rows *rows = bridges->ties;
    char *cluster = copy_or_empty(partner ? partner->cluster : rows_text(rows, CLUSTER));
    char *province = copy_or_empty(partner ? partner->province : rows_text(rows, PROVINCE));
    int64_t ties = 0;
    int result = cluster && province ? count_ties(bridges, cluster, &ties) : -ENOMEM;

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
        text_char(text, '\t');
        text_decimal(text, partner ? partner->interlock : 0);
        text_char(text, '\n');
    }
    bridges->next_partner += partner != NULL;
    free(cluster);
    free(province);
    return result;
}

int bridges_write(struct reader *reader, struct node node, const struct interlock *interlock,
                  struct text *text)
{
    struct bridges bridges = {0};
    int result = begin(reader, node, interlock, &bridges);

    if (!result) {
        text_add(text, "cluster\tprovince\tties");
        for (size_t i = 0; i < bridges.kinds.count; i++) {
            text_char(text, '\t');
            tsv_text(bridges.kinds.items[i].slug, text);
        }
        text_add(text, "\tinterlock\n");
    }
    while (!result && (bridges.has_ties || bridges.next_partner < bridges.partner_count))
        result = write_line(&bridges, text);
    end(&bridges);
    return result;
}
