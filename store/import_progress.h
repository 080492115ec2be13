/*
 * A progress bar on a terminal: file, share of the bytes, rows. Redrawn a few times a second.
 *
 * Threads: one at a time. Errors: none.
 */
#ifndef BUZZFS_STORE_IMPORT_PROGRESS_H
#define BUZZFS_STORE_IMPORT_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown;
    uint64_t total; /* bytes of all files */
    uint64_t done;  /* bytes of the files that are through */
    uint64_t rows;
    int64_t next_ms; /* when to draw again */
};

/* Shows a bar if wanted and stderr is a terminal; else all of these do nothing. */
void progress_begin(struct progress *progress, bool wanted, uint64_t total);
void progress_update(struct progress *progress, const char *what, uint64_t bytes, uint64_t rows);
/* A step that has no measure. */
void progress_say(struct progress *progress, const char *what);
/* Takes the bar away until it is drawn again, so that another line can be written. */
void progress_clear(const struct progress *progress);
void progress_end(struct progress *progress);

#endif
