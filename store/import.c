#include "store/import.h"

#include "store/import_load.h"
#include "store/import_work.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
    COMPARISONS_MAX = 20 * 1000 * 1000,
    TWICE_CHECKED_MAX = 64 << 20 /* bytes of a data set that SQLite's CHECKs look at as well */
};

static uint64_t total_size(const struct plan *plan)
{
    uint64_t total = 0;

    for (enum model_id id = 0; id < MODEL_COUNT; id++) {
        struct stat file;

        if (plan->tables[id].path && stat(plan->tables[id].path, &file) == 0)
            total += (uint64_t)file.st_size;
    }
    return total;
}

/* Columns of the data set's own. */
static int store_extra_fields(const struct import *import, struct work *work)
{
    static const char *const types[] = {[FIELD_STRING] = "string",
                                        [FIELD_INTEGER] = "integer",
                                        [FIELD_NUMBER] = "number",
                                        [FIELD_BOOLEAN] = "boolean",
                                        [FIELD_YEAR] = "integer"};
    int error = 0;

    for (enum model_id id = 0; id < MODEL_COUNT; id++) {
        const struct table *table = &import->plan.tables[id];
        size_t count = table->resource ? table->resource->field_count : 0;

        for (size_t i = 0; !error && i < count; i++) {
            const struct column *column = &table->columns[i];

            if (column->extra_field)
                error = work_extra_field(work, column->extra_field, table->model->entity,
                                         column->field->name, types[column->field->type]);
        }
    }
    return error;
}

/* The thread that reads and checks. */
static void *read_files(void *context)
{
    struct import *import = context;
    int error = 0;

    for (enum model_id id = 0; !error && id < MODEL_COUNT; id++) {
        if (import->plan.tables[id].resource)
            error = load_table(import, &import->plan.tables[id]);
        if (!error && id == MODEL_TIES)
            error = ties_check(import);
    }
    if (!error)
        import_pending(import);
    import->error = error;
    batches_end(&import->batches);
    return NULL;
}

/* This thread stores what the other one has read. */
static int store_rows(struct import *import, struct work *work)
{
    struct batch *batch;
    pthread_t reader;
    int error = -pthread_create(&reader, NULL, read_files, import);

    if (error)
        return import_fail(import, "a thread cannot be started", error);
    while ((batch = batch_take(&import->batches))) {
        if (!error)
            error = work_store(work, batch);
        if (error)
            batches_stop(&import->batches);
        batch_return(&import->batches, batch);
    }
    pthread_join(reader, NULL);
    return error ? error : import->error;
}

static int run(struct import *import, struct work *work)
{
    int error = work_load_keys(work, import->spaces, import->last_row);

    if (!error && import->progress.total > TWICE_CHECKED_MAX)
        error = work_trust_rows(work);
    if (!error)
        error = work_data_set(work, import->package);
    if (!error)
        error = store_extra_fields(import, work);
    if (!error)
        error = store_rows(import, work);
    if (error)
        return error;
    if (import->problems.count)
        return -EINVAL;
    progress_say(&import->progress, "making the indexes");
    error = work_finish(work, &import->sums);
    if (error)
        return error;
    progress_say(&import->progress, "writing the data base");
    return work_publish(work);
}

static void count_rows(const struct import *import, struct import_counts *counts)
{
    const struct table *tables = import->plan.tables;

    *counts = (struct import_counts){.problems = import->problems.count,
                                     .sources = tables[MODEL_SOURCES].rows,
                                     .provinces = tables[MODEL_PROVINCES].rows,
                                     .clusters = tables[MODEL_CLUSTERS].rows,
                                     .institutes = tables[MODEL_INSTITUTES].rows,
                                     .firms = tables[MODEL_FIRMS].rows,
                                     .funders = tables[MODEL_FUNDERS].rows,
                                     .products = tables[MODEL_PRODUCTS].rows,
                                     .ties = tables[MODEL_TIES].rows};
    for (enum model_id id = 0; id < MODEL_COUNT; id++)
        counts->rows += tables[id].rows;
}

static void release(struct import *import)
{
    batches_release(&import->batches);
    for (enum space space = 0; space < SPACE_COUNT; space++)
        keys_release(&import->spaces[space]);
    ties_release(&import->ties);
    seats_release(&import->seats);
    sums_release(&import->sums);
    import_release_pending(import);
    plan_release(&import->plan);
}

int import_folder(const char *db_path, const char *folder, const struct package *package,
                  const struct import_options *options, struct import_counts *counts)
{
    struct import import = {.package = package,
                            .problems = {.stream = options->errors},
                            .comparisons_left = COMPARISONS_MAX};
    struct work *work = NULL;
    int error = batches_init(&import.batches);

    if (error)
        return import_fail(&import, folder, error);
    error = plan_init(&import.plan, package, folder, &import.problems);
    if (error)
        import_fail(&import, folder, error);
    else if (import.problems.count)
        error = -EINVAL;
    if (!error)
        error = work_open(db_path, options->errors, &work);
    if (!error) {
        progress_begin(&import.progress, options->progress, total_size(&import.plan));
        error = run(&import, work);
        progress_end(&import.progress);
    }
    problems_end(&import.problems);
    count_rows(&import, counts);
    work_close(work);
    release(&import);
    return error;
}
