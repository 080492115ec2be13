/*
 * The queries: each prepares, each finds its rows by an index, with and without statistics (as the
 * data base of a user may have them or not), and those of a set agree with each other.
 */
#include "fixture.h"

#include "store/year_sums.h"
#include "store/years.h"

enum {
    TIE_KINDS = 7,
    /* Rows that a query about one node may pass by in full scans: the tie kinds, some times over. */
    STEPS_MAX = 10 * TIE_KINDS
};

#define SET_NAMES(set) #set,
static const char *const set_names[] = {SETS(SET_NAMES)};
#undef SET_NAMES

/* Rows of no particular meaning, as many as make SQLite's planner choose in earnest. */
static const char random_rows[] =
    "INSERT INTO data_set VALUES (1, 'random', 'Random', NULL, NULL, NULL, NULL, 1, '{}');"
    "CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL "
    "SELECT i + 1 FROM n WHERE i < 20000) SELECT i FROM n;"
    "INSERT INTO source (id, slug, title) SELECT i, 's-' || i, 'S' FROM n WHERE i <= 1000;"
    "INSERT INTO province (id, slug, name) SELECT i, 'p-' || i, 'P' FROM n WHERE i <= 31;"
    "INSERT INTO science (id, city, province_id) SELECT i, 'city ' || i, (i - 1) / 10 + 1 FROM n "
    "WHERE i <= 310;"
    "INSERT INTO cluster (id, slug, province_id, city, name, since)"
    " SELECT i, 'c-' || i, (i - 1) / 10 + 1, 'city ' || i, 'C', 1980 + i % 30 FROM n "
    "WHERE i <= 310;"
    "INSERT INTO designation (id, cluster_id, programme, year)"
    " SELECT i, i % 310 + 1, 'zone', 1990 + i % 20 FROM n WHERE i <= 600;"
    "INSERT INTO organisation (id, slug, entity, cluster_id, name)"
    " SELECT i, 'o-' || i, CASE WHEN i % 10 < 7 THEN 'firm' WHEN i % 10 < 9 THEN 'institute' "
    "ELSE 'funder' END, CASE WHEN i % 13 = 0 THEN NULL ELSE i * 7 % 310 + 1 END, 'O' FROM n "
    "WHERE i <= 6000;"
    "INSERT INTO product (id, slug, name, class) SELECT i, 'x-' || i, 'X', 'class ' || (i % 12) "
    "FROM n WHERE i <= 200;"
    "INSERT OR IGNORE INTO makes (firm_id, product_id)"
    " SELECT i * 10 % 6000 + 1, i * 17 % 200 + 1 FROM n WHERE i <= 5000;"
    "INSERT INTO tie_kind (id, slug, role, directed) VALUES"
    " (1, 'ownership', 'ownership', 1), (2, 'funding', 'funding', 1),"
    " (3, 'technology', 'technology', 1), (4, 'spin-off', 'spin-off', 1),"
    " (5, 'returnee', 'returnee', 1), (6, 'exploration', NULL, 0), (7, 'exploitation', NULL, 1);"
    /* Ownership goes from an organisation to three others, in a forest; the rest is wild. */
    "INSERT INTO tie (kind_id, from_id, to_id)"
    " SELECT 1, (i + 2) / 3, i + 1500 FROM n WHERE i <= 4500;"
    "INSERT INTO tie (kind_id, from_id, to_id)"
    " SELECT i % 6 + 2, i * 31 % 6000 + 1, i * 57 % 6000 + 1 FROM n WHERE i <= 7500;"
    "INSERT INTO goal (id, slug, statement) SELECT i, 'g-' || i, 'G' FROM n WHERE i <= 5;"
    "INSERT INTO indicator (goal_id, year) SELECT i % 5 + 1, 1990 + i FROM n WHERE i <= 100;"
    "INSERT INTO citation SELECT 'tie', i, 1, i % 1000 + 1 FROM n WHERE i <= 12000;"
    "INSERT INTO citation SELECT 'organisation', i, 1, i % 1000 + 1 FROM n WHERE i <= 6000;"
    "INSERT INTO citation SELECT 'organisation', i, 2, i * 3 % 1000 + 1 FROM n WHERE i <= 6000;"
    "INSERT INTO extra_field (id, entity, name, type) VALUES (1, 'firm', 'staff', 'integer');"
    "INSERT INTO extra_value SELECT 1, i, i FROM n WHERE i <= 6000 AND i % 10 < 7;"
    "DROP TABLE n;";

