#include "fs/files.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "fs/figures/frame.h"
#include "fs/figures/lettering.h"
#include "fs/figures/streams.h"

enum {
    ORIGINS_MAX = 44,
    TARGETS_MAX = 36,
    LEGEND_HEIGHT = 54,
    LABEL_SIZE = 10
};

static const size_t hidden = (size_t)-1; /* the number of an origin that is not shown */

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

/* A stream that is drawn. */
struct band {
    const struct stream *stream;
    const struct place *place; /* of its target; NULL: the one for all the rest */
    size_t from;               /* numbers of its ends, once these are in order */
    size_t to;
};

/* The picture while it is made. */
struct dispersal {
    struct atlas atlas;
    struct streams streams;
    struct origin **origins; /* those shown, from top to bottom */
    size_t origin_count;
    struct target *targets; /* those shown, the same; then room for all places and none */
    size_t target_count;
    struct band *bands;
    double unit; /* pixels a tie */
};

static int compare_counts(const void *left, const void *right)
{
    const struct origin *const *a = left;
    const struct origin *const *b = right;

    if ((*a)->count != (*b)->count)
        return (*a)->count < (*b)->count ? 1 : -1;
    return (*a > *b) - (*a < *b);
}

/* Those at home first, those with most first. */
static int compare_origins(const void *left, const void *right)
{
    const struct origin *const *a = left;
    const struct origin *const *b = right;

    if (!(*a)->home != !(*b)->home)
        return (*a)->home ? -1 : 1;
    return compare_counts(left, right);
}

static int choose_origins(struct dispersal *dispersal)
{
    struct streams *streams = &dispersal->streams;

    dispersal->origins = calloc(streams->origin_count + 1, sizeof(*dispersal->origins));
    if (!dispersal->origins)
        return -ENOMEM;
    for (size_t i = 0; i < streams->origin_count; i++) {
        streams->origins[i].number = hidden;
        dispersal->origins[i] = &streams->origins[i];
    }
    qsort((void *)dispersal->origins, streams->origin_count, sizeof(dispersal->origins[0]),
          compare_counts);
    dispersal->origin_count =
        streams->origin_count < ORIGINS_MAX ? streams->origin_count : ORIGINS_MAX;
    qsort((void *)dispersal->origins, dispersal->origin_count, sizeof(dispersal->origins[0]),
          compare_origins);
    for (size_t i = 0; i < dispersal->origin_count; i++)
        dispersal->origins[i]->number = i;
    return 0;
}

static int compare_sizes(const void *left, const void *right)
{
    const struct target *a = left;
    const struct target *b = right;

    if (!a->place != !b->place)
        return a->place ? -1 : 1;
    if (a->count != b->count)
        return a->count < b->count ? 1 : -1;
    return (a->place > b->place) - (a->place < b->place);
}

static double count_of(const struct stream *stream)
{
    return stream->spin_offs + stream->returnees;
}

/* Those that shown origins lead to: the largest, and one for all the rest. */
static int choose_targets(struct dispersal *dispersal)
{
    size_t places = dispersal->atlas.place_count;
    struct target rest = {0};
    size_t count = 0;

    dispersal->targets = calloc(places + 1, sizeof(*dispersal->targets));
    if (!dispersal->targets)
        return -ENOMEM;
    for (size_t i = 0; i < places; i++)
        dispersal->targets[i].place = &dispersal->atlas.places[i];
    for (size_t i = 0; i < dispersal->streams.count; i++) {
        const struct stream *stream = &dispersal->streams.items[i];
        struct target *target =
            stream->to ? &dispersal->targets[stream->to - dispersal->atlas.places] : &rest;

        if (dispersal->streams.origins[stream->origin].number != hidden)
            target->count += count_of(stream);
    }
    qsort(dispersal->targets, places, sizeof(*dispersal->targets), compare_sizes);
    for (; count < places && dispersal->targets[count].count > 0; count++)
        if (count >= TARGETS_MAX)
            rest.count += dispersal->targets[count].count;
    dispersal->target_count = count < TARGETS_MAX ? count : TARGETS_MAX;
    if (rest.count > 0)
        dispersal->targets[dispersal->target_count++] = rest;
    return 0;
}

