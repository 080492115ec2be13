#include "fs/figures/canvas.h"

#include "fs/figures/lettering.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    AIR = 12,          /* pixels that lines go on outside of the box */
    MARKER_ROOM = 44,  /* between places and the edge of the box, where there is no land around */
    EDGE_POINTS = 20,  /* of the page that are looked at */
    LINE_POINTS = 200, /* of a meridian or parallel */
    LINES_LEAST = 4,   /* of either, about */
    LINES_MAX = 24
};

/* Steps between meridians, in degrees, the finest last. */
static const double steps[] = {30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05};

static const double extent_least = 0.4; /* degrees */

/* Widens what has no height or width to speak of, so that a single place has a map too. */
static void widen(struct extent *extent)
{
    double height = fmax(extent_least - (extent->north - extent->south), 0) / 2;
    double width = fmax(extent_least - (extent->east - extent->west), 0) / 2;

    extent->south = fmax(extent->south - height, -90);
    extent->north = fmin(extent->north + height, 90);
    extent->west -= width;
    extent->east += width;
}

static int find_extent(const struct atlas *atlas, struct extent *extent, bool *empty)
{
    size_t count = 0;
    size_t room = atlas->corner_count + atlas->place_count + 1;
    double *latitudes = calloc(room, sizeof(*latitudes));
    double *longitudes = calloc(room, sizeof(*longitudes));

    if (latitudes && longitudes) {
        for (size_t i = 0; i < atlas->corner_count; i++) {
            latitudes[count] = atlas->corners[i].lat;
            longitudes[count++] = atlas->corners[i].lon;
        }
        for (size_t i = 0; i < atlas->place_count; i++) {
            if (!atlas->places[i].located)
                continue;
            latitudes[count] = atlas->places[i].lat;
            longitudes[count++] = atlas->places[i].lon;
        }
        *extent = extent_of(latitudes, longitudes, count);
        widen(extent);
        *empty = count == 0;
    }
    free(latitudes);
    free(longitudes);
    return latitudes && longitudes ? 0 : -ENOMEM;
}

static void stretch(const struct projection *projection, double lat, double lon, struct box *box)
{
    double x;
    double y;

    projection_forward(projection, lat, lon, &x, &y);
    box->left = fmin(box->left, x);
    box->right = fmax(box->right, x);
    box->top = fmin(box->top, -y);
    box->bottom = fmax(box->bottom, -y);
}

/* Scale and origin from what the projected things take, so many pixels inside of the box. */
static void fit(struct canvas *canvas, const struct box *taken, double inside)
{
    double width = fmax(taken->right - taken->left, 1e-9);
    double height = fmax(taken->bottom - taken->top, 1e-9);
    double room_x = canvas->box.right - canvas->box.left;
    double room_y = canvas->box.bottom - canvas->box.top;

    canvas->scale = fmin((room_x - 2 * inside) / width, (room_y - 2 * inside) / height);
    canvas->origin.x =
        canvas->box.left + (room_x - width * canvas->scale) / 2 - taken->left * canvas->scale;
    canvas->origin.y =
        canvas->box.top + (room_y - height * canvas->scale) / 2 - taken->top * canvas->scale;
}

/* Widens the extent so far that a point of the page is in it. */
static void include(struct canvas *canvas, double x, double y)
{
    struct extent *extent = &canvas->extent;
    double lat;
    double lon;

    projection_inverse(&canvas->projection, (x - canvas->origin.x) / canvas->scale,
                       (canvas->origin.y - y) / canvas->scale, &lat, &lon);
    lon -= 360 * round((lon - (extent->west + extent->east) / 2) / 360);
    extent->south = fmin(extent->south, lat);
    extent->north = fmax(extent->north, lat);
    extent->west = fmin(extent->west, lon);
    extent->east = fmax(extent->east, lon);
}

/* Where no land fills the page, the graticule does: the extent is that of the box and its edges. */
static void fill_page(struct canvas *canvas)
{
    const struct box *box = &canvas->box;

    for (int i = 0; i <= EDGE_POINTS; i++) {
        double part = (double)i / EDGE_POINTS;
        double x = box->left - AIR + part * (box->right - box->left + 2 * AIR);
        double y = box->top - AIR + part * (box->bottom - box->top + 2 * AIR);

        include(canvas, x, box->top - AIR);
        include(canvas, x, box->bottom + AIR);
        include(canvas, box->left - AIR, y);
        include(canvas, box->right + AIR, y);
    }
}

int canvas_fit(const struct atlas *atlas, const struct box *box, struct canvas *canvas, bool *empty)
{
    struct box taken = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    int result;

    *canvas = (struct canvas){.box = *box};
    result = find_extent(atlas, &canvas->extent, empty);
    if (result || *empty)
        return result;
    canvas->projection = projection_for(&canvas->extent);
    for (size_t i = 0; i < atlas->corner_count; i++)
        stretch(&canvas->projection, atlas->corners[i].lat, atlas->corners[i].lon, &taken);
    for (size_t i = 0; i < atlas->place_count; i++)
        if (atlas->places[i].located)
            stretch(&canvas->projection, atlas->places[i].lat, atlas->places[i].lon, &taken);
    if (atlas->ring_count == 0) { /* else the widened extent is lost */
        stretch(&canvas->projection, canvas->extent.south, canvas->extent.west, &taken);
        stretch(&canvas->projection, canvas->extent.north, canvas->extent.east, &taken);
    }
    fit(canvas, &taken, atlas->ring_count == 0 ? MARKER_ROOM : 0);
    if (atlas->ring_count == 0)
        fill_page(canvas);
    return 0;
}

