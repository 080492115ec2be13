/*
 * Every question the tree asks of the data, by name, but for those of facets (facets.h). The SQL
 * stands in queries.c, that of the files in /export in queries_export.c, of history.tsv in
 * queries_history.c, of quality.tsv in queries_doubts.c, of figures, findings and searches in
 * queries_reports.c; names of result columns are the names users see in JSON, TSV and CSV.
 *
 * A set is a group of nodes that fills a directory. It has three queries of one shape:
 *
 *   LIST    (:row, :after)   id, slug, placed    members with id > :after, in order of id; one may
 *                                                come several times, one after the other
 *   FIND    (:row, :name)    id, placed          the member called :name
 *   COUNT   (:row)           how many of its members stand there themselves, not as a link
 *
 * placed is 0 for an organisation that no cluster holds, else 1.
 */
#ifndef BUZZFS_STORE_QUERIES_H
#define BUZZFS_STORE_QUERIES_H

#include <stdbool.h>
#include <stddef.h>

#define SETS(X)             \
    X(PROVINCES)            \
    X(PROVINCE_CLUSTERS)    \
    X(CLUSTER_FIRMS)        \
    X(CLUSTER_INSTITUTES)   \
    X(CLUSTER_FUNDERS)      \
    X(CLUSTERS)             \
    X(FIRMS)                \
    X(INSTITUTES)           \
    X(FUNDERS)              \
    X(PRODUCTS)             \
    X(CONGLOMERATES)        \
    X(SOURCES)              \
    X(FIRM_PARENTS)         \
    X(FIRM_SUBSIDIARIES)    \
    X(FIRM_SIBLINGS)        \
    X(FIRM_PARTNERS)        \
    X(FIRM_ORIGINS)         \
    X(FIRM_PRODUCTS)        \
    X(INSTITUTE_SPIN_OFFS)  \
    X(INSTITUTE_LICENSEES)  \
    X(FUNDER_PORTFOLIO)     \
    X(PRODUCT_MAKERS)       \
    X(CONGLOMERATE_MEMBERS) \
    X(CONGLOMERATE_CLUSTERS)

/* The tables of the interchange form, in the order of import_model.h. Each has two queries:
 *
 *   EXPORT_X          id, then the columns of its CSV file: all rows, in order of id
 *   EXPORT_X_FILLED   one row: how many rows have something in each column that may be empty
 */
#define EXPORT_TABLES(X) \
    X(SOURCES)           \
    X(PROVINCES)         \
    X(OUTLINES)          \
    X(SCIENCE)           \
    X(CLUSTERS)          \
    X(DESIGNATIONS)      \
    X(INSTITUTES)        \
    X(FIRMS)             \
    X(FUNDERS)           \
    X(PRODUCTS)          \
    X(MAKES)             \
    X(TIE_KINDS)         \
    X(TIES)              \
    X(GOALS)             \
    X(INDICATORS)

/* The rules of doubt: see doubts.h. */
#define DOUBTS(X)        \
    X(DANGLING)          \
    X(CIRCLE)            \
    X(NO_SOURCE)         \
    X(NO_CLUSTER)        \
    X(NO_COORDINATES)    \
    X(NO_FIRMS)          \
    X(NO_TIES)           \
    X(ISOLATED)          \
    X(NO_MAKERS)         \
    X(NO_CITY)           \
    X(TIE_YEARS)         \
    X(SPIN_OFF_YEARS)    \
    X(MAKES_YEARS)       \
    X(CLUSTER_YEARS)     \
    X(DESIGNATION_YEARS) \
    X(SAME_DESIGNATION)  \
    X(SAME_TIE)          \
    X(SAME_NAME)         \
    X(PARENTS)           \
    X(STAKES)            \
    X(WEAK_GENESIS)      \
    X(WEAK_TIES)         \
    X(WEAK_MAKERS)       \
    X(WEAK_SERIES)       \
    X(WEAK_SCIENCE)      \
    X(NOT_LOOKED_AT)

enum query {
    QUERY_NONE,
#define SET_QUERIES(set) QUERY_##set##_LIST, QUERY_##set##_FIND, QUERY_##set##_COUNT,
    SETS(SET_QUERIES)
#undef SET_QUERIES

    /* Where a node stands (:row): its slug and those of what holds it. */
    QUERY_PROVINCE_PLACE,     /* slug */
    QUERY_CLUSTER_PLACE,      /* slug, province, province_id */
    QUERY_ORGANISATION_PLACE, /* slug, entity, cluster, province, cluster_id; NULLs if unplaced */
    QUERY_PRODUCT_PLACE,      /* slug */
    QUERY_SOURCE_PLACE,       /* slug */
    QUERY_CONGLOMERATE_PLACE, /* slug, while it is an ultimate parent */

