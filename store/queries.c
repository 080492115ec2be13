#include "store/queries_parts.h"

#include <assert.h>

/* SQL is laid out as SQL. */
/* clang-format off */

/*
 * The three queries of a set; `source` is what follows FROM, with a WHERE to which AND is added. A
 * slug that is no text could be listed but not found, so the list has NULL instead.
 *
 * Directories are read far more often than anything else. A member that two ties lead to comes
 * twice, and an IN is a join: DISTINCT and IN would have SQLite make a table of its own for each
 * reading, which costs more than all the rest.
 */
#define SET(set, source, id, slug, placed, count)                                                  \
    SET_AND_ONE(set, source, source, id, slug, placed, count)
#define SET_AND_ONE(set, source, one, id, slug, placed, count)                                     \
    [QUERY_##set##_LIST] = "SELECT " id ", CASE typeof(" slug ") WHEN 'text' THEN " slug  \
                           " END, " placed " FROM " source " AND " id " > :after ORDER BY " id,    \
    [QUERY_##set##_FIND] = "SELECT " id ", " placed " FROM " one                                   \
                           " AND " slug " = :name LIMIT 1",                                        \
    [QUERY_##set##_COUNT] = "SELECT " count

#define COUNTED(source, id) "count(DISTINCT " id ") FROM " source

#define NODES(set, source, alias)                                                                  \
    SET(set, source, alias ".id", alias ".slug", "1", COUNTED(source, alias ".id"))
#define ORGANISATIONS(set, source) NODES(set, source, "o")

/* Whether a cluster or an organisation stands in what holds it: that may be no row, or one that is not there. */
#define IN_PROVINCE "EXISTS (SELECT 1 FROM province p WHERE p.id = c.province_id)"
#define IN_CLUSTER "EXISTS (SELECT 1 FROM cluster c WHERE c.id = o.cluster_id)"

/* Organisations of an entity in a cluster, and in the whole data set. */
#define MEMBERS(set, entity)                                                                       \
    SET(set, "organisation o WHERE o.cluster_id = :row AND o.entity = '" entity "'", "o.id",       \
        "o.slug", "1", NEAR_MEMBER_COUNT(":row", entity))
#define ALL_ORGANISATIONS(set, entity)                                                             \
    SET(set, "organisation o WHERE o.entity = '" entity "'", "o.id", "o.slug",                     \
        IN_CLUSTER, "ifnull(sum(organisations), 0) FROM member_count n WHERE entity = '" entity "' "  \
        "AND NOT EXISTS (SELECT 1 FROM cluster WHERE id = n.cluster_id)")

#define IS_ROLE(kind, role) kind ".role = '" role "'"

#define TIES_TO(kinds)                                                                             \
    "tie_kind k CROSS JOIN tie t ON t.kind_id = k.id JOIN organisation o ON o.id = t.from_id "     \
    "WHERE t.to_id = :row AND " kinds
#define TIES_FROM(kinds)                                                                           \
    "tie_kind k CROSS JOIN tie t ON t.kind_id = k.id JOIN organisation o ON o.id = t.to_id "       \
    "WHERE t.from_id = :row AND " kinds

/* Sums of ties with an end in a set of clusters, each once; near_flow: the set is one cluster. */
#define FLOWS_OF(flow, clusters)                                                                   \
    "(SELECT * FROM " flow " WHERE from_cluster_id IN " clusters                                   \
    " UNION ALL SELECT * FROM " flow " WHERE to_cluster_id IN " clusters                           \
    " AND from_cluster_id NOT IN " clusters ") f "

/* The same with what their ends are: as TIES_WITH_ENDS has it. */
#define FLOWS_WITH_ENDS(flow, clusters)                                                            \
    FLOWS_OF(flow, clusters) "CROSS JOIN tie_kind k ON k.id = f.kind_id "                                \
    "LEFT JOIN cluster ca ON ca.id = f.from_cluster_id "                                           \
    "LEFT JOIN cluster cb ON cb.id = f.to_cluster_id "

#define PROVINCE_CLUSTER_IDS "(SELECT id FROM cluster WHERE province_id = :row)"

#define TIES_BY_ROLE(end, role)                                                                    \
    "tie_kind k CROSS JOIN tie t ON t." end " = :row AND t.kind_id = k.id "                        \
    "WHERE k.role = '" role "'"

#define TALLY(direction, ties, from, condition)                                                    \
    "SELECT k.slug AS kind, CASE WHEN k.directed = 0 THEN 'none' " direction                       \
    " END AS direction, " SCOPE " AS scope, " ties " AS ties "                                     \
    "FROM " from "WHERE " condition " GROUP BY k.id, 2, 3 ORDER BY k.id"

/* Ties between firms by kind, with an end in a set of clusters: both ends there, or one. */
#define MIXING(flow, clusters)                                                                     \
    "SELECT f.kind_id, sum(f.firm_ties * (f.from_cluster_id IN " clusters                          \
    " AND f.to_cluster_id IN " clusters ")) AS inside, sum(f.firm_ties * "                         \
    "(f.from_cluster_id NOT IN " clusters " OR f.to_cluster_id NOT IN " clusters                   \
    ")) AS outside FROM " FLOWS_OF(flow, clusters) "GROUP BY f.kind_id"

/* A product with more makers tells no rivals: all of its makers would have all as theirs. */
#define RIVALS_MAX "200"

#define OTHER_FIRM_HERE "b.cluster_id = :row AND b.entity = 'firm' AND b.id <> o.id"

static const char *const queries[QUERY_COUNT] = {
    [QUERY_NONE] = "SELECT NULL WHERE 0",

    NODES(PROVINCES, "province p WHERE 1", "p"),
    NODES(PROVINCE_CLUSTERS, "cluster c WHERE c.province_id = :row", "c"),
    MEMBERS(CLUSTER_FIRMS, "firm"),
    MEMBERS(CLUSTER_INSTITUTES, "institute"),
    MEMBERS(CLUSTER_FUNDERS, "funder"),
    SET(CLUSTERS, "cluster c WHERE 1", "c.id", "c.slug", IN_PROVINCE,
        "count(*) FROM cluster WHERE province_id NOT IN (SELECT id FROM province)"),
    ALL_ORGANISATIONS(FIRMS, "firm"),
    ALL_ORGANISATIONS(INSTITUTES, "institute"),
    ALL_ORGANISATIONS(FUNDERS, "funder"),
    NODES(PRODUCTS, "product p WHERE 1", "p"),
    SET_AND_ONE(CONGLOMERATES, ULTIMATE_PARENTS("holding"), ULTIMATE_PARENTS("near_holding"),
        "h.organisation_id", "o.slug", "1",
        "count(*) FROM holding WHERE parents = 0 AND subsidiaries > 0"),
    NODES(SOURCES, "source s WHERE 1", "s"),

    ORGANISATIONS(FIRM_PARENTS, TIES_TO(IS_ROLE("k", "ownership"))),
    ORGANISATIONS(FIRM_SUBSIDIARIES, TIES_FROM(IS_ROLE("k", "ownership"))),
    ORGANISATIONS(FIRM_SIBLINGS,
                  "tie_kind k CROSS JOIN tie up ON up.kind_id = k.id "
                  "CROSS JOIN tie_kind l CROSS JOIN tie t ON t.from_id = up.from_id AND t.kind_id = l.id "
                  "JOIN organisation o ON o.id = t.to_id WHERE up.to_id = :row "
                  "AND " IS_ROLE("k", "ownership") " AND " IS_ROLE("l", "ownership") " AND o.id <> :row"),
    /* Whom it works together with: kinds without a role, and the transfer of technology. */
    ORGANISATIONS(FIRM_PARTNERS,
                  "(SELECT from_id AS end_id, kind_id AS end_kind FROM tie WHERE to_id = :row UNION ALL "
                  "SELECT to_id, kind_id FROM tie WHERE from_id = :row) "
                  "JOIN tie_kind k ON k.id = end_kind JOIN organisation o ON o.id = end_id "
                  "WHERE (k.role IS NULL OR " IS_ROLE("k", "technology") ")"),
    ORGANISATIONS(FIRM_ORIGINS,
                  TIES_TO("(" IS_ROLE("k", "spin-off") " OR " IS_ROLE("k", "returnee") ")")),
    NODES(FIRM_PRODUCTS, "makes m JOIN product p ON p.id = m.product_id WHERE m.firm_id = :row",
          "p"),
    ORGANISATIONS(INSTITUTE_SPIN_OFFS, TIES_FROM(IS_ROLE("k", "spin-off"))),
    ORGANISATIONS(INSTITUTE_LICENSEES, TIES_FROM(IS_ROLE("k", "technology"))),
    ORGANISATIONS(FUNDER_PORTFOLIO, TIES_FROM(IS_ROLE("k", "funding"))),
    ORGANISATIONS(PRODUCT_MAKERS,
                  "makes m JOIN organisation o ON o.id = m.firm_id WHERE m.product_id = :row"),
    ORGANISATIONS(CONGLOMERATE_MEMBERS, "organisation o WHERE o.id IN " GROUP_MEMBERS),
    NODES(CONGLOMERATE_CLUSTERS,
          "cluster c WHERE c.id IN (SELECT cluster_id FROM organisation WHERE id IN " GROUP_MEMBERS
          ")", "c"),

    [QUERY_PROVINCE_PLACE] = "SELECT slug AS province FROM province WHERE id = :row",
    [QUERY_CLUSTER_PLACE] =
        "SELECT c.slug AS cluster, p.slug AS province, p.id "
        "FROM cluster c LEFT JOIN province p ON p.id = c.province_id WHERE c.id = :row",
    [QUERY_ORGANISATION_PLACE] =
        "SELECT o.slug AS organisation, o.entity, c.slug AS cluster, p.slug AS province, c.id "
        "FROM organisation o "
        "LEFT JOIN cluster c ON c.id = o.cluster_id LEFT JOIN province p ON p.id = c.province_id "
        "WHERE o.id = :row",
    [QUERY_PRODUCT_PLACE] = "SELECT slug FROM product WHERE id = :row",
    [QUERY_SOURCE_PLACE] = "SELECT slug FROM source WHERE id = :row",
    [QUERY_CONGLOMERATE_PLACE] = "SELECT o.slug FROM " ULTIMATE_PARENTS("near_holding")
                                 " AND h.organisation_id = :row",

    [QUERY_DATA_SET_ATTRIBUTES] =
        "SELECT name, title, description, licence, version, created, synthetic "
        "FROM (SELECT 1) LEFT JOIN data_set",
    [QUERY_PROVINCE_ATTRIBUTES] =
        "SELECT slug AS province, name, name_zh, iso_code, region, capital, lat, lon, confidence "
        "FROM province WHERE id = :row",
    [QUERY_CLUSTER_ATTRIBUTES] =
        "SELECT c.slug AS cluster, p.slug AS province, c.city, c.name, c.name_zh, c.lat, c.lon, "
        "c.since, c.until, c.genesis, c.genesis_basis, c.note, c.confidence "
        "FROM cluster c LEFT JOIN province p ON p.id = c.province_id WHERE c.id = :row",
    [QUERY_FIRM_ATTRIBUTES] =
        "SELECT o.slug AS firm, c.slug AS cluster, p.slug AS province, c.city, o.name, o.name_zh, "
        "o.since, o.until, o.business_model, o.ownership, o.origin, o.ticker, o.note, o.confidence "
        "FROM organisation o LEFT JOIN cluster c ON c.id = o.cluster_id "
        "LEFT JOIN province p ON p.id = c.province_id WHERE o.id = :row",
    [QUERY_INSTITUTE_ATTRIBUTES] =
        "SELECT o.slug AS institute, c.slug AS cluster, p.slug AS province, c.city, o.name, "
        "o.name_zh, o.kind, o.since, o.until, o.note, o.confidence "
        "FROM organisation o LEFT JOIN cluster c ON c.id = o.cluster_id "
        "LEFT JOIN province p ON p.id = c.province_id WHERE o.id = :row",
    [QUERY_FUNDER_ATTRIBUTES] =
        "SELECT o.slug AS funder, c.slug AS cluster, p.slug AS province, o.name, o.name_zh, "
        "o.kind, o.since, o.until, o.note, o.confidence "
        "FROM organisation o LEFT JOIN cluster c ON c.id = o.cluster_id "
        "LEFT JOIN province p ON p.id = ifnull(c.province_id, o.province_id) WHERE o.id = :row",
    [QUERY_PRODUCT_ATTRIBUTES] =
        "SELECT p.slug AS product, p.name, p.class, p.note, p.confidence, "
        "(SELECT count(*) FROM makes WHERE product_id = p.id) AS makers "
        "FROM product p WHERE p.id = :row",
    [QUERY_CONGLOMERATE_ATTRIBUTES] =
        "SELECT r.slug AS conglomerate, r.name, r.name_zh, r.slug AS ultimate_parent, "
        "count(o.id) AS members, count(DISTINCT c.id) AS clusters, "
        "count(DISTINCT p.id) AS provinces "
        "FROM organisation r JOIN organisation o ON o.id IN " GROUP_MEMBERS
        " LEFT JOIN cluster c ON c.id = o.cluster_id LEFT JOIN province p ON p.id = c.province_id "
        "WHERE r.id = :row GROUP BY r.id",
    [QUERY_SOURCE_ATTRIBUTES] =
        "SELECT slug AS source, title, publisher, year, url FROM source WHERE id = :row",

    [QUERY_EXTRAS] =
        "SELECT f.name, f.type, v.value FROM extra_field f "
        "LEFT JOIN extra_value v ON v.field_id = f.id AND v.row_id = :row "
        "WHERE f.entity = :name ORDER BY f.id",
    [QUERY_CITATIONS] =
        "SELECT s.slug FROM citation n JOIN source s ON s.id = n.source_id "
        "WHERE n.entity = :name AND n.row_id = :row ORDER BY n.position",
    [QUERY_SCIENCE] =
        "SELECT s.city, s.universities_211, s.universities_985, s.cas_institutes, s.confidence, "
        "s.id FROM cluster c JOIN science s ON s.province_id = c.province_id AND s.city = c.city "
        "WHERE c.id = :row",
    [QUERY_DESIGNATIONS] =
        "SELECT programme, year, title, confidence, id FROM designation "
        "WHERE cluster_id = :row ORDER BY year, id",
    [QUERY_MAKES] =
        "SELECT p.slug AS product, m.since, m.until, m.note, m.confidence, m.id "
        "FROM makes m JOIN product p ON p.id = m.product_id WHERE m.firm_id = :row ORDER BY p.slug",
    [QUERY_COUNTS] =
        "SELECT (SELECT count(*) FROM province) AS provinces, "
        "(SELECT count(*) FROM cluster) AS clusters, "
        "(SELECT ifnull(sum(organisations), 0) FROM member_count WHERE entity = 'firm') AS firms, "
        "(SELECT ifnull(sum(organisations), 0) FROM member_count WHERE entity = 'institute') AS institutes, "
        "(SELECT ifnull(sum(organisations), 0) FROM member_count WHERE entity = 'funder') AS funders, "
        "(SELECT count(*) FROM holding WHERE parents = 0 AND subsidiaries > 0) AS conglomerates, "
        " (SELECT count(*) FROM product) AS products, (SELECT count(*) FROM makes) AS makes, "
        "(SELECT ifnull(sum(ties), 0) FROM kind_count) AS ties, (SELECT count(*) FROM tie_kind) AS tie_kinds, "
        "(SELECT count(*) FROM designation) AS designations, "
        "(SELECT count(*) FROM science) AS science, (SELECT count(*) FROM outline) AS outlines, (SELECT count(*) FROM goal) AS goals, "
        "(SELECT count(*) FROM indicator) AS indicators, "
        "(SELECT count(*) FROM source) AS sources",
    [QUERY_YEARS] =
        "SELECT min(year) AS first, max(year) AS last FROM ("
        "SELECT year FROM year_count UNION ALL SELECT since FROM cluster "
        "UNION ALL SELECT until FROM cluster UNION ALL SELECT year FROM designation "
        "UNION ALL SELECT year FROM indicator)",
    [QUERY_COUNTS_BY_TIE_KIND] =
        "SELECT k.slug AS kind, ifnull(n.ties, 0) AS ties, k.role "
        "FROM tie_kind k LEFT JOIN kind_count n ON n.kind_id = k.id ORDER BY k.id",
    [QUERY_PROVINCE_COUNTS] =
        "SELECT count(DISTINCT c.id) AS clusters, "
        "ifnull(sum(n.organisations * (n.entity = 'firm')), 0) AS firms, "
        "ifnull(sum(n.organisations * (n.entity = 'institute')), 0) AS institutes, "
        "ifnull(sum(n.organisations * (n.entity = 'funder')), 0) AS funders "
        "FROM cluster c LEFT JOIN member_count n ON n.cluster_id = c.id "
        "WHERE c.province_id = :row",
    [QUERY_CLUSTER_COUNTS] =
        "SELECT " NEAR_MEMBER_COUNT(":row", "firm") " AS firms, "
        NEAR_MEMBER_COUNT(":row", "institute") " AS institutes, "
        NEAR_MEMBER_COUNT(":row", "funder") " AS funders",
    [QUERY_CLUSTER_SIZE] =
        "SELECT ifnull(sum(organisations), 0) FROM main.member_count WHERE cluster_id = :row",
    [QUERY_PROVINCE_SIZE] =
        "SELECT ifnull(sum(n.organisations), 0) FROM main.cluster c "
        "CROSS JOIN main.member_count n ON n.cluster_id = c.id WHERE c.province_id = :row",
    [QUERY_SUPPORTED] =
        "SELECT ifnull((SELECT o.entity FROM organisation o WHERE n.entity = 'organisation' "
        "AND o.id = n.row_id), n.entity) AS entity, "
        "CASE n.entity "
        "WHEN 'province' THEN (SELECT slug FROM province WHERE id = n.row_id) "
        "WHEN 'cluster' THEN (SELECT slug FROM cluster WHERE id = n.row_id) "
        "WHEN 'organisation' THEN (SELECT slug FROM organisation WHERE id = n.row_id) "
        "WHEN 'product' THEN (SELECT slug FROM product WHERE id = n.row_id) "
        "WHEN 'goal' THEN (SELECT slug FROM goal WHERE id = n.row_id) "
        "WHEN 'outline' THEN (SELECT ifnull(p.slug, 'country') || ' ' || l.ring FROM outline l "
        "LEFT JOIN province p ON p.id = l.province_id WHERE l.id = n.row_id) "
        "WHEN 'science' THEN (SELECT city FROM science WHERE id = n.row_id) "
        "WHEN 'designation' THEN (SELECT c.slug || ' ' || d.programme || ifnull(' ' || d.year, '') "
        "FROM designation d JOIN cluster c ON c.id = d.cluster_id WHERE d.id = n.row_id) "
        "WHEN 'indicator' THEN (SELECT g.slug || ' ' || i.year "
        "FROM indicator i JOIN goal g ON g.id = i.goal_id WHERE i.id = n.row_id) "
        "WHEN 'makes' THEN (SELECT f.slug || ' ' || p.slug FROM makes m "
        "JOIN organisation f ON f.id = m.firm_id JOIN product p ON p.id = m.product_id "
        "WHERE m.id = n.row_id) "
        "WHEN 'tie' THEN (SELECT k.slug || ' ' || a.slug || ' ' || b.slug FROM tie t "
        "JOIN tie_kind k ON k.id = t.kind_id JOIN organisation a ON a.id = t.from_id "
        "JOIN organisation b ON b.id = t.to_id WHERE t.id = n.row_id) END AS name "
        "FROM citation n WHERE n.source_id = :row ORDER BY n.entity, n.row_id",

    [QUERY_ORGANISATION_TIES] = LINKS_TSV(TIES_OF("(:row)")),

    [QUERY_TIE_KINDS] = "SELECT slug AS kind, role, directed, id FROM tie_kind ORDER BY id",
    [QUERY_ORGANISATION_TALLY] =
        TALLY("WHEN t.from_id = t.to_id THEN 'inside' WHEN t.from_id = :row THEN 'out' ELSE 'in'",
              "count(*)", TIES_WITH_ENDS, TIES_OF("(:row)")),
    [QUERY_CLUSTER_TALLY] =
        TALLY("WHEN ca.id = cb.id THEN 'inside' WHEN ca.id = :row THEN 'out' ELSE 'in'",
              "sum(f.ties)", FLOWS_WITH_ENDS("near_flow", "(:row)"), "1"),
    [QUERY_PROVINCE_TALLY] =
        TALLY("WHEN ca.province_id = cb.province_id THEN 'inside' "
              "WHEN ca.province_id = :row THEN 'out' ELSE 'in'",
              "sum(f.ties)", FLOWS_WITH_ENDS("flow", PROVINCE_CLUSTER_IDS), "1"),
    [QUERY_ORGANISATION_LINKS] =
        "SELECT k.slug AS kind, CASE WHEN k.directed = 0 THEN 'none' "
        "WHEN t.from_id = :row THEN 'out' ELSE 'in' END AS direction, "
        "CASE t.from_id WHEN :row THEN b.slug ELSE a.slug END AS other, " SCOPE " AS scope, "
        "t.since, t.until, t.stake, t.note, t.confidence, t.id, "
        "CASE t.from_id WHEN :row THEN b.id ELSE a.id END "
        "FROM " TIES_WITH_ENDS "WHERE " TIES_OF("(:row)") " ORDER BY t.id",
    [QUERY_ORGANISATION_REACH] =
        "SELECT c.slug AS cluster, p.slug AS province, k.slug AS kind, count(*) AS ties "
        "FROM tie t JOIN tie_kind k ON k.id = t.kind_id "
        "JOIN organisation o ON o.id = CASE t.from_id WHEN :row THEN t.to_id ELSE t.from_id END "
        "JOIN cluster c ON c.id = o.cluster_id LEFT JOIN province p ON p.id = c.province_id "
        "WHERE " TIES_OF("(:row)") " GROUP BY c.id, k.id ORDER BY c.slug, k.id",
    [QUERY_CLUSTER_PARTNERS] =
        "SELECT c.slug AS cluster, p.slug AS province, k.slug AS kind, sum(f.ties) AS ties "
        "FROM " FLOWS_WITH_ENDS("near_flow", "(:row)")
        "CROSS JOIN cluster c ON c.id = CASE ca.id WHEN :row THEN cb.id ELSE ca.id END "
        "LEFT JOIN province p ON p.id = c.province_id WHERE ca.id <> cb.id GROUP BY c.id, k.id "
        "ORDER BY c.slug, k.id",
    [QUERY_PROVINCE_PARTNERS] =
        "SELECT p.slug AS province, k.slug AS kind, sum(f.ties) AS ties "
        "FROM " FLOWS_WITH_ENDS("flow", PROVINCE_CLUSTER_IDS)
        "CROSS JOIN province p ON p.id = CASE ca.province_id WHEN :row THEN cb.province_id "
        "ELSE ca.province_id END WHERE ca.province_id <> cb.province_id "
        "GROUP BY p.id, k.id ORDER BY p.slug, k.id",
    [QUERY_PRODUCT_CLASSES] =
        "SELECT n.class, sum(n.makes * (c.province_id IS :row)) AS makes_here, "
        "sum(n.makes) AS makes FROM output n CROSS JOIN cluster c ON c.id = n.cluster_id "
        "GROUP BY n.class ORDER BY n.class",
    [QUERY_NATIONAL_MATRIX] =
        "SELECT kind_id, from_cluster_id, to_cluster_id, ties, firm_ties FROM flow ORDER BY 1, 2, 3",
    [QUERY_FIRMS_BY_CLUSTER] =
        "SELECT c.id, c.slug, c.province_id, " MEMBER_COUNT("c.id", "firm") " AS firms "
        "FROM cluster c ORDER BY c.id",
    [QUERY_FIRMS_BY_PROVINCE] =
        "SELECT p.id, p.slug, count(c.id) AS clusters, ifnull(sum(n.organisations), 0) AS firms "
        "FROM province p LEFT JOIN cluster c ON c.province_id = p.id "
        "LEFT JOIN member_count n ON n.cluster_id = c.id AND n.entity = 'firm' "
        "GROUP BY p.id ORDER BY p.id",
    [QUERY_CLUSTER_MIXING] = MIXING("near_flow", "(:row)"),
    [QUERY_PROVINCE_MIXING] = MIXING("flow", PROVINCE_CLUSTER_IDS),
    [QUERY_FIRMS_IN_ALL] =
        "SELECT ifnull(sum(organisations), 0) FROM member_count WHERE entity = 'firm'",
    [QUERY_FIRM_TIES_IN_ALL] = "SELECT ifnull(sum(firm_ties), 0) FROM kind_count",
    [QUERY_FIRMS_AND_GROUPS] =
        "SELECT o.id, o.cluster_id FROM organisation o "
        "WHERE o.entity = 'firm' AND o.cluster_id IS NOT NULL ORDER BY o.id",
    [QUERY_FIRM_TIES] =
        "SELECT t.kind_id, t.from_id, t.to_id FROM tie t "
        "CROSS JOIN organisation a ON a.id = t.from_id CROSS JOIN organisation b ON b.id = t.to_id "
        "WHERE a.entity = 'firm' AND b.entity = 'firm'",
    [QUERY_CLUSTER_LONERS] =
        "SELECT count(*) FROM organisation o WHERE o.cluster_id = :row AND o.entity = 'firm' "
        "AND NOT EXISTS (SELECT 1 FROM tie t CROSS JOIN organisation b ON b.id = t.to_id "
        "WHERE t.from_id = o.id AND " OTHER_FIRM_HERE ") "
        "AND NOT EXISTS (SELECT 1 FROM tie t CROSS JOIN organisation b ON b.id = t.from_id "
        "WHERE t.to_id = o.id AND " OTHER_FIRM_HERE ")",
    [QUERY_CLUSTER_TRANSFER] =
        "SELECT ifnull(sum(f.ties), 0) AS ties, "
        "ifnull(sum(f.ties * (f.from_cluster_id = f.to_cluster_id)), 0) AS inside "
        "FROM " FLOWS_OF("near_flow", "(:row)") "WHERE f.kind_id IN " ROLE("technology"),
    [QUERY_CLUSTER_MONEY] =
        "SELECT count(*) AS ties, ifnull(sum(" GOVERNMENT("v") "), 0) AS government, "
        "ifnull(sum(" GOVERNMENT("v") " AND v.cluster_id = o.cluster_id), 0) AS inside "
        "FROM (SELECT from_id, to_id FROM tie WHERE from_id IN " THIS_CLUSTER
        " AND kind_id IN " ROLE("funding")
        " UNION ALL SELECT from_id, to_id FROM tie WHERE to_id IN " THIS_CLUSTER
        " AND kind_id IN " ROLE("funding") " AND (SELECT cluster_id FROM organisation "
        "WHERE id = from_id) IS NOT :row) t CROSS JOIN organisation v ON v.id = t.from_id "
        "CROSS JOIN organisation o ON o.id = t.to_id",
    [QUERY_CLUSTER_CLASSES] =
        "SELECT n.class, sum(n.makes * (n.cluster_id = :row)) AS makes_here, "
        "sum(n.makes) AS makes FROM output n WHERE n.cluster_id <> 0 GROUP BY n.class ORDER BY n.class",
    [QUERY_CLUSTER_PRODUCTS] =
        "SELECT p.slug AS product, p.class, m.makers_here, "
        "ifnull((SELECT sum(makers) FROM maker_count WHERE product_id = p.id), 0) AS makers, p.id "
        "FROM (SELECT m.product_id, count(*) AS makers_here FROM organisation o "
        "CROSS JOIN makes m ON m.firm_id = o.id WHERE o.cluster_id = :row GROUP BY m.product_id) m "
        "CROSS JOIN product p ON p.id = m.product_id ORDER BY p.slug",
    [QUERY_MAKERS_ABROAD] =
        "SELECT m.product_id, count(*) AS makers FROM organisation o "
        "CROSS JOIN makes m ON m.firm_id = o.id WHERE o.cluster_id IS NULL AND o.entity = 'firm' "
        "GROUP BY m.product_id ORDER BY m.product_id",
    [QUERY_PROVINCE_EMPLOYEES] =
        "SELECT p.id, v.value FROM extra_field f CROSS JOIN extra_value v ON v.field_id = f.id "
        "CROSS JOIN province p ON p.id = v.row_id WHERE f.entity = 'province' "
        "AND f.name = 'employees' AND f.type IN ('integer', 'number') ORDER BY p.id",
    [QUERY_FIRM_EMPLOYEES] =
        "SELECT c.province_id, v.value FROM extra_field f "
        "CROSS JOIN extra_value v ON v.field_id = f.id CROSS JOIN organisation o ON o.id = v.row_id "
        "CROSS JOIN cluster c ON c.id = o.cluster_id WHERE f.entity = 'firm' "
        "AND f.name = 'employees' AND f.type IN ('integer', 'number') ORDER BY v.row_id",
    [QUERY_FIRM_NEIGHBOURS] =
        "SELECT t.to_id AS other, b.cluster_id FROM tie t "
        "CROSS JOIN organisation b ON b.id = t.to_id "
        "WHERE t.from_id = :row AND t.to_id <> :row AND b.entity = 'firm' "
        "UNION ALL SELECT t.from_id, b.cluster_id FROM tie t "
        "CROSS JOIN organisation b ON b.id = t.from_id "
        "WHERE t.to_id = :row AND t.from_id <> :row AND b.entity = 'firm'",
    [QUERY_CLUSTER_RESIDENTS] = "SELECT id FROM " THIS_CLUSTER,
    [QUERY_PROVINCE_RESIDENTS] = "SELECT id FROM " THIS_PROVINCE,
    /* These are asked at every step of a walk: an IN would build a table of its own each time. */
    [QUERY_OWNERS] = "SELECT t.from_id FROM " TIES_BY_ROLE("to_id", "ownership"),
    [QUERY_OWNED] = "SELECT t.to_id FROM " TIES_BY_ROLE("from_id", "ownership"),
    /* Not from near_holding: while sums are stale, that is a view that counts all ties. */
    [QUERY_ULTIMATE_PARENT] =
        "SELECT r.slug, r.name FROM organisation r WHERE r.id = :row "
        "AND NOT EXISTS (SELECT 1 FROM " TIES_TO(IS_ROLE("k", "ownership")) " AND o.id <> :row) "
        "AND EXISTS (SELECT 1 FROM " TIES_FROM(IS_ROLE("k", "ownership")) " AND o.id <> :row)",
    [QUERY_MEMBER_PLACE] = "SELECT c.id, c.province_id FROM organisation o "
                           "CROSS JOIN cluster c ON c.id = o.cluster_id WHERE o.id = :row",
    [QUERY_SUBSIDIARIES] =
        "SELECT o.id, t.stake, t.since FROM tie_kind k "
        "CROSS JOIN tie t ON t.from_id = :row AND t.kind_id = k.id "
        "CROSS JOIN organisation o ON o.id = t.to_id "
        "WHERE k.role = 'ownership' AND t.to_id <> :row ORDER BY o.slug DESC",
    [QUERY_MAIN_PARENT] =
        "SELECT o.id, o.slug, t.stake, t.since FROM tie_kind k "
        "CROSS JOIN tie t ON t.to_id = :row AND t.kind_id = k.id "
        "CROSS JOIN organisation o ON o.id = t.from_id "
        "WHERE k.role = 'ownership' AND t.from_id <> :row "
        "ORDER BY t.stake IS NULL, t.stake DESC, t.since IS NULL, t.since, o.slug LIMIT 2",
    [QUERY_ULTIMATE_PARENTS] =
        "WITH RECURSIVE up (id) AS (VALUES (:row) UNION "
        "SELECT t.from_id FROM up JOIN tie t ON t.to_id = up.id WHERE t.kind_id IN "
        ROLE("ownership") ") SELECT o.slug FROM up "
        "CROSS JOIN near_holding h ON h.organisation_id = up.id CROSS JOIN organisation o ON o.id = up.id "
        "WHERE h.parents = 0 AND h.subsidiaries > 0 ORDER BY o.slug",
    [QUERY_CONGLOMERATE_SPREAD] =
        "SELECT c.slug AS cluster, count(*) AS members FROM organisation o "
        "CROSS JOIN cluster c ON c.id = o.cluster_id WHERE o.id IN " GROUP_MEMBERS
        " GROUP BY c.id ORDER BY c.slug",
    [QUERY_CONGLOMERATE_STAR] =
        "SELECT min(ca.slug, cb.slug) AS cluster_a, max(ca.slug, cb.slug) AS cluster_b, "
        "count(*) AS ties FROM organisation a CROSS JOIN tie t ON t.from_id = a.id "
        "CROSS JOIN organisation b ON b.id = t.to_id CROSS JOIN cluster ca ON ca.id = a.cluster_id "
        "CROSS JOIN cluster cb ON cb.id = b.cluster_id WHERE a.id IN " GROUP_MEMBERS
        " AND t.kind_id IN " ROLE("ownership") " AND ca.id <> cb.id GROUP BY 1, 2 ORDER BY 1, 2",
    /* The products it makes, in order of slug, so that lists of them are in that order
     * too: SQLite leaves out an order in a table of its own, unless there is a limit. */
    [QUERY_FIRM_MADE] =
        "SELECT m.product_id, p.slug FROM makes m LEFT JOIN product p ON p.id = m.product_id "
        "WHERE m.firm_id = :row ORDER BY p.slug LIMIT 1000000",
    [QUERY_MAKERS_MADE] =
        "SELECT n.firm_id, b.slug, b.cluster_id, c.slug, c.province_id, y.product_id "
        "FROM makes n CROSS JOIN organisation b ON b.id = n.firm_id "
        "LEFT JOIN cluster c ON c.id = b.cluster_id CROSS JOIN makes y ON y.firm_id = n.firm_id "
        "WHERE n.product_id = :row AND NOT EXISTS (SELECT 1 FROM makes WHERE product_id = :row "
        "LIMIT 1 OFFSET " RIVALS_MAX ") ORDER BY n.firm_id, y.product_id",
    [QUERY_LARGEST_CLUSTERS] =
        "SELECT c.slug, c.name, p.slug, n.organisations AS firms "
        "FROM member_count n JOIN cluster c ON c.id = n.cluster_id "
        "JOIN province p ON p.id = c.province_id WHERE n.entity = 'firm' "
        "ORDER BY firms DESC, c.slug LIMIT 3",
};

/* clang-format on */

const char *query_sql(enum query query)
{
    const char *sql;

    assert(query < QUERY_COUNT);
    sql = queries[query];
    if (!sql)
        sql = query_export_sql(query);
    if (!sql)
        sql = query_report_sql(query);
    if (!sql)
        sql = query_history_sql(query);
    if (!sql)
        sql = query_doubt_sql(query);
    assert(sql);
    return sql;
}
