/*
 * The tree: which names stand in which directory, and the bytes of every file. A library that knows
 * nothing of FUSE: the mount, the commands and the tests all use it.
 *
 * What the tree looks like is said by one table (types.c): a row a directory or file. A computed
 * file is one row there and one function.
 *
 * Threads:   as the reader's: one thread a reader. Nothing is kept between calls.
 * Errors:    0 or -errno. -ENOENT: no such name, or its row is gone. -ENOTDIR, -EISDIR, -EINVAL
 *            where the node is of another sort. -EIO: the data base could not be read, or holds what
 *            cannot be shown; the store's log says what.
 */
#ifndef BUZZFS_FS_TREE_H
#define BUZZFS_FS_TREE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "fs/node.h"
#include "fs/text.h"
#include "store/store.h"

/*
 * The root of the tree with no filter of years: node id 1. The trees of years stand below it, each in
 * /as-of: nodes of theirs have the year in them, and are asked for with a reader of that year
 * (reader_get_year()), or else -EINVAL. Nodes that are fixed, such as the roots, any reader knows.
 */
struct node tree_root(void);

mode_t tree_mode(struct node node); /* S_IFDIR, S_IFREG or S_IFLNK and permissions */

/* Whether the node's type and row are ones the tree can have given out. */
bool tree_node_is_valid(struct node node);

/* Whether it stands in every tree, whatever the data are: no row is behind it. */
bool tree_node_is_fixed(struct node node);

/* Whether it is a directory that somebody's words made, which may be forgotten: see directory.h. */
bool tree_node_is_of_words(struct node node);

/* Tells apart the nodes that an inode number stands for one after the other: those of another data
 * base, and those in a directory of other words. */
uint32_t tree_generation(const struct reader *reader, struct node node);

/* Whether such a directory is met by whoever lists what stands above it. */
bool tree_node_is_listed(struct reader *reader, struct node node);

/* The child called name; "." and ".." are understood. */
__attribute__((warn_unused_result)) int tree_lookup(struct reader *reader, struct node directory,
                                                    const char *name, struct node *child);

/* The directory that a node stands in; the root stands in itself. Not for links. */
__attribute__((warn_unused_result)) int tree_parent(struct reader *reader, struct node node,
                                                    struct node *parent);

enum {
    TREE_COOKIE_BITS = 47
};

struct tree_entry {
    const char *name; /* borrowed */
    struct node node;
    uint64_t cookie; /* to go on after this entry */
};

/* Takes an entry: 0 to go on, 1 to stop, -errno. */
typedef int tree_take(void *context, const struct tree_entry *entry);

/*
 * Lists a directory from a cookie on; 0 is the beginning. "." and ".." come first. Cookies are made
 * of keys, not of positions: a listing that is taken up again after rows came or went neither
 * repeats nor skips what was there all the time. Rows that cannot be shown are passed over; in
 * the end, and also when it was stopped, -EIO tells of them.
 */
__attribute__((warn_unused_result)) int tree_list(struct reader *reader, struct node directory,
                                                  uint64_t cookie, tree_take *take, void *context);

/*
 * The file with a fixed name that stands in a directory after one of that type (0: the first), in an
 * epoch as ids have it. False: there is none.
 */
bool tree_next_file(struct node directory, uint16_t epoch, struct node *file);

/*
 * The directories of the same type that whoever walks through the whole tree meets next after one of
 * a row: the next firms of a cluster, then those of the next cluster. Their rows, at most max (not
 * 0), and how many; fewer if there are no more, or none for a long way. Bad rows are passed over.
 * -ENOENT if its own row is gone.
 */
__attribute__((warn_unused_result)) int tree_next_alike(struct reader *reader,
                                                        struct node directory, unsigned max,
                                                        uint32_t *rows, unsigned *count);

/* Whether the node is still there: -ENOENT if the row that it, or what holds it, stands for is gone. */
__attribute__((warn_unused_result)) int tree_check(struct reader *reader, struct node node);

/*
 * What of stat() the node itself tells, with no question to the data: all but the size, and the
 * number of links of a directory.
 */
void tree_describe(const struct reader *reader, struct node node, struct stat *status);

/*
 * What stat() shows, but for owner and device. The size of a file is that of its rendering and is
 * left 0: see tree_set_size(). -ENOENT if the row behind the node is gone.
 */
__attribute__((warn_unused_result)) int tree_stat(struct reader *reader, struct node node,
                                                  struct stat *status);
void tree_set_size(struct stat *status, uint64_t size);

/* The bytes of a file. The caller puts the blob. */
__attribute__((warn_unused_result)) int tree_render(struct reader *reader, struct node node,
                                                    struct blob **blob);

enum {
    TREE_TOGETHER_MAX = 6 /* files */
};

/* The files that are made of the same rows as a file, and stand beside it: itself among them, or
 * none. How many. */
size_t tree_together(struct node file, struct node files[TREE_TOGETHER_MAX]);

/* The bytes of one file, or of several that are made of the same rows, of all or of none; of what has
 * more than kept_max, only how many: see blob_is_kept(). -EAGAIN: one of several has failed
 * where others may not, as it needs more room, of which nothing was told, or, unless it is the first,
 * cannot read what it alone has; each can be tried alone. */
__attribute__((warn_unused_result)) int tree_render_together(struct reader *reader,
                                                             const struct node *files, size_t count,
                                                             uint64_t kept_max,
                                                             struct blob **blobs);

/* Where a symbolic link leads. */
__attribute__((warn_unused_result)) int tree_readlink(struct reader *reader, struct node link,
                                                      struct text *text);

/*
 * Extended attributes of a directory that has an attributes.json: the value of user.KEY, for a
 * scalar KEY of it that is known, as bare text; and all their names, each with a final NUL.
 * -ENODATA: there is none of that name. Other nodes have none.
 */
__attribute__((warn_unused_result)) int tree_get_xattr(struct reader *reader, struct node node,
                                                       const char *name, struct text *text);
__attribute__((warn_unused_result)) int tree_list_xattrs(struct reader *reader, struct node node,
                                                         struct text *text);

/*
 * Follows a path from a directory, through symbolic links; the last component is followed too if
 * follow_last. -ELOOP after 40 links. Where it leads into the tree of another year, or out of one,
 * the reader is put back and one of that year taken: *reader is one of found's year, and NULL if none
 * could be had.
 */
__attribute__((warn_unused_result)) int tree_find(struct reader **reader, struct node from,
                                                  const char *path, bool follow_last,
                                                  struct node *found);

#endif
