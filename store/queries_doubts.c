#include "store/queries_parts.h"

/*
 * What is doubtful in the data. SQL is laid out as SQL.
 *
 * Each query goes through one table in order of its ids and looks up what belongs to a row: nothing
 * is sorted or kept but what is small, and a limit (:other) bounds the work. Where a limit would
 * make a sum wrong there is no sum: WHOLE. Where the data base keeps a list of the rows in question
 * only these are gone through: SUSPECTS. Without a limit all are, whatever is kept.
 */
/* clang-format off */

/* Whether a table is within the limit; any is if there is none. */
#define WHOLE(table) "(:other < 0 OR NOT EXISTS (SELECT 1 FROM " table " LIMIT 1 OFFSET max(:other, 0)))"

/* The same of ties, by their sums where these are kept: in a year it takes long to go through ties. */
#define WHOLE_TIES                                                                                 \
    "iif((SELECT stale FROM main.aggregate_state), " WHOLE("tie")                                  \
    ", :other < 0 OR (SELECT ifnull(sum(ties), 0) FROM kind_count) <= :other)"

/* The first rows of a table, all if they are within the limit: where it cannot be looked at whole, fewer
 * show as well how doubtful it is. SQLite reads all columns that are named, used or not. */
#define OF_TOO_MANY ":other / 5"
#define FIRST(columns, table) FIRST_IF("1", columns, table)
#define FIRST_IF(condition, columns, table) FIRST_OF(condition, WHOLE(table), columns, table)
#define FIRST_OF(condition, whole, columns, table)                                                 \
    "(SELECT " columns " FROM " table " ORDER BY id "                                              \
    "LIMIT iif(" condition ", iif(" whole ", :other, " OF_TOO_MANY "), 0)) "
#define ORGANISATION_COLUMNS "id, slug, entity, cluster_id"
#define FIRST_ORGANISATIONS FIRST(ORGANISATION_COLUMNS, "organisation")
#define FIRST_TIES FIRST_OF("1", WHOLE_TIES, "id, kind_id, from_id, to_id, since, until", "tie")

/* Rows of a table that are in a list of suspects, as s.id. Where the sums of the data base are not
 * kept (store/database.c, store/years.c) all rows are in it. */
#define SUSPECTS(table, list, key)                                                                 \
    "(SELECT * FROM (SELECT id FROM " table " ORDER BY id LIMIT iif(:other < 0, -1, 0)) UNION ALL " \
    "SELECT * FROM (SELECT " key " FROM " list " ORDER BY " key " LIMIT max(:other, 0))) s CROSS JOIN " table " "

#define PROVINCE(p) "'provinces/' || " p ".slug"
/* Where its province is not there, a cluster stands in the directory of all clusters. */
#define CLUSTER(id)                                                                                \
    "(SELECT ifnull('provinces/' || pp.slug || '/', '') || 'clusters/' || cc.slug "                \
    "FROM cluster cc LEFT JOIN province pp ON pp.id = cc.province_id WHERE cc.id = " id ")"
#define ORGANISATION(o)                                                                            \
    "ifnull(" CLUSTER(o ".cluster_id") " || '/', '') || " o ".entity || 's/' || " o ".slug"

#define PATH_OF(organisation) "(SELECT " ORGANISATION("x") " FROM organisation x WHERE x.id = " organisation ")"
#define IS_NOT_THERE(table, id) "NOT EXISTS (SELECT 1 FROM " table " x WHERE x.id = " id ")"

/* Several doubts about a row in one text: each begins with "; ". */
#define ALSO(condition, text) "iif(" condition ", '; ' || " text ", '')"
#define ALL(also) "substr(" also ", 3)"

#define EARLY(since, it, word)                                                                     \
    ALSO(since " < " it ".since", word " || " since " || ', before ' || " it ".slug || ' began in ' || " it ".since")
#define LATE(year, it, word)                                                                       \
    ALSO(year " > " it ".until", word " || " year " || ', after ' || " it ".slug || ' ended in ' || " it ".until")

/* What is wrong with the years of x beside those of something that it needs. */
#define OUT_OF_ORDER(x, it)                                                                        \
    EARLY(x ".since", it, "'since '") " || " EARLY(x ".until", it, "'until '") " || "              \
    LATE(x ".since", it, "'since '") " || " LATE(x ".until", it, "'until '")