    /* One row: the scalar attributes of a node (:row), in the order they are shown. */
    QUERY_DATA_SET_ATTRIBUTES,
    QUERY_PROVINCE_ATTRIBUTES,
    QUERY_CLUSTER_ATTRIBUTES,
    QUERY_FIRM_ATTRIBUTES,
    QUERY_INSTITUTE_ATTRIBUTES,
    QUERY_FUNDER_ATTRIBUTES,
    QUERY_PRODUCT_ATTRIBUTES,
    QUERY_CONGLOMERATE_ATTRIBUTES,
    QUERY_SOURCE_ATTRIBUTES,

    /* Parts of attributes.json. */
    QUERY_EXTRAS,       /* (:name entity, :row) name, type, value: the data set's own columns */
    QUERY_CITATIONS,    /* (:name table, :row) slug */
    QUERY_SCIENCE,      /* (:row cluster) the science base of its city; last column its id */
    QUERY_DESIGNATIONS, /* (:row cluster) last column its id */
    QUERY_MAKES,        /* (:row firm) last column its id */
    QUERY_COUNTS,       /* one row: how many there are of every kind */
    QUERY_YEARS,        /* one row: first, last */
    QUERY_COUNTS_BY_TIE_KIND, /* kind, ties */
    QUERY_PROVINCE_COUNTS,    /* (:row) one row */
    QUERY_CLUSTER_COUNTS,     /* (:row) one row */
    /* (:row) one number: about how many organisations are in it, in any year */
    QUERY_CLUSTER_SIZE,
    QUERY_PROVINCE_SIZE,
    QUERY_SUPPORTED, /* (:row source) entity, name: the facts that rest on it */

    /* links.tsv of an organisation, a cluster, a province (:row). */
    QUERY_ORGANISATION_TIES,
    QUERY_CLUSTER_TIES,
    QUERY_PROVINCE_TIES,
    /* kind, from, to, first and last year of the tie and both ends. */
    QUERY_CLUSTER_LIVES,
    QUERY_PROVINCE_LIVES,
    /* All columns of the TIES and the LIVES, and of a cluster's EDGES. */
    QUERY_CLUSTER_ALL_TIES,
    QUERY_PROVINCE_ALL_TIES,
    /* Both ends of each tie of a cluster or a province (:row), some of them twice. */
    QUERY_CLUSTER_ENDS,
    QUERY_PROVINCE_ENDS,
    /* See names.h. */
    QUERY_KIND_NAMES,        /* id, directed, slug: all, by id */
    QUERY_CLUSTER_NAME,      /* (:row) id, province_id, slug */
    QUERY_ORGANISATION_NAME, /* (:row) id, cluster_id, slug, since, until */

    /* linkages.json. A tally has rows of kind, direction, scope, ties. */
    QUERY_TIE_KINDS, /* kind, role, directed, id */
    QUERY_ORGANISATION_TALLY,
    QUERY_CLUSTER_TALLY,
    QUERY_PROVINCE_TALLY,
    QUERY_ORGANISATION_LINKS, /* its ties; last columns: ids of the tie and of the other end */
    QUERY_ORGANISATION_REACH, /* cluster, province, kind, ties: clusters of the other ends */
    QUERY_CLUSTER_PARTNERS,   /* cluster, province, kind, ties: other clusters */
    QUERY_PROVINCE_PARTNERS,  /* province, kind, ties: other provinces */
    QUERY_PRODUCT_CLASSES,    /* (:row province) class, makes_here, makes */
    QUERY_NATIONAL_MATRIX,    /* ids of kind and two clusters (0: none), ties, those of firms */
    QUERY_FIRMS_BY_CLUSTER,   /* id, cluster, province, id of the province, firms */
    QUERY_FIRMS_BY_PROVINCE,  /* id, province, clusters, firms */

    /* buzz.json and the like: ties between firms inside the node (:row) and with one end there. */
    QUERY_CLUSTER_MIXING,   /* kind_id, inside, outside */
    QUERY_PROVINCE_MIXING,  /* kind_id, inside, outside */
    QUERY_FIRMS_IN_ALL,     /* one number */
    QUERY_FIRM_TIES_IN_ALL, /* one number: ties between firms */
    QUERY_FIRMS_AND_GROUPS, /* id, cluster_id: all firms that clusters hold */
    QUERY_FIRM_TIES,        /* kind_id, from_id, to_id: all ties between firms */
    QUERY_CLUSTER_LONERS,   /* one number: firms without a tie to another firm of the cluster */
    QUERY_CLUSTER_TRANSFER, /* ties of technology with an end in the cluster, those inside it */
    QUERY_CLUSTER_MONEY,    /* ties of funding with an end there, of government, those inside it */

