#include "store/queries_parts.h"

/* SQL is laid out as SQL. */
/* clang-format off */

#define CITES(entity, from, id) \
    "EXISTS (SELECT 1 FROM citation n " from "WHERE n.entity = '" entity "'" id ") AS sources "

/* Organisations of an entity; `own` are its columns between the names and the note. */
#define ORGANISATIONS(entity, cluster, own)                                                        \
    "SELECT o.id, o.slug AS " entity ", " cluster ", o.name, o.name_zh, " own                      \
    "o.note, " CITED("organisation", "o.id") " AS sources, o.confidence "                          \
    "FROM organisation o LEFT JOIN cluster c ON c.id = o.cluster_id "                              \
    "LEFT JOIN province p ON p.id = o.province_id "                                                \
    "WHERE o.entity = '" entity "' ORDER BY o.id"
#define ORGANISATIONS_FILLED(entity, own)                                                          \
    "SELECT count(cluster_id) AS cluster, count(province_id) AS province, "                        \
    "count(name_zh) AS name_zh, " own "count(since) AS since, count(until) AS until, "             \
    "count(note) AS note, "                                                                        \
    CITES("organisation", "JOIN organisation o ON o.id = n.row_id ",                               \
          " AND o.entity = '" entity "'")                                                          \
    ", count(confidence) AS confidence FROM organisation WHERE entity = '" entity "'"

/* Organisations as nodes, with what their cluster says. */
#define NODES(condition)                                                                           \
    "SELECT o.slug, o.name, o.name_zh, o.entity, c.slug AS cluster, p.slug AS province, "          \
    "o.kind, o.business_model, o.ownership, o.origin, o.since, o.until, c.genesis, "               \
    "c.lat, c.lon, c.name AS cluster_name, o.id FROM organisation o "                              \
    "LEFT JOIN cluster c ON c.id = o.cluster_id "                                                  \
    "LEFT JOIN province p ON p.id = ifnull(c.province_id, o.province_id) WHERE " condition " "

/* Ties, in their order, as tie_rows.h reads them, which puts the names in. */
#define TIES(columns, condition)                                                                   \
    "SELECT t.id AS id, t.kind_id AS kind_id, t.from_id AS from_id, t.to_id AS to_id, " columns    \
    " FROM dated_tie t WHERE " condition " ORDER BY t.id"
#define NAMED(column) "NULL AS " column
#define ENDS NAMED("\"from\"") ", " NAMED("\"to\"")

/* As links.tsv has them, but for what follows the stake. */
#define LINKS(more, condition)                                                                     \
    TIES(NAMED("kind") ", " ENDS ", " NAMED("from_cluster") ", " NAMED("to_cluster") ", "          \
         NAMED("scope") ", t.since, t.until, t.stake, " more, condition)
#define EDGES(condition)                                                                           \
    TIES(ENDS ", " NAMED("kind") ", " NAMED("scope") ", t.since, t.until, t.stake, "               \
         NAMED("directed"), condition)
#define LIFE "ifnull(t.since, 0) AS first, ifnull(t.until, 9999) AS last"
#define LIVES(condition) TIES(NAMED("kind") ", " ENDS ", " LIFE, condition)
#define OWN_SOURCES CITED("tie", "t.id") " AS sources"
#define ENDS_OF(organisations)                                                                     \
    "SELECT from_id, to_id FROM main.tie WHERE from_id IN " organisations                          \
    " UNION ALL SELECT from_id, to_id FROM main.tie WHERE to_id IN " organisations

/* Of a year too: nobody looks for those of a row that is not there. */
#define SOURCES_IN_ORDER(entity)                                                                   \
    "SELECT n.row_id, s.slug FROM main.citation n CROSS JOIN source s ON s.id = n.source_id "      \
    "WHERE n.entity = '" entity "' AND s.slug IS NOT NULL ORDER BY n.row_id, n.position"

#define TIES_AT(organisation)                                                                      \
    "(SELECT count(*) FROM tie WHERE from_id = " organisation ") + "                               \
    "(SELECT count(*) FROM tie WHERE to_id = " organisation ")"

