#include "fs/tree_parts.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

struct node tree_root(void)
{
    return (struct node){.type = NODE_ROOT, .row = 1};
}

static struct node year_root(uint16_t year)
{
    return (struct node){.type = NODE_ROOT, .row = 1, .year = year};
}

/* Years have four digits, the first of them not 0. */
static bool year_is_valid(int year)
{
    return year >= 1000 && year <= 9999;
}

/* Whether a type is found in the trees of years: not if it, or what it stands in, is undated. */
static bool is_dated(enum node_type type)
{
    while (type != NODE_ROOT && !types[type].undated)
        type = types[type].parent;
    return type == NODE_ROOT;
}

/* Whether there is a directory of that type for any words. */
static bool is_of_words(enum node_type type)
{
    return types[type].directory && types[type].directory->parent;
}

/* Whether there is one of that type for each row of something, or for any words; else there is but
 * one. */
static bool is_of_a_row(enum node_type type)
{
    while (type != NODE_ROOT && types[type].place == QUERY_NONE && !is_of_words(type))
        type = types[type].parent;
    return type != NODE_ROOT;
}

bool tree_node_is_fixed(struct node node)
{
    return !node_is_link(node) && !is_of_a_row((enum node_type)node.type);
}

bool tree_node_is_valid(struct node node)
{
    if (node.row < 1 || node.row > NODE_ROW_MAX || (node.year && !year_is_valid(node.year)))
        return false;
    if (node_is_link(node))
        return node_link_target(node) <= LINK_SOURCE;
    return node.type < NODE_TYPES && node_type_of(node)->mode != 0 &&
           (node.year == 0 || is_dated((enum node_type)node.type)) &&
           (node.row == 1 || is_of_a_row((enum node_type)node.type));
}

bool tree_node_is_of_words(struct node node)
{
    return !node_is_link(node) && is_of_words((enum node_type)node.type);
}

uint32_t tree_generation(const struct reader *reader, struct node node)
{
    uint32_t generation = reader_incarnation(reader);

    if (!node_is_link(node) && !node_is_directory(node) && is_of_words(node_type_of(node)->parent))
        generation ^= (uint32_t)words_seal(reader_words(reader), node.row) << 16;
    return generation;
}

/* by/FACET and by/FACET/VALUE; all else is looked up only. */
bool tree_node_is_listed(struct reader *reader, struct node node)
{
    char path[WORDS_LEN_MAX + 1];
    const char *slash;

    if (node.type != NODE_FACET && node.type != NODE_FACET_VALUE)
        return false;
    if (words_string(reader_words(reader), node.row, node.epoch, path))
        return false;
    slash = strchr(path, '/');
    return !slash || !strchr(slash + 1, '/');
}

mode_t tree_mode(struct node node)
{
    if (node_is_link(node))
        return S_IFLNK | 0777;
    return node_type_of(node)->mode | (S_ISDIR(node_type_of(node)->mode) ? 0555 : 0444);
}

struct node tree_make_node(const struct reader *reader, struct node node)
{
    node.epoch = 0;
    if (!node_is_directory(node))
        node.epoch = node_epoch(reader_epoch(reader));
    else if (tree_node_is_of_words(node))
        node.epoch = words_seal(reader_words(reader), node.row);
    else if (!tree_node_is_fixed(node))
        node.epoch = node_epoch(reader_incarnation(reader));
    return node;
}

/* The directory of a cluster that holds organisations of this type. */
static uint16_t cluster_directory(struct node organisation)
{
    switch (organisation.type) {
    case NODE_FIRM:
        return NODE_CLUSTER_FIRMS;
    case NODE_INSTITUTE:
        return NODE_CLUSTER_INSTITUTES;
    default:
        return NODE_CLUSTER_FUNDERS;
    }
}

/* Members of a set stand in the one directory that fits their row. */
static int member_parent(struct reader *reader, struct node node, struct node *parent)
{
    uint32_t holder = 0;
    int result = tree_find_holder(reader, node, &holder);

    if (result)
        return result;
    *parent =
        (struct node){.type = (uint16_t)node_type_of(node)->parent, .row = 1, .year = node.year};
    if (node_is_organisation(node) && holder)
        parent->type = cluster_directory(node);
    if (node.type == NODE_CLUSTER && !holder)
        parent->type = NODE_CLUSTERS;
    if (holder)
        parent->row = holder;
    *parent = tree_make_node(reader, *parent);
    return 0;
}

