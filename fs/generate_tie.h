/*
 * One tie of an invented data set as a row of ties.csv, and the kinds of ties as rows of
 * tie-kinds.csv.
 *
 * Threads: pure functions, but for what they write. Errors: a state of the sheet.
 */
#ifndef BUZZFS_FS_GENERATE_TIE_H
#define BUZZFS_FS_GENERATE_TIE_H

#include "fs/generate_sheet.h"
#include "fs/generate_world.h"

struct tie {
    enum tie_kind kind;
    struct end from;
    struct end to;
    uint64_t stake; /* in 0.01 percent; 0: unknown */
};

/* Years are drawn. */
void write_tie(const struct world *world, const struct tie *tie, struct random *random,
               struct sheet *sheet);

uint64_t count_kinds(const struct world *world);
void write_kind(const struct world *world, uint64_t index, struct sheet *sheet);

#endif
