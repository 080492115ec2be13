/*
 * Findings about firms: their business models, what they make, and whose money they have.
 */
#include "fs/count.h"
#include "fs/findings/findings.h"
#include "fs/findings/survey.h"
#include "fs/measures/concentration.h"

#include <string.h>

enum {
    INTEGRATED = 0,
    MANUFACTURER = 3,
    MODELS = 5,
    UNKNOWN = MODELS + 1,
    SEVERAL = 2, /* makers of a product that are rivals */
    DOZENS = 24  /* of makers */
};
static const char *const models[] = {"integrated", "dedicated", "contract", "manufacturer",
                                     "holding",    "other",     "unknown"};

static struct figure figure_unless(const char *why, struct figure figure)
{
    return why ? figure_undefined(why) : figure;
}

/* The firms of each model that clusters hold. */
static int count_models(struct reader *reader, int64_t *firms)
{
    enum query query = reader_year(reader) ? QUERY_FINDING_MODELS_OF_YEAR : QUERY_FINDING_MODELS;
    struct rows *rows = NULL;
    int result = rows_begin(reader, query, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1)
        firms[word_among(rows_text(rows, 0), models, MODELS)] += rows_integer(rows, 1);
    rows_end(rows);
    return result;
}

int examine_business_models(struct reader *reader, struct evidence *evidence)
{
    static const char TOO_MANY[] = "there are too many firms to look at each";
    int64_t firms[UNKNOWN + 1] = {0};
    int64_t all = 0;
    int64_t known = 0;
    int64_t making;
    const char *why;
    int result = query_number(reader, QUERY_FIRMS_IN_ALL, &(struct question){0}, &all);

    why = all > FINDING_FIRMS_MAX ? TOO_MANY : NULL;
    if (!result && !why)
        result = count_models(reader, firms);
    making = firms[INTEGRATED] + firms[MANUFACTURER];
    for (int i = 0; i <= UNKNOWN; i++) {
        known += i < UNKNOWN ? firms[i] : 0;
        evidence_add(evidence, evidence->value, models[i],
                     figure_unless(why, figure_of((double)firms[i])));
    }
    evidence_add(evidence, evidence->value, "integrated_share",
                 figure_unless(why, share((double)firms[INTEGRATED], (double)known)));
    evidence_add(evidence, evidence->value, "manufacturing_share",
                 figure_unless(why, share((double)making, (double)known)));
    evidence->verdict = why ? verdict_open(all, why)
                            : verdict_of_words(2 * making > known, known - firms[MODELS], known);
    return result;
}

/* Makers of products, from all that are made less what firms make that no cluster holds. */
struct makers {
    int64_t products; /* with a maker in a cluster */
    int64_t shared;   /* with several */
    int64_t dozens;
    int64_t most;
};

static void count_product(struct makers *makers, int64_t count)
{
    makers->products += count > 0;
    makers->shared += count >= SEVERAL;
    makers->dozens += count >= DOZENS;
    makers->most = count > makers->most ? count : makers->most;
}

/* Both queries tell their products in the same order. */
static int subtract(struct rows *all, struct rows *abroad, struct makers *makers)
{
    int more = rows_next(abroad);
    int result = more < 0 ? more : 0;

    while (!result && (result = rows_next(all)) == 1) {
        int64_t product = rows_integer(all, 0);
        int64_t count = rows_integer(all, 1);

        while (more == 1 && rows_integer(abroad, 0) < product)
            more = rows_next(abroad);
        if (more == 1 && rows_integer(abroad, 0) == product)
            count -= rows_integer(abroad, 1);
        count_product(makers, count);
        result = more < 0 ? more : 0;
    }
    return result;
}

static int count_makers(struct reader *reader, struct makers *makers)
{
    struct rows *all = NULL;
    struct rows *abroad = NULL;
    int result = rows_begin(reader, QUERY_FINDING_MAKERS, &(struct question){0}, &all);

    if (result)
        return result;
    result = rows_begin(reader, QUERY_MAKERS_ABROAD, &(struct question){0}, &abroad);
    if (!result) {
        result = subtract(all, abroad, makers);
        rows_end(abroad);
    }
    rows_end(all);
    return result;
}

int examine_substitutors(struct reader *reader, struct evidence *evidence)
{
    struct makers makers = {0};
    int result = count_makers(reader, &makers);

    evidence_count(evidence, "products", (double)makers.products);
    evidence_count(evidence, "products_of_several", (double)makers.shared);
    evidence_count(evidence, "products_of_dozens", (double)makers.dozens);
    evidence_count(evidence, "most_makers", (double)makers.most);
    evidence_add(evidence, evidence->value, "share_of_several",
                 share((double)makers.shared, (double)makers.products));
    evidence->verdict =
        verdict_of(2 * makers.shared > makers.products && makers.dozens > 0, makers.products);
    return result;
}

/* What funders fund: all, of government, of that local; of local government, of that local. */
struct money {
    double ties; /* of funding, whoever gives */
    double sums[5];
    bool known[2];   /* whether any funder is of government, and any of that local */
    const char *why; /* it was not looked at */
};

static int read_money(struct reader *reader, struct money *money)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_FINDING_MONEY,
                            &(struct question){.other = FINDING_TIES_MAX + 1}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    for (int i = 0; result == 1 && i < 5; i++)
        money->sums[i] = rows_real(rows, i);
    for (int i = 0; result == 1 && i < 2; i++)
        money->known[i] = rows_integer(rows, 5 + i) != 0;
    rows_end(rows);
    return result < 0 ? result : 0;
}

/* Half of the rule is about local government: if no funder is, that government dominates decides
 * nothing. */
static struct verdict judge_money(const struct money *money, int64_t cases)
{
    const double *sums = money->sums;
    bool dominates = 2 * sums[1] > money->ties;

    if (money->why)
        return verdict_open(cases, money->why);
    return verdict_of_words(dominates && 2 * sums[4] > sums[3], money->known[dominates ? 1 : 0],
                            cases);
}

static void weigh_money(const struct money *money, struct evidence *evidence)
{
    static const char *const keys[] = {"government", "government_local", "local_government",
                                       "local_government_local"};
    const double *sums = money->sums;

    evidence_count(evidence, "funding", money->ties);
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        evidence_add(evidence, evidence->value, keys[i],
                     figure_unless(money->why, figure_of(sums[i + 1])));
    evidence_add(evidence, evidence->value, "government_share",
                 figure_unless(money->why, share(sums[1], money->ties)));
    evidence_add(evidence, evidence->value, "local_government_local_share",
                 figure_unless(money->why, share(sums[4], sums[3])));
    evidence->verdict = judge_money(money, count_of(money->ties));
}

int examine_money(struct reader *reader, struct evidence *evidence)
{
    const struct survey *survey = NULL;
    struct money money = {0};
    int result = survey_get(reader, &survey);

    if (!result && survey)
        money.ties = survey->sums[ROLE_FUNDING].ties[REACH_ALL] +
                     survey->sums[ROLE_FUNDING].inter_firm[REACH_ALL];
    if (!result && money.ties <= FINDING_TIES_MAX)
        result = read_money(reader, &money);
    if (money.ties > FINDING_TIES_MAX || money.sums[0] > FINDING_TIES_MAX)
        money.why = "there are too many ties of funding to look at each";
    weigh_money(&money, evidence);
    return result;
}
