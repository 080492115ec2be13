/*
 * The table of all kinds of directories and files: what the tree looks like. Inside of fs/.
 */
#ifndef BUZZFS_FS_TYPES_H
#define BUZZFS_FS_TYPES_H

#include <stdbool.h>
#include <stddef.h>

#include "fs/directory.h"
#include "fs/json.h"
#include "fs/node.h"
#include "fs/text.h"
#include "fs/tree.h"
#include "store/store.h"

/* Numbers are part of inode numbers: new ones at the end, none used twice. */
enum node_type {
    NODE_ROOT = 0,
    NODE_README = 1,
    NODE_ATTRIBUTES = 2,
    NODE_LINKAGES = 3,
    NODE_PROVINCES = 4,
    NODE_CLUSTERS = 5,
    NODE_FIRMS = 6,
    NODE_INSTITUTES = 7,
    NODE_FUNDERS = 8,
    NODE_PRODUCTS = 9,
    NODE_CONGLOMERATES = 10,
    NODE_SOURCES = 11,
    NODE_MEASURES = 12,
    NODE_MATRIX = 13,
    NODE_AS_OF = 14,
    NODE_HISTORY = 15,
    NODE_BY = 16,
    NODE_FACET = 17,
    NODE_FACET_VALUE = 18,
    NODE_SEARCH = 19,
    NODE_FACETS = 223,
    NODE_SEARCH_WORDS = 224,
    NODE_SEARCH_KIND = 225,

    NODE_PROVINCE = 20,
    NODE_PROVINCE_ATTRIBUTES = 21,
    NODE_PROVINCE_LINKAGES = 22,
    NODE_PROVINCE_LINKS = 23,
    NODE_PROVINCE_CLUSTERS = 24,
    NODE_PROVINCE_HISTORY = 25,

    NODE_CLUSTER = 30,
    NODE_CLUSTER_ATTRIBUTES = 31,
    NODE_CLUSTER_LINKAGES = 32,
    NODE_CLUSTER_LINKS = 33,
    NODE_CLUSTER_FIRMS = 34,
    NODE_CLUSTER_INSTITUTES = 35,
    NODE_CLUSTER_FUNDERS = 36,
    NODE_CLUSTER_DOT = 40,
    NODE_CLUSTER_SVG = 41,
    NODE_CLUSTER_HISTORY = 42,
    NODE_CLUSTER_BUZZ = 37,
    NODE_CLUSTER_BRIDGES = 38,
    NODE_CLUSTER_OUTPUT = 39,

    NODE_QUALITY = 43,

    NODE_FIRM = 50,
    NODE_FIRM_ATTRIBUTES = 51,
    NODE_FIRM_LINKAGES = 52,
    NODE_FIRM_LINKS = 53,
    NODE_FIRM_PARENTS = 54,
    NODE_FIRM_SUBSIDIARIES = 55,
    NODE_FIRM_SIBLINGS = 56,
    NODE_FIRM_PARTNERS = 57,
    NODE_FIRM_ORIGINS = 58,
    NODE_FIRM_PRODUCTS = 59,
    NODE_FIRM_CONGLOMERATE = 60,
    NODE_FIRM_RIVALS = 61,
    NODE_FIRM_HISTORY = 62,

    NODE_INSTITUTE = 70,
    NODE_INSTITUTE_ATTRIBUTES = 71,
    NODE_INSTITUTE_LINKAGES = 72,
    NODE_INSTITUTE_LINKS = 73,
    NODE_INSTITUTE_SPIN_OFFS = 74,
    NODE_INSTITUTE_LICENSEES = 75,
    NODE_INSTITUTE_HISTORY = 76,

    NODE_FUNDER = 80,
    NODE_FUNDER_ATTRIBUTES = 81,
    NODE_FUNDER_LINKAGES = 82,
    NODE_FUNDER_LINKS = 83,
    NODE_FUNDER_PORTFOLIO = 84,
    NODE_FUNDER_HISTORY = 85,

    NODE_PRODUCT = 90,
    NODE_PRODUCT_ATTRIBUTES = 91,
    NODE_PRODUCT_MAKERS = 92,
    NODE_PRODUCT_HISTORY = 93,

    NODE_CONGLOMERATE = 100,
    NODE_CONGLOMERATE_ATTRIBUTES = 101,
    NODE_CONGLOMERATE_MEMBERS = 102,
    NODE_CONGLOMERATE_CLUSTERS = 103,
    NODE_CONGLOMERATE_TREE = 104,
    NODE_CONGLOMERATE_PROJECTIONS = 105,
    NODE_CONGLOMERATE_HISTORY = 106,

    NODE_SOURCE = 110,

    NODE_MEASURE_SHARE = 120,
    NODE_MEASURE_LOCATION_QUOTIENT = 121,
    NODE_MEASURE_MODULARITY = 122,
    NODE_MEASURE_COMPONENTS = 123,
    NODE_MEASURE_BETWEENNESS = 124,
    NODE_MEASURE_HHI = 125,
    NODE_MEASURE_EFFECTIVE_NUMBER = 126,
    NODE_MEASURE_GINI = 127,

