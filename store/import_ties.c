#include "store/import_ties.h"

#include "store/import_cycles.h"
#include "store/import_load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    END_BITS = 27,
    KINDS_MAX = 1 << (64 - 2 * END_BITS),
    CYCLE_SHOWN_MAX = 50 /* nodes */
};

#define END_MASK ((UINT64_C(1) << END_BITS) - 1)

/* Places of the model's columns, in import_model.c. */
enum {
    KIND_ROLE = 1,
    KIND_DIRECTED = 2,
    TIE_KIND = 0,
    TIE_FROM = 1,
    TIE_TO = 2,
    TIE_SINCE = 3
};

static uint32_t tie_kind(const struct tie *tie)
{
    return (uint32_t)(tie->ends >> 2 * END_BITS);
}

static uint32_t tie_from(const struct tie *tie)
{
    return (uint32_t)(tie->ends >> END_BITS & END_MASK);
}

static uint32_t tie_to(const struct tie *tie)
{
    return (uint32_t)(tie->ends & END_MASK);
}

/* What a role makes of a tie depends on which end is which. */
static void check_direction(struct load *load)
{
    if (load->values[KIND_ROLE].type == VALUE_TEXT && load->values[KIND_DIRECTED].integer == 0)
        load_complain(load, (size_t)load->cell_of[plan_column(load->table, "role")],
                      "needs directed true");
}

int ties_add_kind(struct load *load)
{
    struct ties *ties = &load->import->ties;
    const struct cell_value *role = &load->values[KIND_ROLE];
    const struct cell_value *key = &load->values[0];
    const struct key *found = keys_find(&load->import->spaces[SPACE_TIE_KIND], key->text, key->len);

    if (!found)
        return 0;
    if (found->number >= KINDS_MAX) {
        load_complain(load, (size_t)load->cell_of[load->key], "there are more than %d kinds",
                      KINDS_MAX);
        return 0;
    }
    if (!ties->kinds) {
        ties->kinds = calloc(KINDS_MAX, sizeof(*ties->kinds));
        if (!ties->kinds)
            return import_fail(load->import, load->table->path, -ENOMEM);
    }
    ties->kinds[found->number] = (struct tie_kind){
        .directed = load->values[KIND_DIRECTED].integer != 0,
        .ownership = role->type == VALUE_TEXT && strcmp(role->text, "ownership") == 0};
    check_direction(load);
    return 0;
}

static int grow(struct load *load, struct ties *ties)
{
    size_t size = ties->size ? ties->size / 2 * 3 : 1024;
    struct tie *list;

    if (ties->count < ties->size)
        return 0;
    list = realloc(ties->list, size * sizeof(*list));
    if (!list)
        return import_fail(load->import, load->table->path, -ENOMEM);
    ties->list = list;
    ties->size = size;
    return 0;
}

int ties_add(struct load *load)
{
    struct ties *ties = &load->import->ties;
    uint64_t kind = load->numbers[TIE_KIND];
    uint64_t from = load->numbers[TIE_FROM];
    uint64_t to = load->numbers[TIE_TO];
    const struct cell_value *since = &load->values[TIE_SINCE];
    int error;

    ties->to_cell = (size_t)load->cell_of[plan_column(load->table, "to")];
    if (from == to) {
        load_complain(load, ties->to_cell, "a tie of an organisation with itself");
        return 0;
    }
    if (kind >= KINDS_MAX || !ties->kinds) /* complained about where the kind stands */
        return 0;
    if (from > END_MASK || to > END_MASK)
        return import_fail(load->import, load->table->path, -EFBIG);
    if (!ties->kinds[kind].directed && from > to) {
        from = to;
        to = load->numbers[TIE_FROM];
    }
    error = grow(load, ties);
    if (error)
        return error;
    ties->list[ties->count++] = (struct tie){
        .ends = kind << 2 * END_BITS | from << END_BITS | to,
        .line = load->row.line,
        .since = since->type == VALUE_INTEGER ? (uint16_t)since->integer : 0,
    };
    return 0;
}

/* By ends, then by since, then as in the file. */
static int compare_ties(const void *a, const void *b)
{
    const struct tie *left = a;
    const struct tie *right = b;

    if (left->ends != right->ends)
        return left->ends < right->ends ? -1 : 1;
    if (left->since != right->since)
        return left->since < right->since ? -1 : 1;
    return (left->line > right->line) - (left->line < right->line);
}

struct twin {
    const struct tie *tie;
    uint32_t other; /* line of the one that is like it */
};

struct twins {
    bool all; /* a since of its own is no excuse */
    struct twin *list;
    size_t count;
    size_t size;
};

static int add_twin(struct twins *twins, const struct tie *tie, uint32_t other)
{
    if (twins->count == twins->size) {
        size_t size = twins->size ? twins->size * 2 : 64;
        struct twin *list = realloc(twins->list, size * sizeof(*list));

        if (!list)
            return -ENOMEM;
        twins->list = list;
        twins->size = size;
    }
    twins->list[twins->count++] = (struct twin){tie, other};
    return 0;
}

/* Ties of one kind between the same two, sorted: where one has no since, all are alike; else those
 * with the same since. Of those that are alike the first in the file is right. */