int tree_parent(struct reader *reader, struct node node, struct node *parent)
{
    if (node_is_link(node))
        return -EINVAL;
    if (node_is_root(node)) {
        *parent = tree_root();
        if (node.year != 0)
            parent->type = NODE_AS_OF;
        return 0;
    }
    if (tree_node_is_of_words(node)) {
        int result = node_type_of(node)->directory->parent(reader, node, parent);

        if (!result)
            *parent = tree_make_node(reader, *parent);
        return result;
    }
    if (node_type_of(node)->place != QUERY_NONE)
        return member_parent(reader, node, parent);
    node.type = (uint16_t)node_type_of(node)->parent;
    *parent = tree_make_node(reader, node);
    return 0;
}

int tree_link_depth(struct reader *reader, struct node directory, unsigned *depth)
{
    *depth = 0;
    if (node_type_of(directory)->standing < STAND_LINKED)
        return 0;
    while (!node_is_root(directory)) {
        int result = tree_parent(reader, directory, &directory);

        if (result)
            return result;
        ++*depth;
    }
    return 0;
}

struct node tree_member_node(const struct reader *reader, struct node directory, unsigned depth,
                             int64_t row, bool placed)
{
    const struct type *type = node_type_of(directory);
    bool linked =
        type->standing == STAND_LINKED || (type->standing == STAND_LINKED_IF_PLACED && placed);
    struct node node = {
        .type = (uint16_t)type->member, .row = (uint32_t)row, .year = directory.year};

    if (linked)
        node = node_link(type->target, depth, (uint32_t)row, directory.year);
    return tree_make_node(reader, node);
}

bool tree_cut_suffix(const char *name, const char *suffix, char slug[NAME_MAX + 1])
{
    size_t len = strlen(name);
    size_t cut = suffix ? strlen(suffix) : 0;

    if (len > NAME_MAX || len <= cut || (cut > 0 && strcmp(name + len - cut, suffix) != 0))
        return false;
    memcpy(slug, name, len - cut);
    slug[len - cut] = '\0';
    return strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") == len - cut;
}

static int lookup_member(struct reader *reader, struct node directory, const char *name,
                         struct node *child)
{
    const struct type *type = node_type_of(directory);
    char slug[NAME_MAX + 1];
    struct rows *rows = NULL;
    unsigned depth = 0;
    int result;

    if (!node_is_of_reader(directory, reader))
        return -EINVAL;
    if (type->members == QUERY_NONE || !tree_cut_suffix(name, types[type->member].suffix, slug))
        return -ENOENT;
    result = tree_link_depth(reader, directory, &depth);
    if (result)
        return result;
    result = rows_begin(reader, type->members + 1,
                        &(struct question){.row = directory.row, .name = slug}, &rows);
    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1) {
        int64_t row = rows_integer(rows, 0);

        *child = tree_member_node(reader, directory, depth, row, rows_integer(rows, 1) != 0);
        result = row_is_valid(row) ? 0 : -EIO;
    } else if (result == 0) {
        result = -ENOENT;
    }
    rows_end(rows);
    return result;
}

/* The root of the tree of the year that name tells. */
static int lookup_year(const char *name, struct node *child)
{
    int year = 0;

    if (strlen(name) != 4 || strspn(name, "0123456789") != 4)
        return -ENOENT;
    for (const char *digit = name; *digit; digit++)
        year = 10 * year + (*digit - '0');
    if (!year_is_valid(year))
        return -ENOENT;
    *child = year_root((uint16_t)year);
    return 0;
}

/* Slugs and fixed names are made of these only, so that what others probe for costs no query. */
static bool name_is_possible(const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-._RADME");

    return name[0] != '.' && name[len] == '\0';
}

int tree_lookup(struct reader *reader, struct node directory, const char *name, struct node *child)
{
    if (!node_is_directory(directory))
        return -ENOTDIR;
    if (strcmp(name, ".") == 0) {
        *child = directory;
        return 0;
    }
    if (strcmp(name, "..") == 0)
        return tree_parent(reader, directory, child);
    if (strlen(name) > NAME_MAX)
        return -ENAMETOOLONG;
    if (!node_type_of(directory)->directory && !name_is_possible(name))
        return -ENOENT;
    if (directory.type == NODE_AS_OF)
        return lookup_year(name, child);
    for (size_t type = 1; type < NODE_TYPES; type++) {
        if (type_stands_in(type, directory) && strcmp(types[type].name, name) == 0) {
            struct node node = {
                .type = (uint16_t)type, .row = directory.row, .year = directory.year};

            *child = tree_make_node(reader, node);
            return 0;
        }
    }
    if (node_type_of(directory)->directory)
        return node_type_of(directory)->directory->find(reader, directory, name, child);
    return lookup_member(reader, directory, name, child);
}