struct point canvas_point(const struct canvas *canvas, double lat, double lon)
{
    double x;
    double y;

    projection_forward(&canvas->projection, lat, lon, &x, &y);
    return (struct point){canvas->origin.x + x * canvas->scale,
                          canvas->origin.y - y * canvas->scale};
}

static bool is_inside(const struct canvas *canvas, struct point point)
{
    return point.x >= canvas->box.left - AIR && point.x <= canvas->box.right + AIR &&
           point.y >= canvas->box.top - AIR && point.y <= canvas->box.bottom + AIR;
}

/* "110°E" */
static void name_line(double degrees, bool meridian, char *label, size_t size)
{
    double shown = meridian ? remainder(degrees, 360) : degrees;
    const char *side = meridian ? (shown < 0 ? "W" : "E") : shown < 0 ? "S" : "N";

    snprintf(label, size, "%.6g°%s", fabs(shown), shown == 0 || fabs(shown) == 180 ? "" : side);
}

/* Meridians are labelled below and above, parallels at the sides: not where the box cuts them off. */
static bool is_cut_off(const struct canvas *canvas, bool meridian, struct point end)
{
    const struct box *box = &canvas->box;
    const double near = 5; /* points of a line lie nearer to each other */

    if (meridian)
        return end.x < box->left - AIR + near || end.x > box->right + AIR - near;
    return end.y < box->top - AIR + near || end.y > box->bottom + AIR - near;
}

/* Its degrees beyond an end of a line: the first, at the south or west, or the last. */
static int label_line(const struct canvas *canvas, const char *label, bool meridian,
                      struct point end, bool first, struct room *room, struct text *text,
                      bool *done)
{
    static const char *const classes[] = {"class=\"small muted middle\"",
                                          "class=\"small muted end\"", "class=\"small muted\""};
    double width = lettering_width(label, 10);
    struct point at = meridian ? (struct point){end.x, end.y + (first ? 11 : -4)}
                               : (struct point){end.x + (first ? -4 : 4), end.y + 3};
    double left = at.x - (meridian ? width / 2 : first ? width : 0);
    struct box box = {left, at.y - 8, left + width, at.y + 2.4};

    *done = !is_cut_off(canvas, meridian, end) && room_for_box(room, &box, 0);
    for (size_t i = 0; *done && i < room->marker_count; i++)
        *done = marker_distance(room->markers[i], &box) > 1;
    if (!*done)
        return 0;
    svg_label(text, at, classes[meridian ? 0 : first ? 1 : 2], label);
    return room_take_box(room, &box);
}

/* A meridian (of a longitude) or parallel (of a latitude): what of it is first in the box. */
static int draw_line(const struct canvas *canvas, double degrees, bool meridian, struct room *room,
                     struct text *text)
{
    const struct extent *extent = &canvas->extent;
    struct point points[LINE_POINTS + 1];
    int count = 0;
    char label[24];
    bool done = false;
    int result;

    for (int i = 0; i <= LINE_POINTS; i++) {
        double part = (double)i / LINE_POINTS;
        double lat = meridian ? extent->south + part * (extent->north - extent->south) : degrees;
        double lon = meridian ? degrees : extent->west + part * (extent->east - extent->west);

        points[count] = canvas_point(canvas, lat, lon);
        if (is_inside(canvas, points[count]))
            count++;
        else if (count > 0)
            break;
    }
    if (count < 2)
        return 0;
    svg_polyline(text, points, count, NULL, NULL);
    name_line(degrees, meridian, label, sizeof(label));
    result = label_line(canvas, label, meridian, points[0], true, room, text, &done);
    if (!result && !done)
        result = label_line(canvas, label, meridian, points[count - 1], false, room, text, &done);
    return result;
}

static int draw_lines(const struct canvas *canvas, bool meridian, struct room *room,
                      struct text *text)
{
    double from = meridian ? canvas->extent.west : canvas->extent.south;
    double to = meridian ? canvas->extent.east : canvas->extent.north;
    size_t i = 0;
    double first;
    double last;
    int result = 0;

    while (i + 1 < sizeof(steps) / sizeof(steps[0]) && (to - from) / steps[i] < LINES_LEAST)
        i++;
    first = ceil(from / steps[i] - 1e-9);
    last = floor(to / steps[i] + 1e-9);
    for (int line = 0; !result && line < LINES_MAX && first + line <= last; line++)
        result = draw_line(canvas, (first + line) * steps[i], meridian, room, text);
    return result;
}

int canvas_draw_graticule(const struct canvas *canvas, struct room *room, struct text *text)
{
    int result;

    svg_group_begin(text, "class=\"faint\" stroke-width=\".7\"", NULL);
    result = draw_lines(canvas, true, room, text);
    if (!result)
        result = draw_lines(canvas, false, room, text);
    svg_group_end(text);
    return result;
}

int canvas_draw_land(const struct canvas *canvas, const struct atlas *atlas, struct text *text)
{
    struct point *points = calloc(atlas->corner_count + 1, sizeof(*points));

    if (!points)
        return -ENOMEM;
    for (size_t i = 0; i < atlas->corner_count; i++)
        points[i] = canvas_point(canvas, atlas->corners[i].lat, atlas->corners[i].lon);
    svg_group_begin(text, "class=\"greyed edged\" fill-opacity=\".2\" stroke-width=\".8\"", NULL);
    for (size_t i = 0; i < atlas->ring_count; i++)
        if (atlas->rings[i].count >= 3)
            svg_polygon(text, points + atlas->rings[i].first, (int)atlas->rings[i].count, NULL,
                        NULL);
    svg_group_end(text);
    free(points);
    return 0;
}
