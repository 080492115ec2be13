#include "store/facets_parts.h"

/* How the kinds are called in questions, and in which tables they are. */
static const struct {
    const char *alias;
    const char *table;
} kinds[] = {
    [FACET_PROVINCE] = {"p", "province"},
    [FACET_CLUSTER] = {"c", "cluster"},
    [FACET_ORGANISATION] = {"o", "organisation"},
    [FACET_PRODUCT] = {"x", "product"},
    [FACET_SOURCE] = {"s", "source"},
};

const char *facets_alias(enum facet_kind kind)
{
    return kinds[kind].alias;
}

void facets_write_table(struct facet_question *question, enum facet_kind kind)
{
    sqlite3_str_appendf(question->sql, "%s %s", kinds[kind].table, kinds[kind].alias);
}

/* That a row of the facet's own kind has a value. */
static void write_equality(struct facet_question *question, const struct facet *facet,
                           const struct facet_pair *pair)
{
    const char *alias = facets_alias(facet->kind);

    if (facet->column)
        sqlite3_str_appendf(question->sql, "%s.%s = ?", alias, facet->column);
    else if (facet->field)
        sqlite3_str_appendf(question->sql,
                            "EXISTS (SELECT 1 FROM extra_value e WHERE e.field_id = %s "
                            "AND e.row_id = %s.id AND e.value = ?)",
                            facet->field, alias);
    else
        sqlite3_str_appendf(question->sql,
                            "EXISTS (SELECT 1 FROM designation d WHERE d.cluster_id = %s.id "
                            "AND d.programme = ?)",
                            alias);
    if (facet->entity && facet->kind == FACET_ORGANISATION)
        sqlite3_str_appendf(question->sql, " AND o.entity = %Q", facet->entity);
    question->bound[question->bound_count++] = pair;
}

/* That what a node of `kind` stands in has a value. '+' keeps SQLite from collecting and sorting
 * nodes by what they stand in: each part of a list would do it again. */
static void write_condition(struct facet_question *question, enum facet_kind kind,
                            const struct facet *facet, const struct facet_pair *pair)
{
    if (facet->kind == kind) {
        write_equality(question, facet, pair);
        return;
    }
    if (facet->kind == FACET_CLUSTER)
        sqlite3_str_appendf(question->sql, "%so.cluster_id IN (SELECT c.id FROM cluster c WHERE ",
                            question->in_parts ? "+" : "");
    else if (kind == FACET_CLUSTER)
        sqlite3_str_appendf(question->sql, "%sc.province_id IN (SELECT p.id FROM province p WHERE ",
                            question->in_parts ? "+" : "");
    else
        sqlite3_str_appendall(question->sql,
                              "ifnull((SELECT province_id FROM cluster WHERE id = o.cluster_id), "
                              "o.province_id) IN (SELECT p.id FROM province p WHERE ");
    write_equality(question, facet, pair);
    sqlite3_str_appendall(question->sql, ")");
}

/* That a firm makes a product that has all values of products, whose conditions follow. */
static void begin_makes(struct facet_question *question)
{
    if (question->of_all)
        sqlite3_str_appendall(question->sql, " AND o.id IN (SELECT m.firm_id FROM makes m "
                                             "JOIN product x ON x.id = m.product_id WHERE 1");
    else
        sqlite3_str_appendall(question->sql,
                              " AND EXISTS (SELECT 1 FROM makes m CROSS JOIN product x "
                              "ON x.id = m.product_id WHERE m.firm_id = o.id");
}

void facets_write_conditions(struct facet_question *question, enum facet_kind kind,
                             const struct facet_pair *pairs, const struct facet *const facets[],
                             size_t count)
{
    bool has_product = false;

    for (size_t i = 0; i < count; i++) {
        if (facets[i]->kind == FACET_PRODUCT && kind != FACET_PRODUCT) {
            has_product = true;
            continue;
        }
        sqlite3_str_appendall(question->sql, " AND ");
        write_condition(question, kind, facets[i], &pairs[i]);
    }
    if (!has_product)
        return;
    if (!question->joins_product)
        begin_makes(question);
    for (size_t i = 0; i < count; i++) {
        if (facets[i]->kind == FACET_PRODUCT) {
            sqlite3_str_appendall(question->sql, " AND ");
            write_equality(question, facets[i], &pairs[i]);
        }
    }
    if (!question->joins_product)
        sqlite3_str_appendall(question->sql, ")");
}

