/*
 * The tree: what is listed can be looked up, what is looked up can be read, and it stays so while
 * rows come and go.
 */
#include "tree.h"

static void all_that_is_listed_is_found_and_can_be_read(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = fixture_reader(fixture);
    struct walk walk = walk_tree(reader, tree_root());

    /* Each of 3 provinces, 4 clusters, 9 firms, 2 institutes, 2 funders, 3 products, 2 groups and
     * the root has directories and files of its own; below by/ stand 5 facets with 10 values, below
     * search/ and as-of/ nothing. */
    assert_int_equal(walk.directories,
                     14 + 2 + 5 + 10 + 3 * 2 + 4 * 4 + 9 * 7 + 2 * 3 + 2 * 2 + 3 * 2 + 2 * 3);
    assert_int_equal(walk.files, 6 + 22 + 22 + 4 + 12 + 10 + 3 * 4 + 4 * 9 + 9 * 6 + 2 * 4 + 2 * 4 +
                                     3 * 2 + 2 * 4 + 2);
    assert_true(walk.links > 40);
    assert_int_equal(atomic_load(&fixture->log_lines), 0);
    reader_put(reader);
}

/* Near its beginning. */
static void assert_shows(struct reader *reader, const char *path, const char *words)
{
    struct blob *blob = NULL;
    char bytes[4096] = "";

    assert_int_equal(tree_render(reader, find(reader, path), &blob), 0);
    assert_true(blob_read(blob, bytes, sizeof(bytes) - 1, 0) > 0);
    assert_non_null(strstr(bytes, words));
    blob_free(blob);
}

static void a_data_base_without_rows_is_a_tree_too(void **state)
{
    struct fixture fixture;
    struct reader *reader;

    (void)state;
    fixture_folder(&fixture);
    fixture.writer = fixture_create(
        fixture.path, "INSERT INTO data_set VALUES (1, 'x', 'X', NULL, NULL, NULL, NULL, 0, '{}')");
    assert_int_equal(store_open(fixture.path, fixture_log, &fixture, &fixture.store), 0);
    reader = fixture_reader(&fixture);
    assert_int_equal(walk_tree(reader, tree_root()).links, 0);
    reader_put(reader);
    /* Not even a data set: what it is is unknown. */
    fixture_execute(fixture.writer, "DELETE FROM data_set");
    reader = fixture_reader(&fixture);
    assert_shows(reader, "attributes.json", "\"title\": null");
    walk_tree(reader, tree_root());
    reader_put(reader);
    fixture_end(&fixture);
}

/* --- names ----------------------------------------------------------------------------------- */

static void dots_lead_to_the_directory_and_its_parent(void **state)
{
    struct reader *reader = fixture_reader(*state);
    struct node firm = find(reader, "provinces/beijing/clusters/zhongguancun/firms/alpha");
    struct node node;

    assert_int_equal(tree_lookup(reader, firm, ".", &node), 0);
    assert_same_node(node, firm);
    assert_int_equal(tree_lookup(reader, firm, "..", &node), 0);
    assert_same_node(node, find(reader, "provinces/beijing/clusters/zhongguancun/firms"));
    assert_int_equal(tree_lookup(reader, tree_root(), "..", &node), 0);
    assert_same_node(node, tree_root());
    /* Who stands in no cluster stands in the root's list. */
    assert_int_equal(tree_lookup(reader, find(reader, "firms/zeta"), "..", &node), 0);
    assert_same_node(node, find(reader, "firms"));
    reader_put(reader);
}

static void an_unknown_name_is_not_found(void **state)
{
    static const char *const names[] = {"nobody", "",         "alph",  "alphaa",   "ALPHA",
                                        "alpha ", ".hidden",  "a%",    "*",        "alpha.json",
                                        "...",    ".git",     "a\nb",  "\xff\xfe", "caf\xc3\xa9",
                                        "'",      "alpha\\0", "README"};
    static const char *const places[] = {
        "", "firms", "provinces", "sources", "clusters/zhongguancun/firms", "products", "measures"};
    struct fixture *fixture = *state;
    struct reader *reader = fixture_reader(fixture);

    for (size_t p = 0; p < COUNT(places); p++) {
        struct node directory = tree_root();

        assert_int_equal(tree_find(&reader, directory, places[p], true, &directory), 0);
        for (size_t i = 0; i < COUNT(names); i++)
            assert_int_equal(lookup_error(reader, directory, names[i]), -ENOENT);
    }
    assert_int_equal(atomic_load(&fixture->log_lines), 0);
    reader_put(reader);
}

