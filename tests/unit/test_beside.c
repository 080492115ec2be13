/*
 * Rendering beside: which files of a directory are made while somebody waits for one of them.
 */
#include "bench.h"

#include <semaphore.h>

enum {
    LONG_US = 100 * 1000,
    THREAD = 7,
    OTHER_THREAD
};

static const char rows[] =
    "INSERT INTO data_set VALUES (1, 'few', 'Few firms', NULL, 'CC0-1.0', '1', NULL, 1, '{}');"
    "INSERT INTO province (id, slug, name) VALUES (1, 'north', 'North');"
    "INSERT INTO cluster (id, slug, province_id, name) VALUES (1, 'first', 1, 'First');"
    "INSERT INTO organisation (slug, entity, cluster_id, name) VALUES ('a', 'firm', 1, 'A');";

static int setup(void **state)
{
    return bench_begin(state, rows);
}

static struct node file_of(struct bench *bench, enum node_type type, uint32_t row)
{
    return (struct node){.type = (uint16_t)type,
                         .row = row,
                         .epoch = node_epoch(store_epoch(bench->filesystem.store))};
}

/* Somebody asks for a file's status, and waits from then on. What of it he seems to want. */
static enum file_part begin(struct bench *bench, enum node_type type, uint32_t row)
{
    return beside_begin(bench->filesystem.beside, file_of(bench, type, row), PART_STATUS, THREAD);
}

static enum file_part other_begins(struct bench *bench, enum node_type type, uint32_t row)
{
    return beside_begin(bench->filesystem.beside, file_of(bench, type, row), PART_STATUS,
                        OTHER_THREAD);
}

static void end(struct bench *bench, enum node_type type, uint32_t row)
{
    beside_end(bench->filesystem.beside, file_of(bench, type, row));
}

static enum file_part ask(struct bench *bench, enum node_type type, uint32_t row)
{
    enum file_part part = begin(bench, type, row);

    end(bench, type, row);
    return part;
}

static void read_file(struct bench *bench, enum node_type type, uint32_t row)
{
    beside_note_read(bench->filesystem.beside, file_of(bench, type, row));
}

static void while_one_waits_the_next_that_take_long_are_made(void **state)
{
    struct bench *bench = *state;

    set_cost(bench, NODE_MATRIX, LONG_US);
    set_cost(bench, NODE_HISTORY, 1);
    ask(bench, NODE_README, 0);
    begin(bench, NODE_LINKAGES, 0);
    wait_until_rendered(bench, NODE_MATRIX, 0);
    wait_until_rendered(bench, NODE_QUALITY, 0); /* nobody knows yet what it costs */
    rest(A_WHILE_MS);
    assert_int_equal(count_rendered(bench), 2);
}

static void who_asks_for_one_file_gets_no_more(void **state)
{
    struct bench *bench = *state;

    begin(bench, NODE_LINKAGES, 0);
    begin(bench, NODE_LINKAGES, 0);
    begin(bench, NODE_PROVINCE_LINKAGES, 1);
    begin(bench, NODE_CLUSTER_LINKAGES, 1);
    rest(A_WHILE_MS);
    assert_int_equal(count_rendered(bench), 0);
}

static void what_costs_little_starts_nothing(void **state)
{
    struct bench *bench = *state;

    set_cost(bench, NODE_README, 1);
    set_cost(bench, NODE_ATTRIBUTES, 1);
    begin(bench, NODE_README, 0);
    begin(bench, NODE_ATTRIBUTES, 0);
    begin(bench, NODE_LINKAGES, 0);
    rest(A_WHILE_MS);
    assert_int_equal(count_rendered(bench), 0);
}

static void nothing_is_begun_when_nobody_waits(void **state)
{
    struct bench *bench = *state;

    ask(bench, NODE_README, 0);
    ask(bench, NODE_ATTRIBUTES, 0);
    rest(A_WHILE_MS);
    /* One may have been, between the question and the answer. */
    assert_true(count_rendered(bench) <= 1);
}