/* The one of the place, else the one for all the rest, which is there if any stream needs it. */
static struct target *find_target(const struct dispersal *dispersal, const struct place *place)
{
    struct target *rest = &dispersal->targets[0];

    for (size_t i = 0; i < dispersal->target_count; i++) {
        if (dispersal->targets[i].place == place)
            return &dispersal->targets[i];
        if (!dispersal->targets[i].place)
            rest = &dispersal->targets[i];
    }
    return rest;
}

/* Keeps the streams between what is shown, with their targets: few, whatever there were. */
static int choose_streams(struct dispersal *dispersal)
{
    struct streams *streams = &dispersal->streams;
    size_t kept = 0;

    for (size_t i = 0; i < streams->count; i++)
        if (streams->origins[streams->items[i].origin].number != hidden)
            streams->items[kept++] = streams->items[i];
    streams->count = kept;
    dispersal->bands = calloc(kept + 1, sizeof(*dispersal->bands));
    if (!dispersal->bands)
        return -ENOMEM;
    for (size_t i = 0; i < kept; i++) {
        dispersal->bands[i] = (struct band){
            .stream = &streams->items[i],
            .place = find_target(dispersal, streams->items[i].to)->place,
        };
    }
    return 0;
}

/* Those at home first, then by the mean number of their targets. */
static int compare_origins_by_weight(const void *left, const void *right)
{
    const struct origin *const *a = left;
    const struct origin *const *b = right;

    if (!(*a)->home == !(*b)->home && (*a)->weight / (*a)->count != (*b)->weight / (*b)->count)
        return (*a)->weight / (*a)->count > (*b)->weight / (*b)->count ? 1 : -1;
    return compare_origins(left, right);
}

/* By the mean number of their origins; what is left over comes last. */
static int compare_targets_by_weight(const void *left, const void *right)
{
    const struct target *a = left;
    const struct target *b = right;

    if (a->place && b->place && a->weight / a->count != b->weight / b->count)
        return a->weight / a->count > b->weight / b->count ? 1 : -1;
    return compare_sizes(left, right);
}

/* Orders one side by the other (the barycentre heuristic of Sugiyama et al., 1981). */
static void order_side(struct dispersal *dispersal, bool targets)
{
    struct streams *streams = &dispersal->streams;

    for (size_t i = 0; i < dispersal->target_count; i++)
        dispersal->targets[i].weight = 0;
    for (size_t i = 0; i < dispersal->origin_count; i++)
        dispersal->origins[i]->weight = 0;
    for (size_t i = 0; i < streams->count; i++) {
        struct origin *origin = &streams->origins[streams->items[i].origin];
        struct target *target = find_target(dispersal, dispersal->bands[i].place);
        double count = count_of(&streams->items[i]);

        target->weight += count * (double)origin->number;
        origin->weight += count * (double)(target - dispersal->targets);
    }
    if (targets)
        qsort(dispersal->targets, dispersal->target_count, sizeof(*dispersal->targets),
              compare_targets_by_weight);
    else
        qsort((void *)dispersal->origins, dispersal->origin_count, sizeof(dispersal->origins[0]),
              compare_origins_by_weight);
    for (size_t i = 0; i < dispersal->origin_count; i++)
        dispersal->origins[i]->number = i;
}

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

