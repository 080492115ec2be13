#include "fs/files.h"

#include "fs/figures/frame.h"
#include "fs/figures/groups.h"
#include "fs/figures/lettering.h"

#include <math.h>
#include <stdio.h>

enum {
    ROW = 15, /* pixels */
    COLUMN = 17,
    INDENT = 16,
    GAP = 14, /* between two families */
    TREE_WIDTH = 350,
    NAMES_HEIGHT = 150,
    LEGEND_HEIGHT = 30
};

static double column_x(size_t column)
{
    return FRAME_MARGIN + TREE_WIDTH + ((double)column + 0.5) * COLUMN;
}

static size_t columns_of(const struct groups *groups)
{
    return groups->column_count + groups->others + groups->nowhere;
}

static const char *column_name(const struct groups *groups, size_t column)
{
    if (column < groups->column_count)
        return groups->columns[column].place->name;
    return groups->others && column == groups->column_count ? "other clusters" : "no cluster";
}

static double height_of(const struct groups *groups)
{
    double height = FRAME_TOP + LEGEND_HEIGHT + NAMES_HEIGHT;

    for (size_t i = 0; i < groups->family_count; i++)
        height +=
            (double)(groups->families[i].count + (groups->families[i].left_out > 0)) * ROW + GAP;
    return height;
}

static void draw_columns(const struct groups *groups, struct text *text)
{
    double top = FRAME_TOP + LEGEND_HEIGHT + NAMES_HEIGHT - 8;
    double bottom = height_of(groups) - GAP;
    char attributes[96];
    char label[LETTERING_MAX];

    for (size_t i = 0; i < columns_of(groups); i++) {
        double x = column_x(i);

        svg_line(text, (struct point){x, top}, (struct point){x, bottom},
                 i < groups->column_count ? "class=\"faint\"" : "class=\"faint d2\"", NULL);
        lettering_clip(column_name(groups, i), 10, NAMES_HEIGHT * 1.1, label);
        snprintf(attributes, sizeof(attributes),
                 "class=\"small\" transform=\"rotate(-60 %.1f %.1f)\"", x + 3, top - 4);
        svg_label(text, (struct point){x + 3, top - 4}, attributes, label);
    }
}

/* Filled: owned. Hollow: spun off. Both: a dot in a ring. */
static void draw_dot(const struct relative *relative, size_t colour, struct point at,
                     const char *tip, struct text *text)
{
    char attributes[64];

    if (relative->owned) {
        snprintf(attributes, sizeof(attributes), "class=\"f%zu\"", colour);
        svg_circle(text, at, relative->spun_off ? 2.6 : 4.6, attributes, tip);
    }
    if (relative->spun_off) {
        snprintf(attributes, sizeof(attributes), "class=\"c%zu\" stroke-width=\"1.4\"", colour);
        svg_circle(text, at, 5, attributes, tip);
    }
}

/* The line from the parent, the name, and the dot in the column of the cluster. */
static void draw_relative(const struct groups *groups, const struct relative *relative,
                          size_t colour, struct point at, double parent_y, struct text *text)
{
    size_t column = groups_column(groups, relative->cluster);
    const struct place *place = atlas_find(&groups->atlas, relative->cluster);
    double indent = fmin((double)relative->depth, 6) * INDENT;
    double x = at.x + indent;
    double size = relative->depth == 0 ? 12 : 10;
    double end;
    char label[LETTERING_MAX];
    char tip[3 * LETTERING_MAX];
    char attributes[64];

    if (relative->depth > 0) {
        struct point elbow[3] = {
            {x - INDENT + 4, parent_y + 6}, {x - INDENT + 4, at.y}, {x - 3, at.y}};

        svg_polyline(text, elbow, 3, relative->owned ? "class=\"muted\"" : "class=\"muted d2\"",
                     NULL);
    }
    lettering_clip(relative->name, size, TREE_WIDTH - indent - 10, label);
    svg_label(text, (struct point){x, at.y + 3.5},
              relative->depth == 0 ? "style=\"font-weight: bold\"" : "class=\"small\"", label);
    end = x + lettering_width(label, size) * (relative->depth == 0 ? 1.1 : 1) + 4;
    snprintf(tip, sizeof(tip), "%.300s: %.240s", relative->name,
             place ? place->name : "no cluster");
    snprintf(attributes, sizeof(attributes),
             "class=\"c%zu\" stroke-width=\".6\" stroke-opacity=\".6\"", colour);
    svg_line(text, (struct point){end, at.y}, (struct point){column_x(column) - 5, at.y},
             attributes, NULL);
    draw_dot(relative, colour, (struct point){column_x(column), at.y}, tip, text);
}

