#include "store/import_progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    REDRAW_MS = 100,
    BAR_WIDTH = 30
};

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void progress_begin(struct progress *progress, bool wanted, uint64_t total)
{
    *progress = (struct progress){.shown = wanted && isatty(STDERR_FILENO), .total = total};
}

void progress_update(struct progress *progress, const char *what, uint64_t bytes, uint64_t rows)
{
    static const char full[] = "##############################";
    uint64_t done = progress->done + bytes;
    int percent;
    int64_t now;

    if (!progress->shown)
        return;
    now = now_ms();
    if (now < progress->next_ms)
        return;
    progress->next_ms = now + REDRAW_MS;
    percent = progress->total ? (int)(done * 100 / progress->total) : 100;
    percent = percent > 100 ? 100 : percent;
    fprintf(stderr, "\r\033[K[%-*.*s] %3d %%  %s  %" PRIu64 " rows", BAR_WIDTH,
            BAR_WIDTH * percent / 100, full, percent, what, rows);
    fflush(stderr);
}

void progress_say(struct progress *progress, const char *what)
{
    if (!progress->shown)
        return;
    fprintf(stderr, "\r\033[K%s", what);
    fflush(stderr);
}

void progress_end(struct progress *progress)
{
    if (!progress->shown)
        return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    progress->shown = false;
}

void progress_clear(const struct progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
}
