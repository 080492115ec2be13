#include "fs/files.h"

#include "fs/figures/dispersal.h"
#include "fs/figures/frame.h"
#include "fs/figures/lettering.h"

#include <math.h>
#include <stdio.h>

enum {
    LEGEND_HEIGHT = 54,
    LEGEND_STEP = 46, /* pixels that an entry takes beside its words */
    LABEL_SIZE = 10
};

/* Pixels: of the bands, at least; of names at most, and beside their bars; of the page at least. */
static const double bands_least = 390;
static const double origins_most = 520;
static const double targets_most = 260;
static const double name_gap = 8;
static const double page_least = 980;
static const double row_least = 14; /* pixels, so that a label has room */
static const double unit_most = 6;  /* pixels a tie */
static const double height_most = 560;

/* Colour and dashes are those of the scope; what returned is drawn thinner, beside. */
static const struct {
    const char *line;
    const char *label;
} scopes[SCOPE_COUNT] = {
    [SCOPE_LOCAL] = {"class=\"c2\"", "to the same cluster"},
    [SCOPE_PROVINCIAL] = {"class=\"c4\"", "to another cluster of the province"},
    [SCOPE_NATIONAL] = {"class=\"c0\"", "to another province"},
    [SCOPE_FOREIGN] = {"class=\"c1\"", "from or to none of the clusters"},
};

static double row_height(const struct dispersal *dispersal, double count)
{
    return fmax(count * dispersal->unit + 3, row_least);
}

/* Where each stands; returns how high the taller side is. */
static double lay_out(struct dispersal *dispersal, double top)
{
    double total = 0;
    double heights[2] = {0};
    double y;

    for (size_t i = 0; i < dispersal->origin_count; i++)
        total += dispersal->origins[i]->count;
    dispersal->unit = fmin(height_most / fmax(total, 1), unit_most);
    for (size_t i = 0; i < dispersal->origin_count; i++)
        heights[0] += row_height(dispersal, dispersal->origins[i]->count);
    for (size_t i = 0; i < dispersal->target_count; i++)
        heights[1] += row_height(dispersal, dispersal->targets[i].count);
    y = top + fmax(heights[1] - heights[0], 0) / 2;
    for (size_t i = 0; i < dispersal->origin_count; i++) {
        dispersal->origins[i]->top = y;
        y += row_height(dispersal, dispersal->origins[i]->count);
    }
    y = top + fmax(heights[0] - heights[1], 0) / 2;
    for (size_t i = 0; i < dispersal->target_count; i++) {
        dispersal->targets[i].top = y;
        y += row_height(dispersal, dispersal->targets[i].count);
    }
    return fmax(heights[0], heights[1]);
}

/* Firms spun off, or those of returnees, below what was drawn before at either end. */
static void draw_band(struct dispersal *dispersal, const struct band *band, bool returnees,
                      struct text *text)
{
    struct origin *origin = band->origin;
    struct target *target = &dispersal->targets[band->to];
    double count = returnees ? band->returnees : band->spin_offs;
    double width = count * dispersal->unit;
    double above_from =
        (row_height(dispersal, origin->count) - origin->count * dispersal->unit) / 2;
    double above_to = (row_height(dispersal, target->count) - target->count * dispersal->unit) / 2;
    struct point from = {dispersal->left, origin->top + above_from + origin->used + width / 2};
    struct point to = {dispersal->right, target->top + above_to + target->used + width / 2};
    char attributes[96];
    char tip[3 * LETTERING_MAX];

    if (count <= 0)
        return;
    origin->used += width;
    target->used += width;
    snprintf(attributes, sizeof(attributes), "%s stroke-opacity=\".5\" stroke-width=\"%.1f\"%s",
             scopes[band->scope].line, fmax(width * 0.85, 0.4),
             returnees ? " stroke-dasharray=\"7 2\"" : "");
    snprintf(tip, sizeof(tip), "%.300s – %.240s: %.0f %s%s", origin->name,
             target->place ? target->place->name : "no cluster", count,
             returnees ? "returnee" : "spin-off", count == 1 ? "" : "s");
    svg_sigmoid(text, from, to, attributes, tip);
}

