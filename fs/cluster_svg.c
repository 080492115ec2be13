#include "fs/cluster_picture.h"
#include "fs/facts.h"
#include "fs/files.h"
#include "fs/svg_label.h"

#include <math.h>
#include <stdio.h>

static const double PI = 3.14159265358979;

/* Colours of kinds of ties: all but the last, which is that of organisations; then with dashes. */
enum {
    TIE_COLOURS = SVG_COLOURS - 1,
    SYMBOL_UNITS = 80,
    TITLE_UNIT = 10 /* pixels that a bold letter of the title is wide, at most on average */
};

static struct point at_slot(const struct picture *picture, size_t slot, double distance)
{
    struct point to = picture_direction(picture, slot);

    return (struct point){picture->centre.x + to.x * distance, picture->centre.y + to.y * distance};
}

/* A label that leads away from the circle, legible from below on both sides. */
static void draw_label(const struct picture *picture, size_t slot, const char *label, size_t units,
                       const char *class, struct text *text)
{
    struct point to = picture_direction(picture, slot);
    struct point at = at_slot(picture, slot, picture->radius + PICTURE_LABEL_GAP);
    double degrees = atan2(to.y, to.x) * 180 / PI;
    bool left = to.x < 0;
    char attributes[160];
    char cut[SVG_LABEL_MAX];

    snprintf(attributes, sizeof(attributes),
             "class=\"%s%s\" dy=\"0.35em\" transform=\"rotate(%.1f %.1f %.1f)\"", class,
             left ? " end" : "", left ? degrees + 180 : degrees, at.x, at.y);
    svg_label(text, at, attributes, svg_label_cut(label, units, cut));
}

/* "ownership: A → B, 2001–2009, 51 %" */
static void tip_of_tie(const struct neighbours *all, size_t number, char *tip, size_t size)
{
    const struct neighbour_tie *tie = &all->ties[number];
    const struct kind *kind = &all->kinds.items[tie->kind];
    char years[64] = "";
    char stake[32] = "";

    if (tie->since && tie->until)
        snprintf(years, sizeof(years), ", %lld–%lld", (long long)tie->since, (long long)tie->until);
    else if (tie->since || tie->until)
        snprintf(years, sizeof(years), ", %s %lld", tie->since ? "since" : "until",
                 (long long)(tie->since ? tie->since : tie->until));
    if (tie->stake >= 0)
        snprintf(stake, sizeof(stake), ", %.4g %%", tie->stake);
    snprintf(tip, size, "%s: %s %s %s%s%s", kind->slug, all->nodes[all->edges[number].from].name,
             kind->directed ? "→" : "–", all->nodes[all->edges[number].to].name, years, stake);
}

/* The tip of an arrow that comes from `from` and ends before a node. */
static void draw_arrow(struct point from, struct point to, const char *attributes,
                       struct text *text)
{
    double length = hypot(to.x - from.x, to.y - from.y);
    struct point along = {(to.x - from.x) / length, (to.y - from.y) / length};
    struct point head = {to.x - along.x * 6, to.y - along.y * 6};
    struct point foot = {head.x - along.x * 7, head.y - along.y * 7};
    const struct point corners[3] = {head,
                                     {foot.x - along.y * 3, foot.y + along.x * 3},
                                     {foot.x + along.y * 3, foot.y - along.x * 3}};

    if (length > 1)
        svg_polygon(text, corners, 3, attributes, NULL);
}

/* How many of the ties before it join the same two. */
static size_t count_beside(const struct neighbours *all, size_t number)
{
    const struct circle_edge *edge = &all->edges[number];
    size_t count = 0;

    for (size_t i = 0; i < number; i++)
        count += (all->edges[i].from == edge->from && all->edges[i].to == edge->to) ||
                 (all->edges[i].from == edge->to && all->edges[i].to == edge->from);
    return count;
}

/* Where the curve between two points of the circle bends to: inwards, the more the nearer they are,
 * and away from other ties of the same two. */
static struct point bend(const struct picture *picture, struct point from, struct point to,
                         size_t beside)
{
    double chord = hypot(to.x - from.x, to.y - from.y);
    double inwards = 0.75 - 0.6 * chord / (2 * picture->radius);
    double aside = chord > 0 ? (double)beside * 14 / chord : 0;
    struct point middle = {(from.x + to.x) / 2 - picture->centre.x,
                           (from.y + to.y) / 2 - picture->centre.y};

    return (struct point){picture->centre.x + middle.x * inwards - (to.y - from.y) * aside,
                          picture->centre.y + middle.y * inwards + (to.x - from.x) * aside};
}

