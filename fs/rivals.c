/*
 * rivals.tsv of a firm: who makes the same products, the most similar first. Each rival is met at
 * the first product that both make and that tells rivals; the nearest are kept in order.
 */
#include "fs/array.h"
#include "fs/files.h"
#include "fs/makers.h"
#include "fs/measures/similarity.h"
#include "fs/tally.h"
#include "fs/tsv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    NEAREST_MAX = 100
};

struct product {
    int64_t id;
    char *slug; /* NULL: there is no such product */
    bool tells; /* it has been found not to have too many makers */
};

struct rival {
    int64_t id;
    int64_t product; /* where it was met */
    size_t shared;
    double similarity; /* shared / all that either makes */
    enum scope scope;
    char slugs[]; /* its own, and that of its cluster */
};

struct rivals {
    struct reader *reader;
    int64_t firm;
    struct product *ours; /* by id */
    size_t our_count;
    struct rival *nearest[NEAREST_MAX + 1]; /* room for one that drops out */
    size_t count;
};

static int compare_ids(const void *left, const void *right)
{
    int64_t a = ((const struct product *)left)->id;
    int64_t b = ((const struct product *)right)->id;

    return (a > b) - (a < b);
}

static int compare_slugs(const void *left, const void *right)
{
    const char *a = ((const struct product *)left)->slug;
    const char *b = ((const struct product *)right)->slug;

    return !a || !b ? (a != NULL) - (b != NULL) : strcmp(a, b);
}

static int read_ours(struct rivals *rivals)
{
    struct rows *rows = NULL;
    int result =
        rows_begin(rivals->reader, QUERY_FIRM_MADE, &(struct question){.row = rivals->firm}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        const char *slug = rows_text(rows, 1);
        struct product product = {.id = rows_integer(rows, 0), .slug = slug ? strdup(slug) : NULL};

        result = slug && !product.slug ? -ENOMEM : 0;
        if (!result)
            result = array_grow((void **)&rivals->ours, rivals->our_count, sizeof(product));
        if (result) {
            free(product.slug);
            break;
        }
        rivals->ours[rivals->our_count++] = product;
    }
    rows_end(rows);
    if (rivals->our_count > 1)
        qsort(rivals->ours, rivals->our_count, sizeof(*rivals->ours), compare_ids);
    return result;
}

static const struct product *find_ours(const struct rivals *rivals, int64_t id)
{
    struct product key = {.id = id};

    return bsearch(&key, rivals->ours, rivals->our_count, sizeof(key), compare_ids);
}

/* How many of its products are ours, if it has not been met at one before this; else 0. */
static size_t count_shared(const struct rivals *rivals, const struct makers *makers,
                           const struct maker *maker)
{
    size_t shared = 0;

    for (size_t i = maker->first_product; i < maker[1].first_product; i++) {
        const struct product *product = find_ours(rivals, makers->products[i]);

        if (product && product->tells && product->id < makers->product)
            return 0;
        shared += product != NULL;
    }
    return shared;
}

/* Whether one stands before another in the file. */
static bool is_nearer(const struct rival *rival, const struct rival *than)
{
    if (rival->similarity != than->similarity)
        return rival->similarity > than->similarity;
    if (rival->shared != than->shared)
        return rival->shared > than->shared;
    return strcmp(rival->slugs, than->slugs) < 0;
}

static enum scope scope_between(const struct maker *from, const struct maker *to)
{
    if (!from || from->cluster_id == 0 || to->cluster_id == 0)
        return SCOPE_FOREIGN;
    if (from->cluster_id == to->cluster_id)
        return SCOPE_LOCAL;
    return from->province_id == to->province_id ? SCOPE_PROVINCIAL : SCOPE_NATIONAL;
}

/* Puts it among the nearest, whose last may drop out: maybe itself. */
static void insert(struct rivals *rivals, struct rival *rival)
{
    size_t low = 0;
    size_t high = rivals->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (is_nearer(rival, rivals->nearest[middle]))
            high = middle;
        else
            low = middle + 1;
    }
    memmove(&rivals->nearest[low + 1], &rivals->nearest[low],
            (rivals->count - low) * sizeof(rivals->nearest[0]));
    rivals->nearest[low] = rival;
    if (rivals->count < NEAREST_MAX)
        rivals->count++;
    else
        free(rivals->nearest[NEAREST_MAX]);
}

