/*
 * Places on a circle for the nodes of a network whose nodes come in groups: group 0 on the right
 * side, from above to below, the others on the left. Groups, and nodes in them, are put in such an
 * order that what is joined stands at like heights and few edges cross: some sweeps of the
 * barycentre heuristic of Sugiyama, Tagawa and Toda (1981), IEEE Trans. SMC 11(2), 109-125.
 *
 * The circle is divided into slots of equal angle: before each group one for its heading, then one
 * for each node, then an empty one.
 *
 * A pure function: the same network has the same places. Time: edges and nodes times a constant.
 * Threads: any. Errors: -ENOMEM. Ownership: all arrays are the caller's. Inside of fs/.
 */
#ifndef BUZZFS_FS_CIRCLE_H
#define BUZZFS_FS_CIRCLE_H

#include <stddef.h>

struct circle_edge {
    size_t from;
    size_t to;
};

struct circle {
    const size_t *group; /* of each node, from 0 */
    size_t node_count;
    const struct circle_edge *edges;
    size_t edge_count;
    size_t group_count; /* at least 1 */
};

/*
 * Fills the slot of each node and that of each group's heading, and how many slots there are.
 * Slot 0 and those after it are those of group 0; the slots go round clockwise.
 */
__attribute__((warn_unused_result)) int circle_places(const struct circle *circle,
                                                      size_t *node_slot, size_t *heading_slot,
                                                      size_t *slot_count);

#endif
