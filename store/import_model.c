#include "store/import_model.h"

#include "store/outline.h"

#include <math.h>
#include <string.h>

#define PROVINCES     (1u << MODEL_PROVINCES)
#define CLUSTERS      (1u << MODEL_CLUSTERS)
#define ORGANISATIONS (1u << MODEL_INSTITUTES | 1u << MODEL_FIRMS | 1u << MODEL_FUNDERS)

/* One column a line. */
/* clang-format off */
#define KEY(name_)     {.name = (name_), .sql = "slug", .kind = COLUMN_KEY, .required = true}
#define NEEDED(name_)  {.name = (name_), .sql = (name_), .kind = COLUMN_TEXT, .required = true}
#define TEXT(name_)    {.name = (name_), .sql = (name_), .kind = COLUMN_TEXT}
#define SOURCES        {.name = "sources", .kind = COLUMN_SOURCES, .targets = 1u << MODEL_SOURCES}
#define YEARS          .minimum = 1000, .maximum = 9999
#define YEAR(name_)    {.name = (name_), .sql = (name_), .kind = COLUMN_INTEGER, YEARS}
#define COUNTED(name_) \
    {.name = (name_), .sql = (name_), .kind = COLUMN_INTEGER, .maximum = INFINITY}
#define REAL(name_, least, most) \
    {.name = (name_), .sql = (name_), .kind = COLUMN_REAL, .minimum = (least), .maximum = (most)}
#define REFERENCE(name_, sql_, required_, targets_) \
    {.name = (name_), .sql = (sql_), .kind = COLUMN_REFERENCE, .required = (required_), \
     .targets = (targets_)}

static const char *const directions[] = {"at-least", "at-most", "below", NULL};
static const char *const roles[] = {
    "ownership", "funding", "technology", "spin-off", "returnee", NULL};

static const struct model_column source_columns[] = {
    KEY("source"),
    NEEDED("title"),
    TEXT("publisher"),
    YEAR("year"),
    TEXT("url"),
};

static const struct model_column province_columns[] = {
    KEY("province"),
    NEEDED("name"),
    TEXT("name_zh"),
    TEXT("iso_code"),
    TEXT("region"),
    TEXT("capital"),
    REAL("lat", -90, 90),
    REAL("lon", -180, 180),
    SOURCES,
    TEXT("confidence"),
};

static const struct model_column outline_columns[] = {
    REFERENCE("province", "province_id", false, PROVINCES),
    {.name = "ring", .sql = "ring", .kind = COLUMN_INTEGER, .required = true, .minimum = 1,
     .maximum = INFINITY},
    {.name = "points", .sql = "points", .kind = COLUMN_TEXT, .required = true,
     .fault = outline_fault},
    SOURCES,
};

static const struct model_column science_columns[] = {
    NEEDED("city"),
    REFERENCE("province", "province_id", true, PROVINCES),
    COUNTED("universities_211"),
    COUNTED("universities_985"),
    COUNTED("cas_institutes"),
    SOURCES,
    TEXT("confidence"),
};

static const struct model_column cluster_columns[] = {
    KEY("cluster"),
    REFERENCE("province", "province_id", true, PROVINCES),
    TEXT("city"),
    NEEDED("name"),
    TEXT("name_zh"),
    REAL("lat", -90, 90),
    REAL("lon", -180, 180),
    YEAR("since"),
    YEAR("until"),
    TEXT("genesis"),
    TEXT("genesis_basis"),
    TEXT("note"),
    SOURCES,
    TEXT("confidence"),
};

static const struct model_column designation_columns[] = {
    REFERENCE("cluster", "cluster_id", true, CLUSTERS),
    NEEDED("programme"),
    YEAR("year"),
    TEXT("title"),
    SOURCES,
    TEXT("confidence"),
};

static const struct model_column institute_columns[] = {
    KEY("institute"),
    REFERENCE("cluster", "cluster_id", false, CLUSTERS),
    NEEDED("name"),
    TEXT("name_zh"),
    TEXT("kind"),
    YEAR("since"),
    YEAR("until"),
    TEXT("note"),
    SOURCES,
    TEXT("confidence"),
};

static const struct model_column firm_columns[] = {
    KEY("firm"),
    REFERENCE("cluster", "cluster_id", false, CLUSTERS),
    NEEDED("name"),
    TEXT("name_zh"),
    YEAR("since"),
    YEAR("until"),
    TEXT("business_model"),
    TEXT("ownership"),
    TEXT("origin"),
    TEXT("ticker"),
    TEXT("note"),
    SOURCES,
    TEXT("confidence"),
};

static const struct model_column funder_columns[] = {
    KEY("funder"),
    REFERENCE("cluster", "cluster_id", false, CLUSTERS),
    REFERENCE("province", "province_id", false, PROVINCES),
    NEEDED("name"),
    TEXT("name_zh"),
    TEXT("kind"),
    YEAR("since"),
    YEAR("until"),
    TEXT("note"),
    SOURCES,
    TEXT("confidence"),
};

static const struct model_column product_columns[] = {
    KEY("product"),
    NEEDED("name"),
    TEXT("class"),
    TEXT("note"),
    SOURCES,
    TEXT("confidence"),
};

static const struct model_column makes_columns[] = {
    REFERENCE("firm", "firm_id", true, 1u << MODEL_FIRMS),
    REFERENCE("product", "product_id", true, 1u << MODEL_PRODUCTS),
    YEAR("since"),
    YEAR("until"),
    TEXT("note"),
    SOURCES,
    TEXT("confidence"),
};

