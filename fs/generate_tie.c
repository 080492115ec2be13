#include "fs/generate_tie.h"

#include "fs/generate_firms.h"
#include "fs/generate_names.h"

static const char *const kinds[TIE_KINDS] = {
    [TIE_OWNERSHIP] = "ownership",       [TIE_FUNDING] = "funding",
    [TIE_TECHNOLOGY] = "technology",     [TIE_SPIN_OFF] = "spin-off",
    [TIE_RETURNEE] = "returnee",         [TIE_EXPLORATION] = "exploration",
    [TIE_EXPLOITATION] = "exploitation",
};

static unsigned latest(unsigned one, unsigned other)
{
    return one > other ? one : other;
}

/* Neither before its ends were nor after; and a firm begins with its spin-off or return. */
static struct years tie_years(const struct world *world, const struct tie *tie,
                              struct random *random)
{
    struct years from = years_of(world, tie->from);
    struct years to = years_of(world, tie->to);
    bool founds = tie->kind == TIE_SPIN_OFF || tie->kind == TIE_RETURNEE;
    unsigned begin = latest(from.since, to.since);
    unsigned end = YEAR_LAST;
    struct years years = {0};

    if (from.until && from.until < end)
        end = from.until;
    if (to.until && to.until < end)
        end = to.until;
    if (!begin)
        begin = 1985 + (unsigned)random_below(random, 25);
    if (!founds)
        begin += (unsigned)random_skewed(random, 12);
    begin = begin > end ? end : begin;
    if (random_percent(random, 80))
        years.since = begin;
    if (from.until || to.until)
        years.until = end;
    else if (random_percent(random, 3))
        years.until = begin + (unsigned)random_below(random, end - begin + 1);
    return years;
}

void write_tie(const struct world *world, const struct tie *tie, struct random *random,
               struct sheet *sheet)
{
    struct years years = tie_years(world, tie, random);

    sheet_text(sheet, kinds[tie->kind]);
    write_key(world, sheet, tie->from.thing, tie->from.index);
    write_key(world, sheet, tie->to.thing, tie->to.index);
    sheet_year(sheet, years.since);
    sheet_year(sheet, years.until);
    if (tie->stake)
        sheet_hundredths(sheet, tie->stake);
    sheet_end_row(sheet);
}

uint64_t count_kinds(const struct world *world)
{
    (void)world;
    return TIE_KINDS;
}

void write_kind(const struct world *world, uint64_t index, struct sheet *sheet)
{
    static const struct {
        const char *role;
        const char *directed;
        const char *description;
    } rows[TIE_KINDS] = {
        [TIE_OWNERSHIP] = {"ownership", "true", "A parent (from) holds shares of a firm (to)."},
        [TIE_FUNDING] = {"funding", "true", "A funder (from) gives money to a firm (to)."},
        [TIE_TECHNOLOGY] = {"technology", "true",
                            "An institute (from) hands over technology to a firm (to)."},
        [TIE_SPIN_OFF] = {"spin-off", "true",
                          "A firm (to) came out of an institute or another firm (from)."},
        [TIE_RETURNEE] = {"returnee", "true",
                          "A founder came home from abroad (from) to a firm (to)."},
        [TIE_EXPLORATION] = {"", "false", "Two firms look for new knowledge together."},
        [TIE_EXPLOITATION] = {"", "true",
                              "A firm (from) passes on to another (to) what is ready for use."},
    };

    (void)world;
    sheet_text(sheet, kinds[index]);
    sheet_text(sheet, rows[index].role);
    sheet_text(sheet, rows[index].directed);
    sheet_text(sheet, rows[index].description);
    sheet_end_row(sheet);
}
