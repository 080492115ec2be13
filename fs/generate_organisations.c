#include "fs/generate_firms.h"
#include "fs/generate_names.h"
#include "fs/generate_rows.h"

/* Topics of random numbers. */
enum {
    TOPIC_KIND = 600,
    TOPIC_TICKER,
    TOPIC_CLASS,
    TOPIC_MAKES,
    TOPIC_SPECIALITY
};

enum {
    MADE_MAX = 8 /* products of a firm; there are ten times as many */
};

static void write_years(struct years years, struct sheet *sheet)
{
    sheet_year(sheet, years.since);
    sheet_year(sheet, years.until);
}

static void write_firm(const struct world *world, uint64_t index, struct sheet *sheet)
{
    static const char *const models[MODELS] = {"manufacturer", "integrated", "holding", "dedicated",
                                               "contract"};
    static const char *const owners[OWNERS] = {"private", "mixed", "state", "foreign"};
    static const char *const origins[ORIGINS] = {"entrepreneur", "subsidiary", "soe",
                                                 "spin-off",     "returnee",   "joint-venture",
                                                 "multinational"};
    struct random random = world_random(world, TOPIC_TICKER, index);
    struct end end = {THING_FIRM, index};

    write_key(world, sheet, THING_FIRM, index);
    write_cluster_key(world, sheet, world_cluster(world, end));
    write_name(world, sheet, THING_FIRM, index);
    sheet_empty(sheet);
    write_years(years_of(world, end), sheet);
    sheet_text(sheet, models[firm_model(world, index)]);
    sheet_text(sheet, owners[firm_owner(world, index)]);
    sheet_text(sheet, origins[firm_origin(world, index)]);
    if (random_percent(&random, 8))
        write_named(world, sheet, "INVENTED", THING_FIRM, index);
    sheet_end_row(sheet);
}

static void write_organisation(const struct world *world, struct end end, const char *kind,
                               struct sheet *sheet)
{
    uint64_t cluster = world_cluster(world, end);

    write_key(world, sheet, end.thing, end.index);
    write_cluster_key(world, sheet, cluster);
    if (end.thing == THING_GOVERNMENT)
        write_key(world, sheet, THING_PROVINCE, world_province(world, cluster));
    else if (end.thing == THING_FUND)
        sheet_empty(sheet);
    write_name(world, sheet, end.thing, end.index);
    sheet_empty(sheet);
    sheet_text(sheet, kind);
    write_years(years_of(world, end), sheet);
    sheet_end_row(sheet);
}

static void write_institute(const struct world *world, uint64_t index, struct sheet *sheet)
{
    static const char *const kinds[] = {"university",          "cas",     "academy", "military",
                                        "biological-products", "hospital"};
    static const unsigned weights[] = {29, 19, 13, 7, 7, 2, 0};
    struct random random = world_random(world, TOPIC_KIND, index);

    write_organisation(world, (struct end){THING_INSTITUTE, index},
                       kinds[random_weighted(&random, weights)], sheet);
}

static void write_foreign_institute(const struct world *world, uint64_t index, struct sheet *sheet)
{
    write_organisation(world, (struct end){THING_FOREIGN_INSTITUTE, index}, "foreign", sheet);
}

static void write_government(const struct world *world, uint64_t index, struct sheet *sheet)
{
    write_organisation(world, (struct end){THING_GOVERNMENT, index}, "local-government", sheet);
}

/* Each of the kinds is there however few they are. */
static void write_fund(const struct world *world, uint64_t index, struct sheet *sheet)
{
    static const char *const kinds[] = {"central-government", "foreign-vc", "corporate",
                                        "private-vc",         "foreign-vc", "foreign-vc"};

    write_organisation(world, (struct end){THING_FUND, index}, kinds[index % 6], sheet);
}

static void write_product(const struct world *world, uint64_t index, struct sheet *sheet)
{
    static const char *const classes[] = {"recombinant-protein",
                                          "vaccine",
                                          "biochemical",
                                          "blood-product",
                                          "tcm",
                                          "antibody",
                                          "diagnostic",
                                          "chemical",
                                          "service",
                                          "device",
                                          "gene-therapy",
                                          "cell-therapy"};
    static const unsigned weights[] = {22, 16, 12, 6, 5, 4, 4, 4, 3, 1, 2, 2, 0};
    struct random random = world_random(world, TOPIC_CLASS, index);

    write_key(world, sheet, THING_PRODUCT, index);
    write_name(world, sheet, THING_PRODUCT, index);
    sheet_text(sheet, classes[random_weighted(&random, weights)]);
    sheet_end_row(sheet);
}

/* Some products have very many makers; a third of what is made is the cluster's speciality. */
static uint64_t draw_product(const struct world *world, uint64_t cluster, struct random *random)
{
    uint64_t products = world->counts[THING_PRODUCT];
    uint64_t product = random_skewed(random, products);
    struct random speciality = world_random(world, TOPIC_SPECIALITY, cluster);

    if (random_percent(random, 33))
        product += random_below(&speciality, products);
    return product % products;
}

static void write_made(const struct world *world, uint64_t row, uint64_t product,
                       struct random *random, struct sheet *sheet)
{
    struct years firm = years_of(world, (struct end){THING_FIRM, row});
    unsigned begin = firm.since > 1985 ? firm.since : 1985;
    unsigned end = firm.until ? firm.until : YEAR_LAST;

    write_key(world, sheet, THING_FIRM, row);
    write_key(world, sheet, THING_PRODUCT, product);
    begin += (unsigned)random_below(random, end - begin + 1);
    sheet_year(sheet, random_percent(random, 70) ? begin : 0);
    sheet_year(sheet, firm.until);
    sheet_end_row(sheet);
}

static void write_makes(const struct world *world, uint64_t index, struct sheet *sheet)
{
    static const unsigned weights[MADE_MAX + 2] = {18, 35, 25, 12, 6, 1, 1, 1, 1, 0};
    struct random random = world_random(world, TOPIC_MAKES, index);
    uint64_t cluster = world_cluster(world, (struct end){THING_FIRM, index});
    uint64_t made[MADE_MAX];
    unsigned count = random_weighted(&random, weights);

    if (firm_model(world, index) == MODEL_HOLDING)
        return;
    for (unsigned i = 0; i < count; i++) {
        made[i] = number_not_in(made, i, draw_product(world, cluster, &random),
                                world->counts[THING_PRODUCT]);
        write_made(world, index, made[i], &random, sheet);
    }
}

const struct part organisation_parts[] = {
    {.table = "firms", .numbers = THING_FIRM, .write = write_firm},
    {.table = "institutes", .numbers = THING_INSTITUTE, .write = write_institute},
    {.table = "institutes", .numbers = THING_FOREIGN_INSTITUTE, .write = write_foreign_institute},
    {.table = "funders", .numbers = THING_GOVERNMENT, .write = write_government},
    {.table = "funders", .numbers = THING_FUND, .write = write_fund},
    {.table = "products", .numbers = THING_PRODUCT, .write = write_product},
    {.table = "makes", .numbers = THING_FIRM, .write = write_makes},
    {.table = NULL},
};
