/*
 * The data base side of an import. Rows go into a private data base without a name, which SQLite
 * keeps in memory and temporary files and which ends with us, whatever way; indexes are made when
 * it is full. Then all tables are copied into the real data base in one transaction, page order and
 * without looking at values. So the real one is locked for the short time of that copy only, and
 * nothing of it changes, nor is a new one made, before all is known to be right.
 *
 * Threads:   one at a time.
 * Errors:    0 or -errno; each is told to `errors` in one line, with SQLite's own words.
 * Ownership: batches are borrowed for the call.
 */
#ifndef BUZZFS_STORE_IMPORT_WORK_H
#define BUZZFS_STORE_IMPORT_WORK_H

#include "store/import_batch.h"
#include "store/import_keys.h"
#include "store/import_model.h"
#include "store/import_sums.h"
#include "store/package.h"

#include <stdio.h>

struct work;

/*
 * Looks at what stands at path, if anything: -EMEDIUMTYPE when it is not a data base of ours, or
 * the errors of database_open(). Path and errors are borrowed.
 */
__attribute__((warn_unused_result)) int work_open(const char *path, FILE *errors,
                                                  struct work **work);
void work_close(struct work *work);

/*
 * Adds the slugs that the old data have, by space, with their rows and origins and line 0, and sets
 * last to the highest row number ever used in each. To be called once, with all empty.
 */
__attribute__((warn_unused_result)) int work_load_keys(struct work *work,
                                                       struct keys keys[SPACE_COUNT],
                                                       int64_t last[SPACE_COUNT]);

/* Leaves out SQLite's own CHECKs, a tenth of the time: rows are checked by stricter rules before. */
__attribute__((warn_unused_result)) int work_trust_rows(struct work *work);

/* Inserts the rows of a batch, with their citations and extra values. */
__attribute__((warn_unused_result)) int work_store(struct work *work, const struct batch *batch);

__attribute__((warn_unused_result)) int work_extra_field(struct work *work, int64_t field,
                                                         const char *entity, const char *name,
                                                         const char *type);
__attribute__((warn_unused_result)) int work_data_set(struct work *work,
                                                      const struct package *package);

/* Stores the sums and makes the indexes. No insert after this. */
__attribute__((warn_unused_result)) int work_finish(struct work *work, const struct sums *sums);

/*
 * Replaces the old data, or makes a new data base: all or nothing. -EBUSY when another program
 * writes to it, or has written since work_open().
 */
__attribute__((warn_unused_result)) int work_publish(struct work *work);

#endif
