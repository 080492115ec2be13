/*
 * The threads that answer the kernel.
 *
 * One of them listens, and answers what it hears: most answers take less time than waking another
 * thread, and who asks waits for his answer before he asks again. The others sleep. One of them
 * takes over the listening when an answer takes long: if the one who answers says so (it is going
 * to compute something), if it finds that others are waiting, or if it was found to be held up.
 * So nothing that was asked waits for the answer to something else for longer than a moment, as
 * long as there are threads.
 *
 * Threads:   workers_run() belongs to one thread, which is the first of them; all else to any.
 * Errors:    0 or -errno.
 * Ownership: workers_new() ... workers_free(), not while they run.
 */
#ifndef BUZZFS_FS_WORKERS_H
#define BUZZFS_FS_WORKERS_H

#include <stdbool.h>
#include <sys/types.h>

#include "fs/fuse.h"

struct workers;

/* max: how many threads there may be, at least 1. NULL: out of memory. */
struct workers *workers_new(unsigned max);
void workers_free(struct workers *workers);

/* Answers until the session ends: by an unmount, by workers_stop(), or because reading failed. */
__attribute__((warn_unused_result)) int workers_run(struct workers *workers,
                                                    struct fuse_session *session);

/* From now on nobody is waited for. Also so when the session has ended by itself. */
void workers_begin_end(struct workers *workers);
bool workers_are_ending(const struct workers *workers);

/*
 * Ends the session and has workers_run() return once what is being answered is. A thread may just
 * be about to wait for the kernel, where this does not reach it: to be repeated until it has.
 */
void workers_stop(struct workers *workers);

/* What is done now takes long: has another one listen, if it is the caller who does. */
void workers_relieve(struct workers *workers);

/* The same, if somebody has asked something meanwhile. */
void workers_relieve_if_asked(struct workers *workers);

/*
 * Whether the caller may wait for something that others who ask may have to be answered for first.
 * If so another one listens; or one is at hand, and as one thread alone has asked for some time, of
 * those that workers_note_asker() was told of, nobody is likely to wait for an answer but that one.
 */
void workers_note_asker(struct workers *workers, pid_t thread);
bool workers_may_wait(struct workers *workers);

#endif
