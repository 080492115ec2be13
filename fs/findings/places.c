/*
 * Findings about clusters and provinces, and about the goals of the nation.
 */
#include "fs/array.h"
#include "fs/findings/findings.h"
#include "fs/measures/concentration.h"

#include <stdlib.h>
#include <string.h>

/* The paper's types of genesis, and what else there is. */
enum {
    TYPES = 4,
    OTHER = TYPES,
    UNKNOWN
};
static const char *const types_of_genesis[] = {
    "government-construct", "anchor-firm", "entrepreneurial",
    "science-spin-off",     "other",       "unknown"};

/* What the genesis of a cluster rests on, and what else. */
enum {
    BASES = 3
};
static const char *const bases[] = {"paper", "source", "rule"};
static const char *const keys_of_bases[] = {"basis_paper", "basis_source", "basis_rule",
                                            "basis_other", "basis_unknown"};

int examine_genesis(struct reader *reader, struct evidence *evidence)
{
    int64_t clusters[UNKNOWN + 1] = {0};
    int64_t resting[BASES + 2] = {0};
    struct rows *rows = NULL;
    int64_t found = 0;
    int64_t known = 0;
    int result = rows_begin(reader, QUERY_FINDING_GENESIS, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        size_t type = word_among(rows_text(rows, 0), types_of_genesis, TYPES);

        clusters[type] += rows_integer(rows, 2);
        if (type != UNKNOWN)
            resting[word_among(rows_text(rows, 1), bases, BASES)] += rows_integer(rows, 2);
    }
    rows_end(rows);
    for (int i = 0; i <= UNKNOWN; i++) {
        evidence_count(evidence, types_of_genesis[i], (double)clusters[i]);
        found += i < TYPES && clusters[i] > 0;
        known += i < UNKNOWN ? clusters[i] : 0;
    }
    for (int i = 0; i < BASES + 2; i++)
        evidence_count(evidence, keys_of_bases[i], (double)resting[i]);
    evidence->verdict =
        verdict_of_words(found == TYPES && clusters[OTHER] == 0, known - clusters[OTHER], known);
    return result;
}

int examine_science_base(struct reader *reader, struct evidence *evidence)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_FINDING_SCIENCE, &(struct question){0}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1) {
        int64_t known = rows_integer(rows, 0);
        int64_t strong = rows_integer(rows, 1);

        evidence_count(evidence, "strong", (double)strong);
        evidence_count(evidence, "weak", (double)(known - strong));
        evidence_add(evidence, evidence->value, "weak_share",
                     share((double)(known - strong), (double)known));
        evidence_count(evidence, "with_top_university", rows_real(rows, 2));
        evidence->verdict = verdict_of(2 * strong < known, known);
    }
    rows_end(rows);
    return result < 0 ? result : 0;
}

/* How the clusters are spread over the provinces: of n clusters, thrown at random into P. */
static void weigh_provinces(const double *clusters, size_t provinces, struct evidence *evidence)
{
    struct figure number = concentration_effective_number(clusters, provinces);
    struct figure by_chance = figure_undefined("there are no clusters");
    double count = 0;
    double squares = 0;
    double with = 0;

    for (size_t i = 0; i < provinces; i++) {
        count += clusters[i];
        squares += clusters[i] * clusters[i];
        with += clusters[i] > 0;
    }
    if (count > 0)
        by_chance = figure_of(count / ((count - 1) / (double)provinces + 1));
    evidence_count(evidence, "provinces", (double)provinces);
    evidence_count(evidence, "provinces_with_clusters", with);
    evidence_add(evidence, evidence->value, "hhi", concentration_hhi(clusters, provinces));
    evidence_add(evidence, evidence->value, "effective_number", number);
    evidence_add(evidence, evidence->expected, "effective_number", by_chance);
    /* Asked of whole numbers, as a half is not more than half: shares that were rounded may add up to
     * a little less, and the number to a little more. */
    evidence->verdict = verdict_of(2 * count * count > (double)provinces * squares, (int64_t)count);
}

