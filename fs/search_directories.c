/*
 * search/: directories made of words when they are looked up, with one of each kind that has hits,
 * in which links lead to these.
 */
#include "fs/directory.h"

#include "fs/search.h"
#include "fs/tree_parts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int make_node(struct reader *reader, enum node_type type, const char *words, uint16_t year,
                     struct node *node)
{
    struct node made = {.type = (uint16_t)type, .year = year};
    int result = words_number(reader_words(reader), words, &made.row);

    if (!result)
        *node = tree_make_node(reader, made);
    return result;
}

static int read_words(struct reader *reader, struct node directory, char words[WORDS_LEN_MAX + 1])
{
    return words_string(reader_words(reader), directory.row, directory.epoch, words);
}

/* Of which kinds there are hits: found out once for each version of the data. */
static int find_kinds(struct reader *reader, const char *text, uint16_t year, bool says,
                      uint32_t *kinds)
{
    struct words *words = reader_words(reader);
    struct search *search = NULL;
    uint32_t number = 0;
    int result = words_number(words, text, &number);

    if (result || words_noted(words, number, reader_epoch(reader), year, kinds))
        return result;
    result = search_get(reader, text, year, says, &search);
    if (result)
        return result;
    result = search_find_kinds(search, kinds);
    if (!result)
        words_note(words, number, reader_epoch(reader), year, *kinds);
    return result;
}

/* --- search/ --------------------------------------------------------------------------------- */

/* Programs look for hidden files everywhere: no name that begins with a dot is searched for. */
static int find_words(struct reader *reader, struct node directory, const char *name,
                      struct node *child)
{
    uint32_t kinds = 0;
    int result = name[0] == '.' ? -ENOENT : find_kinds(reader, name, directory.year, true, &kinds);

    if (!result && kinds == 0)
        result = -ENOENT;
    return result ? result : make_node(reader, NODE_SEARCH_WORDS, name, directory.year, child);
}

static int list_nothing(struct reader *reader, struct node directory, uint64_t cookie,
                        tree_take *take, void *context)
{
    (void)reader, (void)directory, (void)cookie, (void)take, (void)context;
    return 0;
}

static int count_none(struct reader *reader, struct node directory, nlink_t *count)
{
    (void)reader, (void)directory;
    *count = 0;
    return 0;
}

/* --- search/WORDS/ --------------------------------------------------------------------------- */

static int make_kind(struct reader *reader, const char *words, enum search_kind kind, uint16_t year,
                     struct node *node)
{
    char path[WORDS_LEN_MAX + 1];

    if (snprintf(path, sizeof(path), "%s/%s", search_kind_name(kind), words) >= (int)sizeof(path))
        return -ENOENT;
    return make_node(reader, NODE_SEARCH_KIND, path, year, node);
}

static int read_kinds(struct reader *reader, struct node directory, char words[WORDS_LEN_MAX + 1],
                      uint32_t *kinds)
{
    int result = read_words(reader, directory, words);

    if (!result)
        result = find_kinds(reader, words, directory.year, false, kinds);
    return result;
}

static int find_kind(struct reader *reader, struct node directory, const char *name,
                     struct node *child)
{
    enum search_kind kind = search_kind_of(name);
    char words[WORDS_LEN_MAX + 1];
    uint32_t kinds = 0;
    int result = kind == SEARCH_KINDS ? -ENOENT : read_kinds(reader, directory, words, &kinds);

    if (!result && !(kinds >> kind & 1))
        result = -ENOENT;
    return result ? result : make_kind(reader, words, kind, directory.year, child);
}

static int list_kinds(struct reader *reader, struct node directory, uint64_t cookie,
                      tree_take *take, void *context)
{
    char words[WORDS_LEN_MAX + 1];
    uint32_t kinds = 0;
    int result = read_kinds(reader, directory, words, &kinds);

    for (enum search_kind kind = 0; !result && kind < SEARCH_KINDS; kind++) {
        struct tree_entry entry = {.name = search_kind_name(kind),
                                   .cookie = COOKIE_MEMBERS + 1 + kind};

        if (!(kinds >> kind & 1) || entry.cookie <= cookie)
            continue;
        result = make_kind(reader, words, kind, directory.year, &entry.node);
        if (!result)
            result = take(context, &entry);
    }
    return result;
}

