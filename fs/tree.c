#include "fs/tree.h"

#include "fs/files.h"
#include "fs/path.h"
#include "fs/types.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* Cookies: 1 and 2 follow "." and "..", then fixed names by type, then members by row number. */
enum {
    COOKIE_SELF = 1,
    COOKIE_PARENT = 2,
    COOKIE_FIXED = 3,
    COOKIE_MEMBERS = COOKIE_FIXED + NODE_LINK_TYPE,

    DIRECTORY_SIZE = 4096,
    BLOCK_SIZE = 4096
};

struct node tree_root(void)
{
    return (struct node){.type = NODE_ROOT, .row = 1};
}

static bool is_root(struct node node)
{
    return node.type == NODE_ROOT;
}

static const struct type *type_of(struct node node)
{
    return &types[node.type];
}

/* Whether there is one of that type for each row of something; else there is but one. */
static bool is_of_a_row(enum node_type type)
{
    while (type != NODE_ROOT && types[type].place == QUERY_NONE)
        type = types[type].parent;
    return type != NODE_ROOT;
}

bool tree_node_is_valid(struct node node)
{
    if (node.row < 1 || node.row > NODE_ROW_MAX)
        return false;
    if (node_is_link(node))
        return node_link_target(node) <= LINK_PRODUCT;
    return node.type < NODE_TYPES && type_of(node)->mode != 0 &&
           (node.row == 1 || is_of_a_row((enum node_type)node.type));
}

mode_t tree_mode(struct node node)
{
    if (node_is_link(node))
        return S_IFLNK | 0777;
    return type_of(node)->mode | (S_ISDIR(type_of(node)->mode) ? 0555 : 0444);
}

static bool is_directory(struct node node)
{
    return S_ISDIR(tree_mode(node));
}

/* A node of a tree like that of `like`, with the epoch that files and links carry. */
static struct node make_node(const struct reader *reader, struct node node)
{
    if (!is_directory(node))
        node.epoch = node_epoch(reader_epoch(reader));
    return node;
}

static bool is_organisation(struct node node)
{
    return node.type == NODE_FIRM || node.type == NODE_INSTITUTE || node.type == NODE_FUNDER;
}

/* Whether the organisation at rows is of the sort that the node's type says. */
static bool is_of_type(struct node node, const struct rows *rows)
{
    const char *index = path_index(rows_text(rows, 1));

    return index && strcmp(index, types[type_of(node)->parent].name) == 0;
}

/* Asks for the row behind a node: 1 with the rows at it; 0 for nodes that are always there. */
static int find_place(struct reader *reader, struct node node, struct rows **rows)
{
    int result;

    *rows = NULL;
    if (type_of(node)->place == QUERY_NONE)
        return 0;
    result = rows_begin(reader, type_of(node)->place, &(struct question){.row = node.row}, rows);
    if (result)
        return result;
    result = rows_next(*rows);
    if (result == 1 && (!is_organisation(node) || is_of_type(node, *rows)))
        return 1;
    rows_end(*rows);
    *rows = NULL;
    return result < 0 ? result : -ENOENT;
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
    struct rows *rows;
    int result = find_place(reader, node, &rows);

    if (result < 0)
        return result;
    *parent = (struct node){.type = (uint16_t)type_of(node)->parent, .row = 1, .year = node.year};
    if (node.type == NODE_CLUSTER) {
        parent->row = (uint32_t)rows_integer(rows, 2);
    } else if (is_organisation(node) && rows_type(rows, 4) != VALUE_NULL) {
        parent->type = cluster_directory(node);
        parent->row = (uint32_t)rows_integer(rows, 4);
    }
    rows_end(rows);
    return 0;
}

int tree_parent(struct reader *reader, struct node node, struct node *parent)
{
    if (node_is_link(node))
        return -EINVAL;
    if (type_of(node)->place != QUERY_NONE)
        return member_parent(reader, node, parent);
    *parent =
        (struct node){.type = (uint16_t)type_of(node)->parent, .row = node.row, .year = node.year};
    return 0;
}

/* How deep the links in a directory stand; 0 for a directory without. */
static int link_depth(struct reader *reader, struct node directory, unsigned *depth)
{
    *depth = 0;
    if (type_of(directory)->standing < STAND_LINKED)
        return 0;
    while (!is_root(directory)) {
        int result = tree_parent(reader, directory, &directory);

        if (result)
            return result;
        ++*depth;
    }
    return 0;
}

/* The member of a directory's set with that row. */
static struct node member_node(const struct reader *reader, struct node directory, unsigned depth,
                               int64_t row, bool placed)
{
    const struct type *type = type_of(directory);
    bool linked =
        type->standing == STAND_LINKED || (type->standing == STAND_LINKED_IF_PLACED && placed);
    struct node node = {
        .type = (uint16_t)type->member, .row = (uint32_t)row, .year = directory.year};

    if (linked)
        node = node_link(type->target, depth, (uint32_t)row, directory.year);
    return make_node(reader, node);
}

