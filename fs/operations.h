/*
 * The FUSE operations: what the kernel asks, answered from a struct filesystem, which is the
 * session's user data.
 *
 * Each is a function do_x() that returns 0 or -errno and never replies, and a wrapper that replies
 * once. Nothing is remembered between requests, so there is nothing to open, release or forget.
 */
#ifndef BUZZFS_FS_OPERATIONS_H
#define BUZZFS_FS_OPERATIONS_H

#include "fs/fuse.h"

/* All of them. */
struct fuse_lowlevel_ops operations(void);

/* reading.c */
void operation_open(fuse_req_t request, fuse_ino_t id, struct fuse_file_info *info);
void operation_read(fuse_req_t request, fuse_ino_t id, size_t size, off_t offset,
                    struct fuse_file_info *info);

/* directories.c */
void operation_readdir(fuse_req_t request, fuse_ino_t id, size_t size, off_t offset,
                       struct fuse_file_info *info);
void operation_readdirplus(fuse_req_t request, fuse_ino_t id, size_t size, off_t offset,
                           struct fuse_file_info *info);

/* xattrs.c */
void operation_getxattr(fuse_req_t request, fuse_ino_t id, const char *name, size_t size);
void operation_listxattr(fuse_req_t request, fuse_ino_t id, size_t size);

/* refusals.c: fills in the operations that would change something. */
void operations_refuse_changes(struct fuse_lowlevel_ops *operations);

#endif
