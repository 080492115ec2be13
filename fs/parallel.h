/*
 * Several questions at once about one directory. The kernel asks one at a time, of all who look up
 * names in a directory or list it, unless the answer to its hello says FUSE_PARALLEL_DIROPS: then
 * nobody waits until a costly file beside the one that he wants is made. libfuse forgets to say so
 * (github.com/libfuse/libfuse, pull request 861); so the first answer is amended on its way.
 *
 * Threads: called before the first request is taken.
 */
#ifndef BUZZFS_FS_PARALLEL_H
#define BUZZFS_FS_PARALLEL_H

#include "fs/fuse.h"

/* Of a session that is mounted. 0 or -errno: it does without then. */
__attribute__((warn_unused_result)) int parallel_allow(struct fuse_session *session);

#endif
