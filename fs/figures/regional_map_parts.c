#include "fs/figures/regional_map.h"

#include "fs/figures/lettering.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double area_max = 900; /* of the largest cluster */
static const double area_min = 12;

static int compare_places(const void *left, const void *right)
{
    const struct place *const *a = left;
    const struct place *const *b = right;

    if ((*a)->firms != (*b)->firms)
        return (*a)->firms < (*b)->firms ? 1 : -1;
    return ((*a)->id > (*b)->id) - ((*a)->id < (*b)->id);
}

static int compare_arcs(const void *left, const void *right)
{
    const struct bond *const *a = left;
    const struct bond *const *b = right;

    if ((*a)->ownership != (*b)->ownership)
        return (*a)->ownership < (*b)->ownership ? 1 : -1;
    return (*a > *b) - (*a < *b);
}

static int order_all(struct map *map)
{
    const struct atlas *atlas = &map->atlas;

    map->order = calloc(atlas->place_count + 1, sizeof(*map->order));
    map->arcs = calloc(atlas->bond_count + 1, sizeof(*map->arcs));
    if (!map->order || !map->arcs)
        return -ENOMEM;
    for (size_t i = 0; i < atlas->place_count; i++)
        if (atlas->places[i].located)
            map->order[map->placed++] = &atlas->places[i];
    for (size_t i = 0; i < atlas->bond_count; i++) {
        const struct bond *bond = &atlas->bonds[i];

        if (bond->ownership > 0 && bond->from != bond->to && atlas->places[bond->from].located &&
            atlas->places[bond->to].located)
            map->arcs[map->arc_count++] = bond;
    }
    qsort((void *)map->order, map->placed, sizeof(map->order[0]), compare_places);
    qsort((void *)map->arcs, map->arc_count, sizeof(map->arcs[0]), compare_arcs);
    map->drawn = map->placed < PLACES_MAX ? map->placed : PLACES_MAX;
    map->firms_max = map->placed > 0 ? fmax(map->order[0]->firms, 1) : 1;
    map->markers = calloc(map->drawn + 1, sizeof(*map->markers));
    map->spots = calloc(map->drawn + 1, sizeof(*map->spots));
    return map->markers && map->spots ? 0 : -ENOMEM;
}

/* The first types of genesis by the alphabet; of what is not among them the signs are plain. */
static void find_groups(struct map *map)
{
    for (size_t next = 0; next < MARKERS; next++) {
        const char *least = NULL;

        for (size_t i = 0; i < map->placed; i++) {
            const char *genesis = map->order[i]->genesis;

            if (genesis && (next == 0 || strcmp(genesis, map->groups[next - 1]) > 0) &&
                (!least || strcmp(genesis, least) < 0))
                least = genesis;
        }
        if (!least)
            return;
        map->groups[map->group_count++] = least;
    }
}

size_t map_group(const struct map *map, const struct place *place)
{
    for (size_t i = 0; place->genesis && i < map->group_count; i++)
        if (strcmp(map->groups[i], place->genesis) == 0)
            return i;
    return MARKERS;
}

double map_area(const struct map *map, double firms)
{
    return fmax(area_max * firms / map->firms_max, area_min);
}

void map_find_markers(struct map *map)
{
    for (size_t i = 0; i < map->drawn; i++) {
        const struct place *place = map->order[i];

        map->markers[i] = frame_marker_shape(map_group(map, place),
                                             canvas_point(&map->canvas, place->lat, place->lon),
                                             map_area(map, place->firms));
    }
}

/* A pixel a tie, or what fits if there are many. */
double map_width(const struct map *map, double ties)
{
    double most = map->arcs[0]->ownership;

    return most <= 6 ? ties : 1 + 5 * (ties - 1) / (most - 1);
}

int map_arrange(struct map *map)
{
    int result = order_all(map);

    if (!result)
        find_groups(map);
    return result;
}

