#include "store/queries_parts.h"

/* What the figures and the findings ask of the whole data set. SQL is laid out as SQL. */
/* clang-format off */

#define SEARCHED(set, table, more)                                                                 \
    [QUERY_SEARCH_##set##_LIST] = "SELECT id, slug, " more " FROM " table " WHERE id > :after "    \
                                  "ORDER BY id",                                                   \
    [QUERY_SEARCH_##set##_FIND] = "SELECT id, slug, " more " FROM " table " WHERE slug = :name"

#define SEARCHED_TEXTS "entity, cluster_id, slug AS words, name, name_zh, note"

/* Values of an own column that are text, found by leaps through their index. */
#define OWN_VALUES "FROM extra_value e WHERE e.field_id = f.id AND typeof(e.value) = 'text'"

/* Ties between two clusters, or inside of one, of certain kinds. */
#define BONDS(kinds)                                                                               \
    "SELECT min(f.from_cluster_id, f.to_cluster_id) AS a, "                                        \
    "max(f.from_cluster_id, f.to_cluster_id) AS b, sum(f.ties) AS ties, "                          \
    "sum(f.ties * (f.kind_id IN " ROLE("ownership") ")) AS ownership "                             \
    "FROM flow f WHERE " kinds " GROUP BY 1, 2 ORDER BY 1, 2"

static const char *const queries[QUERY_COUNT] = {
    SEARCHED(PROVINCES, "province", "NULL AS entity, NULL AS cluster_id, slug AS words, name, name_zh, capital"),
    SEARCHED(CLUSTERS, "cluster", "NULL AS entity, NULL AS cluster_id, slug AS words, name, name_zh, city, note"),
    SEARCHED(ORGANISATIONS, "organisation", SEARCHED_TEXTS),
    SEARCHED(PRODUCTS, "product", "NULL AS entity, NULL AS cluster_id, slug AS words, name, note"),
    SEARCHED(SOURCES, "source", "NULL AS entity, NULL AS cluster_id, slug AS words, title, publisher"),
    [QUERY_SEARCH_ORGANISATION] = "SELECT id, slug, " SEARCHED_TEXTS " FROM organisation WHERE id = :row",
    [QUERY_SEARCH_ENTITIES] = "SELECT id, slug, " SEARCHED_TEXTS " FROM organisation "
                              "WHERE entity = :name AND id > :after ORDER BY id",
    [QUERY_SEARCH_CITIES] = "SELECT id, city FROM cluster WHERE city IS NOT NULL ORDER BY id",
    [QUERY_SEARCH_MAKERS] = "SELECT firm_id FROM makes WHERE product_id = :row",
    [QUERY_SEARCH_MAKES] = "SELECT product_id FROM makes WHERE firm_id = :row",
    [QUERY_FACET_FIELDS] =
        "SELECT entity, name, id FROM (SELECT f.entity, f.name, f.id, "
        "(WITH RECURSIVE v (value, number) AS (SELECT min(e.value), 1 " OWN_VALUES " UNION ALL "
        "SELECT (SELECT min(e.value) " OWN_VALUES " AND e.value > v.value), v.number + 1 FROM v "
        "WHERE v.value IS NOT NULL AND v.number <= :other) SELECT count(value) FROM v) AS many, "
        "(SELECT count(*) FROM (SELECT 1 " OWN_VALUES " LIMIT 2 * :other)) AS filled "
        "FROM extra_field f WHERE f.type IN ('string', 'boolean')) "
        "WHERE many BETWEEN 1 AND :other AND filled >= 2 * many ORDER BY id",
    [QUERY_FIGURE_CLUSTERS] =
        "SELECT c.id, c.slug, c.city, c.lat, c.lon, c.genesis, " MEMBER_COUNT("c.id", "firm")
        " AS firms, p.name AS province, p.region, c.province_id, c.name FROM cluster c "
        "LEFT JOIN province p ON p.id = c.province_id ORDER BY c.id",
    [QUERY_FIGURE_BONDS] = BONDS("1"),
    [QUERY_FIGURE_OWNERSHIP] = BONDS("f.kind_id IN " ROLE("ownership")),
    [QUERY_FIGURE_OUTLINES] = "SELECT points FROM outline ORDER BY id",
    [QUERY_FIGURE_OUTLINE_SOURCES] =
        "SELECT DISTINCT ifnull(s.publisher, s.title) AS publisher FROM citation n "
        "CROSS JOIN source s ON s.id = n.source_id WHERE n.entity = 'outline' ORDER BY 1 LIMIT 3",
    [QUERY_FIGURE_GROUPS] =
        "SELECT o.id, o.name FROM " ULTIMATE_PARENTS("holding") " ORDER BY h.subsidiaries DESC, o.id LIMIT 200",
    [QUERY_FIGURE_GROUP_SIZE] =
        "WITH RECURSIVE member (id) AS (VALUES (:row) UNION "
        "SELECT t.to_id FROM member m JOIN tie t ON t.from_id = m.id "
        "WHERE t.kind_id IN " ROLE("ownership") " LIMIT 2000) SELECT count(*) AS members FROM member",
    [QUERY_FIGURE_ROOT] = "SELECT name, cluster_id FROM organisation WHERE id = :row",
    [QUERY_FIGURE_OFFSPRING] =
        "SELECT o.id, o.name, o.cluster_id, t.kind_id IN " ROLE("ownership") " AS owned, t.stake, t.id "
        "FROM tie t JOIN organisation o ON o.id = t.to_id WHERE t.from_id = :row AND t.kind_id IN "
        "(SELECT id FROM tie_kind WHERE role IN ('ownership', 'spin-off')) "
        "ORDER BY owned DESC, o.slug LIMIT 500",
    [QUERY_FIGURE_ORIGINS] =
        "SELECT a.id, a.name, a.cluster_id AS home, o.cluster_id, "
        "sum(t.kind_id IN " ROLE("spin-off") ") AS spin_offs, "
        "sum(t.kind_id IN " ROLE("returnee") ") AS returnees "
        "FROM organisation a CROSS JOIN tie t ON t.from_id = a.id AND t.kind_id IN "
        "(SELECT id FROM tie_kind WHERE role IN ('spin-off', 'returnee')) "
        "CROSS JOIN organisation o ON o.id = t.to_id WHERE a.entity = 'institute' "
        "GROUP BY a.id, o.cluster_id ORDER BY a.id, o.cluster_id",

    [QUERY_FINDING_GENESIS] =
        "SELECT genesis, genesis_basis, count(*) AS clusters FROM cluster "
        "GROUP BY genesis, genesis_basis ORDER BY genesis, genesis_basis",
    [QUERY_FINDING_SCIENCE] =
        "SELECT count(*) AS known, ifnull(sum(s.universities_211 > 0 AND s.cas_institutes > 0), 0) "
        "AS strong, ifnull(sum(s.universities_985 > 0), 0) AS top FROM cluster c "
        "CROSS JOIN science s ON s.province_id = c.province_id AND s.city = c.city "
        "WHERE s.universities_211 IS NOT NULL AND s.universities_985 IS NOT NULL "
        "AND s.cas_institutes IS NOT NULL",
    /* All of a model, less those that no cluster holds; unknown are the others that clusters hold. */
    [QUERY_FINDING_MODELS] =
        "SELECT business_model, sum(n) AS firms FROM (SELECT business_model, count(*) AS n FROM organisation "
        "WHERE business_model IS NOT NULL GROUP BY business_model UNION ALL "
        "SELECT business_model, -1 FROM organisation WHERE cluster_id IS NULL AND entity = 'firm' "
        "AND business_model IS NOT NULL UNION ALL "
        "SELECT NULL, -count(*) FROM organisation WHERE business_model IS NOT NULL UNION ALL "
        "SELECT NULL, 1 FROM organisation WHERE cluster_id IS NULL AND entity = 'firm' "
        "AND business_model IS NOT NULL UNION ALL "
        "SELECT NULL, organisations FROM member_count WHERE entity = 'firm' AND cluster_id <> 0) "
        "GROUP BY business_model HAVING sum(n) > 0 ORDER BY 1",
    [QUERY_FINDING_MODELS_OF_YEAR] =
        "SELECT business_model, count(*) AS firms FROM organisation "
        "WHERE entity = 'firm' AND cluster_id IS NOT NULL GROUP BY business_model ORDER BY 1",
    [QUERY_FINDING_MAKERS] =
        "SELECT product_id, sum(makers) AS makers FROM maker_count GROUP BY product_id ORDER BY product_id",
    [QUERY_FINDING_MONEY] =
        "SELECT count(*) AS ties, ifnull(sum(government), 0) AS government, "
        "ifnull(sum(government AND here), 0) AS government_here, "
        "ifnull(sum(government AND local), 0) AS local_government, "
        "ifnull(sum(government AND local AND here), 0) AS local_government_here, "
        "EXISTS (SELECT 1 FROM organisation g WHERE " GOVERNMENT("g") ") AS knows_government, "
        "EXISTS (SELECT 1 FROM organisation g WHERE " GOVERNMENT("g") " AND "
        KIND_HAS("g", "local") ") AS knows_local_government "
        "FROM (SELECT " GOVERNMENT("v") " AS government, "
        KIND_HAS("v", "local") " AS local, "
        "v.cluster_id IS NOT NULL AND v.cluster_id IS o.cluster_id AS here FROM organisation v "
        "CROSS JOIN tie_kind k CROSS JOIN tie t ON t.from_id = v.id AND t.kind_id = k.id "
        "CROSS JOIN organisation o ON o.id = t.to_id "
        "WHERE v.entity = 'funder' AND k.role = 'funding' LIMIT :other)",
    [QUERY_FINDING_GOALS] =
        "SELECT g.id, g.slug AS goal, g.target, g.unit, g.year, g.direction, "
        "i.year AS actual_year, i.value AS actual FROM goal g LEFT JOIN indicator i ON i.id = "
        "(SELECT id FROM indicator WHERE goal_id = g.id AND value IS NOT NULL "
        "AND year <= ifnull(g.year, 9999) ORDER BY year DESC LIMIT 1) ORDER BY g.id LIMIT 100",
    [QUERY_FINDING_SERIES] =
        "SELECT year, value FROM indicator WHERE goal_id = :row ORDER BY year LIMIT 500",
};

/* clang-format on */

const char *query_report_sql(enum query query)
{
    return queries[query];
}