static int find_twins(const struct tie *ties, size_t count, struct twins *twins)
{
    size_t begin = 0;
    int error = 0;

    while (!error && begin < count) {
        size_t end = begin + 1;
        size_t first = begin;

        while (end < count &&
               (twins->all || ties[0].since == 0 || ties[end].since == ties[begin].since))
            end++;
        for (size_t i = begin; i < end; i++)
            first = ties[i].line < ties[first].line ? i : first;
        for (size_t i = begin; !error && i < end; i++) {
            if (i != first)
                error = add_twin(twins, &ties[i], ties[first].line);
        }
        begin = end;
    }
    return error;
}

static int compare_twins(const void *a, const void *b)
{
    const struct twin *left = a;
    const struct twin *right = b;

    return (left->tie->line > right->tie->line) - (left->tie->line < right->tie->line);
}

static void complain_twin(struct import *import, const struct twin *twin)
{
    const struct table *table = &import->plan.tables[MODEL_TIES];
    const struct key *kind = keys_at(&import->spaces[SPACE_TIE_KIND], tie_kind(twin->tie));
    const struct key *from = keys_at(&import->spaces[SPACE_ORGANISATION], tie_from(twin->tie));
    const struct key *to = keys_at(&import->spaces[SPACE_ORGANISATION], tie_to(twin->tie));
    char value[512];
    const char *const what[2] = {"tie", value};

    snprintf(value, sizeof(value), "%.*s: %.*s %s %.*s", kind->len, kind->text, from->len,
             from->text, import->ties.kinds[kind->number].directed ? "→" : "–", to->len, to->text);
    import_complain(
        import, table, twin->tie->line, 0, what, "already on line %u%s", twin->other,
        table->one_tie_a_pair ? "" : "; a second one needs another since, and both need one");
}

static int check_twins(struct import *import)
{
    const struct ties *ties = &import->ties;
    struct twins twins = {.all = import->plan.tables[MODEL_TIES].one_tie_a_pair};
    size_t begin = 0;
    int error = 0;

    while (!error && begin < ties->count) {
        size_t end = begin + 1;

        while (end < ties->count && ties->list[end].ends == ties->list[begin].ends)
            end++;
        if (end - begin > 1)
            error = find_twins(&ties->list[begin], end - begin, &twins);
        begin = end;
    }
    if (twins.count)
        qsort(twins.list, twins.count, sizeof(*twins.list), compare_twins);
    for (size_t i = 0; !error && i < twins.count; i++)
        complain_twin(import, &twins.list[i]);
    free(twins.list);
    return error;
}

static void complain_cycle(void *context, const uint32_t *nodes, size_t count, uint32_t tag)
{
    struct import *import = context;
    const struct keys *keys = &import->spaces[SPACE_ORGANISATION];
    const struct table *table = &import->plan.tables[MODEL_TIES];
    const struct key *first = keys_at(keys, nodes[0]);
    size_t shown = count < CYCLE_SHOWN_MAX ? count : CYCLE_SHOWN_MAX;
    char name[KEY_LEN_MAX + 1];
    const char *const what[2] = {"to", name};
    char path[(KEY_LEN_MAX + 8) * CYCLE_SHOWN_MAX + 64];
    size_t used = 0;

    snprintf(name, sizeof(name), "%.*s", first->len, first->text);
    for (size_t i = 0; i < shown; i++) {
        const struct key *key = keys_at(keys, nodes[i]);

        used += (size_t)snprintf(path + used, sizeof(path) - used, "%.*s → ", key->len, key->text);
    }
    if (shown < count)
        snprintf(path + used, sizeof(path) - used, "(%zu more) → ", count - shown);
    progress_clear(&import->progress);
    problems_add(&import->problems,
                 &(struct place){.file = table->path,
                                 .line = tag,
                                 .column = import->ties.to_cell + 1,
                                 .field = what[0],
                                 .value = what[1],
                                 .value_len = strlen(name)},
                 "ownership in a circle: %s%s", path, name);
}

static int check_cycles(struct import *import)
{
    const struct ties *ties = &import->ties;
    struct edge *edges;
    size_t count = 0;
    int error;

    for (size_t i = 0; i < ties->count; i++)
        count += ties->kinds[tie_kind(&ties->list[i])].ownership;
    if (count == 0)
        return 0;
    edges = malloc(count * sizeof(*edges));
    if (!edges)
        return -ENOMEM;
    count = 0;
    for (size_t i = 0; i < ties->count; i++) {
        const struct tie *tie = &ties->list[i];

        if (ties->kinds[tie_kind(tie)].ownership)
            edges[count++] = (struct edge){tie_from(tie), tie_to(tie), tie->line};
    }
    error =
        cycles_find(import->spaces[SPACE_ORGANISATION].count, edges, count, complain_cycle, import);
    free(edges);
    return error;
}

int ties_check(struct import *import)
{
    struct ties *ties = &import->ties;
    int error;

    if (ties->count == 0)
        return 0;
    qsort(ties->list, ties->count, sizeof(*ties->list), compare_ties);
    error = check_twins(import);
    if (!error)
        error = check_cycles(import);
    if (error)
        return import_fail(import, import->plan.tables[MODEL_TIES].path, error);
    return 0;
}

void ties_release(struct ties *ties)
{
    free(ties->kinds);
    free(ties->list);
    *ties = (struct ties){0};
}
