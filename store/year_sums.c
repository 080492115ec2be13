#include "store/year_sums.h"

#include "store/places.h"
#include "store/year_tally.h"
#include "store/years.h"

#include <stdlib.h>
#include <string.h>

#define BIT(pass)  (1u << (pass))
#define ALL_PASSES (BIT(PASSES) - 1)

/*
 * The tables, and which passes are due when they are read. Who asks about all ties will soon ask for
 * the rest, and one pass over the organisations does for both.
 */
static const struct {
    const char *name;
    unsigned passes;
} tables[] = {
    {"member_count", BIT(PASS_ORGANISATIONS)},
    {"flow", ALL_PASSES},
    {"holding", ALL_PASSES},
    {"output", BIT(PASS_MAKES)},
    {"maker_count", BIT(PASS_MAKES)},
    {"year_count", ALL_PASSES},
    {"near_flow", 0}, /* see year_sums_gather() */
};

#define TABLES    (sizeof(tables) / sizeof(tables[0]))
#define NEAR_FLOW BIT(TABLES - 1)

struct year_sums {
    sqlite3 *database;
    unsigned read; /* tables, by statements prepared since it was asked last */
    int year;
    uint64_t epoch;
    unsigned counted; /* passes */
    int64_t near;     /* the cluster that near_flow has the flows of; 0: none yet */
    struct places organisations;
};

static int note_table(void *context, int action, const char *table, const char *column,
                      const char *database, const char *view)
{
    struct year_sums *sums = context;

    (void)column, (void)view;
    if (action == SQLITE_READ && database && strcmp(database, "temp") == 0)
        for (size_t i = 0; i < TABLES; i++)
            if (strcmp(table, tables[i].name) == 0)
                sums->read |= BIT(i);
    return SQLITE_OK;
}

struct year_sums *year_sums_new(sqlite3 *database)
{
    struct year_sums *sums = calloc(1, sizeof(*sums));

    if (sums) {
        sums->database = database;
        sqlite3_set_authorizer(database, note_table, sums);
    }
    return sums;
}

void year_sums_rest(struct year_sums *sums)
{
    if (sums)
        places_release(&sums->organisations);
}

void year_sums_free(struct year_sums *sums)
{
    if (sums)
        sqlite3_set_authorizer(sums->database, NULL, NULL);
    year_sums_rest(sums);
    free(sums);
}

unsigned year_sums_read(struct year_sums *sums)
{
    unsigned read = sums->read;

    sums->read = 0;
    return read;
}

/* Begins anew with another year or version. */
static int forget(struct year_sums *sums, int year, uint64_t epoch)
{
    static const char empty[] = "DELETE FROM temp.member_count; DELETE FROM temp.flow;"
                                "DELETE FROM temp.holding; DELETE FROM temp.output;"
                                "DELETE FROM temp.maker_count; DELETE FROM temp.year_count;"
                                "DELETE FROM temp.near_flow;";
    int code = sums->counted || sums->near ? sqlite3_exec(sums->database, empty, NULL, NULL, NULL)
                                           : SQLITE_OK;

    if (code != SQLITE_OK)
        return code;
    year_sums_rest(sums);
    sums->counted = 0;
    sums->near = 0;
    sums->year = year;
    sums->epoch = epoch;
    return code;
}

static int count(struct year_sums *sums, enum pass pass)
{
    unsigned bit = BIT(pass);
    int code;

    if (pass == PASS_ORGANISATIONS && sums->organisations.count > 0)
        return SQLITE_OK;
    code = year_tally_pass(sums->database, pass, &sums->organisations, !(sums->counted & bit));
    if (code == SQLITE_OK)
        sums->counted |= bit;
    return code;
}

