#include "fs/generate_names.h"

static const struct {
    const char *key;
    const char *name;
    unsigned width; /* digits, at least */
} names[THINGS] = {
    [THING_PROVINCE] = {"province-", "Province ", 2},
    [THING_CLUSTER] = {"cluster-", "Cluster ", 4},
    [THING_FIRM] = {"firm-", "Firm ", 6},
    [THING_INSTITUTE] = {"institute-", "Institute ", 5},
    [THING_FOREIGN_INSTITUTE] = {"foreign-institute-", "Foreign institute ", 5},
    [THING_GOVERNMENT] = {"government-", "Government of Cluster ", 4},
    [THING_FUND] = {"fund-", "Fund ", 4},
    [THING_PRODUCT] = {"product-", "Product ", 4},
};

/* Digits that the highest number of a kind needs, so that names in order are numbers in order. */
static unsigned width_of(const struct world *world, enum thing thing)
{
    unsigned width = 0;

    for (uint64_t rest = world->counts[thing]; rest > 0; rest /= 10)
        width++;
    return width > names[thing].width ? width : names[thing].width;
}

void write_named(const struct world *world, struct sheet *sheet, const char *words,
                 enum thing thing, uint64_t index)
{
    sheet_name(sheet, words, index + 1, width_of(world, thing));
}

void write_key(const struct world *world, struct sheet *sheet, enum thing thing, uint64_t index)
{
    write_named(world, sheet, names[thing].key, thing, index);
}

void write_name(const struct world *world, struct sheet *sheet, enum thing thing, uint64_t index)
{
    write_named(world, sheet, names[thing].name, thing, index);
}

void write_cluster_key(const struct world *world, struct sheet *sheet, uint64_t cluster)
{
    if (cluster < world->counts[THING_CLUSTER])
        write_key(world, sheet, THING_CLUSTER, cluster);
    else
        sheet_empty(sheet);
}
