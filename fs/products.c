/*
 * products.tsv of a cluster: what is made there, beside the country.
 */
#include "fs/array.h"
#include "fs/files.h"
#include "fs/measures/concentration.h"
#include "fs/tsv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Pairs of maker and product of one class. */
struct class_output {
    char *name;
    double here;
    double all;
};

/* Makers of a product that no cluster holds. */
struct abroad {
    int64_t product;
    int64_t makers;
};

struct outputs {
    struct abroad *abroad; /* in order of the products */
    size_t abroad_count;
    struct class_output *classes; /* in order of their names */
    size_t count;
    double here;
    double all;
};

static void release(struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->count; i++)
        free(outputs->classes[i].name);
    free(outputs->classes);
    free(outputs->abroad);
}

static int read_outputs(struct reader *reader, struct node node, struct outputs *outputs)
{
    struct rows *rows = NULL;
    int result =
        rows_begin(reader, QUERY_CLUSTER_CLASSES, &(struct question){.row = node.row}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        const char *name = rows_text(rows, 0);
        struct class_output output = {.here = rows_real(rows, 1), .all = rows_real(rows, 2)};

        result = array_grow((void **)&outputs->classes, outputs->count, sizeof(output));
        output.name = name && !result ? strdup(name) : NULL;
        if (!output.name) {
            result = -ENOMEM;
            break;
        }
        outputs->classes[outputs->count++] = output;
        outputs->here += output.here;
        outputs->all += output.all;
    }
    rows_end(rows);
    return result;
}

static int read_abroad(struct reader *reader, struct outputs *outputs)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_MAKERS_ABROAD, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        result =
            array_grow((void **)&outputs->abroad, outputs->abroad_count, sizeof(*outputs->abroad));
        if (result)
            break;
        outputs->abroad[outputs->abroad_count++] =
            (struct abroad){rows_integer(rows, 0), rows_integer(rows, 1)};
    }
    rows_end(rows);
    return result;
}

static int compare_products(const void *key, const void *item)
{
    int64_t product = *(const int64_t *)key;
    const struct abroad *abroad = item;

    return (product > abroad->product) - (product < abroad->product);
}

static int64_t makers_abroad(const struct outputs *outputs, int64_t product)
{
    const struct abroad *found = outputs->abroad_count
                                     ? bsearch(&product, outputs->abroad, outputs->abroad_count,
                                               sizeof(*outputs->abroad), compare_products)
                                     : NULL;

    return found ? found->makers : 0;
}

static int compare_classes(const void *key, const void *item)
{
    const struct class_output *output = item;

    return strcmp(key, output->name);
}

/* Undefined for products without a class. */
static struct figure quotient_of(const struct outputs *outputs, const char *name)
{
    const struct class_output *output = name && outputs->count
                                            ? bsearch(name, outputs->classes, outputs->count,
                                                      sizeof(*outputs->classes), compare_classes)
                                            : NULL;

    if (!output)
        return figure_undefined("the product has no class");
    return location_quotient(output->here, outputs->here, output->all, outputs->all);
}

static void write_line(const struct outputs *outputs, const struct rows *rows, struct text *text)
{
    struct figure quotient = quotient_of(outputs, rows_text(rows, 1));

    tsv_text(rows_text(rows, 0), text);
    text_char(text, '\t');
    tsv_text(rows_text(rows, 1), text);
    text_printf(text, "\t%lld\t%lld\t", (long long)rows_integer(rows, 2),
                (long long)(rows_integer(rows, 3) - makers_abroad(outputs, rows_integer(rows, 4))));
    if (!quotient.why)
        tsv_real(quotient.value, text);
    text_char(text, '\n');
}

int products_of_cluster(struct reader *reader, struct node node, struct text *text)
{
    struct outputs outputs = {0};
    struct rows *rows = NULL;
    int result = read_outputs(reader, node, &outputs);

    if (!result)
        result = read_abroad(reader, &outputs);
    if (!result)
        result =
            rows_begin(reader, QUERY_CLUSTER_PRODUCTS, &(struct question){.row = node.row}, &rows);
    if (!result) {
        text_add(text, "product\tclass\tmakers_here\tmakers\tlocation_quotient\n");
        while ((result = rows_next(rows)) == 1)
            write_line(&outputs, rows, text);
        rows_end(rows);
    }
    release(&outputs);
    return result;
}
