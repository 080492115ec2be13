/*
 * Readers let writers in.
 *
 * With a rollback journal a writer waits until nobody reads, and SQLite sees to it that nobody begins
 * to read meanwhile: but only in other processes. Locks of files belong to a process, and a
 * connection of one that reads already joins in without asking. So in a process of many readers
 * that overlap a writer would wait for ever. Here each reader looks whether a writer of another process
 * waits, before it begins; if so it waits until none of ours reads, which is when the writer goes on,
 * for five seconds at most: a writer is kept out by what takes longer.
 *
 * To look at locks takes a descriptor of the file. To close one gives up all locks that the process has
 * on that file, so it is closed when none of ours reads.
 *
 * Inside of store/. Threads: any.
 */
#ifndef BUZZFS_STORE_GATE_H
#define BUZZFS_STORE_GATE_H

#include <pthread.h>
#include <stdbool.h>
#include <sys/stat.h>

struct gate {
    pthread_mutex_t mutex; /* guards all below */
    unsigned readers;      /* that are in */
    struct gate_file {
        int descriptor; /* -1: it cannot be looked at */
        dev_t device;
        ino_t inode;
    } file, *old; /* the data base; and files that it was before */
    size_t old_count;
};

void gate_init(struct gate *gate);
void gate_release(struct gate *gate);

/* From now on the data base is the file at that path. */
void gate_watch(struct gate *gate, const char *path);

/* Asked every few milliseconds. */
typedef bool gate_gives_up(void *who);

/*
 * Around all that a connection does which may lock the file. To enter may take five seconds. 0, or
 * -EINTR: given up, which the one who NULL stands for never does.
 */
__attribute__((warn_unused_result)) int gate_enter(struct gate *gate, gate_gives_up *gives_up,
                                                   void *who);
void gate_leave(struct gate *gate);

/* Whether a writer of another process waits until none of ours reads. */
bool gate_is_waited_at(struct gate *gate);

#endif
