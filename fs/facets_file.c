/*
 * facets.tsv: by what the nodes that have a value can be told apart: each further facet, with how
 * many nodes are left for each of its values. Where there are more nodes than can be counted while
 * somebody waits, all values of the facet are listed, with no number.
 */
#include "fs/files.h"

#include "fs/chain.h"
#include "fs/tsv.h"

#include <errno.h>
#include <string.h>

/* What is written about one chain, and how many nodes of each kind it has; -1: not known yet. */
struct page {
    struct reader *reader;
    struct facet_chain pairs;
    int64_t totals[FACET_KINDS];
};

/* The lines of one facet, called as its directory is. is_useful: some value leaves fewer than all.
 * Total -1: nobody counts. */
static int write_lines(struct rows *rows, const char *facet, int64_t total, struct text *lines,
                       bool *is_useful)
{
    int result;

    while ((result = rows_next(rows)) == 1) {
        const char *value = rows_text(rows, 0);
        char name[NAME_MAX + 1];

        if (!value)
            return -ENOMEM;
        if (!chain_name(value, rows_text_len(rows, 0), name))
            continue;
        tsv_text(facet, lines);
        text_char(lines, '\t');
        tsv_text(name, lines);
        text_char(lines, '\t');
        *is_useful |= total < 0 || rows_integer(rows, 1) < total;
        if (total >= 0)
            text_decimal(lines, rows_integer(rows, 1));
        text_char(lines, '\n');
    }
    return result;
}

static int copy(const struct blob *blob, struct text *text)
{
    char buffer[4096];
    ssize_t len = 0;

    for (uint64_t at = 0; at < blob_size(blob); at += (uint64_t)len) {
        len = blob_read(blob, buffer, sizeof(buffer), at);
        if (len <= 0)
            return len < 0 ? (int)len : -EIO;
        text_write(text, buffer, (size_t)len);
    }
    return 0;
}

/* How many nodes there are if a facet is added. -ENOENT: it cannot be. */
static int read_total(struct page *page, const char *facet, int64_t *total)
{
    enum facet_kind kind = FACET_PROVINCE;
    struct rows *rows = NULL;
    int result = facets_kind(page->reader, &page->pairs, facet, &kind);

    if (!result && page->totals[kind] < 0) {
        result = facets_begin_total(page->reader, &page->pairs, facet, &rows);
        if (result)
            return result;
        result = rows_next(rows);
        page->totals[kind] = result == 1 ? rows_integer(rows, 0) : 0;
        rows_end(rows);
    }
    *total = page->totals[kind];
    return result < 0 ? result : 0;
}

static int begin_lines(const struct page *page, const char *facet, bool is_counted,
                       struct rows **rows)
{
    const struct facet_chain none = {.count = 0};

    if (is_counted)
        return facets_begin_counts(page->reader, &page->pairs, facet, rows);
    for (size_t i = 0; i < page->pairs.count; i++)
        if (strcmp(page->pairs.pairs[i].facet, facet) == 0)
            return -ENOENT;
    return facets_begin_values(page->reader, &none, facet, rows);
}

static int write_facet(struct page *page, const char *facet, const char *name, struct text *text)
{
    struct rows *rows = NULL;
    struct blob *blob = NULL;
    struct text lines;
    int64_t total = 0;
    bool is_useful = false;
    int result = read_total(page, facet, &total);

    if (!result)
        result = begin_lines(page, facet, total <= FACET_NODES_MAX, &rows);
    if (result)
        return result == -ENOENT ? 0 : result;
    text_init(&lines);
    result = write_lines(rows, name, total <= FACET_NODES_MAX ? total : -1, &lines, &is_useful);
    rows_end(rows);
    if (!result)
        result = text_finish(&lines, &blob);
    if (!result && is_useful)
        result = copy(blob, text);
    blob_free(blob);
    text_release(&lines);
    return result;
}

int facets_of_value(struct reader *reader, struct node node, struct text *text)
{
    struct page page = {.reader = reader};
    struct chain chain;
    size_t count = 0;
    int result = chain_read(reader, node, &chain);

    if (!result)
        result = facets_count(reader, &count);
    if (result)
        return result;
    page.pairs = chain_pairs(&chain);
    for (size_t i = 0; i < FACET_KINDS; i++)
        page.totals[i] = -1;
    text_add(text, "facet\tvalue\tnodes\n");
    for (size_t i = 0; !result && i < count && chain.count < CHAIN_PAIRS_MAX; i++) {
        const char *facet = facets_name(reader, i);
        char name[NAME_MAX + 1];

        if (chain_name(facet, strlen(facet), name))
            result = write_facet(&page, facet, name, text);
    }
    return result;
}
