#include "fs/files.h"

#include "fs/figures/dispersal.h"
#include "fs/figures/frame.h"
#include "fs/figures/lettering.h"

#include <math.h>
#include <stdio.h>

enum {
    LEGEND_HEIGHT = 54,
    LABEL_SIZE = 10
};

static const double left_x = 360;
static const double right_x = 750;
static const double page_width = 980;
static const double row_least = 14; /* pixels, so that a label has room */
static const double unit_most = 6;  /* pixels a tie */
static const double height_most = 560;

/* Colour and dashes are those of the scope; what returned is drawn thinner, beside. */
static const struct {
    const char *line;
    const char *label;
} scopes[SCOPE_COUNT] = {
    [SCOPE_LOCAL] = {"class=\"c2\"", "to the same cluster"},
    [SCOPE_PROVINCIAL] = {"class=\"c4\"", "to another of the province"},
    [SCOPE_NATIONAL] = {"class=\"c0\"", "to another province"},
    [SCOPE_FOREIGN] = {"class=\"c1\"", "from or to abroad"},
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
    struct point from = {left_x, origin->top + above_from + origin->used + width / 2};
    struct point to = {right_x, target->top + above_to + target->used + width / 2};
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
             target->place ? target->place->name : "elsewhere", count,
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

static void draw_ends(const struct dispersal *dispersal, struct text *text)
{
    char words[3 * LETTERING_MAX];
    char label[LETTERING_MAX];

    for (size_t i = 0; i < dispersal->origin_count; i++) {
        const struct origin *origin = dispersal->origins[i];
        double middle = origin->top + row_height(dispersal, origin->count) / 2 + 3.5;

        draw_bar(dispersal, left_x, origin->top, origin->count, text);
        lettering_clip(origin->name, LABEL_SIZE, left_x - FRAME_MARGIN - 110, label);
        snprintf(words, sizeof(words), "%s, %.100s", label,
                 origin->home ? origin->home->name : "abroad");
        lettering_clip(words, LABEL_SIZE, left_x - FRAME_MARGIN, label);
        svg_label(text, (struct point){left_x - 8, middle}, "class=\"small end\"", label);
    }
    for (size_t i = 0; i < dispersal->target_count; i++) {
        const struct target *target = &dispersal->targets[i];
        double middle = target->top + row_height(dispersal, target->count) / 2 + 3.5;

        draw_bar(dispersal, right_x, target->top, target->count, text);
        snprintf(words, sizeof(words), "%.200s (%.0f)",
                 target->place ? target->place->name : "elsewhere", target->count);
        lettering_clip(words, LABEL_SIZE, page_width - right_x - FRAME_MARGIN - 8, label);
        svg_label(text, (struct point){right_x + 8, middle}, "class=\"small\"", label);
    }
}

/* The counts of the legend are of the whole, also of what is not shown. */
static void draw_legend(const struct dispersal *dispersal, struct text *text)
{
    struct point at = {FRAME_MARGIN, FRAME_TOP + 8};
    double total = 0;
    char label[96];

    for (size_t i = 0; i < SCOPE_COUNT; i++)
        total += dispersal->streams.by_scope[i];
    for (size_t i = 0; i < SCOPE_COUNT; i++) {
        char attributes[64];

        snprintf(attributes, sizeof(attributes), "%s stroke-width=\"5\" stroke-opacity=\".6\"",
                 scopes[i].line);
        svg_line(text, (struct point){at.x, at.y - 4}, (struct point){at.x + 22, at.y - 4},
                 attributes, NULL);
        snprintf(label, sizeof(label), "%s: %.0f of %.0f", scopes[i].label,
                 dispersal->streams.by_scope[i], total);
        svg_label(text, (struct point){at.x + 28, at.y}, "class=\"small\"", label);
        at.x += lettering_width(label, LABEL_SIZE) + 46;
    }
    at = (struct point){FRAME_MARGIN, FRAME_TOP + 28};
    svg_label(text, at, "class=\"small muted\"",
              "Whole lines: firms spun off. Dashed lines: firms of returnees. As wide as there are "
              "firms.");
}

static int draw(struct dispersal *dispersal, struct reader *reader, struct text *text)
{
    double top = FRAME_TOP + LEGEND_HEIGHT;
    struct point page = {page_width, fmax(top + lay_out(dispersal, top) + 46, 200)};
    size_t left_out = dispersal->streams.origin_count - dispersal->origin_count;
    char words[512];
    char note[128];
    int result;

    snprintf(
        words, sizeof(words),
        "From %zu of %zu academic parents at the left, institutes with their clusters, to the "
        "clusters at the right where their spin-offs and the firms of their returnees settled. "
        "%.0f stayed in the cluster of the parent, %.0f in its province, %.0f went to other "
        "provinces, %.0f have an end abroad.",
        dispersal->origin_count, dispersal->streams.origin_count,
        dispersal->streams.by_scope[SCOPE_LOCAL], dispersal->streams.by_scope[SCOPE_PROVINCIAL],
        dispersal->streams.by_scope[SCOPE_NATIONAL], dispersal->streams.by_scope[SCOPE_FOREIGN]);
    result = frame_begin(reader, text, page, "Where the spin-offs of academia settle", words);
    if (result)
        return result;
    if (dispersal->origin_count == 0) {
        svg_label(text, (struct point){FRAME_MARGIN, FRAME_TOP + 20}, NULL,
                  "No firm is known to be spun off from an institute.");
    } else {
        draw_legend(dispersal, text);
        draw_bands(dispersal, text);
        draw_ends(dispersal, text);
    }
    snprintf(note, sizeof(note), "Not shown: %zu institutes with fewer.", left_out);
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
