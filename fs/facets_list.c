/*
 * Lists of facets, and of the values of a facet.
 */
#include "fs/directory.h"

#include "fs/array.h"
#include "fs/facets_parts.h"
#include "fs/tree_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Names in the order of their cookies, which are hashes of them. */
struct heading {
    uint64_t cookie;
    char *name;
};

struct headings {
    struct heading *items;
    size_t count;
};

static void release_headings(struct headings *headings)
{
    for (size_t i = 0; i < headings->count; i++)
        free(headings->items[i].name);
    free(headings->items);
}

static int add_heading(struct headings *headings, const char *name, uint64_t cookie)
{
    uint64_t own = COOKIE_MEMBERS + 1 + (words_hash(name) >> (64 - TREE_COOKIE_BITS + 1));
    char *copy;

    if (own <= cookie)
        return 0;
    if (array_grow((void **)&headings->items, headings->count, sizeof(*headings->items)))
        return -ENOMEM;
    copy = strdup(name);
    if (!copy)
        return -ENOMEM;
    headings->items[headings->count++] = (struct heading){.cookie = own, .name = copy};
    return 0;
}

static int compare_headings(const void *left, const void *right)
{
    const struct heading *a = left;
    const struct heading *b = right;

    if (a->cookie != b->cookie)
        return a->cookie < b->cookie ? -1 : 1;
    return strcmp(a->name, b->name);
}

static int take_headings(struct reader *reader, struct node directory, const struct chain *base,
                         struct headings *headings, tree_take *take, void *context)
{
    int result = 0;

    if (headings->count > 1)
        qsort(headings->items, headings->count, sizeof(*headings->items), compare_headings);
    for (size_t i = 0; !result && i < headings->count; i++) {
        const struct heading *heading = &headings->items[i];
        struct tree_entry entry = {.name = heading->name, .cookie = heading->cookie};
        struct chain chain;

        if (i > 0 && strcmp(heading->name, headings->items[i - 1].name) == 0)
            continue;
        if (!chain_extend(&chain, base, heading->name))
            continue;
        result = facets_make_node(reader, &chain, directory.year, &entry.node);
        if (!result)
            result = take(context, &entry);
    }
    return result;
}

/* Facets that have members, with cookies after the one given. */
static int read_facets(struct reader *reader, uint64_t cookie, struct headings *headings)
{
    size_t count = 0;
    int result = facets_count(reader, &count);

    for (size_t i = 0; !result && i < count; i++) {
        const char *facet = facets_name(reader, i);
        struct facet_chain none = {.count = 0};
        struct rows *rows = NULL;
        char name[NAME_MAX + 1];

        if (!chain_name(facet, strlen(facet), name))
            continue;
        result = facets_begin_values(reader, &none, facet, &rows);
        result = facets_has_row(result, rows);
        if (!result)
            result = add_heading(headings, name, cookie);
        else if (result == -ENOENT)
            result = 0;
    }
    return result;
}

static int read_values(struct reader *reader, const struct chain *chain, uint64_t cookie,
                       struct headings *headings)
{
    struct facet_chain pairs = chain_pairs(chain);
    struct rows *rows = NULL;
    int result = facets_begin_values(reader, &pairs, chain->facet, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        const char *value = rows_text(rows, 0);
        char name[NAME_MAX + 1];

        result = value ? 0 : -ENOMEM;
        if (!result && chain_name(value, rows_text_len(rows, 0), name))
            result = add_heading(headings, name, cookie);
        if (result)
            break;
    }
    rows_end(rows);
    return result;
}

/* What is listed in by/ or by/FACET, with cookies after the one given. */
static int read_headings(struct reader *reader, struct node directory, struct chain *chain,
                         uint64_t cookie, struct headings *headings)
{
    int result;

    if (directory.type == NODE_BY) {
        chain->path[0] = '\0';
        return read_facets(reader, cookie, headings);
    }
    result = chain_read(reader, directory, chain);
    if (!result && !chain->facet)
        result = -ESTALE;
    return result ? result : read_values(reader, chain, cookie, headings);
}

int facets_list_headings(struct reader *reader, struct node directory, uint64_t cookie,
                         tree_take *take, void *context)
{
    struct headings headings = {.count = 0};
    struct chain chain;
    int result = read_headings(reader, directory, &chain, cookie, &headings);

    if (!result)
        result = take_headings(reader, directory, &chain, &headings, take, context);
    release_headings(&headings);
    return result;
}

int facets_count_headings(struct reader *reader, struct node directory, nlink_t *count)
{
    struct headings headings = {.count = 0};
    struct chain chain;
    int result = read_headings(reader, directory, &chain, 0, &headings);

    if (!result)
        *count = headings.count;
    release_headings(&headings);
    return result;
}
