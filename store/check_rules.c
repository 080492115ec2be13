#include "store/check_rules.h"

#include "store/import_model.h"

/* A CHECK that holds unless its condition is false; unknown is fine, as in SQL. */
#define MUST(table, condition, text) \
    "SELECT '" table "', id, " text " FROM " table " WHERE NOT (" condition ")"

#define SLUG(table)                                                                                \
    MUST(table,                                                                                    \
         "length(slug) BETWEEN 1 AND 100 AND slug NOT GLOB '*[^a-z0-9-]*' AND slug NOT GLOB '-*' " \
         "AND slug NOT GLOB '*-' AND slug NOT GLOB '*--*' "                                        \
         "AND length(CAST(slug AS BLOB)) = length(slug)", /* else a NUL byte hides the rest */     \
         "'slug ' || quote(slug) || ' is not lower-case ASCII letters, digits and single "         \
         "hyphens, at most 100'")

#define FILLED(table, column) MUST(table, column " <> ''", "'" column " is empty'")

#define ROW_NUMBER(table) MUST(table, "id BETWEEN 1 AND 134217727", "'row number out of range'")

#define YEAR(table, column)                      \
    MUST(table, column " BETWEEN 1000 AND 9999", \
         "'" column " ' || quote(" column ") || ' is not from 1000 to 9999'")

#define YEARS(table)                            \
    YEAR(table, "since"), YEAR(table, "until"), \
        MUST(table, "since <= until", "'since ' || since || ' is after until ' || until")

#define COORDINATE(table, column, most)                \
    MUST(table, column " BETWEEN -" most " AND " most, \
         "'" column " ' || quote(" column ") || ' is not from -" most " to " most "'")

#define COUNTED(column) \
    MUST("science", column " >= 0", "'" column " ' || quote(" column ") || ' is below 0'")

#define ONLY_FIRMS(column) \
    MUST("organisation", column " IS NULL OR entity = 'firm'", "'only firms have " column "'")

#define CITED(entity, table)                                                               \
    "SELECT 'citation', NULL, '" entity " ' || row_id || ' does not exist' FROM citation " \
    "WHERE entity = '" entity "' AND row_id NOT IN (SELECT id FROM " table ")"

#define EXTRA(entity, rows)                                                     \
    "SELECT 'extra_value', NULL, '" entity " ' || row_id || ' does not exist' " \
    "FROM extra_value v JOIN extra_field f ON f.id = v.field_id "               \
    "WHERE f.entity = '" entity "' AND v.row_id NOT IN (SELECT id FROM " rows ")"

#define OR_WORD(word) ", '" word "'"

/* A sum of aggregates.sql that is said to be true and is not what its view says. */
#define SUM(table)                                                                            \
    "SELECT '" table "', NULL, 'the sums are not true; UPDATE aggregate_state SET stale = 0 " \
    "makes them anew' FROM aggregate_state WHERE stale = 0 AND (EXISTS "                      \
    "(SELECT * FROM " table " EXCEPT SELECT * FROM " table "_view) OR EXISTS "                \
    "(SELECT * FROM " table "_view EXCEPT SELECT * FROM " table "))"

