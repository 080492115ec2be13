/*
 * Going into the background. The parent stays until the child says that it is ready or dies, and
 * the child keeps the terminal until then: what goes wrong at the start is seen by who started it.
 *
 * Errors: 0 or -errno.
 */
#ifndef BUZZFS_FS_DAEMON_H
#define BUZZFS_FS_DAEMON_H

#include <stdbool.h>

struct daemon {
    int ready; /* the child's end of a pipe; -1: none, it stays in the foreground */
};

/*
 * Splits into two processes. In the child *is_parent is false, in its own session with / as its
 * working directory. In the parent it is true, and *status is what to exit with: 0 once the child
 * is ready, else what the child ended with.
 */
__attribute__((warn_unused_result)) int daemon_begin(struct daemon *daemon, bool *is_parent,
                                                     int *status);

/* Lets the terminal go and the parent end. Does nothing for one that stayed in the foreground. */
void daemon_ready(struct daemon *daemon);

#endif