static void a_source_has_its_suffix(void **state)
{
    struct reader *reader = fixture_reader(*state);
    struct node sources = find(reader, "sources");

    assert_int_equal(lookup_error(reader, sources, "yearbook.json"), 0);
    assert_int_equal(lookup_error(reader, sources, "yearbook"), -ENOENT);
    assert_int_equal(lookup_error(reader, sources, "yearbook.jso"), -ENOENT);
    assert_int_equal(lookup_error(reader, sources, "yearbook.json.json"), -ENOENT);
    assert_int_equal(lookup_error(reader, sources, ".json"), -ENOENT);
    reader_put(reader);
}

static void a_name_of_another_set_is_not_found(void **state)
{
    struct reader *reader = fixture_reader(*state);

    assert_int_equal(find_error(reader, "firms/mit"), -ENOENT);
    assert_int_equal(find_error(reader, "institutes/alpha"), -ENOENT);
    assert_int_equal(find_error(reader, "provinces/beijing/clusters/shenzhen"), -ENOENT);
    assert_int_equal(find_error(reader, "clusters/shenzhen/firms/alpha"), -ENOENT);
    assert_int_equal(find_error(reader, "clusters/zhongguancun/firms/peking-university"), -ENOENT);
    assert_int_equal(find_error(reader, "conglomerates/beta"), -ENOENT);
    assert_int_equal(find_error(reader, "conglomerates/ring-a"), -ENOENT);
    assert_int_equal(find_error(reader, "firms/alpha/subsidiaries/gamma"), -ENOENT);
    reader_put(reader);
}

static void a_name_longer_than_names_can_be_is_told_so(void **state)
{
    struct reader *reader = fixture_reader(*state);
    struct node node;
    char name[5000];

    memset(name, 'a', sizeof(name));
    for (size_t len = 250; len < sizeof(name); len += len < 260 ? 1 : 700) {
        int expected = len > NAME_MAX ? -ENAMETOOLONG : -ENOENT;

        name[len] = '\0';
        assert_int_equal(tree_lookup(reader, tree_root(), name, &node), expected);
        assert_int_equal(tree_lookup(reader, find(reader, "firms"), name, &node), expected);
        assert_int_equal(tree_lookup(reader, find(reader, "sources"), name, &node), expected);
        assert_int_equal(tree_find(&reader, tree_root(), name, true, &node), expected);
        name[len] = 'a';
    }
    reader_put(reader);
}

static void a_file_has_no_names_in_it(void **state)
{
    struct reader *reader = fixture_reader(*state);
    struct node readme = find(reader, "README.md");
    struct node link = find(reader, "firms/alpha");
    struct listing listing;

    assert_int_equal(lookup_error(reader, readme, "x"), -ENOTDIR);
    assert_int_equal(lookup_error(reader, readme, "."), -ENOTDIR);
    assert_int_equal(lookup_error(reader, link, "attributes.json"), -ENOTDIR);
    assert_int_equal(list_part(reader, readme, 0, 10, &listing), -ENOTDIR);
    assert_int_equal(list_part(reader, link, 0, 10, &listing), -ENOTDIR);
    reader_put(reader);
}

static void what_is_no_file_cannot_be_rendered(void **state)
{
    struct reader *reader = fixture_reader(*state);
    struct blob *blob = NULL;
    struct text text;

    text_init(&text);
    assert_int_equal(tree_render(reader, tree_root(), &blob), -EISDIR);
    assert_int_equal(tree_render(reader, find(reader, "firms/alpha"), &blob), -EINVAL);
    assert_int_equal(tree_readlink(reader, tree_root(), &text), -EINVAL);
    assert_int_equal(tree_readlink(reader, find(reader, "README.md"), &text), -EINVAL);
    assert_null(blob);
    text_release(&text);
    reader_put(reader);
}

/* --- paths ----------------------------------------------------------------------------------- */