static int meet(struct rivals *rivals, const struct makers *makers, const struct maker *maker,
                const struct maker *self)
{
    const char *slug = maker_slug(makers, maker);
    const char *cluster = maker_cluster(makers, maker);
    size_t slug_size = strlen(slug) + 1;
    size_t cluster_size = strlen(cluster) + 1;
    size_t shared = count_shared(rivals, makers, maker);
    size_t theirs = maker[1].first_product - maker->first_product;
    struct rival *rival;

    if (shared == 0)
        return 0;
    rival = malloc(sizeof(*rival) + slug_size + cluster_size);
    if (!rival)
        return -ENOMEM;
    *rival = (struct rival){
        .id = maker->id,
        .product = makers->product,
        .shared = shared,
        .similarity = jaccard((double)shared, (double)rivals->our_count, (double)theirs).value,
        .scope = scope_between(self, maker)};
    memcpy(rival->slugs, slug, slug_size);
    memcpy(rival->slugs + slug_size, cluster, cluster_size);
    insert(rivals, rival);
    return 0;
}

static int meet_makers(struct rivals *rivals, struct product *product)
{
    const struct makers *makers = NULL;
    const struct maker *self;
    int result = makers_of(rivals->reader, product->id, &makers);

    if (result || makers->count == 0)
        return result;
    product->tells = true;
    self = makers_find(makers, rivals->firm);
    for (size_t i = 0; !result && i < makers->count; i++)
        if (&makers->items[i] != self)
            result = meet(rivals, makers, &makers->items[i], self);
    return result;
}

/* The products of ours, in order of their slugs, that a rival makes as well. */
static int write_products(const struct rivals *rivals, const struct rival *rival, struct text *text)
{
    const struct makers *makers = NULL;
    const struct maker *maker;
    bool is_first = true;
    int result = makers_of(rivals->reader, rival->product, &makers);

    if (result)
        return result;
    maker = makers_find(makers, rival->id);
    for (size_t i = 0; i < rivals->our_count; i++) {
        const int64_t *theirs = makers->products + maker->first_product;
        const int64_t *end = makers->products + maker[1].first_product;

        while (theirs < end && *theirs != rivals->ours[i].id)
            theirs++;
        if (theirs == end || !rivals->ours[i].slug)
            continue;
        if (!is_first)
            text_char(text, ';');
        tsv_text(rivals->ours[i].slug, text);
        is_first = false;
    }
    return 0;
}

static int write_rival(const struct rivals *rivals, const struct rival *rival, struct text *text)
{
    int result;

    tsv_text(rival->slugs, text);
    text_char(text, '\t');
    tsv_text(rival->slugs + strlen(rival->slugs) + 1, text);
    text_printf(text, "\t%s\t%zu\t", scope_name(rival->scope), rival->shared);
    tsv_real(rival->similarity, text);
    text_char(text, '\t');
    result = write_products(rivals, rival, text);
    text_char(text, '\n');
    return result;
}

int rivals_of_firm(struct reader *reader, struct node node, struct text *text)
{
    struct rivals rivals = {.reader = reader, .firm = node.row};
    int result = read_ours(&rivals);

    for (size_t i = 0; !result && i < rivals.our_count; i++)
        result = meet_makers(&rivals, &rivals.ours[i]);
    /* From here on they are wanted in the order in which they are told. */
    if (!result && rivals.our_count > 1)
        qsort(rivals.ours, rivals.our_count, sizeof(*rivals.ours), compare_slugs);
    text_add(text, "firm\tcluster\tscope\tshared\tjaccard\tproducts\n");
    for (size_t i = 0; !result && i < rivals.count; i++)
        result = write_rival(&rivals, rivals.nearest[i], text);
    for (size_t i = 0; i < rivals.count; i++)
        free(rivals.nearest[i]);
    for (size_t i = 0; i < rivals.our_count; i++)
        free(rivals.ours[i].slug);
    free(rivals.ours);
    return result;
}
