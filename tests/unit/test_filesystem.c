/*
 * What is rendered of a file by what is wanted of it, and of those that are made of the same rows.
 */
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    LARGE = CHANGES_LEN_MAX + 1 /* bytes of one name */
};

static const enum node_type networks[] = {NODE_EXPORT_GRAPHML, NODE_EXPORT_GEXF, NODE_EXPORT_DOT};
/* With these, they have a piece for each tie. */
static const enum node_type of_ties[] = {NODE_EXPORT_GRAPHML, NODE_EXPORT_GEXF,
                                         NODE_EXPORT_DOT,     NODE_EXPORT_LINKS,
                                         NODE_EXPORT_TIES,    NODE_EXPORT_LINKS_JSON};

static int setup(void **state)
{
    return bench_begin(state, fixture_rows);
}

/* What was committed. */
static void follow(struct bench *bench)
{
    uint64_t epoch = 0;

    assert_int_equal(store_follow(bench->filesystem.store, &epoch), 0);
}

/* A name that makes each network a large file. */
static void make_large(struct bench *bench)
{
    char sql[128];

    snprintf(sql, sizeof(sql), "UPDATE organisation SET name_zh = hex(zeroblob(%d)) WHERE id = 1",
             LARGE / 2 + 1);
    fixture_execute(bench->fixture.writer, sql);
    follow(bench);
}

static struct node file_of(struct bench *bench, enum node_type type)
{
    return (struct node){.type = (uint16_t)type,
                         .epoch = node_epoch(store_epoch(bench->filesystem.store))};
}

static int open_file(struct bench *bench, enum node_type type, enum file_part part,
                     const struct rendering **rendering)
{
    struct filesystem *filesystem = &bench->filesystem;
    struct caller caller = caller_nobody(filesystem->workers, PATIENCE_MS);
    struct reader *reader = NULL;
    struct node file = file_of(bench, type);
    int result;

    assert_int_equal(filesystem_begin(filesystem, &caller, file, &reader), 0);
    result = filesystem_open_node(filesystem, &caller, reader, file, part, rendering);
    reader_put(reader);
    return result;
}

/* Its status. */
static struct stat look_at(struct bench *bench, enum node_type type, enum file_part part,
                           bool is_kept)
{
    const struct rendering *rendering = NULL;
    struct stat status;

    assert_int_equal(open_file(bench, type, part, &rendering), 0);
    status = rendering->status;
    assert_int_equal(blob_is_kept(rendering->blob), is_kept);
    assert_int_equal(blob_size(rendering->blob), status.st_size);
    cache_put(bench->filesystem.cache, rendering);
    return status;
}

static void sizes_of_files_of_the_same_rows_are_found_together(void **state)
{
    struct bench *bench = *state;

    look_at(bench, NODE_EXPORT_LINKS, PART_SIZE, true);
    for (size_t i = 0; i < COUNT(of_ties); i++)
        assert_true(is_rendered(bench, of_ties[i], 0));
    assert_int_equal(count_rendered(bench), COUNT(of_ties));
    look_at(bench, NODE_EXPORT_FIRMS, PART_SIZE, true);
    assert_int_equal(count_rendered(bench), COUNT(of_ties) + 1);
}

static void whose_bytes_may_be_wanted_is_rendered_alone(void **state)
{
    struct bench *bench = *state;

    look_at(bench, NODE_EXPORT_GEXF, PART_STATUS, true);
    look_at(bench, NODE_EXPORT_LINKS, PART_BYTES, true);
    assert_int_equal(count_rendered(bench), 2);
    /* One that is there is not made again. */
    look_at(bench, NODE_EXPORT_DOT, PART_SIZE, true);
    assert_int_equal(count_rendered(bench), COUNT(of_ties));
}

static void of_large_ones_only_the_size_is_kept(void **state)
{
    struct bench *bench = *state;

    make_large(bench);
    look_at(bench, NODE_EXPORT_DOT, PART_SIZE, false);
    for (size_t i = 0; i < COUNT(networks); i++) {
        assert_true(is_rendered(bench, networks[i], 0));
        look_at(bench, networks[i], PART_STATUS, false); /* is all that is asked for */
    }
    assert_int_equal(cache_usage(bench->filesystem.cache).files, 0);
}

static void assert_same_status(const struct stat *a, const struct stat *b)
{
    assert_int_equal(a->st_size, b->st_size);
    assert_int_equal(a->st_blocks, b->st_blocks);
    assert_int_equal(a->st_ino, b->st_ino);
    assert_int_equal(a->st_mode, b->st_mode);
    assert_memory_equal(&a->st_mtim, &b->st_mtim, sizeof(a->st_mtim));
    assert_memory_equal(&a->st_ctim, &b->st_ctim, sizeof(a->st_ctim));
}