#define SUSPECT_TIES SUSPECTS("tie", "suspect_tie", "tie_id") "t ON t.id = s.id "
#define SUSPECT_OWNED SUSPECTS("organisation", "suspect_owned", "organisation_id") "o ON o.id = s.id "
#define TIE_ENDS(ties)                                                                             \
    "FROM " ties "CROSS JOIN tie_kind k ON k.id = t.kind_id "                                      \
    "CROSS JOIN organisation a ON a.id = t.from_id CROSS JOIN organisation b ON b.id = t.to_id "
#define TIE_OUT_OF_ORDER OUT_OF_ORDER("t", "a") " || " OUT_OF_ORDER("t", "b")
/* A tie d of the same kind that comes after t in the table, at the same time. */
#define SAME_LATER                                                                                 \
    "d.kind_id = t.kind_id AND d.id > t.id "                                                       \
    "AND ifnull(d.since <= t.until, 1) AND ifnull(t.since <= d.until, 1)"
#define TIE "k.slug || ' ' || a.slug || ' ' || b.slug || ': ' || "

/* Ties of ownership to s, from others; and those still there. */
#define OWNING_TIES_OF "FROM tie_kind k CROSS JOIN tie t ON t.to_id = s.id AND t.kind_id = k.id "
#define OTHERS "WHERE k.role = 'ownership' AND t.from_id <> s.id "
#define PARENTS_OF OWNING_TIES_OF "CROSS JOIN organisation a ON a.id = t.from_id " OTHERS
#define STILL "AND t.until IS NULL"

/* "things of confidence B: 3 of 5", if any are. */
#define WEAK(things) "'" things " of confidence B: ' || sum(weak) || ' of ' || count(*)"
#define IS_WEAK(row) "ifnull(" row ".confidence = 'B', 0) AS weak"

#define WEAK_TIES                                                                                  \
    "FROM " FIRST_OF(WHOLE_TIES, WHOLE_TIES, "id, from_id, to_id, confidence", "tie")              \
    "t CROSS JOIN organisation a ON a.id = t.from_id CROSS JOIN organisation b ON b.id = t.to_id " \
    "WHERE t.confidence = 'B' "
/* The sums of ties, if any tie is weak. A LIMIT is asked before they are read, a WHERE is not. */
#define FLOWS_IF_WEAK                                                                              \
    "(SELECT * FROM flow LIMIT iif(" WHOLE_TIES " AND EXISTS (SELECT 1 FROM tie WHERE confidence = 'B'), -1, 0)) "

#define NO_SOURCE(entity, columns, alias, node)                                                    \
    "SELECT " node ", 'names no source', NULL FROM "                                               \
    FIRST_IF("EXISTS (SELECT 1 FROM source)", columns, entity) alias " WHERE NOT EXISTS "          \
    "(SELECT 1 FROM citation n WHERE n.entity = '" entity "' AND n.row_id = " alias ".id)"

#define MORE_THAN_LOOKED_AT(table, things) MORE_UNLESS(WHOLE(table), things)
#define MORE_UNLESS(whole, things)                                                                 \
    "SELECT '.', 'of " things " some rules looked only at the first ' || (" OF_TOO_MANY ") || ', and sums over " \
    "them are left out; buzzfs check looks at all', NULL WHERE NOT " whole

