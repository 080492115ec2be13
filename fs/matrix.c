/*
 * matrix.tsv: how many ties of which kind run from one cluster to another, or stay inside one. A
 * line a pair of clusters and kind, in the order of their names. Ties of a kind without direction
 * count for the pair, whichever way they were written down.
 */
#include "fs/array.h"
#include "fs/count.h"
#include "fs/files.h"
#include "fs/nation.h"
#include "fs/tsv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINES_PER_LOOK = 1024 /* whether somebody still waits for them */
};

/* A flow as it is shown. Ends are ranks of clusters by name. */
struct line {
    uint32_t from;
    uint32_t to;
    uint32_t kind;
    int64_t ties;
};

struct matrix {
    struct nation nation;
    uint32_t *by_name; /* places of the clusters */
    uint32_t *rank;    /* and those turned round: ranks of all places */
    struct line *lines;
    size_t count;
};

static void release(struct matrix *matrix)
{
    nation_release(&matrix->nation);
    free(matrix->by_name);
    free(matrix->rank);
    free(matrix->lines);
}

static int compare_slugs(const void *left, const void *right, void *context)
{
    const struct nation *nation = context;

    return strcmp(nation->clusters[*(const uint32_t *)left].slug,
                  nation->clusters[*(const uint32_t *)right].slug);
}

static int rank_clusters(struct matrix *matrix)
{
    struct nation *nation = &matrix->nation;

    matrix->by_name = calloc(nation->cluster_count + 1, sizeof(*matrix->by_name));
    matrix->rank = calloc(nation->cluster_count + 1, sizeof(*matrix->rank));
    if (!matrix->by_name || !matrix->rank)
        return -ENOMEM;
    for (size_t i = 0; i < nation->cluster_count; i++)
        matrix->by_name[i] = (uint32_t)i;
    qsort_r(matrix->by_name, nation->cluster_count, sizeof(*matrix->by_name), compare_slugs,
            nation);
    for (size_t i = 0; i < nation->cluster_count; i++)
        matrix->rank[matrix->by_name[i]] = (uint32_t)i;
    return 0;
}

/* The first one first where there is no direction. Kinds beyond the vocabulary have no name. */
static int add_line(void *context, const struct flow *flow)
{
    struct matrix *matrix = context;
    const struct nation *nation = &matrix->nation;
    uint32_t from, to;
    bool swap;
    int result;

    if (!flow->from || !flow->to || flow->kind == nation->kinds.count)
        return 0;
    result = array_grow((void **)&matrix->lines, matrix->count, sizeof(*matrix->lines));
    if (result)
        return result;
    from = matrix->rank[flow->from - nation->clusters];
    to = matrix->rank[flow->to - nation->clusters];
    swap = !nation->kinds.items[flow->kind].directed && from > to;
    matrix->lines[matrix->count++] = (struct line){.from = swap ? to : from,
                                                   .to = swap ? from : to,
                                                   .kind = (uint32_t)flow->kind,
                                                   .ties = flow->ties};
    return 0;
}

static uint32_t end_of(const struct line *line, bool from)
{
    return from ? line->from : line->to;
}

/* Puts lines in the order of one of their ends; those alike there stay in the order they are in. */
static void sort_by_end(const struct matrix *matrix, bool from, size_t *next, const uint32_t *order,
                        uint32_t *sorted)
{
    size_t begun = 0;

    memset(next, 0, matrix->nation.cluster_count * sizeof(*next));
    for (size_t i = 0; i < matrix->count; i++)
        next[end_of(&matrix->lines[i], from)]++;
    for (size_t i = 0; i < matrix->nation.cluster_count; i++) {
        size_t count = next[i];

        next[i] = begun;
        begun += count;
    }
    for (size_t i = 0; i < matrix->count; i++)
        sorted[next[end_of(&matrix->lines[order[i]], from)]++] = order[i];
}

/*
 * The order of lines: by from, to and kind. They come by kind; so it takes two rounds, in time that
 * grows with their number alone.
 */
static int order_lines(const struct matrix *matrix, uint32_t **order)
{
    size_t *next = calloc(matrix->nation.cluster_count + 1, sizeof(*next));
    uint32_t *halfway = calloc(matrix->count + 1, sizeof(*halfway));
    int result = 0;

    *order = calloc(matrix->count + 1, sizeof(**order));
    if (!next || !halfway || !*order || matrix->count > UINT32_MAX) {
        result = -ENOMEM;
    } else {
        for (size_t i = 0; i < matrix->count; i++)
            (*order)[i] = (uint32_t)i;
        sort_by_end(matrix, false, next, *order, halfway);
        sort_by_end(matrix, true, next, halfway, *order);
    }
    free(next);
    free(halfway);
    return result;
}

static bool are_alike(const struct line *a, const struct line *b)
{
    return a->from == b->from && a->to == b->to && a->kind == b->kind;
}

static const char *slug_of(const struct matrix *matrix, uint32_t rank)
{
    return matrix->nation.clusters[matrix->by_name[rank]].slug;
}

static int write_lines(struct reader *reader, const struct matrix *matrix, const uint32_t *order,
                       struct text *text)
{
    text_add(text, "from\tto\tkind\tties\n");
    for (size_t i = 0, next; i < matrix->count && !text->error; i = next) {
        const struct line *line = &matrix->lines[order[i]];
        int64_t ties = 0;

        if (i % LINES_PER_LOOK == 0 && reader_is_over(reader))
            return -EINTR;
        for (next = i; next < matrix->count && are_alike(line, &matrix->lines[order[next]]); next++)
            ties = count_add(ties, matrix->lines[order[next]].ties);
        tsv_text(slug_of(matrix, line->from), text);
        text_char(text, '\t');
        tsv_text(slug_of(matrix, line->to), text);
        text_char(text, '\t');
        tsv_text(matrix->nation.kinds.items[line->kind].slug, text);
        text_char(text, '\t');
        text_decimal(text, ties);
        text_char(text, '\n');
    }
    return 0;
}

int matrix_of_nation(struct reader *reader, struct node node, struct text *text)
{
    struct matrix matrix = {0};
    uint32_t *order = NULL;
    int result = nation_read(reader, &matrix.nation);

    (void)node;
    if (!result)
        result = rank_clusters(&matrix);
    if (!result)
        result = nation_walk(reader, &matrix.nation, add_line, &matrix);
    if (!result)
        result = order_lines(&matrix, &order);
    if (!result)
        result = write_lines(reader, &matrix, order, text);
    free(order);
    release(&matrix);
    return result;
}
