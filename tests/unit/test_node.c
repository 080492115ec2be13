/*
 * Node ids: what is packed comes out again, and what differs stays different.
 */
#include "fs/node.h"
#include "fs/types.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const uint32_t rows[] = {0, 1, 2, 255, 256, 65535, 65536, NODE_ROW_MAX - 1, NODE_ROW_MAX};
static const uint16_t node_types[] = {0, 1, 2, 31, 127, 128, 255, 256, 257, 510, 511};
static const uint16_t years[] = {0, 1, 999, 1000, 1949, 2012, 8191, 8192, 9999};
static const uint16_t epochs[] = {0, 1, 2, 255, 256, 8191, 8192, 16382, 16383};

enum {
    CORNERS = COUNT(rows) * COUNT(node_types) * COUNT(years) * COUNT(epochs),
    EPOCH_VALUES = (1 << NODE_EPOCH_BITS) - 1
};

static struct node corner(size_t index)
{
    struct node node;

    node.row = rows[index % COUNT(rows)];
    index /= COUNT(rows);
    node.type = node_types[index % COUNT(node_types)];
    index /= COUNT(node_types);
    node.year = years[index % COUNT(years)];
    index /= COUNT(years);
    node.epoch = epochs[index % COUNT(epochs)];
    return node;
}

static void assert_same(struct node left, struct node right)
{
    assert_int_equal(left.row, right.row);
    assert_int_equal(left.type, right.type);
    assert_int_equal(left.year, right.year);
    assert_int_equal(left.epoch, right.epoch);
}

static int compare_ids(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;

    return (a > b) - (a < b);
}

static void the_fields_fill_64_bits(void **state)
{
    (void)state;
    assert_int_equal(NODE_INODE_BITS + NODE_EPOCH_BITS, 64);
    assert_int_equal(NODE_ROW_MAX, 134217727);
    assert_true((int)NODE_TYPES <= (int)NODE_LINK_TYPE);
}

static void what_is_packed_comes_out_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < CORNERS; i++)
        assert_same(node_unpack(node_pack(corner(i))), corner(i));
}

static void any_64_bits_are_some_node(void **state)
{
    uint64_t id = 1;

    (void)state;
    for (int i = 0; i < 10000; i++) {
        id = id * 6364136223846793005u + 1442695040888963407u;
        assert_int_equal(node_pack(node_unpack(id)), id);
    }
    assert_int_equal(node_pack(node_unpack(UINT64_MAX)), UINT64_MAX);
    assert_int_equal(node_pack(node_unpack(0)), 0);
}

static void different_nodes_have_different_ids(void **state)
{
    uint64_t *ids = calloc(CORNERS, sizeof(*ids));

    (void)state;
    assert_non_null(ids);
    for (size_t i = 0; i < CORNERS; i++)
        ids[i] = node_pack(corner(i));
    qsort(ids, CORNERS, sizeof(*ids), compare_ids);
    for (size_t i = 1; i < CORNERS; i++)
        assert_true(ids[i - 1] < ids[i]);
    free(ids);
}

static void the_root_is_1(void **state)
{
    struct node root = {.type = NODE_ROOT, .row = 1};

    (void)state;
    assert_int_equal(node_pack(root), 1);
    assert_int_equal(node_inode(root), 1);
    assert_same(node_unpack(1), root);
}

static void an_inode_number_does_not_move_with_the_epoch(void **state)
{
    (void)state;
    for (size_t i = 0; i < CORNERS; i++) {
        struct node node = corner(i);
        struct node first = node;

        first.epoch = 0;
        assert_int_equal(node_inode(node), node_inode(first));
        assert_int_equal(node_inode(node), node_pack(first));
    }
}

static void a_link_says_where_it_leads_and_how_deep_it_stands(void **state)
{
    static const enum link_target targets[] = {LINK_CLUSTER, LINK_ORGANISATION, LINK_PRODUCT};

    (void)state;
    for (size_t t = 0; t < COUNT(targets); t++) {
        for (unsigned depth = 0; depth <= NODE_LINK_DEPTH_MAX; depth++) {
            struct node link = node_link(targets[t], depth, NODE_ROW_MAX, 1995);

            link = node_unpack(node_pack(link));
            assert_true(node_is_link(link));
            assert_int_equal(node_link_target(link), targets[t]);
            assert_int_equal(node_link_depth(link), depth);
            assert_int_equal(link.row, NODE_ROW_MAX);
            assert_int_equal(link.year, 1995);
            assert_int_equal(link.epoch, 0);
        }
    }
}

static void no_other_type_is_a_link(void **state)
{
    (void)state;
    for (uint16_t type = 0; type < NODE_LINK_TYPE; type++)
        assert_false(node_is_link((struct node){.type = type, .row = 1}));
}

static void links_of_different_text_are_different_nodes(void **state)
{
    (void)state;
    assert_true(node_pack(node_link(LINK_CLUSTER, 1, 1, 0)) !=
                node_pack(node_link(LINK_ORGANISATION, 1, 1, 0)));
    assert_true(node_pack(node_link(LINK_CLUSTER, 1, 1, 0)) !=
                node_pack(node_link(LINK_CLUSTER, 2, 1, 0)));
    assert_true(node_pack(node_link(LINK_CLUSTER, 1, 1, 0)) !=
                node_pack(node_link(LINK_CLUSTER, 1, 2, 0)));
    assert_int_equal(node_pack(node_link(LINK_CLUSTER, 1, 1, 0)),
                     node_pack(node_link(LINK_CLUSTER, 1, 1, 0)));
}

static void an_epoch_in_an_id_is_never_0(void **state)
{
    (void)state;
    for (uint64_t epoch = 0; epoch < 3 * EPOCH_VALUES; epoch++) {
        assert_in_range(node_epoch(epoch), 1, EPOCH_VALUES);
        assert_int_not_equal(node_epoch(epoch), node_epoch(epoch + 1));
    }
}

/* Epoch in the id and generation together tell any two epochs and any two data base files apart. */
static void an_epoch_that_wraps_moves_the_generation(void **state)
{
    (void)state;
    for (uint64_t epoch = 0; epoch < 3 * EPOCH_VALUES; epoch++) {
        uint64_t later = epoch + EPOCH_VALUES;

        assert_int_equal(node_epoch(epoch), node_epoch(later));
        assert_int_equal(node_generation(epoch, 1) + 1, node_generation(later, 1));
    }
    assert_true(node_generation(5, 1) != node_generation(5, 2));
    assert_true(node_generation(UINT64_MAX, 1) != node_generation(UINT64_MAX, 2));
    assert_true(node_generation(0, UINT32_MAX) != node_generation(0, 0));
    assert_true(node_generation(UINT64_MAX, UINT32_MAX) <= UINT32_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fields_fill_64_bits),
        cmocka_unit_test(what_is_packed_comes_out_again),
        cmocka_unit_test(any_64_bits_are_some_node),
        cmocka_unit_test(different_nodes_have_different_ids),
        cmocka_unit_test(the_root_is_1),
        cmocka_unit_test(an_inode_number_does_not_move_with_the_epoch),
        cmocka_unit_test(a_link_says_where_it_leads_and_how_deep_it_stands),
        cmocka_unit_test(no_other_type_is_a_link),
        cmocka_unit_test(links_of_different_text_are_different_nodes),
        cmocka_unit_test(an_epoch_in_an_id_is_never_0),
        cmocka_unit_test(an_epoch_that_wraps_moves_the_generation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
