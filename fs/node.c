#include "fs/node.h"

enum {
    TYPE_SHIFT = NODE_ROW_BITS,
    YEAR_SHIFT = TYPE_SHIFT + NODE_TYPE_BITS,
    EPOCH_SHIFT = YEAR_SHIFT + NODE_YEAR_BITS,
    EPOCH_VALUES = (1 << NODE_EPOCH_BITS) - 1 /* all but 0 */
};

uint64_t node_inode(struct node node)
{
    return (uint64_t)node.row | (uint64_t)node.type << TYPE_SHIFT |
           (uint64_t)node.year << YEAR_SHIFT;
}

uint64_t node_pack(struct node node)
{
    return node_inode(node) | (uint64_t)node.epoch << EPOCH_SHIFT;
}

struct node node_unpack(uint64_t id)
{
    return (struct node){
        .row = (uint32_t)(id & NODE_ROW_MAX),
        .type = (uint16_t)(id >> TYPE_SHIFT & ((1 << NODE_TYPE_BITS) - 1)),
        .year = (uint16_t)(id >> YEAR_SHIFT & ((1 << NODE_YEAR_BITS) - 1)),
        .epoch = (uint16_t)(id >> EPOCH_SHIFT),
    };
}

uint16_t node_epoch(uint64_t epoch)
{
    return (uint16_t)(epoch % EPOCH_VALUES + 1);
}

uint64_t node_generation(uint64_t epoch, uint32_t incarnation)
{
    return (incarnation & UINT16_MAX) << 16 | (epoch / EPOCH_VALUES & UINT16_MAX);
}

struct node node_link(enum link_target target, unsigned depth, uint32_t row, uint16_t year)
{
    return (struct node){
        .type = (uint16_t)(NODE_LINK_TYPE | target << 4 | (depth & NODE_LINK_DEPTH_MAX)),
        .row = row,
        .year = year,
    };
}

bool node_is_link(struct node node)
{
    return node.type >= NODE_LINK_TYPE;
}

enum link_target node_link_target(struct node node)
{
    return (enum link_target)(node.type >> 4 & 15);
}

unsigned node_link_depth(struct node node)
{
    return node.type & NODE_LINK_DEPTH_MAX;
}
