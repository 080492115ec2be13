/*
 * The place of a firm in the network of firms, as a part of its linkages.json. Inside of fs/.
 *
 * Errors: 0 or -errno of the store; failures of the builder are kept in it.
 */
#ifndef BUZZFS_FS_POSITION_H
#define BUZZFS_FS_POSITION_H

#include "fs/json.h"
#include "fs/node.h"
#include "store/store.h"

/* "position": constraint, effective size, efficiency, brokerage, coreness. */
__attribute__((warn_unused_result)) int position_add(struct reader *reader, struct node node,
                                                     struct json *json);

#endif
