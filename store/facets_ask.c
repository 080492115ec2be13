#include "store/facets_parts.h"

#include "store/reader.h"

#include <errno.h>
#include <string.h>

enum {
    PAIRS_MAX = 8
};

/* The facets of a chain, one more if there is one, and the kind of nodes they ask for. */
struct plan {
    const struct facet *facets[PAIRS_MAX];
    size_t count;
    const struct facet *more;
    enum facet_kind kind;
};

static int add_to_kind(bool is_first, enum facet_kind kind, enum facet_kind *sum)
{
    if (is_first || kind == *sum) {
        *sum = kind;
        return 0;
    }
    if (kind == FACET_SOURCE || *sum == FACET_SOURCE)
        return -ENOENT;
    if (kind == FACET_PRODUCT || *sum == FACET_PRODUCT)
        *sum = FACET_ORGANISATION;
    else if (kind > *sum)
        *sum = kind;
    return 0;
}

static int make_plan(struct reader *reader, const struct facet_chain *chain, const char *more,
                     struct plan *plan)
{
    int error = 0;

    *plan = (struct plan){.count = chain->count};
    if (chain->count > PAIRS_MAX)
        return -ENOENT;
    for (size_t i = 0; !error && i < chain->count; i++) {
        error = facets_find(reader, chain->pairs[i].facet, &plan->facets[i]);
        if (!error)
            error = add_to_kind(i == 0, plan->facets[i]->kind, &plan->kind);
    }
    if (!error && more)
        error = facets_find(reader, more, &plan->more);
    if (!error && more)
        error = add_to_kind(chain->count == 0, plan->more->kind, &plan->kind);
    return error;
}

int facets_kind(struct reader *reader, const struct facet_chain *chain, const char *facet,
                enum facet_kind *kind)
{
    struct plan plan;
    int error = make_plan(reader, chain, facet, &plan);

    if (!error)
        *kind = plan.kind;
    return error;
}

/* Prepares what was written and binds the values of the chain. The question is used up. */
static int begin(struct reader *reader, struct facet_question *question, struct rows **rows)
{
    char *sql = sqlite3_str_finish(question->sql);
    int error = sql ? rows_begin_made(reader, sql, rows) : -ENOMEM;
    int code = SQLITE_OK;

    for (size_t i = 0; !error && code == SQLITE_OK && i < question->bound_count; i++)
        code = sqlite3_bind_text((*rows)->statement, (int)i + 1, question->bound[i]->value,
                                 (int)question->bound[i]->value_len, SQLITE_STATIC);
    sqlite3_free(sql);
    if (!error && code != SQLITE_OK) {
        error = store_fail(reader->store, reader->database, code, "a facet cannot be asked for");
        rows_end(*rows);
    }
    return error;
}

static struct facet_question new_question(const struct reader *reader)
{
    return (struct facet_question){.sql = sqlite3_str_new(reader->database)};
}

static void write_conditions(struct facet_question *question, const struct facet_chain *chain,
                             const struct plan *plan)
{
    facets_write_conditions(question, plan->kind, chain->pairs, plan->facets, plan->count);
}

/* Where the rows of a list come from: in the order of their numbers, whichever way is shorter. */
static void write_list(struct facet_question *question, const struct facet_chain *chain,
                       const struct plan *plan, int64_t after)
{
    const char *alias = facets_alias(plan->kind);
    const struct facet *lead = NULL;
    size_t leading = 0;

    for (size_t i = 0; i < plan->count && !lead; i++)
        if (facets_can_lead(plan->kind, plan->facets[i])) {
            lead = plan->facets[i];
            leading = i;
        }
    if (lead) {
        sqlite3_str_appendall(question->sql, "extra_value l CROSS JOIN ");
        facets_write_table(question, plan->kind);
        sqlite3_str_appendf(question->sql,
                            " ON %s.id = l.row_id WHERE l.field_id = %s "
                            "AND typeof(l.value) = 'text' AND l.value = ? AND l.row_id > %lld",
                            alias, lead->field, after);
        question->bound[question->bound_count++] = &chain->pairs[leading];
    } else {
        facets_write_table(question, plan->kind);
        sqlite3_str_appendf(question->sql, " WHERE %s.id > %lld", alias, after);
    }
    write_conditions(question, chain, plan);
    sqlite3_str_appendf(question->sql, " ORDER BY %s", lead ? "l.row_id" : alias);
    sqlite3_str_appendall(question->sql, lead ? "" : ".id");
}

/* The beginning that list and find have in common: the columns, as those of a set's queries. */
static int begin_nodes(struct reader *reader, const struct facet_chain *chain, bool with_slug,
                       struct plan *plan, struct facet_question *question)
{
    const char *alias;
    int error = make_plan(reader, chain, NULL, plan);

