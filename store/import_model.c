#include "store/import_model.h"

#include <math.h>
#include <string.h>

#define ORGANISATIONS (1u << MODEL_INSTITUTES | 1u << MODEL_FIRMS | 1u << MODEL_FUNDERS)

#define KEY(name_)                                                           \
    {                                                                        \
        .name = (name_), .sql = "slug", .kind = COLUMN_KEY, .required = true \
    }
#define NEEDED(name_)                                                          \
    {                                                                          \
        .name = (name_), .sql = (name_), .kind = COLUMN_TEXT, .required = true \
    }
#define TEXT(name_)                                          \
    {                                                        \
        .name = (name_), .sql = (name_), .kind = COLUMN_TEXT \
    }
#define SOURCES                                                                   \
    {                                                                             \
        .name = "sources", .kind = COLUMN_SOURCES, .targets = 1u << MODEL_SOURCES \
    }
#define YEAR(name_)                                                                               \
    {                                                                                             \
        .name = (name_), .sql = (name_), .kind = COLUMN_INTEGER, .minimum = 1000, .maximum = 9999 \
    }
#define COUNTED(name_)                                                               \
    {                                                                                \
        .name = (name_), .sql = (name_), .kind = COLUMN_INTEGER, .maximum = INFINITY \
    }
#define REAL(name_, least, most)                                                  \
    {                                                                             \
        .name = (name_), .sql = (name_), .kind = COLUMN_REAL, .minimum = (least), \
        .maximum = (most)                                                         \
    }
#define REFERENCE(name_, sql_, required_, targets_)                                        \
    {                                                                                      \
        .name = (name_), .sql = (sql_), .kind = COLUMN_REFERENCE, .required = (required_), \
        .targets = (targets_)                                                              \
    }

/* The last two columns of nearly every table. */
#define EVIDENCE SOURCES, TEXT("confidence")
/* The columns of a table, and how many they are. */
#define COLUMNS(...)          \
    .columns = {__VA_ARGS__}, \
    .column_count = sizeof((struct model_column[]){__VA_ARGS__}) / sizeof(struct model_column)

static const char *const roles[] = {"ownership", "funding",  "technology",
                                    "spin-off",  "returnee", NULL};