const char *const check_rules[] = {
    "SELECT 'data base', NULL, integrity_check FROM pragma_integrity_check(100) "
    "WHERE integrity_check <> 'ok'",
    "SELECT c.\"table\", c.rowid, l.\"from\" || ' leads to no ' || c.parent "
    "FROM pragma_foreign_key_check c JOIN pragma_foreign_key_list(c.\"table\") l ON l.id = c.fkid "
    "WHERE c.\"table\" NOT IN ('citation', 'extra_value') ORDER BY 1, 2, 3",
    "SELECT 'data_set', NULL, 'there must be one row, and there are ' || count(*) FROM data_set "
    "HAVING count(*) <> 1",
    MUST("data_set", "synthetic IN (0, 1)", "'synthetic is neither 0 nor 1'"),

    SUM("member_count"),
    SUM("flow"),
    SUM("kind_count"),
    SUM("output"),
    SUM("holding"),
    SUM("suspect_tie"),
    SUM("year_count"),

    SLUG("source"),
    SLUG("province"),
    SLUG("cluster"),
    SLUG("organisation"),
    SLUG("product"),
    SLUG("tie_kind"),
    SLUG("goal"),
    ROW_NUMBER("source"),
    ROW_NUMBER("province"),
    ROW_NUMBER("cluster"),
    ROW_NUMBER("organisation"),
    ROW_NUMBER("product"),

    FILLED("data_set", "title"),
    FILLED("source", "title"),
    FILLED("province", "name"),
    FILLED("science", "city"),
    FILLED("cluster", "name"),
    FILLED("designation", "programme"),
    FILLED("organisation", "name"),
    FILLED("product", "name"),
    FILLED("goal", "statement"),
    FILLED("extra_field", "name"),

    YEAR("source", "year"),
    YEAR("designation", "year"),
    YEAR("goal", "year"),
    YEAR("indicator", "year"),
    YEARS("cluster"),
    YEARS("organisation"),
    YEARS("makes"),
    YEARS("tie"),
    COORDINATE("province", "lat", "90"),
    COORDINATE("province", "lon", "180"),
    COORDINATE("cluster", "lat", "90"),
    COORDINATE("cluster", "lon", "180"),
    "SELECT 'outline', id, 'points: ' || outline_fault(points) FROM outline "
    "WHERE outline_fault(points) IS NOT NULL",
    COUNTED("universities_211"),
    COUNTED("universities_985"),
    COUNTED("cas_institutes"),

    MUST("organisation", "entity IN ('firm', 'institute', 'funder')",
         "'entity ' || quote(entity) || ' is not firm, institute or funder'"),
    MUST("organisation", "province_id IS NULL OR entity = 'funder'",
         "'only funders have province_id'"),
    "SELECT 'organisation', o.id, 'province_id leads to ' || p.slug || ', but its cluster is in ' "
    "|| q.slug FROM organisation o JOIN cluster c ON c.id = o.cluster_id "
    "JOIN province p ON p.id = o.province_id JOIN province q ON q.id = c.province_id "
    "WHERE o.province_id <> c.province_id",
    MUST("organisation", "kind IS NULL OR entity <> 'firm'", "'a firm has no kind'"),
    ONLY_FIRMS("business_model"),
    ONLY_FIRMS("ownership"),
    ONLY_FIRMS("origin"),
    ONLY_FIRMS("ticker"),
    "SELECT 'makes', m.id, 'firm_id leads to the ' || o.entity || ' ' || o.slug "
    "FROM makes m JOIN organisation o ON o.id = m.firm_id WHERE o.entity <> 'firm'",

    MUST("tie_kind", "role IN ('ownership', 'funding', 'technology', 'spin-off', 'returnee')",
         "'role ' || quote(role) || ' is none that is known'"),
    MUST("tie_kind", "slug NOT IN (''" MODEL_BESIDE_KINDS(OR_WORD) ")",
         "'slug ' || quote(slug) || ' is what the tree shows something else under'"),
    MUST("tie_kind", "directed IN (0, 1)", "'directed is neither 0 nor 1'"),
    MUST("tie_kind", "role IS NULL OR directed <> 0",
         "'role ' || quote(role) || ' needs directed 1'"),
    MUST("tie", "stake BETWEEN 0 AND 100", "'stake ' || quote(stake) || ' is not from 0 to 100'"),
    MUST("tie", "from_id <> to_id", "'a tie of an organisation with itself'"),
    /* Two of one kind between the same two, of which one has no since, or both the same. */
    "SELECT 'tie', b.id, 'the same as tie ' || min(a.id) "
    "FROM tie a JOIN tie b ON b.from_id = a.from_id AND b.kind_id = a.kind_id "
    "AND b.to_id = a.to_id AND b.id > a.id "
    "WHERE coalesce(a.since = b.since, 1) GROUP BY b.id",
    "SELECT 'tie', max(a.id, b.id), 'the same as tie ' || min(min(a.id, b.id)) "
    "FROM tie_kind k JOIN tie a ON a.kind_id = k.id AND a.from_id < a.to_id "
    "JOIN tie b ON b.from_id = a.to_id AND b.kind_id = k.id AND b.to_id = a.from_id "
    "WHERE k.directed = 0 AND coalesce(a.since = b.since, 1) GROUP BY max(a.id, b.id)",

    "SELECT 'citation', NULL, 'entity ' || quote(entity) || ' is none that has sources, row ' "
    "|| row_id FROM citation WHERE entity NOT IN ('province', 'outline', 'science', "
    "'cluster', 'designation', 'organisation', 'product', 'makes', 'tie', 'goal', 'indicator')",
    "SELECT 'citation', NULL, 'of ' || entity || ' ' || row_id || ': source_id ' || source_id "
    "|| ' leads to no source' FROM citation WHERE source_id NOT IN (SELECT id FROM source)",
    CITED("province", "province"),
    CITED("outline", "outline"),
    CITED("science", "science"),
    CITED("cluster", "cluster"),
    CITED("designation", "designation"),
    CITED("organisation", "organisation"),
    CITED("product", "product"),
    CITED("makes", "makes"),
    CITED("tie", "tie"),
    CITED("goal", "goal"),
    CITED("indicator", "indicator"),

    MUST("extra_field",
         "entity IN ('province', 'cluster', 'firm', 'institute', 'funder', 'product', 'source')",
         "'entity ' || quote(entity) || ' cannot have columns of its own'"),
    MUST("extra_field", "type IN ('string', 'integer', 'number', 'boolean')",
         "'type ' || quote(type) || ' is none that is known'"),
    "SELECT 'extra_value', NULL, 'field_id ' || field_id || ' leads to no extra_field, row ' "
    "|| row_id FROM extra_value WHERE field_id NOT IN (SELECT id FROM extra_field)",
    "SELECT 'extra_value', NULL, f.entity || ' ' || v.row_id || ': ' || quote(v.value) || ' in '"
    "|| quote(f.name) || ' is no ' || f.type "
    "FROM extra_value v JOIN extra_field f ON f.id = v.field_id "
    "WHERE typeof(v.value) <> CASE f.type WHEN 'integer' THEN 'integer' WHEN 'number' THEN 'real' "
    "ELSE 'text' END OR (f.type = 'boolean' AND v.value NOT IN ('true', 'false'))",
    EXTRA("province", "province"),
    EXTRA("cluster", "cluster"),
    EXTRA("product", "product"),
    EXTRA("source", "source"),
    EXTRA("firm", "organisation WHERE entity = 'firm'"),
    EXTRA("institute", "organisation WHERE entity = 'institute'"),
    EXTRA("funder", "organisation WHERE entity = 'funder'"),
};

