/*
 * When files changed. Most commits alter few files, and which ones nobody can tell from the rows
 * alone: nearly every file is made of many. But whoever wants to know a file's time has it rendered
 * anyway, for its size. So what is remembered is a hash of the bytes that were rendered last and
 * when these were seen first; as long as the bytes stay, the time does.
 *
 * The memory is bounded: a file that was forgotten, or is met for the first time, has the time of
 * the last commit. So times are never too early: what changed is always newer than what was seen of
 * it before. A file that takes another one's name keeps its own time, as with mv(1).
 *
 * Threads:   any number.
 * Ownership: changes_new() ... changes_free().
 */
#ifndef BUZZFS_FS_CHANGES_H
#define BUZZFS_FS_CHANGES_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct changes;

enum {
    CHANGES_REMEMBERED = 1 << 16, /* files: 2 MiB in all */
    CHANGES_LEN_MAX = 4 << 20     /* bytes of one; larger ones count as changed */
};

/* NULL: out of memory. */
struct changes *changes_new(void);
void changes_free(struct changes *changes); /* NULL is allowed */

/* A version of a file, as it was rendered. */
struct version {
    uint64_t inode;
    uint32_t generation; /* inodes of another one mean something else */
    uint64_t epoch;
    struct timespec committed; /* when that epoch began */
    const char *bytes;         /* NULL: not known, it counts as changed */
    size_t len;
};

/* When the bytes of a version were seen first, as far as it is remembered. */
struct timespec changes_time(struct changes *changes, const struct version *version);

#endif