static void draw_tie(const struct picture *picture, size_t number, struct text *text)
{
    const struct neighbours *all = &picture->all;
    const struct circle_edge *edge = &all->edges[number];
    size_t kind = all->ties[number].kind;
    struct point from = at_slot(picture, picture->slot[edge->from], picture->radius);
    struct point to = at_slot(picture, picture->slot[edge->to], picture->radius);
    struct point towards = bend(picture, from, to, count_beside(all, number));
    bool inside = all->nodes[edge->from].group == 0 && all->nodes[edge->to].group == 0;
    char attributes[96];
    char tip[600];

    tip_of_tie(all, number, tip, sizeof(tip));
    snprintf(attributes, sizeof(attributes), "class=\"c%zu d%zu\" stroke-width=\"%s\"",
             kind % TIE_COLOURS, kind / TIE_COLOURS % SVG_DASHES, inside ? "2.2" : "1.1");
    svg_curve(text, from, towards, to, attributes, tip);
    snprintf(attributes, sizeof(attributes), "class=\"f%zu\"", kind % TIE_COLOURS);
    if (all->kinds.items[kind].directed)
        draw_arrow(towards, to, attributes, text);
}

/* Firms are circles, institutes squares, funders lozenges. */
static void draw_symbol(struct text *text, char entity, struct point at, double size, bool own,
                        const char *tip)
{
    const char *attributes = own ? "class=\"inked edged\"" : "class=\"greyed edged\"";
    const struct point corners[4] = {{at.x, at.y - size * 1.3},
                                     {at.x + size * 1.3, at.y},
                                     {at.x, at.y + size * 1.3},
                                     {at.x - size * 1.3, at.y}};

    if (entity == 'i')
        svg_rectangle(text, (struct point){at.x - size, at.y - size}, 2 * size, 2 * size,
                      attributes, tip);
    else if (entity == 'v')
        svg_polygon(text, corners, 4, attributes, tip);
    else
        svg_circle(text, at, size, attributes, tip);
}

static void draw_node(const struct picture *picture, size_t node, struct text *text)
{
    const struct neighbour *neighbour = &picture->all.nodes[node];
    bool own = neighbour->group == 0;
    size_t degree = picture->degree[node];
    double size = own ? fmin(3.5 + sqrt((double)degree) * 0.8, 8) : 3;
    char tip[400];

    snprintf(tip, sizeof(tip), "%.200s (%.100s): %zu tie%s", neighbour->name, neighbour->slug,
             degree, degree == 1 ? "" : "s");
    draw_symbol(text, neighbour->entity, at_slot(picture, picture->slot[node], picture->radius),
                size, own, tip);
    draw_label(picture, picture->slot[node], neighbour->name, PICTURE_LABEL_UNITS,
               own ? "own" : "small muted", text);
}

static void draw_circle(const struct picture *picture, struct text *text)
{
    svg_group_begin(text, "opacity=\"0.85\"", NULL);
    for (size_t i = 0; i < picture->all.tie_count; i++)
        draw_tie(picture, i, text);
    svg_group_end(text);
    for (size_t i = 0; i < picture->ring_count; i++)
        draw_node(picture, picture->ring[i], text);
    for (size_t i = 0; i < picture->all.group_count; i++)
        if (picture->members[i] > 0)
            draw_label(picture, picture->heading[i], picture_group_name(picture, i),
                       picture_heading_units(i), i == 0 ? "heading" : "heading small", text);
}

/* Signs of the cluster's own, and the same of others in one entry. */
static void draw_symbols(struct text *text, double y)
{
    static const struct {
        const char *entities;
        bool own;
        const char *label;
    } symbols[] = {{"f", true, "firm"},
                   {"i", true, "institute"},
                   {"v", true, "funder"},
                   {"fiv", false, "partner outside"}};
    double x = PICTURE_EDGE;

    for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++) {
        for (const char *entity = symbols[i].entities; *entity; entity++) {
            draw_symbol(text, *entity, (struct point){x + 6, y}, 5, symbols[i].own, NULL);
            x += 16;
        }
        svg_label(text, (struct point){x, y + 4}, NULL, symbols[i].label);
        x += svg_label_width(symbols[i].label, SYMBOL_UNITS, 12) + PICTURE_SPACE;
    }
}

static void draw_kinds(const struct picture *picture, struct text *text)
{
    char line[100];

    for (size_t i = 0; i < picture->all.kinds.count; i++) {
        struct point at = picture->legend[i];

        if (picture->all.kind_ties[i] == 0)
            continue;
        snprintf(line, sizeof(line), "class=\"c%zu d%zu\" stroke-width=\"3\"", i % TIE_COLOURS,
                 i / TIE_COLOURS % SVG_DASHES);
        svg_line(text, at, (struct point){at.x + PICTURE_SAMPLE - 6, at.y}, line, NULL);
        svg_label(text, (struct point){at.x + PICTURE_SAMPLE, at.y + 4}, NULL,
                  picture_kind_label(picture, i, line, sizeof(line)));
    }
}

/* "1 firm", "2 firms" */
static const char *number(char *room, size_t size, int64_t count, const char *noun)
{
    snprintf(room, size, "%lld %s%s", (long long)count, noun, count == 1 ? "" : "s");
    return room;
}

