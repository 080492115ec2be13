/*
 * Open files. The handle of one is its rendering, held until the release: who has begun to read
 * reads one version to its end, whatever becomes of the data.
 */
#include "fs/operations.h"

#include "fs/filesystem.h"

#include <errno.h>
#include <fcntl.h>

static const struct rendering *of_handle(const struct fuse_file_info *info)
{
    return (const struct rendering *)(uintptr_t)info->fh; /* NOLINT(performance-no-int-to-ptr) */
}

static int do_open(struct filesystem *filesystem, fuse_ino_t id, struct fuse_file_info *info)
{
    const struct rendering *rendering = NULL;
    int result;

    if ((info->flags & O_ACCMODE) != O_RDONLY || (info->flags & (O_CREAT | O_TRUNC)))
        return -EROFS;
    result = filesystem_open_id(filesystem, id, &rendering);
    if (result)
        return result;
    info->fh = (uintptr_t)rendering;
    info->keep_cache = 1;
    return 0;
}

void operation_open(fuse_req_t request, fuse_ino_t id, struct fuse_file_info *info)
{
    struct filesystem *filesystem = fuse_req_userdata(request);
    int result = do_open(filesystem, id, info);

    if (result)
        fuse_reply_err(request, -result);
    else if (fuse_reply_open(request, info) == -ENOENT)
        cache_put(filesystem->cache, of_handle(info)); /* interrupted: no release will come */
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

/* The kernel may close the file as soon as it has the answer: so hold on to it until sent. */
void operation_read(fuse_req_t request, fuse_ino_t id, size_t size, off_t offset,
                    struct fuse_file_info *info)
{
    struct filesystem *filesystem = fuse_req_userdata(request);
    const struct rendering *rendering = of_handle(info);
    struct fuse_bufvec part = part_of(rendering->blob, size, offset);

    (void)id;
    cache_hold(filesystem->cache, rendering);
    fuse_reply_data(request, &part, 0);
    cache_put(filesystem->cache, rendering);
}

void operation_release(fuse_req_t request, fuse_ino_t id, struct fuse_file_info *info)
{
    struct filesystem *filesystem = fuse_req_userdata(request);

    (void)id;
    cache_put(filesystem->cache, of_handle(info));
    fuse_reply_err(request, 0);
}
