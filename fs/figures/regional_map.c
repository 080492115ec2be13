#include "fs/files.h"

#include "fs/figures/labels.h"
#include "fs/figures/lettering.h"
#include "fs/figures/regional_map.h"

#include <math.h>
#include <stdio.h>

enum {
    ARCS_MAX = 200, /* pairs of clusters that are joined by an arc */
    LEGEND_WIDTH = 190
};

static const struct point page = {1000, 780};

/* Arcs bend to the left of the way from west to east, so that they run apart. */
static void draw_arcs(const struct map *map, struct text *text)
{
    const struct atlas *atlas = &map->atlas;
    size_t count = map->arc_count < ARCS_MAX ? map->arc_count : ARCS_MAX;
    char attributes[64];
    char tip[3 * LETTERING_MAX];

    svg_group_begin(text, "class=\"ink\" stroke-opacity=\".3\" stroke-linecap=\"round\"", NULL);
    for (size_t i = count; i-- > 0;) {
        const struct place *a = &atlas->places[map->arcs[i]->from];
        const struct place *b = &atlas->places[map->arcs[i]->to];
        struct point from = canvas_point(&map->canvas, a->lat, a->lon);
        struct point to = canvas_point(&map->canvas, b->lat, b->lon);
        double bend = from.x <= to.x ? 0.16 : -0.16;
        struct point towards = {(from.x + to.x) / 2 + bend * (to.y - from.y),
                                (from.y + to.y) / 2 - bend * (to.x - from.x)};

        snprintf(attributes, sizeof(attributes), "stroke-width=\"%.1f\"",
                 map_width(map, map->arcs[i]->ownership));
        snprintf(tip, sizeof(tip), "%s – %s: %.0f", a->name, b->name, map->arcs[i]->ownership);
        svg_curve(text, from, towards, to, attributes, tip);
    }
    svg_group_end(text);
}

static void draw_places(const struct map *map, struct text *text)
{
    char tip[3 * LETTERING_MAX];

    for (size_t i = 0; i < map->drawn; i++) {
        const struct place *place = map->order[i];

        snprintf(tip, sizeof(tip), "%.200s (%.200s): %.0f firm%s, %.200s",
                 place->slug ? place->slug : "", place->province ? place->province : "",
                 place->firms, place->firms == 1 ? "" : "s",
                 place->genesis ? place->genesis : "genesis unknown");
        frame_marker(text, map_group(map, place),
                     canvas_point(&map->canvas, place->lat, place->lon),
                     map_area(map, place->firms), tip);
    }
}

static void draw_names(const struct map *map, struct text *text)
{
    char label[LETTERING_MAX];
    char attributes[40];

    for (size_t i = 0; i < map->drawn; i++) {
        const struct spot *spot = &map->spots[i];

        if (!spot->found)
            continue;
        if (spot->led)
            svg_line(text, map->markers[i].at, spot->lead, "class=\"ink\" stroke-width=\".7\"",
                     NULL);
        map_label(map, i, label);
        snprintf(attributes, sizeof(attributes), "class=\"small halo%s\"", spot->class);
        svg_label(text, spot->at, attributes, label);
    }
}

/* Names have the room that degrees at the edge leave them. */
static int draw_map(struct map *map, struct labels *labels, struct text *text)
{
    int result = 0;

    for (size_t i = 0; !result && i < map->drawn; i++)
        result = room_take_marker(&labels->room, &map->markers[i]);
    if (!result)
        result = canvas_draw_graticule(&map->canvas, &labels->room, text);
    if (!result)
        result = canvas_draw_land(&map->canvas, &map->atlas, text);
    if (!result)
        result = map_place_names(map, labels);
    if (result)
        return result;
    draw_arcs(map, text);
    draw_places(map, text);
    draw_names(map, text);
    return 0;
}