const size_t check_rule_count = sizeof(check_rules) / sizeof(check_rules[0]);

/* Tables of ours are named one by one: a data base may hold others. */
const char check_text_columns[] =
    "SELECT 'SELECT ''' || t.name || ''', ' || iif(t.name IN ('citation', 'extra_value'), 'NULL', "
    "'id') || ', ''' || c.name || ': '' || text_fault(' || c.name || ') FROM ' || t.name "
    "|| ' WHERE text_fault(' || c.name || ') IS NOT NULL' "
    "FROM sqlite_schema t JOIN pragma_table_info(t.name) c "
    "WHERE t.type = 'table' AND c.type IN ('TEXT', 'ANY') AND c.name NOT IN ('package', 'slug') "
    "AND t.name IN ('data_set', 'source', 'province', 'outline', 'science', 'cluster', "
    "'designation', 'organisation', 'product', 'makes', 'tie_kind', 'tie', 'goal', 'indicator', "
    "'extra_field', "
    "'extra_value')";

/*
 * What the data package asks of values, and SQL can look at: "enum", "minimum", "maximum" and
 * "required"; a query for each column and constraint. Rows of a resource stand somewhere, as x, and
 * may be nodes with columns of their own. Where a column may not be NULL anyway, rules above tell of
 * it. SQL is laid out as SQL.
 */
/* clang-format off */
#define OBJECT(item) "iif(" item ".type = 'object', " item ".value, '{}')"
#define VALUE_IS(reason) "quote(label || ' ') || ' || quote(' || value || ') || ' || quote(' " reason "')"
#define IS_EMPTY "quote(name || ' is empty, and datapackage.json requires it')"
#define IS_NUMBER(limit) "json_type(limits, '$." limit "') IN ('integer', 'real')"
#define NUMBER(limit) "quote(CAST(limits ->> '$." limit "' AS REAL))"
#define LISTED "FROM json_each(' || quote(limits -> '$.enum') || ') j WHERE j."

