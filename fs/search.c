#include "fs/search.h"

#include "fs/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRMS_MAX =
        1 << 15, /* a quarter of a megabyte; where more make what is searched, each firm is asked */
    TEXTS_COLUMN = 4 /* the first text of a node */
};

/* --- kinds ----------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *entity; /* of organisations; NULL: has a table of its own */
    enum query list;    /* FIND follows it */
    enum link_target target;
} kinds[SEARCH_KINDS] = {
    [SEARCH_PROVINCES] = {"provinces", NULL, QUERY_SEARCH_PROVINCES_LIST, LINK_PROVINCE},
    [SEARCH_CLUSTERS] = {"clusters", NULL, QUERY_SEARCH_CLUSTERS_LIST, LINK_CLUSTER},
    [SEARCH_FIRMS] = {"firms", "firm", QUERY_SEARCH_ORGANISATIONS_LIST, LINK_ORGANISATION},
    [SEARCH_INSTITUTES] = {"institutes", "institute", QUERY_SEARCH_ORGANISATIONS_LIST,
                           LINK_ORGANISATION},
    [SEARCH_FUNDERS] = {"funders", "funder", QUERY_SEARCH_ORGANISATIONS_LIST, LINK_ORGANISATION},
    [SEARCH_PRODUCTS] = {"products", NULL, QUERY_SEARCH_PRODUCTS_LIST, LINK_PRODUCT},
    [SEARCH_SOURCES] = {"sources", NULL, QUERY_SEARCH_SOURCES_LIST, LINK_SOURCE},
};

const char *search_kind_name(enum search_kind kind)
{
    return kinds[kind].name;
}

enum search_kind search_kind_of(const char *name)
{
    enum search_kind kind = SEARCH_PROVINCES;

    while (kind < SEARCH_KINDS && strcmp(kinds[kind].name, name) != 0)
        kind++;
    return kind;
}

enum link_target search_kind_target(enum search_kind kind)
{
    return kinds[kind].target;
}

/* --- what nodes lend to others --------------------------------------------------------------- */

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

static uint32_t lent_to(const struct lent *lent, int64_t row)
{
    struct lent_terms key = {.row = (uint32_t)row};
    const struct lent_terms *found = NULL;

    if (lent->count > 0 && row >= 1 && row <= NODE_ROW_MAX)
        found = bsearch(&key, lent->items, lent->count, sizeof(key), compare_rows);
    return found ? found->terms : 0;
}

/* The terms in one column and those after it. */
static int read_terms(struct search *search, const struct rows *rows, int column, uint32_t *terms)
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

        result = read_terms(search, rows, column, &terms);
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
        search->has_many_firms = search->firms.count == FIRMS_MAX;
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
    int error = read_lent(search, QUERY_SEARCH_PRODUCTS_LIST, TEXTS_COLUMN, &search->products);

    for (size_t i = 0; !error && i < search->products.count; i++) {
        search->product_terms |= search->products.items[i].terms;
        if (!search->has_many_firms)
            error = read_makers(search, &search->products.items[i]);
    }
    sort(&search->firms);
    return error;
}

static void search_free(void *kept)
{
    struct search *search = kept;

    if (!search)
        return;
    free(search->text);
    free(search->folded.data);
    free(search->cities.items);
    free(search->products.items);
    free(search->firms.items);
    free(search);
}

static int search_new(struct reader *reader, const char *text, uint16_t year, struct search **out)
{
    struct search *search = calloc(1, sizeof(*search));
    int error = -ENOMEM;

    if (!search)
        return error;
    search->reader = reader;
    search->epoch = reader_epoch(reader);
    search->year = year;
    search->text = strdup(text);
    if (search->text && !search_words_parse(&search->words, text))
        error = read_lent(search, QUERY_SEARCH_CITIES, 1, &search->cities);
    if (!error)
        error = read_products(search);
    if (error)
        search_free(search);
    else
        *out = search;
    return error;
}

/* Tells the log, in which nothing but text may stand, and not much of it. */
static void say_fault(struct reader *reader, const char *text, const char *fault)
{
    char shown[128];
    size_t len = 0;

    for (; len < sizeof(shown) - 1 && text[len]; len++)
        shown[len] = (char)(text[len] >= ' ' && text[len] < 0x7f ? text[len] : '?');
    shown[len] = '\0';
    store_say(reader_store(reader), "search/%s: %s", shown, fault);
}

int search_get(struct reader *reader, const char *text, uint16_t year, bool says,
               struct search **out)
{
    struct search *search = reader_kept(reader, search_free);
    struct search_words words;
    const char *fault;
    int error;

