/*
 * Who asks, and whether he still waits: so that nothing is rendered for somebody who has gone.
 *
 * A process that gets a signal while it waits for an answer of the mount goes on waiting, until the
 * answer is there. FUSE tells of the signal, but not of which one, and only if a thread is free to
 * hear it. Some programs get harmless signals all the time (those in Go a hundred times a second),
 * and would never see the end of what takes longer than from one to the next. So it is /proc that
 * is asked, now and then: is the caller gone, or is a signal pending for it that ends it, or that
 * it catches to end itself? Where /proc does not tell, the answer is that it waits.
 *
 * When the mount ends, nobody waits any more.
 *
 * Threads: a caller belongs to one thread.
 */
#ifndef BUZZFS_FS_CALLER_H
#define BUZZFS_FS_CALLER_H

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

#include "fs/workers.h"

struct caller {
    pid_t thread; /* 0: not to be known */
    struct workers *workers;
    struct timespec asked; /* monotonic */
    struct timespec next_look;
    struct timespec leaves; /* at that time; 0: not by itself */
    bool has_left;
};

struct caller caller_of(fuse_req_t request, struct workers *workers);

/* For what is done without being asked: leaves after some time. */
struct caller caller_nobody(struct workers *workers, int patience_ms);

/* How long it has waited for its answer, in seconds, to some milliseconds. */
double caller_waited_s(const struct caller *caller);

/*
 * Whether the struct caller has left; looks at it twenty times a second at most. For callbacks. Asked
 * in the midst of long work, it also sees to it that others who ask something meanwhile are heard.
 */
bool caller_has_left(void *caller);

#endif