static void a_path_is_followed_through_links(void **state)
{
    struct reader *reader = fixture_reader(*state);
    struct node direct = find(reader, "provinces/guangdong/clusters/shenzhen/firms/delta");

    assert_same_node(find(reader, "firms/delta/"), direct);
    assert_same_node(find(reader, "/firms/delta/."), direct);
    assert_same_node(find(reader, "firms/alpha/subsidiaries/delta/attributes.json"),
                     find(reader, "firms/delta/attributes.json"));
    assert_same_node(find(reader, "firms/alpha/subsidiaries/delta/subsidiaries/gamma/.."),
                     find(reader, "provinces/beijing/clusters/yizhuang/firms"));
    assert_same_node(find(reader, "products/insulin/makers/delta/products/insulin/"),
                     find(reader, "products/insulin"));
    assert_true(node_is_link(find(reader, "firms/delta")));
    assert_true(node_is_link(find(reader, "firms/alpha/subsidiaries/delta")));
    reader_put(reader);
}

static void slashes_and_dots_in_a_path_mean_what_they_do_elsewhere(void **state)
{
    struct reader *reader = fixture_reader(*state);

    assert_same_node(find(reader, ""), tree_root());
    assert_same_node(find(reader, "/"), tree_root());
    assert_same_node(find(reader, "///"), tree_root());
    assert_same_node(find(reader, "../../.."), tree_root());
    assert_same_node(find(reader, "./firms/../firms//./"), find(reader, "firms"));
    assert_same_node(find(reader, "firms/delta/../../.."),
                     find(reader, "provinces/guangdong/clusters"));
    assert_int_equal(find_error(reader, "README.md/"), -ENOTDIR);
    assert_int_equal(find_error(reader, "README.md/."), -ENOTDIR);
    assert_int_equal(find_error(reader, "README.md/../firms"), -ENOTDIR);
    assert_int_equal(find_error(reader, "nothing/.."), -ENOENT);
    assert_int_equal(find_error(reader, "firms/alpha/attributes.json/x"), -ENOTDIR);
    reader_put(reader);
}

static void add(char *path, size_t size, const char *more)
{
    size_t len = strlen(path);

    assert_true(snprintf(path + len, size - len, "%s", more) < (int)(size - len));
}

static void too_many_links_in_a_path_are_an_error(void **state)
{
    struct reader *reader = fixture_reader(*state);
    char path[2000] = "firms/ring-a";

    for (int links = 1; links < 40; links++)
        add(path, sizeof(path), links % 2 ? "/subsidiaries/ring-b" : "/subsidiaries/ring-a");
    assert_int_equal(find_error(reader, path), 0);
    add(path, sizeof(path), "/subsidiaries/ring-a");
    assert_int_equal(find_error(reader, path), -ELOOP);
    reader_put(reader);
}

/* --- cookies --------------------------------------------------------------------------------- */

static const char *const listed_places[] = {"/",
                                            "/firms",
                                            "/provinces",
                                            "/clusters",
                                            "/sources",
                                            "/products",
                                            "/measures",
                                            "/provinces/beijing/clusters/zhongguancun/firms",
                                            "/firms/delta",
                                            "/firms/delta/partners/",
                                            "/firms/gamma/parents/",
                                            "/by",
                                            "/by/city",
                                            "/by/region/east",
                                            "/conglomerates/alpha/members"};

static void a_listing_taken_up_after_any_entry_gives_the_rest(void **state)
{
    struct reader *reader = fixture_reader(*state);
    struct listing *part = malloc(sizeof(*part));

    assert_non_null(part);
    for (size_t p = 0; p < COUNT(listed_places); p++) {
        struct node directory;
        struct listing *all;

        assert_int_equal(tree_find(&reader, tree_root(), listed_places[p], true, &directory), 0);
        all = list_all(reader, directory);
        for (size_t i = 0; i < all->count; i++) {
            assert_int_equal(
                list_part(reader, directory, all->entries[i].cookie, LISTING_MAX, part), 0);
            assert_int_equal(part->count, all->count - i - 1);
            for (size_t k = 0; k < part->count; k++) {
                assert_string_equal(part->entries[k].name, all->entries[i + 1 + k].name);
                assert_same_node(part->entries[k].node, all->entries[i + 1 + k].node);
                assert_int_equal(part->entries[k].cookie, all->entries[i + 1 + k].cookie);
            }
        }
        free(all);
    }
    free(part);
    reader_put(reader);
}

