/*
 * Opening and reading.
 *
 * Told once that there is no such operation as opening, the kernel opens files and directories by
 * itself from then on, with all caches on, and no release comes. That is safe because an id names
 * one version: who reads it meets no other.
 */
#include "fs/operations.h"

#include "fs/filesystem.h"

#include <errno.h>

void operation_open(fuse_req_t request, fuse_ino_t id, struct fuse_file_info *info)
{
    const struct filesystem *filesystem = fuse_req_userdata(request);

    (void)id;
    if (filesystem->opens_by_itself) {
        fuse_reply_err(request, ENOSYS);
        return;
    }
    info->keep_cache = 1;
    info->cache_readdir = 1;
    fuse_reply_open(request, info);
}

/* What of a blob a read is answered with. */
static struct fuse_bufvec part_of(const struct blob *blob, size_t size, off_t offset)
{
    struct fuse_bufvec part = FUSE_BUFVEC_INIT(0);
    uint64_t start = offset < 0 ? 0 : (uint64_t)offset;

    if (start >= blob_size(blob))
        return part;
    part.buf[0].size = size < blob_size(blob) - start ? size : (size_t)(blob_size(blob) - start);
    if (blob_data(blob)) {
        part.buf[0].mem = (char *)blob_data(blob) + start;
    } else {
        part.buf[0].flags = FUSE_BUF_IS_FD | FUSE_BUF_FD_SEEK | FUSE_BUF_FD_RETRY;
        part.buf[0].fd = blob_file(blob);
        part.buf[0].pos = offset;
    }
    return part;
}

/* The bytes are held until they are sent. */
void operation_read(fuse_req_t request, fuse_ino_t id, size_t size, off_t offset,
                    struct fuse_file_info *info)
{
    struct filesystem *filesystem = fuse_req_userdata(request);
    const struct rendering *rendering = NULL;
    struct fuse_bufvec part;
    struct caller caller = filesystem_caller(request);
    int result = filesystem_open_id(filesystem, &caller, id, &rendering);

    (void)info;
    if (result) {
        fuse_reply_err(request, -result);
        return;
    }
    part = part_of(rendering->blob, size, offset);
    fuse_reply_data(request, &part, 0);
    cache_put(filesystem->cache, rendering);
}