static void draw_bands(struct dispersal *dispersal, struct text *text)
{
    for (size_t i = 0; i < dispersal->band_count; i++) {
        draw_band(dispersal, &dispersal->bands[i], false, text);
        draw_band(dispersal, &dispersal->bands[i], true, text);
    }
}

/* A bar as high as its ties, in the middle of its row. */
static void draw_bar(const struct dispersal *dispersal, double x, double top, double count,
                     struct text *text)
{
    double height = count * dispersal->unit;
    double offset = (row_height(dispersal, count) - height) / 2;

    svg_rectangle(text, (struct point){x - 2, top + offset}, 4, fmax(height, 1), "class=\"greyed\"",
                  NULL);
}

/* "Peking University, Beijing Zhongguancun": of what is too long, the name is cut, not the place. */
static void name_origin(const struct origin *origin, char label[LETTERING_MAX])
{
    char name[LETTERING_MAX];
    char place[LETTERING_MAX];
    char words[2 * LETTERING_MAX];

    snprintf(place, sizeof(place), ", %.100s", origin->home ? origin->home->name : "no cluster");
    lettering_clip(origin->name, LABEL_SIZE,
                   fmax(origins_most - lettering_width(place, LABEL_SIZE), 100), name);
    snprintf(words, sizeof(words), "%s%s", name, place);
    lettering_clip(words, LABEL_SIZE, origins_most, label);
}

/* "Shenzhen (7)": of what is too long, the name is cut, not the number. */
static void name_target(const struct target *target, char label[LETTERING_MAX])
{
    char name[LETTERING_MAX];
    char number[32];
    char words[2 * LETTERING_MAX];

    snprintf(number, sizeof(number), " (%.0f)", target->count);
    lettering_clip(target->place ? target->place->name : "no cluster", LABEL_SIZE,
                   targets_most - lettering_width(number, LABEL_SIZE), name);
    snprintf(words, sizeof(words), "%s%s", name, number);
    lettering_clip(words, LABEL_SIZE, targets_most, label);
}

/* The counts of the legend are of the whole, also of what is not shown. */
static void name_scope(const struct dispersal *dispersal, size_t scope, char *label, size_t size)
{
    double total = 0;

    for (size_t i = 0; i < SCOPE_COUNT; i++)
        total += dispersal->streams.by_scope[i];
    snprintf(label, size, "%s: %.0f of %.0f", scopes[scope].label,
             dispersal->streams.by_scope[scope], total);
}

static double legend_width(const struct dispersal *dispersal)
{
    double width = 2 * FRAME_MARGIN;
    char label[96];

    for (size_t i = 0; i < SCOPE_COUNT; i++) {
        name_scope(dispersal, i, label, sizeof(label));
        width += lettering_width(label, LABEL_SIZE) + LEGEND_STEP;
    }
    return width;
}

/* Bars stand where names have the room they need; returns how wide the page is. */
static double lay_out_sides(struct dispersal *dispersal)
{
    double width = 0;
    char label[LETTERING_MAX];

    for (size_t i = 0; i < dispersal->origin_count; i++) {
        name_origin(dispersal->origins[i], label);
        width = fmax(width, lettering_width(label, LABEL_SIZE));
    }
    dispersal->left = ceil(FRAME_MARGIN + width + name_gap);
    width = 0;
    for (size_t i = 0; i < dispersal->target_count; i++) {
        name_target(&dispersal->targets[i], label);
        width = fmax(width, lettering_width(label, LABEL_SIZE));
    }
    width = ceil(name_gap + width + FRAME_MARGIN);
    dispersal->right = fmax(dispersal->left + bands_least, page_least - width);
    return fmax(dispersal->right + width, legend_width(dispersal));
}