static void links_and_years_are_left_alone(void **state)
{
    struct bench *bench = *state;

    for (uint16_t type = NODE_README; type <= NODE_LINKAGES; type++) {
        beside_begin(bench->filesystem.beside,
                     (struct node){.type = type, .year = 1990, .epoch = 1}, PART_STATUS, THREAD);
        beside_begin(bench->filesystem.beside, node_link(LINK_ORGANISATION, 3, type, 0),
                     PART_STATUS, THREAD);
    }
    rest(A_WHILE_MS);
    assert_int_equal(count_rendered(bench), 0);
}

static void of_a_year_files_of_a_place_are_made(void **state)
{
    struct bench *bench = *state;
    struct node first = file_of(bench, NODE_CLUSTER_ATTRIBUTES, ZHONGGUANCUN);
    struct node second = file_of(bench, NODE_CLUSTER_LINKAGES, ZHONGGUANCUN);

    first.year = second.year = 1990;
    beside_begin(bench->filesystem.beside, first, PART_STATUS, THREAD);
    beside_end(bench->filesystem.beside, first);
    beside_begin(bench->filesystem.beside, second, PART_STATUS, THREAD);
    for (int waited = 0; count_rendered(bench) == 0; waited++) {
        assert_true(waited < PATIENCE_MS);
        rest(1);
    }
    beside_end(bench->filesystem.beside, second);
}

static void who_reads_none_of_the_files_wants_their_sizes(void **state)
{
    struct bench *bench = *state;

    beside_stop(bench->filesystem.beside); /* or it finds that they cost little */
    assert_int_equal(ask(bench, NODE_README, 0), PART_STATUS);
    assert_int_equal(ask(bench, NODE_README, 0), PART_STATUS); /* he may read it yet */
    assert_int_equal(ask(bench, NODE_ATTRIBUTES, 0), PART_SIZE);
    assert_int_equal(ask(bench, NODE_LINKAGES, 0), PART_SIZE);
    assert_int_equal(ask(bench, NODE_LINKAGES, 0), PART_SIZE);
    assert_int_equal(ask(bench, NODE_PROVINCE_LINKAGES, 1), PART_STATUS); /* of another directory */
    assert_int_equal(ask(bench, NODE_PROVINCE_HISTORY, 1), PART_SIZE);
}

static void who_reads_them_wants_their_bytes(void **state)
{
    struct bench *bench = *state;

    beside_stop(bench->filesystem.beside); /* or it finds that they cost little */
    ask(bench, NODE_README, 0);
    read_file(bench, NODE_README, 0);
    assert_int_equal(ask(bench, NODE_ATTRIBUTES, 0), PART_STATUS);
    read_file(bench, NODE_ATTRIBUTES, 0);
    assert_int_equal(ask(bench, NODE_LINKAGES, 0), PART_STATUS);
    read_file(bench, NODE_README, 0); /* what was read is another one */
    assert_int_equal(ask(bench, NODE_MATRIX, 0), PART_SIZE);
    assert_int_equal(
        beside_begin(bench->filesystem.beside, file_of(bench, NODE_QUALITY, 0), PART_BYTES, THREAD),
        PART_BYTES);
    assert_int_equal(ask(bench, NODE_QUALITY, 0), PART_STATUS);
}

/* Each asks while the other has not read its file yet. */
static void threads_that_read_side_by_side_want_bytes(void **state)
{
    struct bench *bench = *state;

    beside_stop(bench->filesystem.beside); /* or it finds that they cost little */
    begin(bench, NODE_README, 0);
    assert_int_equal(other_begins(bench, NODE_ATTRIBUTES, 0), PART_STATUS);
    end(bench, NODE_README, 0);
    read_file(bench, NODE_README, 0);
    assert_int_equal(begin(bench, NODE_LINKAGES, 0), PART_STATUS);
    end(bench, NODE_ATTRIBUTES, 0);
    read_file(bench, NODE_ATTRIBUTES, 0);
    assert_int_equal(other_begins(bench, NODE_MATRIX, 0), PART_STATUS);
    assert_int_equal(other_begins(bench, NODE_QUALITY, 0), PART_SIZE); /* it did not read that */
}

