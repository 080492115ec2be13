/*
 * To be loaded before a mount's own libraries (LD_PRELOAD): while the file $HOLD is there, the next
 * answer to a reading of a directory that has entries waits until it is gone again. Who waits says
 * so by renaming it to $HOLD.held, which is what has to go then.
 *
 * With $LATE_HELLO whoever posts a semaphore, as is done while the kernel's hello is being answered,
 * goes on only after so many milliseconds, and who waited for it has gone on by then.
 *
 * While the file $SCARCE is there, a thread that has heard no request yet has no memory for one.
 */
#include "fs/fuse.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef int reply_buf(fuse_req_t request, const char *bytes, size_t len);
typedef int post(sem_t *semaphore);
typedef int receive_buf(struct fuse_session *session, struct fuse_buf *buf);

static void hold(void)
{
    const char *here = getenv("HOLD");
    char held[PATH_MAX];

    if (!here || snprintf(held, sizeof(held), "%s.held", here) >= (int)sizeof(held) ||
        rename(here, held) != 0)
        return;
    while (access(held, F_OK) == 0)
        usleep(1000);
}

int fuse_reply_buf(fuse_req_t request, const char *bytes, size_t len)
{
    reply_buf *reply;

    *(void **)&reply = dlsym(RTLD_NEXT, "fuse_reply_buf");
    if (len > 0)
        hold();
    return reply(request, bytes, len);
}

int sem_post(sem_t *semaphore)
{
    const char *ms = getenv("LATE_HELLO");
    post *really;
    int result;

    *(void **)&really = dlsym(RTLD_NEXT, "sem_post");
    result = really(semaphore);
    if (ms)
        usleep((useconds_t)strtoul(ms, NULL, 10) * 1000);
    return result;
}

int fuse_session_receive_buf(struct fuse_session *session, struct fuse_buf *buf)
{
    const char *scarce = getenv("SCARCE");
    receive_buf *receive;

    *(void **)&receive = dlsym(RTLD_NEXT, "fuse_session_receive_buf");
    if (scarce && !buf->mem && access(scarce, F_OK) == 0)
        return -ENOMEM;
    return receive(session, buf);
}
