/*
 * The tree: what is listed can be looked up, what is looked up can be read, and it stays so while
 * rows come and go, in data bases that got round their own rules, and for node ids that nobody
 * gave out.
 */
#include "fs/tree.h"

#include "fixture.h"

#include "fs/types.h"
#include "store/reader.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

enum {
    LISTING_MAX = 512,
    NODES_MAX = 4096
};

/* --- listings -------------------------------------------------------------------------------- */

struct listed {
    char name[NAME_MAX + 1];
    struct node node;
    uint64_t cookie;
};

struct listing {
    struct listed entries[LISTING_MAX];
    size_t count;
    size_t limit; /* where to stop */
};

static int take(void *context, const struct tree_entry *entry)
{
    struct listing *listing = context;

    if (listing->count == listing->limit)
        return 1;
    snprintf(listing->entries[listing->count].name, NAME_MAX + 1, "%s", entry->name);
    listing->entries[listing->count].node = entry->node;
    listing->entries[listing->count].cookie = entry->cookie;
    listing->count++;
    return 0;
}

/* At most `limit` entries after the cookie; what tree_list() says. */
static int list_part(struct reader *reader, struct node directory, uint64_t cookie, size_t limit,
                     struct listing *listing)
{
    assert_true(limit <= LISTING_MAX);
    listing->count = 0;
    listing->limit = limit;
    return tree_list(reader, directory, cookie, take, listing);
}

static struct listing *list_all(struct reader *reader, struct node directory)
{
    struct listing *listing = malloc(sizeof(*listing));

    assert_non_null(listing);
    assert_int_equal(list_part(reader, directory, 0, LISTING_MAX, listing), 0);
    assert_true(listing->count < LISTING_MAX);
    return listing;
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static void assert_same_node(struct node left, struct node right)
{
    assert_int_equal(node_pack(left), node_pack(right));
}

static struct node find(struct reader *reader, const char *path)
{
    struct node node = {0};
    int result = tree_find(&reader, tree_root(), path, false, &node);

    if (result)
        fail_msg("%s: %s", path, strerror(-result));
    return node;
}

static int find_error(struct reader *reader, const char *path)
{
    struct node node = {.row = 4711};
    int result = tree_find(&reader, tree_root(), path, true, &node);

    if (result)
        assert_int_equal(node.row, 4711);
    return result;
}

static int lookup_error(struct reader *reader, struct node directory, const char *name)
{
    struct node child;

    return tree_lookup(reader, directory, name, &child);
}

/* --- a walk over everything ------------------------------------------------------------------ */

/* Every node that a walk met: its inode number and what must be the same for all that have it. */
struct seen {
    uint64_t inode;
    char what[PATH_MAX]; /* text of a link, path of anything else */
};

struct walk {
    struct reader *reader;
    struct seen *seen;
    size_t seen_count;
    size_t directories;
    size_t files;
    size_t links;
};

static void walk_saw(struct walk *walk, struct node node, const char *what)
{
    for (size_t i = 0; i < walk->seen_count; i++)
        if (walk->seen[i].inode == node_inode(node)) {
            if (!node_is_link(node) || strcmp(walk->seen[i].what, what) != 0)
                fail_msg("%s and %s have one inode number", walk->seen[i].what, what);
            return;
        }
    assert_true(walk->seen_count < NODES_MAX);
    walk->seen[walk->seen_count].inode = node_inode(node);
    snprintf(walk->seen[walk->seen_count++].what, PATH_MAX, "%s", what);
}

static void walk_file(struct walk *walk, struct node node, const char *path)
{
    struct blob *blob = NULL;
    char last = '\0';

    assert_int_equal(tree_render(walk->reader, node, &blob), 0);
    /* Without ties there are no lines of them, and only that file has no header either. */
    if (blob_size(blob) == 0 && !strstr(path, ".ndjson"))
        fail_msg("%s is empty", path);
    if (blob_size(blob) > 0) {
        assert_int_equal(blob_read(blob, &last, 1, blob_size(blob) - 1), 1);
        assert_int_equal(last, '\n');
    }
    blob_free(blob);
    walk->files++;
    walk_saw(walk, node, path);
}

/* A link leads to something that stands itself, inside the tree, along the shortest way. */
static void walk_link(struct walk *walk, struct node directory, struct node link, const char *path)
{
    struct stat status;
    struct text text;
    struct node target;

    text_init(&text);
    assert_int_equal(tree_readlink(walk->reader, link, &text), 0);
    assert_non_null(text_string(&text));
    if (tree_find(&walk->reader, directory, text_string(&text), false, &target) != 0)
        fail_msg("%s -> %s dangles", path, text_string(&text));
    assert_false(node_is_link(target));
    assert_true(S_ISDIR(tree_mode(target)));
    assert_int_equal(tree_stat(walk->reader, link, &status), 0);
    assert_int_equal(status.st_size, text.len);
    walk_saw(walk, link, text_string(&text));
    text_release(&text);
    walk->links++;
}

static void walk_directory(struct walk *walk, struct node directory, const char *path);

static void walk_entry(struct walk *walk, struct node directory, const struct listed *entry,
                       const char *path)
{
    struct stat status;
    struct node node;
    char below[PATH_MAX];

    assert_true(snprintf(below, sizeof(below), "%s/%s", path, entry->name) < PATH_MAX);
    if (tree_lookup(walk->reader, directory, entry->name, &node) != 0)
        fail_msg("%s is listed but not found", below);
    assert_same_node(node, entry->node);
    assert_true(tree_node_is_valid(node));
    assert_int_not_equal(node_inode(node), 0);
    if (node_is_link(node)) {
        walk_link(walk, directory, node, below);
        return;
    }
    assert_int_equal(tree_stat(walk->reader, node, &status), 0);
    assert_int_equal(status.st_ino, node_inode(node));
    assert_int_equal(status.st_mode, tree_mode(node));
    assert_int_equal(tree_parent(walk->reader, node, &node), 0);
    assert_same_node(node, directory);
    if (S_ISDIR(status.st_mode))
        walk_directory(walk, entry->node, below);
    else
        walk_file(walk, entry->node, below);
}

static void walk_directory(struct walk *walk, struct node directory, const char *path)
{
    struct listing *listing = list_all(walk->reader, directory);
    struct node parent;
    struct stat status;
    size_t subdirectories = 0;

    walk->directories++;
    walk_saw(walk, directory, path);
    assert_string_equal(listing->entries[0].name, ".");
    assert_same_node(listing->entries[0].node, directory);
    assert_string_equal(listing->entries[1].name, "..");
    assert_int_equal(tree_parent(walk->reader, directory, &parent), 0);
    assert_same_node(listing->entries[1].node, parent);
    for (size_t i = 0; i < listing->count; i++) {
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(listing->entries[i].name, listing->entries[k].name);
        if (is_dots(listing->entries[i].name))
            continue;
        subdirectories += S_ISDIR(tree_mode(listing->entries[i].node));
        walk_entry(walk, directory, &listing->entries[i], path);
    }
    assert_int_equal(tree_stat(walk->reader, directory, &status), 0);
    if (status.st_nlink != 2 + subdirectories)
        fail_msg("%s has %d links, not %d", path, (int)status.st_nlink, (int)(2 + subdirectories));
    free(listing);
}

static struct walk walk_tree(struct reader *reader, struct node root)
{
    struct walk walk = {.reader = reader, .seen = calloc(NODES_MAX, sizeof(*walk.seen))};

