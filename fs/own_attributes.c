#include "fs/own_attributes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const entities[ENTITIES] = {"firm", "institute", "funder"};

void own_attributes_release(struct own_attributes *own)
{
    for (size_t i = 0; i < own->count; i++)
        free(own->items[i].name);
    free(own->items);
    *own = (struct own_attributes){0};
}

static const char prefix[] = "own_";

/* NetworkX and igraph keep a node's id and label among its attributes. A column own_label is not to be
 * met by what becomes of one called label. */
static bool is_taken(const char *name)
{
    for (int i = 0; i < NODE_ATTRIBUTE_COUNT; i++)
        if (strcmp(name, node_attributes[i].name.bytes) == 0)
            return true;
    return strcmp(name, "id") == 0 || strcmp(name, "label") == 0 ||
           strncmp(name, prefix, strlen(prefix)) == 0;
}

/* NULL: out of memory. */
static char *name_of(const char *column)
{
    char *name = NULL;

    return asprintf(&name, "%s%s", is_taken(column) ? prefix : "", column) < 0 ? NULL : name;
}

static enum attribute_type type_of(const char *type)
{
    switch (type[0]) {
    case 'b':
        return ATTRIBUTE_BOOLEAN;
    case 'i':
        return ATTRIBUTE_LONG;
    case 'n':
        return ATTRIBUTE_REAL;
    default:
        return ATTRIBUTE_STRING;
    }
}

/* That of another entity's column of the same name, if there is one. */
static struct own_attribute *find_same(const struct own_attributes *own, int entity,
                                       const char *name)
{
    for (size_t i = 0; i < own->count; i++)
        if (!own->items[i].fields[entity] && strcmp(own->items[i].name, name) == 0)
            return &own->items[i];
    return NULL;
}

/* Takes over the name, whether it succeeds or not. NULL: out of memory. */
static struct own_attribute *append(struct own_attributes *own, char *name,
                                    enum attribute_type type)
{
    struct own_attribute *items = realloc(own->items, (own->count + 1) * sizeof(*items));
    struct own_attribute *last;

    if (!items) {
        free(name);
        return NULL;
    }
    own->items = items;
    last = &items[own->count++];
    *last = (struct own_attribute){.name = name, .type = type};
    snprintf(last->id, sizeof(last->id), "own_%zu", own->count);
    return last;
}

static int add(struct own_attributes *own, int entity, const struct rows *rows)
{
    const char *column = rows_text(rows, 1);
    const char *type = rows_text(rows, 2);
    char *name = column && type ? name_of(column) : NULL;
    struct own_attribute *attribute;

    if (!name)
        return -ENOMEM;
    attribute = find_same(own, entity, name);
    if (!attribute) {
        attribute = append(own, name, type_of(type));
        if (!attribute)
            return -ENOMEM;
    } else {
        free(name);
        if (attribute->type != type_of(type))
            attribute->type = ATTRIBUTE_STRING;
    }
    attribute->fields[entity] = rows_integer(rows, 0);
    return 0;
}

int own_attributes_read(struct reader *reader, struct own_attributes *own)
{
    int result = 0;

    for (int entity = 0; !result && entity < ENTITIES; entity++) {
        struct rows *rows = NULL;

        result = rows_begin(reader, QUERY_EXPORT_EXTRA_FIELDS,
                            &(struct question){.name = entities[entity]}, &rows);
        if (result)
            break;
        while ((result = rows_next(rows)) == 1) {
            result = add(own, entity, rows);
            if (result)
                break;
        }
        rows_end(rows);
    }
    return result;
}

static int write_one(struct reader *reader, const struct own_attribute *attribute, int entity,
                     int64_t row, struct network_row *value, struct text *text,
                     const struct notation *notation)
{
    const struct question question = {.row = row, .other = attribute->fields[entity]};
    const struct attribute as = {{attribute->id, strlen(attribute->id)}, attribute->type};
    struct rows *rows = NULL;
    int result;

    if (!question.other)
        return 0;
    result = rows_begin(reader, QUERY_EXPORT_EXTRA_VALUE, &question, &rows);
    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1)
        result = network_read_attributes(value, rows, &as, 1);
    else
        value->values[0].bytes = NULL;
    if (!result)
        network_write_attributes(text, &as, 1, value->values, notation);
    rows_end(rows);
    return result;
}

int own_attributes_write(struct reader *reader, const struct own_attributes *own,
                         const char *entity, int64_t row, struct text *text,
                         const struct notation *notation)
{
    struct network_row value;
    int result = 0;
    int number = 0;

    while (number < ENTITIES && strcmp(entity, entities[number]) != 0)
        number++;
    network_row_init(&value);
    for (size_t i = 0; number < ENTITIES && !result && i < own->count; i++)
        result = write_one(reader, &own->items[i], number, row, &value, text, notation);
    network_row_release(&value);
    return result;
}
