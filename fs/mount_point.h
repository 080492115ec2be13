/*
 * The directory to mount on: whether it will do, and what a daemon that died has left there.
 *
 * Errors: 0 or -errno; the reason is told to the log.
 */
#ifndef BUZZFS_FS_MOUNT_POINT_H
#define BUZZFS_FS_MOUNT_POINT_H

#include "fs/log.h"

/*
 * Makes sure that path is an empty directory where nothing of ours is mounted, and gives its
 * absolute path, which the caller frees. A mount whose daemon is gone is unmounted first, if it is
 * one of buzzfs: of the type fuse.SUBTYPE. -ENOTDIR, -ENOTEMPTY, -EBUSY (mounted already),
 * -ENOTCONN (stale and cannot be unmounted), and what stat() says.
 */
__attribute__((warn_unused_result)) int mount_point_prepare(const char *path, const char *subtype,
                                                            struct log *log, char **absolute);

#endif