/*
 * Where a full scan is right. `table` is the name as the query calls it: a table or its alias, NULL
 * for any; `whole` says that the query is about the whole data set and may read all of it.
 */
static const struct scan {
    enum query query;
    const char *table;
    bool whole;
    const char *why;
} scans[] = {
    /* Any query may read the vocabulary of ties, which has a handful of rows and no index: it is
     * where kinds with a role are looked up, and what a tally has a line for each of. */
    {QUERY_NONE, "tie_kind", false, "a handful of rows"},
    {QUERY_TIE_KINDS, "tie_kind", false, "asks for just that"},
    {QUERY_EXTRAS, "f", false, "names of own columns, a few"},
    {QUERY_SEARCH_CITIES, "cluster", true, "cities of all clusters"},
    {QUERY_FACET_FIELDS, "f", false, "names of own columns, a few"},
    {QUERY_FACET_FIELDS, "v", false, "queue of a recursion"},
    {QUERY_DATA_SET_ATTRIBUTES, "data_set", false, "has one row"},

    /* Not tables but what a recursion has found so far. */
    {QUERY_NONE, "up", false, "queue of a recursion"},
    {QUERY_NONE, "member", false, "queue of a recursion"},
    {QUERY_CONGLOMERATE_MEMBERS_LIST, "m", false, "queue of a recursion"},
    {QUERY_CONGLOMERATE_MEMBERS_FIND, "m", false, "queue of a recursion"},
    {QUERY_CONGLOMERATE_MEMBERS_COUNT, "m", false, "queue of a recursion"},
    {QUERY_CONGLOMERATE_CLUSTERS_LIST, "m", false, "queue of a recursion"},
    {QUERY_CONGLOMERATE_CLUSTERS_FIND, "m", false, "queue of a recursion"},
    {QUERY_CONGLOMERATE_CLUSTERS_COUNT, "m", false, "queue of a recursion"},
    {QUERY_CONGLOMERATE_ATTRIBUTES, "m", false, "queue of a recursion"},

    /* Not a table but the flows that two searches of an index have found. */
    {QUERY_CLUSTER_TALLY, "f", false, "found by two searches"},
    {QUERY_PROVINCE_TALLY, "f", false, "found by two searches"},
    {QUERY_CLUSTER_PARTNERS, "f", false, "found by two searches"},
    {QUERY_CLUSTER_MIXING, "f", false, "found by two searches"},
    {QUERY_PROVINCE_MIXING, "f", false, "found by two searches"},
    {QUERY_CLUSTER_TRANSFER, "f", false, "found by two searches"},
    {QUERY_CLUSTER_MONEY, "t", false, "found by two searches"},
    {QUERY_PROVINCE_PARTNERS, "f", false, "found by two searches"},

    /* Counts of whole tables, for the number of links of a directory in the root. */
    {QUERY_PROVINCES_COUNT, "p", true, "all provinces, some thirty"},
    {QUERY_CLUSTERS_COUNT, "cluster", true, "all clusters by their provinces"},
    {QUERY_FIRMS_COUNT, "n", true, "how many there are in each cluster"},
    {QUERY_INSTITUTES_COUNT, "n", true, "how many there are in each cluster"},
    {QUERY_FUNDERS_COUNT, "n", true, "how many there are in each cluster"},
    {QUERY_PRODUCTS_COUNT, "p", true, "all products"},
    {QUERY_SOURCES_COUNT, "s", true, "all sources"},
    {QUERY_CONGLOMERATES_COUNT, "holding", true, "an index of just these"},

    /* Figures of the whole data set. */
    {QUERY_COUNTS, NULL, true, "counts every table"},
    {QUERY_COUNTS_BY_TIE_KIND, NULL, true, "a row for each kind"},
    {QUERY_YEARS, NULL, true, "first and last of all years"},
    {QUERY_NATIONAL_MATRIX, NULL, true, "reads all flows"},
    {QUERY_FIRMS_BY_CLUSTER, "c", true, "a row for each cluster"},
    {QUERY_FIRMS_BY_PROVINCE, "p", true, "a row for each province"},
    {QUERY_LARGEST_CLUSTERS, NULL, true, "compares all clusters"},
    {QUERY_CLUSTER_CLASSES, NULL, true, "compares with the whole"},
    {QUERY_NONE, "fact", false, "what history.tsv has collected"},
    {QUERY_CLUSTER_HISTORY, "fact", true, "steps over what it has found by indexes, twice"},
    {QUERY_PROVINCE_HISTORY, "fact", true, "steps over what it has found by indexes, twice"},
    {QUERY_CLUSTER_HISTORY_TIELESS, "fact", true, "steps over what it has found by indexes, twice"},
    {QUERY_PROVINCE_HISTORY_TIELESS, "fact", true,
     "steps over what it has found by indexes, twice"},
    {QUERY_HISTORY, NULL, true, "counts years of all kinds"},
    {QUERY_CONGLOMERATE_HISTORY, "m", false, "queue of a recursion"},
    {QUERY_PROVINCE_EMPLOYEES, "f", false, "names of own columns, a few"},
    {QUERY_FIRM_EMPLOYEES, "f", false, "names of own columns, a few"},
    {QUERY_SUBSIDIARIES, "k", false, "the vocabulary of ties"},
    {QUERY_MAIN_PARENT, "k", false, "the vocabulary of ties"},
    {QUERY_CONGLOMERATE_SPREAD, "m", false, "queue of a recursion"},
    {QUERY_CONGLOMERATE_STAR, "m", false, "queue of a recursion"},
    {QUERY_CLUSTER_PRODUCTS, "m", false, "products that have been counted"},
    {QUERY_FIRM_TIES_IN_ALL, NULL, true, "adds up all kinds"},
    {QUERY_FIRMS_IN_ALL, NULL, true, "adds up all clusters"},
    {QUERY_FIRM_TIES, "t", true, "all of a small network, and no more of a large one"},
    {QUERY_PRODUCT_CLASSES, NULL, true, "compares with the whole"},

/* Files that hold the whole data set. */
#define EXPORT_SCANS(table)                          \
    {QUERY_EXPORT_##table, NULL, true, "every row"}, \
        {QUERY_EXPORT_##table##_FILLED, NULL, true, "looks at every row"},
    EXPORT_TABLES(EXPORT_SCANS)
#undef EXPORT_SCANS
        {QUERY_EXPORT_LINKS, NULL, true, "every tie"},
    {QUERY_EXPORT_ALL_TIES, NULL, true, "every tie"},
    {QUERY_EXPORT_NODES, NULL, true, "every organisation"},
    {QUERY_EXPORT_EDGES, NULL, true, "every tie"},
    {QUERY_EXPORT_PLACES, NULL, true, "every cluster"},
    {QUERY_EXPORT_DATA_SET, "data_set", false, "has one row"},
    {QUERY_EXPORT_EXTRA_FIELDS, "extra_field", false, "names of own columns, a few"},
    /* Pictures of the whole data set. */
    {QUERY_FIGURE_CLUSTERS, "c", true, "a row for each cluster"},
    {QUERY_FIGURE_BONDS, "f", true, "reads all flows"},
    {QUERY_FIGURE_OUTLINES, "outline", true, "draws them all"},
    {QUERY_FIGURE_GROUPS, "h", true, "an index of ultimate parents alone"},
    {QUERY_FIGURE_GROUP_SIZE, "m", false, "queue of a recursion"},
    /* Findings about the whole data set. */
    {QUERY_FINDING_GENESIS, NULL, true, "types of all clusters"},
    {QUERY_FINDING_SCIENCE, "c", true, "cities of all clusters"},
    {QUERY_FINDING_MODELS, NULL, true, "an index of these alone, and all sums"},
    {QUERY_FINDING_MODELS_OF_YEAR, NULL, true, "asked where there are not too many firms"},
    {QUERY_FINDING_MAKERS, "makes", true, "an index of these alone"},
    {QUERY_FINDING_MONEY, NULL, true, "follows the ties of all funders, no more than it may"},
    {QUERY_FINDING_GOALS, "g", true, "the first hundred"},
    {QUERY_FIGURE_ORIGINS, "a", true, "follows the ties of all institutes"},
/* Doubts are looked for in one table each, up to a limit. */
#define DOUBT_SCANS(rule) {QUERY_DOUBT_##rule, NULL, true, "the first rows of a table"},
    DOUBTS(DOUBT_SCANS)
#undef DOUBT_SCANS
};

static bool may_scan(enum query query, const char *table)
{
    for (size_t i = 0; i < COUNT(scans); i++)
        if ((scans[i].query == query || scans[i].query == QUERY_NONE) &&
            (!scans[i].table || strcmp(scans[i].table, table) == 0))
            return true;
    return false;
}

static bool is_about_the_whole(enum query query)
{
    for (size_t i = 0; i < COUNT(scans); i++)
        if (scans[i].query == query && scans[i].whole)
            return true;
    return false;
}

/* The table that a line of a plan scans from end to end; NULL if it does not. In static storage. */
static const char *scanned_table(const char *line)
{
    static char table[64];

    if (strncmp(line, "SCAN ", 5) != 0)
        return NULL;
    line += 5;
    if (line[0] == '(' || strncmp(line, "CONSTANT ROW", 12) == 0)
        return NULL; /* rows that a part of the query has made */
    snprintf(table, sizeof(table), "%.*s", (int)strcspn(line, " "), line);
    return table;
}

static sqlite3_stmt *prepare(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement = NULL;

    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sqlite3_errmsg(database), sql);
    assert_non_null(statement);
    return statement;
}

/* Calls take with each line of the plan of a query. */
static void explain(sqlite3 *database, enum query query,
                    void (*take)(enum query query, const char *line))
{
    char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", query_sql(query));
    sqlite3_stmt *statement = prepare(database, sql);

    while (sqlite3_step(statement) == SQLITE_ROW)
        take(query, (const char *)sqlite3_column_text(statement, 3));
    sqlite3_finalize(statement);
    sqlite3_free(sql);
}

static void explain_all(sqlite3 *database, void (*take)(enum query query, const char *line))
{
    for (enum query query = QUERY_NONE + 1; query < QUERY_COUNT; query++)
        explain(database, query, take);
}

/* The random data, without and with statistics, and the same as of a year: the state of all tests. */
struct data_bases {
    sqlite3 *items[2];
    sqlite3 *of_year[2];
    struct year_sums *sums[2];
};

/* Half of the clusters of the random data are there then. */
static const int year = 1995;

static sqlite3 *copy(sqlite3 *database)
{
    sqlite3 *other = NULL;
    sqlite3_backup *backup;

    assert_int_equal(sqlite3_open(":memory:", &other), SQLITE_OK);
    backup = sqlite3_backup_init(other, "main", database, "main");
    assert_non_null(backup);
    assert_int_equal(sqlite3_backup_step(backup, -1), SQLITE_DONE);
    assert_int_equal(sqlite3_backup_finish(backup), SQLITE_OK);
    return other;
}

static int create_data_bases(void **state)
{
    struct data_bases *bases = malloc(sizeof(*bases));

    if (!bases)
        return -1;
    for (size_t i = 0; i < COUNT(bases->items); i++)
        bases->items[i] = fixture_create(":memory:", random_rows);
    fixture_execute(bases->items[1], "ANALYZE");
    for (size_t i = 0; i < COUNT(bases->of_year); i++) {
        bases->of_year[i] = copy(bases->items[i]);
        assert_int_equal(years_shadow(bases->of_year[i], &year), SQLITE_OK);
        bases->sums[i] = year_sums_new(bases->of_year[i]);
        assert_non_null(bases->sums[i]);
        assert_int_equal(year_sums_count(bases->sums[i], ~0u, year, 1), SQLITE_OK);
    }
    *state = bases;
    return 0;
}

static int close_data_bases(void **state)
{
    struct data_bases *bases = *state;

    for (size_t i = 0; i < COUNT(bases->items); i++)
        sqlite3_close(bases->items[i]);
    for (size_t i = 0; i < COUNT(bases->of_year); i++) {
        year_sums_free(bases->sums[i]);
        sqlite3_close(bases->of_year[i]);
    }
    free(bases);
    return 0;
}

static void take_scan(enum query query, const char *line)
{
    const char *table = scanned_table(line);

    if (table && !may_scan(query, table))
        fail_msg("\"%s\" in the plan of: %s", line, query_sql(query));
}

static void no_query_scans_a_table_that_it_could_search(void **state)
{
    const struct data_bases *bases = *state;

    for (size_t base = 0; base < COUNT(bases->items); base++) {
        sqlite3 *database = bases->items[base];

        explain_all(database, take_scan);
    }
}

static void take_automatic_index(enum query query, const char *line)
{
    if (strstr(line, "AUTOMATIC"))
        fail_msg("\"%s\" in the plan of: %s", line, query_sql(query));
}

static void no_query_builds_an_index_for_itself(void **state)
{
    const struct data_bases *bases = *state;

    for (size_t base = 0; base < COUNT(bases->items); base++) {
        sqlite3 *database = bases->items[base];

        explain_all(database, take_automatic_index);
    }
}

/* Those that list what may be a great many, and are asked again for each part of the listing. */
static const enum query streams[] = {
    QUERY_PROVINCES_LIST,
    QUERY_PROVINCE_CLUSTERS_LIST,
    QUERY_CLUSTER_FIRMS_LIST,
    QUERY_CLUSTER_INSTITUTES_LIST,
    QUERY_CLUSTER_FUNDERS_LIST,
    QUERY_CLUSTERS_LIST,
    QUERY_FIRMS_LIST,
    QUERY_INSTITUTES_LIST,
    QUERY_FUNDERS_LIST,
    QUERY_PRODUCTS_LIST,
    QUERY_CONGLOMERATES_LIST,
    QUERY_SOURCES_LIST,
    QUERY_EXPORT_FIRMS,
    QUERY_EXPORT_TIES,
    QUERY_EXPORT_MAKES,
    QUERY_EXPORT_INSTITUTES,
    QUERY_EXPORT_NODES,
    QUERY_EXPORT_EDGES,
    QUERY_EXPORT_LINKS,
    QUERY_EXPORT_ALL_TIES,
    QUERY_SEARCH_ORGANISATIONS_LIST,
    QUERY_SEARCH_ENTITIES,
    QUERY_SEARCH_PRODUCTS_LIST,
};

static void take_sorting(enum query query, const char *line)
{
    if (strstr(line, "TEMP B-TREE"))
        fail_msg("\"%s\" in the plan of: %s", line, query_sql(query));
}

static void listings_of_many_are_not_sorted(void **state)
{
    const struct data_bases *bases = *state;

    for (size_t base = 0; base < COUNT(bases->items); base++) {
        sqlite3 *database = bases->items[base];

        for (size_t i = 0; i < COUNT(streams); i++)
            explain(database, streams[i], take_sorting);
    }
}

static void bind(sqlite3_stmt *statement, const char *parameter, int64_t value)
{
    int index = sqlite3_bind_parameter_index(statement, parameter);

    if (index)
        sqlite3_bind_int64(statement, index, value);
}

/* Runs a query about a node for its first rows and counts the rows that full scans pass by. */
static int scan_steps(sqlite3_stmt *statement, int64_t row)
{
    int index = sqlite3_bind_parameter_index(statement, ":name");
    int code = SQLITE_ROW;

    bind(statement, ":row", row);
    bind(statement, ":after", row);
    if (index)
        sqlite3_bind_text(statement, index, "o-4711", -1, SQLITE_STATIC);
    for (int i = 0; code == SQLITE_ROW && i < 50; i++)
        code = sqlite3_step(statement);
    assert_true(code == SQLITE_ROW || code == SQLITE_DONE);
    sqlite3_reset(statement);
    assert_int_equal(sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_AUTOINDEX, 1), 0);
    return sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
}

