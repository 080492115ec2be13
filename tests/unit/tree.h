/*
 * What tests of the tree look at it with: listings that are kept, and walks over everything.
 */
#ifndef BUZZFS_TESTS_TREE_H
#define BUZZFS_TESTS_TREE_H

#include "fs/tree.h"

#include "fixture.h"

#include "fs/types.h"
#include "store/reader.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

enum {
    LISTING_MAX = 512,
    NODES_MAX = 4096
};

/* --- listings -------------------------------------------------------------------------------- */

struct listed {
    char name[NAME_MAX + 1];
    struct node node;
    uint64_t cookie;
};

struct listing {
    struct listed entries[LISTING_MAX];
    size_t count;
    size_t limit; /* where to stop */
};

static inline int take(void *context, const struct tree_entry *entry)
{
    struct listing *listing = context;

    if (listing->count == listing->limit)
        return 1;
    snprintf(listing->entries[listing->count].name, NAME_MAX + 1, "%s", entry->name);
    listing->entries[listing->count].node = entry->node;
    listing->entries[listing->count].cookie = entry->cookie;
    listing->count++;
    return 0;
}

/* At most `limit` entries after the cookie; what tree_list() says. */
static inline int list_part(struct reader *reader, struct node directory, uint64_t cookie,
                            size_t limit, struct listing *listing)
{
    assert_true(limit <= LISTING_MAX);
    listing->count = 0;
    listing->limit = limit;
    return tree_list(reader, directory, cookie, take, listing);
}

static inline struct listing *list_all(struct reader *reader, struct node directory)
{
    struct listing *listing = malloc(sizeof(*listing));

    assert_non_null(listing);
    assert_int_equal(list_part(reader, directory, 0, LISTING_MAX, listing), 0);
    assert_true(listing->count < LISTING_MAX);
    return listing;
}

static inline bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static inline void assert_same_node(struct node left, struct node right)
{
    assert_int_equal(node_pack(left), node_pack(right));
}

static inline struct node find(struct reader *reader, const char *path)
{
    struct node node = {0};
    int result = tree_find(&reader, tree_root(), path, false, &node);

    if (result)
        fail_msg("%s: %s", path, strerror(-result));
    return node;
}

static inline int find_error(struct reader *reader, const char *path)
{
    struct node node = {.row = 4711};
    int result = tree_find(&reader, tree_root(), path, true, &node);

    if (result)
        assert_int_equal(node.row, 4711);
    return result;
}

static inline int lookup_error(struct reader *reader, struct node directory, const char *name)
{
    struct node child;

    return tree_lookup(reader, directory, name, &child);
}

/* --- a walk over everything ------------------------------------------------------------------ */

/* Every node that a walk met: its inode number and what must be the same for all that have it. */
struct seen {
    uint64_t inode;
    char what[PATH_MAX]; /* text of a link, path of anything else */
};

struct walk {
    struct reader *reader;
    struct seen *seen;
    size_t seen_count;
    size_t directories;
    size_t files;
    size_t links;
};

static inline void walk_saw(struct walk *walk, struct node node, const char *what)
{
    for (size_t i = 0; i < walk->seen_count; i++)
        if (walk->seen[i].inode == node_inode(node)) {
            if (!node_is_link(node) || strcmp(walk->seen[i].what, what) != 0)
                fail_msg("%s and %s have one inode number", walk->seen[i].what, what);
            return;
        }
    assert_true(walk->seen_count < NODES_MAX);
    walk->seen[walk->seen_count].inode = node_inode(node);
    snprintf(walk->seen[walk->seen_count++].what, PATH_MAX, "%s", what);
}

