/*
 * Agglomeration of the firms over provinces, as a part of linkages.json of the nation: for data
 * sets that say how many people work where. Inside of fs/.
 *
 * Errors: 0 or -errno of the store; failures of the builder are kept in it.
 */
#ifndef BUZZFS_FS_AGGLOMERATION_H
#define BUZZFS_FS_AGGLOMERATION_H

#include "fs/json.h"
#include "store/store.h"

/* "ellison_glaeser": null where the data set has no sizes of firms or of provinces. */
__attribute__((warn_unused_result)) int agglomeration_add(struct reader *reader, struct json *json);

#endif
