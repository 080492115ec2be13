#include "fs/files.h"

#include "fs/figures/lettering.h"
#include "fs/figures/regional_map.h"

#include <math.h>
#include <stdio.h>

enum {
    NAMES_MAX = 300, /* of those, how many may have their names beside them */
    ARCS_MAX = 200,  /* pairs of clusters that are joined by an arc */
    LEGEND_WIDTH = 190,
    LABEL_SIZE = 10,
    LEAD_LEAST = 8 /* pixels between a marker and its name that ask for a line */
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

        snprintf(tip, sizeof(tip), "%.200s (%.200s): %.0f firms, %.200s",
                 place->slug ? place->slug : "", place->province ? place->province : "",
                 place->firms, place->genesis ? place->genesis : "genesis unknown");
        frame_marker(text, map_group(map, place),
                     canvas_point(&map->canvas, place->lat, place->lon),
                     map_area(map, place->firms), tip);
    }
}

/* First no name may cover a marker, then each is put where there is room, the largest first. */
static int draw_names(const struct map *map, struct labels *labels, struct text *text)
{
    int result = 0;

    for (size_t i = 0; !result && i < map->drawn; i++) {
        const struct place *place = map->order[i];
        struct point at = canvas_point(&map->canvas, place->lat, place->lon);
        double reach = frame_marker_reach(map_group(map, place), map_area(map, place->firms)) * 0.8;

        result = labels_take(labels,
                             &(struct box){at.x - reach, at.y - reach, at.x + reach, at.y + reach});
    }
    for (size_t i = 0; !result && i < map->drawn && i < NAMES_MAX; i++) {
        const struct place *place = map->order[i];
        struct point at = canvas_point(&map->canvas, place->lat, place->lon);
        double reach = frame_marker_reach(map_group(map, place), map_area(map, place->firms));
        char label[LETTERING_MAX];
        bool found = false;
        struct point start;
        struct point lead;

        lettering_clip(place->name, LABEL_SIZE, 150, label);
        result = labels_place(labels, at, reach, lettering_width(label, LABEL_SIZE), LABEL_SIZE,
                              &start, &lead, &found);
        if (result || !found)
            continue;
        if (hypot(lead.x - at.x, lead.y - at.y) > reach + LEAD_LEAST)
            svg_line(text, at, lead, "class=\"muted\" stroke-width=\".8\"", NULL);
        svg_label(text, start, "class=\"small halo\"", label);
    }
    return result;
}

static int draw_map(const struct map *map, struct labels *labels, struct text *text)
{
    int result = canvas_draw_graticule(&map->canvas, labels, text);

    if (!result)
        result = canvas_draw_land(&map->canvas, &map->atlas, text);
    if (result)
        return result;
    draw_arcs(map, text);
    draw_places(map, text);
    return draw_names(map, labels, text);
}

static int draw(const struct map *map, struct text *text)
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
             "Map of %zu of %zu clusters: colour and shape tell the genesis of a cluster, its area "
             "the number of firms; %zu of %zu arcs join clusters between which there is ownership, "
             "wider with the number of ties. %zu clusters are without known coordinates. Albers' "
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
    size_t arcs = map->arc_count > ARCS_MAX ? map->arc_count - ARCS_MAX : 0;

    words[0] = '\0';
    if (places > 0 && arcs > 0)
        snprintf(words, size, "Not shown: %zu clusters and the %zu thinnest arcs.", places, arcs);
    else if (places > 0)
        snprintf(words, size, "Not shown: %zu cluster%s.", places, places == 1 ? "" : "s");
    else if (arcs > 0)
        snprintf(words, size, "Not shown: the %zu thinnest arcs.", arcs);
}

static int read_map(struct reader *reader, struct map *map)
{
    struct box box = {56, FRAME_TOP + 6, page.x - LEGEND_WIDTH - 30, page.y - 56};
    int result = atlas_read_places(reader, &map->atlas);

    if (!result)
        result = atlas_read_bonds(reader, &map->atlas);
    if (!result)
        result = atlas_read_outlines(reader, &map->atlas);
    if (!result)
        result = map_arrange(map);
    if (!result)
        result = canvas_fit(&map->atlas, &box, &map->canvas, &map->empty);
    return result;
}

int figure_regional_map(struct reader *reader, struct node node, struct text *text)
{
    struct map map = {0};
    char description[1024];
    char note[128];
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
        note_left_out(&map, note, sizeof(note));
        result = frame_end(reader, text, page, note[0] ? note : NULL, map.atlas.ring_count > 0);
    }
    map_release(&map);
    return result;
}
