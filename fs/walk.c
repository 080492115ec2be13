#include "fs/tree.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

enum {
    LINKS_FOLLOWED_MAX = 40
};

/* A walk along a path: where it is, where a link found now is taken from, and how many were. */
struct walk {
    struct reader **reader;
    struct node directory;
    int links;
};

static int walk_path(struct walk *walk, const char *path, bool follow_last, struct node *found);

/* Goes where a link leads. Links lead to nodes, never to links, so this nests once. */
static int walk_link(struct walk *walk, struct node link, struct node *found)
{
    struct text text;
    const char *path;
    int result;

    if (++walk->links > LINKS_FOLLOWED_MAX)
        return -ELOOP;
    text_init(&text);
    result = tree_readlink(*walk->reader, link, &text);
    path = text_string(&text);
    if (!result)
        result = path ? walk_path(walk, path, true, found) : text.error;
    text_release(&text);
    return result;
}

/* Goes on with a reader of the node's year. */
static int enter(struct walk *walk, struct node node)
{
    struct store *store = reader_store(*walk->reader);

    if (reader_year(*walk->reader) == node.year)
        return 0;
    reader_put(*walk->reader);
    *walk->reader = NULL;
    return reader_get_year(store, node.year, walk->reader);
}

static int walk_path(struct walk *walk, const char *path, bool follow_last, struct node *found)
{
    struct node node = walk->directory;

    while (*path) {
        size_t len = strcspn(path, "/");
        char name[NAME_MAX + 1];
        int result;

        if (len == 0) {
            path++;
            continue;
        }
        if (len > NAME_MAX)
            return -ENAMETOOLONG;
        memcpy(name, path, len);
        name[len] = '\0';
        path += len;
        walk->directory = node;
        result = tree_lookup(*walk->reader, walk->directory, name, &node);
        if (!result)
            result = enter(walk, node);
        if (!result && node_is_link(node) && (follow_last || *path))
            result = walk_link(walk, node, &node);
        if (result)
            return result;
        if (*path == '/' && !S_ISDIR(tree_mode(node)))
            return -ENOTDIR;
    }
    *found = node;
    return 0;
}

int tree_find(struct reader **reader, struct node from, const char *path, bool follow_last,
              struct node *found)
{
    struct walk walk = {.reader = reader, .directory = from};

    return walk_path(&walk, path, follow_last, found);
}
