#include "store/queries_parts.h"

/*
 * What came and went, year by year. Something is there from its first year to its last, so it goes
 * in the year after its last: the first whose tree is without it. A tie or a product of a firm is
 * there while its ends are: without a known year it comes and goes with them. What has none at all
 * neither comes nor goes.
 *
 * SQL is laid out as SQL.
 */
/* clang-format off */

/* From the first to the last year of one row, of two or of three: 0 and 9999 where none is known. */
#define LIFE(a) "ifnull(" a ".since, 0) AS first, ifnull(" a ".until, 9999) AS last "
#define LIFE_OF_TWO(a, b)                                                                          \
    "max(ifnull(" a ".since, 0), ifnull(" b ".since, 0)) AS first, "                               \
    "min(ifnull(" a ".until, 9999), ifnull(" b ".until, 9999)) AS last "
#define LIFE_OF_THREE(a, b, c)                                                                     \
    "max(ifnull(" a ".since, 0), ifnull(" b ".since, 0), ifnull(" c ".since, 0)) AS first, "       \
    "min(ifnull(" a ".until, 9999), ifnull(" b ".until, 9999), ifnull(" c ".until, 9999)) AS last "

/* Facts: kind, subject, object, name, first, last. */
#define ORGANISATIONS(condition)                                                                   \
    "SELECT o.entity AS kind, o.slug AS subject, NULL AS object, o.name AS name, " LIFE("o")       \
    "FROM organisation o WHERE " condition " "
#define CLUSTERS(condition)                                                                        \
    "SELECT 'cluster' AS kind, c.slug AS subject, NULL AS object, c.name AS name, " LIFE("c")      \
    "FROM cluster c WHERE " condition " "
#define DESIGNATIONS(condition)                                                                    \
    "SELECT 'designation' AS kind, c.slug AS subject, d.programme AS object, d.title AS name, "    \
    "ifnull(d.year, 0) AS first, 9999 AS last FROM cluster c "                                     \
    "CROSS JOIN designation d ON d.cluster_id = c.id WHERE " condition " "
#define MAKES(condition)                                                                           \
    "SELECT 'makes' AS kind, o.slug AS subject, p.slug AS object, p.name AS name, "                \
    LIFE_OF_TWO("m", "o") "FROM makes m CROSS JOIN organisation o ON o.id = m.firm_id "            \
    "CROSS JOIN product p ON p.id = m.product_id WHERE " condition " "
/* Rows whose numbers no organisation can have are not there, as names_row() has it. */
#define NUMBERED(row) "+" row ".id BETWEEN 1 AND 4294967295 "
#define TIES(condition)                                                                            \
    "SELECT k.slug AS kind, a.slug AS subject, b.slug AS object, NULL AS name, "                   \
    LIFE_OF_THREE("t", "a", "b") "FROM tie t CROSS JOIN tie_kind k ON k.id = t.kind_id "           \
    "CROSS JOIN organisation a ON a.id = t.from_id "                                               \
    "CROSS JOIN organisation b ON b.id = t.to_id WHERE " condition " AND " NUMBERED("a")           \
    "AND " NUMBERED("b")

#define HISTORY(facts)                                                                             \
    "WITH fact AS MATERIALIZED (" facts ") "                                                       \
    "SELECT first AS year, 'came' AS event, kind, subject, object, name FROM fact "                \
    "WHERE first BETWEEN 1 AND last UNION ALL "                                                    \
    "SELECT last + 1, 'went', kind, subject, object, name FROM fact "                              \
    "WHERE last < 9999 AND first <= last ORDER BY 1, 2, 3, 4, 5"

#define PROVINCE_BUT_TIES                                                                          \
    CLUSTERS("c.province_id = :row") "UNION ALL "                                                  \
    DESIGNATIONS("c.province_id = :row") "UNION ALL "                                              \
    ORGANISATIONS("o.id IN " THIS_PROVINCE) "UNION ALL "                                           \
    MAKES("m.firm_id IN " THIS_PROVINCE)
#define CLUSTER_BUT_TIES                                                                           \
    CLUSTERS("c.id = :row") "UNION ALL "                                                           \
    DESIGNATIONS("c.id = :row") "UNION ALL "                                                       \
    ORGANISATIONS("o.cluster_id = :row") "UNION ALL "                                              \
    MAKES("m.firm_id IN " THIS_CLUSTER)

static const char *const queries[QUERY_COUNT] = {
    [QUERY_HISTORY] =
        "SELECT year, kind, sum(came) AS came, sum(went) AS went FROM ("
        "SELECT year, entity AS kind, begun AS came, 0 AS went FROM year_count "
        "UNION ALL SELECT year + 1, entity, 0, ended FROM year_count "
        "UNION ALL SELECT since, 'cluster', 1, 0 FROM cluster WHERE since IS NOT NULL "
        "UNION ALL SELECT until + 1, 'cluster', 0, 1 FROM cluster WHERE until IS NOT NULL "
        "UNION ALL SELECT year, 'designation', 1, 0 FROM designation WHERE year IS NOT NULL "
        "UNION ALL SELECT year, 'indicator', 1, 0 FROM indicator) "
        "WHERE year <= 9999 GROUP BY 1, 2 HAVING sum(came) > 0 OR sum(went) > 0 ORDER BY 1, 2",
    [QUERY_PROVINCE_HISTORY] =
        HISTORY(PROVINCE_BUT_TIES "UNION ALL " TIES(TIES_OF(THIS_PROVINCE))),
    [QUERY_CLUSTER_HISTORY] =
        HISTORY(CLUSTER_BUT_TIES "UNION ALL " TIES(TIES_OF(THIS_CLUSTER))),
    [QUERY_PROVINCE_HISTORY_TIELESS] = HISTORY(PROVINCE_BUT_TIES),
    [QUERY_CLUSTER_HISTORY_TIELESS] = HISTORY(CLUSTER_BUT_TIES),
    [QUERY_ORGANISATION_HISTORY] =
        HISTORY(ORGANISATIONS("o.id = :row") "UNION ALL "
                MAKES("m.firm_id = :row") "UNION ALL "
                TIES(TIES_OF("(:row)"))),
    [QUERY_PRODUCT_HISTORY] = HISTORY(MAKES("m.product_id = :row")),
    [QUERY_CONGLOMERATE_HISTORY] =
        HISTORY(ORGANISATIONS("o.id IN " GROUP_MEMBERS) "UNION ALL "
                TIES("t.from_id IN " GROUP_MEMBERS " AND t.kind_id IN " ROLE("ownership"))),
};

/* clang-format on */

const char *query_history_sql(enum query query)
{
    return queries[query];
}
