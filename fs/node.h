/*
 * Node ids. The id *is* the node: a type, a row, a year and an epoch in 64 bits, so that lookup and
 * forget need no table and memory does not grow with what was walked.
 *
 *   bits  0..26  row    the row number of the node it belongs to (1 where there is but one), or the
 *                       number of the words that it is made of (store/words.h)
 *   bits 27..35  type   which kind of directory or file, from the table in types.c; or a link
 *   bits 36..49  year   the tree as it stood in that year; 0: the tree with no such filter
 *   bits 50..63  epoch  files, links: the version of the data; directories of a row: the incarnation
 *                       of the data base, of words: their seal; other directories: 0
 *
 * A file's id moves with the epoch, so what hangs on an id (size, pages) never changes; a
 * directory's does not, so that somebody may stand in it. It moves when another data base takes the
 * place of this one, as its row may be somebody else's there. Without the epoch the id is the inode
 * number that users see. The root is type 0, row 1: 1, as FUSE wants it. No id is 0. The tree of a
 * year has a root of its own: the same with that year, which stands in /as-of.
 *
 * A symbolic link's text says only where it leads and how deep it stands. So its type is made of
 * these two, its row is the target's, and links of one text are one inode.
 */
#ifndef BUZZFS_FS_NODE_H
#define BUZZFS_FS_NODE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    NODE_ROW_BITS = 27,
    NODE_TYPE_BITS = 9,
    NODE_YEAR_BITS = 14,
    NODE_EPOCH_BITS = 14,
    NODE_INODE_BITS = NODE_ROW_BITS + NODE_TYPE_BITS + NODE_YEAR_BITS,

    NODE_ROW_MAX = (1 << NODE_ROW_BITS) - 1,
    NODE_EPOCH_MAX = (1 << NODE_EPOCH_BITS) - 1,
    NODE_LINK_TYPE = 256, /* types from here on are links */
    NODE_LINK_DEPTH_MAX = 15
};

/* What a link may lead to. The numbers are part of inode numbers: never reuse one. */
enum link_target {
    LINK_CLUSTER = 0,
    LINK_ORGANISATION = 1,
    LINK_PRODUCT = 2,
    LINK_PROVINCE = 3,
    LINK_SOURCE = 4
};

struct node {
    uint16_t type;
    uint16_t year;
    uint16_t epoch;
    uint32_t row;
};

uint64_t node_pack(struct node node);
struct node node_unpack(uint64_t id);

/* The inode number: the id without the epoch. */
uint64_t node_inode(struct node node);

/* The epoch as far as it has room in a node id. The low bits that are left out go into the
 * generation number of an entry, node_generation(), of which the kernel compares 32 bits. Never 0,
 * which stands for "no epoch". */
uint16_t node_epoch(uint64_t epoch);
uint64_t node_generation(uint64_t epoch, uint32_t incarnation);

/* A link in a directory that stands `depth` levels below the root (1 for one in the root). */
struct node node_link(enum link_target target, unsigned depth, uint32_t row, uint16_t year);
bool node_is_link(struct node node);
enum link_target node_link_target(struct node node);
unsigned node_link_depth(struct node node);

#endif
