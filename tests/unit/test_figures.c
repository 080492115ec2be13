/* What pictures are laid out with: the projection, extents, widths of letters, places for labels. */
#include "fs/figures/labels.h"
#include "fs/figures/lettering.h"
#include "fs/figures/projection.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_near(double value, double expected, double within)
{
    if (!(fabs(value - expected) <= within))
        fail_msg("%.12g is not %.12g", value, expected);
}

static void assert_forward(const struct projection *projection, double lat, double lon, double x,
                           double y)
{
    double found_x;
    double found_y;

    projection_forward(projection, lat, lon, &found_x, &found_y);
    assert_near(found_x, x, 5e-8);
    assert_near(found_y, y, 5e-8);
}

/* Snyder 1987, page 291: the numerical example for the sphere, in radii. */
static void the_projection_gives_snyders_example(void **state)
{
    struct projection snyder = {{29.5, 45.5}, 23, -96};

    (void)state;
    assert_forward(&snyder, 35, -75, 0.2952720, 0.2416774);
    assert_forward(&snyder, 23, -96, 0, 0);
}

static void assert_there_and_back(const struct projection *projection, double lat, double lon)
{
    double x;
    double y;
    double found_lat;
    double found_lon;

    projection_forward(projection, lat, lon, &x, &y);
    projection_inverse(projection, x, y, &found_lat, &found_lon);
    assert_near(found_lat, lat, 1e-9);
    assert_near(remainder(found_lon - lon, 360), 0, 1e-9);
}