    assert_non_null(walk.seen);
    walk_directory(&walk, root, "");
    free(walk.seen);
    walk.seen = NULL;
    return walk;
}

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

/* --- ids that nobody gave out ---------------------------------------------------------------- */

/* Does with a node all that can be done; what comes of it does not matter, but for crashes. */
static void use(struct reader *reader, struct node node)
{
    struct listing listing;
    struct stat status;
    struct blob *blob = NULL;
    struct text text;
    struct node other;
    int result;

    text_init(&text);
    result = tree_stat(reader, node, &status);
    assert_true(result <= 0);
    tree_describe(reader, node, &status);
    result = tree_lookup(reader, node, "attributes.json", &other);
    assert_true(result <= 0);
    result = tree_lookup(reader, node, "alpha", &other);
    assert_true(result <= 0);
    if (!node_is_link(node)) {
        result = tree_parent(reader, node, &other);
        assert_true(result <= 0);
    }
    result = list_part(reader, node, 0, 20, &listing);
    assert_true(result <= 0);
    result = tree_readlink(reader, node, &text);
    assert_true(result <= 0);
    result = tree_render(reader, node, &blob);
    assert_true(result <= 0);
    if (!result)
        blob_free(blob);
    text_release(&text);
}

static void forged_ids_do_no_harm(void **state)
{
    static const uint32_t rows[] = {0, 1, 2, 3, 13, 14, 1000, NODE_ROW_MAX};
    struct reader *reader = fixture_reader(*state);

    for (unsigned type = 0; type < 1 << NODE_TYPE_BITS; type++)
        for (size_t i = 0; i < COUNT(rows); i++) {
            struct node node = {.type = (uint16_t)type, .row = rows[i]};

            if (tree_node_is_valid(node))
                use(reader, node);
        }
    reader_put(reader);
}

static void ids_without_meaning_are_not_valid(void **state)
{
    (void)state;
    assert_false(tree_node_is_valid(node_unpack(0)));
    assert_false(tree_node_is_valid(node_unpack(UINT64_MAX)));
    assert_false(tree_node_is_valid((struct node){.type = NODE_FIRM, .row = 0}));
    assert_true(tree_node_is_valid((struct node){.type = NODE_FIRM, .row = NODE_ROW_MAX}));
    for (uint16_t type = 1; type < NODE_TYPES; type++)
        if (types[type].mode == 0)
            assert_false(tree_node_is_valid((struct node){.type = type, .row = 1}));
    assert_false(tree_node_is_valid(
        (struct node){.type = NODE_LINK_TYPE | (LINK_SOURCE + 1) << 4 | 1, .row = 1}));
    /* There is one root, one README.md. */
    assert_false(tree_node_is_valid((struct node){.type = NODE_ROOT, .row = 2}));
    assert_false(tree_node_is_valid((struct node){.type = NODE_README, .row = 2}));
    assert_false(tree_node_is_valid((struct node){.type = NODE_FIRMS, .row = 2}));
    assert_false(tree_node_is_valid((struct node){.type = NODE_MEASURE_GINI, .row = 2}));
}

static void assert_gone(struct reader *reader, uint16_t type, uint32_t row)
{
    struct node node = {.type = type, .row = row};
    struct stat status;
    struct blob *blob = NULL;

    assert_true(tree_node_is_valid(node));
    assert_int_equal(tree_stat(reader, node, &status), -ENOENT);
    if (S_ISREG(tree_mode(node)))
        assert_int_equal(tree_render(reader, node, &blob), -ENOENT);
}

static void a_row_that_is_not_there_is_not_found(void **state)
{
    static const uint16_t row_types[] = {
        NODE_PROVINCE,     NODE_PROVINCE_ATTRIBUTES,  NODE_PROVINCE_CLUSTERS,
        NODE_CLUSTER,      NODE_CLUSTER_LINKS,        NODE_CLUSTER_FIRMS,
        NODE_FIRM,         NODE_FIRM_LINKAGES,        NODE_FIRM_PARTNERS,
        NODE_INSTITUTE,    NODE_INSTITUTE_ATTRIBUTES, NODE_INSTITUTE_SPIN_OFFS,
        NODE_FUNDER,       NODE_FUNDER_LINKS,         NODE_FUNDER_PORTFOLIO,
        NODE_PRODUCT,      NODE_PRODUCT_ATTRIBUTES,   NODE_PRODUCT_MAKERS,
        NODE_CONGLOMERATE, NODE_CONGLOMERATE_MEMBERS, NODE_CONGLOMERATE_ATTRIBUTES,
        NODE_SOURCE};
    struct reader *reader = fixture_reader(*state);

    for (size_t i = 0; i < COUNT(row_types); i++) {
        assert_gone(reader, row_types[i], 4711);
        assert_gone(reader, row_types[i], NODE_ROW_MAX);
    }
    reader_put(reader);
}

static void a_row_of_another_kind_is_not_found(void **state)
{
    struct reader *reader = fixture_reader(*state);

    assert_gone(reader, NODE_INSTITUTE, ALPHA);
    assert_gone(reader, NODE_INSTITUTE_ATTRIBUTES, ALPHA);
    assert_gone(reader, NODE_FUNDER_PORTFOLIO, ALPHA);
    assert_gone(reader, NODE_FIRM, MIT);
    assert_gone(reader, NODE_FIRM_LINKS, STATE_FUND);
    assert_gone(reader, NODE_CONGLOMERATE, BETA);
    assert_gone(reader, NODE_CONGLOMERATE_ATTRIBUTES, RING_A);
    reader_put(reader);
}

static void a_link_whose_target_is_gone_is_not_found(void **state)
{
    struct reader *reader = fixture_reader(*state);
    struct stat status;
    struct text text;

    text_init(&text);
    assert_int_equal(tree_stat(reader, node_link(LINK_ORGANISATION, 1, 4711, 0), &status), -ENOENT);
    assert_int_equal(tree_readlink(reader, node_link(LINK_PRODUCT, 1, 4711, 0), &text), -ENOENT);
    assert_int_equal(tree_readlink(reader, node_link(LINK_CLUSTER, 1, 4711, 0), &text), -ENOENT);
    text_release(&text);
    reader_put(reader);
}

static void a_row_deleted_under_a_node_is_not_found(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = fixture_reader(fixture);
    struct node loner = find(reader, "firms/loner/");
    struct stat status;

    reader_put(reader);
    fixture_execute(fixture->writer, "DELETE FROM organisation WHERE slug = 'loner'");
    reader = fixture_reader(fixture);
    assert_int_equal(tree_stat(reader, loner, &status), -ENOENT);
    assert_int_equal(find_error(reader, "firms/loner"), -ENOENT);
    assert_gone(reader, NODE_FIRM_LINKAGES, LONER);
    reader_put(reader);
}

/* --- data bases that got round their own rules ----------------------------------------------- */

/* Every name that is listed can be looked up; a listing that is not whole is an error, and told. */
static void assert_honest(struct fixture *fixture, const char *path)
{
    struct reader *reader = fixture_reader(fixture);
    struct listing *listing = malloc(sizeof(*listing));
    struct node directory;
    struct node node;
    int result;

    assert_non_null(listing);
    fixture_clear_log(fixture);
    assert_int_equal(tree_find(&reader, tree_root(), path, true, &directory), 0);
    result = list_part(reader, directory, 0, LISTING_MAX, listing);
    assert_true(result == 0 || result == -EIO);
    assert_int_equal(atomic_load(&fixture->log_lines) > 0, result == -EIO);
    for (size_t i = 0; i < listing->count; i++) {
        if (tree_lookup(reader, directory, listing->entries[i].name, &node) != 0)
            fail_msg("%s: \"%s\" is listed but not found", path, listing->entries[i].name);
        assert_same_node(node, listing->entries[i].node);
    }
    free(listing);
    reader_put(reader);
}

/* The same when that must be an error, as a name or number is such as cannot be shown. */
static void assert_refused(struct fixture *fixture, const char *path)
{
    struct reader *reader = fixture_reader(fixture);
    struct listing *listing = malloc(sizeof(*listing));
    struct node directory;

    assert_non_null(listing);
    assert_int_equal(tree_find(&reader, tree_root(), path, true, &directory), 0);
    assert_int_equal(list_part(reader, directory, 0, LISTING_MAX, listing), -EIO);
    free(listing);
    reader_put(reader);
    assert_honest(fixture, path);
}

static void a_name_that_cannot_be_one_is_an_error_and_not_shown(void **state)
{
    static const char *const slugs[] = {
        "''",
        "'.'",
        "'..'",
        "'a/b'",
        "'/'",
        "'../../../etc/passwd'",
        "'.hidden'",
        "'UPPER'",
        "'a b'",
        "char(10)",
        "'a' || char(0) || 'b'",
        "char(8238)",
        "char(127)",
        "'caf' || char(233)",
        "CAST(x'fffe' AS TEXT)",
        "printf('%.300c', 'a')",
        "printf('%.256c', 'a')",
        "printf('%.*c', 100000, 'a')",
    };
    struct fixture *fixture = *state;

    fixture_execute(fixture->writer, "PRAGMA ignore_check_constraints = 1");
    for (size_t i = 0; i < COUNT(slugs); i++) {
        fixture_run(fixture->writer, "UPDATE organisation SET slug = %s WHERE id = 9", slugs[i]);
        assert_refused(fixture, "/firms");
        assert_refused(fixture, "/provinces/beijing/clusters/yizhuang/firms");
        fixture_run(fixture->writer, "UPDATE cluster SET slug = %s WHERE id = 4", slugs[i]);
        assert_refused(fixture, "/clusters");
        assert_refused(fixture, "/provinces/guangdong/clusters");
        fixture_run(fixture->writer, "UPDATE source SET slug = %s WHERE id = 2", slugs[i]);
        assert_refused(fixture, "/sources");
        assert_honest(fixture, "/firms/alpha");
        assert_honest(fixture, "/provinces/guangdong/clusters/shenzhen/firms");
    }
}

/* With its suffix a name may be too long that would do without. */
/* The rest of the directory goes on working. */
static void what_stands_beside_a_name_that_cannot_be_one_is_listed(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = fixture_reader(fixture);
    struct listing *before;
    struct listing *after = malloc(sizeof(*after));
    struct node directory = find(reader, "/firms");

    assert_non_null(after);
    before = list_all(reader, directory);
    reader_put(reader);
    fixture_execute(fixture->writer, "PRAGMA ignore_check_constraints = 1");
    fixture_execute(fixture->writer, "UPDATE organisation SET slug = 'a/b' WHERE id = "
                                     "(SELECT min(id) FROM organisation WHERE entity = 'firm')");
    reader = fixture_reader(fixture);
    assert_int_equal(list_part(reader, directory, 0, LISTING_MAX, after), -EIO);
    assert_int_equal(after->count, before->count - 1);
    reader_put(reader);
    free(before);
    free(after);
}

static void a_name_too_long_with_its_suffix_is_an_error_and_told(void **state)
{
    struct fixture *fixture = *state;

    fixture_execute(fixture->writer, "PRAGMA ignore_check_constraints = 1;"
                                     "UPDATE source SET slug = printf('%.253c', 'a') WHERE id = 2");
    assert_refused(fixture, "/sources");
    fixture_execute(fixture->writer, "UPDATE source SET slug = printf('%.250c', 'a') WHERE id = 2");
    assert_honest(fixture, "/sources");
}

/* A slug that is a BLOB or a number equals no name, so it would be listed and never found. */
static void a_name_of_another_type_is_an_error_and_not_shown(void **state)
{
    static const char *const values[] = {"x'6c6f6e6572'", "4711", "1.5"};
    struct fixture *fixture = *state;

    for (size_t i = 0; i < COUNT(values); i++) {
        /* Without its STRICT the table takes anything; then it gets it back. */
        fixture_execute(fixture->writer,
                        "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = "
                        "replace(replace(sql, ') STRICT', ')'), 'slug           TEXT', "
                        "'slug           BLOB') WHERE name = 'organisation';"
                        "PRAGMA writable_schema = RESET; PRAGMA ignore_check_constraints = 1");
        fixture_run(fixture->writer, "UPDATE organisation SET slug = %s WHERE id = 9", values[i]);
        fixture_execute(fixture->writer,
                        "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = "
                        "replace(sql, 'slug           BLOB', 'slug           TEXT') || ' STRICT' "
                        "WHERE name = 'organisation'; PRAGMA writable_schema = RESET");
        assert_refused(fixture, "/firms");
        assert_refused(fixture, "/provinces/beijing/clusters/yizhuang/firms");
    }
}

static void a_row_number_out_of_range_is_an_error_and_not_shown(void **state)
{
    static const char *const ids[] = {"134217728", "4294967297", "9223372036854775807",
                                      "0",         "-1",         "-9223372036854775807"};
    struct fixture *fixture = *state;

    fixture_execute(fixture->writer, "PRAGMA ignore_check_constraints = 1");
    for (size_t i = 0; i < COUNT(ids); i++) {
        struct reader *reader;

        fixture_run(fixture->writer,
                    "DELETE FROM organisation WHERE slug = 'far';"
                    "INSERT INTO organisation (id, slug, entity, cluster_id, name) VALUES"
                    " (%s, 'far', 'firm', 3, 'Far')",
                    ids[i]);
        if (ids[i][0] == '-' || ids[i][0] == '0')
            assert_honest(fixture, "/firms");
        else
            assert_refused(fixture, "/firms");
        reader = fixture_reader(fixture);
        assert_int_equal(find_error(reader, "firms/far"), -EIO);
        assert_int_equal(find_error(reader, "firms/alpha"), 0);
        reader_put(reader);
    }
}

/* Rows that lead to rows that are not there: foreign keys are not always on. */
static void dangling_references_are_errors_and_no_crash(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;

    fixture_execute(fixture->writer, "PRAGMA foreign_keys = 0;"
                                     "UPDATE organisation SET cluster_id = 4711 WHERE id = 1;"
                                     "UPDATE tie SET to_id = 4711 WHERE id IN (2, 8);"
                                     "UPDATE cluster SET province_id = 4711 WHERE id = 4;"
                                     "UPDATE makes SET product_id = 4711 WHERE id = 2;"
                                     "DELETE FROM tie_kind WHERE id = 7");
    reader = fixture_reader(fixture);
    for (uint16_t type = 0; type < NODE_TYPES; type++)
        for (uint32_t row = 1; row < 15; row++)
            if (tree_node_is_valid((struct node){.type = type, .row = row}))
                use(reader, (struct node){.type = type, .row = row});
    reader_put(reader);
}

static void assert_stands(struct reader *reader, const char *path)
{
    assert_true(S_ISDIR(tree_mode(find(reader, path))));
}

/*
 * An organisation in no cluster, or a cluster in no province, that there is, stands in the root's
 * directory of its sort. All else can be read, and every link leads to something.
 */
static void what_is_held_by_nothing_stands_in_the_root(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;

    fixture_execute(fixture->writer, "PRAGMA foreign_keys = 0;"
                                     "DELETE FROM cluster WHERE slug = 'yizhuang';"
                                     "DELETE FROM province WHERE id = 2");
    reader = fixture_reader(fixture);
    walk_tree(reader, tree_root());
    assert_stands(reader, "firms/gamma");
    assert_stands(reader, "firms/loner");
    assert_stands(reader, "clusters/shenzhen");
    assert_stands(reader, "clusters/shenzhen/firms/delta");
    assert_false(S_ISDIR(tree_mode(find(reader, "clusters/zhongguancun"))));
    assert_false(S_ISDIR(tree_mode(find(reader, "firms/delta"))));
    reader_put(reader);
}

/* A cluster's name is part of where links lead. */
static void a_link_through_a_name_that_cannot_be_one_is_an_error(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;
    struct text text;

    fixture_execute(fixture->writer, "PRAGMA ignore_check_constraints = 1;"
                                     "UPDATE cluster SET slug = 'a/../../b' WHERE id = 2");
    reader = fixture_reader(fixture);
    text_init(&text);
    assert_int_equal(tree_readlink(reader, find(reader, "firms/gamma"), &text), -EIO);
    text_release(&text);
    reader_put(reader);
}

/* README.md proposes commands for a shell: no name of the data that is none may stand in them. */
static void a_name_that_cannot_be_one_is_in_no_command(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;
    struct blob *blob = NULL;
    char bytes[1 << 14] = "";

    fixture_execute(fixture->writer, "PRAGMA ignore_check_constraints = 1;"
                                     "UPDATE cluster SET slug = slug || ';evil';"
                                     "UPDATE organisation SET slug = slug || char(10) || 'evil'");
    reader = fixture_reader(fixture);
    assert_int_equal(tree_render(reader, find(reader, "README.md"), &blob), 0);
    assert_true(blob_read(blob, bytes, sizeof(bytes) - 1, 0) > 0);
    assert_non_null(strstr(bytes, "## To try"));
    assert_null(strstr(bytes, "evil"));
    blob_free(blob);
    reader_put(reader);
}

/* Values of any bytes are shown as JSON and TSV that can be read, whatever they are. */
static void hostile_values_are_shown_as_values(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;

    fixture_execute(fixture->writer,
                    "PRAGMA ignore_check_constraints = 1;"
                    "UPDATE organisation SET name = CAST(x'22ff0a5c00' AS TEXT), note = char(0), "
                    "since = 9223372036854775807 WHERE id = 1;"
                    "UPDATE province SET lat = 9e999, lon = -9e999 WHERE id = 1;"
                    "UPDATE tie_kind SET slug = 'a' || char(9) || char(10) WHERE id = 7;"
                    "UPDATE extra_value SET value = x'00ff' WHERE field_id = 1;"
                    "UPDATE extra_field SET name = 'name' WHERE id = 2;"
                    "UPDATE data_set SET title = char(10) || '# `x`'");
    reader = fixture_reader(fixture);
    for (uint16_t type = 0; type < NODE_TYPES; type++)
        for (uint32_t row = 1; row < 15; row++)
            if (tree_node_is_valid((struct node){.type = type, .row = row}))
                use(reader, (struct node){.type = type, .row = row});
    reader_put(reader);
}

/* --- years ----------------------------------------------------------------------------------- */

static struct reader *reader_of(struct fixture *fixture, int year)
{
    struct reader *reader = NULL;

