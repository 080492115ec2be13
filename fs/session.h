/*
 * A FUSE session from its mount to its end: threads that answer the kernel, and one that waits for
 * signals. TERM, INT, HUP and QUIT end it as an unmount does.
 *
 * Threads:   session_begin() and session_end() belong to one thread, which takes the signals.
 * Errors:    0 or -errno; the reason is told to the log.
 * Ownership: session_begin() ... session_end() once it has succeeded.
 */
#ifndef BUZZFS_FS_SESSION_H
#define BUZZFS_FS_SESSION_H

#include <pthread.h>
#include <stdatomic.h>

#include "fs/filesystem.h"
#include "fs/mount_options.h"

struct session {
    struct log *log;
    const struct mount_options *options;
    struct filesystem *filesystem;
    struct fuse_session *fuse;
    pthread_t owner;  /* who waits for signals */
    pthread_t server; /* who runs the workers */
    atomic_bool is_over;
    int result; /* of the workers */
};

/* Mounts, and returns when the mount answers. */
__attribute__((warn_unused_result)) int session_begin(struct session *session,
                                                      struct filesystem *filesystem,
                                                      const struct mount_options *options,
                                                      const char *mount_point);

/* Waits for an unmount or a signal, and unmounts. */
__attribute__((warn_unused_result)) int session_end(struct session *session);

#endif
