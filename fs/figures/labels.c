#include "fs/figures/labels.h"

#include "fs/array.h"

#include <math.h>
#include <stdlib.h>

/* What of a line of text is above and below its baseline, in sizes of the font. */
static const double ascent = 0.8;
static const double descent = 0.24;

/* Where words may stand: which way from the marker, in the order of liking. */
static const struct {
    double x; /* -1: to the left .. 1: to the right */
    double y; /* -1: above .. 1: below */
} positions[] = {
    {1, 0}, {-1, 0}, {0, -1}, {0, 1}, {1, -1}, {1, 1}, {-1, -1}, {-1, 1},
};

void labels_init(struct labels *labels, const struct box *within)
{
    *labels = (struct labels){.within = *within};
}

void labels_release(struct labels *labels)
{
    free(labels->taken);
    *labels = (struct labels){0};
}

int labels_take(struct labels *labels, const struct box *box)
{
    int result = array_grow((void **)&labels->taken, labels->count, sizeof(*labels->taken));

    if (!result)
        labels->taken[labels->count++] = *box;
    return result;
}

/* Whether the box is inside, and nothing within so many pixels of it. */
static bool is_free(const struct labels *labels, const struct box *box, double air)
{
    if (box->left < labels->within.left || box->right > labels->within.right ||
        box->top < labels->within.top || box->bottom > labels->within.bottom)
        return false;
    for (size_t i = 0; i < labels->count; i++) {
        const struct box *other = &labels->taken[i];

        if (box->left - air < other->right && other->left < box->right + air &&
            box->top - air < other->bottom && other->top < box->bottom + air)
            return false;
    }
    return true;
}

/* The box of the words in a position; away is the distance between it and the marker's middle. */
static struct box box_at(size_t position, struct point marker, double away, double width,
                         double size)
{
    double height = size * (ascent + descent);
    double x = positions[position].x;
    double y = positions[position].y;
    double slant = x != 0 && y != 0 ? 0.72 : 1; /* corners lie nearer along both axes */
    double middle_x = marker.x + x * (away * slant + width / 2);
    double middle_y = marker.y + y * (away * slant + height / 2);

    return (struct box){middle_x - width / 2, middle_y - height / 2, middle_x + width / 2,
                        middle_y + height / 2};
}

int labels_place(struct labels *labels, struct point marker, double radius, double width,
                 double size, struct point *start, struct point *lead, bool *found)
{
    /* Pixels between marker and words, and around words so far away that they need to be alone. */
    static const struct {
        double gap;
        double air;
    } tries[] = {{2, 0}, {6, 0}, {13, 5}, {22, 5}};

    *found = false;
    for (size_t t = 0; t < sizeof(tries) / sizeof(tries[0]); t++) {
        for (size_t i = 0; i < sizeof(positions) / sizeof(positions[0]); i++) {
            struct box box = box_at(i, marker, radius + tries[t].gap, width, size);

            if (!is_free(labels, &box, tries[t].air))
                continue;
            *start = (struct point){box.left, box.top + size * ascent};
            *lead = (struct point){fmin(fmax(marker.x, box.left), box.right),
                                   fmin(fmax(marker.y, box.top), box.bottom)};
            *found = true;
            return labels_take(labels, &box);
        }
    }
    return 0;
}
