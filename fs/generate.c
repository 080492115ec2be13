#include "fs/generate.h"

#include "fs/folder.h"
#include "fs/generate_package.h"
#include "fs/generate_rows.h"
#include "store/import_progress.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    NUMBERS_A_LOOK = 1024 /* between looks at the clock and for signals */
};

static const struct part *const part_lists[] = {place_parts, organisation_parts, tie_parts};

static const size_t part_list_count = sizeof(part_lists) / sizeof(part_lists[0]);

/* A data set while it is made. */
struct making {
    struct world world;
    cJSON *package;
    struct progress progress; /* in numbers of parts, where others count bytes */
    struct sheet sheet;
};

static uint64_t part_count(const struct world *world, const struct part *part)
{
    return part->count ? part->count(world) : world->counts[part->numbers];
}

static uint64_t total_count(const struct world *world)
{
    uint64_t total = 0;

    for (size_t i = 0; i < part_list_count; i++) {
        for (const struct part *part = part_lists[i]; part->table; part++)
            total += part_count(world, part);
    }
    return total;
}

static int write_part(struct making *making, const struct part *part)
{
    struct sheet *sheet = &making->sheet;
    uint64_t count = part_count(&making->world, part);

    if (part->prepare)
        part->prepare(&making->world, sheet);
    for (uint64_t i = 0; !sheet->error && i < count; i++) {
        part->write(&making->world, i, sheet);
        if (i % NUMBERS_A_LOOK)
            continue;
        if (folder_is_interrupted())
            return -EINTR;
        progress_update(&making->progress, part->table, i, sheet->rows);
    }
    making->progress.done += count;
    return 0;
}

static int write_table(struct making *making, const cJSON *resource, int directory)
{
    const char *table = cJSON_GetObjectItemCaseSensitive(resource, "name")->valuestring;
    const char *path = cJSON_GetObjectItemCaseSensitive(resource, "path")->valuestring;
    const cJSON *schema = cJSON_GetObjectItemCaseSensitive(resource, "schema");
    const cJSON *field;
    int result = 0;
    int written;

    sheet_begin(&making->sheet, directory, path);
    cJSON_ArrayForEach(field, cJSON_GetObjectItemCaseSensitive(schema, "fields"))
        sheet_text(&making->sheet, cJSON_GetObjectItemCaseSensitive(field, "name")->valuestring);
    sheet_end_header(&making->sheet);
    for (size_t i = 0; i < part_list_count; i++) {
        for (const struct part *part = part_lists[i]; part->table; part++) {
            if (!result && strcmp(part->table, table) == 0)
                result = write_part(making, part);
        }
    }
    written = sheet_end(&making->sheet);
    return result ? result : written;
}

static int write_tables(void *context, int directory)
{
    struct making *making = context;
    const cJSON *resource;
    int result = 0;

    cJSON_ArrayForEach(resource, cJSON_GetObjectItemCaseSensitive(making->package, "resources"))
    {
        if (!result)
            result = write_table(making, resource, directory);
    }
    if (!result)
        result = package_write(making->package, directory);
    /* Here, because a signal that waited may end the program before folder_make() returns. */
    progress_end(&making->progress);
    return result;
}

int generate_folder(const char *folder, uint64_t firms, uint64_t seed, bool progress)
{
    struct making *making = calloc(1, sizeof(*making));
    int result = making ? package_invent(firms, seed, &making->package) : -ENOMEM;

    if (!result)
        result = world_init(&making->world, firms, seed);
    if (!result) {
        progress_begin(&making->progress, progress, total_count(&making->world));
        result = folder_make(folder, write_tables, making);
        world_release(&making->world);
    }
    if (making)
        cJSON_Delete(making->package);
    free(making);
    return result;
}
