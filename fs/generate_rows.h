/*
 * The tables of an invented data set, in parts. A part writes the rows of one number: a firm and
 * its row, a firm and what it makes, a firm and its ties of one kind. The columns are those of
 * data/datapackage.json; the last ones, among them sources and confidence, are left empty.
 *
 * Threads: pure functions, but for what they write. Errors: a state of the sheet.
 */
#ifndef BUZZFS_FS_GENERATE_ROWS_H
#define BUZZFS_FS_GENERATE_ROWS_H

#include "fs/generate_sheet.h"
#include "fs/generate_world.h"

struct part {
    const char *table;                            /* name of the resource */
    enum thing numbers;                           /* there is one for each of these */
    uint64_t (*count)(const struct world *world); /* or, if not NULL, so many */
    void (*write)(const struct world *world, uint64_t index, struct sheet *sheet);
    /* NULL, or what has to be known of the table so far. */
    void (*prepare)(struct world *world, const struct sheet *sheet);
};

/* Provinces, clusters and what hangs on them; organisations and products; ties. Each list ends with
 * a table of NULL. Parts of one table are written one after the other. */
extern const struct part place_parts[];
extern const struct part organisation_parts[];
extern const struct part tie_parts[];

#endif