static void who_wants_the_bytes_after_all_finds_the_same_file(void **state)
{
    struct bench *bench = *state;

    make_large(bench);
    for (size_t i = 0; i < COUNT(networks); i++) {
        struct stat counted = look_at(bench, networks[i], PART_SIZE, false);
        struct stat kept = look_at(bench, networks[i], PART_BYTES, true);

        assert_same_status(&counted, &kept);
        look_at(bench, networks[i], PART_SIZE, true); /* it stays */
    }
}

/* Two of one version, each with all its bytes. */
static void assert_same_bytes(const struct blob *a, const struct blob *b)
{
    static char bytes[2][1 << 16];

    assert_int_equal(blob_size(a), blob_size(b));
    for (uint64_t at = 0; at < blob_size(a); at += sizeof(bytes[0])) {
        ssize_t len = blob_read(a, bytes[0], sizeof(bytes[0]), at);

        assert_true(len > 0);
        assert_int_equal(blob_read(b, bytes[1], sizeof(bytes[1]), at), len);
        assert_memory_equal(bytes[0], bytes[1], (size_t)len);
    }
}

static void check_together(struct reader *reader, const struct node *files, size_t count)
{
    struct blob *together[TREE_TOGETHER_MAX] = {NULL};

    assert_int_equal(tree_render_together(reader, files, count, UINT64_MAX, together), 0);
    for (size_t i = 0; i < count; i++) {
        struct blob *alone = NULL;

        assert_int_equal(tree_render(reader, files[i], &alone), 0);
        assert_same_bytes(together[i], alone);
        blob_free(alone);
        blob_free(together[i]);
    }
}

/* Each, some in any order, and all, are the same bytes as one by one, also where a tie leads nowhere. */
static void together_they_are_what_they_are_alone(void **state)
{
    struct bench *bench = *state;
    struct caller caller = caller_nobody(bench->filesystem.workers, PATIENCE_MS);
    struct reader *reader = NULL;
    struct node files[TREE_TOGETHER_MAX];
    struct node node;

    fixture_execute(bench->fixture.writer, "PRAGMA foreign_keys = 0;"
                                           "UPDATE tie SET to_id = 999 WHERE id = 5");
    follow(bench);
    node = file_of(bench, NODE_EXPORT_GEXF);
    assert_int_equal(filesystem_begin(&bench->filesystem, &caller, node, &reader), 0);
    assert_int_equal(tree_together(node, files), COUNT(of_ties));
    check_together(reader, files, COUNT(of_ties));
    for (size_t i = 0; i < COUNT(of_ties); i++)
        for (size_t j = 0; j < COUNT(of_ties); j++)
            if (i != j)
                check_together(reader, (struct node[]){files[i], files[j]}, 2);
    assert_int_equal(tree_together(file_of(bench, NODE_EXPORT_FIRMS), files), 0);
    assert_int_equal(tree_together(file_of(bench, NODE_EXPORT), files), 0);
    reader_put(reader);
}

static void files_of_a_place_are_what_they_are_alone(void **state)
{
    static const enum node_type asked[] = {NODE_CLUSTER_DOT, NODE_CLUSTER_BRIDGES,
                                           NODE_PROVINCE_LINKS};
    struct bench *bench = *state;
    struct caller caller = caller_nobody(bench->filesystem.workers, PATIENCE_MS);
    struct reader *reader = NULL;
    struct node files[TREE_TOGETHER_MAX];

    for (size_t i = 0; i < COUNT(asked); i++) {
        struct node node = file_of(bench, asked[i]);
        size_t count;

        node.row = 1;
        assert_int_equal(filesystem_begin(&bench->filesystem, &caller, node, &reader), 0);
        count = tree_together(node, files);
        assert_true(count >= 2);
        check_together(reader, files, count);
        for (size_t a = 0; a < count; a++)
            for (size_t b = 0; b < count; b++)
                if (a != b)
                    check_together(reader, (struct node[]){files[a], files[b]}, 2);
        reader_put(reader);
    }
}

/* A value that only networks with columns of the data set's own have needs a temporary file, and there
 * is no room for one. */
