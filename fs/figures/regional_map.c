#include "fs/files.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fs/figures/canvas.h"
#include "fs/figures/frame.h"
#include "fs/figures/lettering.h"

enum {
    PLACES_MAX = 2000, /* clusters that are drawn, the largest */
    NAMES_MAX = 300,   /* of those, how many may have their names beside them */
    ARCS_MAX = 200,    /* pairs of clusters that are joined by an arc */
    LEGEND_WIDTH = 190,
    LABEL_SIZE = 10,
    LEAD_LEAST = 8 /* pixels between a marker and its name that ask for a line */
};

static const struct point page = {1000, 780};
static const double area_max = 900; /* square pixels, of the largest cluster */
static const double area_min = 12;

/* The picture while it is made. */
struct map {
    struct atlas atlas;
    struct canvas canvas;
    const struct place **order; /* those with a place on the map, the largest first */
    size_t placed;
    size_t drawn;
    const struct bond **arcs; /* those of ownership, the widest first */
    size_t arc_count;
    const char *groups[MARKERS + 1]; /* types of genesis, in order of the alphabet, up to a NULL */
    size_t group_count;              /* also those without a sign of their own */
    double firms_max;
    bool empty;
};

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
    return 0;
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

static size_t group_of(const struct map *map, const struct place *place)
{
    for (size_t i = 0; place->genesis && i < map->group_count; i++)
        if (strcmp(map->groups[i], place->genesis) == 0)
            return i;
    return MARKERS;
}

static double area_of(const struct map *map, double firms)
{
    return fmax(area_max * firms / map->firms_max, area_min);
}

/* A pixel a tie, or what fits if there are many. */
static double arc_width(const struct map *map, double ties)
{
    double most = map->arcs[0]->ownership;

    return most <= 6 ? ties : 1 + 5 * (ties - 1) / (most - 1);
}

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
                 arc_width(map, map->arcs[i]->ownership));
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
        frame_marker(text, group_of(map, place), canvas_point(&map->canvas, place->lat, place->lon),
                     area_of(map, place->firms), tip);
    }
}

/* First no name may cover a marker, then each is put where there is room, the largest first. */
static int draw_names(const struct map *map, struct text *text)
{
    struct labels labels;
    struct box within = {4, FRAME_TOP - 10, page.x - LEGEND_WIDTH - 14, page.y - 30};
    int result = 0;

    labels_init(&labels, &within);
    for (size_t i = 0; !result && i < map->drawn; i++) {
        const struct place *place = map->order[i];
        struct point at = canvas_point(&map->canvas, place->lat, place->lon);
        double reach = frame_marker_reach(group_of(map, place), area_of(map, place->firms)) * 0.8;

        result = labels_take(&labels,
                             &(struct box){at.x - reach, at.y - reach, at.x + reach, at.y + reach});
    }
    for (size_t i = 0; !result && i < map->drawn && i < NAMES_MAX; i++) {
        const struct place *place = map->order[i];
        struct point at = canvas_point(&map->canvas, place->lat, place->lon);
        double reach = frame_marker_reach(group_of(map, place), area_of(map, place->firms));
        char label[LETTERING_MAX];
        bool found = false;
        struct point start;
        struct point lead;

        lettering_clip(place->name, LABEL_SIZE, 150, label);
        result = labels_place(&labels, at, reach, lettering_width(label, LABEL_SIZE), LABEL_SIZE,
                              &start, &lead, &found);
        if (result || !found)
            continue;
        if (hypot(lead.x - at.x, lead.y - at.y) > reach + LEAD_LEAST)
            svg_line(text, at, lead, "class=\"muted\" stroke-width=\".8\"", NULL);
        svg_label(text, start, "class=\"small halo\"", label);
    }
    labels_release(&labels);
    return result;
}

/* How many of the drawn clusters are of a group. */
static size_t count_group(const struct map *map, size_t group)
{
    size_t count = 0;

    for (size_t i = 0; i < map->placed; i++)
        count += group_of(map, map->order[i]) == group;
    return count;
}

static double draw_groups(const struct map *map, struct point at, struct text *text)
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
        lettering_clip(name, 10, LEGEND_WIDTH - 28, label);
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
        double radius = sqrt(area_of(map, sizes[i]) / 3.14159265358979323846);

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
                 arc_width(map, ties[i]));
        svg_line(text, (struct point){at.x, at.y - 4}, (struct point){at.x + 36, at.y - 4},
                 attributes, NULL);
        snprintf(label, sizeof(label), "%.0f tie%s", ties[i], ties[i] == 1 ? "" : "s");
        svg_label(text, (struct point){at.x + 46, at.y}, "class=\"small\"", label);
    }
    return at.y;
}

static void draw_legend(const struct map *map, struct text *text)
{
    struct point at = {page.x - LEGEND_WIDTH, FRAME_TOP + 20};

    at.y = draw_groups(map, at, text) + 34;
    at.y = draw_sizes(map, at, text) + 34;
    draw_widths(map, at, text);
}

static int draw(struct map *map, struct text *text)
{
    int result;

    if (map->empty) {
        svg_label(text, (struct point){FRAME_MARGIN, FRAME_TOP + 20}, NULL,
                  "No cluster has known coordinates.");
        return 0;
    }
    canvas_draw_graticule(&map->canvas, text);
    result = canvas_draw_land(&map->canvas, &map->atlas, text);
    if (result)
        return result;
    draw_arcs(map, text);
    draw_places(map, text);
    result = draw_names(map, text);
    if (!result)
        draw_legend(map, text);
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
        result = order_all(map);
    if (!result)
        result = canvas_fit(&map->atlas, &box, &map->canvas, &map->empty);
    if (!result)
        find_groups(map);
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
    atlas_release(&map.atlas);
    free((void *)map.order);
    free((void *)map.arcs);
    return result;
}
