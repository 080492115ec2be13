/*
 * by/: directories of facets and their values, each value with links to the nodes that have it.
 *
 * Facets of facets multiply without end. So by/FACET/VALUE lists nodes alone, and programs that
 * walk the tree stay out of what may be looked up there: each further facet of those nodes. Those
 * that tell them apart stand in facets.tsv; one that does not, as it has the same value for all of
 * them, leads to the same nodes: to find that out would cost every lookup a count of all nodes, and
 * whoever builds paths from pairs need not know in which order they narrow.
 */
#include "fs/directory.h"

#include "fs/chain.h"
#include "fs/facets_parts.h"
#include "fs/path.h"
#include "fs/tree_parts.h"

#include <errno.h>
#include <string.h>

/* --- nodes ----------------------------------------------------------------------------------- */

static int make_node(struct reader *reader, enum node_type type, const char *path, uint16_t year,
                     struct node *node)
{
    struct node made = {.type = (uint16_t)type, .year = year};
    int result = words_number(reader_words(reader), path, &made.row);

    if (!result)
        *node = tree_make_node(reader, made);
    return result;
}

int facets_make_node(struct reader *reader, const struct chain *chain, uint16_t year,
                     struct node *node)
{
    return make_node(reader, chain->facet ? NODE_FACET : NODE_FACET_VALUE, chain->path, year, node);
}

int facets_has_row(int result, struct rows *rows)
{
    if (result)
        return result;
    result = rows_next(rows);
    rows_end(rows);
    return result == 1 ? 0 : result == 0 ? -ENOENT : result;
}

/* 0: some node has the last facet, or the last value, of a chain. -ENOENT: none has. */
static int check_chain(struct reader *reader, const struct chain *chain)
{
    struct facet_chain pairs = chain_pairs(chain);
    struct rows *rows = NULL;
    int result = chain->facet ? facets_begin_values(reader, &pairs, chain->facet, &rows)
                              : facets_begin_list(reader, &pairs, 0, &rows);

    return facets_has_row(result, rows);
}

static int check_directory(struct reader *reader, struct node directory)
{
    struct chain chain;
    int result = chain_read(reader, directory, &chain);

    return result ? result : check_chain(reader, &chain);
}

static int find_parent(struct reader *reader, struct node directory, struct node *parent)
{
    char path[WORDS_LEN_MAX + 1];
    char *slash;
    int result = words_string(reader_words(reader), directory.row, directory.epoch, path);

    if (result)
        return result;
    slash = strrchr(path, '/');
    if (!slash) {
        *parent = (struct node){.type = NODE_BY, .row = 1, .year = directory.year};
        return 0;
    }
    *slash = '\0';
    return make_node(reader, directory.type == NODE_FACET ? NODE_FACET_VALUE : NODE_FACET, path,
                     directory.year, parent);
}

/* The directory of a chain, if it has members. */
static int find_chain(struct reader *reader, const struct chain *base, const char *name,
                      uint16_t year, struct node *child)
{
    struct chain chain;
    int result = chain_extend(&chain, base, name) ? check_chain(reader, &chain) : -ENOENT;

    if (result)
        return result;
    return facets_make_node(reader, &chain, year, child);
}

/* --- facets, and values ------------------------------------------------------------------------ */

static int find_facet(struct reader *reader, struct node directory, const char *name,
                      struct node *child)
{
    const struct chain none = {.path = ""};

    return find_chain(reader, &none, name, directory.year, child);
}

static int find_value(struct reader *reader, struct node directory, const char *name,
                      struct node *child)
{
    struct chain chain;
    int result = chain_read(reader, directory, &chain);

    return result ? result : find_chain(reader, &chain, name, directory.year, child);
}

/* --- nodes that have a value ----------------------------------------------------------------- */

static enum link_target target_of(enum facet_kind kind)
{
    static const enum link_target targets[] = {[FACET_PROVINCE] = LINK_PROVINCE,
                                               [FACET_CLUSTER] = LINK_CLUSTER,
                                               [FACET_ORGANISATION] = LINK_ORGANISATION,
                                               [FACET_PRODUCT] = LINK_PRODUCT,
                                               [FACET_SOURCE] = LINK_SOURCE};

    return targets[kind];
}

/* What links in the directory of a chain are like. */
static int read_links(struct reader *reader, struct node directory, struct chain *chain,
                      struct link_set *set)
{
    enum facet_kind kind = FACET_PROVINCE;
    struct facet_chain pairs;
    int result = chain_read(reader, directory, chain);

    if (result)
        return result;
    pairs = chain_pairs(chain);
    result = facets_kind(reader, &pairs, NULL, &kind);
    *set = (struct link_set){.target = target_of(kind),
                             .depth = (unsigned)(1 + 2 * chain->count),
                             .year = directory.year};
    return result;
}

static int list_nodes(struct reader *reader, struct node directory, uint64_t cookie,
                      tree_take *take, void *context)
{
    struct facet_chain pairs;
    struct rows *rows = NULL;
    struct link_set set;
    struct chain chain;
    int result = read_links(reader, directory, &chain, &set);

    if (result)
        return result == -ENOENT ? 0 : result;
    pairs = chain_pairs(&chain);
    result = facets_begin_list(reader, &pairs, tree_cookie_row(cookie), &rows);
    return result ? result : tree_list_links(reader, &set, rows, take, context);
}

static int find_node(struct reader *reader, const struct chain *chain, const struct link_set *set,
                     const char *name, struct node *child)
{
    struct facet_chain pairs = chain_pairs(chain);
    char slug[NAME_MAX + 1];
    struct rows *rows = NULL;
    int result = tree_link_slug(set, name, slug) ? 0 : -ENOENT;

    if (!result)
        result = facets_begin_find(reader, &pairs, slug, &rows);
    return result ? result : tree_find_link(reader, set, rows, child);
}

/* A node goes before a facet of the same name: all nodes must be there. */
static int find_in_value(struct reader *reader, struct node directory, const char *name,
                         struct node *child)
{
    struct link_set set;
    struct chain chain;
    int result = read_links(reader, directory, &chain, &set);

    if (result)
        return result;
    result = find_node(reader, &chain, &set, name, child);
    if (result != -ENOENT)
        return result;
    return find_chain(reader, &chain, name, directory.year, child);
}

static int count_none(struct reader *reader, struct node directory, nlink_t *count)
{
    (void)reader, (void)directory;
    *count = 0;
    return 0;
}

const struct directory facets_directory = {
    .find = find_facet, .list = facets_list_headings, .count = facets_count_headings};

const struct directory facet_directory = {.find = find_value,
                                          .list = facets_list_headings,
                                          .count = facets_count_headings,
                                          .parent = find_parent,
                                          .check = check_directory};

const struct directory value_directory = {.find = find_in_value,
                                          .list = list_nodes,
                                          .count = count_none,
                                          .parent = find_parent,
                                          .check = check_directory};