static const char *const queries[QUERY_COUNT] = {
    /* No LEFT JOIN: see the view of organisations in years.c. */
    [QUERY_DOUBT_DANGLING] =
        "SELECT coalesce(" PATH_OF("t.from_id") ", " PATH_OF("t.to_id") ", '.') AS node, 'tie ' || t.id || ': ' "
        "|| CASE WHEN " IS_NOT_THERE("tie_kind", "t.kind_id") " THEN 'its kind' WHEN "
        IS_NOT_THERE("organisation", "t.from_id") " THEN 'where it comes from' ELSE 'where it leads to' END "
        "|| ' is not there' AS detail, NULL AS other FROM " SUSPECT_TIES "WHERE "
        IS_NOT_THERE("organisation", "t.from_id") " OR " IS_NOT_THERE("organisation", "t.to_id") " OR "
        IS_NOT_THERE("tie_kind", "t.kind_id"),
    /* Up from those that both own and are owned. UNION ends; so does a limit, where groups are vast. */
    [QUERY_DOUBT_CIRCLE] =
        "SELECT " ORGANISATION("o") ", 'owns itself through others', NULL FROM "
        FIRST_IF("CASE WHEN :other < 0 THEN 1 ELSE (SELECT may_circle FROM aggregate_state) END",
            ORGANISATION_COLUMNS, "organisation") "o WHERE EXISTS (SELECT 1 FROM tie d WHERE d.from_id = o.id "
        "AND d.kind_id IN " ROLE("ownership") ") AND o.id IN (WITH RECURSIVE up (id) AS ("
        "SELECT t.from_id FROM tie t WHERE t.to_id = o.id AND t.from_id <> o.id "
        "AND t.kind_id IN " ROLE("ownership") " UNION SELECT t.from_id FROM up "
        "JOIN tie t ON t.to_id = up.id WHERE up.id <> o.id AND t.kind_id IN " ROLE("ownership")
        " LIMIT 100) SELECT id FROM up)",
    [QUERY_DOUBT_NO_SOURCE] =
        "SELECT '.' AS node, 'no fact names a source' AS detail, NULL AS other "
        "WHERE NOT EXISTS (SELECT 1 FROM source) UNION ALL "
        NO_SOURCE("province", "id, slug", "p", PROVINCE("p")) " UNION ALL "
        NO_SOURCE("cluster", "id", "c", CLUSTER("c.id")) " UNION ALL "
        NO_SOURCE("organisation", ORGANISATION_COLUMNS, "o", ORGANISATION("o")) " UNION ALL "
        NO_SOURCE("product", "id, slug", "x", "'products/' || x.slug"),
    [QUERY_DOUBT_NO_CLUSTER] =
        "SELECT " ORGANISATION("o") ", 'a firm in no cluster', NULL FROM organisation o "
        "WHERE o.cluster_id IS NULL AND o.entity = 'firm' ORDER BY o.id LIMIT :other",
    [QUERY_DOUBT_NO_COORDINATES] =
        "SELECT " CLUSTER("c.id") ", 'no coordinates', NULL FROM " FIRST("id, lat, lon", "cluster")
        "c WHERE c.lat IS NULL OR c.lon IS NULL",
    [QUERY_DOUBT_NO_FIRMS] =
        "SELECT " CLUSTER("c.id") ", 'a cluster without firms', NULL FROM " FIRST("id", "cluster")
        "c WHERE NOT EXISTS (SELECT 1 FROM organisation o WHERE o.cluster_id = c.id AND o.entity = 'firm')",
    [QUERY_DOUBT_NO_TIES] =
        "SELECT " ORGANISATION("o") ", 'no tie to anybody', " CLUSTER("o.cluster_id") " FROM "
        FIRST_ORGANISATIONS "o WHERE NOT EXISTS (SELECT 1 FROM tie t WHERE t.from_id = o.id) "
        "AND NOT EXISTS (SELECT 1 FROM tie t WHERE t.to_id = o.id)",
    /* By the key of flow, which is all that it can be searched by in a year. Who has ties from others alone
     * is looked for in a list of those, which is made if it is needed. */
    [QUERY_DOUBT_ISOLATED] =
        "SELECT " CLUSTER("c.id") ", 'no tie to another cluster', NULL FROM " FIRST("id", "cluster")
        "c WHERE EXISTS (SELECT 1 FROM organisation o WHERE o.cluster_id = c.id AND o.entity = 'firm') "
        "AND CASE WHEN EXISTS (SELECT 1 FROM tie_kind k CROSS JOIN flow f ON f.kind_id = k.id "
        "AND f.from_cluster_id = c.id WHERE f.to_cluster_id NOT IN (0, c.id)) THEN 0 ELSE c.id NOT IN "
        "(SELECT to_cluster_id FROM flow WHERE from_cluster_id NOT IN (0, to_cluster_id)) END",
    [QUERY_DOUBT_NO_MAKERS] =
        "SELECT 'products/' || x.slug, 'a product that nobody makes', NULL FROM " FIRST("id, slug", "product")
        "x WHERE NOT EXISTS (SELECT 1 FROM makes m WHERE m.product_id = x.id)",
    [QUERY_DOUBT_NO_CITY] =
        "SELECT " PROVINCE("p") ", 'science base of ' || s.city || ': no cluster lies in that city', NULL "
        "FROM " FIRST("id, city, province_id", "science") "s CROSS JOIN province p ON p.id = s.province_id "
        "WHERE NOT EXISTS (SELECT 1 FROM cluster c WHERE c.province_id = s.province_id AND c.city = s.city)",
    [QUERY_DOUBT_TIE_YEARS] =
        "SELECT " ORGANISATION("a") ", " TIE ALL("(" TIE_OUT_OF_ORDER ")") ", " ORGANISATION("b")
        " " TIE_ENDS(SUSPECT_TIES) "WHERE " TIE_OUT_OF_ORDER " <> ''",
    [QUERY_DOUBT_SPIN_OFF_YEARS] =
        "SELECT " ORGANISATION("b") ", " TIE "'it began in ' || b.since || ', before its origin in ' "
        "|| a.since, " ORGANISATION("a") " " TIE_ENDS(FIRST_TIES "t ")
        "WHERE k.role IN ('spin-off', 'returnee') AND b.since < a.since",
    [QUERY_DOUBT_MAKES_YEARS] =
        "SELECT " ORGANISATION("o") ", 'makes ' || x.slug || ': ' || " ALL("(" OUT_OF_ORDER("m", "o") ")") ", "
        "'products/' || x.slug FROM " FIRST("id, firm_id, product_id, since, until", "makes") "m CROSS JOIN organisation o ON o.id = m.firm_id "
        "CROSS JOIN product x ON x.id = m.product_id WHERE " OUT_OF_ORDER("m", "o") " <> ''",
    [QUERY_DOUBT_CLUSTER_YEARS] =
        "SELECT " CLUSTER("c.id") ", 'since ' || c.since || ': all its ' || n || ' firms of known year are '"
        " || 'older', NULL FROM (SELECT c.id, c.since, CASE WHEN " WHOLE("organisation") " THEN (SELECT "
        "CASE WHEN max(o.since) < c.since THEN count(o.since) END FROM organisation o "
        "WHERE o.cluster_id = c.id AND o.entity = 'firm') END AS n FROM " FIRST("id, since", "cluster") "c) c WHERE n > 1",
    [QUERY_DOUBT_DESIGNATION_YEARS] =
        "SELECT " CLUSTER("c.id") ", d.programme || ' of ' || d.year || ', ' || iif(d.year < c.since, "
        "'before the cluster began in ' || c.since, 'after the cluster ended in ' || c.until), NULL FROM "
        FIRST("id, cluster_id, programme, year", "designation") "d CROSS JOIN cluster c ON c.id = d.cluster_id "
        "WHERE d.year < c.since OR d.year > c.until",
    [QUERY_DOUBT_SAME_DESIGNATION] =
        "SELECT " CLUSTER("c.id") ", d.programme || ifnull(' of ' || d.year, '') || ': twice', NULL FROM "
        FIRST("id, cluster_id, programme, year", "designation") "d CROSS JOIN cluster c ON c.id = d.cluster_id "
        "WHERE EXISTS (SELECT 1 FROM designation l WHERE l.cluster_id = d.cluster_id AND l.year IS d.year "
        "AND l.programme = d.programme AND l.id > d.id)",
    [QUERY_DOUBT_SAME_TIE] =
        "SELECT " ORGANISATION("a") ", " TIE "'twice at one time', " ORGANISATION("b") " " TIE_ENDS(FIRST_TIES "t ")
        "WHERE EXISTS (SELECT 1 FROM tie d WHERE d.from_id = t.from_id AND d.to_id = t.to_id AND " SAME_LATER ") "
        "OR NOT k.directed AND EXISTS (SELECT 1 FROM tie d WHERE d.from_id = t.to_id AND d.to_id = t.from_id "
        "AND " SAME_LATER ")",
    [QUERY_DOUBT_SAME_NAME] =
        "SELECT " ORGANISATION("a") ", n || ' of this name: ' || iif(is_zh, a.name_zh, a.name), "
        ORGANISATION("b") " FROM ("
        "SELECT min(id) AS first, max(id) AS last, count(*) AS n, 0 AS is_zh FROM "
        FIRST("id, name", "organisation") "GROUP BY lower(name) HAVING count(*) > 1 UNION ALL "
        "SELECT min(id), max(id), count(*), 1 FROM " FIRST("id, name, name_zh", "organisation")
        "WHERE name_zh IS NOT NULL GROUP BY lower(name_zh) "
        "HAVING count(*) > 1 AND count(DISTINCT lower(name)) > 1) CROSS JOIN organisation a ON a.id = first "
        "CROSS JOIN organisation b ON b.id = last ORDER BY first, is_zh",
    [QUERY_DOUBT_PARENTS] =
        "SELECT " ORGANISATION("o") ", (SELECT count(*) || ' parents: ' || group_concat(slug, ', ') "
        "FROM (SELECT DISTINCT a.slug " PARENTS_OF "ORDER BY a.slug)) || iif((SELECT count(*) = 2 "
        "AND count(DISTINCT stake) = 1 AND count(DISTINCT since) = 1 FROM (SELECT ifnull(t.stake, -1) AS stake, "
        "ifnull(t.since, 10000) AS since " PARENTS_OF "ORDER BY 1 DESC, 2 LIMIT 2)), "
        "'; neither stake nor year tells the main one', ''), NULL FROM " SUSPECT_OWNED
        "WHERE (SELECT count(DISTINCT a.id) " PARENTS_OF ") > 1",
    [QUERY_DOUBT_STAKES] =
        "SELECT " ORGANISATION("o") ", 'stakes in it of ' || format('%.6g', (SELECT sum(t.stake) " PARENTS_OF
        STILL ")) || ' percent', NULL FROM " SUSPECT_OWNED
        "WHERE (SELECT sum(t.stake) " OWNING_TIES_OF OTHERS STILL ") > 100.001 "
        "AND (SELECT sum(t.stake) " PARENTS_OF STILL ") > 100.001",

    [QUERY_DOUBT_WEAK_GENESIS] =
        "SELECT " CLUSTER("c.id") ", 'genesis ' || c.genesis || ' is of confidence B', NULL FROM "
        FIRST("id, genesis, confidence", "cluster") "c WHERE c.confidence = 'B' AND c.genesis IS NOT NULL",
    /* A tie inside a cluster counts there once; one with an end that is not there counts nowhere, as
     * in the sums, which tell how many ties there are. */
    [QUERY_DOUBT_WEAK_TIES] =
        "SELECT " CLUSTER("here") ", 'ties of confidence B: ' || sum(weak) || ' of ' || sum(ties), NULL FROM ("
        "SELECT a.cluster_id AS here, 1 AS weak, 0 AS ties " WEAK_TIES
        "UNION ALL SELECT b.cluster_id, 1, 0 " WEAK_TIES "AND b.cluster_id IS NOT a.cluster_id "
        "UNION ALL SELECT from_cluster_id, 0, ties FROM " FLOWS_IF_WEAK
        "UNION ALL SELECT to_cluster_id, 0, ties FROM " FLOWS_IF_WEAK "WHERE to_cluster_id <> from_cluster_id"
        ") WHERE here > 0 GROUP BY here HAVING sum(weak) > 0 ORDER BY here",
    [QUERY_DOUBT_WEAK_MAKERS] =
        "SELECT 'products/' || x.slug, n, NULL FROM (SELECT x.slug, (SELECT " WEAK("makers")
        " FROM (SELECT " IS_WEAK("m") " FROM makes m WHERE m.product_id = x.id) HAVING sum(weak) > 0) AS n FROM "
        FIRST_IF(WHOLE("makes"), "id, slug", "product") "x) x WHERE n IS NOT NULL",
    [QUERY_DOUBT_WEAK_SERIES] =
        "SELECT '.', 'goal ' || g.slug || ', ' || n, NULL FROM (SELECT g.slug, (SELECT " WEAK("values")
        " FROM (SELECT " IS_WEAK("i") " FROM indicator i WHERE i.goal_id = g.id) HAVING sum(weak) > 0) AS n FROM "
        FIRST("id, slug", "goal") "g) g WHERE n IS NOT NULL",
    [QUERY_DOUBT_WEAK_SCIENCE] =
        "SELECT '.', " WEAK("cities") ", NULL FROM (SELECT " IS_WEAK("s") " FROM science s) WHERE "
        WHOLE("science") " HAVING sum(weak) > 0",
    [QUERY_DOUBT_NOT_LOOKED_AT] =
        MORE_THAN_LOOKED_AT("cluster", "clusters") " UNION ALL " MORE_THAN_LOOKED_AT("organisation", "organisations")
        " UNION ALL " MORE_UNLESS(WHOLE_TIES, "ties") " UNION ALL " MORE_THAN_LOOKED_AT("product", "products")
        " UNION ALL " MORE_THAN_LOOKED_AT("makes", "rows of makes"),
};

/* clang-format on */

const char *query_doubt_sql(enum query query)
{
    return queries[query];
}