static const struct model_column tie_kind_columns[] = {
    KEY("kind"),
    {.name = "role", .sql = "role", .kind = COLUMN_TEXT, .values = roles},
    {.name = "directed", .sql = "directed", .kind = COLUMN_BOOLEAN, .required = true},
    TEXT("description"),
};

static const struct model_column tie_columns[] = {
    REFERENCE("kind", "kind_id", true, 1u << MODEL_TIE_KINDS),
    REFERENCE("from", "from_id", true, ORGANISATIONS),
    REFERENCE("to", "to_id", true, ORGANISATIONS),
    YEAR("since"),
    YEAR("until"),
    REAL("stake", 0, 100),
    TEXT("note"),
    SOURCES,
    TEXT("confidence"),
};

static const struct model_column goal_columns[] = {
    KEY("goal"),
    NEEDED("statement"),
    REAL("target", 0, 0),
    TEXT("unit"),
    {.name = "direction", .sql = "direction", .kind = COLUMN_TEXT, .values = directions},
    YEAR("year"),
    SOURCES,
    TEXT("confidence"),
};

static const struct model_column indicator_columns[] = {
    REFERENCE("goal", "goal_id", true, 1u << MODEL_GOALS),
    {.name = "year", .sql = "year", .kind = COLUMN_INTEGER, .required = true, YEARS},
    REAL("value", 0, 0),
    SOURCES,
    TEXT("confidence"),
};

static const char *const shown_of_source[] = {"supports", NULL};
static const char *const shown_of_province[] = {"counts", NULL};
static const char *const shown_of_cluster[] = {
    "counts", "science", "designations", "firms", "institutes", "funders", NULL};
static const char *const shown_of_firm[] = {"province", "city", "products", NULL};
static const char *const shown_of_institute[] = {"province", "city", NULL};
static const char *const shown_of_product[] = {"makers", NULL};

#define WORD(word) word,
static const char *const beside_tie_kinds[] = {MODEL_BESIDE_KINDS(WORD) NULL};

#define COLUMNS(array) .columns = (array), .column_count = sizeof(array) / sizeof((array)[0])

const struct model models[MODEL_COUNT] = {
    [MODEL_SOURCES] = {
        .name = "sources", .table = "source", .entity = "source", .noun = "source",
        .space = SPACE_SOURCE, .shown = shown_of_source,
        COLUMNS(source_columns),
    },
    [MODEL_PROVINCES] = {
        .name = "provinces", .table = "province", .entity = "province", .noun = "province",
        .space = SPACE_PROVINCE, .shown = shown_of_province,
        COLUMNS(province_columns),
    },
    [MODEL_OUTLINES] = {
        .name = "outlines", .table = "outline", .noun = "ring",
        .unique = {"province", "ring"},
        COLUMNS(outline_columns),
    },
    [MODEL_SCIENCE] = {
        .name = "science", .table = "science", .noun = "city",
        .unique = {"city", "province"},
        COLUMNS(science_columns),
    },
    [MODEL_CLUSTERS] = {
        .name = "clusters", .table = "cluster", .entity = "cluster", .noun = "cluster",
        .space = SPACE_CLUSTER, .shown = shown_of_cluster,
        COLUMNS(cluster_columns),
    },
    [MODEL_DESIGNATIONS] = {
        .name = "designations", .table = "designation", .noun = "designation",
        COLUMNS(designation_columns),
    },
    [MODEL_INSTITUTES] = {
        .name = "institutes", .table = "organisation", .entity = "institute", .noun = "institute",
        .space = SPACE_ORGANISATION, .shown = shown_of_institute,
        COLUMNS(institute_columns),
    },
    [MODEL_FIRMS] = {
        .name = "firms", .table = "organisation", .entity = "firm", .noun = "firm",
        .space = SPACE_ORGANISATION, .shown = shown_of_firm,
        COLUMNS(firm_columns),
    },
    [MODEL_FUNDERS] = {
        .name = "funders", .table = "organisation", .entity = "funder", .noun = "funder",
        .space = SPACE_ORGANISATION,
        COLUMNS(funder_columns),
    },
    [MODEL_PRODUCTS] = {
        .name = "products", .table = "product", .entity = "product", .noun = "product",
        .space = SPACE_PRODUCT, .shown = shown_of_product,
        COLUMNS(product_columns),
    },
    [MODEL_MAKES] = {
        .name = "makes", .table = "makes", .noun = "row",
        .unique = {"firm", "product"},
        COLUMNS(makes_columns),
    },
    [MODEL_TIE_KINDS] = {
        .name = "tie-kinds", .table = "tie_kind", .noun = "kind of tie",
        .space = SPACE_TIE_KIND, .beside = beside_tie_kinds,
        COLUMNS(tie_kind_columns),
    },
    [MODEL_TIES] = {
        .name = "ties", .table = "tie", .noun = "tie",
        COLUMNS(tie_columns),
    },
    [MODEL_GOALS] = {
        .name = "goals", .table = "goal", .noun = "goal",
        .space = SPACE_GOAL,
        COLUMNS(goal_columns),
    },
    [MODEL_INDICATORS] = {
        .name = "indicators", .table = "indicator", .noun = "row",
        .unique = {"goal", "year"},
        COLUMNS(indicator_columns),
    },
};
/* clang-format on */

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

static bool is_among(const char *const *names, const char *name)
{
    while (names && *names && strcmp(*names, name) != 0)
        names++;
    return names && *names;
}

bool model_shows(const struct model *model, const char *name)
{
    return is_among(model->shown, name);
}

bool model_reserves(const struct model *model, const char *slug)
{
    return is_among(model->beside, slug);
}

bool space_is_kept(enum space space)
{
    return space >= SPACE_SOURCE && space <= SPACE_PRODUCT;
}