int examine_dispersion(struct reader *reader, struct evidence *evidence)
{
    double *clusters = NULL;
    size_t provinces = 0;
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_FIRMS_BY_PROVINCE, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        result = array_grow((void **)&clusters, provinces, sizeof(*clusters));
        if (result)
            break;
        clusters[provinces++] = rows_real(rows, 2);
    }
    rows_end(rows);
    if (!result)
        weigh_provinces(clusters, provinces, evidence);
    free(clusters);
    return result;
}

static int add_series(struct reader *reader, int64_t goal, struct json *json, cJSON *object)
{
    cJSON *series = json_array(json, object, "series");
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_FINDING_SERIES, &(struct question){.row = goal}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1)
        json_row(json, json_object(json, series, NULL), rows, 2);
    rows_end(rows);
    return result;
}

static bool is_met(const char *direction, double actual, double target)
{
    if (direction && strcmp(direction, "below") == 0)
        return actual < target;
    if (direction && strcmp(direction, "at-most") == 0)
        return actual <= target;
    return actual >= target;
}

/*
 * Whether a goal was reached: its last value in or before the year of the goal meets the target, or
 * does not and is of that year. Otherwise open.
 */
static enum outcome judge_goal(const struct rows *rows)
{
    if (rows_type(rows, 2) == VALUE_NULL || rows_type(rows, 7) == VALUE_NULL)
        return OUTCOME_OPEN;
    if (is_met(rows_text(rows, 5), rows_real(rows, 7), rows_real(rows, 2)))
        return OUTCOME_TRUE;
    return rows_type(rows, 4) != VALUE_NULL && rows_integer(rows, 6) == rows_integer(rows, 4)
               ? OUTCOME_FALSE
               : OUTCOME_OPEN;
}

static int add_goal(struct reader *reader, const struct rows *rows, struct json *json, cJSON *goals,
                    enum outcome outcome)
{
    cJSON *object = json_object(json, goals, NULL);

    json_value(json, object, "goal", rows, 1);
    json_value(json, object, "target", rows, 2);
    json_value(json, object, "unit", rows, 3);
    json_value(json, object, "direction", rows, 5);
    json_value(json, object, "year", rows, 4);
    json_value(json, object, "actual_year", rows, 6);
    json_value(json, object, "actual", rows, 7);
    if (outcome == OUTCOME_OPEN)
        json_null(json, object, "reached");
    else
        json_bool(json, object, "reached", outcome == OUTCOME_TRUE);
    return add_series(reader, rows_integer(rows, 0), json, object);
}

/*
 * Goals are no sample: the claim is of each of them, so that a single one that was missed refutes it.
 * Hence no least number of cases.
 */
int examine_goals(struct reader *reader, struct evidence *evidence)
{
    cJSON *goals = json_array(evidence->json, evidence->json->root, "goals");
    int64_t outcomes[] = {[OUTCOME_OPEN] = 0, [OUTCOME_TRUE] = 0, [OUTCOME_FALSE] = 0};
    int64_t known;
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_FINDING_GOALS, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        enum outcome outcome = judge_goal(rows);
        const char *goal = rows_text(rows, 1);

        outcomes[outcome]++;
        if (goal)
            json_value(evidence->json, evidence->value, goal, rows, 7);
        result = add_goal(reader, rows, evidence->json, goals, outcome);
        if (result)
            break;
    }
    rows_end(rows);
    known = outcomes[OUTCOME_TRUE] + outcomes[OUTCOME_FALSE];
    evidence->verdict = (struct verdict){.outcome = OUTCOME_TRUE, .cases = known};
    if (outcomes[OUTCOME_FALSE] > 0)
        evidence->verdict.outcome = OUTCOME_FALSE;
    else if (known == 0)
        evidence->verdict = verdict_open(0, "no goal has a value for its year");
    else if (outcomes[OUTCOME_OPEN] > 0)
        evidence->verdict = verdict_open(known, "some goals have no value for their year");
    return result;
}
