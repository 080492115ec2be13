/*
 * What a package declares to be unique and to refer to what. References that our own tables know
 * narrow the files that a slug may be in; all others become key sets and checks of them.
 */
#include "store/import_plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static size_t field_number(const struct resource *resource, const char *name)
{
    size_t i = 0;

    while (i < resource->field_count && strcmp(resource->fields[i].name, name) != 0)
        i++;
    return i;
}

static struct table *find_table(struct plan *plan, const char *resource)
{
    enum model_id id = model_find(resource);

    return id < MODEL_COUNT && plan->tables[id].resource ? &plan->tables[id] : NULL;
}

static bool same_columns(const struct key_set *set, const size_t *columns, size_t count)
{
    return set->count == count && memcmp(set->columns, columns, count * sizeof(*columns)) == 0;
}

/* The set of those columns, in that order; a new one if there is none yet. */
static int need_key_set(struct table *table, const size_t *columns, size_t count,
                        struct key_set **out)
{
    struct key_set **link = &table->key_sets;
    struct key_set *set;

    while (*link && !same_columns(*link, columns, count))
        link = &(*link)->next;
    if (!*link) {
        set = calloc(1, sizeof(*set));
        if (!set)
            return -ENOMEM;
        *link = set;
        set->table = table;
        set->columns = calloc(count, sizeof(*columns));
        if (!set->columns)
            return -ENOMEM;
        memcpy(set->columns, columns, count * sizeof(*columns));
        set->count = count;
    }
    *out = *link;
    return 0;
}

static int compare_numbers(const void *a, const void *b)
{
    size_t left = *(const size_t *)a;
    size_t right = *(const size_t *)b;

    return (left > right) - (left < right);
}

static bool is_key_column(const struct table *table, size_t column)
{
    const struct model_column *model = table->columns[column].model;

    return model && model->kind == COLUMN_KEY;
}

/* Kind, from and to of ties: these are compared in another way, import_ties.c, which also knows that
 * some ties have no direction. */
static bool names_tie(const struct table *table, const size_t *columns, size_t count)
{
    if (table->id != MODEL_TIES || count != 3)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct model_column *model = table->columns[columns[i]].model;

        if (!model || model->kind != COLUMN_REFERENCE)
            return false;
    }
    return true;
}

/* Makes columns unique together. A slug is so anyhow. */
static int need_unique(struct table *table, size_t *columns, size_t count)
{
    struct key_set *set = NULL;
    int error;

    if (count == 0 || (count == 1 && is_key_column(table, columns[0])))
        return 0;
    if (names_tie(table, columns, count)) {
        table->one_tie_a_pair = true;
        return 0;
    }
    qsort(columns, count, sizeof(*columns), compare_numbers);
    error = need_key_set(table, columns, count, &set);
    if (!error)
        set->unique = true;
    return error;
}

static int plan_unique(struct table *table)
{
    const struct resource *resource = table->resource;
    size_t *columns = calloc(resource->primary_key.count + 2, sizeof(*columns));
    size_t count = 0;
    int error;

    if (!columns)
        return -ENOMEM;
    for (; count < resource->primary_key.count; count++) {
        struct column *column;

        columns[count] = field_number(resource, resource->primary_key.items[count]);
        column = &table->columns[columns[count]];
        column->is_only_of_key = !column->required;
        column->required = true;
    }
    error = need_unique(table, columns, count);
    for (size_t i = 0; !error && i < resource->field_count; i++) {
        columns[0] = i;
        if (resource->fields[i].unique)
            error = need_unique(table, columns, 1);
    }
    if (!error && table->model->unique[0]) {
        columns[0] = plan_column(table, table->model->unique[0]);
        columns[1] = plan_column(table, table->model->unique[1]);
        if (columns[0] < resource->field_count && columns[1] < resource->field_count)
            error = need_unique(table, columns, 2);
    }
    free(columns);
    return error;
}

/* A reference from one column to keys our tables know of: its bit, or 0 if it is none. */
static uint32_t known_target(struct plan *plan, const struct table *table, size_t column,
                             const char *resource, const char *field)
{
    const struct model_column *model = table->columns[column].model;
    const struct table *target = find_table(plan, resource);

    if (!model || !target || !is_key_column(target, field_number(target->resource, field)))
        return 0;
    return model->targets & model_bit(target->id);
}

static struct reference_check *add_check(struct table *table, size_t count, size_t target_count)
{
    struct reference_check *check = calloc(1, sizeof(*check));
    struct reference_check **link = &table->references;

    if (!check)
        return NULL;
    while (*link)
        link = &(*link)->next;
    *link = check;
    check->columns = calloc(count, sizeof(*check->columns));
    check->targets = calloc(target_count, sizeof(struct key_set *));
    return check->columns && check->targets ? check : NULL;
}

static int add_target(struct plan *plan, struct reference_check *check, const char *resource,
                      char *const *fields, size_t count)
{
    struct table *target = find_table(plan, resource);
    size_t *columns;
    int error;

    if (!target) /* of an unknown table: that has been complained about */
        return 0;
    columns = calloc(count, sizeof(*columns));
    if (!columns)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        columns[i] = field_number(target->resource, fields[i]);
    error = need_key_set(target, columns, count, &check->targets[check->target_count]);
    if (!error)
        check->target_count++;
    free(columns);
    return error;
}

static int plan_foreign_key(struct plan *plan, struct table *table, const struct foreign_key *key)
{
    size_t first = field_number(table->resource, key->fields.items[0]);
    struct reference_check *check;

    if (key->fields.count == 1) {
        uint32_t known = known_target(plan, table, first, key->resource, key->targets.items[0]);

        if (known) {
            table->columns[first].targets &= known;
            return 0;
        }
    }
    check = add_check(table, key->fields.count, 1);
    if (!check)
        return -ENOMEM;
    for (size_t i = 0; i < key->fields.count; i++)
        check->columns[check->count++] = field_number(table->resource, key->fields.items[i]);
    return add_target(plan, check, key->resource, key->targets.items, key->targets.count);
}

/* "buzzfs:reference" and "buzzfs:list" of one field. */
static int plan_references(struct plan *plan, struct table *table, size_t column)
{
    const struct field *field = &table->resource->fields[column];
    struct reference_check *check;
    uint32_t known = 0;
    bool all_known = true;
    int error = 0;

    if (field->reference_count == 0)
        return 0;
    for (size_t i = 0; i < field->reference_count; i++) {
        uint32_t bit = known_target(plan, table, column, field->references[i].resource,
                                    field->references[i].field);

        known |= bit;
        all_known &= bit != 0;
    }
    if (all_known) {
        table->columns[column].targets &= known;
        return 0;
    }
    check = add_check(table, 1, field->reference_count);
    if (!check)
        return -ENOMEM;
    check->columns[check->count++] = column;
    for (size_t i = 0; !error && i < field->reference_count; i++)
        error =
            add_target(plan, check, field->references[i].resource, &field->references[i].field, 1);
    return error;
}

int plan_keys(struct plan *plan, struct table *table)
{
    const struct resource *resource = table->resource;
    int error = plan_unique(table);

    for (size_t i = 0; !error && i < resource->foreign_key_count; i++)
        error = plan_foreign_key(plan, table, &resource->foreign_keys[i]);
    for (size_t i = 0; !error && i < resource->field_count; i++)
        error = plan_references(plan, table, i);
    return error;
}
