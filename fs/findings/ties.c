/*
 * Findings about ties: between firms, to academia, and along ownership; from sums by kind and scope.
 */
#include "fs/count.h"
#include "fs/findings/findings.h"
#include "fs/findings/survey.h"
#include "fs/measures/concentration.h"
#include "fs/measures/mixing.h"

#include <math.h>

/* Ties between firms of all roles. */
static double inter_firm(const struct role_sums *sums, enum reach reach)
{
    double ties = 0;

    for (size_t role = 0; role < ROLE_COUNT; role++)
        ties += sums[role].inter_firm[reach];
    return ties;
}

static double elsewhere(const double *ties)
{
    return ties[REACH_PROVINCIAL] + ties[REACH_NATIONAL];
}

/* Where the data know no ties of the sort that decides, that they are few says nothing. */
static struct verdict if_known(double ties, const char *why, struct verdict verdict)
{
    return ties > 0 || verdict.outcome == OUTCOME_OPEN ? verdict : verdict_open(verdict.cases, why);
}

int examine_local_buzz(struct reader *reader, struct evidence *evidence)
{
    const struct survey *survey = NULL;
    int result = survey_get(reader, &survey);
    struct figure degree;
    struct mixing ties;

    if (result)
        return result;
    ties = (struct mixing){.inside = inter_firm(survey->sums, REACH_LOCAL),
                           .outside = inter_firm(survey->sums, REACH_PROVINCIAL) +
                                      inter_firm(survey->sums, REACH_NATIONAL)};
    degree = mixing_mean_degree(2 * ties.inside, survey->firms);
    evidence_count(evidence, "firms", survey->firms);
    evidence_count(evidence, "local_ties", ties.inside);
    evidence_count(evidence, "local_ties_of_ownership",
                   survey->sums[ROLE_OWNERSHIP].inter_firm[REACH_LOCAL]);
    evidence_count(evidence, "ties_between_clusters", ties.outside);
    evidence_add(evidence, evidence->value, "mean_local_degree", degree);
    evidence_add(evidence, evidence->value, "ei_index", mixing_ei(ties));
    evidence_add(evidence, evidence->expected, "ei_index",
                 mixing_ei_by_chance(ties, survey->pairs).expected);
    evidence->verdict =
        if_known(inter_firm(survey->sums, REACH_ALL), "the data know no ties between firms",
                 verdict_of(2 * degree.value < 1, count_of(survey->firms)));
    return 0;
}

/* Ties of a role with both ends in clusters that do not join two firms. */
static double placed_ties(const struct role_sums *sums)
{
    return sums->ties[REACH_LOCAL] + elsewhere(sums->ties);
}

/*
 * The share of these that would stay in a cluster if all ends were joined anew, each cluster keeping
 * its ends: sum of gone * come / ties^2.
 */
static struct figure local_by_chance(const struct role_sums *sums)
{
    double ties = placed_ties(sums);

    return ties > 0 ? share(sums->same, ties * ties) : figure_undefined("there are no ties");
}

int examine_academia(struct reader *reader, struct evidence *evidence)
{
    const struct survey *survey = NULL;
    int result = survey_get(reader, &survey);
    struct figure expected;
    const double *academic;
    double placed;
    double partners;
    struct figure local;
    bool near;

    if (result)
        return result;
    expected = local_by_chance(&survey->sums[ROLE_TECHNOLOGY]);
    academic = survey->sums[ROLE_TECHNOLOGY].ties;
    placed = placed_ties(&survey->sums[ROLE_TECHNOLOGY]);
    partners = survey->sums[ROLE_NONE].inter_firm[REACH_ALL];
    local = share(academic[REACH_LOCAL], placed);
    near = placed > 0 &&
           local.value > expected.value + 2 * sqrt(expected.value * (1 - expected.value) / placed);
    evidence_count(evidence, "academic_ties", academic[REACH_ALL]);
    evidence_count(evidence, "inter_firm_partnerships", partners);
    evidence_count(evidence, "academic_ties_between_places", placed);
    evidence_add(evidence, evidence->value, "local_share", local);
    evidence_add(evidence, evidence->expected, "local_share", expected);
    evidence->verdict = verdict_of(academic[REACH_ALL] > partners && !near, count_of(placed));
    return 0;
}

int examine_dispersal(struct reader *reader, struct evidence *evidence)
{
    const struct survey *survey = NULL;
    int result = survey_get(reader, &survey);
    const struct role_sums *returnees;
    const double *spin_offs;
    struct figure expected;
    double placed;

    if (result)
        return result;
    returnees = &survey->sums[ROLE_RETURNEE];
    spin_offs = survey->sums[ROLE_SPIN_OFF].ties;
    placed = placed_ties(&survey->sums[ROLE_SPIN_OFF]);
    expected = local_by_chance(&survey->sums[ROLE_SPIN_OFF]);
    if (!expected.why)
        expected = figure_of(1 - expected.value);
    evidence_count(evidence, "local", spin_offs[REACH_LOCAL]);
    evidence_count(evidence, "provincial", spin_offs[REACH_PROVINCIAL]);
    evidence_count(evidence, "national", spin_offs[REACH_NATIONAL]);
    evidence_add(evidence, evidence->value, "elsewhere_share", share(elsewhere(spin_offs), placed));
    evidence_count(evidence, "returnees",
                   returnees->ties[REACH_ALL] + returnees->inter_firm[REACH_ALL]);
    evidence_count(evidence, "returnees_local",
                   returnees->ties[REACH_LOCAL] + returnees->inter_firm[REACH_LOCAL]);
    evidence_add(evidence, evidence->expected, "elsewhere_share", expected);
    evidence->verdict = verdict_of(2 * elsewhere(spin_offs) > placed, count_of(placed));
    return 0;
}

int examine_bridges(struct reader *reader, struct evidence *evidence)
{
    const struct survey *survey = NULL;
    int result = survey_get(reader, &survey);
    const double *owned;
    double between;

    if (result)
        return result;
    owned = survey->sums[ROLE_OWNERSHIP].inter_firm;
    between = inter_firm(survey->sums, REACH_PROVINCIAL) + inter_firm(survey->sums, REACH_NATIONAL);
    evidence_count(evidence, "ties_between_clusters", between);
    evidence_count(evidence, "ownership_between_clusters", elsewhere(owned));
    evidence_add(evidence, evidence->value, "ownership_share", share(elsewhere(owned), between));
    evidence_count(evidence, "clusters_with_firms", survey->with_firms);
    evidence_count(evidence, "clusters_joined", survey->joined);
    evidence_count(evidence, "largest_component", survey->largest_group);
    evidence_add(evidence, evidence->expected, "ownership_share",
                 share(owned[REACH_LOCAL], inter_firm(survey->sums, REACH_LOCAL)));
    evidence->verdict = if_known(
        owned[REACH_ALL] + survey->sums[ROLE_OWNERSHIP].ties[REACH_ALL],
        "the data know no ties of ownership",
        verdict_of(2 * elsewhere(owned) > between && 2 * survey->joined > survey->with_firms,
                   count_of(between)));
    return 0;
}