/* The plan as it runs: how much it reads does not grow with the data set. */
static void look_at_queries_about_nodes(sqlite3 *const *databases, size_t count,
                                        bool (*may_read_all)(enum query query))
{
    static const int64_t rows[] = {1, 2, 17, 300, 4711, 5999};

    for (size_t base = 0; base < count; base++) {
        sqlite3 *database = databases[base];

        for (enum query query = QUERY_NONE + 1; query < QUERY_COUNT; query++) {
            sqlite3_stmt *statement = prepare(database, query_sql(query));

            for (size_t i = 0; i < COUNT(rows) && !may_read_all(query); i++) {
                int steps = scan_steps(statement, rows[i]);

                if (steps > STEPS_MAX)
                    fail_msg("%d rows scanned by: %s", steps, query_sql(query));
            }
            sqlite3_finalize(statement);
        }
    }
}

static void a_query_about_a_node_does_not_read_the_whole(void **state)
{
    const struct data_bases *bases = *state;

    look_at_queries_about_nodes(bases->items, COUNT(bases->items), is_about_the_whole);
}

/* The flows of a year have no index by cluster: one cluster is led by that of its organisations, but
 * a set of clusters in a province leads nowhere. */
static bool is_about_the_whole_of_a_year(enum query query)
{
    return is_about_the_whole(query) || query == QUERY_PROVINCE_COUNTS ||
           query == QUERY_PROVINCE_TALLY || query == QUERY_PROVINCE_PARTNERS ||
           query == QUERY_PROVINCE_MIXING;
}