    if (search && search->epoch == reader_epoch(reader) && search->year == year &&
        strcmp(search->text, text) == 0) {
        *out = search;
        return 0;
    }
    fault = search_words_parse(&words, text);
    if (fault) {
        if (says)
            say_fault(reader, text, fault);
        return -ENOENT;
    }
    error = search_new(reader, text, year, &search);
    if (error)
        return error;
    reader_keep(reader, search, search_free);
    *out = search;
    return 0;
}

/* --- hits ------------------------------------------------------------------------------------ */

static enum search_kind kind_of_row(enum search_kind kind, const struct rows *rows)
{
    const char *entity = rows_text(rows, 2);

    if (!kinds[kind].entity || !entity)
        return kind;
    for (kind = SEARCH_FIRMS; kind <= SEARCH_FUNDERS; kind++)
        if (strcmp(entity, kinds[kind].entity) == 0)
            return kind;
    return SEARCH_KINDS;
}

/* The terms that a firm has of what it makes. */
static int read_made(struct search *search, int64_t firm, uint32_t *terms)
{
    struct rows *rows = NULL;
    int result;

    if (!search->has_many_firms) {
        *terms |= lent_to(&search->firms, firm);
        return 0;
    }
    result = rows_begin(search->reader, QUERY_SEARCH_MAKES, &(struct question){.row = firm}, &rows);
    if (result)
        return result;
    while (*terms != search->words.all && (result = rows_next(rows)) == 1)
        *terms |= lent_to(&search->products, rows_integer(rows, 0));
    rows_end(rows);
    return result < 0 ? result : 0;
}

/* 1: the row is a hit. 0: it is none. */
static int is_hit(struct search *search, enum search_kind kind, const struct rows *rows)
{
    uint32_t terms = 0;
    int error = read_terms(search, rows, TEXTS_COLUMN, &terms);

    if (error)
        return error;
    if (terms != search->words.all && kinds[kind].entity)
        terms |= lent_to(&search->cities, rows_integer(rows, 3));
    if (terms != search->words.all && kind == SEARCH_FIRMS &&
        (terms | search->product_terms) == search->words.all)
        error = read_made(search, rows_integer(rows, 0), &terms);
    return error ? error : terms == search->words.all;
}

/* Has each row of a kind's table looked at, until `wanted` kinds are found. */
static int find_in_table(struct search *search, enum search_kind table, uint32_t wanted,
                         uint32_t *found)
{
    struct rows *rows = NULL;
    int result = rows_begin(search->reader, kinds[table].list, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((wanted & ~*found) != 0 && (result = rows_next(rows)) == 1) {
        enum search_kind kind = kind_of_row(table, rows);
        uint32_t bit = UINT32_C(1) << kind;

        if (kind == SEARCH_KINDS || (*found & bit))
            continue;
        result = is_hit(search, kind, rows);
        if (result < 0)
            break;
        *found |= result ? bit : 0;
    }
    rows_end(rows);
    return result < 0 ? result : 0;
}

int search_find_kinds(struct search *search, uint32_t *found)
{
    uint32_t organisations = 0;
    int error = 0;

    *found = 0;
    for (enum search_kind kind = SEARCH_FIRMS; kind <= SEARCH_FUNDERS; kind++)
        organisations |= UINT32_C(1) << kind;
    for (enum search_kind kind = 0; !error && kind < SEARCH_KINDS; kind++) {
        uint32_t bit = UINT32_C(1) << kind;

        if (kind == SEARCH_FIRMS)
            error = find_in_table(search, kind, organisations, found);
        else if (!kinds[kind].entity)
            error = find_in_table(search, kind, bit, found);
    }
    return error;
}

int search_list(struct search *search, enum search_kind kind, int64_t after, search_take *take,
                void *context)
{
    struct rows *rows = NULL;
    int result =
        rows_begin(search->reader, kinds[kind].list, &(struct question){.after = after}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        if (kind_of_row(kind, rows) != kind)
            continue;
        result = is_hit(search, kind, rows);
        if (result == 1)
            result = take(context, rows);
        if (result)
            break;
    }
    rows_end(rows);
    return result;
}

int search_find(struct search *search, enum search_kind kind, const char *slug, int64_t *row)
{
    struct rows *rows = NULL;
    int result =
        rows_begin(search->reader, kinds[kind].list + 1, &(struct question){.name = slug}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1)
        result = kind_of_row(kind, rows) == kind ? is_hit(search, kind, rows) : 0;
    if (result == 1)
        *row = rows_integer(rows, 0);
    rows_end(rows);
    return result == 1 ? 0 : result == 0 ? -ENOENT : result;
}
