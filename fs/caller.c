#include "fs/caller.h"

#include "fs/moment.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    LOOK_MS = 50
};

/* Bits of the masks in /proc. */
#define BIT(signal) (UINT64_C(1) << ((signal)-1))
static const uint64_t ENDING = BIT(SIGINT) | BIT(SIGTERM) | BIT(SIGHUP) | BIT(SIGQUIT);

struct caller caller_of(fuse_req_t request, struct workers *workers)
{
    struct timespec now = moment_from_now(CLOCK_MONOTONIC_COARSE, 0);

    return (struct caller){.thread = fuse_req_ctx(request)->pid,
                           .workers = workers,
                           .asked = now,
                           .next_look = moment_after(now, LOOK_MS)};
}

struct caller caller_nobody(struct workers *workers, int patience_ms)
{
    struct timespec now = moment_from_now(CLOCK_MONOTONIC_COARSE, 0);

    return (struct caller){.workers = workers,
                           .asked = now,
                           .next_look = moment_after(now, LOOK_MS),
                           .leaves = moment_after(now, patience_ms)};
}

double caller_waited_s(const struct caller *caller)
{
    struct timespec now = moment_from_now(CLOCK_MONOTONIC_COARSE, 0);

    return (double)(now.tv_sec - caller->asked.tv_sec) +
           (double)(now.tv_nsec - caller->asked.tv_nsec) / 1e9;
}

/* What stands behind a word at the beginning of a line; "" if there is no such line. */
static const char *field(const char *text, const char *word)
{
    const char *found = strstr(text, word);

    return found ? found + strlen(word) : "";
}

static uint64_t mask(const char *text, const char *word)
{
    return strtoull(field(text, word), NULL, 16);
}

/* Reads /proc/PID/status; false if that cannot be. */
static bool read_status(pid_t thread, char *text, size_t size)
{
    char path[64];
    ssize_t len;
    int file;

    snprintf(path, sizeof(path), "/proc/%ld/status", (long)thread);
    file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    len = read(file, text, size - 1);
    close(file);
    text[len > 0 ? len : 0] = '\0';
    return len > 0;
}

static bool is_ending(pid_t thread)
{
    char text[4096];
    uint64_t pending;
    uint64_t deaf;
    char state;

    if (!read_status(thread, text, sizeof(text)))
        return kill(thread, 0) != 0 && errno == ESRCH;
    state = *field(text, "\nState:\t");
    if (state == 'Z' || state == 'X')
        return true;
    pending = mask(text, "\nSigPnd:\t") | mask(text, "\nShdPnd:\t");
    deaf = mask(text, "\nSigBlk:\t") | mask(text, "\nSigIgn:\t");
    return (pending & BIT(SIGKILL)) != 0 || (pending & ENDING & ~deaf) != 0;
}

bool caller_has_left(void *context)
{
    struct caller *caller = context;
    struct timespec now = caller->next_look;

    workers_relieve_if_asked(caller->workers);
    if (caller->has_left)
        return true;
    if (workers_are_ending(caller->workers)) {
        caller->has_left = true;
        return true;
    }
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    if (!moment_is_past(now, caller->next_look))
        return false;
    caller->next_look = moment_after(now, LOOK_MS);
    caller->has_left = (caller->leaves.tv_sec != 0 && moment_is_past(now, caller->leaves)) ||
                       (caller->thread > 0 && is_ending(caller->thread));
    return caller->has_left;
}