/* Nor does it where the tables are views. */
static void a_query_about_a_node_of_a_year_does_not_read_the_whole(void **state)
{
    const struct data_bases *bases = *state;

    look_at_queries_about_nodes(bases->of_year, COUNT(bases->of_year),
                                is_about_the_whole_of_a_year);
}

static void a_query_names_no_column_twice(void **state)
{
    sqlite3 *database = fixture_create(":memory:", NULL);

    (void)state;
    for (enum query query = QUERY_NONE + 1; query < QUERY_COUNT; query++) {
        sqlite3_stmt *statement = prepare(database, query_sql(query));
        int columns = sqlite3_column_count(statement);

        assert_true(columns > 0);
        for (int i = 0; i < columns; i++)
            for (int j = 0; j < i; j++)
                if (strcmp(sqlite3_column_name(statement, i), "slug") != 0 &&
                    strcmp(sqlite3_column_name(statement, i), "id") != 0)
                    assert_string_not_equal(sqlite3_column_name(statement, i),
                                            sqlite3_column_name(statement, j));
        sqlite3_finalize(statement);
    }
    sqlite3_close(database);
}

static void a_query_is_one_statement_that_only_reads(void **state)
{
    sqlite3 *database = fixture_create(":memory:", NULL);

    (void)state;
    for (enum query query = QUERY_NONE; query < QUERY_COUNT; query++) {
        sqlite3_stmt *statement = NULL;
        const char *rest = NULL;

        assert_int_equal(sqlite3_prepare_v2(database, query_sql(query), -1, &statement, &rest),
                         SQLITE_OK);
        assert_string_equal(rest, "");
        assert_true(sqlite3_stmt_readonly(statement));
        sqlite3_finalize(statement);
    }
    sqlite3_close(database);
}