static void what_fails_one_of_them_does_not_fail_the_others(void **state)
{
    struct bench *bench = *state;
    struct rlimit before;
    struct rlimit none;

    fixture_execute(bench->fixture.writer, "UPDATE extra_value SET value = hex(zeroblob(200000)) "
                                           "WHERE field_id = 1");
    follow(bench);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none = before;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    look_at(bench, NODE_EXPORT_DOT, PART_SIZE, true);
    assert_int_equal(count_rendered(bench), 1);
    assert_int_equal(bench->fixture.log_lines, 0);
    assert_int_equal(open_file(bench, NODE_EXPORT_GEXF, PART_SIZE, NULL), -EIO);
    assert_int_equal(bench->fixture.log_lines, 1);
    assert_non_null(strstr(bench->fixture.log_last, "network.gexf: a temporary file"));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    look_at(bench, NODE_EXPORT_GRAPHML, PART_SIZE, true);
    assert_int_equal(count_rendered(bench), COUNT(of_ties));
}

/* Overwrites the page that a table begins at. */
static void damage(struct bench *bench, const char *table)
{
    static char page[4096];
    sqlite3_stmt *statement = NULL;
    int file = open(bench->fixture.path, O_WRONLY | O_CLOEXEC);
    off_t number;

    memset(page, 0xff, sizeof(page));
    assert_int_equal(sqlite3_prepare_v2(bench->fixture.writer,
                                        "SELECT rootpage FROM sqlite_schema WHERE name = ?1", -1,
                                        &statement, NULL),
                     SQLITE_OK);
    sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    number = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    assert_int_equal(pwrite(file, page, sizeof(page), (number - 1) * (off_t)sizeof(page)),
                     sizeof(page));
    close(file);
}

static void damaged_rows_fail_all_of_them_and_are_told_of_once(void **state)
{
    struct bench *bench = *state;

    damage(bench, "tie");
    assert_true(open_file(bench, NODE_EXPORT_LINKS, PART_SIZE, NULL) < 0);
    assert_int_equal(bench->fixture.log_lines, 1);
    assert_int_equal(count_rendered(bench), 0);
}

/* What history.tsv is made of besides ties; and what tells how large it may be, which is not needed. */
static void a_damaged_history_fails_no_other_file_of_a_place(void **state)
{
    struct bench *bench = *state;
    struct caller caller = caller_nobody(bench->filesystem.workers, PATIENCE_MS);
    struct blob *blobs[TREE_TOGETHER_MAX] = {NULL};
    struct node files[TREE_TOGETHER_MAX];
    struct node node = file_of(bench, NODE_CLUSTER_LINKS);
    struct reader *reader = NULL;

    node.row = ZHONGGUANCUN;
    damage(bench, "member_count");
    assert_int_equal(filesystem_begin(&bench->filesystem, &caller, node, &reader), 0);
    assert_int_equal(tree_together(node, files), 3);
    assert_int_equal(files[1].type, NODE_CLUSTER_HISTORY);
    assert_int_equal(tree_render_together(reader, files, 3, BLOB_MEMORY_MAX, blobs), 0);
    for (size_t i = 0; i < 3; i++)
        blob_free(blobs[i]);
    reader_put(reader);

    damage(bench, "designation");
    assert_int_equal(filesystem_begin(&bench->filesystem, &caller, node, &reader), 0);
    assert_int_equal(tree_render_together(reader, files, 3, BLOB_MEMORY_MAX, blobs), -EAGAIN);
    assert_int_equal(tree_render_together(reader, &files[1], 1, BLOB_MEMORY_MAX, blobs), -EIO);
    for (size_t i = 0; i < 3; i += 2) {
        assert_int_equal(tree_render(reader, files[i], &blobs[i]), 0);
        blob_free(blobs[i]);
    }
    reader_put(reader);
}

static void damaged_columns_of_one_fail_no_others_and_are_told_of_once(void **state)
{
    struct bench *bench = *state;

    damage(bench, "extra_value");
    assert_true(open_file(bench, NODE_EXPORT_GRAPHML, PART_SIZE, NULL) < 0);
    assert_int_equal(bench->fixture.log_lines, 1);
    follow(bench);
    look_at(bench, NODE_EXPORT_DOT, PART_SIZE, true);
    assert_int_equal(count_rendered(bench), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, bench_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sizes_of_files_of_the_same_rows_are_found_together),
        TEST(whose_bytes_may_be_wanted_is_rendered_alone),
        TEST(of_large_ones_only_the_size_is_kept),
        TEST(who_wants_the_bytes_after_all_finds_the_same_file),
        TEST(together_they_are_what_they_are_alone),
        TEST(what_fails_one_of_them_does_not_fail_the_others),
        TEST(files_of_a_place_are_what_they_are_alone),
        TEST(damaged_rows_fail_all_of_them_and_are_told_of_once),
        TEST(a_damaged_history_fails_no_other_file_of_a_place),
        TEST(damaged_columns_of_one_fail_no_others_and_are_told_of_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
