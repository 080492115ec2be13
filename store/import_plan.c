#include "store/import_plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The plan while it is made. */
struct planning {
    struct plan *plan;
    const struct package *package;
    struct problems *problems;
    char *file; /* datapackage.json */
    int64_t extra_fields;
};

static void complain(struct planning *planning, const struct resource *resource, const char *field,
                     struct position at, const char *reason)
{
    char where[512];
    struct place place = {
        .file = planning->file, .line = at.line, .column = at.column, .field = where};

    if (field)
        snprintf(where, sizeof(where), "resource \"%s\", field \"%s\"", resource->name, field);
    else
        snprintf(where, sizeof(where), "resource \"%s\"", resource->name);
    problems_add(planning->problems, &place, "%s", reason);
}

size_t plan_column(const struct table *table, const char *model_name)
{
    size_t i = 0;

    while (i < table->resource->field_count &&
           !(table->columns[i].model && strcmp(table->columns[i].model->name, model_name) == 0))
        i++;
    return i;
}

static int compile(struct column *column, const char *pattern)
{
    char *whole = NULL;
    int code;

    if (asprintf(&whole, "^(%s)$", pattern) < 0)
        return -ENOMEM;
    code = regcomp(&column->pattern, whole, REG_EXTENDED | REG_NOSUB);
    free(whole);
    column->has_pattern = code == 0;
    return code == 0 ? 0 : -ENOMEM;
}

#define SLUG_PATTERN "[a-z0-9]+(-[a-z0-9]+)*"

/* A pattern that says of a slug, or of a list of those, what is checked anyhow and faster. */
static bool is_needless(const struct column *column, const char *pattern)
{
    static const char list[] = SLUG_PATTERN "(;" SLUG_PATTERN ")*";
    size_t len = strlen(pattern);
    bool anchored = len >= 2 && pattern[0] == '^' && pattern[len - 1] == '$';
    const char *expected = SLUG_PATTERN;

    if (!column->model || column->model->kind > COLUMN_SOURCES)
        return false;
    if (column->model->kind == COLUMN_SOURCES)
        expected = column->separator == ';' ? list : "";
    pattern += anchored;
    len -= 2 * (size_t)anchored;
    return len == strlen(expected) && memcmp(pattern, expected, len) == 0;
}

static int plan_field(struct planning *planning, struct table *table, size_t i)
{
    const struct field *field = &table->resource->fields[i];
    const struct model *model = table->model;
    struct column *column = &table->columns[i];
    size_t number = model_find_column(model, field->name);

    column->field = field;
    column->required = field->required;
    column->separator = field->separator;
    if (number < model->column_count) {
        column->model = &model->columns[number];
        column->number = number;
        column->required |= column->model->required;
        column->targets = column->model->targets;
        if (column->model->kind == COLUMN_SOURCES && !column->separator)
            column->separator = ';';
    } else if (model_shows(model, field->name)) {
        complain(planning, table->resource, field->name, field->at,
                 "the tree shows something else of that name: the column needs another");
    } else if (model->entity) {
        column->extra_field = ++planning->extra_fields;
    } else {
        complain(planning, table->resource, field->name, field->at,
                 "this file cannot have columns of its own");
    }
    if (!field->pattern || is_needless(column, field->pattern))
        return 0;
    return compile(column, field->pattern);
}

/* A needed column that is declared in other letters is told with these. */
static void complain_undeclared(struct planning *planning, const struct resource *resource,
                                const char *name)
{
    char reason[256] = "is needed but not declared";

    for (size_t i = 0; i < resource->field_count; i++) {
        if (strcasecmp(resource->fields[i].name, name) == 0)
            snprintf(reason, sizeof(reason),
                     "is needed but not declared, did you mean it by \"%s\"?",
                     resource->fields[i].name);
    }
    complain(planning, resource, name, resource->at, reason);
}

static int plan_table(struct planning *planning, const struct resource *resource,
                      const char *folder)
{
    enum model_id id = model_find(resource->name);
    struct table *table;
    int error = 0;

    if (id == MODEL_COUNT) {
        complain(planning, resource, NULL, resource->at, "buzzfs knows no such table");
        return 0;
    }
    table = &planning->plan->tables[id];
    if (asprintf(&table->path, "%s/%s", folder, resource->path) < 0) {
        table->path = NULL;
        return -ENOMEM;
    }
    table->columns = calloc(resource->field_count, sizeof(*table->columns));
    if (!table->columns)
        return -ENOMEM;
    table->resource = resource;
    for (size_t i = 0; !error && i < resource->field_count; i++)
        error = plan_field(planning, table, i);
    for (size_t i = 0; !error && i < table->model->column_count; i++) {
        const struct model_column *column = &table->model->columns[i];

        if (column->required && plan_column(table, column->name) == resource->field_count)
            complain_undeclared(planning, resource, column->name);
    }
    return error;
}

int plan_init(struct plan *plan, const struct package *package, const char *folder,
              struct problems *problems)
{
    struct planning planning = {.plan = plan, .package = package, .problems = problems};
    int error = 0;

    *plan = (struct plan){0};
    if (asprintf(&planning.file, "%s/datapackage.json", folder) < 0)
        return -ENOMEM;
    for (enum model_id id = 0; id < MODEL_COUNT; id++) {
        plan->tables[id].id = id;
        plan->tables[id].model = &models[id];
    }
    for (size_t i = 0; !error && i < package->resource_count; i++)
        error = plan_table(&planning, &package->resources[i], folder);
    for (enum model_id id = 0; !error && id < MODEL_COUNT; id++) {
        if (plan->tables[id].resource)
            error = plan_keys(plan, &plan->tables[id]);
    }
    free(planning.file);
    if (error)
        plan_release(plan);
    return error;
}

static void release_table(struct table *table)
{
    while (table->key_sets) {
        struct key_set *set = table->key_sets;

        table->key_sets = set->next;
        keys_release(&set->keys);
        free(set->columns);
        free(set);
    }
    while (table->references) {
        struct reference_check *check = table->references;

        table->references = check->next;
        free(check->columns);
        free(check->targets);
        free(check);
    }
    for (size_t i = 0; table->columns && table->resource && i < table->resource->field_count; i++) {
        if (table->columns[i].has_pattern)
            regfree(&table->columns[i].pattern);
    }
    free(table->columns);
    free(table->path);
}

void plan_release(struct plan *plan)
{
    for (enum model_id id = 0; id < MODEL_COUNT; id++)
        release_table(&plan->tables[id]);
    *plan = (struct plan){0};
}