static const char *const queries[QUERY_COUNT] = {
    [QUERY_EXPORT_SOURCES] =
        "SELECT id, slug AS source, title, publisher, year, url FROM source ORDER BY id",
    [QUERY_EXPORT_PROVINCES] =
        "SELECT id, slug AS province, name, name_zh, iso_code, region, capital, lat, lon, "
        CITED("province", "p.id") " AS sources, confidence FROM province p ORDER BY id",
    [QUERY_EXPORT_OUTLINES] =
        "SELECT l.id, p.slug AS province, l.ring, l.points, " CITED("outline", "l.id")
        " AS sources FROM outline l LEFT JOIN province p ON p.id = l.province_id ORDER BY l.id",
    [QUERY_EXPORT_SCIENCE] =
        "SELECT c.id, c.city, p.slug AS province, c.universities_211, c.universities_985, "
        "c.cas_institutes, " CITED("science", "c.id") " AS sources, c.confidence "
        "FROM science c LEFT JOIN province p ON p.id = c.province_id ORDER BY c.id",
    [QUERY_EXPORT_CLUSTERS] =
        "SELECT c.id, c.slug AS cluster, p.slug AS province, c.city, c.name, c.name_zh, c.lat, "
        "c.lon, c.since, c.until, c.genesis, c.genesis_basis, c.note, "
        CITED("cluster", "c.id") " AS sources, c.confidence "
        "FROM cluster c LEFT JOIN province p ON p.id = c.province_id ORDER BY c.id",
    [QUERY_EXPORT_DESIGNATIONS] =
        "SELECT d.id, c.slug AS cluster, d.programme, d.year, d.title, "
        CITED("designation", "d.id") " AS sources, d.confidence "
        "FROM designation d LEFT JOIN cluster c ON c.id = d.cluster_id ORDER BY d.id",
    [QUERY_EXPORT_INSTITUTES] =
        ORGANISATIONS("institute", "c.slug AS cluster", "o.kind, o.since, o.until, "),
    [QUERY_EXPORT_FIRMS] =
        ORGANISATIONS("firm", "c.slug AS cluster", "o.since, o.until, o.business_model, "
                      "o.ownership, o.origin, o.ticker, "),
    [QUERY_EXPORT_FUNDERS] =
        ORGANISATIONS("funder", "c.slug AS cluster, p.slug AS province",
                      "o.kind, o.since, o.until, "),
    [QUERY_EXPORT_PRODUCTS] =
        "SELECT id, slug AS product, name, class, note, " CITED("product", "p.id")
        " AS sources, confidence FROM product p ORDER BY id",
    /* As tie_rows.h reads them, too. */
    [QUERY_EXPORT_MAKES] =
        "SELECT m.id AS id, NULL AS kind_id, m.firm_id AS from_id, NULL AS to_id, m.id AS id, "
        NAMED("firm") ", p.slug AS product, m.since, m.until, m.note, " NAMED("sources")
        ", m.confidence FROM dated_makes m LEFT JOIN product p ON p.id = m.product_id ORDER BY m.id",
    [QUERY_EXPORT_TIE_KINDS] =
        "SELECT id, slug AS kind, role, directed, description FROM tie_kind ORDER BY id",
    [QUERY_EXPORT_TIES] =
        TIES("t.id AS id, " NAMED("kind") ", " ENDS ", t.since, t.until, t.stake, t.note, "
             NAMED("sources") ", t.confidence", "1"),
    [QUERY_EXPORT_GOALS] =
        "SELECT id, slug AS goal, statement, target, unit, direction, year, " CITED("goal", "g.id")
        " AS sources, confidence FROM goal g ORDER BY id",
    [QUERY_EXPORT_INDICATORS] =
        "SELECT i.id, g.slug AS goal, i.year, i.value, " CITED("indicator", "i.id")
        " AS sources, i.confidence FROM indicator i LEFT JOIN goal g ON g.id = i.goal_id "
        "ORDER BY i.id",

    [QUERY_EXPORT_SOURCES_FILLED] =
        "SELECT count(publisher) AS publisher, count(year) AS year, count(url) AS url FROM source",
    [QUERY_EXPORT_PROVINCES_FILLED] =
        "SELECT count(name_zh) AS name_zh, count(iso_code) AS iso_code, count(region) AS region, "
        "count(capital) AS capital, count(lat) AS lat, count(lon) AS lon, "
        CITES("province", "", "") ", count(confidence) AS confidence FROM province",
    [QUERY_EXPORT_OUTLINES_FILLED] =
        "SELECT count(province_id) AS province, " CITES("outline", "", "") " FROM outline",
    [QUERY_EXPORT_SCIENCE_FILLED] =
        "SELECT count(universities_211) AS universities_211, "
        "count(universities_985) AS universities_985, count(cas_institutes) AS cas_institutes, "
        CITES("science", "", "") ", count(confidence) AS confidence FROM science",
    [QUERY_EXPORT_CLUSTERS_FILLED] =
        "SELECT count(city) AS city, count(name_zh) AS name_zh, count(lat) AS lat, "
        "count(lon) AS lon, count(since) AS since, count(until) AS until, "
        "count(genesis) AS genesis, count(genesis_basis) AS genesis_basis, count(note) AS note, "
        CITES("cluster", "", "") ", count(confidence) AS confidence FROM cluster",
    [QUERY_EXPORT_DESIGNATIONS_FILLED] =
        "SELECT count(year) AS year, count(title) AS title, "
        CITES("designation", "", "") ", count(confidence) AS confidence FROM designation",
    [QUERY_EXPORT_INSTITUTES_FILLED] = ORGANISATIONS_FILLED("institute", "count(kind) AS kind, "),
    [QUERY_EXPORT_FIRMS_FILLED] =
        ORGANISATIONS_FILLED("firm", "count(business_model) AS business_model, "
                             "count(ownership) AS ownership, count(origin) AS origin, "
                             "count(ticker) AS ticker, "),
    [QUERY_EXPORT_FUNDERS_FILLED] = ORGANISATIONS_FILLED("funder", "count(kind) AS kind, "),
    [QUERY_EXPORT_PRODUCTS_FILLED] =
        "SELECT count(class) AS class, count(note) AS note, "
        CITES("product", "", "") ", count(confidence) AS confidence FROM product",
    [QUERY_EXPORT_MAKES_FILLED] =
        "SELECT count(since) AS since, count(until) AS until, count(note) AS note, "
        CITES("makes", "", "") ", count(confidence) AS confidence FROM makes",
    [QUERY_EXPORT_TIE_KINDS_FILLED] =
        "SELECT count(role) AS role, count(description) AS description FROM tie_kind",
    [QUERY_EXPORT_TIES_FILLED] =
        "SELECT count(since) AS since, count(until) AS until, count(stake) AS stake, "
        "count(note) AS note, " CITES("tie", "", "") ", count(confidence) AS confidence FROM tie",
    [QUERY_EXPORT_GOALS_FILLED] =
        "SELECT count(target) AS target, count(unit) AS unit, "
        "count(direction) AS direction, count(year) AS year, " CITES("goal", "", "") ", count(confidence) AS confidence FROM goal",
    [QUERY_EXPORT_INDICATORS_FILLED] =
        "SELECT count(value) AS value, "
        CITES("indicator", "", "") ", count(confidence) AS confidence FROM indicator",

    [QUERY_EXPORT_LINKS] = LINKS(NAMED("sources"), "1"),
    [QUERY_EXPORT_ALL_TIES] =
        LINKS("t.id AS id, t.note, " NAMED("sources") ", t.confidence, " NAMED("directed"), "1"),
    [QUERY_CLUSTER_TIES] = LINKS(OWN_SOURCES, DATED_TIES_OF(THIS_CLUSTER)),
    [QUERY_PROVINCE_TIES] = LINKS(OWN_SOURCES, DATED_TIES_OF(THIS_PROVINCE)),
    [QUERY_CLUSTER_LIVES] = LIVES(DATED_TIES_OF(THIS_CLUSTER)),
    [QUERY_PROVINCE_LIVES] = LIVES(DATED_TIES_OF(THIS_PROVINCE)),
    [QUERY_CLUSTER_ALL_TIES] =
        LINKS(OWN_SOURCES ", " NAMED("directed") ", " LIFE, DATED_TIES_OF(THIS_CLUSTER)),
    [QUERY_PROVINCE_ALL_TIES] =
        LINKS(OWN_SOURCES ", " LIFE, DATED_TIES_OF(THIS_PROVINCE)),
    [QUERY_CLUSTER_ENDS] = ENDS_OF(THIS_CLUSTER),
    [QUERY_PROVINCE_ENDS] = ENDS_OF(THIS_PROVINCE),
    [QUERY_KIND_NAMES] = "SELECT id, directed, slug FROM tie_kind ORDER BY id",
    [QUERY_CLUSTER_NAME] = "SELECT id, province_id, slug FROM cluster WHERE id = :row",
    [QUERY_ORGANISATION_NAME] =
        "SELECT id, cluster_id, slug, since, until FROM organisation WHERE id = :row",
    [QUERY_EXPORT_NODES] =
        "SELECT o.slug, o.name, o.name_zh, o.entity, " NAMED("cluster") ", " NAMED("province")
        ", o.kind, o.business_model, o.ownership, o.origin, o.since, o.until, " NAMED("genesis")
        ", " NAMED("lat") ", " NAMED("lon") ", o.cluster_id, o.province_id, o.id "
        "FROM organisation o ORDER BY o.id",
    [QUERY_EXPORT_NODE_PLACE] =
        "SELECT c.slug AS cluster, p.slug AS province, c.genesis, c.lat, c.lon FROM (SELECT 1) "
        "LEFT JOIN cluster c ON c.id = :row AND :after & 1 "
        "LEFT JOIN province p ON p.id = ifnull(c.province_id, iif(:after & 2, :other, NULL))",
    [QUERY_EXPORT_EDGES] = EDGES("1"),
    [QUERY_EXPORT_TIE_SOURCES] = SOURCES_IN_ORDER("tie"),
    [QUERY_EXPORT_MAKES_SOURCES] = SOURCES_IN_ORDER("makes"),
    [QUERY_CLUSTER_NODES] =
        NODES("o.id IN (SELECT id FROM organisation WHERE cluster_id = :row "
              "UNION SELECT to_id FROM tie WHERE from_id IN " THIS_CLUSTER " "
              "UNION SELECT from_id FROM tie WHERE to_id IN " THIS_CLUSTER ")")
        "ORDER BY o.cluster_id IS NOT :row, c.slug IS NULL, c.slug, o.id",
    [QUERY_CLUSTER_EDGES] = EDGES(DATED_TIES_OF(THIS_CLUSTER)),
    [QUERY_CLUSTER_MOST_CONNECTED] =
        "SELECT o.id, o.slug, o.name, o.entity, " TIES_AT("o.id") " AS ties "
        "FROM organisation o WHERE o.cluster_id = :row ORDER BY ties DESC, o.id LIMIT 200",
    [QUERY_ORGANISATION_EDGES] =
        "SELECT t.kind_id, t.from_id = :row AS outward, t.since, t.until, t.stake, o.id, o.slug, "
        "o.name, o.entity, o.cluster_id, c.name AS cluster, k.slug AS kind, k.directed "
        "FROM tie t JOIN tie_kind k ON k.id = t.kind_id "
        "JOIN organisation o ON o.id = CASE t.from_id WHEN :row THEN t.to_id ELSE t.from_id END "
        "LEFT JOIN cluster c ON c.id = o.cluster_id "
        "WHERE " TIES_OF("(:row)") " ORDER BY t.id LIMIT 1000",
    [QUERY_EXPORT_PLACES] =
        "SELECT c.id, c.slug AS cluster, p.slug AS province, c.city, c.name, c.name_zh, c.lat, "
        "c.lon, c.since, c.until, c.genesis, c.genesis_basis, c.note, c.confidence, "
        MEMBER_COUNT("c.id", "firm") " AS firms, " MEMBER_COUNT("c.id", "institute")
        " AS institutes, " MEMBER_COUNT("c.id", "funder") " AS funders "
        "FROM cluster c LEFT JOIN province p ON p.id = c.province_id ORDER BY c.id",
    [QUERY_EXPORT_DATA_SET] =
        "SELECT name, title, description, licence, version, created, synthetic, package "
        "FROM (SELECT 1) LEFT JOIN data_set",
    [QUERY_EXPORT_EXTRA_FIELDS] =
        "SELECT id, name, type FROM extra_field WHERE entity = :name ORDER BY id",
    [QUERY_EXPORT_EXTRA_VALUE] =
        "SELECT value FROM extra_value WHERE field_id = :other AND row_id = :row",
};