const struct model models[MODEL_COUNT] = {
    [MODEL_SOURCES] =
        {
                         .name = "sources",
                         .table = "source",
                         .entity = "source",
                         .noun = "source",
                         .space = SPACE_SOURCE,
                         COLUMNS(KEY("source"),                                                           NEEDED("title"), TEXT("publisher"), YEAR("year"), TEXT("url")),
                         },
    [MODEL_PROVINCES] =
        {
                         .name = "provinces",
                         .table = "province",
                         .entity = "province",
                         .noun = "province",
                         .space = SPACE_PROVINCE,
                         COLUMNS(KEY("province"),                                         NEEDED("name"), TEXT("name_zh"),  TEXT("iso_code"),
                         TEXT("region"),                                                                                      TEXT("capital"), REAL("lat", -90, 90), REAL("lon", -180, 180),
                         EVIDENCE),
                         },
    [MODEL_SCIENCE] =
        {
                         .name = "science",
                         .table = "science",
                         .noun = "city",
                         .unique = {"city", "province"},
                         COLUMNS(NEEDED("city"),
                         REFERENCE("province",                                                                                                         "province_id",                                                                                true,                                                                                                  1u << MODEL_PROVINCES),
                         COUNTED("universities_211"),                                                                                                                                                                                                                             COUNTED("universities_985"),
                         COUNTED("cas_institutes"), EVIDENCE),
                         },
    [MODEL_CLUSTERS] =
        {
                         .name = "clusters",
                         .table = "cluster",
                         .entity = "cluster",
                         .noun = "cluster",
                         .space = SPACE_CLUSTER,
                         COLUMNS(KEY("cluster"),
                         REFERENCE("province",                                                                                                "province_id",                                                                                                                                             true,                                                                                                                1u << MODEL_PROVINCES),                                                                                                                                                                                                                                TEXT("city"),
                         NEEDED("name"), TEXT("name_zh"), REAL("lat", -90, 90), REAL("lon", -180, 180),
                         YEAR("since"), YEAR("until"), TEXT("genesis"), TEXT("genesis_basis"),
                         TEXT("note"), EVIDENCE),
                         },
    [MODEL_DESIGNATIONS] =
        {
                         .name = "designations",
                         .table = "designation",
                         .noun = "designation",
                         COLUMNS(REFERENCE("cluster",                           "cluster_id",               true, 1u << MODEL_CLUSTERS),
                         NEEDED("programme"),                                                                                     YEAR("year"),                                                                                       TEXT("title"),                                                                                                                                                                                              EVIDENCE),
                         },
    [MODEL_INSTITUTES] =
        {
                         .name = "institutes",
                         .table = "organisation",
                         .entity = "institute",
                         .noun = "institute",
                         .space = SPACE_ORGANISATION,
                         COLUMNS(KEY("institute"),
                         REFERENCE("cluster",                                                                         "cluster_id",                                                                                                                   false,                                                                                                                                                           1u << MODEL_CLUSTERS),                                                                                                                                                                                                                             NEEDED("name"),
                         TEXT("name_zh"), TEXT("kind"), YEAR("since"), YEAR("until"), TEXT("note"),
                         EVIDENCE),
                         },
    [MODEL_FIRMS] =
        {
                         .name = "firms",
                         .table = "organisation",
                         .entity = "firm",
                         .noun = "firm",
                         .space = SPACE_ORGANISATION,
                         COLUMNS(KEY("firm"),                                REFERENCE("cluster",                                     "cluster_id",                                                                                                                   false,                                                                                                                                                           1u << MODEL_CLUSTERS),
                         NEEDED("name"), TEXT("name_zh"), YEAR("since"), YEAR("until"),
                         TEXT("business_model"), TEXT("ownership"), TEXT("origin"), TEXT("ticker"),
                         TEXT("note"), EVIDENCE),
                         },
    [MODEL_FUNDERS] =
        {
                         .name = "funders",
                         .table = "organisation",
                         .entity = "funder",
                         .noun = "funder",
                         .space = SPACE_ORGANISATION,
                         COLUMNS(KEY("funder"),                 REFERENCE("cluster","cluster_id",                                                                                                     false,                                                                                                     1u << MODEL_CLUSTERS),
                         REFERENCE("province", "province_id", false, 1u << MODEL_PROVINCES),
                         NEEDED("name"), TEXT("name_zh"), TEXT("kind"), YEAR("since"), YEAR("until"),
                         TEXT("note"), EVIDENCE),
                         },
    [MODEL_PRODUCTS] =
        {
                         .name = "products",
                         .table = "product",
                         .entity = "product",
                         .noun = "product",
                         .space = SPACE_PRODUCT,
                         COLUMNS(KEY("product"),                                                                  NEEDED("name"),                                                                      TEXT("class"),                                                                                                 TEXT("note"),                                                           EVIDENCE),
                         },
    [MODEL_MAKES] =
        {
                         .name = "makes",
                         .table = "makes",
                         .noun = "row",
                         .unique = {"firm", "product"},
                         COLUMNS(REFERENCE("firm",                                       "firm_id",                       true,                        1u << MODEL_FIRMS),
                         REFERENCE("product",                                                                                                          "product_id",                                                                                                                                                                                                         true, 1u << MODEL_PRODUCTS), YEAR("since"),
                         YEAR("until"), TEXT("note"), EVIDENCE),
                         },
    [MODEL_TIE_KINDS] =
        {
                         .name = "tie-kinds",
                         .table = "tie_kind",
                         .noun = "kind of tie",
                         .space = SPACE_TIE_KIND,
                         COLUMNS(KEY("kind"),
                         {.name = "role", .sql = "role", .kind = COLUMN_TEXT, .values = roles},
                         {.name = "directed",
                     .sql = "directed",
                     .kind = COLUMN_BOOLEAN,
                     .required = true},
                         TEXT("description")),
                         },
    [MODEL_TIES] =
        {
                         .name = "ties",
                         .table = "tie",
                         .noun = "tie",
                         COLUMNS(REFERENCE("kind",        "kind_id",                                                                    true,                                                        1u << MODEL_TIE_KINDS),
                         REFERENCE("from",                                                                                                     "from_id",                                                                                                              true,                                                                                                                                                                                                                                ORGANISATIONS),
                         REFERENCE("to", "to_id", true, ORGANISATIONS), YEAR("since"), YEAR("until"),
                         REAL("stake", 0, 100), TEXT("note"), EVIDENCE),
                         },
    [MODEL_GOALS] =
        {
                         .name = "goals",
                         .table = "goal",
                         .noun = "goal",
                         .space = SPACE_GOAL,
                         COLUMNS(KEY("goal"), NEEDED("statement"),                                                                               REAL("target",                                                                                                                          0,                                                                                                       0),                                                                                                                TEXT("unit"),
                         YEAR("year"), EVIDENCE),
                         },
    [MODEL_INDICATORS] =
        {
                         .name = "indicators",
                         .table = "indicator",
                         .noun = "row",
                         .unique = {"goal", "year"},
                         COLUMNS(REFERENCE("goal",                                         "goal_id",                  true,                    1u << MODEL_GOALS),
                         {.name = "year",
                     .sql = "year",
                     .kind = COLUMN_INTEGER,
                     .required = true,
                     .minimum = 1000,
                     .maximum = 9999},
                         REAL("value",                                                                                                                                                                                                                                                  0, 0), EVIDENCE),
                         },
};

enum model_id model_find(const char *name)
{
    enum model_id id = 0;

    while (id < MODEL_COUNT && strcmp(models[id].name, name) != 0)
        id++;
    return id;
}

size_t model_find_column(const struct model *model, const char *name)
{
    size_t i = 0;

    while (i < model->column_count && strcmp(model->columns[i].name, name) != 0)
        i++;
    return i;
}

bool space_is_kept(enum space space)
{
    return space >= SPACE_SOURCE && space <= SPACE_PRODUCT;
}