static void of_a_year_too_sizes_are_wanted(void **state)
{
    struct bench *bench = *state;
    struct node first = {.type = NODE_README, .year = 1990, .epoch = 1};
    struct node second = {.type = NODE_ATTRIBUTES, .year = 1990, .epoch = 1};
    struct node other = {.type = NODE_LINKAGES, .year = 1991, .epoch = 1};

    assert_int_equal(beside_begin(bench->filesystem.beside, first, PART_STATUS, THREAD),
                     PART_STATUS);
    assert_int_equal(beside_begin(bench->filesystem.beside, second, PART_STATUS, THREAD),
                     PART_SIZE);
    assert_int_equal(beside_begin(bench->filesystem.beside, other, PART_STATUS, THREAD),
                     PART_STATUS);
    rest(A_WHILE_MS);
    assert_int_equal(count_rendered(bench), 0);
}

static void what_costs_little_is_rendered_as_it_is_asked_for(void **state)
{
    struct bench *bench = *state;

    beside_stop(bench->filesystem.beside); /* or it finds that they cost little */
    ask(bench, NODE_README, 0);
    set_cost(bench, NODE_ATTRIBUTES, 1);
    assert_int_equal(ask(bench, NODE_ATTRIBUTES, 0), PART_STATUS);
    assert_int_equal(ask(bench, NODE_LINKAGES, 0), PART_SIZE);
}

/* A file that somebody else is making, until he is told to go on. */
struct slow {
    struct bench *bench;
    struct node file;
    sem_t begun;
    sem_t goes_on;
    pthread_t thread;
};

static int make_slowly(void *context, struct stat *status, struct blob **blob)
{
    struct slow *slow = context;
    struct text text;
    int result;

    sem_post(&slow->begun);
    sem_wait(&slow->goes_on);
    *status = (struct stat){.st_mode = S_IFREG};
    text_init(&text);
    result = text_finish(&text, blob);
    text_release(&text);
    return result;
}

static void *render_slowly(void *context)
{
    struct slow *slow = context;
    struct cache *cache = slow->bench->filesystem.cache;
    const struct rendering *rendering = NULL;

    if (cache_get(cache, node_pack(slow->file), store_epoch(slow->bench->filesystem.store),
                  make_slowly, slow, NULL, NULL, &rendering) == 0)
        cache_put(cache, rendering);
    return NULL;
}

static void slow_begin(struct slow *slow, struct bench *bench, enum node_type type)
{
    slow->bench = bench;
    slow->file = file_of(bench, type, 0);
    sem_init(&slow->begun, 0, 0);
    sem_init(&slow->goes_on, 0, 0);
    assert_int_equal(pthread_create(&slow->thread, NULL, render_slowly, slow), 0);
    sem_wait(&slow->begun);
}

static void slow_end(struct slow *slow)
{
    sem_post(&slow->goes_on);
    pthread_join(slow->thread, NULL);
    sem_destroy(&slow->begun);
    sem_destroy(&slow->goes_on);
}

/* One waits for linkages.json, and a hand for matrix.tsv: so there is none for what comes then. */
static void two_are_made_at_a_time(void **state)
{
    struct bench *bench = *state;
    struct slow slow;

    slow_begin(&slow, bench, NODE_MATRIX);
    ask(bench, NODE_README, 0);
    read_file(bench, NODE_README, 0);
    begin(bench, NODE_LINKAGES, 0);
    rest(A_WHILE_MS);
    assert_false(is_rendered(bench, NODE_QUALITY, 0));
    /* He comes to what the hand is at: then it is only one, and there is a hand for another. */
    begin(bench, NODE_MATRIX, 0);
    wait_until_rendered(bench, NODE_QUALITY, 0);
    slow_end(&slow);
}

static void of_sizes_the_last_is_made_first(void **state)
{
    struct bench *bench = *state;
    struct slow slow;

    slow_begin(&slow, bench, NODE_HISTORY);
    ask(bench, NODE_README, 0);
    begin(bench, NODE_LINKAGES, 0);
    wait_until_rendered(bench, NODE_QUALITY, 0);
    rest(A_WHILE_MS);
    assert_false(is_rendered(bench, NODE_MATRIX, 0)); /* comes after what the hand is at */
    slow_end(&slow);
}

/* The bytes of one do not make the sizes of those that have the same rows. */
static void beside_a_file_that_is_read_those_of_its_rows_are_made(void **state)
{
    struct bench *bench = *state;

    ask(bench, NODE_EXPORT_FIRMS, 0);
    assert_int_equal(beside_begin(bench->filesystem.beside, file_of(bench, NODE_EXPORT_GRAPHML, 0),
                                  PART_BYTES, THREAD),
                     PART_BYTES);
    wait_until_rendered(bench, NODE_EXPORT_GEXF, 0);
    wait_until_rendered(bench, NODE_EXPORT_DOT, 0);
}

