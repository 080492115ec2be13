/*
 * The whole tree as plain files, directories and symbolic links.
 */
#ifndef BUZZFS_FS_EXPORT_H
#define BUZZFS_FS_EXPORT_H

#include "store/store.h"

/*
 * Writes the tree that the reader sees to folder, which must be missing or empty. It is written
 * beside it first and put in its place when whole; on failure nothing is left.
 * -ENOTEMPTY, -ENOTDIR, and what the file system or the store say.
 */
__attribute__((warn_unused_result)) int export_tree(struct reader *reader, const char *folder);

#endif
