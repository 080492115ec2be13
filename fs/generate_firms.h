/*
 * What an invented firm is, and the years of all organisations, drawn from their rows.
 *
 * Years are such that any two organisations existed at the same time, so that any two can have a
 * tie: nothing begins after 2017 or ends before 2018.
 *
 * Threads: pure functions. Errors: none.
 */
#ifndef BUZZFS_FS_GENERATE_FIRMS_H
#define BUZZFS_FS_GENERATE_FIRMS_H

#include "fs/generate_world.h"

#include <stdbool.h>

struct years {
    unsigned since; /* 0: unknown */
    unsigned until; /* 0: goes on */
};

enum origin {
    ORIGIN_ENTREPRENEUR,
    ORIGIN_SUBSIDIARY,
    ORIGIN_SOE,
    ORIGIN_SPIN_OFF,
    ORIGIN_RETURNEE,
    ORIGIN_JOINT_VENTURE,
    ORIGIN_MULTINATIONAL,
    ORIGINS
};

enum model {
    MODEL_MANUFACTURER,
    MODEL_INTEGRATED,
    MODEL_HOLDING,
    MODEL_DEDICATED,
    MODEL_CONTRACT,
    MODELS
};

enum owner {
    OWNER_PRIVATE,
    OWNER_MIXED,
    OWNER_STATE,
    OWNER_FOREIGN,
    OWNERS
};

struct years years_of(const struct world *world, struct end end);
/* Spin-offs and returnees' firms have a tie of that kind, subsidiaries have a parent. */
enum origin firm_origin(const struct world *world, uint64_t row);
enum model firm_model(const struct world *world, uint64_t row);
enum owner firm_owner(const struct world *world, uint64_t row);

#endif