const char check_declared[] =
    "WITH place (resource, what, rows, entity) AS (VALUES "
    "('sources', 'source', 'source x WHERE 1', 'source'), "
    "('provinces', 'province', 'province x WHERE 1', 'province'), "
    "('outlines', 'outline', 'outline x WHERE 1', NULL), "
    "('science', 'science', 'science x WHERE 1', NULL), "
    "('clusters', 'cluster', 'cluster x WHERE 1', 'cluster'), "
    "('designations', 'designation', 'designation x WHERE 1', NULL), "
    "('firms', 'organisation', 'organisation x WHERE x.entity = ''firm''', 'firm'), "
    "('institutes', 'organisation', 'organisation x WHERE x.entity = ''institute''', 'institute'), "
    "('funders', 'organisation', 'organisation x WHERE x.entity = ''funder''', 'funder'), "
    "('products', 'product', 'product x WHERE 1', 'product'), "
    "('makes', 'makes', 'makes x WHERE 1', NULL), "
    "('tie-kinds', 'tie_kind', 'tie_kind x WHERE 1', NULL), "
    "('ties', 'tie', 'tie x WHERE 1', NULL), "
    "('goals', 'goal', 'goal x WHERE 1', NULL), "
    "('indicators', 'indicator', 'indicator x WHERE 1', NULL)), "

    "field (what, rows, entity, name, limits) AS ("
    "SELECT p.what, p.rows, p.entity, " OBJECT("f") " ->> 'name', "
    "iif(json_type(" OBJECT("f") ", '$.constraints') = 'object', " OBJECT("f") " -> '$.constraints', '{}') "
    "FROM data_set d, json_each(iif(json_valid(d.package), d.package, '{}'), '$.resources') r "
    "JOIN place p ON p.resource = " OBJECT("r") " ->> 'name' "
    "JOIN json_each(" OBJECT("r") ", '$.schema.fields') f), "

    "held (what, id, label, value, rows, limits) AS ("
    "SELECT f.what, 'x.id', f.name, 'x.' || f.name, f.rows, f.limits "
    "FROM field f JOIN pragma_table_info(f.what) c ON c.name = f.name "
    "UNION ALL "
    "SELECT 'extra_value', 'x.row_id', e.entity || ': ' || e.name, 'x.value', "
    "'extra_value x WHERE x.field_id = ' || e.id, f.limits "
    "FROM field f JOIN extra_field e ON e.entity = f.entity AND e.name = f.name), "

    "needed (what, name, rows, value) AS ("
    "SELECT f.what, c.name, f.rows, 'x.' || c.name "
    "FROM field f JOIN pragma_table_info(f.what) c ON c.name IN (f.name, f.name || '_id') "
    "WHERE NOT c.\"notnull\" AND json_type(f.limits, '$.required') = 'true' "
    "UNION ALL "
    "SELECT f.what, f.name, f.rows, '(SELECT v.value FROM extra_value v WHERE v.field_id = ' || e.id "
    "|| ' AND v.row_id = x.id)' "
    "FROM field f JOIN extra_field e ON e.entity = f.entity AND e.name = f.name "
    "WHERE json_type(f.limits, '$.required') = 'true' "
    "UNION ALL "
    "SELECT f.what, f.name, f.rows, '(SELECT v.source_id FROM citation v WHERE v.entity = ' "
    "|| quote(f.what) || ' AND v.row_id = x.id)' "
    "FROM field f WHERE f.name = 'sources' AND json_type(f.limits, '$.required') = 'true'), "

    "rule (what, id, words, rows, condition) AS ("
    "SELECT what, id, " VALUE_IS("is none of the values in datapackage.json") ", rows, "
    "'CAST(' || value || ' AS TEXT) NOT IN (SELECT CAST(j.value AS TEXT) " LISTED "value IS NOT NULL "
    "UNION SELECT j.type " LISTED "type IN (''true'', ''false'')) "
    "AND ' || value || ' NOT IN (SELECT j.value " LISTED "value IS NOT NULL)' "
    "FROM held WHERE json_type(limits, '$.enum') = 'array' "
    "UNION ALL "
    "SELECT what, id, " VALUE_IS("is below the minimum in datapackage.json") ", rows, "
    "'CAST(' || value || ' AS REAL) < ' || " NUMBER("minimum") " "
    "FROM held WHERE " IS_NUMBER("minimum") " "
    "UNION ALL "
    "SELECT what, id, " VALUE_IS("is above the maximum in datapackage.json") ", rows, "
    "'CAST(' || value || ' AS REAL) > ' || " NUMBER("maximum") " "
    "FROM held WHERE " IS_NUMBER("maximum") " "
    "UNION ALL "
    "SELECT what, 'x.id', " IS_EMPTY ", rows, 'coalesce(' || value || ', '''') = ''''' FROM needed) "

    "SELECT 'SELECT ''' || what || ''', ' || id || ', ' || words || ' FROM ' || rows || ' AND ' "
    "|| condition FROM rule";
/* clang-format on */

const char check_ownership[] =
    "SELECT t.id, t.from_id, t.to_id FROM tie t JOIN tie_kind k ON k.id = t.kind_id "
    "WHERE k.role = 'ownership' AND t.from_id <> t.to_id "
    "AND t.from_id BETWEEN 1 AND 134217727 AND t.to_id BETWEEN 1 AND 134217727 ORDER BY t.id";

const char check_row_count[] =
    "SELECT (SELECT count(*) FROM source) + (SELECT count(*) FROM province) "
    "+ (SELECT count(*) FROM outline) + (SELECT count(*) FROM science) + (SELECT count(*) FROM "
    "cluster) "
    "+ (SELECT count(*) FROM designation) + (SELECT count(*) FROM organisation) "
    "+ (SELECT count(*) FROM product) + (SELECT count(*) FROM makes) "
    "+ (SELECT count(*) FROM tie_kind) + (SELECT count(*) FROM tie) "
    "+ (SELECT count(*) FROM goal) + (SELECT count(*) FROM indicator)";
