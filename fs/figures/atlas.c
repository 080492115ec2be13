#include "fs/figures/atlas.h"

#include "fs/array.h"
#include "fs/figures/lettering.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    CORNERS_MAX = 100000 /* what more there is of the land is not drawn */
};

void atlas_release(struct atlas *atlas)
{
    for (size_t i = 0; i < atlas->place_count; i++) {
        free(atlas->places[i].slug);
        free(atlas->places[i].name);
        free(atlas->places[i].city);
        free(atlas->places[i].genesis);
        free(atlas->places[i].province);
        free(atlas->places[i].region);
    }
    free(atlas->places);
    free(atlas->bonds);
    free(atlas->corners);
    free(atlas->rings);
    *atlas = (struct atlas){0};
}

/* A copy of a text of the row, NULL for NULL. */
static int copy(const struct rows *rows, int column, char **to)
{
    const char *value = rows_text(rows, column);

    if (!value && rows_type(rows, column) == VALUE_NULL)
        return 0;
    *to = value ? strdup(value) : NULL;
    return *to ? 0 : -ENOMEM;
}

static bool is_number(const struct rows *rows, int column)
{
    return rows_type(rows, column) == VALUE_REAL || rows_type(rows, column) == VALUE_INTEGER;
}

static bool is_on_earth(double lat, double lon)
{
    return lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180;
}

static int add_place(struct atlas *atlas, const struct rows *rows)
{
    int result = array_grow((void **)&atlas->places, atlas->place_count, sizeof(*atlas->places));
    struct place *place;

    if (result)
        return result;
    place = &atlas->places[atlas->place_count++];
    *place = (struct place){
        .id = rows_integer(rows, 0),
        .lat = rows_real(rows, 3),
        .lon = rows_real(rows, 4),
        .firms = rows_real(rows, 6),
        .province_id = rows_integer(rows, 9),
    };
    place->located =
        is_number(rows, 3) && is_number(rows, 4) && is_on_earth(place->lat, place->lon);
    result = copy(rows, 1, &place->slug);
    if (!result)
        result = copy(rows, 2, &place->city);
    if (!result)
        result = copy(rows, 5, &place->genesis);
    if (!result)
        result = copy(rows, 7, &place->province);
    if (!result)
        result = copy(rows, 8, &place->region);
    if (!result)
        result = copy(rows, 10, &place->name);
    return result;
}

static int compare_cities(const void *left, const void *right)
{
    const struct place *const *a = left;
    const struct place *const *b = right;

    if (!(*a)->city || !(*b)->city)
        return !(*a)->city - !(*b)->city;
    return strcmp((*a)->city, (*b)->city);
}

/* The name of a place whose neighbours in the order of cities are these; it has its own one so far. */
static int name_place(struct place *place, const struct place *before, const struct place *after)
{
    char name[LETTERING_MAX];
    bool alone = place->city &&
                 !(before && compare_cities(&before, &(const struct place *){place}) == 0) &&
                 !(after && compare_cities(&after, &(const struct place *){place}) == 0);

    if (!place->city && place->name && *place->name)
        return 0;
    free(place->name);
    if (alone) {
        place->name = strdup(place->city);
    } else {
        lettering_name(place->slug ? place->slug : "", name);
        place->name = strdup(name);
    }
    return place->name ? 0 : -ENOMEM;
}

static int name_places(struct atlas *atlas)
{
    size_t count = atlas->place_count;
    struct place **order = calloc(count + 1, sizeof(*order));
    int result = order ? 0 : -ENOMEM;

    if (!result && count > 0) {
        for (size_t i = 0; i < count; i++)
            order[i] = &atlas->places[i];
        qsort((void *)order, count, sizeof(order[0]), compare_cities);
    }
    for (size_t i = 0; !result && i < count; i++)
        result =
            name_place(order[i], i > 0 ? order[i - 1] : NULL, i + 1 < count ? order[i + 1] : NULL);
    free((void *)order);
    return result;
}

int atlas_read_places(struct reader *reader, struct atlas *atlas)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_FIGURE_CLUSTERS, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        result = add_place(atlas, rows);
        if (result)
            break;
    }
    rows_end(rows);
    return result ? result : name_places(atlas);
}

static int compare_ids(const void *key, const void *item)
{
    int64_t id = *(const int64_t *)key;
    const struct place *place = item;

    return (id > place->id) - (id < place->id);
}

const struct place *atlas_find(const struct atlas *atlas, int64_t id)
{
    if (atlas->place_count == 0)
        return NULL;
    return bsearch(&id, atlas->places, atlas->place_count, sizeof(*atlas->places), compare_ids);
}

static int read_bonds(struct reader *reader, enum query query, struct atlas *atlas)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, query, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        const struct place *from = atlas_find(atlas, rows_integer(rows, 0));
        const struct place *to = atlas_find(atlas, rows_integer(rows, 1));

        if (!from || !to)
            continue;
        result = array_grow((void **)&atlas->bonds, atlas->bond_count, sizeof(*atlas->bonds));
        if (result)
            break;
        atlas->bonds[atlas->bond_count++] = (struct bond){
            .from = (size_t)(from - atlas->places),
            .to = (size_t)(to - atlas->places),
            .ties = rows_real(rows, 2),
            .ownership = rows_real(rows, 3),
        };
    }
    rows_end(rows);
    return result;
}

int atlas_read_bonds(struct reader *reader, struct atlas *atlas)
{
    return read_bonds(reader, QUERY_FIGURE_BONDS, atlas);
}

int atlas_read_ownership(struct reader *reader, struct atlas *atlas)
{
    return read_bonds(reader, QUERY_FIGURE_OWNERSHIP, atlas);
}

/* What is no corner ends the ring. */
static int add_corners(struct atlas *atlas, const char *points)
{
    const char *end = points + strlen(points);
    struct corner corner;

    while (points < end && atlas->corner_count < CORNERS_MAX) {
        int result;

        if (!outline_corner(&points, end, &corner))
            return 0;
        result = array_grow((void **)&atlas->corners, atlas->corner_count, sizeof(*atlas->corners));
        if (result)
            return result;
        atlas->corners[atlas->corner_count++] = corner;
    }
    return 0;
}

/* A ring that encloses nothing is left out: it would say that there is land, and where. */
static int add_ring(struct atlas *atlas, const char *points)
{
    struct ring ring = {.first = atlas->corner_count};
    int result = add_corners(atlas, points);

    ring.count = atlas->corner_count - ring.first;
    if (!result && ring.count < OUTLINE_CORNERS_MIN) {
        atlas->corner_count = ring.first;
        return 0;
    }
    if (!result)
        result = array_grow((void **)&atlas->rings, atlas->ring_count, sizeof(*atlas->rings));
    if (!result)
        atlas->rings[atlas->ring_count++] = ring;
    return result;
}

int atlas_read_outlines(struct reader *reader, struct atlas *atlas)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_FIGURE_OUTLINES, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        const char *points = rows_text(rows, 0);

        result = points ? add_ring(atlas, points) : 0;
        if (result)
            break;
    }
    rows_end(rows);
    return result;
}
