#include "store/years.h"

#include <stddef.h>
#include <stdint.h>

/* SQL is laid out as SQL. */
/* clang-format off */

/* A row is there from its first year to its last; a year that is not known keeps nobody out. */
#define THERE(row)                                                                                 \
    "(" row ".since IS NULL OR " row ".since <= as_of()) "                                         \
    "AND (" row ".until IS NULL OR " row ".until >= as_of())"

/* Whether an organisation is there, by its number. */
#define IS_THERE(id) "EXISTS (SELECT 1 FROM main.organisation x WHERE x.id = " id " AND " THERE("x") ")"

#define HAS_CLUSTER "EXISTS (SELECT 1 FROM main.cluster c WHERE c.id = o.cluster_id AND " THERE("c") ")"

#define ROW_IS_THERE(table) "EXISTS (SELECT 1 FROM temp." table " x WHERE x.id = n.row_id)"

#define OWNING(end, other)                                                                         \
    "(SELECT count(*) FROM main.tie_kind k CROSS JOIN temp.tie t ON t.kind_id = k.id "             \
    "AND t." end " = o.id WHERE k.role = 'ownership' AND t." other " <> o.id)"

/* Ties by kind and clusters, of those whose ends are placed or not. */
#define FLOW(from_cluster, from, to_cluster, to)                                                   \
    "SELECT t.kind_id, " from_cluster ", " to_cluster ", count(*), "                               \
    "sum(a.entity = 'firm' AND b.entity = 'firm') FROM main.tie t "                                \
    "JOIN temp." from " a ON a.id = t.from_id JOIN temp." to " b ON b.id = t.to_id "               \
    "WHERE " THERE("t") " GROUP BY 1, 2, 3 "

#define BEGUN(entity, table)                                                                       \
    "SELECT " entity ", since, 1, 0 FROM temp." table " WHERE since IS NOT NULL "                  \
    "UNION ALL SELECT " entity ", until, 0, 1 FROM temp." table " WHERE until IS NOT NULL "

/*
 * An organisation stays where its cluster is not there (yet, or any more), and has none then. It is
 * a LEFT JOIN, so that who asks for the organisations of a cluster is led by the index on it. Ties
 * and products of a firm are there while their ends are. A goal is there always: its year is the one
 * that it looks to. Provinces, products, sources and vocabularies have no years.
 *
 * The sums are those of aggregates.sql, but laid out so that what is asked about one cluster or one
 * organisation is found by an index: who has a cluster stands apart from who has none.
 */
static const char views[] =
    "PRAGMA query_only = 0;"

    "CREATE TEMP VIEW cluster AS SELECT * FROM main.cluster c WHERE " THERE("c") ";"
    "CREATE TEMP VIEW organisation AS SELECT o.id, o.slug, o.entity, c.id AS cluster_id, "
    "o.province_id, o.name, o.name_zh, o.kind, o.since, o.until, o.business_model, o.ownership, "
    "o.origin, o.ticker, o.note, o.confidence FROM main.organisation o "
    "LEFT JOIN main.cluster c ON c.id = o.cluster_id AND " THERE("c") " WHERE " THERE("o") ";"
    "CREATE TEMP VIEW tie AS SELECT * FROM main.tie t WHERE " THERE("t")
    " AND " IS_THERE("t.from_id") " AND " IS_THERE("t.to_id") ";"
    "CREATE TEMP VIEW makes AS SELECT * FROM main.makes m WHERE " THERE("m")
    " AND " IS_THERE("m.firm_id") ";"
    "CREATE TEMP VIEW designation AS SELECT * FROM main.designation d "
    "WHERE (d.year IS NULL OR d.year <= as_of()) "
    "AND EXISTS (SELECT 1 FROM temp.cluster c WHERE c.id = d.cluster_id);"
    "CREATE TEMP VIEW indicator AS SELECT * FROM main.indicator i WHERE i.year <= as_of();"
    "CREATE TEMP VIEW citation AS SELECT * FROM main.citation n WHERE CASE n.entity "
    "WHEN 'cluster' THEN " ROW_IS_THERE("cluster")
    " WHEN 'organisation' THEN " ROW_IS_THERE("organisation")
    " WHEN 'tie' THEN " ROW_IS_THERE("tie")
    " WHEN 'makes' THEN " ROW_IS_THERE("makes")
    " WHEN 'designation' THEN " ROW_IS_THERE("designation")
    " WHEN 'indicator' THEN " ROW_IS_THERE("indicator") " ELSE 1 END;"

    "CREATE TEMP VIEW placed AS SELECT id, entity, cluster_id FROM main.organisation o WHERE "
    THERE("o") " AND " HAS_CLUSTER ";"
    "CREATE TEMP VIEW unplaced AS SELECT id, entity FROM main.organisation o WHERE "
    THERE("o") " AND NOT " HAS_CLUSTER ";"
    "CREATE TEMP VIEW member_count (cluster_id, entity, organisations) AS "
    "SELECT cluster_id, entity, count(*) FROM temp.placed GROUP BY 1, 2 UNION ALL "
    "SELECT 0, entity, count(*) FROM temp.unplaced GROUP BY 2;"
    "CREATE TEMP VIEW flow (kind_id, from_cluster_id, to_cluster_id, ties, firm_ties) AS "
    FLOW("a.cluster_id", "placed", "b.cluster_id", "placed") "UNION ALL "
    FLOW("a.cluster_id", "placed", "0", "unplaced") "UNION ALL "
    FLOW("0", "unplaced", "b.cluster_id", "placed") "UNION ALL "
    FLOW("0", "unplaced", "0", "unplaced") ";"
    "CREATE TEMP VIEW output (cluster_id, class, makes) AS "
    "SELECT ifnull(o.cluster_id, 0), p.class, count(*) FROM temp.makes m "
    "JOIN temp.organisation o ON o.id = m.firm_id JOIN main.product p ON p.id = m.product_id "
    "WHERE p.class IS NOT NULL GROUP BY 1, 2;"
    "CREATE TEMP VIEW holding (organisation_id, parents, subsidiaries) AS "
    "SELECT o.id, " OWNING("to_id", "from_id") ", " OWNING("from_id", "to_id")
    " FROM main.organisation o WHERE " THERE("o") ";"
    /* All are suspects: nothing is kept about them. */
    "CREATE TEMP VIEW suspect_tie (tie_id) AS SELECT id FROM temp.tie;"
    "CREATE TEMP VIEW suspect_owned (organisation_id) AS SELECT id FROM temp.organisation;"
    "CREATE TEMP VIEW year_count (entity, year, begun, ended) AS "
    "SELECT entity, year, sum(begun), sum(ended) FROM (SELECT NULL AS entity, NULL AS year, "
    "NULL AS begun, NULL AS ended WHERE 0 UNION ALL "
    BEGUN("entity", "organisation") "UNION ALL " BEGUN("'tie'", "tie") "UNION ALL "
    BEGUN("'makes'", "makes") ") GROUP BY 1, 2;"

    "PRAGMA query_only = 1;";

/* clang-format on */

static void as_of(sqlite3_context *context, int count, sqlite3_value **values)
{
    const int *year = sqlite3_user_data(context);

    (void)count, (void)values;
    sqlite3_result_int(context, *year);
}

int years_shadow(sqlite3 *database, const int *year)
{
    /* Deterministic: it is asked once in a run of a statement, and does not change in one. */
    int code = sqlite3_create_function(database, "as_of", 0,
                                       SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                                       (void *)(intptr_t)year, as_of, NULL, NULL);

    return code == SQLITE_OK ? sqlite3_exec(database, views, NULL, NULL, NULL) : code;
}
