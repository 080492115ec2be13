#include "fs/cluster_picture.h"

#include "fs/svg_label.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    SLOT_WIDTH = 13, /* of a label around the circle, in pixels */
    SLOTS_MIN = 24,  /* with fewer nodes, the sides stand apart */
    RADIUS_MIN = 160,
    LEGEND_TOP = 112, /* below title, description and symbols */
    WIDTH_MIN = 760,
    /* Of fonts, in pixels; of bold ones, in those of a plain one that is as wide. */
    TEXT_SIZE = 12,
    OWN_SIZE = 11,
    PARTNER_SIZE = 10,
    OWN_HEADING_SIZE = 14,
    HEADING_SIZE = 12
};

static const double PI = 3.14159265358979;

static bool allocate(struct picture *picture)
{
    size_t nodes = picture->all.node_count + 1;
    size_t groups = picture->all.group_count + 1;

    picture->degree = calloc(nodes, sizeof(size_t));
    picture->ring = calloc(nodes, sizeof(size_t));
    picture->slot = calloc(nodes, sizeof(size_t));
    picture->heading = calloc(groups, sizeof(size_t));
    picture->members = calloc(groups, sizeof(size_t));
    picture->legend = calloc(picture->all.kinds.count + 1, sizeof(*picture->legend));
    return picture->degree && picture->ring && picture->slot && picture->heading &&
           picture->members && picture->legend;
}

void picture_release(struct picture *picture)
{
    free(picture->degree);
    free(picture->ring);
    free(picture->slot);
    free(picture->heading);
    free(picture->members);
    free(picture->legend);
    neighbours_release(&picture->all);
}

/* Which nodes stand on the circle, and which in the list. */
static void choose(struct picture *picture)
{
    const struct neighbours *all = &picture->all;

    for (size_t i = 0; i < all->tie_count; i++) {
        picture->degree[all->edges[i].from]++;
        picture->degree[all->edges[i].to]++;
    }
    for (size_t i = 0; i < all->node_count; i++) {
        picture->untied += i < all->own_count && all->nodes[i].ties == 0;
        if (picture->degree[i] == 0)
            continue;
        picture->members[all->nodes[i].group]++;
        picture->ring[picture->ring_count++] = i;
    }
}

/* Where they stand there. */
static int place(struct picture *picture)
{
    const struct neighbours *all = &picture->all;
    size_t *group = calloc(all->node_count + 1, sizeof(*group));
    size_t *number = calloc(all->node_count + 1, sizeof(*number));
    size_t *slot = calloc(all->node_count + 1, sizeof(*slot));
    struct circle_edge *edges = calloc(all->tie_count + 1, sizeof(*edges));
    struct circle circle = {.group = group,
                            .node_count = picture->ring_count,
                            .edges = edges,
                            .edge_count = all->tie_count,
                            .group_count = all->group_count};
    int result = -ENOMEM;

    if (!group || !number || !slot || !edges)
        goto out;
    for (size_t i = 0; i < picture->ring_count; i++) {
        group[i] = all->nodes[picture->ring[i]].group;
        number[picture->ring[i]] = i;
    }
    for (size_t i = 0; i < all->tie_count; i++)
        edges[i] = (struct circle_edge){number[all->edges[i].from], number[all->edges[i].to]};
    result = circle_places(&circle, slot, picture->heading, &picture->slot_count);
    for (size_t i = 0; i < picture->ring_count; i++)
        picture->slot[picture->ring[i]] = slot[i];
out:
    free(group);
    free(number);
    free(slot);
    free(edges);
    return result;
}

/* With few slots, room is left between the two sides. */
static void spread_sides(struct picture *picture)
{
    size_t room = picture->slot_count < SLOTS_MIN ? SLOTS_MIN - picture->slot_count : 0;

    for (size_t i = 0; i < picture->ring_count; i++)
        if (picture->all.nodes[picture->ring[i]].group > 0)
            picture->slot[picture->ring[i]] += room / 2;
    for (size_t i = 1; i < picture->all.group_count; i++)
        picture->heading[i] += room / 2;
    picture->slot_count += room;
}

/* On the left side the slots go upwards: headings change places with their nodes, to be above. */
static void raise_headings(struct picture *picture)
{
    for (size_t i = 0; i < picture->ring_count; i++) {
        size_t group = picture->all.nodes[picture->ring[i]].group;

        if (group > 0 && picture_direction(picture, picture->heading[group]).x < 0)
            picture->slot[picture->ring[i]]--;
    }
    for (size_t i = 1; i < picture->all.group_count; i++)
        if (picture_direction(picture, picture->heading[i]).x < 0)
            picture->heading[i] += picture->members[i];
}

/* The middle of group 0 is on the right. Rounded, so that libraries which differ in the last digit
 * of a cosine draw the same picture. */
struct point picture_direction(const struct picture *picture, size_t slot)
{
    double middle = (double)picture->members[0] / 2;
    double angle = ((double)slot - middle) / (double)picture->slot_count * 2 * PI;

