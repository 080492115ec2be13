/*
 * The log: stderr while there is a terminal to read it, the system's log afterwards. At most
 * LOG_LINES_A_SECOND lines a second; how many were left out is told when it is quieter. The log of a
 * mount does not wait for who reads it: what cannot be written at once is left out too.
 *
 * Threads:   any number.
 * Ownership: log_init() ... log_release(), in the caller's storage.
 */
#ifndef BUZZFS_FS_LOG_H
#define BUZZFS_FS_LOG_H

#include <pthread.h>
#include <stdbool.h>
#include <time.h>

enum {
    LOG_LINES_A_SECOND = 10
};

struct log {
    pthread_mutex_t mutex;
    bool to_system;
    bool never_waits;
    time_t second;  /* of the monotonic clock */
    unsigned lines; /* written in that second */
    unsigned long left_out;
};

void log_init(struct log *log);
void log_release(struct log *log);

/* From now on to the system's log: facility daemon, as "buzzfs". */
void log_to_system(struct log *log);

/*
 * From now on nobody waits for who reads the log: whoever says something may hold locks, and a terminal
 * that was stopped or a pipe that nobody reads would bring all others to a stand.
 */
void log_never_wait(struct log *log);

/* Writes a line; context is a struct log (the signature is that of store_log). */
void log_line(void *context, const char *line);
__attribute__((format(printf, 2, 3))) void log_printf(struct log *log, const char *format, ...);

#endif