static void more_are_made_where_there_are_more_processors(void **state)
{
    struct bench *bench = *state;
    struct filesystem *filesystem = &bench->filesystem;
    struct slow slow;

    assert_in_range(beside_at_once(), BESIDE_MIN, BESIDE_MAX);
    beside_stop(filesystem->beside);
    beside_free(filesystem->beside);
    filesystem->beside = beside_new(filesystem, BESIDE_MIN + 1);
    assert_non_null(filesystem->beside);
    assert_int_equal(beside_start(filesystem->beside), 0);
    slow_begin(&slow, bench, NODE_MATRIX);
    ask(bench, NODE_README, 0);
    read_file(bench, NODE_README, 0);
    begin(bench, NODE_LINKAGES, 0);
    wait_until_rendered(bench, NODE_QUALITY, 0);
    assert_false(is_rendered(bench, NODE_LINKAGES, 0)); /* who waits makes that himself */
    slow_end(&slow);
}

static void what_nobody_waits_for_is_given_up(void **state)
{
    struct bench *bench = *state;
    struct slow slow;

    slow_begin(&slow, bench, NODE_MATRIX);
    ask(bench, NODE_README, 0);
    read_file(bench, NODE_README, 0);
    begin(bench, NODE_LINKAGES, 0);
    rest(A_WHILE_MS);
    end(bench, NODE_LINKAGES, 0);
    rest(4 * A_WHILE_MS); /* more than its patience */
    /* The hand is free again, for another directory, while the file is still being made. */
    ask(bench, NODE_PROVINCE_ATTRIBUTES, 1);
    begin(bench, NODE_PROVINCE_LINKAGES, 1);
    wait_until_rendered(bench, NODE_PROVINCE_HISTORY, 1);
    slow_end(&slow);
}

static void after_a_commit_what_is_old_is_left_alone(void **state)
{
    struct bench *bench = *state;
    struct node readme = file_of(bench, NODE_README, 0);
    struct node linkages = file_of(bench, NODE_LINKAGES, 0);
    uint64_t epoch = 0;

    fixture_execute(bench->fixture.writer, "DELETE FROM organisation");
    assert_int_equal(store_follow(bench->filesystem.store, &epoch), 0);
    beside_begin(bench->filesystem.beside, readme, PART_STATUS, THREAD);
    beside_begin(bench->filesystem.beside, linkages, PART_STATUS, THREAD);
    rest(A_WHILE_MS);
    assert_int_equal(count_rendered(bench), 0);
    assert_int_equal(bench->fixture.log_lines, 0);
}

static void after_its_end_nothing_is_done(void **state)
{
    struct bench *bench = *state;

    beside_stop(bench->filesystem.beside);
    ask(bench, NODE_README, 0);
    begin(bench, NODE_LINKAGES, 0);
    rest(A_WHILE_MS);
    assert_int_equal(count_rendered(bench), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, bench_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(while_one_waits_the_next_that_take_long_are_made),
        TEST(who_asks_for_one_file_gets_no_more),
        TEST(what_costs_little_starts_nothing),
        TEST(nothing_is_begun_when_nobody_waits),
        TEST(links_and_years_are_left_alone),
        TEST(of_a_year_files_of_a_place_are_made),
        TEST(who_reads_none_of_the_files_wants_their_sizes),
        TEST(who_reads_them_wants_their_bytes),
        TEST(threads_that_read_side_by_side_want_bytes),
        TEST(of_a_year_too_sizes_are_wanted),
        TEST(what_costs_little_is_rendered_as_it_is_asked_for),
        TEST(two_are_made_at_a_time),
        TEST(of_sizes_the_last_is_made_first),
        TEST(beside_a_file_that_is_read_those_of_its_rows_are_made),
        TEST(more_are_made_where_there_are_more_processors),
        TEST(what_nobody_waits_for_is_given_up),
        TEST(after_a_commit_what_is_old_is_left_alone),
        TEST(after_its_end_nothing_is_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