static double draw_family(const struct groups *groups, size_t number, double y, struct text *text)
{
    const struct family *family = &groups->families[number];
    size_t order[FAMILY_MAX + 1] = {0};
    double rows[FAMILY_MAX + 1] = {0};
    char label[64];

    family_order(family, order);
    for (size_t i = 0; i < family->count; i++) {
        const struct relative *relative = &family->relatives[order[i]];

        rows[order[i]] = y;
        draw_relative(groups, relative, number % (SVG_COLOURS - 1), (struct point){FRAME_MARGIN, y},
                      rows[relative->parent], text);
        y += ROW;
    }
    if (family->left_out > 0) {
        snprintf(label, sizeof(label), "and %zu more", family->left_out);
        svg_label(text, (struct point){FRAME_MARGIN + INDENT, y + 3.5}, "class=\"small muted\"",
                  label);
        y += ROW;
    }
    return y + GAP;
}

/* What the order of the columns means: those of unknown place come last. */
static const char *order_of_columns(const struct groups *groups)
{
    size_t located = 0;

    for (size_t i = 0; i < groups->column_count; i++)
        located += groups->columns[i].place->located;
    if (located == groups->column_count)
        return "Columns are clusters, from west to east.";
    return located > 0 ? "Columns are clusters, from west to east, then those of unknown place."
                       : "Columns are clusters, of unknown place.";
}

static void draw_legend(const struct groups *groups, struct text *text)
{
    static const struct {
        struct relative relative;
        const char *label;
    } signs[] = {{{.owned = true}, "owned"},
                 {{.spun_off = true}, "spun off"},
                 {{.owned = true, .spun_off = true}, "both"}};
    struct point at = {FRAME_MARGIN + 6, FRAME_TOP + 8};

    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        draw_dot(&signs[i].relative, 7, at, NULL, text);
        svg_label(text, (struct point){at.x + 12, at.y + 3.5}, "class=\"small\"", signs[i].label);
        at.x += 40 + lettering_width(signs[i].label, 10);
    }
    svg_label(text, (struct point){at.x, at.y + 3.5}, "class=\"small muted\"",
              groups->column_count > 0 ? order_of_columns(groups)
                                       : "No firm shown is in a cluster.");
}

static int draw(const struct groups *groups, struct reader *reader, struct text *text)
{
    struct point page = {fmax(column_x(columns_of(groups)) + 90, 640),
                         fmax(height_of(groups) + 30, 240)};
    double y = FRAME_TOP + LEGEND_HEIGHT + NAMES_HEIGHT;
    char words[400];
    char note[160];
    int result;

    snprintf(words, sizeof(words),
             "The largest conglomerates (%zu) as trees: an ultimate parent, the firms it owns, and "
             "firms spun off from those. A dot tells the cluster of a firm; clusters stand from "
             "west to east, those of unknown place last. A firm with several owners stands once in "
             "a tree.",
             groups->family_count);
    result = frame_begin(reader, text, page, "The largest conglomerates over the clusters", words);
    if (result)
        return result;
    if (groups->family_count == 0) {
        svg_label(text, (struct point){FRAME_MARGIN, FRAME_TOP + 20}, NULL,
                  "No firm owns another one.");
    } else {
        draw_legend(groups, text);
        draw_columns(groups, text);
    }
    for (size_t i = 0; i < groups->family_count; i++)
        y = draw_family(groups, i, y, text);
    snprintf(note, sizeof(note), "Shown: the %zu largest of %s%zu conglomerates.",
             groups->family_count, groups->candidate_count >= 200 ? "more than " : "",
             groups->candidate_count);
    return frame_end(reader, text, page,
                     groups->candidate_count > groups->family_count ? note : NULL, false);
}

int figure_spin_offs(struct reader *reader, struct node node, struct text *text)
{
    struct groups groups = {0};
    int result = groups_read(reader, &groups);

    (void)node;
    if (!result)
        result = draw(&groups, reader, text);
    groups_release(&groups);
    return result;
}