static int draw(struct map *map, struct text *text)
{
    struct box within = {4, FRAME_TOP - 10, page.x - LEGEND_WIDTH - 14, page.y - 30};
    struct labels labels;
    int result;

    if (map->empty) {
        svg_label(text, (struct point){FRAME_MARGIN, FRAME_TOP + 20}, NULL,
                  "No cluster has known coordinates.");
        return 0;
    }
    labels_init(&labels, &within);
    result = draw_map(map, &labels, text);
    labels_release(&labels);
    map_draw_legend(map, (struct point){page.x - LEGEND_WIDTH, FRAME_TOP + 20}, LEGEND_WIDTH, text);
    return result;
}

static void describe(const struct map *map, char *words, size_t size)
{
    const struct projection *projection = &map->canvas.projection;
    size_t arcs = map->arc_count < ARCS_MAX ? map->arc_count : ARCS_MAX;

    snprintf(words, size,
             "Map of clusters (%zu of %zu): colour and shape tell the genesis of a cluster, its "
             "area the number of firms; arcs (%zu of %zu) join clusters between which there is "
             "ownership, wider with the number of ties. Without known coordinates: %zu. Albers' "
             "equal-area conic projection, standard parallels %.4g and %.4g degrees, middle "
             "meridian %.4g degrees. Outlines are as their source has them, and state nothing "
             "about borders.",
             map->drawn, map->atlas.place_count, arcs, map->arc_count,
             map->atlas.place_count - map->placed, projection->parallels[0],
             projection->parallels[1], projection->longitude);
}

/* What is not shown, as a line; empty if all is. */
static void note_left_out(const struct map *map, char *words, size_t size)
{
    size_t places = map->atlas.place_count - map->drawn;
    size_t unknown = map->atlas.place_count - map->placed;
    size_t arcs = map->arc_count > ARCS_MAX ? map->arc_count - ARCS_MAX : 0;
    char which[64] = "";

    words[0] = '\0';
    if (unknown > 0 && unknown == places)
        snprintf(which, sizeof(which), " of unknown place");
    else if (unknown > 0)
        snprintf(which, sizeof(which), ", %zu of them of unknown place", unknown);
    if (places > 0 && arcs > 0)
        snprintf(words, size, "Not shown: %zu cluster%s%s, and the thinnest arcs (%zu).", places,
                 places == 1 ? "" : "s", which, arcs);
    else if (places > 0)
        snprintf(words, size, "Not shown: %zu cluster%s%s.", places, places == 1 ? "" : "s", which);
    else if (arcs > 0)
        snprintf(words, size, "Not shown: the thinnest arcs (%zu).", arcs);
}

/* The same, after how many of the clusters shown are named if that is not all of them. */
static void note_foot(const struct map *map, char *words, size_t size)
{
    char left_out[192];
    const char *space;

    note_left_out(map, left_out, sizeof(left_out));
    space = left_out[0] ? " " : "";
    if (map->named < map->drawn)
        snprintf(words, size, "Named: %zu of %zu clusters.%s%s", map->named, map->drawn, space,
                 left_out);
    else
        snprintf(words, size, "%s", left_out);
}

static int read_map(struct reader *reader, struct map *map)
{
    struct box box = {56, FRAME_TOP + 6, page.x - LEGEND_WIDTH - 30, page.y - 56};
    int result = atlas_read_places(reader, &map->atlas);

    if (!result)
        result = atlas_read_ownership(reader, &map->atlas);
    if (!result)
        result = atlas_read_outlines(reader, &map->atlas);
    if (!result)
        result = map_arrange(map);
    if (!result)
        result = canvas_fit(&map->atlas, &box, &map->canvas, &map->empty);
    if (!result)
        map_find_markers(map);
    return result;
}

int figure_regional_map(struct reader *reader, struct node node, struct text *text)
{
    struct map map = {0};
    char description[1024];
    char note[300];
    int result = read_map(reader, &map);

    (void)node;
    if (!result) {
        describe(&map, description, sizeof(description));
        result = frame_begin(reader, text, page, "Clusters by genesis, and ownership between them",
                             description);
    }
    if (!result)
        result = draw(&map, text);
    if (!result) {
        note_foot(&map, note, sizeof(note));
        result = frame_end(reader, text, page, note[0] ? note : NULL, map.atlas.ring_count > 0);
    }
    map_release(&map);
    return result;
}
