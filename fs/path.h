/*
 * Where nodes stand: canonical paths and short ones. Inside of fs/.
 */
#ifndef BUZZFS_FS_PATH_H
#define BUZZFS_FS_PATH_H

#include "fs/node.h"
#include "fs/text.h"
#include "store/store.h"

/*
 * The path at which the target stands itself, from the root of its tree and without the slash
 * before it: provinces/P/clusters/C/firms/F. -ENOENT if the row is gone.
 */
__attribute__((warn_unused_result)) int path_of(struct reader *reader, enum link_target target,
                                                uint32_t row, struct text *text);

/* The directory in the root that lists an entity by name: "firms" for "firm". NULL if none does. */
const char *path_index(const char *entity);

/* Whether a name that the data base gave can be shown as a file name: that it is a slug. */
bool path_name_is_valid(const char *name, size_t len);
/* The name in a column, NULL if it cannot be shown as one. */
const char *path_name_at(const struct rows *rows, int column);

#endif
