#include "store/facets_parts.h"

#include "store/reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    {.name = "province-confidence", .kind = FACET_PROVINCE, .column = "confidence"},
    {.name = "cluster-confidence", .kind = FACET_CLUSTER, .column = "confidence"},
    {.name = "confidence", .kind = FACET_ORGANISATION, .column = "confidence"},
    {.name = "product-confidence", .kind = FACET_PRODUCT, .column = "confidence"},
};

enum {
    VOCABULARIES = sizeof(vocabularies) / sizeof(vocabularies[0])
};

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

/* Whether a column before it has the same name, but for '_' and '-': a path would lead to that. */
static bool is_second(const struct own *owns, const struct own *own)
{
    for (; owns < own; owns++)
        if (strcmp(owns->entity, own->entity) == 0 && strcmp(owns->name, own->name) == 0)
            return true;
    return false;
}

/* Whether a facet is called so, as a column with another name may be after its kind. */
static bool is_used(const struct facets *facets, const char *name)
{
    for (size_t i = 0; i < facets->count; i++)
        if (strcmp(facets->items[i].name, name) == 0)
            return true;
    return false;
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

    if (is_second(owns, own))
        return 0;
    if (!is_taken(owns, count, own))
        name = strdup(own->name);
    else if (asprintf(&name, "%s-%s", own->entity, own->name) < 0)
        name = NULL;
    if (!name)
        return -ENOMEM;
    if (facet.kind == FACET_ORGANISATION)
        shared = find_shared(facets, name);
    if (shared || is_used(facets, name)) {
        free(name);
        return shared ? share(shared, own) : 0;
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

int facets_find(struct reader *reader, const char *word, const struct facet **facet)
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
