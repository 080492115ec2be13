/*
 * Operations that would change something. The kernel answers most of them itself, because the mount
 * is read-only; these stand behind it.
 */
#include "fs/operations.h"

#include <errno.h>

static void refuse(fuse_req_t request)
{
    fuse_reply_err(request, EROFS);
}

static void refuse_setattr(fuse_req_t request, fuse_ino_t id, struct stat *status, int which,
                           struct fuse_file_info *info)
{
    (void)id, (void)status, (void)which, (void)info;
    refuse(request);
}

static void refuse_mknod(fuse_req_t request, fuse_ino_t parent, const char *name, mode_t mode,
                         dev_t device)
{
    (void)parent, (void)name, (void)mode, (void)device;
    refuse(request);
}

static void refuse_mkdir(fuse_req_t request, fuse_ino_t parent, const char *name, mode_t mode)
{
    (void)parent, (void)name, (void)mode;
    refuse(request);
}

/* unlink, rmdir, removexattr */
static void refuse_name(fuse_req_t request, fuse_ino_t parent, const char *name)
{
    (void)parent, (void)name;
    refuse(request);
}

static void refuse_symlink(fuse_req_t request, const char *link, fuse_ino_t parent,
                           const char *name)
{
    (void)link, (void)parent, (void)name;
    refuse(request);
}

static void refuse_rename(fuse_req_t request, fuse_ino_t parent, const char *name,
                          fuse_ino_t new_parent, const char *new_name, unsigned int flags)
{
    (void)parent, (void)name, (void)new_parent, (void)new_name, (void)flags;
    refuse(request);
}

static void refuse_link(fuse_req_t request, fuse_ino_t id, fuse_ino_t new_parent,
                        const char *new_name)
{
    (void)id, (void)new_parent, (void)new_name;
    refuse(request);
}

static void refuse_create(fuse_req_t request, fuse_ino_t parent, const char *name, mode_t mode,
                          struct fuse_file_info *info)
{
    (void)parent, (void)name, (void)mode, (void)info;
    refuse(request);
}

static void refuse_write(fuse_req_t request, fuse_ino_t id, const char *bytes, size_t len,
                         off_t offset, struct fuse_file_info *info)
{
    (void)id, (void)bytes, (void)len, (void)offset, (void)info;
    refuse(request);
}

static void refuse_setxattr(fuse_req_t request, fuse_ino_t id, const char *name, const char *value,
                            size_t len, int flags)
{
    (void)id, (void)name, (void)value, (void)len, (void)flags;
    refuse(request);
}

static void refuse_fallocate(fuse_req_t request, fuse_ino_t id, int mode, off_t offset,
                             off_t length, struct fuse_file_info *info)
{
    (void)id, (void)mode, (void)offset, (void)length, (void)info;
    refuse(request);
}

static void refuse_copy_file_range(fuse_req_t request, fuse_ino_t from, off_t from_offset,
                                   struct fuse_file_info *from_info, fuse_ino_t to, off_t to_offset,
                                   struct fuse_file_info *to_info, size_t len, int flags)
{
    (void)from, (void)from_offset, (void)from_info, (void)to, (void)to_offset, (void)to_info;
    (void)len, (void)flags;
    refuse(request);
}

void operations_refuse_changes(struct fuse_lowlevel_ops *operations)
{
    operations->setattr = refuse_setattr;
    operations->mknod = refuse_mknod;
    operations->mkdir = refuse_mkdir;
    operations->unlink = refuse_name;
    operations->rmdir = refuse_name;
    operations->symlink = refuse_symlink;
    operations->rename = refuse_rename;
    operations->link = refuse_link;
    operations->create = refuse_create;
    operations->write = refuse_write;
    operations->setxattr = refuse_setxattr;
    operations->removexattr = refuse_name;
    operations->fallocate = refuse_fallocate;
    operations->copy_file_range = refuse_copy_file_range;
}
