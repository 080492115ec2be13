/*
 * What the parts of the tree share: tree.c (names and places), tree_holders.c (what holds a row),
 * tree_list.c (listing), tree_next.c (walks), tree_links.c (links), tree_files.c (stat and bytes),
 * tree_xattrs.c (extended attributes). Inside of fs/.
 */
#ifndef BUZZFS_FS_TREE_PARTS_H
#define BUZZFS_FS_TREE_PARTS_H

#include <limits.h>

#include "fs/directory.h"
#include "fs/path.h"
#include "fs/tree.h"
#include "fs/types.h"

/* Cookies: 1 and 2 follow "." and "..", then fixed names by type, then members by row number; or
 * what a directory of words has made of its names. */
enum {
    COOKIE_SELF = 1,
    COOKIE_PARENT = 2,
    COOKIE_FIXED = 3,
    COOKIE_MEMBERS = COOKIE_FIXED + NODE_LINK_TYPE
};

static inline bool node_is_root(struct node node)
{
    return node.type == NODE_ROOT;
}

static inline const struct type *node_type_of(struct node node)
{
    return &types[node.type];
}

static inline bool node_is_directory(struct node node)
{
    return S_ISDIR(tree_mode(node));
}

static inline bool node_is_organisation(struct node node)
{
    return node.type == NODE_FIRM || node.type == NODE_INSTITUTE || node.type == NODE_FUNDER;
}

/* Whether a fixed name stands in a directory: undated ones do not in the tree of a year. */
static inline bool type_stands_in(size_t type, struct node directory)
{
    return types[type].name && types[type].parent == (enum node_type)directory.type &&
           !(types[type].undated && directory.year != 0);
}

/* A reader answers for the tree of its own year alone. */
static inline bool node_is_of_reader(struct node node, const struct reader *reader)
{
    return node.year == reader_year(reader);
}

static inline bool row_is_valid(int64_t row)
{
    return row >= 1 && row <= NODE_ROW_MAX;
}

/* The node with what its id carries of the version of the data: see node.h. */
struct node tree_make_node(const struct reader *reader, struct node node);

/*
 * tree_holders.c: asks for the row behind a member of a set: 0, and by which row it is held: a cluster by a province,
 * an organisation by a cluster; 0: by none. -ENOENT if it is gone.
 */
__attribute__((warn_unused_result)) int tree_find_holder(struct reader *reader, struct node node,
                                                         uint32_t *holder);

/* How deep the links in a directory stand; 0 for a directory without. */
__attribute__((warn_unused_result)) int tree_link_depth(struct reader *reader,
                                                        struct node directory, unsigned *depth);

/* The member of a directory's set with that row. */
struct node tree_member_node(const struct reader *reader, struct node directory, unsigned depth,
                             int64_t row, bool placed);

/* The row number after which members are listed from a cookie on. */
int64_t tree_cookie_row(uint64_t cookie);

/* The name of a member: that in column 1 of its row, and a suffix unless it is NULL. -EIO: it, or
 * its number in column 0, cannot be shown, as the log says. */
__attribute__((warn_unused_result)) int tree_read_name(struct reader *reader,
                                                       const struct rows *rows, const char *suffix,
                                                       char name[NAME_MAX + 1]);

/* Takes the suffix off the name of a member; false if it has another. */
bool tree_cut_suffix(const char *name, const char *suffix, char slug[NAME_MAX + 1]);

/* tree_links.c: what the links of a directory have in common. */
struct link_set {
    enum link_target target;
    unsigned depth; /* of the directory */
    uint16_t year;
};

/* The link to the row that a question stands at, to whoever takes it; -EIO as tree_read_name(). */
__attribute__((warn_unused_result)) int tree_take_link(struct reader *reader,
                                                       const struct link_set *set,
                                                       const struct rows *rows, tree_take *take,
                                                       void *context);
__attribute__((warn_unused_result)) int tree_make_link(const struct reader *reader,
                                                       const struct link_set *set, int64_t row,
                                                       struct node *link);
/* Lists what a LIST question gives, and ends it. */
__attribute__((warn_unused_result)) int tree_list_links(struct reader *reader,
                                                        const struct link_set *set,
                                                        struct rows *rows, tree_take *take,
                                                        void *context);
/* The slug of the node that a link of this name would lead to; false: there is none such. */
bool tree_link_slug(const struct link_set *set, const char *name, char slug[NAME_MAX + 1]);
/* What a FIND question gives, and ends it. */
__attribute__((warn_unused_result)) int tree_find_link(struct reader *reader,
                                                       const struct link_set *set,
                                                       struct rows *rows, struct node *child);

#endif
