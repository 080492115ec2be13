/*
 * Places on the circle of a picture, and labels cut to a width.
 */
#include "fs/circle.h"
#include "fs/svg_label.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum {
    NODES_MAX = 64
};

struct places {
    size_t slot[NODES_MAX];
    size_t heading[NODES_MAX];
    size_t count;
};

static struct places place(const struct circle *circle)
{
    struct places places = {0};

    assert_int_equal(circle_places(circle, places.slot, places.heading, &places.count), 0);
    return places;
}

static void every_node_and_heading_has_a_slot_of_its_own(void **state)
{
    const size_t group[] = {0, 0, 0, 2, 1, 2, 1, 3};
    const struct circle_edge edges[] = {{0, 3}, {1, 4}, {2, 5}, {2, 6}, {0, 7}, {0, 1}};
    const struct circle circle = {group, 8, edges, 6, 4};
    const struct places places = place(&circle);
    bool taken[NODES_MAX] = {false};

    (void)state;
    assert_int_equal(places.count, 8 + 4 + 4);
    for (size_t i = 0; i < 8; i++) {
        size_t heading = places.heading[group[i]];

        assert_true(places.slot[i] < places.count);
        assert_false(taken[places.slot[i]]);
        taken[places.slot[i]] = true;
        assert_true(places.slot[i] > heading);
        assert_true(places.slot[i] <= heading + 3);
    }
    for (size_t i = 0; i < 4; i++)
        assert_false(taken[places.heading[i]]);
    assert_int_equal(places.heading[0], 0);
}

/* How many of the edges between the sides cross each other: on a circle those whose ends alternate. */
static size_t count_crossings(const struct circle *circle, const struct places *places)
{
    size_t count = 0;

    for (size_t i = 0; i < circle->edge_count; i++) {
        for (size_t j = 0; j < i; j++) {
            size_t a = places->slot[circle->edges[i].from];
            size_t b = places->slot[circle->edges[i].to];
            size_t c = places->slot[circle->edges[j].from];
            size_t d = places->slot[circle->edges[j].to];

            count += (a < c && c < b) != (a < d && d < b);
        }
    }
    return count;
}

static void edges_that_need_not_cross_do_not(void **state)
{
    const size_t group[] = {0, 0, 0, 0, 1, 2, 3, 4};
    const struct circle_edge straight[] = {{0, 4}, {1, 5}, {2, 6}, {3, 7}};
    const struct circle_edge twisted[] = {{0, 6}, {1, 4}, {2, 7}, {3, 5}};
    const struct circle one = {group, 8, straight, 4, 5};
    const struct circle other = {group, 8, twisted, 4, 5};
    const struct places places = place(&one);
    const struct places again = place(&other);

    (void)state;
    assert_int_equal(count_crossings(&one, &places), 0);
    assert_int_equal(count_crossings(&other, &again), 0);
}

static void the_same_network_has_the_same_places(void **state)
{
    const size_t group[] = {0, 0, 1, 1, 1};
    const struct circle_edge edges[] = {{0, 2}, {0, 2}, {1, 3}, {1, 1}, {4, 0}};
    const struct circle circle = {group, 5, edges, 5, 2};
    const struct places one = place(&circle);
    const struct places other = place(&circle);

    (void)state;
    assert_memory_equal(&one, &other, sizeof(one));
}

static void nothing_and_one_side_alone_have_places_too(void **state)
{
    const size_t own[] = {0, 0};
    const size_t outside[] = {1, 1};
    const struct circle_edge edge = {0, 1};
    const struct circle nothing = {own, 0, &edge, 0, 1};
    const struct circle inside = {own, 2, &edge, 1, 1};
    const struct circle without = {outside, 2, &edge, 1, 2};

    (void)state;
    assert_true(place(&nothing).count > 0);
    assert_int_equal(place(&inside).count, 4);
    assert_int_equal(place(&without).count, 4);
}

static void labels_are_cut_between_characters(void **state)
{
    char cut[SVG_LABEL_MAX];

    (void)state;
    assert_string_equal(svg_label_cut("short", 5, cut), "short");
    assert_string_equal(svg_label_cut("longer", 5, cut), "long…");
    assert_string_equal(svg_label_cut("中文字", 6, cut), "中文字");
    assert_string_equal(svg_label_cut("中文字字", 6, cut), "中文…");
    assert_string_equal(svg_label_cut("", 5, cut), "");
    assert_string_equal(svg_label_cut("\xff\xff\xff", 2, cut), "\xff…");
    assert_true(svg_label_width("中", 10, 11) > svg_label_width("a", 10, 11));
    assert_true(svg_label_width("aaaa", 2, 11) == svg_label_width("aa", 9, 11));
    assert_true(svg_label_width("a", 9, 20) == 2 * svg_label_width("a", 9, 10));
}

/* Dots in place of one character or two would save nothing. */
static void labels_are_cut_only_if_that_saves_room(void **state)
{
    static const char name[] = "Chengdu national bio-industry base";
    char cut[SVG_LABEL_MAX];

    (void)state;
    assert_string_equal(svg_label_cut(name, strlen(name) - 2, cut), name);
    assert_string_equal(svg_label_cut(name, 20, cut), "Chengdu national bi…");
    assert_true(svg_label_width(name, 20, 11) == svg_label_width("Chengdu national bio", 90, 11));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_node_and_heading_has_a_slot_of_its_own),
        cmocka_unit_test(edges_that_need_not_cross_do_not),
        cmocka_unit_test(the_same_network_has_the_same_places),
        cmocka_unit_test(nothing_and_one_side_alone_have_places_too),
        cmocka_unit_test(labels_are_cut_between_characters),
        cmocka_unit_test(labels_are_cut_only_if_that_saves_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