    /* bridges.tsv and products.tsv of a cluster (:row). */
    QUERY_CLUSTER_CLASSES,  /* class, makes_here, makes */
    QUERY_CLUSTER_PRODUCTS, /* product, class, makers_here, makers, id of the product */
    QUERY_MAKERS_ABROAD,    /* product_id, makers: those that no cluster holds */

    QUERY_PROVINCE_EMPLOYEES, /* id, employees: from a column of the data set's own */
    QUERY_FIRM_EMPLOYEES,     /* id of the province, employees: likewise */
    QUERY_FIRM_NEIGHBOURS,    /* (:row firm) other, cluster_id: other firms that ties join it to */

    /* Conglomerates that join a cluster or a province to others: see fs/interlock.c. */
    QUERY_CLUSTER_RESIDENTS,  /* (:row cluster) id */
    QUERY_PROVINCE_RESIDENTS, /* (:row province) id */
    QUERY_OWNERS,             /* (:row) id of who owns it, for each tie */
    QUERY_OWNED,              /* (:row) id of what it owns, for each tie */
    QUERY_ULTIMATE_PARENT,    /* (:row) slug, name: if it owns others and none owns it */
    QUERY_MEMBER_PLACE,       /* (:row) ids of its cluster and province: if it has a cluster */

    /* Ownership, from an organisation (:row). */
    QUERY_SUBSIDIARIES,        /* id, stake, since of each tie: by name, the last first */
    QUERY_MAIN_PARENT,         /* id, slug, stake, since: two at most, the largest stake first */
    QUERY_ULTIMATE_PARENTS,    /* slug, of each group that it is in */
    QUERY_CONGLOMERATE_SPREAD, /* cluster, members: by cluster */
    QUERY_CONGLOMERATE_STAR,   /* cluster_a, cluster_b, ties: by these */

    /* (:row firm) firm, cluster, scope, shared, theirs, ours, products: most similar first. */
    QUERY_FIRM_MADE,   /* (:row firm) product_id, slug: what it makes, by slug */
    QUERY_MAKERS_MADE, /* (:row product) maker, slug, cluster_id, cluster, province_id,
                               * product_id: all that its makers make, by maker and product */

    /* history.tsv: what came and went by year; queries_history.c. year, event, kind, subject, object,
     * name; of the data set year, kind, came, went. */
    QUERY_HISTORY,
    QUERY_PROVINCE_HISTORY,
    QUERY_CLUSTER_HISTORY,
    QUERY_PROVINCE_HISTORY_TIELESS, /* the same without ties */
    QUERY_CLUSTER_HISTORY_TIELESS,
    QUERY_ORGANISATION_HISTORY,
    QUERY_PRODUCT_HISTORY,
    QUERY_CONGLOMERATE_HISTORY,
    /*
     * Texts that are searched, in order of id. LIST (:after), FIND (:name): id, slug, entity and
     * cluster of an organisation, else NULL, then the texts.
     */
    QUERY_SEARCH_PROVINCES_LIST,
    QUERY_SEARCH_PROVINCES_FIND,
    QUERY_SEARCH_CLUSTERS_LIST,
    QUERY_SEARCH_CLUSTERS_FIND,
    QUERY_SEARCH_ORGANISATIONS_LIST,
    QUERY_SEARCH_ORGANISATIONS_FIND,
    QUERY_SEARCH_PRODUCTS_LIST,
    QUERY_SEARCH_PRODUCTS_FIND,
    QUERY_SEARCH_SOURCES_LIST,
    QUERY_SEARCH_SOURCES_FIND,
    QUERY_SEARCH_ORGANISATION, /* (:row) the same of one */
    QUERY_SEARCH_ENTITIES,     /* (:name entity, :after) the same of those of an entity */
    QUERY_SEARCH_CITIES,       /* id of a cluster, city */
    QUERY_SEARCH_MAKERS,       /* (:row product) id of a firm */
    QUERY_SEARCH_MAKES,        /* (:row firm) id of a product */

    /* (:other number) entity, name, id: own columns of text with no more values, for two each */
    QUERY_FACET_FIELDS,

    QUERY_LARGEST_CLUSTERS, /* cluster, name, province, firms: the first three */