/* A query may ask for what struct question can say, and nothing else. */
static void a_query_asks_by_names_that_the_store_binds(void **state)
{
    static const char *const known[] = {":row", ":after", ":other", ":name"};
    sqlite3 *database = fixture_create(":memory:", NULL);

    (void)state;
    for (enum query query = QUERY_NONE; query < QUERY_COUNT; query++) {
        sqlite3_stmt *statement = prepare(database, query_sql(query));

        for (int i = 1; i <= sqlite3_bind_parameter_count(statement); i++) {
            const char *name = sqlite3_bind_parameter_name(statement, i);
            bool found = false;

            assert_non_null(name);
            for (size_t k = 0; k < COUNT(known); k++)
                found |= strcmp(name, known[k]) == 0;
            if (!found)
                fail_msg("parameter %s in: %s", name, query_sql(query));
        }
        sqlite3_finalize(statement);
    }
    sqlite3_close(database);
}

/* --- sets ------------------------------------------------------------------------------------ */

/* The three queries of a set on some node; `set` counts from 0. */
struct set_check {
    const char *name;
    sqlite3_stmt *list;
    sqlite3_stmt *find;
    sqlite3_stmt *count;
};

/* What is listed is found under its name, as the same row standing the same way. */
static void check_found(const struct set_check *check, int64_t row)
{
    const char *slug = (const char *)sqlite3_column_text(check->list, 1);
    int index = sqlite3_bind_parameter_index(check->find, ":name");

    bind(check->find, ":row", row);
    sqlite3_bind_text(check->find, index, slug, -1, SQLITE_TRANSIENT);
    if (sqlite3_step(check->find) != SQLITE_ROW)
        fail_msg("%s of %d: %s is listed but not found", check->name, (int)row, slug);
    assert_int_equal(sqlite3_column_int64(check->find, 0), sqlite3_column_int64(check->list, 0));
    assert_int_equal(sqlite3_column_int64(check->find, 1), sqlite3_column_int64(check->list, 2));
    sqlite3_reset(check->find);
}

