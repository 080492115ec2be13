/*
 * A folder of a test's own with a data base in it, a store on that, and what the store logged.
 * The data are small and hold every kind of node, and what is awkward: organisations that no
 * cluster holds, a firm with two parents, two firms that own each other, a cluster and a province
 * without anything in them.
 *
 * Failures end the test (cmocka), so only a test's own thread may call what is in here, but for
 * fixture_log(), which any may.
 */
#ifndef BUZZFS_TESTS_UNIT_FIXTURE_H
#define BUZZFS_TESTS_UNIT_FIXTURE_H

#include <ftw.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "store/database.h"
#include "store/store.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Rows of the small data set, which the tests know by number and name. */
enum {
    BEIJING = 1,
    GUANGDONG = 2,
    TIBET = 3, /* no clusters */

    ZHONGGUANCUN = 1,
    YIZHUANG = 2,
    SHENZHEN = 3,
    EMPTY_PARK = 4, /* nothing in it */

    ALPHA = 1,
    BETA = 2,
    GAMMA = 3, /* two parents */
    DELTA = 4,
    EPSILON = 5,
    ZETA = 6,   /* in no cluster */
    RING_A = 7, /* owns and is owned by */
    RING_B = 8,
    LONER = 9, /* no ties */
    PEKING_UNIVERSITY = 10,
    MIT = 11, /* in no cluster */
    SHENZHEN_CAPITAL = 12,
    STATE_FUND = 13, /* in no cluster */

    INSULIN = 1,
    YEARBOOK = 1
};

static const char fixture_rows[] =
    "INSERT INTO data_set VALUES (1, 'small', 'A small data set', NULL, 'CC0-1.0', '1', NULL, 1, "
    "'{}');"
    "INSERT INTO source (id, slug, title, publisher, year, url) VALUES"
    " (1, 'yearbook', 'A yearbook', 'A press', 2010, NULL), (2, 'web', 'A page', NULL, NULL, "
    "'https://example.org/');"
    "INSERT INTO province (id, slug, name, region) VALUES"
    " (1, 'beijing', 'Beijing', 'east'), (2, 'guangdong', 'Guangdong', 'east'),"
    " (3, 'tibet', 'Tibet', 'west');"
    "INSERT INTO science (id, city, province_id, universities_211) VALUES (1, 'Beijing', 1, 26);"
    "INSERT INTO cluster (id, slug, province_id, city, name, since, genesis) VALUES"
    " (1, 'zhongguancun', 1, 'Beijing', 'Zhongguancun', 1988, 'science-spin-off'),"
    " (2, 'yizhuang', 1, 'Beijing', 'Yizhuang', 1992, NULL),"
    " (3, 'shenzhen', 2, 'Shenzhen', 'Shenzhen', 1996, 'entrepreneurial'),"
    " (4, 'empty-park', 2, 'Zhuhai', 'An empty park', NULL, NULL);"
    "INSERT INTO designation (id, cluster_id, programme, year, title) VALUES"
    " (1, 1, 'torch-zone', 1988, 'First zone');"
    "INSERT INTO organisation (id, slug, entity, cluster_id, name) VALUES"
    " (1, 'alpha', 'firm', 1, 'Alpha'), (2, 'beta', 'firm', 1, 'Beta'),"
    " (3, 'gamma', 'firm', 2, 'Gamma'), (4, 'delta', 'firm', 3, 'Delta'),"
    " (5, 'epsilon', 'firm', 3, 'Epsilon'), (6, 'zeta', 'firm', NULL, 'Zeta'),"
    " (7, 'ring-a', 'firm', 3, 'Ring A'), (8, 'ring-b', 'firm', 1, 'Ring B'),"
    " (9, 'loner', 'firm', 2, 'Loner'),"
    " (10, 'peking-university', 'institute', 1, 'Peking University'),"
    " (11, 'mit', 'institute', NULL, 'MIT'),"
    " (12, 'shenzhen-capital', 'funder', 3, 'Shenzhen Capital'),"
    " (13, 'state-fund', 'funder', NULL, 'State Fund');"
    "INSERT INTO product (id, slug, name, class) VALUES"
    " (1, 'insulin', 'Insulin', 'protein'), (2, 'vaccine', 'Vaccine', 'vaccine'),"
    " (3, 'nothing-yet', 'Nothing yet', NULL);"
    "INSERT INTO makes (id, firm_id, product_id) VALUES (1, 1, 1), (2, 4, 1), (3, 3, 2);"
    "INSERT INTO tie_kind (id, slug, role, directed) VALUES"
    " (1, 'ownership', 'ownership', 1), (2, 'funding', 'funding', 1),"
    " (3, 'technology', 'technology', 1), (4, 'spin-off', 'spin-off', 1),"
    " (5, 'returnee', 'returnee', 1), (6, 'exploration', NULL, 0), (7, 'exploitation', NULL, 1);"
    "INSERT INTO tie (id, kind_id, from_id, to_id, stake) VALUES"
    " (1, 1, 1, 2, 51), (2, 1, 2, 3, 60), (3, 1, 1, 4, NULL), (4, 1, 4, 3, 20),"
    " (5, 1, 6, 5, 100), (6, 1, 7, 8, NULL), (7, 1, 8, 7, NULL),"
    " (8, 6, 4, 2, NULL), (9, 7, 4, 5, NULL), (10, 3, 10, 1, NULL), (11, 3, 11, 4, NULL),"
    " (12, 4, 10, 2, NULL), (13, 4, 1, 5, NULL), (14, 5, 11, 1, NULL), (15, 2, 12, 4, NULL),"
    " (16, 2, 13, 1, NULL);"
    "INSERT INTO goal (id, slug, statement) VALUES (1, 'spend-more', 'Spend more');"
    "INSERT INTO indicator (id, goal_id, year, value) VALUES (1, 1, 2005, 1.32);"
    "INSERT INTO citation (entity, row_id, position, source_id) VALUES"
    " ('province', 1, 1, 1), ('cluster', 1, 1, 1), ('cluster', 1, 2, 2),"
    " ('organisation', 1, 1, 1), ('organisation', 10, 1, 2), ('product', 1, 1, 1),"
    " ('makes', 1, 1, 2), ('tie', 1, 1, 1), ('science', 1, 1, 1), ('designation', 1, 1, 2),"
    " ('goal', 1, 1, 1), ('indicator', 1, 1, 1);"
    "INSERT INTO extra_field (id, entity, name, type) VALUES"
    " (1, 'firm', 'website', 'string'), (2, 'firm', 'staff', 'integer'),"
    " (3, 'firm', 'share', 'number'), (4, 'firm', 'listed', 'boolean');"
    "INSERT INTO extra_value (field_id, row_id, value) VALUES"
    " (1, 1, 'https://example.org/'), (2, 1, 42), (3, 1, 0.5), (4, 1, 'true');";

