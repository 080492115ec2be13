#include "fs/files.h"

#include "fs/figures/frame.h"
#include "fs/figures/lettering.h"
#include "fs/figures/matrix.h"

#include <math.h>
#include <stdio.h>

enum {
    NAMES_WIDTH = 150, /* pixels, of names beside and above the matrix */
    PROVINCES_WIDTH = 120,
    LEGEND_HEIGHT = 60
};

static const double cell_max = 20;
static const double matrix_width = 760;

static void draw_cell(struct text *text, struct point corner, double size, const char *colour,
                      int shade, const char *tip)
{
    char attributes[64];

    snprintf(attributes, sizeof(attributes), "class=\"%s\" fill-opacity=\"%.2f\"", colour,
             0.28 + 0.72 * shade / (SHADES - 1));
    svg_rectangle(text, corner, size, size, attributes, tip);
}

static double cell_of(const struct matrix *matrix)
{
    return fmin(matrix_width / fmax((double)matrix->count, 1), cell_max);
}

static struct point corner_of(const struct matrix *matrix, size_t row, size_t column)
{
    double cell = cell_of(matrix);

    return (struct point){FRAME_MARGIN + NAMES_WIDTH + (double)column * cell,
                          FRAME_TOP + LEGEND_HEIGHT + NAMES_WIDTH + (double)row * cell};
}

/* A cluster's label, and the name of its directory. */
static void name_line(const struct line *line, char *room, size_t size)
{
    snprintf(room, size, "%.100s (%.100s)", line->place->name,
             line->place->slug ? line->place->slug : "");
}

/* One cell of a bond, or the other one. */
static void draw_side(const struct matrix *matrix, const struct bond *bond, bool below,
                      struct text *text)
{
    const struct line *a = &matrix->lines[bond->from];
    const struct line *b = &matrix->lines[bond->to];
    size_t low = a->number < b->number ? a->number : b->number;
    size_t high = a->number < b->number ? b->number : a->number;
    double ties = matrix_ties(bond, below);
    const char *colour = low == high ? "f7" : below ? "f1" : "f0";
    struct point corner = corner_of(matrix, below ? high : low, below ? low : high);
    char name[LETTERING_MAX];
    char other[LETTERING_MAX];
    char tip[2 * LETTERING_MAX + 64];

    if (ties <= 0)
        return;
    name_line(a, name, sizeof(name));
    name_line(b, other, sizeof(other));
    snprintf(tip, sizeof(tip), "%s%s%s: %.0f %s", name, low == high ? "" : " – ",
             low == high ? "" : other, ties,
             low == high ? "local"
             : below     ? "of ownership"
                         : "of other kinds");
    corner.x += cell_of(matrix) * 0.05;
    corner.y += cell_of(matrix) * 0.05;
    draw_cell(text, corner, cell_of(matrix) * 0.9, colour, matrix_shade(matrix, ties), tip);
}

static void draw_cells(const struct matrix *matrix, struct text *text)
{
    for (size_t i = 0; i < matrix->atlas.bond_count; i++) {
        const struct bond *bond = &matrix->atlas.bonds[i];

        if (!matrix_shows(matrix, bond))
            continue;
        draw_side(matrix, bond, true, text);
        if (bond->from != bond->to)
            draw_side(matrix, bond, false, text);
    }
}

static void draw_name(const struct matrix *matrix, size_t i, struct text *text)
{
    double size = fmin(10, cell_of(matrix) * 0.85);
    struct point left = corner_of(matrix, i, 0);
    struct point top = corner_of(matrix, 0, i);
    char label[LETTERING_MAX];
    char attributes[128];

    lettering_clip(matrix->order[i]->place->name, size, NAMES_WIDTH - 10, label);
    snprintf(attributes, sizeof(attributes), "class=\"small end\" style=\"font-size: %.1fpx\"",
             size);
    svg_label(text, (struct point){left.x - 5, left.y + cell_of(matrix) / 2 + size * 0.35},
              attributes, label);
    snprintf(attributes, sizeof(attributes),
             "class=\"small\" style=\"font-size: %.1fpx\" transform=\"rotate(-90 %.1f %.1f)\"",
             size, top.x + cell_of(matrix) / 2 + size * 0.35, top.y - 5);
    svg_label(text, (struct point){top.x + cell_of(matrix) / 2 + size * 0.35, top.y - 5},
              attributes, label);
}

