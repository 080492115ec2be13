/*
 * Reading ahead: whoever goes through directories in their order, all firms of a cluster or all
 * clusters, comes to the next ones soon. A thread of its own renders there what was asked for in
 * the last ones, so that it is in the cache by then.
 *
 * It begins when two directories of a type were met one after the other, goes farther ahead the
 * longer that goes on, but by no more than takes a blink of the eye to render, and gives up what
 * turns out to take longer. Files of years are left to those who ask: another reader of a year would
 * have to count its sums anew.
 *
 * Threads:   ahead_note(): any; the rest belongs to one.
 * Errors:    0 or -errno. What cannot be rendered is tried once more by who asks for it.
 * Ownership: ahead_new() ... ahead_free(), not while it runs.
 */
#ifndef BUZZFS_FS_AHEAD_H
#define BUZZFS_FS_AHEAD_H

#include "fs/node.h"

struct ahead;
struct filesystem;

/* NULL: out of memory. */
struct ahead *ahead_new(struct filesystem *filesystem);
void ahead_free(struct ahead *ahead);

/* Begins and ends reading ahead. Ending waits for what is being rendered; see workers_begin_end(). */
__attribute__((warn_unused_result)) int ahead_start(struct ahead *ahead);
void ahead_stop(struct ahead *ahead);

/* Somebody has asked for a name, or for the status or bytes of a file that were not kept. */
void ahead_note(struct ahead *ahead, struct node file);

#endif