    if (error)
        return error;
    *question = new_question(reader);
    alias = facets_alias(plan->kind);
    sqlite3_str_appendf(question->sql, "SELECT %s.id, ", alias);
    if (with_slug)
        sqlite3_str_appendf(question->sql, "CASE typeof(%s.slug) WHEN 'text' THEN %s.slug END, ",
                            alias, alias);
    sqlite3_str_appendall(question->sql, "1 FROM ");
    return 0;
}

int facets_begin_list(struct reader *reader, const struct facet_chain *chain, int64_t after,
                      struct rows **rows)
{
    struct facet_question question;
    struct plan plan;
    int error = begin_nodes(reader, chain, true, &plan, &question);

    if (error)
        return error;
    question.in_parts = true;
    write_list(&question, chain, &plan, after);
    return begin(reader, &question, rows);
}

int facets_begin_find(struct reader *reader, const struct facet_chain *chain, const char *name,
                      struct rows **rows)
{
    struct facet_pair slug = {.value = name, .value_len = strlen(name)};
    struct facet_question question;
    struct plan plan;
    int error = begin_nodes(reader, chain, false, &plan, &question);

    if (error)
        return error;
    facets_write_table(&question, plan.kind);
    sqlite3_str_appendf(question.sql, " WHERE %s.slug = ?", facets_alias(plan.kind));
    question.bound[question.bound_count++] = &slug;
    write_conditions(&question, chain, &plan);
    return begin(reader, &question, rows);
}

int facets_begin_total(struct reader *reader, const struct facet_chain *chain, const char *facet,
                       struct rows **rows)
{
    struct facet_question question;
    struct plan plan;
    int error = make_plan(reader, chain, facet, &plan);

    if (error)
        return error;
    question = new_question(reader);
    sqlite3_str_appendall(question.sql, "SELECT count(*) FROM (SELECT 1 FROM ");
    facets_write_table(&question, plan.kind);
    sqlite3_str_appendall(question.sql, " WHERE 1");
    write_conditions(&question, chain, &plan);
    sqlite3_str_appendf(question.sql, " LIMIT %d)", FACET_NODES_MAX + 1);
    return begin(reader, &question, rows);
}

/* From the table of nodes to the values of one more facet, and the conditions of the chain. */
static void write_values(struct facet_question *question, const struct facet_chain *chain,
                         const struct plan *plan)
{
    sqlite3_str_appendall(question->sql, " FROM ");
    facets_write_table(question, plan->kind);
    facets_write_joins(question, plan->kind, plan->more);
    sqlite3_str_appendall(question->sql, " WHERE ");
    facets_write_value(question, plan->more);
    sqlite3_str_appendall(question->sql, " IS NOT NULL");
    if (plan->more->entity && plan->more->kind == FACET_ORGANISATION)
        sqlite3_str_appendf(question->sql, " AND o.entity = %Q", plan->more->entity);
    write_conditions(question, chain, plan);
}

int facets_begin_values(struct reader *reader, const struct facet_chain *chain, const char *facet,
                        struct rows **rows)
{
    struct facet_question question;
    struct plan plan;
    int error = make_plan(reader, chain, facet, &plan);

    if (error || !plan.more)
        return error ? error : -ENOENT;
    question = new_question(reader);
    if (chain->count == 0 &&
        (plan.more->column ? plan.kind == FACET_ORGANISATION || plan.kind == FACET_PRODUCT
                           : facets_can_lead(plan.kind, plan.more))) {
        facets_write_all_values(&question, plan.more);
    } else {
        sqlite3_str_appendall(question.sql, "SELECT DISTINCT ");
        facets_write_value(&question, plan.more);
        write_values(&question, chain, &plan);
    }
    return begin(reader, &question, rows);
}

int facets_begin_counts(struct reader *reader, const struct facet_chain *chain, const char *facet,
                        struct rows **rows)
{
    struct facet_question question;
    struct plan plan;
    bool is_once; /* a node has one value at most */
    int error = make_plan(reader, chain, facet, &plan);

    if (error || !plan.more)
        return error ? error : -ENOENT;
    is_once = plan.more->kind != FACET_PRODUCT && plan.more->column;
    question = new_question(reader);
    question.of_all = true;
    sqlite3_str_appendall(question.sql, "SELECT ");
    facets_write_value(&question, plan.more);
    sqlite3_str_appendf(question.sql, " AS value, count(%s%s.id) AS nodes",
                        is_once ? "" : "DISTINCT ", facets_alias(plan.kind));
    write_values(&question, chain, &plan);
    sqlite3_str_appendall(question.sql, " GROUP BY 1 ORDER BY 1");
    return begin(reader, &question, rows);
}
