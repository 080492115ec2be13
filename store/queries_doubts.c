#include "store/queries_parts.h"

/*
 * What is doubtful in the data. SQL is laid out as SQL.
 *
 * Each query goes through one table in order of its ids and looks up what belongs to a row: nothing
 * is sorted or kept but what is small, and a limit (:other) bounds the work. Where a limit would
 * make a sum wrong there is no sum: WHOLE.
 */
/* clang-format off */

/* The first rows of a table. */
#define FIRST(table) "(SELECT * FROM " table " ORDER BY id LIMIT :other) "

/* Whether a table is within the limit; any is if there is none. */
#define WHOLE(table) "(:other < 0 OR NOT EXISTS (SELECT 1 FROM " table " LIMIT 1 OFFSET max(:other, 0)))"

#define PROVINCE(p) "'provinces/' || " p ".slug"
/* Where its province is not there a cluster is nowhere in the tree, nor is what stands in it. */
#define CLUSTER(id)                                                                                \
    "(SELECT 'provinces/' || pp.slug || '/clusters/' || cc.slug FROM cluster cc "                  \
    "JOIN province pp ON pp.id = cc.province_id WHERE cc.id = " id ")"
#define ORGANISATION(o)                                                                            \
    "ifnull(" CLUSTER(o ".cluster_id") " || '/', '') || " o ".entity || 's/' || " o ".slug"

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

#define TIE_ENDS                                                                                   \
    "FROM " FIRST("tie") "t CROSS JOIN tie_kind k ON k.id = t.kind_id "                            \
    "CROSS JOIN organisation a ON a.id = t.from_id CROSS JOIN organisation b ON b.id = t.to_id "
#define TIE_OUT_OF_ORDER OUT_OF_ORDER("t", "a") " || " OUT_OF_ORDER("t", "b")
#define TIE "k.slug || ' ' || a.slug || ' ' || b.slug || ': ' || "

/* Ties of ownership to o, from others. */
#define PARENTS_OF                                                                                 \
    "FROM tie_kind k CROSS JOIN tie t ON t.to_id = o.id AND t.kind_id = k.id "                     \
    "CROSS JOIN organisation a ON a.id = t.from_id WHERE k.role = 'ownership' AND a.id <> o.id "
#define STILL "AND t.until IS NULL"

/* "3 of 5 things are of confidence B", if any are. */
#define WEAK(things) "sum(weak) || ' of ' || count(*) || ' " things " of confidence B'"
#define IS_WEAK(row) "ifnull(" row ".confidence = 'B', 0) AS weak"

#define NO_SOURCE(entity, table, alias, node)                                                      \
    "SELECT " node ", 'names no source', NULL FROM " FIRST(table) alias " WHERE NOT EXISTS "       \
    "(SELECT 1 FROM citation n WHERE n.entity = '" entity "' AND n.row_id = " alias ".id) "        \
    "AND EXISTS (SELECT 1 FROM source)"

#define MORE_THAN_LOOKED_AT(table, things)                                                         \
    "SELECT '.', 'only the first ' || :other || ' " things " were looked at, and sums over them "  \
    "left out; buzzfs check looks at all', NULL WHERE NOT " WHOLE(table)

