#include "fs/figures/room.h"

#include "fs/array.h"

#include <math.h>
#include <stdlib.h>

void room_release(struct room *room)
{
    free(room->boxes);
    free((void *)room->markers);
    free(room->leads);
    *room = (struct room){0};
}

int room_take_box(struct room *room, const struct box *box)
{
    int result = array_grow((void **)&room->boxes, room->box_count, sizeof(*room->boxes));

    if (!result)
        room->boxes[room->box_count++] = *box;
    return result;
}

int room_take_marker(struct room *room, const struct marker *marker)
{
    int result = array_grow((void **)&room->markers, room->marker_count, sizeof(room->markers[0]));

    if (!result)
        room->markers[room->marker_count++] = marker;
    return result;
}

int room_take_lead(struct room *room, const struct lead *lead)
{
    int result = array_grow((void **)&room->leads, room->lead_count, sizeof(*room->leads));

    if (!result)
        room->leads[room->lead_count++] = *lead;
    return result;
}

static bool overlap(const struct box *a, const struct box *b, double air)
{
    return a->left - air < b->right && b->left < a->right + air && a->top - air < b->bottom &&
           b->top < a->bottom + air;
}

struct lead lead_between(struct point from, struct point to)
{
    return (struct lead){
        from, to, {fmin(from.x, to.x), fmin(from.y, to.y), fmax(from.x, to.x), fmax(from.y, to.y)}};
}

int room_near(const struct room *room, const struct box *box, struct room *near)
{
    int result = 0;

    near->within = room->within;
    near->box_count = 0;
    near->marker_count = 0;
    near->lead_count = 0;
    for (size_t i = 0; !result && i < room->box_count; i++)
        if (overlap(&room->boxes[i], box, 0))
            result = room_take_box(near, &room->boxes[i]);
    for (size_t i = 0; !result && i < room->marker_count; i++)
        if (box_is_near(box, room->markers[i]->at, room->markers[i]->reach))
            result = room_take_marker(near, room->markers[i]);
    for (size_t i = 0; !result && i < room->lead_count; i++)
        if (overlap(&room->leads[i].around, box, 1e-9))
            result = room_take_lead(near, &room->leads[i]);
    return result;
}

/* How far a number is from those between two others. */
static double outside(double value, double least, double most)
{
    return value < least ? least - value : value > most ? value - most : 0;
}

/* Without the root, which would take most of the time. */
static double square_distance(const struct box *box, struct point point)
{
    double x = outside(point.x, box->left, box->right);
    double y = outside(point.y, box->top, box->bottom);

    return x * x + y * y;
}

bool box_is_near(const struct box *box, struct point point, double distance)
{
    return square_distance(box, point) < distance * distance;
}

double box_distance(const struct box *box, struct point point)
{
    return sqrt(square_distance(box, point));
}

double marker_distance(const struct marker *marker, const struct box *box)
{
    double least = square_distance(box, marker->at);

    for (size_t i = 0; i < marker->count; i++) {
        double away = square_distance(box, marker->outline[i]);

        least = away < least ? away : least;
    }
    return sqrt(least);
}

/* On which side of the line through a and b a point is: the sign. */
static double side_of(struct point a, struct point b, struct point point)
{
    return (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x);
}

static bool leads_cross(const struct lead *a, const struct lead *b)
{
    return side_of(a->from, a->to, b->from) * side_of(a->from, a->to, b->to) <= 0 &&
           side_of(b->from, b->to, a->from) * side_of(b->from, b->to, a->to) <= 0;
}

/* A line passes through a box if they overlap and not all corners are on one side of it. */
static bool lead_meets(const struct lead *lead, const struct box *box)
{
    int above = 0;

    if (!overlap(&lead->around, box, 1e-9))
        return false;
    for (int i = 0; i < 4; i++) {
        struct point corner = {i % 2 ? box->left : box->right, i < 2 ? box->top : box->bottom};

        above += side_of(lead->from, lead->to, corner) > 0;
    }
    return above > 0 && above < 4;
}

static double distance_from(const struct lead *lead, struct point point)
{
    double x = lead->to.x - lead->from.x;
    double y = lead->to.y - lead->from.y;
    double along =
        ((point.x - lead->from.x) * x + (point.y - lead->from.y) * y) / fmax(x * x + y * y, 1e-9);
    double part = fmin(fmax(along, 0), 1);

    x = lead->from.x + part * x - point.x;
    y = lead->from.y + part * y - point.y;
    return sqrt(x * x + y * y);
}

/* A line that begins within a marker has to get out of there, one beside it past it. */
static bool lead_meets_marker(const struct lead *lead, const struct marker *own,
                              const struct marker *other)
{
    double away = hypot(other->at.x - own->at.x, other->at.y - own->at.y);
    bool beside = away <= other->reach + own->reach;

    return away > other->reach &&
           distance_from(lead, other->at) < (beside ? other->reach * 0.6 : other->reach + 1);
}

bool room_for_box(const struct room *room, const struct box *box, double air)
{
    if (box->left < room->within.left || box->right > room->within.right ||
        box->top < room->within.top || box->bottom > room->within.bottom)
        return false;
    for (size_t i = 0; i < room->box_count; i++)
        if (overlap(&room->boxes[i], box, air))
            return false;
    for (size_t i = 0; i < room->lead_count; i++)
        if (lead_meets(&room->leads[i], box))
            return false;
    return true;
}

bool room_for_lead(const struct room *room, const struct lead *lead, const struct marker *own)
{
    for (size_t i = 0; i < room->box_count; i++)
        if (lead_meets(lead, &room->boxes[i]))
            return false;
    for (size_t i = 0; i < room->lead_count; i++)
        if (leads_cross(lead, &room->leads[i]))
            return false;
    for (size_t i = 0; i < room->marker_count; i++)
        if (lead_meets_marker(lead, own, room->markers[i]))
            return false;
    return true;
}