struct fixture {
    char folder[128];
    char path[160]; /* of the data base */
    sqlite3 *writer;
    struct store *store;
    _Atomic int log_lines;
    char log_last[1024]; /* of the test's own thread */
};

/* The function to give to store_open(), with the fixture. */
static inline void fixture_log(void *context, const char *line)
{
    struct fixture *fixture = context;

    if (atomic_fetch_add(&fixture->log_lines, 1) == 0)
        snprintf(fixture->log_last, sizeof(fixture->log_last), "%s", line);
}

/* Forgets what was logged. */
static inline void fixture_clear_log(struct fixture *fixture)
{
    fixture->log_last[0] = '\0';
    atomic_store(&fixture->log_lines, 0);
}

static inline void fixture_folder(struct fixture *fixture)
{
    const char *parent = getenv("TMPDIR");

    /* Each trigger takes memory and gives it back: to the system and back it takes three times as long. */
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
    memset(fixture, 0, sizeof(*fixture));
    snprintf(fixture->folder, sizeof(fixture->folder), "%s/buzzfs-test.XXXXXX",
             parent && *parent ? parent : "/tmp");
    assert_non_null(mkdtemp(fixture->folder));
    snprintf(fixture->path, sizeof(fixture->path), "%s/data.db", fixture->folder);
}

static inline int fixture_remove_entry(const char *path, const struct stat *status, int type,
                                       struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

/* A file of those bytes. */
static inline void fixture_write(const char *path, const char *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static inline void fixture_execute(sqlite3 *database, const char *sql)
{
    char *message = NULL;

    if (sqlite3_exec(database, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", message, sql);
}

/* The same with the arguments of printf. */
__attribute__((format(printf, 2, 3))) static inline void fixture_run(sqlite3 *database,
                                                                     const char *format, ...)
{
    char sql[2048];
    va_list arguments;

    va_start(arguments, format);
    assert_true(vsnprintf(sql, sizeof(sql), format, arguments) < (int)sizeof(sql));
    va_end(arguments);
    fixture_execute(database, sql);
}

/* A new data base of ours at path, with those rows (NULL: none), open for writing. */
static inline sqlite3 *fixture_create(const char *path, const char *rows)
{
    sqlite3 *database = NULL;

    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    sqlite3_busy_timeout(database, 10000);
    fixture_run(database,
                "PRAGMA synchronous = 0; PRAGMA application_id = %d; "
                "PRAGMA user_version = %d; BEGIN",
                DATABASE_APPLICATION_ID, DATABASE_VERSION);
    fixture_execute(database, database_schema);
    if (rows)
        fixture_execute(database, rows);
    fixture_execute(database, "COMMIT");
    assert_int_equal(database_name_sums(database), SQLITE_OK);
    fixture_execute(database, "PRAGMA query_only = 0");
    return database;
}

/* Folder, data base with those rows, and a store on it. */
static inline void fixture_begin_with(struct fixture *fixture, const char *rows)
{
    fixture_folder(fixture);
    fixture->writer = fixture_create(fixture->path, rows);
    assert_int_equal(store_open(fixture->path, fixture_log, fixture, &fixture->store), 0);
}

/* The same with the small data set. */
static inline void fixture_begin(struct fixture *fixture)
{
    fixture_begin_with(fixture, fixture_rows);
}

static inline void fixture_end(struct fixture *fixture)
{
    store_close(fixture->store);
    sqlite3_close(fixture->writer);
    nftw(fixture->folder, fixture_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static inline struct reader *fixture_reader(struct fixture *fixture)
{
    struct reader *reader = NULL;

    assert_int_equal(reader_get(fixture->store, &reader), 0);
    assert_non_null(reader);
    return reader;
}

/* For cmocka: a fixture as the state of a test. */
static inline int fixture_setup_with(void **state, const char *rows)
{
    struct fixture *fixture = malloc(sizeof(*fixture));

    if (!fixture)
        return -1;
    fixture_begin_with(fixture, rows);
    *state = fixture;
    return 0;
}

static inline int fixture_setup(void **state)
{
    return fixture_setup_with(state, fixture_rows);
}

static inline int fixture_teardown(void **state)
{
    fixture_end(*state);
    free(*state);
    return 0;
}

#endif
