/*
 * The index of words: it proposes every row that a scan of the texts finds, whatever characters
 * there are; what was changed by any program is proposed, too; and where it is missing or damaged
 * it says so and nothing worse happens.
 */
#include "fixture.h"

#include "fs/search_words.h"
#include "store/word_index.h"
#include "store/word_index_make.h"

#include <errno.h>

enum {
    ROWS_MAX = 1 << 16,
    TEXTS = 1200,
    QUERIES = 1000
};

/* A generator of numbers, always the same (xorshift). */
static uint32_t next_number(uint32_t *state, uint32_t below)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state % below;
}

static size_t write_character(uint32_t c, char *to)
{
    if (c < 0x80)
        return to[0] = (char)c, 1;
    if (c < 0x800)
        return to[0] = (char)(0xc0 | c >> 6), to[1] = (char)(0x80 | (c & 0x3f)), 2;
    if (c < 0x10000) {
        to[0] = (char)(0xe0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 0x3f));
        to[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    to[0] = (char)(0xf0 | c >> 18);
    to[1] = (char)(0x80 | (c >> 12 & 0x3f));
    to[2] = (char)(0x80 | (c >> 6 & 0x3f));
    to[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

static void insert_text(sqlite3 *database, int number, const char *text, size_t len)
{
    static const char sql[] =
        "INSERT INTO organisation (slug, entity, name) VALUES ('t-' || ?, 'firm', ?)";
    sqlite3_stmt *insert = NULL;

    assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &insert, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_bind_int(insert, 1, number), SQLITE_OK);
    assert_int_equal(sqlite3_bind_text(insert, 2, text, (int)len, SQLITE_TRANSIENT), SQLITE_OK);
    assert_int_equal(sqlite3_step(insert), SQLITE_DONE);
    sqlite3_finalize(insert);
}

/* Without the triggers, as import does it: they take a second for a thousand rows. */
static void begin_texts(struct fixture *fixture)
{
    sqlite3_db_config(fixture->writer, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    fixture_execute(fixture->writer, "BEGIN");
}

static void end_texts(struct fixture *fixture)
{
    fixture_execute(fixture->writer, "COMMIT");
    sqlite3_db_config(fixture->writer, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, NULL);
}

static void make_index(struct fixture *fixture)
{
    fixture_execute(fixture->writer, "BEGIN");
    assert_int_equal(word_index_make(fixture->writer), SQLITE_OK);
    fixture_execute(fixture->writer, "COMMIT");
}

/* What the index proposes for all terms of a search together, in order. */
static int propose(struct fixture *fixture, const char *text, struct proposals *proposals)
{
    struct reader *reader = fixture_reader(fixture);
    struct search_words words;
    int result;

    assert_null(search_words_parse(&words, text));
    proposals->count = 0;
    result = word_index_propose(reader, words.terms, (size_t)words.count, proposals);
    if (!result)
        result = word_index_propose_changed(reader, proposals);
    proposals_sort(proposals);
    reader_put(reader);
    return result;
}

static int compare_rows(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;

    return (a > b) - (a < b);
}

static bool is_proposed(const struct proposals *proposals, int64_t row)
{
    uint32_t key = (uint32_t)row;

    return bsearch(&key, proposals->rows, proposals->count, sizeof(key), compare_rows) != NULL;
}

/* Fails if a row that has all terms is not proposed. How many have. */
static size_t check_search(struct fixture *fixture, const char *text, struct proposals *proposals)
{
    struct folded folded = {.data = NULL};
    struct search_words words;
    sqlite3_stmt *rows = NULL;
    size_t hits = 0;

    assert_null(search_words_parse(&words, text));
    assert_int_equal(propose(fixture, text, proposals), 0);
    assert_int_equal(
        sqlite3_prepare_v2(fixture->writer, "SELECT id, name FROM organisation", -1, &rows, NULL),
        SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(rows, 1);

        assert_int_equal(fold_text(name, (size_t)sqlite3_column_bytes(rows, 1), &folded), 0);
        if (search_words_in(&words, &folded) != words.all)
            continue;
        hits++;
        if (!is_proposed(proposals, sqlite3_column_int64(rows, 0)))
            fail_msg("\"%s\": row %d is not proposed", text, (int)sqlite3_column_int64(rows, 0));
    }
    sqlite3_finalize(rows);
    free(folded.data);
    return hits;
}

static struct proposals new_proposals(void)
{
    struct proposals proposals = {.max = ROWS_MAX};

    proposals.rows = calloc(ROWS_MAX, sizeof(*proposals.rows));
    assert_non_null(proposals.rows);
    return proposals;
}

/* Those that fold.c has a table for, and some of each script beyond. */
static uint32_t next_character(uint32_t c)
{
    return c < 0x530 ? c + 1 : c < 0x1e00 ? c + 0x51 : c < 0x1f00 ? c + 1 : c + 0x1f7;
}

static void any_character_is_found_alone_and_within(void **state)
{
    struct fixture *fixture = *state;
    struct proposals proposals = new_proposals();
    struct reader *reader;
    char text[64];
    size_t len;
    int64_t row = 0;
    sqlite3_stmt *last = NULL;

    begin_texts(fixture);
    fixture_execute(fixture->writer, "DELETE FROM organisation");
    for (uint32_t c = 1; c < 0x30000; c = next_character(c)) {
        len = write_character('q', text);
        len += write_character(c, text + len);
        len += write_character(c, text + len);
        len += write_character(' ', text + len);
        len += write_character(c, text + len);
        insert_text(fixture->writer, (int)c, text, len);
    }
    end_texts(fixture);
    make_index(fixture);
    reader = fixture_reader(fixture);
    assert_int_equal(
        sqlite3_prepare_v2(fixture->writer, "SELECT min(id) FROM organisation", -1, &last, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(last), SQLITE_ROW);
    row = sqlite3_column_int64(last, 0);
    sqlite3_finalize(last);
    for (uint32_t c = 1; c < 0x30000; c = next_character(c), row++) {
        struct search_words words;

        for (int form = 0; form < 3; form++) {
            len = form > 0 ? write_character('q', text) : 0;
            len += write_character(c, text + len);
            if (form == 1)
                text[len++] = '*';
            else if (form == 2)
                len += write_character(c, text + len);
            text[len] = '\0';
            if (search_words_parse(&words, text))
                continue; /* no letter, or nothing that may stand in a search */
            proposals.count = 0;
            assert_int_equal(
                word_index_propose(reader, words.terms, (size_t)words.count, &proposals), 0);
            proposals_sort(&proposals);
            if (!is_proposed(&proposals, row))
                fail_msg("U+%04X, form %d: \"%s\" is not found", (unsigned)c, form, text);
        }
    }
    reader_put(reader);
    free(proposals.rows);
}

/* Few different ones, so that they meet: letters, accents, characters, marks, signs, no UTF-8. */
static size_t write_some(uint32_t *random, char *to)
{
    static const uint32_t pool[] = {'a',    'b',    'A',     '1',    0xe9,   0xc9,   0x301,
                                    ' ',    ' ',    '-',     '.',    'b',    0x4e0a, 0x6d77,
                                    0x751f, 0x7269, 0x20bb7, 0xac00, 0x3042, 0xff21, 0xff08,
                                    0x30fb, 0x434,  0x3b1,   0xdf,   0x1};

    return write_character(pool[next_number(random, COUNT(pool))], to);
}

static void what_a_scan_finds_is_proposed(void **state)
{
    struct fixture *fixture = *state;
    struct proposals proposals = new_proposals();
    uint32_t random = 4711;
    char text[256];
    size_t hits = 0;

    begin_texts(fixture);
    for (int i = 0; i < TEXTS; i++) {
        size_t len = 0;

        for (uint32_t n = next_number(&random, 14) + 1; n > 0; n--)
            len += write_some(&random, text + len);
        if (next_number(&random, 20) == 0)
            text[len++] = (char)0xff;
        insert_text(fixture->writer, i, text, len);
    }
    end_texts(fixture);
    make_index(fixture);
    for (int i = 0; i < QUERIES; i++) {
        struct search_words words;
        bool is_quoted = next_number(&random, 2);
        size_t len = 0;

        if (is_quoted)
            text[len++] = '"';
        for (uint32_t n = next_number(&random, 4) + 1; n > 0; n--)
            len += write_some(&random, text + len);
        if (is_quoted)
            text[len++] = '"';
        if (next_number(&random, 3) == 0)
            text[len++] = '*';
        text[len] = '\0';
        if (!search_words_parse(&words, text))
            hits += check_search(fixture, text, &proposals) > 0;
    }
    assert_in_range(hits, QUERIES / 4, QUERIES);
    free(proposals.rows);
}

static void what_any_program_changes_is_proposed(void **state)
{
    static const struct {
        const char *sql;
        int64_t row;
    } changes[] = {
        {"UPDATE organisation SET name = 'Newly named' WHERE id = 1", 1},
        {"UPDATE organisation SET note = 'newly noted' WHERE id = 2", 2},
        {"UPDATE organisation SET note = 'newly' WHERE id = 2", 2}, /* again */
        {"UPDATE OR FAIL organisation SET name_zh = 'newly' WHERE id = 2", 2},
        {"UPDATE organisation SET slug = 'newly' WHERE id = 3", 3},
        {"UPDATE organisation SET id = 77 WHERE id = 3", 77},
        {"UPDATE organisation SET rowid = 78 WHERE id = 77", 78},
        {"INSERT INTO organisation (id, slug, entity, name) VALUES (99, 'x', 'firm', 'Newly')", 99},
        {"INSERT OR FAIL INTO organisation (id, slug, entity, name) "
         "VALUES (98, 'y', 'firm', 'Newly')",
         98},
        {"REPLACE INTO organisation (id, slug, entity, name) VALUES (4, 'z', 'firm', 'Newly')", 4},
        {"REPLACE INTO organisation (id, slug, entity, name) VALUES (50, 'z', 'firm', 'Newly')",
         50},
        {"UPDATE OR REPLACE organisation SET slug = 'z', name = 'Newly' WHERE id = 5", 5},
        {"DELETE FROM organisation WHERE id = 6; INSERT INTO organisation (id, slug, entity, name) "
         "VALUES (6, 'again', 'firm', 'Newly')",
         6},
    };
    struct fixture *fixture = *state;
    struct proposals proposals = new_proposals();
    bool is_true = false;

    fixture_execute(fixture->writer, "PRAGMA foreign_keys = 0");
    make_index(fixture);
    assert_int_equal(propose(fixture, "newly", &proposals), 0);
    assert_int_equal(proposals.count, 0);
    for (size_t i = 0; i < COUNT(changes); i++) {
        fixture_execute(fixture->writer, changes[i].sql);
        assert_int_equal(propose(fixture, "newly", &proposals), 0);
        if (!is_proposed(&proposals, changes[i].row))
            fail_msg("after %s: row %d is not proposed", changes[i].sql, (int)changes[i].row);
    }
    fixture_execute(fixture->writer, "UPDATE organisation SET since = 1999, note = note");
    assert_int_equal(propose(fixture, "newly", &proposals), 0);
    assert_in_range(proposals.count, 1, COUNT(changes));
    assert_int_equal(word_index_check(fixture->writer, &is_true), SQLITE_OK);
    assert_true(is_true);
    free(proposals.rows);
}

static void too_many_are_none(void **state)
{
    struct fixture *fixture = *state;
    struct proposals proposals = new_proposals();

    make_index(fixture);
    proposals.max = 2;
    assert_int_equal(propose(fixture, "ring", &proposals), 0);
    assert_int_equal(proposals.count, 2);
    proposals.max = 1;
    assert_int_equal(propose(fixture, "ri*", &proposals), 1);
    proposals.max = 2;
    fixture_execute(fixture->writer, "UPDATE organisation SET note = 'x' WHERE id = 1");
    assert_int_equal(propose(fixture, "ring", &proposals), 1);
    fixture_execute(fixture->writer, "DELETE FROM word_index_change; INSERT INTO word_index_change "
                                     "VALUES (-1), (0)"); /* no rows of ours */
    assert_int_equal(propose(fixture, "ring", &proposals), 0);
    fixture_execute(fixture->writer, "INSERT INTO word_index_change VALUES (5000000000)");
    assert_int_equal(propose(fixture, "alpha", &proposals), 1);
    assert_int_equal(fixture->log_lines, 0);
    free(proposals.rows);
}

/* Each leaves an index that is not there, is not meant to be asked, or is damaged; then the log
 * says so. Asked for words and beginnings of words, nothing worse comes of it. */
static void without_it_all_texts_are_read(void **state)
{
    static const struct {
        const char *sql;
        bool is_damage;
    } cases[] = {
        {"UPDATE word_index_state SET is_made = 0", false},
        {"DELETE FROM word_index_state", false},
        {"DROP TABLE organisation_words", false},
        {"DROP TABLE organisation_words; CREATE TABLE organisation_words (words)", false},
        {"DROP TABLE organisation_words; CREATE VIRTUAL TABLE organisation_words USING fts5 (x)",
         false},
        {"DELETE FROM organisation_words_data", true},
        {"UPDATE organisation_words_data SET block = NULL", true},
        {"UPDATE organisation_words_data SET block = x'00ff00ff00ff00ff' WHERE id > 10", true},
        {"UPDATE organisation_words_data SET block = substr(block, 1, 9) WHERE id > 10", true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fixture fixture;
        struct proposals proposals = new_proposals();

        fixture_begin(&fixture);
        make_index(&fixture);
        assert_int_equal(propose(&fixture, "ring", &proposals), 0);
        fixture_execute(fixture.writer, cases[i].sql);
        for (int form = 0; form < 2; form++) {
            fixture_clear_log(&fixture);
            if (propose(&fixture, form ? "ri*" : "ring", &proposals) != 1)
                fail_msg("%s: it is asked", cases[i].sql);
            assert_int_equal(fixture.log_lines > 0, cases[i].is_damage);
        }
        fixture_end(&fixture);
        free(proposals.rows);
    }
}

static void blocks_of_rubbish_end_nothing(void **state)
{
    struct fixture fixture;
    struct proposals proposals = new_proposals();
    uint32_t random = 99;

    (void)state;
    fixture_begin(&fixture);
    make_index(&fixture);
    fixture_execute(fixture.writer,
                    "CREATE TEMP TABLE kept AS SELECT * FROM organisation_words_data");
    for (int i = 0; i < 300; i++) {
        int result;

        fixture_run(fixture.writer,
                    "UPDATE organisation_words_data SET block = (SELECT CAST(substr(block, 1, "
                    "%u %% length(block)) || x'%02x%02x' || substr(block, 3 + %u %% length(block)) "
                    "AS BLOB) FROM kept k WHERE k.id = organisation_words_data.id)%s",
                    i, next_number(&random, 256), next_number(&random, 256), i,
                    i % 2 ? " WHERE id > 10" : "");
        result = propose(&fixture, i % 3 ? "ring" : "ri*", &proposals);
        assert_in_range(result, 0, 1);
    }
    fixture_end(&fixture);
    free(proposals.rows);
}

static void check_tells_what_is_not_true(void **state)
{
    static const char *const changes[] = {
        "INSERT INTO organisation_words (rowid, words) VALUES (1, 'wrong')",
        "INSERT INTO organisation_words (organisation_words, rowid, words) "
        "VALUES ('delete', 1, 'alpha')",
        "INSERT INTO organisation_words (organisation_words) VALUES ('delete-all')",
        "DELETE FROM word_index_change",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(changes); i++) {
        struct fixture fixture;
        bool is_true = false;

        fixture_begin(&fixture);
        make_index(&fixture);
        fixture_execute(fixture.writer, "UPDATE organisation SET name = 'New' WHERE id = 2");
        assert_int_equal(word_index_check(fixture.writer, &is_true), SQLITE_OK);
        assert_true(is_true);
        fixture_execute(fixture.writer, "PRAGMA query_only = 0");
        fixture_execute(fixture.writer, changes[i]);
        assert_int_equal(word_index_check(fixture.writer, &is_true), SQLITE_OK);
        if (is_true)
            fail_msg("%s is not noticed", changes[i]);
        fixture_end(&fixture);
    }
}

/* As an SQLite that was built without it. */
static void without_fts5_none_is_made(void **state)
{
    struct fixture *fixture = *state;
    struct proposals proposals = new_proposals();
    bool is_made = true;
    bool is_true = false;

    assert_int_equal(sqlite3_drop_modules(fixture->writer, NULL), SQLITE_OK);
    fixture_execute(fixture->writer, "UPDATE organisation SET name = 'New' WHERE id = 2");
    assert_int_equal(word_index_make(fixture->writer), SQLITE_OK);
    assert_int_equal(word_index_find(fixture->writer, &is_made), SQLITE_OK);
    assert_false(is_made);
    assert_int_equal(word_index_check(fixture->writer, &is_true), SQLITE_OK);
    assert_true(is_true);
    assert_int_equal(propose(fixture, "ring", &proposals), 1);
    assert_int_equal(fixture->log_lines, 0);
    free(proposals.rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(any_character_is_found_alone_and_within, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(what_a_scan_finds_is_proposed, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(what_any_program_changes_is_proposed, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(too_many_are_none, fixture_setup, fixture_teardown),
        cmocka_unit_test(without_it_all_texts_are_read),
        cmocka_unit_test(blocks_of_rubbish_end_nothing),
        cmocka_unit_test(check_tells_what_is_not_true),
        cmocka_unit_test_setup_teardown(without_fts5_none_is_made, fixture_setup, fixture_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
