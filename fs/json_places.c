#include "fs/json_places.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    SIZE_SMALLEST = 256
};

struct cursor {
    const char *at;
    struct position position;
};

static struct cursor begin(const char *text)
{
    return (struct cursor){text, {.line = 1, .column = 1}};
}

/* Over one byte. A column is a character. */
static void step(struct cursor *cursor)
{
    if (*cursor->at == '\n') {
        cursor->position.line++;
        cursor->position.column = 0;
    }
    cursor->at++;
    cursor->position.column += (*cursor->at & 0xc0) != 0x80;
}

struct position json_position(const char *text, size_t offset)
{
    struct cursor cursor = begin(text);

    while (cursor.at < text + offset)
        step(&cursor);
    return cursor.position;
}

/* Over all that stands between values: what cJSON takes for a blank, commas, colons. */
static void skip_between(struct cursor *cursor)
{
    while (*cursor->at && ((unsigned char)*cursor->at <= ' ' || strchr(",:", *cursor->at)))
        step(cursor);
}

static void skip_string(struct cursor *cursor)
{
    do {
        if (*cursor->at == '\\')
            step(cursor);
        step(cursor);
    } while (*cursor->at && *cursor->at != '"');
    step(cursor);
}

static int add(struct json_places *places, const cJSON *value, struct position position)
{
    if (places->count == places->size) {
        size_t size = places->size ? places->size * 2 : SIZE_SMALLEST;
        struct json_place *items = realloc(places->items, size * sizeof(*items));

        if (!items)
            return -ENOMEM;
        places->items = items;
        places->size = size;
    }
    places->items[places->count++] = (struct json_place){value, position};
    return 0;
}

/* cJSON's nesting is bounded, and so is this. */
static int find(struct json_places *places, struct cursor *cursor, const cJSON *value)
{
    const cJSON *child = value->child;
    int error;

    skip_between(cursor);
    error = add(places, value, cursor->position);
    if (value->string) {
        skip_string(cursor);
        skip_between(cursor);
    }
    if (*cursor->at == '"') {
        skip_string(cursor);
    } else if (*cursor->at == '{' || *cursor->at == '[') {
        step(cursor);
        for (; !error && child; child = child->next)
            error = find(places, cursor, child);
        skip_between(cursor);
        step(cursor);
    } else {
        while (*cursor->at && !strchr(",]} \t\r\n", *cursor->at))
            step(cursor);
    }
    return error;
}

static int compare(const void *left, const void *right)
{
    const struct json_place *a = left;
    const struct json_place *b = right;

    return (a->value > b->value) - (a->value < b->value);
}

int json_places_find_all(struct json_places *places, const char *text, const cJSON *root)
{
    struct cursor cursor = begin(text);
    int error = find(places, &cursor, root);

    if (!error)
        qsort(places->items, places->count, sizeof(*places->items), compare);
    return error;
}

void json_places_release(struct json_places *places)
{
    free(places->items);
    *places = (struct json_places){0};
}

struct position json_places_get(const struct json_places *places, const cJSON *value)
{
    const struct json_place wanted = {.value = value};
    const struct json_place *found =
        places->count > 0 ? bsearch(&wanted, places->items, places->count, sizeof(wanted), compare)
                          : NULL;

    return found ? found->position : (struct position){0};
}