static void cookies_grow_and_are_never_0(void **state)
{
    struct reader *reader = fixture_reader(*state);

    for (size_t p = 0; p < COUNT(listed_places); p++) {
        struct node directory;
        struct listing *all;
        uint64_t last = 0;

        assert_int_equal(tree_find(&reader, tree_root(), listed_places[p], true, &directory), 0);
        all = list_all(reader, directory);
        for (size_t i = 0; i < all->count; i++) {
            assert_true(all->entries[i].cookie > last);
            assert_true(all->entries[i].cookie <= INT64_MAX);
            last = all->entries[i].cookie;
        }
        free(all);
    }
    reader_put(reader);
}

static void a_cookie_past_the_end_gives_nothing(void **state)
{
    static const uint64_t cookies[] = {1 << 28, UINT64_C(1) << 40, INT64_MAX,
                                       (uint64_t)INT64_MAX + 1, UINT64_MAX};
    struct reader *reader = fixture_reader(*state);
    struct listing listing;

    for (size_t i = 0; i < COUNT(cookies); i++) {
        assert_int_equal(
            list_part(reader, find(reader, "firms"), cookies[i], LISTING_MAX, &listing), 0);
        assert_int_equal(listing.count, 0);
        assert_int_equal(list_part(reader, tree_root(), cookies[i], LISTING_MAX, &listing), 0);
        assert_int_equal(listing.count, 0);
    }
    reader_put(reader);
}

/* Names of all firms of Shenzhen, listed in parts of `step` while firms come and go in between. */
static void list_while_rows_change(struct fixture *fixture, size_t step, char *names, size_t size)
{
    struct listing *part = malloc(sizeof(*part));
    uint64_t cookie = 0;
    int round = 0;

    assert_non_null(part);
    names[0] = '\0';
    do {
        struct reader *reader = fixture_reader(fixture);
        struct node directory = find(reader, "provinces/guangdong/clusters/shenzhen/firms");

        assert_int_equal(list_part(reader, directory, cookie, step, part), 0);
        reader_put(reader);
        for (size_t i = 0; i < part->count; i++) {
            snprintf(names + strlen(names), size - strlen(names), "%s ", part->entries[i].name);
            cookie = part->entries[i].cookie;
        }
        fixture_run(fixture->writer,
                    "DELETE FROM organisation WHERE slug GLOB 'passing-*';"
                    "INSERT INTO organisation (id, slug, entity, cluster_id, name) VALUES"
                    " (%d, 'passing-%d', 'firm', 3, 'P'), (%d, 'passing-%d', 'firm', 3, 'P')",
                    200 + 10 * round % 90, 2 * round, 305 + 10 * round % 90, 2 * round + 1);
        round++;
    } while (part->count == step);
    free(part);
}

static void a_listing_keeps_what_was_there_all_the_time(void **state)
{
    struct fixture *fixture = *state;
    char names[8192];

    for (int i = 0; i < 20; i++)
        fixture_run(fixture->writer,
                    "INSERT INTO organisation (id, slug, entity, cluster_id, name) VALUES"
                    " (%d, 'steady-%02d', 'firm', 3, 'S')",
                    196 + i * 10, i);
    for (size_t step = 1; step < 9; step++) {
        list_while_rows_change(fixture, step, names, sizeof(names));
        for (int i = 0; i < 20; i++) {
            char name[32];
            const char *found;

            snprintf(name, sizeof(name), "steady-%02d ", i);
            found = strstr(names, name);
            if (!found || strstr(found + 1, name))
                fail_msg("%s%s in parts of %zu: %s", name, found ? "twice" : "is missing", step,
                         names);
        }
    }
}

/* --- stat ------------------------------------------------------------------------------------ */