    assert_int_equal(reader_get_year(fixture->store, year, &reader), 0);
    assert_non_null(reader);
    return reader;
}

static void the_tree_of_a_year_can_be_walked(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = reader_of(fixture, 1990);
    struct node root = {.type = NODE_ROOT, .row = 1, .year = 1990};
    struct walk walk = walk_tree(reader, root);

    /* Two of the four clusters are there, and as-of itself is not. Two values of facets less. */
    assert_int_equal(walk.directories,
                     13 + 2 + 5 + 8 + 3 * 2 + 2 * 4 + 9 * 7 + 2 * 3 + 2 * 2 + 3 * 2 + 2 * 3);
    assert_true(walk.links > 30);
    assert_int_equal(atomic_load(&fixture->log_lines), 0);
    reader_put(reader);
}

static int count_statement(unsigned kind, void *context, void *statement, void *sql)
{
    (void)kind, (void)statement, (void)sql;
    ++*(int *)context;
    return 0;
}

/* Shells, file managers, version control and searches ask for these in every directory. */
static void what_programs_probe_for_costs_no_query(void **state)
{
    static const char *const directories[] = {"",
                                              "provinces",
                                              "clusters",
                                              "clusters/zhongguancun",
                                              "clusters/zhongguancun/firms",
                                              "firms/alpha",
                                              "products",
                                              "sources",
                                              "by",
                                              "by/genesis",
                                              "by/genesis/science-spin-off",
                                              "search",
                                              "as-of",
                                              "as-of/1992/firms",
                                              "export",
                                              "findings"};
    static const char *const probes[] = {".git",    ".gitignore",  ".ignore",   ".rgignore",
                                         ".hidden", ".Trash-1000", ".directory"};
    static const char *const plain[] = {"autorun.inf", "desktop.ini", "folder.jpg", "Thumbs.db",
                                        "HEAD"};
    struct reader *reader = fixture_reader(*state);
    int statements = 0;

    for (size_t i = 0; i < COUNT(directories); i++) {
        struct node directory = {0};
        struct node child;

        assert_int_equal(tree_find(&reader, tree_root(), directories[i], true, &directory), 0);
        sqlite3_trace_v2(reader->database, SQLITE_TRACE_STMT, count_statement, &statements);
        for (size_t probe = 0; probe < COUNT(probes); probe++)
            assert_int_equal(tree_lookup(reader, directory, probes[probe], &child), -ENOENT);
        /* A value may be called so, and words are searched for. */
        for (size_t probe = 0; probe < COUNT(plain); probe++)
            if (strncmp(directories[i], "by", 2) != 0 && strcmp(directories[i], "search") != 0)
                assert_int_equal(tree_lookup(reader, directory, plain[probe], &child), -ENOENT);
        sqlite3_trace_v2(reader->database, 0, NULL, NULL);
        if (statements)
            fail_msg("%d queries in %s", statements, directories[i]);
    }
    reader_put(reader);
}

static void a_path_leads_into_years_and_out_again(void **state)
{
    static const struct {
        const char *path;
        uint16_t year;
        int result;
    } cases[] = {
        {"as-of", 0, 0},
        {"as-of/..", 0, 0},
        {"as-of/1990", 1990, 0},
        {"as-of/1990/..", 0, 0},
        {"as-of/1990/clusters/zhongguancun/attributes.json", 1990, 0},
        {"as-of/1990/clusters/yizhuang", 0, -ENOENT},
        {"as-of/1992/clusters/yizhuang", 1992, 0},
        {"as-of/1990/firms/gamma/attributes.json", 1990, 0},
        {"as-of/1990/../1992/firms/gamma", 1992, 0},
        {"as-of/1990/../../firms/gamma", 0, 0},
        {"as-of/1990/as-of", 0, -ENOENT},
        {"as-of/1000", 1000, 0},
        {"as-of/9999", 9999, 0},
        {"as-of/0999", 0, -ENOENT},
        {"as-of/10000", 0, -ENOENT},
        {"as-of/02020", 0, -ENOENT},
        {"as-of/202", 0, -ENOENT},
        {"as-of/20x0", 0, -ENOENT},
        {"as-of/abc", 0, -ENOENT},
    };
    struct fixture *fixture = *state;
    struct reader *reader = fixture_reader(fixture);

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct node node = {0};

        assert_int_equal(tree_find(&reader, tree_root(), cases[i].path, true, &node),
                         cases[i].result);
        assert_int_equal(node.year, cases[i].year);
        if (cases[i].result == 0)
            assert_int_equal(reader_year(reader), cases[i].year);
    }
    reader_put(reader);
}

