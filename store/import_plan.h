/*
 * What is to be checked of each file: the data package's declarations laid over our own tables.
 *
 * A reference that our tables know of as well (a firm's cluster) is checked by the sets of slugs
 * that the import keeps anyway. All other uniqueness and references that a package may declare go
 * through key sets: one for each list of columns that must be unique or is referred to.
 *
 * Threads:   one at a time.
 * Errors:    0 or -errno; what is wrong with the package is told to the list of problems.
 * Ownership: the package is borrowed for the life of the plan; all else is the plan's.
 */
#ifndef BUZZFS_STORE_IMPORT_PLAN_H
#define BUZZFS_STORE_IMPORT_PLAN_H

#include "store/import_keys.h"
#include "store/import_model.h"
#include "store/package.h"
#include "store/problems.h"

#include <regex.h>

struct table;

/* A field of a resource, with its place in our tables if it has one. */
struct column {
    const struct field *field;
    const struct model_column *model; /* NULL: one of the data set's own */
    size_t number;                    /* of the model column */
    int64_t extra_field;              /* row number of one of the data set's own */
    bool required;
    bool is_only_of_key; /* it is so as a part of the primary key alone */
    bool has_pattern;
    regex_t pattern;
    uint32_t targets; /* of a model's reference: bits of the models that are allowed */
    char separator;   /* of a list, else 0 */
};

/* The values of some columns over all rows of a table, as digests. */
struct key_set {
    struct key_set *next; /* of the same table */
    const struct table *table;
    size_t *columns;
    size_t count;
    bool unique;
    struct keys keys;
};

/* A reference: the columns' values must be in one of the sets. */
struct reference_check {
    struct reference_check *next; /* of the same table */
    size_t *columns;
    size_t count;
    struct key_set **targets;
    size_t target_count;
};

struct table {
    const struct resource *resource; /* NULL: the data set has no such file */
    const struct model *model;
    enum model_id id;
    char *path;             /* for messages and open(2) */
    struct column *columns; /* as the fields of the resource */
    struct key_set *key_sets;
    struct reference_check *references;
    bool complete;       /* all rows have been read */
    bool broken;         /* its keys cannot all be known: do not complain about references to it */
    bool one_tie_a_pair; /* of ties: kind, from and to are declared to be unique */
    uint32_t rows;
};

struct plan {
    struct table tables[MODEL_COUNT];
};

/* Makes the plan of all files of the package. Problems are added, 0 returned all the same. */
__attribute__((warn_unused_result)) int plan_init(struct plan *plan, const struct package *package,
                                                  const char *folder, struct problems *problems);
void plan_release(struct plan *plan);

/* Inside of plan_init(): the keys and references of a table. */
__attribute__((warn_unused_result)) int plan_keys(struct plan *plan, struct table *table);

/* The number of the column that has that place in the model; the table's field_count if none. */
size_t plan_column(const struct table *table, const char *model_name);

#endif