/* Lines between provinces, and their names at the right. */
static void draw_provinces(const struct matrix *matrix, struct text *text)
{
    size_t count = matrix->count;
    double cell = cell_of(matrix);

    for (size_t first = 0, end; first < count; first = end) {
        const struct place *place = matrix->order[first]->place;
        struct point from = corner_of(matrix, first, 0);
        struct point to = corner_of(matrix, first, count);
        struct point top = corner_of(matrix, 0, first);
        char label[LETTERING_MAX];

        for (end = first + 1; end < count; end++)
            if (matrix_compare_words(matrix->order[end]->place->province, place->province) != 0 ||
                matrix_compare_words(matrix->order[end]->place->region, place->region) != 0)
                break;
        svg_line(text, from, (struct point){to.x + PROVINCES_WIDTH, to.y}, "class=\"faint\"", NULL);
        svg_line(text, top, (struct point){top.x, top.y + (double)count * cell}, "class=\"faint\"",
                 NULL);
        lettering_clip(place->province ? place->province : "no province", 10, PROVINCES_WIDTH - 10,
                       label);
        svg_label(
            text,
            (struct point){to.x + 8, to.y + (double)(end - first) * cell_of(matrix) / 2 + 3.5},
            "class=\"small muted\"", label);
    }
    svg_rectangle(text, corner_of(matrix, 0, 0), (double)count * cell_of(matrix),
                  (double)count * cell_of(matrix), "class=\"faint\"", NULL);
    svg_line(text, corner_of(matrix, 0, 0), corner_of(matrix, count, count), "class=\"faint\"",
             NULL);
}

/* Shades of the sides, as many as stand for any number of ties here. */
static void draw_sides(int shades, struct text *text)
{
    static const struct {
        const char *colour;
        const char *label;
    } sides[] = {{"f1", "below the diagonal: ownership"},
                 {"f0", "above it: all other ties"},
                 {"f7", "on it: all ties inside the cluster"}};
    struct point at = {FRAME_MARGIN, FRAME_TOP + 10};

    for (size_t side = 0; side < 3; side++) {
        for (int shade = 0; shade < shades; shade++)
            draw_cell(text, (struct point){at.x + shade * 16, at.y}, 14, sides[side].colour, shade,
                      NULL);
        svg_label(text, (struct point){at.x + shades * 16 + 10, at.y + 11}, "class=\"small\"",
                  sides[side].label);
        at.y += 18;
    }
}

static void draw_legend(const struct matrix *matrix, struct text *text)
{
    int shades = matrix_shade(matrix, matrix->most) + 1;
    struct point at = {FRAME_MARGIN + 320, FRAME_TOP + 21};
    char label[48];

    draw_sides(shades, text);
    svg_label(text, at, "class=\"small\"", shades > 1 ? "Ties, from light to dark:" : "Ties:");
    at.x += shades > 1 ? 140 : 34;
    for (int shade = 0; shade < shades; shade++) {
        double least = matrix_least(matrix, shade);
        double last = shade + 1 < shades ? matrix_least(matrix, shade + 1) - 1 : matrix->most;

        snprintf(label, sizeof(label), last > least ? "%.0f–%.0f" : "%.0f", least, last);
        svg_label(text, at, "class=\"small\"", label);
        at.x += lettering_width(label, 10) + 14;
    }
}

static struct point page_of(const struct matrix *matrix)
{
    struct point corner = corner_of(matrix, matrix->count, matrix->count);

    return (struct point){fmax(corner.x + PROVINCES_WIDTH + FRAME_MARGIN, 760),
                          fmax(corner.y + 44, 300)};
}

static int draw(const struct matrix *matrix, struct reader *reader, struct text *text)
{
    struct point page = page_of(matrix);
    size_t left_out = matrix->atlas.place_count - matrix->count;
    char words[512];
    char note[128];
    int result;

    snprintf(
        words, sizeof(words),
        "Heat map of the ties between clusters (%zu of %zu), those with most ties to others, by "
        "region and province. A cell is the darker the more ties join its row and column; the "
        "darkest stands for %.0f. Below the diagonal ownership, above it all other kinds, on "
        "it all ties inside a cluster.",
        matrix->count, matrix->atlas.place_count, matrix->most);
    result = frame_begin(reader, text, page, "Ties between clusters", words);
    if (result)
        return result;
    if (matrix->count == 0) {
        svg_label(text, (struct point){FRAME_MARGIN, FRAME_TOP + 20}, NULL,
                  "There are no ties between clusters.");
    } else {
        draw_legend(matrix, text);
        draw_provinces(matrix, text);
        draw_cells(matrix, text);
        for (size_t i = 0; i < matrix->count; i++)
            draw_name(matrix, i, text);
    }
    snprintf(note, sizeof(note), "Not shown: %zu cluster%s %s.", left_out, left_out == 1 ? "" : "s",
             matrix->connected > matrix->count ? "with fewer ties to others, or none"
                                               : "without ties to others");
    return frame_end(reader, text, page, left_out > 0 ? note : NULL, false);
}

int figure_matrix(struct reader *reader, struct node node, struct text *text)
{
    struct matrix matrix = {0};
    int result = atlas_read_places(reader, &matrix.atlas);

    (void)node;
    if (!result)
        result = atlas_read_bonds(reader, &matrix.atlas);
    if (!result)
        result = matrix_arrange(&matrix);
    if (!result)
        result = draw(&matrix, reader, text);
    matrix_release(&matrix);
    return result;
}