/* What a year's tree shows may only be asked of a reader of that year. */
static void a_reader_of_another_year_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader = fixture_reader(fixture);
    struct node file = {.type = NODE_FIRM_ATTRIBUTES, .row = GAMMA, .year = 1990};
    struct node firms = {.type = NODE_FIRMS, .row = 1, .year = 1990};
    struct node child;
    struct stat status;
    struct blob *blob = NULL;
    struct text text;

    text_init(&text);
    assert_int_equal(tree_render(reader, file, &blob), -EINVAL);
    assert_int_equal(tree_lookup(reader, firms, "gamma", &child), -EINVAL);
    assert_int_equal(tree_stat(reader, firms, &status), -EINVAL);
    assert_int_equal(tree_readlink(reader, node_link(LINK_ORGANISATION, 1, GAMMA, 1990), &text),
                     -EINVAL);
    text_release(&text);
    reader_put(reader);
}

static void as_of_stands_in_no_year(void **state)
{
    (void)state;
    assert_true(tree_node_is_valid((struct node){.type = NODE_AS_OF, .row = 1}));
    assert_false(tree_node_is_valid((struct node){.type = NODE_AS_OF, .row = 1, .year = 1990}));
    assert_true(tree_node_is_valid((struct node){.type = NODE_ROOT, .row = 1, .year = 1000}));
    assert_false(tree_node_is_valid((struct node){.type = NODE_ROOT, .row = 1, .year = 999}));
    assert_false(tree_node_is_valid((struct node){.type = NODE_ROOT, .row = 1, .year = 10000}));
}

