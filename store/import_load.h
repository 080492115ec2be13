/*
 * An import while it runs, and the file it is reading. Inside of the import; each part of it is a
 * file: import_load.c reads rows, import_header.c the first one, import_cells.c checks values,
 * import_references.c slugs and what refers to them, import_key_sets.c other keys, import_seats.c where
 * funders sit, import_ties.c the ties as a whole.
 *
 * A problem in the data is added to the list and clears load->ok; it is no error of a function.
 *
 * Threads:   one at a time.
 * Errors:    0 or -errno, told to the stream of problems in one line; they end the import.
 * Ownership: cells are borrowed from the CSV reader for one row.
 */
#ifndef BUZZFS_STORE_IMPORT_LOAD_H
#define BUZZFS_STORE_IMPORT_LOAD_H

#include "store/csv.h"
#include "store/import_batch.h"
#include "store/import_keys.h"
#include "store/import_model.h"
#include "store/import_plan.h"
#include "store/import_progress.h"
#include "store/import_sums.h"
#include "store/import_ties.h"
#include "store/problems.h"

/* A reference to rows that had not been read yet. */
struct pending {
    const struct table *table;
    const struct reference_check *check;
    uint32_t line;
    uint32_t cell; /* from 0 */
    char digest[DIGEST_LEN];
    char *value;
};

/* By number of a cluster's key: that of its province + 1, 0 where it is not known. */
struct seats {
    uint32_t *provinces;
    size_t size;
};

struct import {
    const struct package *package;
    struct problems problems;
    struct plan plan;
    struct keys spaces[SPACE_COUNT];
    int64_t last_row[SPACE_COUNT]; /* highest row number ever used */
    struct batches batches;        /* on their way to be stored */
    struct progress progress;
    struct ties ties;
    struct seats seats;
    struct sums sums;
    struct pending *pending;
    size_t pending_count;
    size_t pending_size;
    int64_t comparisons_left; /* spent on suggestions */
    int error;                /* how reading ended */
};

enum {
    NO_CELL = -1
};

/* A file while it is read. Columns are numbered as in table->columns, cells as in the file. */
struct load {
    struct import *import;
    struct table *table;
    struct csv_row row;
    size_t cell_count; /* that the header has */
    bool whole;        /* no column is missing */
    int *column_of;    /* by cell; NO_CELL for one that is not declared */
    int *cell_of;      /* by column; NO_CELL for one that is missing */
    int since;         /* by model: columns, or NO_CELL */
    int until;
    int key;
    struct cell_value values[MODEL_COLUMNS_MAX]; /* by number of model column */
    uint32_t numbers[MODEL_COLUMNS_MAX];         /* likewise: of keys that are referred to */
    struct cell_value *extras;                   /* by column */
    uint32_t *sources;                           /* row numbers */
    size_t source_count;
    size_t source_size;
    int64_t row_number;  /* of the present row, in the data base */
    bool ok;             /* the present row is right so far */
    struct batch *batch; /* that is being filled, or NULL */
};

/* Reads and checks the rows of a table's file and sends them to be stored. */
__attribute__((warn_unused_result)) int load_table(struct import *import, struct table *table);

/* Adds a problem of a cell: of its whole value, or of a part of it. */
__attribute__((format(printf, 3, 4))) void load_complain(struct load *load, size_t cell,
                                                         const char *format, ...);
__attribute__((format(printf, 5, 6))) void load_complain_part(struct load *load, size_t cell,
                                                              const char *text, size_t len,
                                                              const char *format, ...);

/* Of the place of a cell, with a field that need not be the cell's, or NULL. */
void load_complain_row(struct load *load, size_t cell, const char *field, const char *reason);

/* Adds a problem of a row, with a field and value that need not be a cell's. */
__attribute__((format(printf, 6, 7))) void import_complain(struct import *import,
                                                           const struct table *table, uint32_t line,
                                                           size_t cell, const char *const what[2],
                                                           const char *format, ...);

/* Tells of an error that ends the import, and returns it. */
int import_fail(const struct import *import, const char *what, int error);

/* import_header.c: looks in the first row which cell is which column. 1: done. 0: the whole file is of
 * another form, which was told, and its rows say nothing. */
__attribute__((warn_unused_result)) int load_header(struct load *load);

/* import_cells.c: checks a cell and notes its value. */
__attribute__((warn_unused_result)) int load_cell(struct load *load, size_t cell,
                                                  const struct column *column);

/* import_references.c: the row's own slug; one that it refers to; its sources. */
__attribute__((warn_unused_result)) int load_key(struct load *load);
bool load_reference(struct load *load, size_t cell, const struct column *column, const char *text,
                    size_t len, const struct key **key);
__attribute__((warn_unused_result)) int load_sources(struct load *load, size_t cell,
                                                     const struct column *column);

/* import_key_sets.c: what else is declared to be unique or to refer to something. */
__attribute__((warn_unused_result)) int load_key_sets(struct load *load);

/* import_seats.c: whether a funder's province is that of its cluster, which were noted before. */
__attribute__((warn_unused_result)) int load_seat(struct load *load);
void seats_release(struct seats *seats);

/* import_count.c: counts a row that is right into the sums. */
__attribute__((warn_unused_result)) int load_sums(struct load *load);

/* Looks at the references that had to wait. */
void import_pending(struct import *import);
void import_release_pending(struct import *import);

#endif
