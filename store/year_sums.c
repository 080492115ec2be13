#include "store/year_sums.h"

#include "store/places.h"
#include "store/year_tally.h"

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
};

#define TABLES (sizeof(tables) / sizeof(tables[0]))

struct year_sums {
    sqlite3 *database;
    unsigned read; /* tables, by statements prepared since it was asked last */
    int year;
    uint64_t epoch;
    unsigned counted; /* passes */
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
                                "DELETE FROM temp.maker_count; DELETE FROM temp.year_count;";
    int code = sums->counted ? sqlite3_exec(sums->database, empty, NULL, NULL, NULL) : SQLITE_OK;

    year_sums_rest(sums);
    sums->counted = 0;
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

bool year_sums_are_counted(const struct year_sums *sums, unsigned read, int year, uint64_t epoch)
{
    return sums->year == year && sums->epoch == epoch && !(passes_of(read) & ~sums->counted);
}

int year_sums_count(struct year_sums *sums, unsigned read, int year, uint64_t epoch)
{
    int code;

    if (year_sums_are_counted(sums, read, year, epoch))
        return SQLITE_OK;
    code = sqlite3_exec(sums->database, "PRAGMA query_only = 0", NULL, NULL, NULL);
    if (code == SQLITE_OK && (sums->year != year || sums->epoch != epoch))
        code = forget(sums, year, epoch);
    if (code == SQLITE_OK)
        code = count_all(sums, passes_of(read));
    if (code == SQLITE_OK)
        code = sqlite3_exec(sums->database, "PRAGMA query_only = 1", NULL, NULL, NULL);
    return code;
}
