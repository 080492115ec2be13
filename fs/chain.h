/*
 * Chains of facets and values, as the path below by/ says them: FACET/VALUE/FACET/VALUE ...
 *
 * A name that no file can have is written otherwise: a slash, a percent sign, a control character
 * and a dot at the beginning become %2F and so on, as in addresses of the web. What is empty, or
 * longer than a name can be, has no name. Inside of fs/.
 */
#ifndef BUZZFS_FS_CHAIN_H
#define BUZZFS_FS_CHAIN_H

#include <limits.h>
#include <stdbool.h>

#include "fs/node.h"
#include "store/facets.h"

enum {
    /* Links stand as many levels below the root as they can: by/ and two for each pair. */
    CHAIN_PAIRS_MAX = (NODE_LINK_DEPTH_MAX - 1) / 2
};

struct chain {
    char path[WORDS_LEN_MAX + 1];  /* as the words are remembered */
    char parts[WORDS_LEN_MAX + 1]; /* where the pairs point to */
    struct facet_pair pairs[CHAIN_PAIRS_MAX];
    size_t count;
    const char *facet; /* the last, if it has no value yet; else NULL */
};

/* The file name of a value, or of a facet. False: it has none. */
bool chain_name(const char *value, size_t len, char name[NAME_MAX + 1]);

/* The chain of a directory's words, or of the file's in it. -ESTALE: they were forgotten. */
__attribute__((warn_unused_result)) int chain_read(struct reader *reader, struct node node,
                                                   struct chain *chain);

/* As that of another with one more name. False: longer than chains can be. */
bool chain_extend(struct chain *chain, const struct chain *base, const char *name);

static inline struct facet_chain chain_pairs(const struct chain *chain)
{
    return (struct facet_chain){.pairs = chain->pairs, .count = chain->count};
}

#endif
