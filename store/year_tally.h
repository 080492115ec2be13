/*
 * One pass over the rows of a table that counts sums of a year, and writes them into the temporary
 * tables: see year_sums.h. Inside of store/.
 *
 * Errors: codes of SQLite.
 */
#ifndef BUZZFS_STORE_YEAR_TALLY_H
#define BUZZFS_STORE_YEAR_TALLY_H

#include <sqlite3.h>
#include <stdbool.h>

#include "store/places.h"

enum pass {
    PASS_ORGANISATIONS,
    PASS_TIES,
    PASS_MAKES,
    PASSES
};

/*
 * Goes through the rows of a table. The pass over the organisations fills `organisations`, which is
 * empty; the others ask it. The connection may be written to; is_kept: what was counted is wanted,
 * not only the organisations.
 */
__attribute__((warn_unused_result)) int year_tally_pass(sqlite3 *database, enum pass pass,
                                                        struct places *organisations, bool is_kept);

#endif
