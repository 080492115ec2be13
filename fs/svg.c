#include "fs/svg.h"

#include "fs/xml.h"

#include <math.h>
#include <stdbool.h>

static const char style[] =
    "svg { font: 12px 'DejaVu Sans', Verdana, Arial, sans-serif; }\n"
    "text.halo { stroke-width: 3; stroke-linejoin: round; paint-order: stroke; }\n"
    ".title { font-size: 16px; font-weight: bold; }\n"
    ".small { font-size: 10px; }\n"
    ".middle { text-anchor: middle; }\n"
    ".end { text-anchor: end; }\n";

/* Okabe and Ito (2008), Color Universal Design, https://jfly.uni-koeln.de/color/; theirs of black
 * comes last and follows the ground. The yellow is darkened where the ground is white. */
struct theme {
    const char *ground;
    const char *ink;
    const char *muted;
    const char *faint;
    const char *colours[SVG_COLOURS];
};

static const struct theme light = {
    "#ffffff",
    "#222222",
    "#6e6e6e",
    "#dddddd",
    {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#c9bd00", "#222222"},
};
static const struct theme dark = {
    "#1b1b1b",
    "#e6e6e6",
    "#a0a0a0",
    "#3a3a3a",
    {"#3b9ad9", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442", "#e6e6e6"},
};

static const char *const dashes[SVG_DASHES] = {"none", "6 3", "2 3", "8 3 2 3"};

static double finite_or_zero(double value)
{
    double rounded = isfinite(value) ? round(value * 10) / 10 : 0;

    return rounded == 0 ? 0 : rounded; /* never -0 */
}

/* ` name="1.5"` */
static void add_number(struct text *text, const char *name, double value)
{
    text_printf(text, " %s=\"%.10g\"", name, finite_or_zero(value));
}

static void add_point(struct text *text, const char *before, struct point point)
{
    text_printf(text, "%s%.10g %.10g", before, finite_or_zero(point.x), finite_or_zero(point.y));
}

/* The attributes, and the end of a tag, with the tip inside. */
static void end_tag(struct text *text, const char *name, const char *attributes, const char *tip)
{
    if (attributes && *attributes) {
        text_char(text, ' ');
        text_add(text, attributes);
    }
    if (!tip) {
        text_add(text, "/>\n");
        return;
    }
    text_add(text, "><title>");
    xml_escape(text, tip);
    text_printf(text, "</title></%s>\n", name);
}

/* Literal colours: programs such as Inkscape know no var() and would draw all in black. */
static void add_theme(struct text *text, const struct theme *theme)
{
    text_printf(text, ".ground { fill: %s; }\n", theme->ground);
    text_printf(text, "text { fill: %s; }\n", theme->ink);
    text_printf(text, "text.halo { stroke: %s; }\n", theme->ground);
    text_printf(text, ".ink { fill: none; stroke: %s; }\n", theme->ink);
    text_printf(text, ".muted { fill: none; stroke: %s; }\n", theme->muted);
    text_printf(text, ".faint { fill: none; stroke: %s; }\n", theme->faint);
    text_printf(text, "text.muted { stroke: none; fill: %s; }\n", theme->muted);
    text_printf(text, ".inked { fill: %s; }\n", theme->ink);
    text_printf(text, ".greyed { fill: %s; }\n", theme->muted);
    text_printf(text, ".edged { stroke: %s; }\n", theme->ground);
    for (int i = 0; i < SVG_COLOURS; i++)
        text_printf(text, ".c%d { fill: none; stroke: %s; } .f%d { fill: %s; }\n", i,
                    theme->colours[i], i, theme->colours[i]);
}

static void add_style(struct text *text)
{
    text_printf(text, "<style>\n%s", style);
    for (int i = 0; i < SVG_DASHES; i++)
        text_printf(text, ".d%d { stroke-dasharray: %s; }\n", i, dashes[i]);
    add_theme(text, &light);
    text_add(text, "@media (prefers-color-scheme: dark) {\n");
    add_theme(text, &dark);
    text_add(text, "}\n</style>\n");
}

void svg_begin(struct text *text, double width, double height, const char *title,
               const char *description)
{
    text_add(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<svg xmlns=\"http://www.w3.org/2000/svg\"");
    add_number(text, "width", width);
    add_number(text, "height", height);
    text_printf(text, " viewBox=\"0 0 %.10g %.10g\"", finite_or_zero(width),
                finite_or_zero(height));
    text_add(text, " role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">");
    xml_escape(text, title);
    text_add(text, "</title>\n<desc id=\"desc\">");
    xml_escape(text, description);
    text_add(text, "</desc>\n");
    add_style(text);
    svg_rectangle(text, (struct point){0, 0}, width, height, "class=\"ground\"", NULL);
}

void svg_end(struct text *text)
{
    text_add(text, "</svg>\n");
}

void svg_group_begin(struct text *text, const char *attributes, const char *tip)
{
    text_add(text, "<g");
    if (attributes && *attributes) {
        text_char(text, ' ');
        text_add(text, attributes);
    }
    text_char(text, '>');
    if (tip) {
        text_add(text, "<title>");
        xml_escape(text, tip);
        text_add(text, "</title>");
    }
    text_char(text, '\n');
}

void svg_group_end(struct text *text)
{
    text_add(text, "</g>\n");
}

void svg_line(struct text *text, struct point from, struct point to, const char *attributes,
              const char *tip)
{
    text_add(text, "<line");
    add_number(text, "x1", from.x);
    add_number(text, "y1", from.y);
    add_number(text, "x2", to.x);
    add_number(text, "y2", to.y);
    end_tag(text, "line", attributes, tip);
}

void svg_circle(struct text *text, struct point centre, double radius, const char *attributes,
                const char *tip)
{
    text_add(text, "<circle");
    add_number(text, "cx", centre.x);
    add_number(text, "cy", centre.y);
    add_number(text, "r", radius);
    end_tag(text, "circle", attributes, tip);
}

void svg_rectangle(struct text *text, struct point corner, double width, double height,
                   const char *attributes, const char *tip)
{
    text_add(text, "<rect");
    add_number(text, "x", corner.x);
    add_number(text, "y", corner.y);
    add_number(text, "width", width);
    add_number(text, "height", height);
    end_tag(text, "rect", attributes, tip);
}

void svg_curve(struct text *text, struct point from, struct point towards, struct point to,
               const char *attributes, const char *tip)
{
    add_point(text, "<path d=\"M", from);
    add_point(text, " Q", towards);
    add_point(text, " ", to);
    text_char(text, '"');
    end_tag(text, "path", attributes, tip);
}

void svg_sigmoid(struct text *text, struct point from, struct point to, const char *attributes,
                 const char *tip)
{
    double middle = (from.x + to.x) / 2;

    add_point(text, "<path d=\"M", from);
    add_point(text, " C", (struct point){middle, from.y});
    add_point(text, " ", (struct point){middle, to.y});
    add_point(text, " ", to);
    text_char(text, '"');
    end_tag(text, "path", attributes, tip);
}

/* The points as a path that closes in that way. */
static void add_path(struct text *text, const struct point *points, int count, const char *closing)
{
    text_add(text, "<path d=\"");
    for (int i = 0; i < count; i++)
        add_point(text, i == 0 ? "M" : " L", points[i]);
    text_add(text, count > 0 ? closing : "");
    text_char(text, '"');
}

void svg_polyline(struct text *text, const struct point *points, int count, const char *attributes,
                  const char *tip)
{
    add_path(text, points, count, "");
    end_tag(text, "path", attributes, tip);
}

void svg_polygon(struct text *text, const struct point *corners, int count, const char *attributes,
                 const char *tip)
{
    add_path(text, corners, count, " Z");
    end_tag(text, "path", attributes, tip);
}

void svg_label(struct text *text, struct point at, const char *attributes, const char *label)
{
    text_add(text, "<text");
    add_number(text, "x", at.x);
    add_number(text, "y", at.y);
    if (attributes && *attributes) {
        text_char(text, ' ');
        text_add(text, attributes);
    }
    text_char(text, '>');
    xml_escape(text, label);
    text_add(text, "</text>\n");
}