static bool row_is_valid(int64_t row)
{
    return row >= 1 && row <= NODE_ROW_MAX;
}

/* Takes the suffix off the name of a member; false if it has another. */
static bool cut_suffix(const char *name, const char *suffix, char slug[NAME_MAX + 1])
{
    size_t len = strlen(name);
    size_t cut = suffix ? strlen(suffix) : 0;

    if (len > NAME_MAX || len <= cut || (cut > 0 && strcmp(name + len - cut, suffix) != 0))
        return false;
    memcpy(slug, name, len - cut);
    slug[len - cut] = '\0';
    return true;
}

static int lookup_member(struct reader *reader, struct node directory, const char *name,
                         struct node *child)
{
    const struct type *type = type_of(directory);
    char slug[NAME_MAX + 1];
    struct rows *rows = NULL;
    unsigned depth = 0;
    int result;

    if (type->members == QUERY_NONE || !cut_suffix(name, types[type->member].suffix, slug))
        return -ENOENT;
    result = link_depth(reader, directory, &depth);
    if (result)
        return result;
    result = rows_begin(reader, type->members + 1,
                        &(struct question){.row = directory.row, .name = slug}, &rows);
    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1) {
        int64_t row = rows_integer(rows, 0);

        *child = member_node(reader, directory, depth, row, rows_integer(rows, 1) != 0);
        result = row_is_valid(row) ? 0 : -EIO;
    } else if (result == 0) {
        result = -ENOENT;
    }
    rows_end(rows);
    return result;
}

/* Slugs and fixed names are made of these only, so that what others probe for costs no query. */
static bool name_is_possible(const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-._RADME");

    return name[0] != '.' && name[len] == '\0';
}

int tree_lookup(struct reader *reader, struct node directory, const char *name, struct node *child)
{
    if (!is_directory(directory))
        return -ENOTDIR;
    if (strcmp(name, ".") == 0) {
        *child = directory;
        return 0;
    }
    if (strcmp(name, "..") == 0)
        return tree_parent(reader, directory, child);
    if (strlen(name) > NAME_MAX)
        return -ENAMETOOLONG;
    if (!name_is_possible(name))
        return -ENOENT;
    for (size_t type = 1; type < NODE_TYPES; type++) {
        if (types[type].name && types[type].parent == (enum node_type)directory.type &&
            strcmp(types[type].name, name) == 0) {
            struct node node = {
                .type = (uint16_t)type, .row = directory.row, .year = directory.year};

            *child = make_node(reader, node);
            return 0;
        }
    }
    return lookup_member(reader, directory, name, child);
}

static int list_fixed(struct reader *reader, struct node directory, uint64_t cookie,
                      tree_take *take, void *context)
{
    uint64_t first = cookie < COOKIE_FIXED ? 0 : cookie - COOKIE_FIXED + 1;

    for (uint64_t type = first ? first : 1; type < NODE_TYPES; type++) {
        struct node node = {.type = (uint16_t)type, .row = directory.row, .year = directory.year};
        struct tree_entry entry;
        int result;

        if (!types[type].name || types[type].parent != (enum node_type)directory.type)
            continue;
        entry = (struct tree_entry){.name = types[type].name,
                                    .node = make_node(reader, node),
                                    .cookie = COOKIE_FIXED + type};
        result = take(context, &entry);
        if (result)
            return result;
    }
    return 0;
}

/* Gives one member to the taker. */
static int take_member(struct reader *reader, struct node directory, unsigned depth,
                       const struct rows *rows, tree_take *take, void *context)
{
    const char *suffix = types[type_of(directory)->member].suffix;
    const char *slug = rows_text(rows, 1);
    int64_t row = rows_integer(rows, 0);
    char name[NAME_MAX + 1];
    struct tree_entry entry;

    if (!slug && rows_type(rows, 1) != VALUE_NULL)
        return -ENOMEM;
    if (!row_is_valid(row) || !path_name_is_valid(slug, rows_text_len(rows, 1)) ||
        snprintf(name, sizeof(name), "%s%s", slug, suffix ? suffix : "") >= (int)sizeof(name)) {
        store_say(reader_store(reader), "row %lld: its name or number cannot be shown",
                  (long long)row);
        return -EIO;
    }
    entry.name = name;
    entry.node = member_node(reader, directory, depth, row, rows_integer(rows, 2) != 0);
    entry.cookie = COOKIE_MEMBERS + (uint64_t)row;
    return take(context, &entry);
}

static int list_members(struct reader *reader, struct node directory, uint64_t cookie,
                        tree_take *take, void *context)
{
    const struct type *type = type_of(directory);
    struct question question = {.row = directory.row};
    struct rows *rows = NULL;
    unsigned depth = 0;
    int result;

    if (type->members == QUERY_NONE)
        return 0;
    if (cookie > COOKIE_MEMBERS + NODE_ROW_MAX)
        question.after = NODE_ROW_MAX;
    else if (cookie > COOKIE_MEMBERS)
        question.after = (int64_t)(cookie - COOKIE_MEMBERS);
    result = link_depth(reader, directory, &depth);
    if (!result)
        result = rows_begin(reader, type->members, &question, &rows);
    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        result = take_member(reader, directory, depth, rows, take, context);
        if (result)
            break;
    }
    rows_end(rows);
    return result;
}