void map_release(struct map *map)
{
    atlas_release(&map->atlas);
    free((void *)map->order);
    free((void *)map->arcs);
    free(map->markers);
    free(map->spots);
    *map = (struct map){0};
}

/* How many of the drawn clusters are of a group. */
static size_t count_group(const struct map *map, size_t group)
{
    size_t count = 0;

    for (size_t i = 0; i < map->placed; i++)
        count += map_group(map, map->order[i]) == group;
    return count;
}

static double draw_groups(const struct map *map, struct point at, double width, struct text *text)
{
    char name[LETTERING_MAX];
    char label[LETTERING_MAX];

    svg_label(text, at, NULL, "Genesis of the cluster");
    for (size_t i = 0; i <= map->group_count; i++) {
        size_t group = i < map->group_count ? i : MARKERS;
        size_t count = count_group(map, group);

        if (group == MARKERS && count == 0)
            break;
        at.y += 20;
        frame_marker(text, group, (struct point){at.x + 8, at.y - 4}, 110, NULL);
        snprintf(name, sizeof(name), "%.200s (%zu)",
                 group < MARKERS ? map->groups[group] : "other or unknown", count);
        lettering_clip(name, 10, width - 28, label);
        svg_label(text, (struct point){at.x + 22, at.y}, "class=\"small\"", label);
    }
    return at.y;
}

/* 1, 2 or 5 times a power of ten, no greater than the value. */
static double round_down(double value)
{
    double power = pow(10, floor(log10(value)));

    return value >= 5 * power ? 5 * power : value >= 2 * power ? 2 * power : power;
}

static double draw_sizes(const struct map *map, struct point at, struct text *text)
{
    double sizes[3] = {round_down(map->firms_max)};
    char label[32];

    sizes[1] = sizes[0] >= 8 ? round_down(sizes[0] / 4) : 0;
    sizes[2] = sizes[1] >= 4 ? round_down(sizes[1] / 4) : 0;
    svg_label(text, at, NULL, "Firms, by area");
    for (size_t i = 0; i < 3 && sizes[i] > 0; i++) {
        double radius = sqrt(map_area(map, sizes[i]) / 3.14159265358979323846);

        at.y += fmax(radius * 2, 12) + 6;
        svg_circle(text, (struct point){at.x + 18, at.y - radius}, radius,
                   "class=\"muted\" stroke-width=\"1.2\"", NULL);
        snprintf(label, sizeof(label), "%.0f", sizes[i]);
        svg_label(text, (struct point){at.x + 46, at.y - radius + 4}, "class=\"small\"", label);
    }
    return at.y;
}

static double draw_widths(const struct map *map, struct point at, struct text *text)
{
    double most = map->arc_count > 0 ? map->arcs[0]->ownership : 0;
    double ties[3] = {1, most >= 3 ? ceil(most / 2) : 0, most >= 2 ? most : 0};
    char attributes[64];
    char label[32];

    if (most < 1)
        return at.y;
    svg_label(text, at, NULL, "Ownership between them");
    for (size_t i = 0; i < 3; i++) {
        if (ties[i] == 0)
            continue;
        at.y += 18;
        snprintf(attributes, sizeof(attributes),
                 "class=\"ink\" stroke-opacity=\".4\" stroke-width=\"%.1f\"",
                 map_width(map, ties[i]));
        svg_line(text, (struct point){at.x, at.y - 4}, (struct point){at.x + 36, at.y - 4},
                 attributes, NULL);
        snprintf(label, sizeof(label), "%.0f tie%s", ties[i], ties[i] == 1 ? "" : "s");
        svg_label(text, (struct point){at.x + 46, at.y}, "class=\"small\"", label);
    }
    return at.y;
}

void map_draw_legend(const struct map *map, struct point at, double width, struct text *text)
{
    if (map->placed == 0)
        return;
    at.y = draw_groups(map, at, width, text) + 34;
    at.y = draw_sizes(map, at, text) + 34;
    draw_widths(map, at, text);
}