/* What is left out, if anything is. */
static void describe_rest(const struct neighbours *all, char *line, size_t size)
{
    int64_t own = all->own_total - (int64_t)all->own_count;
    int64_t ties = all->tie_total - (int64_t)all->tie_count;
    char organisations[40];
    char partners[40];
    char others[40];

    *line = '\0';
    if (own <= 0 && ties <= 0)
        return;
    snprintf(line, size, "Left out, as the least connected: %s%s%s%s, %s.",
             own > 0 ? number(organisations, sizeof(organisations), own, "organisation") : "",
             own > 0 ? ", " : "", all->cut ? "at least " : "",
             number(partners, sizeof(partners), (int64_t)all->partners_left_out, "partner"),
             number(others, sizeof(others), ties, "tie"));
}

static void describe(const struct picture *picture, char *line, size_t size)
{
    const struct neighbours *all = &picture->all;
    int64_t outside = (int64_t)(all->node_count - all->own_count) + (int64_t)all->partners_left_out;
    char organisations[40];
    char ties[40];
    char partners[40];

    snprintf(line, size, "%s; %s, %lld inside the cluster; %s%s outside.",
             number(organisations, sizeof(organisations), all->own_total, "organisation"),
             number(ties, sizeof(ties), all->tie_total, "tie"), (long long)all->local_total,
             all->cut ? "at least " : "", number(partners, sizeof(partners), outside, "partner"));
}

static void draw_untied(const struct picture *picture, struct text *text)
{
    size_t columns = picture_columns(picture);
    double top = picture->height - PICTURE_EDGE - (double)picture_lines(picture) * PICTURE_LINE;
    size_t shown = 0;
    char cut[SVG_LABEL_MAX];
    char line[160];

    if (picture->untied == 0)
        return;
    snprintf(line, sizeof(line), "Without ties: %zu%s", picture->untied,
             picture->untied > PICTURE_UNTIED_MAX ? ", some of them:" : "");
    svg_label(text, (struct point){PICTURE_EDGE, top + PICTURE_LINE}, "class=\"heading\"", line);
    for (size_t i = 0; i < picture->all.own_count && shown < PICTURE_UNTIED_MAX; i++) {
        const struct neighbour *node = &picture->all.nodes[i];
        size_t line_number = shown / columns;
        struct point at = {PICTURE_EDGE + 6 + (double)(shown % columns) * picture->column,
                           top + PICTURE_LINE * (2.2 + (double)line_number)};

        if (node->ties > 0)
            continue;
        draw_symbol(text, node->entity, at, 3.5, true, node->slug);
        svg_label(text, (struct point){at.x + PICTURE_SIGN, at.y + 4}, NULL,
                  svg_label_cut(node->name, PICTURE_LABEL_UNITS, cut));
        shown++;
    }
}

static void draw(const struct picture *picture, bool are_synthetic, struct text *text)
{
    const char *name = picture_group_name(picture, 0);
    size_t units = (size_t)(picture->width - 2 * PICTURE_EDGE) / TITLE_UNIT;
    char cut[SVG_LABEL_MAX];
    char title[300];
    char description[300];
    char rest[200];
    char notes[sizeof(rest) + sizeof(FACTS_NOT_REAL) + 2];
    char all[sizeof(description) + sizeof(notes)];

    snprintf(title, sizeof(title), "%.200s: organisations and their ties", name);
    describe(picture, description, sizeof(description));
    describe_rest(&picture->all, rest, sizeof(rest));
    snprintf(notes, sizeof(notes), "%s%s%s", are_synthetic ? FACTS_NOT_REAL "." : "",
             are_synthetic && *rest ? " " : "", rest);
    snprintf(all, sizeof(all), "%s%s%s", description, *notes ? " " : "", notes);
    svg_begin(text, picture->width, picture->height, title, all);
    text_add(text, "<style>.own { font-size: 11px; } .heading { font-weight: bold; }</style>\n");
    svg_label(text, (struct point){PICTURE_EDGE, 30}, "class=\"title\"",
              svg_label_cut(name, units, cut));
    svg_label(text, (struct point){PICTURE_EDGE, 52}, "class=\"muted\"", description);
    if (*notes)
        svg_label(text, (struct point){PICTURE_EDGE, 52 + PICTURE_LINE}, "class=\"muted\"", notes);
    draw_symbols(text, 76 + PICTURE_LINE);
    draw_kinds(picture, text);
    draw_circle(picture, text);
    draw_untied(picture, text);
    svg_end(text);
}

int cluster_svg(struct reader *reader, struct node node, struct text *text)
{
    struct picture picture = {0};
    bool are_synthetic = false;
    int result = neighbours_read(reader, node, &picture.all);

    if (result)
        return result;
    result = facts_are_synthetic(reader, &are_synthetic);
    if (!result)
        result = picture_lay_out(&picture);
    if (!result)
        draw(&picture, are_synthetic, text);
    picture_release(&picture);
    return result;
}