/* Of a northern and a southern cone, across 180 degrees, and of a cylinder. */
static void what_is_projected_is_found_again(void **state)
{
    const struct projection all[] = {
        {{29.5, 45.5}, 23, -96}, {{-20, -50}, -35, -60}, {{10, 50}, 30, 175}, {{-30, 30}, 0, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        for (int lat = -60; lat <= 60; lat += 24)
            for (int away = -70; away <= 70; away += 14)
                assert_there_and_back(&all[i], lat, all[i].longitude + away);
}

/* Computed by another program from the same formulas. */
static void beijing_and_shenzhen_are_where_they_should_be(void **state)
{
    struct projection china = {{25, 47}, 36, 105};

    (void)state;
    assert_forward(&china, 39.9, 116.41, 0.14986938308, 0.07793286067);
    assert_forward(&china, 22.5, 114.05, 0.14691078836, -0.23101589621);
}

static void south_of_the_equator_south_is_still_down(void **state)
{
    struct projection south = {{-20, -50}, -35, -60};

    (void)state;
    assert_forward(&south, -34.6, -58.4, 0.02221322282, 0.00705288076);
}

/* Without a cone: x = lon cos p, y = sin lat / cos p. */
static void parallels_on_both_sides_of_the_equator_make_a_cylinder(void **state)
{
    struct projection both = {{-30, 30}, 0, 0};
    struct projection nearly = {{-30, 30.001}, 0, 0};
    double x;
    double y;

    (void)state;
    assert_forward(&both, 30, 90, 1.36034952318, 0.57735026919);
    projection_forward(&nearly, 30, 90, &x, &y);
    assert_near(x, 1.36034952318, 1e-4);
    assert_near(y, 0.57735026919, 1e-4);
}

static void nothing_is_ever_infinite(void **state)
{
    struct projection pole = {{90, 90}, 90, 0};
    struct projection poles = {{-90, 90}, 0, 0};
    double x;
    double y;

    (void)state;
    projection_forward(&pole, -90, 180, &x, &y);
    assert_true(isfinite(x) && isfinite(y));
    projection_forward(&poles, 90, 10, &x, &y);
    assert_true(isfinite(x) && isfinite(y));
    projection_forward(&pole, NAN, INFINITY, &x, &y);
    assert_near(x, 0, 0);
    assert_near(y, 0, 0);
}

/* A square degree is as large on the map wherever it lies, but for its bent edges. */
static void areas_are_kept(void **state)
{
    struct projection china = {{25, 47}, 36, 105};
    double radians = 3.14159265358979323846 / 180;

    (void)state;
    for (int lat = 18; lat < 54; lat += 5) {
        for (int lon = 73; lon < 135; lon += 15) {
            double degrees[4][2] = {{0, 0}, {0, 0.1}, {0.1, 0.1}, {0.1, 0}};
            double x[4];
            double y[4];
            double area = 0;

            for (int i = 0; i < 4; i++)
                projection_forward(&china, lat + degrees[i][0], lon + degrees[i][1], &x[i], &y[i]);
            for (int i = 0; i < 4; i++)
                area += (x[i] * y[(i + 1) % 4] - x[(i + 1) % 4] * y[i]) / 2;
            assert_near(area / (0.1 * radians * (sin((lat + 0.1) * radians) - sin(lat * radians))),
                        1, 1e-4);
        }
    }
}

static void an_extent_goes_around_the_widest_gap(void **state)
{
    double latitudes[] = {-10, 40, 5};
    double pacific[] = {-170, 150, 179};
    double europe[] = {20, -10, 5};
    struct extent extent = extent_of(latitudes, pacific, 3);

    (void)state;
    assert_near(extent.south, -10, 0);
    assert_near(extent.north, 40, 0);
    assert_near(extent.west, 150, 0);
    assert_near(extent.east, 190, 0);
    extent = extent_of(latitudes, europe, 3);
    assert_near(extent.west, -10, 0);
    assert_near(extent.east, 20, 0);
    extent = extent_of(latitudes, europe, 1);
    assert_near(extent.east - extent.west, 0, 0);
    extent = extent_of(NULL, NULL, 0);
    assert_near(extent.north, 0, 0);
}

static void parallels_lie_a_sixth_inside(void **state)
{
    struct projection france = projection_for(&(struct extent){42, 51, -5, 8});
    struct projection china = projection_for(&(struct extent){18.2, 53.6, 73.5, 134.8});
    struct projection yunnan = projection_for(&(struct extent){21, 29, 97, 106});
    struct projection pacific = projection_for(&(struct extent){-10, 50, 150, 240});

    (void)state;
    assert_near(france.parallels[0], 43.5, 1e-9);
    assert_near(france.parallels[1], 49.5, 1e-9);
    assert_near(france.longitude, 1.5, 1e-9);
    assert_near(china.parallels[0], 25, 0);
    assert_near(china.parallels[1], 47, 0);
    assert_near(china.longitude, 105, 0);
    assert_near(yunnan.longitude, 101.5, 1e-9);
    assert_near(pacific.longitude, -165, 1e-9);
}

static void what_does_not_fit_ends_in_dots(void **state)
{
    char label[LETTERING_MAX];
    char long_name[1000];

    (void)state;
    lettering_clip("Beijing", 10, 100, label);
    assert_string_equal(label, "Beijing");
    lettering_clip(NULL, 10, 100, label);
    assert_string_equal(label, "");
    lettering_clip("Beijing Economic-Technological Development Area", 10, 100, label);
    assert_true(lettering_width(label, 10) <= 100);
    assert_string_equal(label + strlen(label) - strlen("…"), "…");
    memset(long_name, 'i', sizeof(long_name) - 1);
    long_name[sizeof(long_name) - 1] = '\0';
    lettering_clip(long_name, 10, 1e6, label);
    assert_true(strlen(label) < LETTERING_MAX);
    /* No character is cut in two: each of these has three bytes. */
    lettering_clip("北京经济技术开发区", 10, 45, label);
    assert_string_equal(label, "北京经…");
    lettering_clip("\x80\xff\xfe", 10, 5, label);
    assert_true(strlen(label) < LETTERING_MAX);
}

static void slugs_become_names(void **state)
{
    char name[LETTERING_MAX];

    (void)state;
    lettering_name("beijing-yizhuang", name);
    assert_string_equal(name, "Beijing Yizhuang");
    lettering_name("", name);
    assert_string_equal(name, "");
    lettering_name("x-2-y", name);
    assert_string_equal(name, "X 2 Y");
}

static bool overlap(const struct box *a, const struct box *b)
{
    return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

/* A number below the limit, the same ones each time. */
static unsigned next(uint32_t *seed, unsigned limit)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % limit;
}

enum {
    MARKS = 200
};

/* Circles of some sizes at places that are the same each time. */
static void scatter(struct marker *markers, uint32_t *seed)
{
    for (int i = 0; i < MARKS; i++) {
        markers[i].at = (struct point){next(seed, 400), next(seed, 300)};
        markers[i].reach = 2 + next(seed, 6);
        markers[i].count = OUTLINE_MAX;
        for (int k = 0; k < OUTLINE_MAX; k++)
            markers[i].outline[k] = (struct point){
                markers[i].at.x + markers[i].reach * cos(k * 6.283185307 / OUTLINE_MAX),
                markers[i].at.y + markers[i].reach * sin(k * 6.283185307 / OUTLINE_MAX)};
    }
}

/* Words without a line are close to their own marker, and to no other one. */
static void assert_belongs(const struct labels *labels, const struct marker *own,
                           const struct box *box, const struct spot *spot)
{
    double away = marker_distance(own, box);

    assert_true(spot->led || away < 3);
    for (size_t i = 0; i < labels->room.marker_count; i++) {
        const struct marker *other = labels->room.markers[i];

        if (other != own)
            assert_true(marker_distance(other, box) > (spot->led ? 3.9 : away));
    }
}

static bool is_inside(const struct box *box, struct point point)
{
    return point.x > box->left && point.x < box->right && point.y > box->top &&
           point.y < box->bottom;
}

static void assert_leads_cross_no_words(const struct room *room)
{
    for (size_t i = 0; i < room->lead_count; i++) {
        const struct lead *lead = &room->leads[i];

        for (int k = 0; k <= 100; k++) {
            struct point at = {lead->from.x + k / 100.0 * (lead->to.x - lead->from.x),
                               lead->from.y + k / 100.0 * (lead->to.y - lead->from.y)};

            for (size_t n = 0; n < room->box_count; n++)
                assert_false(is_inside(&room->boxes[n], at));
        }
    }
}

static void labels_cover_nothing_and_belong_to_their_markers(void **state)
{
    struct marker *markers = calloc(MARKS, sizeof(*markers));
    struct labels labels;
    size_t placed = 0;
    uint32_t seed = 7;

    (void)state;
    assert_non_null(markers);
    scatter(markers, &seed);
    labels_init(&labels, &(struct box){0, 0, 400, 300});
    for (int i = 0; i < MARKS; i++)
        assert_int_equal(room_take_marker(&labels.room, &markers[i]), 0);
    for (int i = 0; i < MARKS; i++) {
        struct spot spot;

        assert_int_equal(labels_place(&labels, &markers[i], 20 + next(&seed, 30), 10, &spot), 0);
        if (spot.found)
            assert_belongs(&labels, &markers[i], &labels.room.boxes[placed], &spot);
        placed += spot.found;
    }
    assert_true(placed > 40);
    assert_int_equal(placed, labels.room.box_count);
    assert_true(labels.room.lead_count > 5);
    assert_leads_cross_no_words(&labels.room);
    for (size_t i = 0; i < placed; i++) {
        assert_true(labels.room.boxes[i].left >= 0 && labels.room.boxes[i].right <= 400);
        assert_true(labels.room.boxes[i].top >= 0 && labels.room.boxes[i].bottom <= 300);
        for (size_t k = 0; k < i; k++)
            assert_false(overlap(&labels.room.boxes[i], &labels.room.boxes[k]));
    }
    labels_release(&labels);
    free(markers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_projection_gives_snyders_example),
        cmocka_unit_test(what_is_projected_is_found_again),
        cmocka_unit_test(beijing_and_shenzhen_are_where_they_should_be),
        cmocka_unit_test(south_of_the_equator_south_is_still_down),
        cmocka_unit_test(parallels_on_both_sides_of_the_equator_make_a_cylinder),
        cmocka_unit_test(nothing_is_ever_infinite),
        cmocka_unit_test(areas_are_kept),
        cmocka_unit_test(an_extent_goes_around_the_widest_gap),
        cmocka_unit_test(parallels_lie_a_sixth_inside),
        cmocka_unit_test(what_does_not_fit_ends_in_dots),
        cmocka_unit_test(slugs_become_names),
        cmocka_unit_test(labels_cover_nothing_and_belong_to_their_markers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
