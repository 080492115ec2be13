#include "fs/generate_firms.h"
#include "fs/generate_names.h"
#include "fs/generate_rows.h"

/* Topics of random numbers. */
enum {
    TOPIC_PLACE = 500,
    TOPIC_CLUSTER_PLACE,
    TOPIC_SCIENCE,
    TOPIC_DESIGNATION
};

/* In hundredths of a degree, north and east. */
struct place {
    uint64_t lat;
    uint64_t lon;
};

static struct place province_place(const struct world *world, uint64_t province)
{
    struct random random = world_random(world, TOPIC_PLACE, province);
    uint64_t lat = 2000 + random_below(&random, 2800);

    return (struct place){lat, 8500 + random_below(&random, 4500)};
}

/* As many of each region as China has. XX is a code that ISO 3166 leaves to users. */
static void write_province(const struct world *world, uint64_t index, struct sheet *sheet)
{
    const char *region = index < 10   ? "east"
                         : index < 16 ? "central"
                         : index < 28 ? "west"
                                      : "northeast";
    struct place place = province_place(world, index);

    write_key(world, sheet, THING_PROVINCE, index);
    write_name(world, sheet, THING_PROVINCE, index);
    sheet_empty(sheet);
    write_named(world, sheet, "XX-", THING_PROVINCE, index);
    sheet_text(sheet, region);
    write_named(world, sheet, "Capital of Province ", THING_PROVINCE, index);
    sheet_hundredths(sheet, place.lat);
    sheet_hundredths(sheet, place.lon);
    sheet_end_row(sheet);
}

static void write_city(const struct world *world, uint64_t cluster, struct sheet *sheet)
{
    write_named(world, sheet, "City ", THING_CLUSTER, cluster);
}

/* Strong science where the cluster came out of it, and little elsewhere or nothing known. */
static void write_science(const struct world *world, uint64_t index, struct sheet *sheet)
{
    struct random random = world_random(world, TOPIC_SCIENCE, index);
    uint64_t universities;
    uint64_t best = 0;
    uint64_t academies;

    if (world_genesis(world, index) == GENESIS_SCIENCE) {
        universities = 2 + random_skewed(&random, 25);
        best = random_below(&random, universities / 2 + 1);
        academies = random_skewed(&random, 40);
    } else if (random_percent(&random, 60)) {
        universities = random_below(&random, 2);
        academies = random_skewed(&random, 3);
    } else {
        return;
    }
    write_city(world, index, sheet);
    write_key(world, sheet, THING_PROVINCE, world_province(world, index));
    sheet_number(sheet, universities);
    sheet_number(sheet, best);
    sheet_number(sheet, academies);
    sheet_end_row(sheet);
}

static void write_cluster(const struct world *world, uint64_t index, struct sheet *sheet)
{
    static const char *const geneses[] = {
        [GENESIS_ANCHOR_FIRM] = "anchor-firm",
        [GENESIS_SCIENCE] = "science-spin-off",
        [GENESIS_GOVERNMENT] = "government-construct",
        [GENESIS_ENTREPRENEURIAL] = "entrepreneurial",
    };
    struct random random = world_random(world, TOPIC_CLUSTER_PLACE, index);
    uint64_t province = world_province(world, index);
    struct place place = province_place(world, province);

    write_key(world, sheet, THING_CLUSTER, index);
    write_key(world, sheet, THING_PROVINCE, province);
    write_city(world, index, sheet);
    write_name(world, sheet, THING_CLUSTER, index);
    sheet_empty(sheet);
    sheet_hundredths(sheet, place.lat - 200 + random_below(&random, 401));
    sheet_hundredths(sheet, place.lon - 200 + random_below(&random, 401));
    sheet_year(sheet, years_of(world, (struct end){THING_CLUSTER, index}).since);
    sheet_empty(sheet);
    sheet_text(sheet, geneses[world_genesis(world, index)]);
    sheet_end_row(sheet);
}

/* Under each programme in so many of the cases, and under none in three of ten. */
static void write_designations(const struct world *world, uint64_t index, struct sheet *sheet)
{
    static const struct {
        const char *name;
        unsigned percent;
    } programmes[] = {
        {"torch-zone", 70}, {"torch-base", 31}, {"ndrc-bio-base", 40},
        {"most-park", 19},  {"other", 15},
    };
    struct random random = world_random(world, TOPIC_DESIGNATION, index);
    unsigned since = years_of(world, (struct end){THING_CLUSTER, index}).since;

    since = since < 1988 ? 1988 : since;
    if (random_percent(&random, 30))
        return;
    for (unsigned i = 0; i < sizeof(programmes) / sizeof(programmes[0]); i++) {
        bool named = random_percent(&random, programmes[i].percent);
        bool dated = random_percent(&random, 80);
        unsigned year = since + (unsigned)random_below(&random, 2014 - since);

        if (!named)
            continue;
        write_key(world, sheet, THING_CLUSTER, index);
        sheet_text(sheet, programmes[i].name);
        sheet_year(sheet, dated ? year : 0);
        write_named(world, sheet, "Invented title of Cluster ", THING_CLUSTER, index);
        sheet_end_row(sheet);
    }
}

const struct part place_parts[] = {
    {.table = "provinces", .numbers = THING_PROVINCE, .write = write_province},
    {.table = "science", .numbers = THING_CLUSTER, .write = write_science},
    {.table = "clusters", .numbers = THING_CLUSTER, .write = write_cluster},
    {.table = "designations", .numbers = THING_CLUSTER, .write = write_designations},
    {.table = NULL},
};