/* clang-format on */

const char *query_export_sql(enum query query)
{
    return queries[query];
}

bool query_is_of_ties(enum query query)
{
    return query_of_sources(query) != QUERY_NONE || query_of_ends(query) != QUERY_NONE;
}

enum query query_of_sources(enum query query)
{
    switch (query) {
    case QUERY_EXPORT_TIES:
    case QUERY_EXPORT_LINKS:
    case QUERY_EXPORT_EDGES:
    case QUERY_EXPORT_ALL_TIES:
        return QUERY_EXPORT_TIE_SOURCES;
    case QUERY_EXPORT_MAKES:
        return QUERY_EXPORT_MAKES_SOURCES;
    default:
        return QUERY_NONE;
    }
}

enum query query_of_ends(enum query query)
{
    switch (query) {
    case QUERY_CLUSTER_TIES:
    case QUERY_CLUSTER_EDGES:
    case QUERY_CLUSTER_LIVES:
    case QUERY_CLUSTER_ALL_TIES:
        return QUERY_CLUSTER_ENDS;
    case QUERY_PROVINCE_TIES:
    case QUERY_PROVINCE_LIVES:
    case QUERY_PROVINCE_ALL_TIES:
        return QUERY_PROVINCE_ENDS;
    default:
        return QUERY_NONE;
    }
}