static inline void walk_file(struct walk *walk, struct node node, const char *path)
{
    struct blob *blob = NULL;
    char last = '\0';

    assert_int_equal(tree_render(walk->reader, node, &blob), 0);
    /* Without ties there are no lines of them, and only that file has no header either. */
    if (blob_size(blob) == 0 && !strstr(path, ".ndjson"))
        fail_msg("%s is empty", path);
    if (blob_size(blob) > 0) {
        assert_int_equal(blob_read(blob, &last, 1, blob_size(blob) - 1), 1);
        assert_int_equal(last, '\n');
    }
    blob_free(blob);
    walk->files++;
    walk_saw(walk, node, path);
}

/* A link leads to something that stands itself, inside the tree, along the shortest way. */
static inline void walk_link(struct walk *walk, struct node directory, struct node link,
                             const char *path)
{
    struct stat status;
    struct text text;
    struct node target;

    text_init(&text);
    assert_int_equal(tree_readlink(walk->reader, link, &text), 0);
    assert_non_null(text_string(&text));
    if (tree_find(&walk->reader, directory, text_string(&text), false, &target) != 0)
        fail_msg("%s -> %s dangles", path, text_string(&text));
    assert_false(node_is_link(target));
    assert_true(S_ISDIR(tree_mode(target)));
    assert_int_equal(tree_stat(walk->reader, link, &status), 0);
    assert_int_equal(status.st_size, text.len);
    walk_saw(walk, link, text_string(&text));
    text_release(&text);
    walk->links++;
}

static inline void walk_directory(struct walk *walk, struct node directory, const char *path);

static inline void walk_entry(struct walk *walk, struct node directory, const struct listed *entry,
                              const char *path)
{
    struct stat status;
    struct node node;
    char below[PATH_MAX];

    assert_true(snprintf(below, sizeof(below), "%s/%s", path, entry->name) < PATH_MAX);
    if (tree_lookup(walk->reader, directory, entry->name, &node) != 0)
        fail_msg("%s is listed but not found", below);
    assert_same_node(node, entry->node);
    assert_true(tree_node_is_valid(node));
    assert_int_not_equal(node_inode(node), 0);
    if (node_is_link(node)) {
        walk_link(walk, directory, node, below);
        return;
    }
    assert_int_equal(tree_stat(walk->reader, node, &status), 0);
    assert_int_equal(status.st_ino, node_inode(node));
    assert_int_equal(status.st_mode, tree_mode(node));
    assert_int_equal(tree_parent(walk->reader, node, &node), 0);
    assert_same_node(node, directory);
    if (S_ISDIR(status.st_mode))
        walk_directory(walk, entry->node, below);
    else
        walk_file(walk, entry->node, below);
}

static inline void walk_directory(struct walk *walk, struct node directory, const char *path)
{
    struct listing *listing = list_all(walk->reader, directory);
    struct node parent;
    struct stat status;
    size_t subdirectories = 0;

    walk->directories++;
    walk_saw(walk, directory, path);
    assert_string_equal(listing->entries[0].name, ".");
    assert_same_node(listing->entries[0].node, directory);
    assert_string_equal(listing->entries[1].name, "..");
    assert_int_equal(tree_parent(walk->reader, directory, &parent), 0);
    assert_same_node(listing->entries[1].node, parent);
    for (size_t i = 0; i < listing->count; i++) {
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(listing->entries[i].name, listing->entries[k].name);
        if (is_dots(listing->entries[i].name))
            continue;
        subdirectories += S_ISDIR(tree_mode(listing->entries[i].node));
        walk_entry(walk, directory, &listing->entries[i], path);
    }
    assert_int_equal(tree_stat(walk->reader, directory, &status), 0);
    if (status.st_nlink != 2 + subdirectories)
        fail_msg("%s has %d links, not %d", path, (int)status.st_nlink, (int)(2 + subdirectories));
    free(listing);
}

static inline struct walk walk_tree(struct reader *reader, struct node root)
{
    struct walk walk = {.reader = reader, .seen = calloc(NODES_MAX, sizeof(*walk.seen))};

    assert_non_null(walk.seen);
    walk_directory(&walk, root, "");
    free(walk.seen);
    walk.seen = NULL;
    return walk;
}

#endif
