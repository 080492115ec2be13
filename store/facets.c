#include "store/facets_parts.h"

#include "store/reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAIRS_MAX = 8
};

/* The vocabularies of the tables. */
static const struct facet vocabularies[] = {
    {.name = "region", .kind = FACET_PROVINCE, .column = "region"},
    {.name = "city", .kind = FACET_CLUSTER, .column = "city"},
    {.name = "genesis", .kind = FACET_CLUSTER, .column = "genesis"},
    {.name = "genesis-basis", .kind = FACET_CLUSTER, .column = "genesis_basis"},
    {.name = "programme", .kind = FACET_CLUSTER},
    {.name = "business-model", .kind = FACET_ORGANISATION, .column = "business_model"},
    {.name = "ownership", .kind = FACET_ORGANISATION, .column = "ownership"},
    {.name = "origin", .kind = FACET_ORGANISATION, .column = "origin"},
    {.name = "kind", .kind = FACET_ORGANISATION, .column = "kind"},
    {.name = "class", .kind = FACET_PRODUCT, .column = "class"},
};

enum {
    VOCABULARIES = sizeof(vocabularies) / sizeof(vocabularies[0])
};

/* --- which facets there are ------------------------------------------------------------------ */

/* An own column, as the data base tells of it. */
struct own {
    char *entity;
    char *name; /* with '-' for '_' */
    int64_t id;
};

void facets_free(struct facets *facets)
{
    if (!facets)
        return;
    for (size_t i = VOCABULARIES; i < facets->count; i++) {
        free((void *)facets->items[i].name);
        free((void *)facets->items[i].entity);
        sqlite3_free(facets->items[i].field);
    }
    free(facets->items);
    free(facets);
}

static enum facet_kind kind_of(const char *entity)
{
    static const char *const entities[] = {[FACET_PROVINCE] = "province",
                                           [FACET_CLUSTER] = "cluster",
                                           [FACET_PRODUCT] = "product",
                                           [FACET_SOURCE] = "source"};

    for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
        if (entities[i] && strcmp(entity, entities[i]) == 0)
            return (enum facet_kind)i;
    return FACET_ORGANISATION;
}

/* Whether another kind of node has a facet of that name, or it is a vocabulary. */
static bool is_taken(const struct own *owns, size_t count, const struct own *own)
{
    for (size_t i = 0; i < VOCABULARIES; i++)
        if (strcmp(vocabularies[i].name, own->name) == 0)
            return true;
    for (size_t i = 0; i < count; i++)
        if (strcmp(owns[i].name, own->name) == 0 && kind_of(owns[i].entity) != kind_of(own->entity))
            return true;
    return false;
}

/* A facet of organisations that has that name already; several entities may share it. */
static struct facet *find_shared(const struct facets *facets, const char *name)
{
    for (size_t i = VOCABULARIES; i < facets->count; i++)
        if (facets->items[i].kind == FACET_ORGANISATION && strcmp(facets->items[i].name, name) == 0)
            return &facets->items[i];
    return NULL;
}

/* The field of a facet becomes one of several: CASE o.entity WHEN ... THEN its number ... END. */
static int share(struct facet *facet, const struct own *own)
{
    char *field = facet->entity
                      ? sqlite3_mprintf("CASE o.entity WHEN %Q THEN %s WHEN %Q THEN %lld END",
                                        facet->entity, facet->field, own->entity, own->id)
                      : sqlite3_mprintf("%.*s WHEN %Q THEN %lld END", (int)strlen(facet->field) - 4,
                                        facet->field, own->entity, own->id);

    if (!field)
        return -ENOMEM;
    sqlite3_free(facet->field);
    free((void *)facet->entity);
    facet->field = field;
    facet->entity = NULL;
    return 0;
}

/* There is room for it. */
static int add_own(struct facets *facets, const struct own *owns, size_t count,
                   const struct own *own)
{
    struct facet facet = {.kind = kind_of(own->entity)};
    struct facet *shared = NULL;
    char *name = NULL;
    int error = 0;

    if (!is_taken(owns, count, own))
        name = strdup(own->name);
    else if (asprintf(&name, "%s-%s", own->entity, own->name) < 0)
        name = NULL;
    if (!name)
        return -ENOMEM;
    if (facet.kind == FACET_ORGANISATION)
        shared = find_shared(facets, name);
    if (shared) {
        free(name);
        return share(shared, own);
    }
    facet.name = name;
    facet.entity = strdup(own->entity);
    facet.field = sqlite3_mprintf("%lld", own->id);
    if (!facet.entity || !facet.field)
        error = -ENOMEM;
    facets->items[facets->count++] = facet; /* frees it whatever it holds */
    return error;
}

static void release_owns(struct own *owns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(owns[i].entity);
        free(owns[i].name);
    }
    free(owns);
}

static int read_own(const struct rows *rows, struct own *own)
{
    const char *entity = rows_text(rows, 0);
    const char *name = rows_text(rows, 1);

    *own = (struct own){.id = rows_integer(rows, 2)};
    if (entity && name) {
        own->entity = strdup(entity);
        own->name = strdup(name);
    }
    for (char *c = own->name; c && *c; c++)
        if (*c == '_')
            *c = '-';
    return own->entity && own->name ? 0 : -ENOMEM;
}

