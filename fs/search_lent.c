#include "fs/search_parts.h"

#include "fs/array.h"

#include <errno.h>
#include <stdlib.h>

static int lend(struct lent *lent, int64_t row, uint32_t terms)
{
    if (terms == 0 || row < 1 || row > NODE_ROW_MAX)
        return 0;
    if (array_grow((void **)&lent->items, lent->count, sizeof(*lent->items)))
        return -ENOMEM;
    lent->items[lent->count++] = (struct lent_terms){.row = (uint32_t)row, .terms = terms};
    return 0;
}

static int compare_rows(const void *left, const void *right)
{
    uint32_t a = ((const struct lent_terms *)left)->row;
    uint32_t b = ((const struct lent_terms *)right)->row;

    return (a > b) - (a < b);
}

/* In order of rows, each once. */
static void sort(struct lent *lent)
{
    size_t kept = 0;

    if (lent->count > 1)
        qsort(lent->items, lent->count, sizeof(*lent->items), compare_rows);
    for (size_t i = 0; i < lent->count; i++) {
        if (kept > 0 && lent->items[kept - 1].row == lent->items[i].row)
            lent->items[kept - 1].terms |= lent->items[i].terms;
        else
            lent->items[kept++] = lent->items[i];
    }
    lent->count = kept;
}

uint32_t search_lent_to(const struct lent *lent, int64_t row)
{
    struct lent_terms key = {.row = (uint32_t)row};
    const struct lent_terms *found = NULL;

    if (lent->count > 0 && row >= 1 && row <= NODE_ROW_MAX)
        found = bsearch(&key, lent->items, lent->count, sizeof(key), compare_rows);
    return found ? found->terms : 0;
}

int search_read_terms(struct search *search, const struct rows *rows, int column, uint32_t *terms)
{
    int error = 0;

    *terms = 0;
    for (; !error && column < rows_columns(rows) && *terms != search->words.all; column++) {
        const char *text = rows_text(rows, column);

        if (!text)
            continue;
        error = fold_text(text, rows_text_len(rows, column), &search->folded);
        if (!error)
            *terms |= search_words_in(&search->words, &search->folded);
    }
    return error;
}

/* Rows of a query: id, and texts from a column on. */
static int read_lent(struct search *search, enum query query, int column, struct lent *lent)
{
    struct rows *rows = NULL;
    int result = rows_begin(search->reader, query, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        uint32_t terms = 0;

        result = search_read_terms(search, rows, column, &terms);
        if (!result)
            result = lend(lent, rows_integer(rows, 0), terms);
        if (result)
            break;
    }
    rows_end(rows);
    sort(lent);
    return result;
}

static int read_makers(struct search *search, const struct lent_terms *product)
{
    struct rows *rows = NULL;
    int result = rows_begin(search->reader, QUERY_SEARCH_MAKERS,
                            &(struct question){.row = product->row}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        search->has_many_firms = search->firms.count == SEARCH_FIRMS_MAX;
        result = search->has_many_firms
                     ? 1
                     : lend(&search->firms, rows_integer(rows, 0), product->terms);
        if (result)
            break;
    }
    rows_end(rows);
    return result < 0 ? result : 0;
}

static int read_products(struct search *search)
{
    int error =
        read_lent(search, QUERY_SEARCH_PRODUCTS_LIST, SEARCH_TEXTS_COLUMN, &search->products);

    for (size_t i = 0; !error && i < search->products.count; i++) {
        search->product_terms |= search->products.items[i].terms;
        if (!search->has_many_firms)
            error = read_makers(search, &search->products.items[i]);
    }
    sort(&search->firms);
    return error;
}

int search_read_lent(struct search *search)
{
    int error = read_lent(search, QUERY_SEARCH_CITIES, 1, &search->cities);

    for (size_t i = 0; i < search->cities.count; i++)
        search->city_terms |= search->cities.items[i].terms;
    return error ? error : read_products(search);
}

int search_add_made(struct search *search, int64_t firm, uint32_t *terms)
{
    struct rows *rows = NULL;
    int result;

    if (!search->has_many_firms) {
        *terms |= search_lent_to(&search->firms, firm);
        return 0;
    }
    result = rows_begin(search->reader, QUERY_SEARCH_MAKES, &(struct question){.row = firm}, &rows);
    if (result)
        return result;
    while (*terms != search->words.all && (result = rows_next(rows)) == 1)
        *terms |= search_lent_to(&search->products, rows_integer(rows, 0));
    rows_end(rows);
    return result < 0 ? result : 0;
}
