#include "fs/figures/labels.h"

#include <math.h>

/* What of a line of text is above and below its baseline, in sizes of the font. */
static const double ascent = 0.8;
static const double descent = 0.24;

static const double pi = 3.14159265358979323846;
static const double gap = 2; /* pixels between a marker and words beside it */

/* Where words may stand beside a marker: which way from it, in the order of liking. */
static const struct point beside[] = {
    {1, 0},    {-1, 0},  {0, -1},    {0, 1},    {1, -1},   {1, 1},   {-1, -1},   {-1, 1},
    {0.5, -1}, {0.5, 1}, {-0.5, -1}, {-0.5, 1}, {1, -0.5}, {1, 0.5}, {-1, -0.5}, {-1, 0.5},
};

/* Words that a line leads to: the middle of their edge stands at its end, more or less, or a corner;
 * and how many pixels that is from the marker. */
enum {
    HOLDS = 2
};
static const double distances[] = {9, 14, 20, 27, 35, 44, 54, 65, 77, 90, 104};

/* In the order of liking: level to the right and left, then a step up and down from there. */
static struct point way_of(size_t number)
{
    size_t step = (number + 2) / 4;
    double angle = (double)step * 2 * pi / LABEL_WAYS;

    return (struct point){(number % 2 == 0 ? 1 : -1) * cos(angle),
                          (number % 4 < 2 ? 1 : -1) * sin(angle)};
}

void labels_init(struct labels *labels, const struct box *within)
{
    *labels = (struct labels){.room = {.within = *within}};
    for (size_t i = 0; i < LABEL_WAYS; i++)
        labels->ways[i] = way_of(i);
}

void labels_release(struct labels *labels)
{
    room_release(&labels->room);
    room_release(&labels->near);
}

/* The box of words whose point at `hold` (-1 .. 1 in either direction from their middle) lies
 * that way from the middle of the marker; the way is a vector of length 1. */
static struct box box_at(const struct marker *marker, struct point way, double away,
                         struct point hold, struct point size)
{
    double x = marker->at.x + way.x * away + hold.x * size.x / 2;
    double y = marker->at.y + way.y * away + hold.y * size.y / 2;

    return (struct box){x - size.x / 2, y - size.y / 2, x + size.x / 2, y + size.y / 2};
}

/* As near as the shape of the marker allows. */
static struct box box_beside(const struct marker *marker, struct point hold, struct point size)
{
    double length = hypot(hold.x, hold.y);
    struct point way = {hold.x / length, hold.y / length};
    int halves = (int)(2 * marker->reach);
    struct box box = box_at(marker, way, marker->reach + gap, hold, size);

    for (int i = 1; i <= halves; i++) {
        struct box nearer = box_at(marker, way, marker->reach + gap - i / 2.0, hold, size);

        if (marker_distance(marker, &nearer) < gap)
            break;
        box = nearer;
    }
    return box;
}

/* Whether no other marker is within so many pixels of the box, or has its middle nearer. */
static bool is_alone(const struct room *near, const struct marker *marker, const struct box *box,
                     double air, double middle)
{
    for (size_t i = 0; i < near->marker_count; i++) {
        const struct marker *other = near->markers[i];

        if (other != marker && (box_is_near(box, other->at, middle) ||
                                (box_is_near(box, other->at, other->reach + air) &&
                                 marker_distance(other, box) < air)))
            return false;
    }
    return true;
}

/* The point of the box that is nearest to the middle of the marker. */
static struct lead lead_to(const struct marker *marker, const struct box *box)
{
    return lead_between(marker->at,
                        (struct point){fmin(fmax(marker->at.x, box->left), box->right),
                                       fmin(fmax(marker->at.y, box->top), box->bottom)});
}

/* Words may be less wide than their box: they are held where the marker is. */
static void hold_words(const struct marker *marker, const struct box *box, struct spot *spot)
{
    double baseline = box->top + (box->bottom - box->top) * ascent / (ascent + descent);

    spot->class = " middle";
    spot->at = (struct point){(box->left + box->right) / 2, baseline};
    if (box->left >= marker->at.x) {
        spot->class = "";
        spot->at.x = box->left;
    } else if (box->right <= marker->at.x) {
        spot->class = " end";
        spot->at.x = box->right;
    }
}

static int take(struct labels *labels, const struct marker *marker, const struct box *box,
                struct spot *spot)
{
    struct lead lead = lead_to(marker, box);
    int result = spot->led ? room_take_lead(&labels->room, &lead) : 0;

    spot->found = true;
    spot->lead = lead.to;
    hold_words(marker, box, spot);
    return result ? result : room_take_box(&labels->room, box);
}

/* Beside the marker, with nothing else so near that the words could be its. */
static int place_beside(struct labels *labels, const struct marker *marker, struct point size,
                        double air, struct spot *spot)
{
    for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
        struct box box = box_beside(marker, beside[i], size);

        if (room_for_box(&labels->near, &box, 0) && is_alone(&labels->near, marker, &box, air, 0))
            return take(labels, marker, &box, spot);
    }
    return 0;
}

static struct box box_away(const struct labels *labels, const struct marker *marker, size_t number,
                           struct point size)
{
    struct point way = labels->ways[number / HOLDS % LABEL_WAYS];
    double away = marker->reach + distances[number / HOLDS / LABEL_WAYS];
    double most = fmax(fabs(way.x), fabs(way.y));
    struct point hold = {way.x / most, way.y / most};

    if (number % HOLDS > 0)
        hold.x = way.x > 0 ? 1 : -1;
    return box_at(marker, way, away, hold, size);
}

/* At the end of a line, the shorter the better; where no other marker has its middle nearer, or
 * else wherever there is room: the line tells whose the words are. */
static int place_away(struct labels *labels, const struct marker *marker, struct point size,
                      struct spot *spot)
{
    const size_t all = HOLDS * LABEL_WAYS * sizeof(distances) / sizeof(distances[0]);
    struct box found = {0};

    for (size_t i = 0; i < all; i++) {
        struct box box = box_away(labels, marker, i, size);
        struct lead lead;
        double middle;

        if (!room_for_box(&labels->near, &box, 2))
            continue;
        lead = lead_to(marker, &box);
        middle = box_distance(&box, marker->at);
        if (!is_alone(&labels->near, marker, &box, 4, spot->led ? middle : 0) ||
            !room_for_lead(&labels->near, &lead, marker))
            continue;
        if (is_alone(&labels->near, marker, &box, 0, middle)) {
            spot->led = true;
            return take(labels, marker, &box, spot);
        }
        if (!spot->led)
            found = box;
        spot->led = true;
    }
    return spot->led ? take(labels, marker, &found, spot) : 0;
}

int labels_place(struct labels *labels, const struct marker *marker, double width, double size,
                 struct spot *spot)
{
    struct point words = {width, size * (ascent + descent)};
    double away = marker->reach + distances[sizeof(distances) / sizeof(distances[0]) - 1] + 10;
    double x = away + words.x;
    double y = away + words.y;
    struct box box = {marker->at.x - x, marker->at.y - y, marker->at.x + x, marker->at.y + y};
    int result = room_near(&labels->room, &box, &labels->near);

    *spot = (struct spot){0};
    if (!result)
        result = place_beside(labels, marker, words, 6, spot);
    if (!result && !spot->found)
        result = place_beside(labels, marker, words, 3.5, spot);
    if (!result && !spot->found)
        result = place_away(labels, marker, words, spot);
    return result;
}
