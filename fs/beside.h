/*
 * Rendering beside: who goes through the files of a directory, as `ls -l` does, asks for one after
 * the other. While a file takes long that is not the first of its directory he asked for, the next
 * ones that do are rendered beside it, by threads that have nothing else to do, so that he finds them
 * made. What costs little is left to him: to hand it over would take longer.
 *
 * No more files are made at a time for one directory than there are processors for, and eight, as each
 * may take much memory; and nothing is begun when nobody waits. What was begun is given up when nobody
 * has waited for a moment. Of a year only files of a cluster or a province are made so: what others
 * are made of, another reader of the year would have to count anew.
 *
 * And who reads none of the files that he goes through, as `ls -l` does, wants their sizes: if nobody
 * read a byte of the one before, which he asked for too, the next ones are counted, of years too
 * (PART_SIZE).
 *
 * Threads:   beside_begin(), beside_end(), beside_note_read(): any; the rest belongs to one.
 * Errors:    0 or -errno. What cannot be rendered is tried once more by who asks for it.
 * Ownership: beside_new() ... beside_free(), not while it runs.
 */
#ifndef BUZZFS_FS_BESIDE_H
#define BUZZFS_FS_BESIDE_H

#include <sys/types.h>

#include "fs/node.h"

struct beside;
struct filesystem;

/* What somebody wants of a file. */
enum file_part {
    PART_SIZE,   /* its status alone: bytes of a large one need not be kept */
    PART_STATUS, /* and its bytes next, perhaps */
    PART_BYTES
};

enum {
    BESIDE_MIN = 2, /* files at a time: on one processor too, where some wait for the disk */
    BESIDE_MAX = 8
};

/* How many at a time the processors are for that the program may use. */
unsigned beside_at_once(void);

/* To make that many files at a time, from BESIDE_MIN to BESIDE_MAX. NULL: out of memory. */
struct beside *beside_new(struct filesystem *filesystem, unsigned at_once);
void beside_free(struct beside *beside);

/* From when on it may begin; and its end, which waits for what is being rendered: see
 * workers_begin_end(). */
__attribute__((warn_unused_result)) int beside_start(struct beside *beside);
void beside_stop(struct beside *beside);

/* Around the rendering of a file that somebody has asked for, a thread, or the wait for it. What of it
 * he seems to want. */
enum file_part beside_begin(struct beside *beside, struct node file, enum file_part part,
                            pid_t thread);
void beside_end(struct beside *beside, struct node file);

/* Somebody reads a file, or may do so. */
void beside_note_read(struct beside *beside, struct node file);

#endif
