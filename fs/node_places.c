#include "fs/node_places.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLOTS = 4096,
    ATTRIBUTES = 5
};

/* Which attributes of a node these are, in the order of QUERY_EXPORT_NODE_PLACE. */
static const int which[ATTRIBUTES] = {3, 4, 11, 12, 13};

/* A cluster, or a province for who has none. */
struct key {
    bool has_cluster;
    bool has_province;
    int64_t cluster;
    int64_t province;
};

struct place {
    struct key key;
    struct network_value values[ATTRIBUTES];
    char *bytes; /* of these; NULL: nothing is known yet */
};

/* Each place has one slot that it can be in: the last one that was asked for is there. */
struct node_places {
    struct network_row row; /* that is being read */
    struct place slots[SLOTS];
};

struct node_places *node_places_new(void)
{
    struct node_places *places = calloc(1, sizeof(*places));

    if (places)
        network_row_init(&places->row);
    return places;
}

void node_places_free(struct node_places *places)
{
    if (!places)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        free(places->slots[i].bytes);
    network_row_release(&places->row);
    free(places);
}

static struct key key_of(const struct network_row *node)
{
    const struct rows *rows = node->rows;
    int last = rows_columns(rows) - 1;

    return (struct key){.has_cluster = rows_type(rows, last - 2) == VALUE_INTEGER,
                        .has_province = rows_type(rows, last - 1) == VALUE_INTEGER,
                        .cluster = rows_integer(rows, last - 2),
                        .province = rows_integer(rows, last - 1)};
}

static bool is_same(const struct key *a, const struct key *b)
{
    return a->has_cluster == b->has_cluster && a->has_province == b->has_province &&
           a->cluster == b->cluster && a->province == b->province;
}

static struct place *slot_of(struct node_places *places, const struct key *key)
{
    uint64_t number = (uint64_t)key->cluster + (uint64_t)key->province * 31 * !key->has_cluster;

    return &places->slots[number % SLOTS];
}

/* Copies what was read, as the query ends. */
static int keep(const struct network_row *row, struct place *place)
{
    size_t size = 0;
    char *end;

    for (int i = 0; i < ATTRIBUTES; i++)
        size += row->values[i].len + 1;
    free(place->bytes);
    place->bytes = malloc(size);
    if (!place->bytes)
        return -ENOMEM;
    end = place->bytes;
    for (int i = 0; i < ATTRIBUTES; i++) {
        place->values[i] = row->values[i];
        if (!row->values[i].bytes)
            continue;
        memcpy(end, row->values[i].bytes, row->values[i].len);
        end[row->values[i].len] = '\0';
        place->values[i].bytes = end;
        end += row->values[i].len + 1;
    }
    return 0;
}

static int read_place(struct node_places *places, struct reader *reader, const struct key *key,
                      struct place *place)
{
    const struct question question = {.row = key->cluster,
                                      .after = key->has_cluster + 2 * key->has_province,
                                      .other = key->province};
    struct attribute attributes[ATTRIBUTES];
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_EXPORT_NODE_PLACE, &question, &rows);

    if (result)
        return result;
    for (int i = 0; i < ATTRIBUTES; i++)
        attributes[i] = node_attributes[which[i]];
    result = rows_next(rows);
    if (result == 1)
        result = network_read_attributes(&places->row, rows, attributes, ATTRIBUTES);
    if (!result)
        result = keep(&places->row, place);
    place->key = *key;
    rows_end(rows);
    return result;
}

int node_places_fill(struct node_places *places, struct reader *reader, struct network_row *node)
{
    struct key key = key_of(node);
    struct place *place = slot_of(places, &key);
    int result = 0;

    if (!place->bytes || !is_same(&place->key, &key))
        result = read_place(places, reader, &key, place);
    for (int i = 0; !result && i < ATTRIBUTES; i++)
        node->values[which[i]] = place->values[i];
    return result;
}
