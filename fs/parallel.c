#include "fs/parallel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>
#include <unistd.h>

#if FUSE_VERSION >= FUSE_MAKE_VERSION(3, 14)

/* Of the process, which has one session. */
static atomic_bool is_amended;

/* What is sent without having been asked, maybe before any answer, answers no request: that is 0. */
static bool is_answer(const struct iovec *parts)
{
    const struct fuse_out_header *header = parts[0].iov_base;

    return parts[0].iov_len == sizeof(*header) && header->unique != 0;
}

static bool has_flags(const struct iovec *parts, int count)
{
    const struct fuse_out_header *header = parts[0].iov_base;

    return header->error == 0 && count == 2 &&
           parts[1].iov_len >= offsetof(struct fuse_init_out, flags) + sizeof(uint32_t);
}

/* The first answer of a session is that to the kernel's hello. */
static ssize_t send_parts(int file, struct iovec *parts, int count, void *context)
{
    (void)context;
    if (is_answer(parts) && !atomic_exchange(&is_amended, true) && has_flags(parts, count))
        ((struct fuse_init_out *)parts[1].iov_base)->flags |= FUSE_PARALLEL_DIROPS;
    return writev(file, parts, count);
}

static ssize_t receive(int file, void *to, size_t len, void *context)
{
    (void)context;
    return read(file, to, len);
}

static ssize_t move(int from, off_t *from_offset, int to, off_t *to_offset, size_t len,
                    unsigned flags, void *context)
{
    (void)context;
    return splice(from, from_offset, to, to_offset, len, flags);
}

int parallel_allow(struct fuse_session *session)
{
    static const struct fuse_custom_io io = {
        .writev = send_parts, .read = receive, .splice_receive = move, .splice_send = move};

    return fuse_session_custom_io(session, &io, fuse_session_fd(session));
}

#else

int parallel_allow(struct fuse_session *session)
{
    (void)session;
    return -ENOSYS;
}

#endif
