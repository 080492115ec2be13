/*
 * The data set in its interchange form, as `buzzfs import` reads it: a CSV file for each table, and
 * the datapackage.json that describes them.
 *
 * The description is the one that the data base was imported with. It is kept there as text, and
 * what it says of the shape of the files holds: names and order of columns, types, separators of
 * lists. Only where the data have gone beyond it since (a title that was changed, a column or table
 * that had no values then, a further column of the data set's own) it is amended, so that whatever
 * another program wrote is in the files and described. All tables that buzzfs knows are there.
 *
 * Imported again, the files give the same data, and these the same files, byte for byte.
 *
 * Inside of fs/. Threads: as the reader's.
 */
#ifndef BUZZFS_FS_INTERCHANGE_H
#define BUZZFS_FS_INTERCHANGE_H

#include <cjson/cJSON.h>

#include "fs/text.h"
#include "fs/tie_files.h"
#include "store/import_model.h"
#include "store/package.h"
#include "store/store.h"

/* The description, with title and licence as the data base has them now; its tables are still as
 * they were imported. The caller frees it with cJSON_Delete(). 0 or -errno. */
__attribute__((warn_unused_result)) int interchange_package(struct reader *reader, cJSON **package);

/* What the description says of one table, amended; it belongs to the package. 0 or -errno. */
__attribute__((warn_unused_result)) int interchange_table(struct reader *reader, cJSON *package,
                                                          enum model_id id, cJSON **resource);

/* ties.csv, to be written beside other files that have a piece for each tie. 0 or -ENOMEM. */
__attribute__((warn_unused_result)) int interchange_ties_begin(struct reader *reader,
                                                               struct text *text,
                                                               struct tie_file *file);
void interchange_ties_end(struct tie_file *file);

#endif