    NODE_EXPORT = 170,
    NODE_EXPORT_PACKAGE = 171,
    NODE_EXPORT_SOURCES = 172, /* tables, in the order of import_model.h */
    NODE_EXPORT_PROVINCES = 173,
    NODE_EXPORT_OUTLINES = 174,
    NODE_EXPORT_SCIENCE = 175,
    NODE_EXPORT_CLUSTERS = 176,
    NODE_EXPORT_DESIGNATIONS = 177,
    NODE_EXPORT_INSTITUTES = 178,
    NODE_EXPORT_FIRMS = 179,
    NODE_EXPORT_FUNDERS = 180,
    NODE_EXPORT_PRODUCTS = 181,
    NODE_EXPORT_MAKES = 182,
    NODE_EXPORT_TIE_KINDS = 183,
    NODE_EXPORT_TIES = 184,
    NODE_EXPORT_GOALS = 185,
    NODE_EXPORT_INDICATORS = 186,
    NODE_EXPORT_LINKS = 187,
    NODE_EXPORT_LINKS_JSON = 188,
    NODE_EXPORT_GRAPHML = 189,
    NODE_EXPORT_GEXF = 190,
    NODE_EXPORT_DOT = 191,
    NODE_EXPORT_GEOJSON = 192,
    NODE_MEASURE_EI_INDEX = 140,
    NODE_MEASURE_LOCAL_SHARE = 141,
    NODE_MEASURE_DENSITY = 142,
    NODE_MEASURE_MEAN_DEGREE = 143,
    NODE_MEASURE_GOVERNMENT_SHARE = 144,
    NODE_MEASURE_INTERLOCK = 145,
    NODE_MEASURE_ULTIMATE_PARENT = 146,
    NODE_MEASURE_PROJECTIONS = 147,
    NODE_MEASURE_JACCARD = 148,
    NODE_MEASURE_CONSTRAINT = 149,
    NODE_MEASURE_EFFECTIVE_SIZE = 150,
    NODE_MEASURE_BROKERAGE = 151,
    NODE_MEASURE_CORENESS = 152,
    NODE_MEASURE_ELLISON_GLAESER = 153,

    NODE_FIGURES = 200,
    NODE_FIGURE_REGIONAL_MAP = 201,
    NODE_FIGURE_SPIN_OFFS = 202,
    NODE_FIGURE_DISPERSAL = 203,
    NODE_FIGURE_MATRIX = 204,

    NODE_FINDINGS = 210,
    NODE_FINDINGS_README = 211,
    NODE_FINDING_GENESIS = 212,
    NODE_FINDING_SCIENCE_BASE = 213,
    NODE_FINDING_BUSINESS_MODELS = 214,
    NODE_FINDING_LOCAL_BUZZ = 215,
    NODE_FINDING_ACADEMIA = 216,
    NODE_FINDING_SUBSTITUTORS = 217,
    NODE_FINDING_BRIDGES = 218,
    NODE_FINDING_DISPERSAL = 219,
    NODE_FINDING_MONEY = 220,
    NODE_FINDING_DISPERSION = 221,
    NODE_FINDING_GOALS = 222,

    NODE_TYPES = 256 /* as many as node ids have room for beside links */
};

/* How the members of a set stand in a directory. */
enum standing {
    STAND_NONE,            /* nothing here comes from the data */
    STAND_HERE,            /* as themselves */
    STAND_LINKED,          /* as symbolic links to where they stand */
    STAND_LINKED_IF_PLACED /* as links, but those that no cluster or province holds as themselves */
};

/* Files of a directory that are made of the same rows: whoever wants several has these read once. */
struct together {
    /* Writes those files whose texts are not NULL; the node is one of them. */
    int (*write)(struct reader *reader, struct node node, struct text *const texts[]);
    size_t count;
    enum node_type files[TREE_TOGETHER_MAX]; /* in the order of texts */
};

/*
 * A row. Directories: `members` says which set fills them beside the fixed names. Files: exactly
 * one of text, json, tsv and together says how they are made, and doc what they hold.
 */
struct type {
    enum node_type parent; /* the directory it stands in; for members of a set see tree_parent() */
    const char *name;      /* NULL: the name is the slug of the row */
    const char *suffix;    /* after the slug, in the name of a member */
    mode_t mode;           /* S_IFDIR or S_IFREG; 0: no such type */
    bool undated;          /* only in the tree of no year, not in those under as-of */
    bool is_long;          /* of directories: there may be any number of members */

    enum query members; /* the LIST query of the set; FIND and COUNT follow it */
    enum standing standing;
    enum node_type member;   /* for members that stand here */
    enum link_target target; /* for members that are links */

    const struct directory *directory; /* for those whose names are made otherwise: directory.h */

    enum query place; /* for members: the query that tells whether the row is there, and its slug */

    int (*text)(struct reader *reader, struct node node, struct text *text);
    int (*json)(struct reader *reader, struct node node, struct json *json);
    enum query tsv;
    const struct together *together;
    const char *doc; /* what README.md and the man page say of it */
};

extern const struct type types[NODE_TYPES];

#endif