/* A reader is lent again for another year, with all that it has prepared. */
static void readers_of_years_see_the_year_they_were_asked_for(void **state)
{
    static const struct {
        int year;
        int64_t clusters;
    } cases[] = {{1980, 0}, {1988, 1}, {1992, 2}, {1996, 2}, {1987, 0}, {0, 2}, {1991, 1}};
    struct fixture *fixture = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct reader *reader = reader_of(fixture, cases[i].year);
        int64_t count = 0;

        assert_int_equal(query_number(reader, QUERY_PROVINCE_CLUSTERS_COUNT,
                                      &(struct question){.row = 1}, &count),
                         0);
        assert_int_equal(count, cases[i].clusters);
        reader_put(reader);
    }
}

/* --- what comes next in a walk ----------------------------------------------------------------- */

enum {
    ALIKE_MAX = 16
};

/* What tree_next_alike() tells of the rows after one, step by step or at once: ends with 0. */
static void assert_walk(struct reader *reader, enum node_type type, uint32_t first,
                        const uint32_t *expected)
{
    for (unsigned max = 1; max <= ALIKE_MAX; max++) {
        struct node node = {.type = (uint16_t)type, .row = first};
        uint32_t rows[ALIKE_MAX];
        unsigned met = 0;
        unsigned count;

        do {
            assert_int_equal(tree_next_alike(reader, node, max, rows, &count), 0);
            assert_true(count <= max);
            for (unsigned i = 0; i < count; i++)
                assert_int_equal(rows[i], expected[met + i]);
            met += count;
            if (count > 0)
                node.row = rows[count - 1];
        } while (count > 0);
        assert_int_equal(expected[met], 0);
    }
}