/* Counts what is missing. Who counts ties or makes asks for the organisations. */
static int count_all(struct year_sums *sums, unsigned passes)
{
    int code = SQLITE_OK;

    for (enum pass pass = PASS_TIES; code == SQLITE_OK && pass < PASSES; pass++)
        if (passes & ~sums->counted & BIT(pass)) {
            code = count(sums, PASS_ORGANISATIONS);
            if (code == SQLITE_OK)
                code = count(sums, pass);
        }
    if (code == SQLITE_OK && passes & ~sums->counted & BIT(PASS_ORGANISATIONS))
        code = count(sums, PASS_ORGANISATIONS);
    if (sums->counted == ALL_PASSES)
        year_sums_rest(sums); /* there is no next one: the others who count want the memory */
    return code;
}

static unsigned passes_of(unsigned read)
{
    unsigned passes = 0;

    for (size_t i = 0; i < TABLES; i++)
        if (read & BIT(i))
            passes |= tables[i].passes;
    return passes;
}

static bool are_of(const struct year_sums *sums, int year, uint64_t epoch)
{
    return sums->year == year && sums->epoch == epoch;
}

bool year_sums_are_counted(const struct year_sums *sums, unsigned read, int year, uint64_t epoch)
{
    unsigned passes = passes_of(read);

    return !passes || (are_of(sums, year, epoch) && !(passes & ~sums->counted));
}

/* Temporary tables can be written to until end_writing(). */
static int begin_writing(struct year_sums *sums, int year, uint64_t epoch)
{
    int code = sqlite3_exec(sums->database, "PRAGMA query_only = 0", NULL, NULL, NULL);

    return code == SQLITE_OK && !are_of(sums, year, epoch) ? forget(sums, year, epoch) : code;
}

static int end_writing(const struct year_sums *sums)
{
    return sqlite3_exec(sums->database, "PRAGMA query_only = 1", NULL, NULL, NULL);
}

int year_sums_count(struct year_sums *sums, unsigned read, int year, uint64_t epoch)
{
    int code;

    if (year_sums_are_counted(sums, read, year, epoch))
        return SQLITE_OK;
    code = begin_writing(sums, year, epoch);
    if (code == SQLITE_OK)
        code = count_all(sums, passes_of(read));
    return code == SQLITE_OK ? end_writing(sums) : code;
}

/* Rows are read and put in by statements of their own: to interrupt one that writes would end the
 * transaction. */
static int copy_rows(sqlite3_stmt *read, sqlite3_stmt *insert)
{
    int code;

    while ((code = sqlite3_step(read)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(read); i++)
            if (sqlite3_bind_value(insert, i + 1, sqlite3_column_value(read, i)) != SQLITE_OK)
                return SQLITE_NOMEM;
        code = sqlite3_step(insert);
        sqlite3_reset(insert);
        if (code != SQLITE_DONE)
            return code;
    }
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static int fill_near_flow(sqlite3 *database, int64_t cluster)
{
    static const char into[] = "INSERT INTO temp.near_flow VALUES (?1, ?2, ?3, ?4, ?5)";
    sqlite3_stmt *read = NULL;
    sqlite3_stmt *insert = NULL;
    int code = sqlite3_exec(database, "DELETE FROM temp.near_flow", NULL, NULL, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(database, years_near_flow, -1, &read, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(database, into, -1, &insert, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_bind_int64(read, 1, cluster);
    if (code == SQLITE_OK)
        code = copy_rows(read, insert);
    sqlite3_finalize(read);
    sqlite3_finalize(insert);
    return code;
}

int year_sums_gather(struct year_sums *sums, unsigned read, int64_t cluster, int year,
                     uint64_t epoch)
{
    int code;
    int end;

    if (!(read & NEAR_FLOW) || (are_of(sums, year, epoch) && sums->near == cluster))
        return SQLITE_OK;
    code = begin_writing(sums, year, epoch);
    if (code == SQLITE_OK) {
        sums->near = -1; /* some of them */
        code = fill_near_flow(sums->database, cluster);
    }
    end = end_writing(sums);
    code = code == SQLITE_OK ? end : code;
    if (code == SQLITE_OK)
        sums->near = cluster;
    return code;
}
