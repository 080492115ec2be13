#include "fs/search_parts.h"

#include <errno.h>
#include <stdlib.h>

enum {
    FEW = 100 /* not worth looking for fewer */
};

/* Adds row numbers that a query gives. 0 or -errno; 1: there is no room for them. */
static int add_rows(struct search *search, enum query query, uint32_t row,
                    struct proposals *proposals)
{
    struct rows *rows = NULL;
    int result = rows_begin(search->reader, query, &(struct question){.row = row}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        result = proposals_add(proposals, rows_integer(rows, 0));
        if (result)
            break;
    }
    rows_end(rows);
    return result;
}

/* Adds those to whom nodes lend a term. */
static int add_lent(struct search *search, const struct lent *lent, uint32_t term,
                    enum query borrowers, struct proposals *proposals)
{
    int result = 0;

    for (size_t i = 0; !result && i < lent->count; i++)
        if (lent->items[i].terms & term)
            result = add_rows(search, borrowers, lent->items[i].row, proposals);
    return result;
}

/* Collects who can have all of some terms: one that may be lent, or any that nobody lends. */
static int collect(struct search *search, uint32_t wanted, struct proposals *proposals)
{
    const char *terms[SEARCH_TERMS_MAX];
    size_t count = 0;
    int result;

    for (int i = 0; i < search->words.count; i++)
        if (wanted >> i & 1)
            terms[count++] = search->words.terms[i];
    result = word_index_propose(search->reader, terms, count, proposals);
    if (!result && (wanted & search->city_terms))
        result = add_lent(search, &search->cities, wanted, QUERY_CLUSTER_RESIDENTS, proposals);
    if (!result && (wanted & search->product_terms))
        result = add_lent(search, &search->products, wanted, QUERY_SEARCH_MAKERS, proposals);
    return result;
}

/* Takes what some terms propose in the place of what others did, if it is less. */
static int try(struct search *search, uint32_t wanted, struct proposals *trial)
{
    struct proposals *best = &search->candidates;
    int result;

    if (wanted == 0 || (search->has_candidates && best->count <= FEW))
        return 0;
    *trial = (struct proposals){.rows = trial->rows,
                                .max = search->has_candidates ? best->count : SEARCH_FIRMS_MAX};
    result = collect(search, wanted, trial);
    if (!result) {
        struct proposals before = *best;

        *best = *trial;
        *trial = before;
        search->has_candidates = true;
    }
    return result < 0 ? result : 0;
}

/* A hit has each term. Those that nobody lends stand in its own texts, so they are asked for
 * together; one that is lent, by itself. Which are the fewest, these are looked at. */
static int choose(struct search *search, struct proposals *trial)
{
    uint32_t lent = search->city_terms | search->product_terms;
    int error = try(search, search->words.all & ~lent, trial);

    for (int i = 0; !error && i < search->words.count; i++)
        error = try(search, lent & UINT32_C(1) << i, trial);
    return error;
}

int search_find_candidates(struct search *search)
{
    const size_t size = SEARCH_FIRMS_MAX * sizeof(uint32_t);
    struct proposals *candidates = &search->candidates;
    struct proposals trial = {.rows = NULL};
    int result = -ENOMEM;

    if (search->knows_candidates)
        return 0;
    search->has_candidates = false; /* of a time before that was interrupted */
    if (!candidates->rows)
        candidates->rows = malloc(size);
    trial.rows = malloc(size);
    if (candidates->rows && trial.rows)
        result = choose(search, &trial);
    free(trial.rows);
    if (!result && search->has_candidates) {
        candidates->max = SEARCH_FIRMS_MAX;
        result = word_index_propose_changed(search->reader, candidates);
        search->has_candidates = result == 0;
    }
    if (search->has_candidates)
        proposals_sort(candidates);
    if (result >= 0)
        search->knows_candidates = true;
    return result < 0 ? result : 0;
}