    /* The files of /export; their SQL is in queries_export.c. */
#define EXPORT_QUERY(table) QUERY_EXPORT_##table,
    EXPORT_TABLES(EXPORT_QUERY)
#undef EXPORT_QUERY
#define EXPORT_QUERY(table) QUERY_EXPORT_##table##_FILLED,
    EXPORT_TABLES(EXPORT_QUERY)
#undef EXPORT_QUERY
        QUERY_EXPORT_LINKS,     /* every tie, as links.tsv has it */
    QUERY_EXPORT_ALL_TIES,      /* every tie, with all columns of EXPORT_TIES, _LINKS and _EDGES */
    QUERY_EXPORT_TIE_SOURCES,   /* row of a tie, source: in the order of ties */
    QUERY_EXPORT_MAKES_SOURCES, /* the same of what firms make */
    /*
     * Organisations as nodes of a network: slug, attributes, numbers of cluster, of province, of the
     * row. What their cluster says is to be filled in from EXPORT_NODE_PLACE.
     */
    QUERY_EXPORT_NODES,
    /* (:row cluster, :other province, :after 1: there is the first, 2: the second, 3: both) cluster,
     * province, genesis, lat, lon: one row */
    QUERY_EXPORT_NODE_PLACE,
    QUERY_EXPORT_EDGES,  /* ties as edges: ends, then attributes; last column: directed */
    QUERY_EXPORT_PLACES, /* clusters: id, attributes, counts */
    /* (:row cluster) slug, attributes, name of the cluster, row: its own first, then partners by
     * cluster */
    QUERY_CLUSTER_NODES,
    QUERY_CLUSTER_EDGES,          /* (:row cluster) as EXPORT_EDGES: ties with an end in it */
    QUERY_CLUSTER_MOST_CONNECTED, /* (:row cluster) id, slug, name, entity, ties: the first 200 */
    QUERY_ORGANISATION_EDGES,  /* (:row) its ties, each with its other end; see fs/neighbours.c */
    QUERY_EXPORT_DATA_SET,     /* one row: the last column is its datapackage.json */
    QUERY_EXPORT_EXTRA_FIELDS, /* (:name entity) id, name, type: the data set's own columns */
    QUERY_EXPORT_EXTRA_VALUE,  /* (:other field, :row) value */

    /* figures/ */
    QUERY_FIGURE_CLUSTERS,  /* id, slug, city, lat, lon, genesis, firms, province, region, its id */
    QUERY_FIGURE_BONDS,     /* ids of two clusters (the smaller first), ties, ties of ownership */
    QUERY_FIGURE_OWNERSHIP, /* the same of ties of ownership alone */
    QUERY_FIGURE_OUTLINES,  /* points */
    QUERY_FIGURE_OUTLINE_SOURCES, /* publisher, or the title where there is none */
    QUERY_FIGURE_GROUPS,     /* id, name: ultimate parents that own most, some hundred at most */
    QUERY_FIGURE_GROUP_SIZE, /* (:row ultimate parent) members, no more than some thousand */
    QUERY_FIGURE_ROOT,       /* (:row) name and id of the cluster of an organisation */
    QUERY_FIGURE_OFFSPRING,  /* (:row) id, name, id of the cluster, owned, stake */
    QUERY_FIGURE_ORIGINS,    /* id, name, cluster of an institute; cluster, spin-offs, returnees */

    /* findings/, of the whole data set */
    QUERY_FINDING_GENESIS, /* genesis, clusters */
    QUERY_FINDING_SCIENCE, /* clusters with a known science base, those of a strong one, with 985 */
    QUERY_FINDING_MODELS, /* business_model, firms: firms that clusters hold, by indexes and sums */
    QUERY_FINDING_MODELS_OF_YEAR, /* the same where there are none */
    QUERY_FINDING_MAKERS,         /* product_id, makers: by product_id */
    QUERY_FINDING_MONEY,  /* (:other rows) what funders fund; of (local) government, those local */
    QUERY_FINDING_GOALS,  /* id, goal, target, unit, year, lower is better, last year and value */
    QUERY_FINDING_SERIES, /* (:row goal) year, value */

/* quality.tsv: node, detail, other; their SQL is in queries_doubts.c. */
#define DOUBT_QUERY(rule) QUERY_DOUBT_##rule,
    DOUBTS(DOUBT_QUERY)
#undef DOUBT_QUERY

    QUERY_COUNT
};

/* The SQL of a query, for store.c and for the test that looks at query plans. */
const char *query_sql(enum query query);

/* Whether rows of a query are to be read as tie_rows.h has it. If so: the query for their sources
 * (QUERY_NONE: it has them itself), and the one for their ends (QUERY_NONE: any). */
bool query_is_of_ties(enum query query);
enum query query_of_sources(enum query query);
enum query query_of_ends(enum query query);

#endif