static int read_owns(struct reader *reader, struct own **owns, size_t *count)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_FACET_FIELDS,
                            &(struct question){.other = FACET_VALUES_MAX}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        struct own *grown = realloc(*owns, (*count + 1) * sizeof(**owns));

        if (grown)
            *owns = grown;
        result = grown ? read_own(rows, &grown[*count]) : -ENOMEM;
        *count += grown ? 1 : 0;
        if (result)
            break;
    }
    rows_end(rows);
    return result;
}

static int new_facets(struct reader *reader, struct facets **out)
{
    struct facets *facets = calloc(1, sizeof(*facets));
    struct own *owns = NULL;
    size_t count = 0;
    int error = facets ? read_owns(reader, &owns, &count) : -ENOMEM;

    if (!error) {
        facets->items = calloc(VOCABULARIES + count, sizeof(*facets->items));
        error = facets->items ? 0 : -ENOMEM;
    }
    if (!error) {
        memcpy(facets->items, vocabularies, sizeof(vocabularies));
        facets->count = VOCABULARIES;
        facets->epoch = reader_epoch(reader);
    }
    for (size_t i = 0; !error && i < count; i++)
        error = add_own(facets, owns, count, &owns[i]);
    release_owns(owns, count);
    if (error)
        facets_free(facets);
    else
        *out = facets;
    return error;
}

static int get_facets(struct reader *reader, const struct facets **facets)
{
    struct facets *made = NULL;
    int error;

    if (!reader->facets || reader->facets->epoch != reader_epoch(reader)) {
        error = new_facets(reader, &made);
        if (error)
            return error;
        facets_free(reader->facets);
        reader->facets = made;
    }
    *facets = reader->facets;
    return 0;
}

int facets_count(struct reader *reader, size_t *count)
{
    const struct facets *facets = NULL;
    int error = get_facets(reader, &facets);

    if (!error)
        *count = facets->count;
    return error;
}

const char *facets_name(struct reader *reader, size_t index)
{
    return reader->facets->items[index].name;
}

/* '_' is as good as '-': attributes are written with it. */
static bool is_name(const char *name, const char *word)
{
    while (*name && (*name == *word || (*name == '-' && *word == '_'))) {
        name++;
        word++;
    }
    return !*name && !*word;
}

static int find_facet(struct reader *reader, const char *word, const struct facet **facet)
{
    const struct facets *facets = NULL;
    int error = get_facets(reader, &facets);

    for (size_t i = 0; !error && i < facets->count; i++)
        if (is_name(facets->items[i].name, word)) {
            *facet = &facets->items[i];
            return 0;
        }
    return error ? error : -ENOENT;
}

/* --- questions ------------------------------------------------------------------------------- */

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
        error = find_facet(reader, chain->pairs[i].facet, &plan->facets[i]);
        if (!error)
            error = add_to_kind(i == 0, plan->facets[i]->kind, &plan->kind);
    }
    if (!error && more)
        error = find_facet(reader, more, &plan->more);
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

static const char *placed(enum facet_kind kind)
{
    return kind == FACET_ORGANISATION ? "o.cluster_id IS NOT NULL" : "1";
}

int facets_begin_list(struct reader *reader, const struct facet_chain *chain, int64_t after,
                      struct rows **rows)
{
    struct facet_question question;
    struct plan plan;
    const char *alias;
    int error = make_plan(reader, chain, NULL, &plan);

    if (error)
        return error;
    question = new_question(reader);
    alias = facets_alias(plan.kind);
    sqlite3_str_appendf(question.sql,
                        "SELECT %s.id, CASE typeof(%s.slug) WHEN 'text' THEN %s.slug END, %s FROM ",
                        alias, alias, alias, placed(plan.kind));
    write_list(&question, chain, &plan, after);
    return begin(reader, &question, rows);
}

int facets_begin_find(struct reader *reader, const struct facet_chain *chain, const char *name,
                      struct rows **rows)
{
    struct facet_pair slug = {.value = name, .value_len = strlen(name)};
    struct facet_question question;
    struct plan plan;
    const char *alias;
    int error = make_plan(reader, chain, NULL, &plan);

    if (error)
        return error;
    question = new_question(reader);
    alias = facets_alias(plan.kind);
    sqlite3_str_appendf(question.sql, "SELECT %s.id, %s FROM ", alias, placed(plan.kind));
    facets_write_table(&question, plan.kind);
    sqlite3_str_appendf(question.sql, " WHERE %s.slug = ?", alias);
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
        sqlite3_str_appendf(question->sql, " AND o.entity = '%s'", plan->more->entity);
    write_conditions(question, chain, plan);
}

int facets_begin_values(struct reader *reader, const struct facet_chain *chain, const char *facet,
                        struct rows **rows)
{
    struct facet_question question;
    struct plan plan;
    int error = make_plan(reader, chain, facet, &plan);

    if (error)
        return error;
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
    int error = make_plan(reader, chain, facet, &plan);

    if (error)
        return error;
    question = new_question(reader);
    sqlite3_str_appendall(question.sql, "SELECT ");
    facets_write_value(&question, plan.more);
    sqlite3_str_appendf(question.sql, " AS value, count(%s%s.id) AS nodes",
                        plan.more->kind == FACET_PRODUCT || !plan.more->column ? "DISTINCT " : "",
                        facets_alias(plan.kind));
    write_values(&question, chain, &plan);
    sqlite3_str_appendall(question.sql, " GROUP BY 1 ORDER BY 1");
    return begin(reader, &question, rows);
}