static const char *const queries[QUERY_COUNT] = {
    [QUERY_DOUBT_DANGLING] =
        "SELECT CASE WHEN a.id IS NOT NULL THEN " ORGANISATION("a") " WHEN b.id IS NOT NULL THEN "
        ORGANISATION("b") " ELSE '.' END AS node, 'tie ' || t.id || ': ' || CASE WHEN k.id IS NULL THEN "
        "'its kind' WHEN a.id IS NULL THEN 'where it comes from' ELSE 'where it leads to' END "
        "|| ' is not there' AS detail, NULL AS other FROM " FIRST("tie") "t "
        "LEFT JOIN tie_kind k ON k.id = t.kind_id LEFT JOIN organisation a ON a.id = t.from_id "
        "LEFT JOIN organisation b ON b.id = t.to_id WHERE a.id IS NULL OR b.id IS NULL OR k.id IS NULL",
    /* Up from those that both own and are owned. UNION ends; so does a limit, where groups are vast. */
    [QUERY_DOUBT_CIRCLE] =
        "SELECT " ORGANISATION("o") ", 'owns itself through others', NULL FROM "
        FIRST("organisation") "o WHERE EXISTS (SELECT 1 FROM tie d WHERE d.from_id = o.id "
        "AND d.kind_id IN " ROLE("ownership") ") AND o.id IN (WITH RECURSIVE up (id) AS ("
        "SELECT t.from_id FROM tie t WHERE t.to_id = o.id AND t.from_id <> o.id "
        "AND t.kind_id IN " ROLE("ownership") " UNION SELECT t.from_id FROM up "
        "JOIN tie t ON t.to_id = up.id WHERE up.id <> o.id AND t.kind_id IN " ROLE("ownership")
        " LIMIT 100) SELECT id FROM up)",
    [QUERY_DOUBT_NO_SOURCE] =
        "SELECT '.' AS node, 'no fact names a source' AS detail, NULL AS other "
        "WHERE NOT EXISTS (SELECT 1 FROM source) UNION ALL "
        NO_SOURCE("province", "province", "p", PROVINCE("p")) " UNION ALL "
        NO_SOURCE("cluster", "cluster", "c", CLUSTER("c.id")) " UNION ALL "
        NO_SOURCE("organisation", "organisation", "o", ORGANISATION("o")) " UNION ALL "
        NO_SOURCE("product", "product", "x", "'products/' || x.slug"),
    [QUERY_DOUBT_NO_CLUSTER] =
        "SELECT " ORGANISATION("o") ", 'a firm in no cluster', NULL FROM " FIRST("organisation")
        "o WHERE o.entity = 'firm' AND o.cluster_id IS NULL",
    [QUERY_DOUBT_NO_COORDINATES] =
        "SELECT " CLUSTER("c.id") ", 'no coordinates', NULL FROM " FIRST("cluster")
        "c WHERE c.lat IS NULL OR c.lon IS NULL",
    [QUERY_DOUBT_NO_FIRMS] =
        "SELECT " CLUSTER("c.id") ", 'a cluster without firms', NULL FROM " FIRST("cluster")
        "c WHERE NOT EXISTS (SELECT 1 FROM organisation o WHERE o.cluster_id = c.id AND o.entity = 'firm')",
    [QUERY_DOUBT_NO_TIES] =
        "SELECT " ORGANISATION("o") ", 'no tie to anybody', " CLUSTER("o.cluster_id") " FROM "
        FIRST("organisation") "o WHERE NOT EXISTS (SELECT 1 FROM tie t WHERE t.from_id = o.id) "
        "AND NOT EXISTS (SELECT 1 FROM tie t WHERE t.to_id = o.id)",
    [QUERY_DOUBT_ISOLATED] =
        "SELECT " CLUSTER("c.id") ", 'no tie to another cluster', NULL FROM " FIRST("cluster")
        "c WHERE EXISTS (SELECT 1 FROM organisation o WHERE o.cluster_id = c.id AND o.entity = 'firm') "
        "AND c.id NOT IN (SELECT from_cluster_id FROM flow WHERE to_cluster_id NOT IN (0, from_cluster_id) "
        "UNION SELECT to_cluster_id FROM flow WHERE from_cluster_id NOT IN (0, to_cluster_id))",
    [QUERY_DOUBT_NO_MAKERS] =
        "SELECT 'products/' || x.slug, 'a product that nobody makes', NULL FROM " FIRST("product")
        "x WHERE NOT EXISTS (SELECT 1 FROM makes m WHERE m.product_id = x.id)",
    [QUERY_DOUBT_TIE_YEARS] =
        "SELECT " ORGANISATION("a") ", " TIE ALL("(" TIE_OUT_OF_ORDER ")") ", " ORGANISATION("b")
        " " TIE_ENDS "WHERE " TIE_OUT_OF_ORDER " <> ''",
    [QUERY_DOUBT_SPIN_OFF_YEARS] =
        "SELECT " ORGANISATION("b") ", " TIE "'it began in ' || b.since || ', before its origin in ' "
        "|| a.since, " ORGANISATION("a") " " TIE_ENDS
        "WHERE k.role IN ('spin-off', 'returnee') AND b.since < a.since",
    [QUERY_DOUBT_MAKES_YEARS] =
        "SELECT " ORGANISATION("o") ", 'makes ' || x.slug || ': ' || " ALL("(" OUT_OF_ORDER("m", "o") ")") ", "
        "'products/' || x.slug FROM " FIRST("makes") "m CROSS JOIN organisation o ON o.id = m.firm_id "
        "CROSS JOIN product x ON x.id = m.product_id WHERE " OUT_OF_ORDER("m", "o") " <> ''",
    [QUERY_DOUBT_CLUSTER_YEARS] =
        "SELECT " CLUSTER("c.id") ", 'since ' || c.since || ': all its ' || n || ' firms of known year are '"
        " || 'older', NULL FROM (SELECT c.id, c.since, CASE WHEN " WHOLE("organisation") " THEN (SELECT "
        "CASE WHEN max(o.since) < c.since THEN count(o.since) END FROM organisation o "
        "WHERE o.cluster_id = c.id AND o.entity = 'firm') END AS n FROM " FIRST("cluster") "c) c WHERE n > 1",
    [QUERY_DOUBT_DESIGNATION_YEARS] =
        "SELECT " CLUSTER("c.id") ", d.programme || ' of ' || d.year || ', ' || iif(d.year < c.since, "
        "'before the cluster began in ' || c.since, 'after the cluster ended in ' || c.until), NULL FROM "
        FIRST("designation") "d CROSS JOIN cluster c ON c.id = d.cluster_id "
        "WHERE d.year < c.since OR d.year > c.until",
    [QUERY_DOUBT_SAME_TIE] =
        "SELECT " ORGANISATION("a") ", " TIE "'twice at one time', " ORGANISATION("b") " " TIE_ENDS
        "WHERE EXISTS (SELECT 1 FROM tie d WHERE d.from_id = t.from_id AND d.kind_id = t.kind_id "
        "AND d.to_id = t.to_id AND d.id > t.id AND ifnull(d.since <= t.until, 1) "
        "AND ifnull(t.since <= d.until, 1))",
    [QUERY_DOUBT_SAME_NAME] =
        "SELECT " ORGANISATION("a") ", n || ' of this name: ' || a.name, " ORGANISATION("b") " FROM ("
        "SELECT min(id) AS first, max(id) AS last, count(*) AS n FROM " FIRST("organisation")
        "GROUP BY lower(name) HAVING count(*) > 1) CROSS JOIN organisation a ON a.id = first "
        "CROSS JOIN organisation b ON b.id = last ORDER BY first",
    [QUERY_DOUBT_PARENTS] =
        "SELECT " ORGANISATION("o") ", (SELECT count(*) || ' parents: ' || group_concat(slug, ', ') "
        "FROM (SELECT DISTINCT a.slug " PARENTS_OF "ORDER BY a.slug)) || iif((SELECT count(*) = 2 "
        "AND count(DISTINCT stake) = 1 AND count(DISTINCT since) = 1 FROM (SELECT ifnull(t.stake, -1) AS stake, "
        "ifnull(t.since, 10000) AS since " PARENTS_OF "ORDER BY 1 DESC, 2 LIMIT 2)), "
        "'; neither stake nor year tells the main one', ''), NULL FROM " FIRST("organisation")
        "o WHERE (SELECT count(DISTINCT a.id) " PARENTS_OF ") > 1",
    [QUERY_DOUBT_STAKES] =
        "SELECT " ORGANISATION("o") ", 'stakes in it of ' || format('%.6g', (SELECT sum(t.stake) " PARENTS_OF
        STILL ")) || ' percent', NULL FROM " FIRST("organisation") "o "
        "WHERE (SELECT sum(t.stake) " PARENTS_OF STILL ") > 100.001",

    [QUERY_DOUBT_WEAK_GENESIS] =
        "SELECT " CLUSTER("c.id") ", 'genesis ' || c.genesis || ' is of confidence B', NULL FROM "
        FIRST("cluster") "c WHERE c.confidence = 'B' AND c.genesis IS NOT NULL",
    /* A tie inside a cluster counts there once. */
    [QUERY_DOUBT_WEAK_TIES] =
        "SELECT " CLUSTER("here") ", " WEAK("ties") ", NULL FROM ("
        "SELECT a.cluster_id AS here, " IS_WEAK("t") " FROM " FIRST("tie")
        "t CROSS JOIN organisation a ON a.id = t.from_id WHERE " WHOLE("tie")
        " UNION ALL SELECT b.cluster_id, " IS_WEAK("t") " FROM " FIRST("tie") "t CROSS JOIN organisation b ON b.id = t.to_id "
        "CROSS JOIN organisation a ON a.id = t.from_id WHERE b.cluster_id IS NOT a.cluster_id AND " WHOLE("tie")
        ") WHERE here IS NOT NULL GROUP BY here HAVING sum(weak) > 0 ORDER BY here",
    [QUERY_DOUBT_WEAK_MAKERS] =
        "SELECT 'products/' || x.slug, n, NULL FROM (SELECT x.slug, (SELECT " WEAK("makers")
        " FROM (SELECT " IS_WEAK("m") " FROM makes m WHERE m.product_id = x.id) HAVING sum(weak) > 0) AS n FROM "
        FIRST("product") "x) x WHERE n IS NOT NULL AND " WHOLE("makes"),
    [QUERY_DOUBT_WEAK_SERIES] =
        "SELECT '.', 'goal ' || g.slug || ': ' || n, NULL FROM (SELECT g.slug, (SELECT " WEAK("values")
        " FROM (SELECT " IS_WEAK("i") " FROM indicator i WHERE i.goal_id = g.id) HAVING sum(weak) > 0) AS n FROM "
        FIRST("goal") "g) g WHERE n IS NOT NULL",
    [QUERY_DOUBT_WEAK_SCIENCE] =
        "SELECT '.', " WEAK("cities") ", NULL FROM (SELECT " IS_WEAK("s") " FROM science s) WHERE "
        WHOLE("science") " HAVING sum(weak) > 0",
    [QUERY_DOUBT_NOT_LOOKED_AT] =
        MORE_THAN_LOOKED_AT("cluster", "clusters") " UNION ALL " MORE_THAN_LOOKED_AT("organisation", "organisations")
        " UNION ALL " MORE_THAN_LOOKED_AT("tie", "ties") " UNION ALL " MORE_THAN_LOOKED_AT("product", "products")
        " UNION ALL " MORE_THAN_LOOKED_AT("makes", "rows of makes"),
};

/* clang-format on */

const char *query_doubt_sql(enum query query)
{
    return queries[query];
}