static void a_walk_comes_from_one_set_to_the_next(void **state)
{
    struct reader *reader = fixture_reader(*state);

    assert_walk(reader, NODE_PROVINCE, BEIJING, (uint32_t[]){GUANGDONG, TIBET, 0});
    assert_walk(reader, NODE_CLUSTER, ZHONGGUANCUN,
                (uint32_t[]){YIZHUANG, SHENZHEN, EMPTY_PARK, 0});
    assert_walk(reader, NODE_FIRM, ALPHA,
                (uint32_t[]){BETA, RING_B, GAMMA, LONER, DELTA, EPSILON, RING_A, 0});
    assert_walk(reader, NODE_FIRM, ZETA, (uint32_t[]){0});
    assert_walk(reader, NODE_INSTITUTE, PEKING_UNIVERSITY, (uint32_t[]){0});
    assert_walk(reader, NODE_PRODUCT, INSULIN, (uint32_t[]){2, 3, 0});
    reader_put(reader);
}

/* Many sets without members are passed over, but not any number. */
static void a_walk_passes_over_empty_sets(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;

    fixture_execute(fixture->writer,
                    "INSERT INTO cluster (id, slug, province_id, name) VALUES"
                    " (5, 'five', 2, '5'), (6, 'six', 2, '6'), (7, 'seven', 2, '7');"
                    "INSERT INTO organisation (id, slug, entity, cluster_id, name)"
                    " VALUES (20, 'late', 'firm', 7, 'Late')");
    reader = fixture_reader(fixture);
    assert_walk(reader, NODE_FIRM, RING_A, (uint32_t[]){20, 0});
    reader_put(reader);
    fixture_execute(fixture->writer,
                    "WITH RECURSIVE number(n) AS"
                    " (VALUES (8) UNION ALL SELECT n + 1 FROM number WHERE n < 4000)"
                    "INSERT INTO cluster (id, slug, province_id, name)"
                    " SELECT n, 'cluster-' || n, 2, 'C' FROM number;"
                    "UPDATE organisation SET cluster_id = 4000 WHERE id = 20");
    reader = fixture_reader(fixture);
    assert_walk(reader, NODE_FIRM, RING_A, (uint32_t[]){0});
    reader_put(reader);
}

