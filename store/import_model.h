/*
 * Which files a data set may have, which columns they have, and where each goes in the data base.
 * This is the one place that knows; the rest of the import is loops over these tables.
 *
 * Threads: constant data.
 */
#ifndef BUZZFS_STORE_IMPORT_MODEL_H
#define BUZZFS_STORE_IMPORT_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the order in which files are read: what is referred to before what refers to it. */
enum model_id {
    MODEL_SOURCES,
    MODEL_PROVINCES,
    MODEL_OUTLINES,
    MODEL_SCIENCE,
    MODEL_CLUSTERS,
    MODEL_DESIGNATIONS,
    MODEL_INSTITUTES,
    MODEL_FIRMS,
    MODEL_FUNDERS,
    MODEL_PRODUCTS,
    MODEL_MAKES,
    MODEL_TIE_KINDS,
    MODEL_TIES,
    MODEL_GOALS,
    MODEL_INDICATORS,
    MODEL_COUNT
};

/*
 * What stands beside kinds of ties where these are keys or columns (the ties of all kinds; columns of
 * bridges.tsv), or in one column with them (what else comes and goes in history.tsv): no kind may be
 * called so. A list of EACH(word).
 */
/* clang-format off */
#define MODEL_BESIDE_KINDS(EACH) \
    EACH("all") EACH("cluster") EACH("province") EACH("ties") EACH("interlock") EACH("firm") \
    EACH("institute") EACH("funder") EACH("designation") EACH("makes")
/* clang-format on */

/* Where slugs are unique. */
enum space {
    SPACE_NONE,
    SPACE_SOURCE,
    SPACE_PROVINCE,
    SPACE_CLUSTER,
    SPACE_ORGANISATION,
    SPACE_PRODUCT,
    SPACE_TIE_KIND,
    SPACE_GOAL,
    SPACE_COUNT
};

enum column_kind {
    COLUMN_KEY,       /* the slug of the row itself */
    COLUMN_REFERENCE, /* the slug of another row; stored as its row number */
    COLUMN_SOURCES,   /* a list of slugs of sources; stored as citations */
    COLUMN_TEXT,
    COLUMN_INTEGER,
    COLUMN_REAL,
    COLUMN_BOOLEAN
};

enum {
    MODEL_COLUMNS_MAX = 16
};

struct model_column {
    const char *name; /* in the CSV file */
    const char *sql;  /* in the data base; NULL for what is stored elsewhere */
    enum column_kind kind;
    bool required;
    double minimum; /* both 0: any */
    double maximum;
    uint32_t targets;          /* of a reference: bits of the models it may lead to */
    const char *const *values; /* words it may hold, up to a NULL; NULL: any */
    /* Why a text of a form of its own is not right, and which part of it; NULL: none is wrong. */
    const char *(*fault)(const char *text, size_t len, const char **part, size_t *part_len);
};

struct model {
    const char *name;   /* of the resource */
    const char *table;  /* in the data base */
    const char *entity; /* of an organisation, and of extra columns; NULL where none may be */
    const char *noun;   /* what messages call a row */
    enum space space;   /* of its keys */
    const struct model_column *columns; /* at most MODEL_COLUMNS_MAX */
    size_t column_count;
    /* Keys that the tree shows of a node beside its columns, up to a NULL: no column of the data
     * set's own may be called so. */
    const char *const *shown;
    /* Likewise what stands beside the slugs of its rows: no row may be called so. */
    const char *const *beside;
    const char *unique[2]; /* columns that together name a row that has no key of its own */
};

extern const struct model models[MODEL_COUNT];

static inline uint32_t model_bit(enum model_id id)
{
    return UINT32_C(1) << id;
}

/* MODEL_COUNT if there is none of that name. */
enum model_id model_find(const char *name);

/* Its number in columns, or column_count. */
size_t model_find_column(const struct model *model, const char *name);

/* Whether the tree shows a key of that name beside the columns. */
bool model_shows(const struct model *model, const char *name);

/* Whether the tree shows something else beside its rows under that name. */
bool model_reserves(const struct model *model, const char *slug);

/* Whether rows of that space are nodes, which keep their row number as long as they stay. */
bool space_is_kept(enum space space);

#endif