int tree_list(struct reader *reader, struct node directory, uint64_t cookie, tree_take *take,
              void *context)
{
    struct tree_entry entry = {.name = ".", .node = directory, .cookie = COOKIE_SELF};
    int result = 0;

    if (!is_directory(directory))
        return -ENOTDIR;
    if (cookie < COOKIE_SELF)
        result = take(context, &entry);
    if (!result && cookie < COOKIE_PARENT) {
        entry.name = "..";
        entry.cookie = COOKIE_PARENT;
        result = tree_parent(reader, directory, &entry.node);
        if (!result)
            result = take(context, &entry);
    }
    if (!result && cookie < COOKIE_MEMBERS)
        result = list_fixed(reader, directory, cookie, take, context);
    if (!result)
        result = list_members(reader, directory, cookie, take, context);
    return result < 0 ? result : 0;
}

void tree_set_size(struct stat *status, uint64_t size)
{
    status->st_size = (off_t)size;
    status->st_blocks = (blkcnt_t)((size + 511) / 512);
}

/* Two for itself, and one for the ".." of each directory in it. */
static int count_links(struct reader *reader, struct node directory, nlink_t *links)
{
    const struct type *type = type_of(directory);
    int64_t members = 0;

    *links = 2;
    for (size_t i = 1; i < NODE_TYPES; i++)
        if (types[i].name && types[i].parent == (enum node_type)directory.type &&
            S_ISDIR(types[i].mode))
            ++*links;
    if ((type->standing == STAND_HERE || type->standing == STAND_LINKED_IF_PLACED) &&
        S_ISDIR(types[type->member].mode)) {
        int result = query_number(reader, type->members + 2,
                                  &(struct question){.row = directory.row}, &members);

        if (result)
            return result;
    }
    *links += (nlink_t)members;
    return 0;
}

int tree_check(struct reader *reader, struct node node)
{
    while (!is_root(node)) {
        struct rows *rows;
        int result = find_place(reader, node, &rows);

        if (result == 1)
            rows_end(rows);
        if (result != 0)
            return result < 0 ? result : 0;
        node.type = (uint16_t)type_of(node)->parent;
    }
    return 0;
}

static int stat_link(struct reader *reader, struct node link, struct stat *status)
{
    struct text text;
    int result;

    text_init(&text);
    result = tree_readlink(reader, link, &text);
    if (!result)
        tree_set_size(status, text.len);
    status->st_blocks = 0;
    text_release(&text);
    return result;
}

void tree_describe(const struct reader *reader, struct node node, struct stat *status)
{
    struct timespec changed = reader_changed(reader);

    *status = (struct stat){
        .st_ino = node_inode(node),
        .st_mode = tree_mode(node),
        .st_nlink = 1,
        .st_blksize = BLOCK_SIZE,
        .st_atim = changed,
        .st_mtim = changed,
        .st_ctim = changed,
    };
}

int tree_stat(struct reader *reader, struct node node, struct stat *status)
{
    struct stat s;
    int result;

    tree_describe(reader, node, &s);
    if (node_is_link(node)) {
        result = stat_link(reader, node, &s);
    } else {
        result = tree_check(reader, node);
        if (!result && is_directory(node)) {
            tree_set_size(&s, DIRECTORY_SIZE);
            result = count_links(reader, node, &s.st_nlink);
        }
    }
    if (!result)
        *status = s;
    return result;
}

static int render_json(struct reader *reader, struct node node, struct text *text)
{
    struct json json;
    int result;

    json_init(&json);
    result = json.error ? json.error : type_of(node)->json(reader, node, &json);
    if (!result)
        result = json.error;
    if (!result)
        json_print(json.root, text);
    json_release(&json);
    return result;
}

int tree_render(struct reader *reader, struct node node, struct blob **blob)
{
    struct text text;
    int result;

    if (node_is_link(node))
        return -EINVAL;
    if (is_directory(node))
        return -EISDIR;
    result = tree_check(reader, node);
    if (result)
        return result;
    text_init(&text);
    if (type_of(node)->json)
        result = render_json(reader, node, &text);
    else if (type_of(node)->text)
        result = type_of(node)->text(reader, node, &text);
    else
        result = tsv_table(reader, type_of(node)->tsv, node, &text);
    if (!result)
        result = text_finish(&text, blob);
    text_release(&text);
    return result;
}

int tree_readlink(struct reader *reader, struct node link, struct text *text)
{
    if (!node_is_link(link))
        return -EINVAL;
    for (unsigned depth = node_link_depth(link); depth > 0; depth--)
        text_add(text, "../");
    return path_of(reader, node_link_target(link), link.row, text);
}
