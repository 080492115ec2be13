#include "store/import.h"

#include "store/import_load.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
    COMPARISONS_MAX = 20 * 1000 * 1000
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

static int load_all(struct import *import)
{
    int error = work_load_keys(import->work, import->spaces, import->last_row);

    if (!error)
        error = work_data_set(import->work, import->package);
    for (enum model_id id = 0; !error && id < MODEL_COUNT; id++) {
        if (import->plan.tables[id].resource)
            error = load_table(import, &import->plan.tables[id]);
        if (!error && id == MODEL_TIES)
            error = ties_check(import);
    }
    if (!error)
        import_pending(import);
    return error;
}

static int run(struct import *import)
{
    int error = load_all(import);

    if (error)
        return error;
    if (import->problems.count)
        return -EINVAL;
    progress_say(&import->progress, "making the indexes");
    error = work_finish(import->work);
    if (error)
        return error;
    progress_say(&import->progress, "writing the data base");
    return work_publish(import->work);
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

int import_folder(const char *db_path, const char *folder, const struct package *package,
                  const struct import_options *options, struct import_counts *counts)
{
    struct import import = {.package = package,
                            .problems = {.stream = options->errors},
                            .comparisons_left = COMPARISONS_MAX};
    int error = plan_init(&import.plan, package, folder, &import.problems);

    if (error)
        return import_fail(&import, folder, error);
    if (import.problems.count) {
        error = -EINVAL;
        goto out;
    }
    error = work_open(db_path, options->errors, &import.work);
    if (error)
        goto out;
    progress_begin(&import.progress, options->progress, total_size(&import.plan));
    error = run(&import);
    progress_end(&import.progress);
out:
    problems_end(&import.problems);
    count_rows(&import, counts);
    work_close(import.work);
    for (enum space space = 0; space < SPACE_COUNT; space++)
        keys_release(&import.spaces[space]);
    ties_release(&import.ties);
    import_release_pending(&import);
    plan_release(&import.plan);
    return error;
}
