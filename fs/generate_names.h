/*
 * Names of invented things: plainly made up, and in a fixed form, so that nobody takes them for
 * real ones. Firm 123 is "Firm 000123", with the key firm-000123.
 */
#ifndef BUZZFS_FS_GENERATE_NAMES_H
#define BUZZFS_FS_GENERATE_NAMES_H

#include "fs/generate_sheet.h"
#include "fs/generate_world.h"

/* A cell with the key, and one with the name. */
void write_key(const struct world *world, struct sheet *sheet, enum thing thing, uint64_t index);
void write_name(const struct world *world, struct sheet *sheet, enum thing thing, uint64_t index);
/* A cell with any other words before the number. */
void write_named(const struct world *world, struct sheet *sheet, const char *words,
                 enum thing thing, uint64_t index);
/* A cell with the key of the cluster, empty if it is none. */
void write_cluster_key(const struct world *world, struct sheet *sheet, uint64_t cluster);

#endif