    return (struct point){round(cos(angle) * 1e6) / 1e6, round(sin(angle) * 1e6) / 1e6};
}

const char *picture_group_name(const struct picture *picture, size_t group)
{
    const char *name = picture->all.groups[group].name;

    return name ? name : "Without a cluster";
}

size_t picture_heading_units(size_t group)
{
    return group == 0 ? PICTURE_HEADING_UNITS : PICTURE_LABEL_UNITS;
}

size_t picture_columns(const struct picture *picture)
{
    size_t columns = (size_t)((picture->width - 2 * PICTURE_EDGE) / picture->column);

    return columns > 0 ? columns : 1;
}

/* With its heading. */
size_t picture_lines(const struct picture *picture)
{
    size_t shown = picture->untied < PICTURE_UNTIED_MAX ? picture->untied : PICTURE_UNTIED_MAX;
    size_t columns = picture_columns(picture);

    return shown ? (shown + columns - 1) / columns + 2 : 0;
}

/* How far labels reach from the centre, so that the picture holds them. */
struct extent {
    double left;
    double right;
    double top;
    double bottom;
};

static void reach(const struct picture *picture, size_t slot, const char *label, size_t units,
                  double size, struct extent *extent)
{
    struct point to = picture_direction(picture, slot);
    double distance = picture->radius + PICTURE_LABEL_GAP + svg_label_width(label, units, size);

    extent->left = fmin(extent->left, to.x * distance - PICTURE_LINE / 2.0);
    extent->right = fmax(extent->right, to.x * distance + PICTURE_LINE / 2.0);
    extent->top = fmin(extent->top, to.y * distance - PICTURE_LINE / 2.0);
    extent->bottom = fmax(extent->bottom, to.y * distance + PICTURE_LINE / 2.0);
}

const char *picture_kind_label(const struct picture *picture, size_t kind, char *room, size_t size)
{
    snprintf(room, size, "%.60s (%zu)", picture->all.kinds.items[kind].slug,
             picture->all.kind_ties[kind]);
    return room;
}

/* Entries side by side, as many to a line as the width holds. */
static void lay_out_legend(struct picture *picture)
{
    struct point at = {PICTURE_EDGE, LEGEND_TOP};
    char label[100];

    for (size_t i = 0; i < picture->all.kinds.count; i++) {
        double width = PICTURE_SAMPLE + PICTURE_SPACE +
                       svg_label_width(picture_kind_label(picture, i, label, sizeof(label)),
                                       sizeof(label), TEXT_SIZE);

        if (picture->all.kind_ties[i] == 0)
            continue;
        if (at.x > PICTURE_EDGE && at.x + width > picture->width)
            at = (struct point){PICTURE_EDGE, at.y + PICTURE_LINE};
        picture->legend[i] = at;
        at.x += width;
    }
    picture->head = at.y + PICTURE_LINE;
}

/* Columns of the list are as wide as its longest name needs. */
static void measure_column(struct picture *picture)
{
    size_t shown = 0;
    double widest = 0;

    for (size_t i = 0; i < picture->all.own_count && shown < PICTURE_UNTIED_MAX; i++) {
        if (picture->all.nodes[i].ties > 0)
            continue;
        widest = fmax(widest,
                      svg_label_width(picture->all.nodes[i].name, PICTURE_LABEL_UNITS, TEXT_SIZE));
        shown++;
    }
    picture->column = PICTURE_SIGN + widest + PICTURE_SPACE;
}

static void measure(struct picture *picture)
{
    struct extent extent = {0};

    picture->radius = fmax(RADIUS_MIN, (double)(picture->slot_count * SLOT_WIDTH) / (2 * PI));
    for (size_t i = 0; i < picture->ring_count; i++) {
        const struct neighbour *node = &picture->all.nodes[picture->ring[i]];

        reach(picture, picture->slot[picture->ring[i]], node->name, PICTURE_LABEL_UNITS,
              node->group == 0 ? OWN_SIZE : PARTNER_SIZE, &extent);
    }
    for (size_t i = 0; i < picture->all.group_count; i++)
        if (picture->members[i] > 0)
            reach(picture, picture->heading[i], picture_group_name(picture, i),
                  picture_heading_units(i), i == 0 ? OWN_HEADING_SIZE : HEADING_SIZE, &extent);
    picture->width = ceil(fmax(WIDTH_MIN, extent.right - extent.left + 2 * PICTURE_EDGE));
    picture->centre.x = ceil((picture->width - extent.right - extent.left) / 2);
    measure_column(picture);
    lay_out_legend(picture);
    picture->centre.y = ceil(picture->head - extent.top);
    picture->height = ceil(picture->centre.y + extent.bottom +
                           (double)picture_lines(picture) * PICTURE_LINE + 2 * PICTURE_EDGE);
}

int picture_lay_out(struct picture *picture)
{
    int result = allocate(picture) ? 0 : -ENOMEM;

    if (result)
        return result;
    choose(picture);
    result = place(picture);
    if (result)
        return result;
    spread_sides(picture);
    raise_headings(picture);
    measure(picture);
    return 0;
}