/* COUNT counts all of them, or in the national lists of clusters and organisations those that nothing holds. */
static int64_t check_set(const struct set_check *check, int64_t row)
{
    bool counts_unplaced =
        strcmp(check->name, "CLUSTERS") == 0 || strcmp(check->name, "FIRMS") == 0 ||
        strcmp(check->name, "INSTITUTES") == 0 || strcmp(check->name, "FUNDERS") == 0;
    int64_t last = 0;
    int64_t listed = 0;
    int64_t counted = 0;

    bind(check->list, ":row", row);
    bind(check->list, ":after", 0);
    while (sqlite3_step(check->list) == SQLITE_ROW) {
        assert_true(sqlite3_column_int64(check->list, 0) >= last);
        if (sqlite3_column_int64(check->list, 0) == last) /* by another tie */
            continue;
        last = sqlite3_column_int64(check->list, 0);
        check_found(check, row);
        listed++;
        counted += !counts_unplaced || sqlite3_column_int64(check->list, 2) == 0;
    }
    sqlite3_reset(check->list);
    bind(check->count, ":row", row);
    assert_int_equal(sqlite3_step(check->count), SQLITE_ROW);
    if (sqlite3_column_int64(check->count, 0) != counted)
        fail_msg("%s of %d: %d counted, %d listed", check->name, (int)row,
                 (int)sqlite3_column_int64(check->count, 0), (int)counted);
    sqlite3_reset(check->count);
    return listed;
}