/* Those that cannot be shown are none that a walk comes to. */
static void a_walk_passes_over_bad_rows(void **state)
{
    struct fixture *fixture = *state;
    struct reader *reader;

    fixture_execute(fixture->writer, "PRAGMA ignore_check_constraints = 1;"
                                     "UPDATE organisation SET slug = 'a/b' WHERE id = 2");
    reader = fixture_reader(fixture);
    assert_walk(reader, NODE_FIRM, ALPHA,
                (uint32_t[]){RING_B, GAMMA, LONER, DELTA, EPSILON, RING_A, 0});
    reader_put(reader);
}

static void what_is_of_no_row_has_nothing_alike(void **state)
{
    struct reader *reader = fixture_reader(*state);
    uint32_t row = 4711;
    unsigned count = 4711;

    assert_int_equal(tree_next_alike(reader, tree_root(), 1, &row, &count), -EINVAL);
    assert_int_equal(tree_next_alike(reader, find(reader, "firms/zeta/partners"), 1, &row, &count),
                     -EINVAL);
    assert_int_equal(tree_next_alike(reader, find(reader, "README.md"), 1, &row, &count), -EINVAL);
    assert_int_equal(
        tree_next_alike(reader, (struct node){.type = NODE_FIRM, .row = 4711}, 1, &row, &count),
        -ENOENT);
    assert_int_equal(row, 4711);
    assert_int_equal(count, 4711);
    reader_put(reader);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

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
        TEST(forged_ids_do_no_harm),
        cmocka_unit_test(ids_without_meaning_are_not_valid),
        TEST(a_row_that_is_not_there_is_not_found),
        TEST(a_row_of_another_kind_is_not_found),
        TEST(a_link_whose_target_is_gone_is_not_found),
        TEST(a_row_deleted_under_a_node_is_not_found),
        TEST(a_name_that_cannot_be_one_is_an_error_and_not_shown),
        TEST(what_stands_beside_a_name_that_cannot_be_one_is_listed),
        TEST(a_name_too_long_with_its_suffix_is_an_error_and_told),
        TEST(a_name_of_another_type_is_an_error_and_not_shown),
        TEST(a_row_number_out_of_range_is_an_error_and_not_shown),
        TEST(dangling_references_are_errors_and_no_crash),
        TEST(what_is_held_by_nothing_stands_in_the_root),
        TEST(a_link_through_a_name_that_cannot_be_one_is_an_error),
        TEST(a_name_that_cannot_be_one_is_in_no_command),
        TEST(hostile_values_are_shown_as_values),
        TEST(the_tree_of_a_year_can_be_walked),
        TEST(what_programs_probe_for_costs_no_query),
        TEST(a_path_leads_into_years_and_out_again),
        TEST(a_reader_of_another_year_is_refused),
        cmocka_unit_test(as_of_stands_in_no_year),
        TEST(readers_of_years_see_the_year_they_were_asked_for),
        TEST(a_walk_comes_from_one_set_to_the_next),
        TEST(a_walk_passes_over_empty_sets),
        TEST(a_walk_passes_over_bad_rows),
        TEST(what_is_of_no_row_has_nothing_alike),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
