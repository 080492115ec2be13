/*
 * What the parts of the tree share: tree.c (names and places), tree_list.c (listing), tree_files.c
 * (stat and bytes). Inside of fs/.
 */
#ifndef BUZZFS_FS_TREE_PARTS_H
#define BUZZFS_FS_TREE_PARTS_H

#include "fs/tree.h"
#include "fs/types.h"

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

/* Whether a fixed name stands in a directory: undated ones do not in the tree of a year. */
static inline bool type_stands_in(size_t type, struct node directory)
{
    return types[type].name && types[type].parent == (enum node_type)directory.type && type > 0 &&
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
 * Asks for the row behind a node: 1 with the rows at it, which the caller ends; 0 for nodes that are
 * always there; -ENOENT if it is gone.
 */
__attribute__((warn_unused_result)) int tree_find_place(struct reader *reader, struct node node,
                                                        struct rows **rows);

/* How deep the links in a directory stand; 0 for a directory without. */
__attribute__((warn_unused_result)) int tree_link_depth(struct reader *reader,
                                                        struct node directory, unsigned *depth);

/* The member of a directory's set with that row. */
struct node tree_member_node(const struct reader *reader, struct node directory, unsigned depth,
                             int64_t row, bool placed);

#endif
