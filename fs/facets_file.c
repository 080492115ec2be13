/*
 * facets.tsv: what of the nodes that have a value others have, too: each further facet by which
 * they can be told apart, with how many nodes are left for each of its values.
 */
#include "fs/files.h"

#include "fs/chain.h"
#include "fs/tsv.h"

#include <errno.h>
#include <string.h>

/* The lines of one facet, into a text of their own. is_useful: some value leaves fewer than all. */
static int write_counts(struct rows *rows, const char *facet, int64_t total, struct text *lines,
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
        *is_useful |= rows_integer(rows, 1) < total;
        tsv_text(facet, lines);
        text_char(lines, '\t');
        tsv_text(name, lines);
        text_printf(lines, "\t%lld\n", (long long)rows_integer(rows, 1));
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

static int read_total(struct reader *reader, const struct facet_chain *pairs, const char *facet,
                      int64_t *total)
{
    struct rows *rows = NULL;
    int result = facets_begin_total(reader, pairs, facet, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    *total = result == 1 ? rows_integer(rows, 0) : 0;
    rows_end(rows);
    return result < 0 ? result : 0;
}

static int write_facet(struct reader *reader, const struct facet_chain *pairs, const char *facet,
                       struct text *text)
{
    struct rows *rows = NULL;
    struct blob *blob = NULL;
    struct text lines;
    int64_t total = 0;
    bool is_useful = false;
    int result = read_total(reader, pairs, facet, &total);

    if (!result)
        result = facets_begin_counts(reader, pairs, facet, &rows);
    if (result)
        return result == -ENOENT ? 0 : result; /* no node has both */
    text_init(&lines);
    result = write_counts(rows, facet, total, &lines, &is_useful);
    rows_end(rows);
    if (!result)
        result = text_finish(&lines, &blob);
    if (!result && is_useful)
        result = copy(blob, text);
    blob_put(blob);
    text_release(&lines);
    return result;
}

int facets_of_value(struct reader *reader, struct node node, struct text *text)
{
    struct facet_chain pairs;
    struct chain chain;
    size_t count = 0;
    int result = chain_read(reader, node, &chain);

    if (!result)
        result = facets_count(reader, &count);
    if (result)
        return result;
    pairs = chain_pairs(&chain);
    text_add(text, "facet\tvalue\tnodes\n");
    for (size_t i = 0; !result && i < count && chain.count < CHAIN_PAIRS_MAX; i++) {
        const char *facet = facets_name(reader, i);
        char name[NAME_MAX + 1];

        if (chain_name(facet, strlen(facet), name))
            result = write_facet(reader, &pairs, facet, text);
    }
    return result;
}