void facets_write_joins(struct facet_question *question, enum facet_kind kind,
                        const struct facet *facet)
{
    question->joins_product = facet->kind == FACET_PRODUCT && kind == FACET_ORGANISATION;
    if (question->joins_product)
        sqlite3_str_appendall(question->sql, " CROSS JOIN makes m ON m.firm_id = o.id"
                                             " CROSS JOIN product x ON x.id = m.product_id");
    else if (facet->kind == FACET_CLUSTER && kind == FACET_ORGANISATION)
        sqlite3_str_appendall(question->sql, " CROSS JOIN cluster c ON c.id = o.cluster_id");
    else if (facet->kind == FACET_PROVINCE && kind == FACET_ORGANISATION)
        sqlite3_str_appendall(question->sql,
                              " LEFT JOIN cluster c ON c.id = o.cluster_id CROSS JOIN province p "
                              "ON p.id = ifnull(c.province_id, o.province_id)");
    else if (facet->kind == FACET_PROVINCE && kind == FACET_CLUSTER)
        sqlite3_str_appendall(question->sql, " CROSS JOIN province p ON p.id = c.province_id");
    if (facet->field)
        sqlite3_str_appendf(question->sql,
                            " CROSS JOIN extra_value e ON e.field_id = %s AND e.row_id = %s.id "
                            "AND typeof(e.value) = 'text'",
                            facet->field, facets_alias(facet->kind));
    else if (!facet->column)
        sqlite3_str_appendall(question->sql, " CROSS JOIN designation d ON d.cluster_id = c.id");
}

void facets_write_value(struct facet_question *question, const struct facet *facet)
{
    if (facet->column)
        sqlite3_str_appendf(question->sql, "%s.%s", facets_alias(facet->kind), facet->column);
    else
        sqlite3_str_appendall(question->sql, facet->field ? "e.value" : "d.programme");
}

bool facets_can_lead(enum facet_kind kind, const struct facet *facet)
{
    return facet->field && facet->kind == kind && (facet->entity || kind != FACET_ORGANISATION);
}

/* By leaps: the least value, then always the least that is greater. */
void facets_write_all_values(struct facet_question *question, const struct facet *facet)
{
    static const char leaps[] =
        "WITH RECURSIVE v (value) AS (SELECT min(%s) FROM %s WHERE %s UNION ALL "
        "SELECT (SELECT min(%s) FROM %s WHERE %s AND %s > v.value) FROM v "
        "WHERE v.value IS NOT NULL) SELECT value FROM v WHERE value IS NOT NULL";
    const char *table = facet->field ? "extra_value" : kinds[facet->kind].table;
    const char *column = facet->field ? "value" : facet->column;
    char *among = facet->field
                      ? sqlite3_mprintf("field_id = %s AND typeof(value) = 'text'", facet->field)
                      : sqlite3_mprintf("%s IS NOT NULL", column);

    sqlite3_str_appendf(question->sql, leaps, column, table, among, column, table, among, column);
    if (facet->field) {
        sqlite3_str_appendf(question->sql,
                            " AND EXISTS (SELECT 1 FROM extra_value e CROSS JOIN %s %s "
                            "ON %s.id = e.row_id WHERE e.field_id = %s AND e.value = v.value "
                            "AND typeof(e.value) = 'text'",
                            kinds[facet->kind].table, facets_alias(facet->kind),
                            facets_alias(facet->kind), facet->field);
        if (facet->entity && facet->kind == FACET_ORGANISATION)
            sqlite3_str_appendf(question->sql, " AND o.entity = %Q", facet->entity);
        sqlite3_str_appendall(question->sql, ")");
    }
    sqlite3_free(among);
}