static void check_sets(sqlite3 *database, const int64_t *rows, size_t row_count)
{
    for (size_t set = 0; set < COUNT(set_names); set++) {
        enum query list = (enum query)(QUERY_NONE + 1 + 3 * set);
        struct set_check check = {
            .name = set_names[set],
            .list = prepare(database, query_sql(list)),
            .find = prepare(database, query_sql(list + 1)),
            .count = prepare(database, query_sql(list + 2)),
        };
        int64_t listed = 0;

        for (size_t i = 0; i < row_count; i++)
            listed += check_set(&check, rows[i]);
        if (listed == 0)
            fail_msg("%s: nothing is listed, so nothing was tested", check.name);
        sqlite3_finalize(check.list);
        sqlite3_finalize(check.find);
        sqlite3_finalize(check.count);
    }
}

static void lists_finds_and_counts_of_a_set_agree(void **state)
{
    static const int64_t small[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};
    static const int64_t large[] = {1, 2, 8, 9, 10, 17, 29, 34, 39, 59, 64, 1501, 1503, 4506};
    const struct data_bases *bases = *state;
    sqlite3 *database = fixture_create(":memory:", fixture_rows);

    check_sets(database, small, COUNT(small));
    sqlite3_close(database);
    check_sets(bases->items[1], large, COUNT(large));
    check_sets(bases->of_year[0], large, COUNT(large));
    check_sets(bases->of_year[1], large, COUNT(large));
}

/* The members, as "slug slug ", of a set of the small data set. */
static const char *members(sqlite3 *database, enum query list, int64_t row)
{
    static char names[512];
    sqlite3_stmt *statement = prepare(database, query_sql(list));

    names[0] = '\0';
    bind(statement, ":row", row);
    bind(statement, ":after", 0);
    while (sqlite3_step(statement) == SQLITE_ROW)
        snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s ",
                 (const char *)sqlite3_column_text(statement, 1));
    sqlite3_finalize(statement);
    return names;
}

