#include "store/years.h"

#include "store/year_tally.h"

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

#define FLOW_COLUMNS                                                                               \
    "(kind_id INTEGER NOT NULL, from_cluster_id INTEGER NOT NULL, to_cluster_id INTEGER NOT NULL, " \
    "ties INTEGER NOT NULL, firm_ties INTEGER NOT NULL, "                                          \
    "PRIMARY KEY (kind_id, from_cluster_id, to_cluster_id)) WITHOUT ROWID;"

#define SUSPECTS(table, list, key)                                                                 \
    "SELECT * FROM (SELECT id FROM temp." table                                                    \
    " LIMIT iif((SELECT stale FROM main.aggregate_state), -1, 0)) UNION ALL "                      \
    "SELECT * FROM (SELECT " key " FROM " list " s "                                               \
    "WHERE EXISTS (SELECT 1 FROM temp." table " x WHERE x.id = s." key ")"                         \
    " LIMIT iif((SELECT stale FROM main.aggregate_state), 0, -1))"

/*
 * An organisation stays where its cluster is not there (yet, or any more), and has none then. It is
 * a LEFT JOIN, so that who asks for the organisations of a cluster is led by the index on it. Ties
 * and products of a firm are there while their ends are. A goal is there always: its year is the one
 * that it looks to. Provinces, products, sources and vocabularies have no years.
 *
 * The sums of aggregates.sql are empty tables here: year_sums.c fills them, and near_flow too. What is
 * asked about one organisation, or about the members of one cluster, is counted by views laid out so
 * that its rows are found by an index.
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
    /* For who looks at the ends by himself. */
    "CREATE TEMP VIEW dated_tie AS SELECT * FROM main.tie t WHERE " THERE("t") ";"
    "CREATE TEMP VIEW dated_makes AS SELECT * FROM main.makes m WHERE " THERE("m") ";"
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

    "CREATE TEMP VIEW near_member_count (cluster_id, entity, organisations) AS "
    "SELECT cluster_id, entity, count(*) FROM main.organisation o WHERE " THERE("o")
    " AND " HAS_CLUSTER " GROUP BY 1, 2;"
    "CREATE TEMP TABLE near_flow " FLOW_COLUMNS
    "CREATE INDEX temp.near_flow_by_from ON near_flow (from_cluster_id);"
    "CREATE INDEX temp.near_flow_by_to ON near_flow (to_cluster_id);"
    "CREATE TEMP VIEW near_holding (organisation_id, parents, subsidiaries) AS "
    "SELECT o.id, " OWNING("to_id", "from_id") ", " OWNING("from_id", "to_id")
    " FROM main.organisation o WHERE " THERE("o") ";"
    /* What is in question in a year is so among all there is. Where that is not kept, all are. */
    "CREATE TEMP VIEW suspect_tie (tie_id) AS "
    SUSPECTS("tie", "main.suspect_tie", "tie_id") ";"
    "CREATE TEMP VIEW suspect_owned (organisation_id) AS "
    SUSPECTS("organisation", "main.suspect_owned", "organisation_id") ";"

    "CREATE TEMP TABLE member_count (cluster_id INTEGER NOT NULL, entity TEXT NOT NULL, "
    "organisations INTEGER NOT NULL, PRIMARY KEY (cluster_id, entity)) WITHOUT ROWID;"
    "CREATE TEMP TABLE flow " FLOW_COLUMNS
    "CREATE TEMP VIEW kind_count (kind_id, ties, firm_ties) AS "
    "SELECT kind_id, sum(ties), sum(firm_ties) FROM temp.flow GROUP BY 1;"
    "CREATE TEMP TABLE output (cluster_id INTEGER NOT NULL, class TEXT NOT NULL, "
    "makes INTEGER NOT NULL, PRIMARY KEY (cluster_id, class)) WITHOUT ROWID;"
    "CREATE TEMP TABLE maker_count (product_id INTEGER PRIMARY KEY, makers INTEGER NOT NULL);"
    "CREATE TEMP TABLE holding (organisation_id INTEGER PRIMARY KEY, parents INTEGER NOT NULL, "
    "subsidiaries INTEGER NOT NULL);"
    "CREATE INDEX temp.holding_ultimate ON holding (organisation_id) "
    "WHERE parents = 0 AND subsidiaries > 0;"
    "CREATE TEMP TABLE year_count (entity TEXT NOT NULL, year INTEGER NOT NULL, "
    "begun INTEGER NOT NULL, ended INTEGER NOT NULL, PRIMARY KEY (entity, year)) WITHOUT ROWID;"

    "PRAGMA query_only = 1;";

const char *const years_rows[] = {
    [PASS_ORGANISATIONS] =
        "SELECT o.id, CASE o.entity WHEN 'firm' THEN 0 WHEN 'institute' THEN 1 "
        "WHEN 'funder' THEN 2 ELSE -1 END, c.id, o.since, o.until, " THERE("o")
        " FROM main.organisation o LEFT JOIN main.cluster c ON c.id = o.cluster_id "
        "AND " THERE("c") " ORDER BY o.id",
    [PASS_TIES] =
        "SELECT t.kind_id, t.from_id, t.to_id, t.since, t.until FROM main.tie t WHERE " THERE("t"),
    [PASS_MAKES] =
        "SELECT m.firm_id, m.product_id, m.since, m.until FROM main.makes m WHERE " THERE("m"),
};

#define RESIDENTS "(SELECT id FROM temp.organisation WHERE cluster_id = ?1)"

const char years_near_flow[] =
    "SELECT t.kind_id, ifnull(a.cluster_id, 0), ifnull(b.cluster_id, 0), "
    "count(*), sum(a.entity = 'firm' AND b.entity = 'firm') FROM temp.dated_tie t "
    "CROSS JOIN temp.organisation a ON a.id = t.from_id "
    "CROSS JOIN temp.organisation b ON b.id = t.to_id "
    "WHERE t.id IN (SELECT id FROM main.tie WHERE from_id IN " RESIDENTS
    " UNION ALL SELECT id FROM main.tie WHERE to_id IN " RESIDENTS ") GROUP BY 1, 2, 3";

const char years_products[] =
    "SELECT p.id, (SELECT min(q.id) FROM main.product q WHERE q.class = p.class) "
    "FROM main.product p ORDER BY p.id";

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