static int count_kinds(struct reader *reader, struct node directory, nlink_t *count)
{
    char words[WORDS_LEN_MAX + 1];
    uint32_t kinds = 0;
    int result = read_kinds(reader, directory, words, &kinds);

    for (*count = 0; kinds; kinds >>= 1)
        *count += kinds & 1;
    return result;
}

static int parent_of_words(struct reader *reader, struct node directory, struct node *parent)
{
    (void)reader;
    *parent = (struct node){.type = NODE_SEARCH, .row = 1, .year = directory.year};
    return 0;
}

/* It stays, whether there are hits now or not: who stands in it may wait for some. */
static int check_words(struct reader *reader, struct node directory)
{
    char words[WORDS_LEN_MAX + 1];

    return read_words(reader, directory, words);
}

/* --- search/WORDS/KIND/ ---------------------------------------------------------------------- */

/* Takes the words of a directory of a kind apart: KIND/WORDS. */
static int read_kind(struct reader *reader, struct node directory, char path[WORDS_LEN_MAX + 1],
                     enum search_kind *kind, const char **words)
{
    int result = read_words(reader, directory, path);
    char *slash = result ? NULL : strchr(path, '/');

    if (result || !slash)
        return result ? result : -ESTALE;
    *slash = '\0';
    *kind = search_kind_of(path);
    *words = slash + 1;
    return *kind == SEARCH_KINDS ? -ESTALE : 0;
}

static int parent_of_kind(struct reader *reader, struct node directory, struct node *parent)
{
    enum search_kind kind = SEARCH_KINDS;
    char path[WORDS_LEN_MAX + 1];
    const char *words = NULL;
    int result = read_kind(reader, directory, path, &kind, &words);

    return result ? result : make_node(reader, NODE_SEARCH_WORDS, words, directory.year, parent);
}

static struct link_set links_of(enum search_kind kind, struct node directory)
{
    return (struct link_set){
        .target = search_kind_target(kind), .depth = 3, .year = directory.year};
}

struct hits {
    struct reader *reader;
    struct link_set set;
    tree_take *take;
    void *context;
    int damage;
};

static int take_hit(void *context, const struct rows *rows)
{
    struct hits *hits = context;
    int result = tree_take_link(hits->reader, &hits->set, rows, hits->take, hits->context);

    if (result != -EIO)
        return result;
    hits->damage = result;
    return 0;
}

static int list_hits(struct reader *reader, struct node directory, uint64_t cookie, tree_take *take,
                     void *context)
{
    struct hits hits = {.reader = reader, .take = take, .context = context};
    enum search_kind kind = SEARCH_KINDS;
    char path[WORDS_LEN_MAX + 1];
    const char *words = NULL;
    struct search *search = NULL;
    int result = read_kind(reader, directory, path, &kind, &words);

    if (!result)
        result = search_get(reader, words, directory.year, false, &search);
    if (result)
        return result;
    hits.set = links_of(kind, directory);
    result = search_list(search, kind, tree_cookie_row(cookie), take_hit, &hits);
    return result < 0 || !hits.damage ? result : hits.damage;
}

static int find_hit(struct reader *reader, struct node directory, const char *name,
                    struct node *child)
{
    enum search_kind kind = SEARCH_KINDS;
    char path[WORDS_LEN_MAX + 1];
    char slug[NAME_MAX + 1];
    const char *words = NULL;
    struct link_set set;
    struct search *search = NULL;
    int64_t row = 0;
    int result = read_kind(reader, directory, path, &kind, &words);

    if (result)
        return result;
    set = links_of(kind, directory);
    if (!tree_link_slug(&set, name, slug))
        return -ENOENT;
    result = search_get(reader, words, directory.year, false, &search);
    if (result)
        return result;
    result = search_find(search, kind, slug, &row);
    return result ? result : tree_make_link(reader, &set, row, child);
}

const struct directory search_directory = {
    .find = find_words, .list = list_nothing, .count = count_none};

const struct directory search_words_directory = {.find = find_kind,
                                                 .list = list_kinds,
                                                 .count = count_kinds,
                                                 .parent = parent_of_words,
                                                 .check = check_words};

const struct directory search_kind_directory = {.find = find_hit,
                                                .list = list_hits,
                                                .count = count_none,
                                                .parent = parent_of_kind,
                                                .check = check_words};
