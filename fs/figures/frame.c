#include "fs/figures/frame.h"

#include "fs/facts.h"
#include "fs/figures/lettering.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

static const double pi = 3.14159265358979323846;

enum {
    FONT_SIZE = 12 /* of what is under the title, in pixels */
};

/* Corners of the shapes around 0, scaled to an area of 1 when drawn. Of none: a circle. */
static const struct shape {
    int corners;
    double first; /* angle of the first corner from the east, in eighths of a turn */
} shapes[MARKERS] = {
    {0, 0}, {4, 1}, {3, -2}, {4, 0}, {3, 2}, {5, -2}, {6, 0},
};

static double radius_of(int corners, double area)
{
    if (corners == 0)
        return sqrt(area / pi);
    return sqrt(area / (corners * sin(2 * pi / corners) / 2));
}

/* Of a shape with corners; returns how many. */
static int find_corners(size_t group, struct point at, double area, struct point corners[6])
{
    int count = group < MARKERS ? shapes[group].corners : 0;
    double radius = radius_of(count, area);

    for (int i = 0; i < count; i++) {
        double angle = shapes[group].first * pi / 4 + i * 2 * pi / count;

        corners[i] = (struct point){at.x + radius * cos(angle), at.y + radius * sin(angle)};
    }
    return count;
}

/* Points along the edges of a shape, or around a circle. */
static void find_outline(size_t group, double area, struct marker *marker)
{
    struct point corners[6];
    int count = find_corners(group, marker->at, area, corners);
    int each = count > 0 ? OUTLINE_MAX / count : 0;

    for (int i = 0; i < count * each; i++) {
        struct point a = corners[i / each];
        struct point b = corners[(i / each + 1) % count];
        double part = (double)(i % each) / each;

        marker->outline[marker->count++] =
            (struct point){a.x + part * (b.x - a.x), a.y + part * (b.y - a.y)};
    }
    for (int i = 0; count == 0 && i < OUTLINE_MAX; i++) {
        double angle = i * 2 * pi / OUTLINE_MAX;

        marker->outline[marker->count++] = (struct point){
            marker->at.x + marker->reach * cos(angle), marker->at.y + marker->reach * sin(angle)};
    }
}

struct marker frame_marker_shape(size_t group, struct point at, double area)
{
    int corners = group < MARKERS ? shapes[group].corners : 0;
    struct marker marker = {.at = at, .reach = radius_of(corners, area)};

    find_outline(group, area, &marker);
    return marker;
}

void frame_marker(struct text *text, size_t group, struct point at, double area, const char *tip)
{
    struct point corners[6];
    int count = find_corners(group, at, area, corners);
    char attributes[64];

    if (group < MARKERS)
        snprintf(attributes, sizeof(attributes), "class=\"f%zu edged\" fill-opacity=\".85\"",
                 group);
    else
        snprintf(attributes, sizeof(attributes), "class=\"greyed edged\"");
    if (count == 0)
        svg_circle(text, at, radius_of(0, area), attributes, tip);
    else
        svg_polygon(text, corners, count, attributes, tip);
}

/* "China's clusters, version 1.0.0 of 2026-11-24". What there is no room for is cut off the title:
 * whether the data are real is always told. */
static void describe_data(const struct rows *rows, double width, char *words, size_t size)
{
    const char *title = rows_text(rows, 1);
    const char *version = rows_text(rows, 4);
    const char *created = rows_text(rows, 5);
    char label[LETTERING_MAX];
    char rest[128];

    snprintf(rest, sizeof(rest), "%s%.40s%s%.10s%s", version ? ", version " : "",
             version ? version : "", created ? " of " : "", created ? created : "",
             rows_integer(rows, 6) ? ". " FACTS_NOT_REAL : "");
    lettering_clip(title ? title : "untitled data", FONT_SIZE,
                   width - lettering_width(rest, FONT_SIZE), label);
    snprintf(words, size, "%s%s", label, rest);
}

int frame_begin(struct reader *reader, struct text *text, struct point size, const char *title,
                const char *description)
{
    struct rows *rows = NULL;
    char data[LETTERING_MAX + 128];
    int result = rows_begin(reader, QUERY_DATA_SET_ATTRIBUTES, &(struct question){0}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1)
        describe_data(rows, size.x - 2 * FRAME_MARGIN, data, sizeof(data));
    rows_end(rows);
    if (result != 1)
        return result ? result : -ENOENT;
    svg_begin(text, size.x, size.y, title, description);
    svg_label(text, (struct point){FRAME_MARGIN, 34}, "class=\"title\"", title);
    svg_label(text, (struct point){FRAME_MARGIN, 54}, "class=\"muted\"", data);
    return 0;
}

/* Publishers of what the outlines rest on, behind what is in words. */
static int add_outline_sources(struct reader *reader, char *words, size_t size)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_FIGURE_OUTLINE_SOURCES, &(struct question){0}, &rows);
    const char *before = "Outlines: ";

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        const char *publisher = rows_text(rows, 0);
        size_t len = 0;

        while (words[len])
            len++;
        snprintf(words + len, size - len, "%s%.80s", before, publisher ? publisher : "unknown");
        before = ", ";
    }
    rows_end(rows);
    return result;
}

int frame_end(struct reader *reader, struct text *text, struct point size, const char *note,
              bool with_outlines)
{
    struct point foot = {FRAME_MARGIN, size.y - 14};
    char outlines[300] = "";
    char words[700];
    char label[LETTERING_MAX];
    int result = with_outlines ? add_outline_sources(reader, outlines, sizeof(outlines)) : 0;

    if (result)
        return result;
    snprintf(words, sizeof(words), "%s%s%s", note ? note : "", note && outlines[0] ? " " : "",
             outlines);
    lettering_clip(words, 10, size.x - 2 * FRAME_MARGIN, label);
    svg_label(text, foot, "class=\"small muted\"", label);
    svg_end(text);
    return 0;
}
