/*
 * Moments of a clock, some milliseconds apart.
 */
#ifndef BUZZFS_FS_MOMENT_H
#define BUZZFS_FS_MOMENT_H

#include <stdbool.h>
#include <time.h>

static inline struct timespec moment_after(struct timespec moment, int ms)
{
    moment.tv_sec += ms / 1000;
    moment.tv_nsec += ms % 1000 * 1000000L;
    if (moment.tv_nsec >= 1000000000L) {
        moment.tv_nsec -= 1000000000L;
        moment.tv_sec++;
    }
    return moment;
}

static inline struct timespec moment_from_now(clockid_t clock, int ms)
{
    struct timespec now = {.tv_sec = 0};

    clock_gettime(clock, &now);
    return moment_after(now, ms);
}

static inline bool moment_is_past(struct timespec now, struct timespec moment)
{
    return now.tv_sec != moment.tv_sec ? now.tv_sec > moment.tv_sec : now.tv_nsec >= moment.tv_nsec;
}

#endif