static void relations_lead_to_whom_they_should(void **state)
{
    static const struct {
        enum query list;
        int64_t row;
        const char *members;
    } cases[] = {
        {QUERY_CLUSTERS_LIST, 0, "zhongguancun yizhuang shenzhen empty-park "},
        {QUERY_PROVINCE_CLUSTERS_LIST, BEIJING, "zhongguancun yizhuang "},
        {QUERY_PROVINCE_CLUSTERS_LIST, TIBET, ""},
        {QUERY_CLUSTER_FIRMS_LIST, SHENZHEN, "delta epsilon ring-a "},
        {QUERY_CLUSTER_FUNDERS_LIST, SHENZHEN, "shenzhen-capital "},
        {QUERY_CLUSTER_INSTITUTES_LIST, ZHONGGUANCUN, "peking-university "},
        {QUERY_CLUSTER_FIRMS_LIST, EMPTY_PARK, ""},
        {QUERY_FIRM_PARENTS_LIST, GAMMA, "beta delta "},
        {QUERY_FIRM_PARENTS_LIST, EPSILON, "zeta "},
        {QUERY_FIRM_PARENTS_LIST, ALPHA, ""},
        {QUERY_FIRM_SUBSIDIARIES_LIST, ALPHA, "beta delta "},
        {QUERY_FIRM_SUBSIDIARIES_LIST, RING_A, "ring-b "},
        {QUERY_FIRM_SIBLINGS_LIST, BETA, "delta "},
        {QUERY_FIRM_SIBLINGS_LIST, GAMMA, ""},
        {QUERY_FIRM_SIBLINGS_LIST, RING_A, ""},
        {QUERY_FIRM_PARTNERS_LIST, DELTA, "beta epsilon mit "},
        {QUERY_FIRM_PARTNERS_LIST, BETA, "delta "},
        {QUERY_FIRM_PARTNERS_LIST, EPSILON, "delta "},
        {QUERY_FIRM_ORIGINS_LIST, ALPHA, "mit "},
        {QUERY_FIRM_ORIGINS_LIST, BETA, "peking-university "},
        {QUERY_FIRM_ORIGINS_LIST, EPSILON, "alpha "},
        {QUERY_FIRM_PRODUCTS_LIST, GAMMA, "vaccine "},
        {QUERY_INSTITUTE_SPIN_OFFS_LIST, PEKING_UNIVERSITY, "beta "},
        {QUERY_INSTITUTE_LICENSEES_LIST, PEKING_UNIVERSITY, "alpha "},
        {QUERY_FUNDER_PORTFOLIO_LIST, STATE_FUND, "alpha "},
        {QUERY_PRODUCT_MAKERS_LIST, INSULIN, "alpha delta "},
        /* Two that own each other have no ultimate parent, and are no conglomerate. */
        {QUERY_CONGLOMERATES_LIST, 0, "alpha zeta "},
        {QUERY_CONGLOMERATE_MEMBERS_LIST, ALPHA, "alpha beta gamma delta "},
        {QUERY_CONGLOMERATE_MEMBERS_LIST, ZETA, "epsilon zeta "},
        {QUERY_CONGLOMERATE_CLUSTERS_LIST, ALPHA, "zhongguancun yizhuang shenzhen "},
        {QUERY_CONGLOMERATE_CLUSTERS_LIST, ZETA, "shenzhen "},
        {QUERY_CONGLOMERATE_MEMBERS_LIST, RING_A, "ring-a ring-b "},
    };
    sqlite3 *database = fixture_create(":memory:", fixture_rows);

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *found = members(database, cases[i].list, cases[i].row);

        if (strcmp(found, cases[i].members) != 0)
            fail_msg("case %zu: \"%s\", not \"%s\"", i, found, cases[i].members);
    }
    sqlite3_close(database);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_query_is_one_statement_that_only_reads),
        cmocka_unit_test(a_query_asks_by_names_that_the_store_binds),
        cmocka_unit_test(a_query_names_no_column_twice),
        cmocka_unit_test(no_query_scans_a_table_that_it_could_search),
        cmocka_unit_test(no_query_builds_an_index_for_itself),
        cmocka_unit_test(listings_of_many_are_not_sorted),
        cmocka_unit_test(a_query_about_a_node_does_not_read_the_whole),
        cmocka_unit_test(a_query_about_a_node_of_a_year_does_not_read_the_whole),
        cmocka_unit_test(lists_finds_and_counts_of_a_set_agree),
        cmocka_unit_test(relations_lead_to_whom_they_should),
    };

    return cmocka_run_group_tests(tests, create_data_bases, close_data_bases);
}