static void draw_ends(const struct dispersal *dispersal, struct text *text)
{
    char label[LETTERING_MAX];

    for (size_t i = 0; i < dispersal->origin_count; i++) {
        const struct origin *origin = dispersal->origins[i];
        double middle = origin->top + row_height(dispersal, origin->count) / 2 + 3.5;

        draw_bar(dispersal, dispersal->left, origin->top, origin->count, text);
        name_origin(origin, label);
        svg_label(text, (struct point){dispersal->left - name_gap, middle}, "class=\"small end\"",
                  label);
    }
    for (size_t i = 0; i < dispersal->target_count; i++) {
        const struct target *target = &dispersal->targets[i];
        double middle = target->top + row_height(dispersal, target->count) / 2 + 3.5;

        draw_bar(dispersal, dispersal->right, target->top, target->count, text);
        name_target(target, label);
        svg_label(text, (struct point){dispersal->right + name_gap, middle}, "class=\"small\"",
                  label);
    }
}

static void draw_legend(const struct dispersal *dispersal, struct text *text)
{
    struct point at = {FRAME_MARGIN, FRAME_TOP + 8};
    char label[96];

    for (size_t i = 0; i < SCOPE_COUNT; i++) {
        char attributes[64];

        snprintf(attributes, sizeof(attributes), "%s stroke-width=\"5\" stroke-opacity=\".6\"",
                 scopes[i].line);
        svg_line(text, (struct point){at.x, at.y - 4}, (struct point){at.x + 22, at.y - 4},
                 attributes, NULL);
        name_scope(dispersal, i, label, sizeof(label));
        svg_label(text, (struct point){at.x + 28, at.y}, "class=\"small\"", label);
        at.x += lettering_width(label, LABEL_SIZE) + LEGEND_STEP;
    }
    at = (struct point){FRAME_MARGIN, FRAME_TOP + 28};
    svg_label(text, at, "class=\"small muted\"",
              "Whole lines: firms spun off. Dashed lines: firms of returnees. The wider, the more "
              "firms.");
}

static int draw(struct dispersal *dispersal, struct reader *reader, struct text *text)
{
    double top = FRAME_TOP + LEGEND_HEIGHT;
    struct point page = {lay_out_sides(dispersal), fmax(top + lay_out(dispersal, top) + 46, 200)};
    size_t left_out = dispersal->streams.origin_count - dispersal->origin_count;
    char words[512];
    char note[128];
    int result;

    snprintf(
        words, sizeof(words),
        "From origins (%zu of %zu) at the left, with their clusters, to the clusters at the right: "
        "from academic parents to where their spin-offs settled, and from institutes and firms "
        "where returnees had been to where these founded firms. %.0f stayed in the cluster of the "
        "origin, %.0f in its province, %.0f went to other provinces, %.0f have an end in no "
        "cluster.",
        dispersal->origin_count, dispersal->streams.origin_count,
        dispersal->streams.by_scope[SCOPE_LOCAL], dispersal->streams.by_scope[SCOPE_PROVINCIAL],
        dispersal->streams.by_scope[SCOPE_NATIONAL], dispersal->streams.by_scope[SCOPE_FOREIGN]);
    result =
        frame_begin(reader, text, page, "Where spin-offs of academia and returnees settle", words);
    if (result)
        return result;
    if (dispersal->origin_count == 0) {
        svg_label(text, (struct point){FRAME_MARGIN, FRAME_TOP + 20}, NULL,
                  "No firm is known to be spun off from an institute or founded by a returnee.");
    } else {
        draw_legend(dispersal, text);
        draw_bands(dispersal, text);
        draw_ends(dispersal, text);
    }
    snprintf(note, sizeof(note), "Not shown: %zu origin%s with fewer.", left_out,
             left_out == 1 ? "" : "s");
    return frame_end(reader, text, page, left_out > 0 ? note : NULL, false);
}

int figure_dispersal(struct reader *reader, struct node node, struct text *text)
{
    struct dispersal dispersal = {0};
    int result = atlas_read_places(reader, &dispersal.atlas);

    (void)node;
    if (!result)
        result = streams_read(reader, &dispersal.atlas, &dispersal.streams);
    if (!result)
        result = dispersal_arrange(&dispersal);
    if (!result)
        result = draw(&dispersal, reader, text);
    dispersal_release(&dispersal);
    return result;
}
