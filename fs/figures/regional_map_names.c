#include "fs/figures/regional_map.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    NAMES_MAX = 300, /* of the clusters drawn, how many may have their names beside them */
    ROUNDS_MAX = 6,
    ROUNDS_LOAD = 50000, /* rounds times the square of names: what they may take */
    LABEL_SIZE = 10
};

/* Names while they are placed again and again. */
struct naming {
    size_t count;
    size_t *turn; /* which name is placed when */
    struct spot *spots;
    size_t boxes; /* that were taken before all names */
};

void map_label(const struct map *map, size_t number, char label[LETTERING_MAX])
{
    lettering_clip(map->order[number]->name, LABEL_SIZE, 150, label);
}

static int place_all(const struct map *map, struct labels *labels, struct naming *naming)
{
    int result = 0;

    labels->room.box_count = naming->boxes;
    labels->room.lead_count = 0;
    for (size_t i = 0; !result && i < naming->count; i++) {
        size_t number = naming->turn[i];
        char label[LETTERING_MAX];

        map_label(map, number, label);
        result = labels_place(labels, &map->markers[number], lettering_width(label, LABEL_SIZE),
                              LABEL_SIZE, &naming->spots[number]);
    }
    return result;
}

/* The largest cluster that has no name; the count if there is none. */
static size_t first_without(const struct naming *naming)
{
    size_t i = 0;

    while (i < naming->count && naming->spots[i].found)
        i++;
    return i;
}

/* Better is what names a larger cluster, whatever that takes from smaller ones. */
static bool is_better(const struct naming *naming, const struct spot *spots)
{
    for (size_t i = 0; i < naming->count; i++)
        if (naming->spots[i].found != spots[i].found)
            return naming->spots[i].found;
    return false;
}

/* Its turn comes before all others. */
static void move_to_front(struct naming *naming, size_t number)
{
    size_t i = 0;

    while (naming->turn[i] != number)
        i++;
    memmove(naming->turn + 1, naming->turn, i * sizeof(*naming->turn));
    naming->turn[0] = number;
}

static void keep(struct map *map, const struct naming *naming)
{
    memcpy(map->spots, naming->spots, naming->count * sizeof(*naming->spots));
}

/* The largest first; then, while there is time for it, whoever found no place comes first. */
static int place_in_rounds(struct map *map, struct labels *labels, struct naming *naming)
{
    size_t rounds = ROUNDS_LOAD / (naming->count * naming->count + 1);
    int result = place_all(map, labels, naming);

    keep(map, naming);
    for (size_t i = 0; !result && i < rounds && i < ROUNDS_MAX; i++) {
        size_t without = first_without(naming);

        if (without == naming->count)
            break;
        move_to_front(naming, without);
        result = place_all(map, labels, naming);
        if (!result && is_better(naming, map->spots))
            keep(map, naming);
    }
    return result;
}

int map_place_names(struct map *map, struct labels *labels)
{
    struct naming naming = {.count = map->drawn < NAMES_MAX ? map->drawn : NAMES_MAX,
                            .boxes = labels->room.box_count};
    int result = -ENOMEM;

    naming.turn = calloc(naming.count + 1, sizeof(*naming.turn));
    naming.spots = calloc(naming.count + 1, sizeof(*naming.spots));
    if (naming.turn && naming.spots) {
        for (size_t i = 0; i < naming.count; i++)
            naming.turn[i] = i;
        result = place_in_rounds(map, labels, &naming);
        for (size_t i = 0; i < naming.count; i++)
            map->named += map->spots[i].found;
    }
    free(naming.turn);
    free(naming.spots);
    return result;
}