static void modes_and_links_are_those_of_a_read_only_disk(void **state)
{
    struct reader *reader = fixture_reader(*state);
    struct stat status;

    assert_int_equal(tree_stat(reader, tree_root(), &status), 0);
    assert_int_equal(status.st_mode, S_IFDIR | 0555);
    assert_int_equal(status.st_ino, 1);
    assert_int_equal(tree_stat(reader, find(reader, "README.md"), &status), 0);
    assert_int_equal(status.st_mode, S_IFREG | 0444);
    assert_int_equal(status.st_nlink, 1);
    assert_int_equal(tree_stat(reader, find(reader, "firms/alpha"), &status), 0);
    assert_int_equal(status.st_mode, S_IFLNK | 0777);
    reader_put(reader);
}

static void a_size_is_set_with_its_blocks(void **state)
{
    struct stat status = {0};

    (void)state;
    tree_set_size(&status, 0);
    assert_int_equal(status.st_size, 0);
    assert_int_equal(status.st_blocks, 0);
    tree_set_size(&status, 1);
    assert_int_equal(status.st_blocks, 1);
    tree_set_size(&status, 512);
    assert_int_equal(status.st_blocks, 1);
    tree_set_size(&status, 513);
    assert_int_equal(status.st_size, 513);
    assert_int_equal(status.st_blocks, 2);
}

static void times_are_those_of_the_last_change(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = fixture_reader(fixture);
    struct timespec changed = reader_changed(reader);
    struct stat status;
    struct stat file;

    assert_int_equal(tree_stat(reader, find(reader, "README.md"), &status), 0);
    assert_int_equal(stat(fixture->path, &file), 0);
    assert_int_equal(status.st_mtim.tv_sec, changed.tv_sec);
    assert_int_equal(status.st_mtim.tv_nsec, changed.tv_nsec);
    assert_int_equal(status.st_mtim.tv_sec, file.st_mtim.tv_sec);
    assert_int_equal(status.st_mtim.tv_nsec, file.st_mtim.tv_nsec);
    reader_put(reader);
}

/* The id of a file moves with a commit, that of a directory and all inode numbers do not. */
static void a_commit_moves_the_ids_of_files_only(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = fixture_reader(fixture);
    struct node file = find(reader, "attributes.json");
    struct node directory = find(reader, "firms");
    struct node link = find(reader, "firms/alpha");

    reader_put(reader);
    fixture_execute(fixture->writer, "UPDATE data_set SET version = '2'");
    reader = fixture_reader(fixture);
    assert_same_node(find(reader, "firms"), directory);
    assert_true(node_pack(find(reader, "attributes.json")) != node_pack(file));
    assert_true(node_pack(find(reader, "firms/alpha")) != node_pack(link));
    assert_int_equal(node_inode(find(reader, "attributes.json")), node_inode(file));
    assert_int_equal(node_inode(find(reader, "firms/alpha")), node_inode(link));
    reader_put(reader);
}

static void a_rendering_shows_the_data_of_its_reader(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;

    fixture_execute(fixture->writer, "UPDATE organisation SET name = 'Omega' WHERE id = 1");
    reader = fixture_reader(fixture);
    assert_shows(reader, "firms/alpha/attributes.json", "\"name\": \"Omega\"");
    reader_put(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_that_is_listed_is_found_and_can_be_read),
        cmocka_unit_test(a_data_base_without_rows_is_a_tree_too),
        TEST(dots_lead_to_the_directory_and_its_parent),
        TEST(an_unknown_name_is_not_found),
        TEST(a_source_has_its_suffix),
        TEST(a_name_of_another_set_is_not_found),
        TEST(a_name_longer_than_names_can_be_is_told_so),
        TEST(a_file_has_no_names_in_it),
        TEST(what_is_no_file_cannot_be_rendered),
        TEST(a_path_is_followed_through_links),
        TEST(slashes_and_dots_in_a_path_mean_what_they_do_elsewhere),
        TEST(too_many_links_in_a_path_are_an_error),
        TEST(a_listing_taken_up_after_any_entry_gives_the_rest),
        TEST(cookies_grow_and_are_never_0),
        TEST(a_cookie_past_the_end_gives_nothing),
        TEST(a_listing_keeps_what_was_there_all_the_time),
        TEST(modes_and_links_are_those_of_a_read_only_disk),
        cmocka_unit_test(a_size_is_set_with_its_blocks),
        TEST(times_are_those_of_the_last_change),
        TEST(a_commit_moves_the_ids_of_files_only),
        TEST(a_rendering_shows_the_data_of_its_reader),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