/* A band of a stream, below those that were drawn before at either end. */
static void draw_band(const struct dispersal *dispersal, const struct stream *stream, double count,
                      bool returnees, struct target *target, struct text *text)
{
    struct origin *origin = &dispersal->streams.origins[stream->origin];
    double width = count * dispersal->unit;
    double offset_from = (row_height(dispersal, origin->count) - origin->count * dispersal->unit) / 2;
    double offset_to = (row_height(dispersal, target->count) - target->count * dispersal->unit) / 2;
    struct point from = {left_x, origin->top + offset_from + origin->used + width / 2};
    struct point to = {right_x, target->top + offset_to + target->used + width / 2};
    char attributes[96];
    char tip[3 * LETTERING_MAX];

    if (count <= 0)
        return;
    origin->used += width;
    target->used += width;
    snprintf(attributes, sizeof(attributes), "%s stroke-opacity=\".5\" stroke-width=\"%.1f\"%s",
             scopes[stream_scope(&dispersal->streams, stream)].line, fmax(width * 0.85, 0.4),
             returnees ? " stroke-dasharray=\"7 2\"" : "");
    snprintf(tip, sizeof(tip), "%.300s – %.240s: %.0f %s%s", origin->name,
             target->place ? target->place->name : "elsewhere", count,
             returnees ? "returnee" : "spin-off", count == 1 ? "" : "s");
    svg_sigmoid(text, from, to, attributes, tip);
}

/* At either end bands lie in the order of their other ends. */
static int compare_bands(const void *left, const void *right)
{
    const struct band *a = left;
    const struct band *b = right;

    if (a->from != b->from)
        return a->from > b->from ? 1 : -1;
    if (a->to != b->to)
        return a->to > b->to ? 1 : -1;
    return (a->stream > b->stream) - (a->stream < b->stream);
}

static void draw_streams(struct dispersal *dispersal, struct text *text)
{
    size_t count = dispersal->streams.count;

    for (size_t i = 0; i < count; i++) {
        struct band *band = &dispersal->bands[i];

        band->from = dispersal->streams.origins[band->stream->origin].number;
        band->to = (size_t)(find_target(dispersal, band->place) - dispersal->targets);
    }
    if (count > 0)
        qsort(dispersal->bands, count, sizeof(*dispersal->bands), compare_bands);
    for (size_t i = 0; i < count; i++) {
        const struct band *band = &dispersal->bands[i];
        struct target *target = &dispersal->targets[band->to];

        draw_band(dispersal, band->stream, band->stream->spin_offs, false, target, text);
        draw_band(dispersal, band->stream, band->stream->returnees, true, target, text);
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

    snprintf(words, sizeof(words),
             "From %zu of %zu academic parents at the left, institutes with their clusters, to the "
             "clusters at the right where their spin-offs and the firms of their returnees settled. "
             "%.0f stayed in the cluster of the parent, %.0f in its province, %.0f went to other "
             "provinces, %.0f have an end abroad.",
             dispersal->origin_count, dispersal->streams.origin_count,
             dispersal->streams.by_scope[SCOPE_LOCAL], dispersal->streams.by_scope[SCOPE_PROVINCIAL],
             dispersal->streams.by_scope[SCOPE_NATIONAL],
             dispersal->streams.by_scope[SCOPE_FOREIGN]);
    result = frame_begin(reader, text, page, "Where the spin-offs of academia settle", words);
    if (result)
        return result;
    if (dispersal->origin_count == 0) {
        svg_label(text, (struct point){FRAME_MARGIN, FRAME_TOP + 20}, NULL,
                  "No firm is known to be spun off from an institute.");
    } else {
        draw_legend(dispersal, text);
        draw_streams(dispersal, text);
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
        result = choose_origins(&dispersal);
    if (!result)
        result = choose_targets(&dispersal);
    if (!result)
        result = choose_streams(&dispersal);
    for (int round = 0; !result && round < 3; round++) {
        order_side(&dispersal, true);
        order_side(&dispersal, false);
    }
    if (!result)
        result = draw(&dispersal, reader, text);
    streams_release(&dispersal.streams);
    atlas_release(&dispersal.atlas);
    free((void *)dispersal.origins);
    free(dispersal.targets);
    free(dispersal.bands);
    return result;
}
