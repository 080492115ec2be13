/*
 * Findings about ties: between firms, to academia, and along ownership; from sums by kind and scope.
 */
#include "fs/findings/findings.h"
#include "fs/measures/concentration.h"
#include "fs/measures/mixing.h"
#include "fs/nation.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The columns of QUERY_FINDING_FLOWS: all ties, then those between firms, of each scope. */
enum reach {
    REACH_ALL,
    REACH_LOCAL,
    REACH_PROVINCIAL,
    REACH_NATIONAL,
    REACH_COUNT
};

struct sums {
    double ties[REACH_COUNT]; /* an end at least is no firm */
    double inter_firm[REACH_COUNT];
};

enum role {
    ROLE_NONE,
    ROLE_OWNERSHIP,
    ROLE_TECHNOLOGY,
    ROLE_SPIN_OFF,
    ROLE_RETURNEE,
    ROLE_FUNDING,
    ROLE_COUNT
};
static const char *const roles[] = {NULL,       "ownership", "technology",
                                    "spin-off", "returnee",  "funding"};

static enum role role_of(const char *name)
{
    int role = ROLE_COUNT - 1;

    while (name && role > ROLE_NONE && strcmp(name, roles[role]) != 0)
        role--;
    return name ? (enum role)role : ROLE_NONE;
}

static int read_sums(struct reader *reader, struct sums *sums)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_FINDING_FLOWS, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        struct sums *sum = &sums[role_of(rows_text(rows, 0))];

        for (int reach = 0; reach < REACH_COUNT; reach++) {
            double inter_firm = rows_real(rows, 2 + 2 * reach);

            sum->ties[reach] += rows_real(rows, 1 + 2 * reach) - inter_firm;
            sum->inter_firm[reach] += inter_firm;
        }
    }
    rows_end(rows);
    return result;
}

/* Ties between firms of all roles. */
static double inter_firm(const struct sums *sums, enum reach reach)
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

/* Pairs of firms in one cluster and in two. */
static int count_pairs(struct reader *reader, struct mixing *pairs, double *firms)
{
    struct nation nation = {0};
    double *sizes = NULL;
    int result = nation_read(reader, &nation, NULL);

    if (!result) {
        sizes = calloc(nation.cluster_count + 1, sizeof(*sizes));
        result = sizes ? 0 : -ENOMEM;
    }
    for (size_t i = 0; !result && i < nation.cluster_count; i++) {
        sizes[i] = nation.clusters[i].firms;
        *firms += sizes[i];
    }
    if (!result)
        *pairs = mixing_pairs_of_partition(sizes, nation.cluster_count);
    free(sizes);
    nation_release(&nation);
    return result;
}

int examine_local_buzz(struct reader *reader, struct evidence *evidence)
{
    struct sums sums[ROLE_COUNT] = {0};
    struct mixing pairs = {0};
    double firms = 0;
    int result = read_sums(reader, sums);
    struct mixing ties = {.inside = inter_firm(sums, REACH_LOCAL),
                          .outside = inter_firm(sums, REACH_PROVINCIAL) +
                                     inter_firm(sums, REACH_NATIONAL)};
    struct figure degree;

    if (!result)
        result = count_pairs(reader, &pairs, &firms);
    degree = mixing_mean_degree(2 * ties.inside, firms);
    evidence_count(evidence, "firms", firms);
    evidence_count(evidence, "local_ties", ties.inside);
    evidence_count(evidence, "local_ties_of_ownership",
                   sums[ROLE_OWNERSHIP].inter_firm[REACH_LOCAL]);
    evidence_count(evidence, "ties_between_clusters", ties.outside);
    evidence_add(evidence, evidence->value, "mean_local_degree", degree);
    evidence_add(evidence, evidence->value, "ei_index", mixing_ei(ties));
    evidence_add(evidence, evidence->expected, "ei_index",
                 mixing_ei_by_chance(ties, pairs).expected);
    evidence->verdict = verdict_of(2 * degree.value < 1, (int64_t)firms);
    return result;
}

/*
 * The share of ties that would stay in a cluster if all ends were joined anew, each cluster keeping
 * its ends: sum of gone * come / ties^2. Of ties of a role that do not join two firms.
 */
static int read_chance(struct reader *reader, enum role role, struct figure *local)
{
    struct rows *rows = NULL;
    int result =
        rows_begin(reader, QUERY_FINDING_CHANCE, &(struct question){.name = roles[role]}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1) {
        double ties = rows_real(rows, 1);

        *local = ties > 0 ? share(rows_real(rows, 0), ties * ties)
                          : figure_undefined("there are no ties");
    }
    rows_end(rows);
    return result < 0 ? result : 0;
}

int examine_academia(struct reader *reader, struct evidence *evidence)
{
    struct sums sums[ROLE_COUNT] = {0};
    struct figure expected = figure_undefined("there are no ties");
    const double *academic = sums[ROLE_TECHNOLOGY].ties;
    double placed;
    double partners;
    struct figure local;
    bool near;
    int result = read_sums(reader, sums);

    if (!result)
        result = read_chance(reader, ROLE_TECHNOLOGY, &expected);
    placed = academic[REACH_LOCAL] + elsewhere(academic);
    partners = sums[ROLE_NONE].inter_firm[REACH_ALL];
    local = share(academic[REACH_LOCAL], placed);
    near = placed > 0 &&
           local.value > expected.value + 2 * sqrt(expected.value * (1 - expected.value) / placed);
    evidence_count(evidence, "academic_ties", academic[REACH_ALL]);
    evidence_count(evidence, "inter_firm_partnerships", partners);
    evidence_count(evidence, "academic_ties_between_places", placed);
    evidence_add(evidence, evidence->value, "local_share", local);
    evidence_add(evidence, evidence->expected, "local_share", expected);
    evidence->verdict = verdict_of(academic[REACH_ALL] > partners && !near, (int64_t)placed);
    return result;
}

int examine_dispersal(struct reader *reader, struct evidence *evidence)
{
    struct sums sums[ROLE_COUNT] = {0};
    struct figure expected = figure_undefined("there are no ties");
    const double *spin_offs = sums[ROLE_SPIN_OFF].ties;
    double placed;
    int result = read_sums(reader, sums);

    if (!result)
        result = read_chance(reader, ROLE_SPIN_OFF, &expected);
    if (!expected.why)
        expected = figure_of(1 - expected.value);
    placed = spin_offs[REACH_LOCAL] + elsewhere(spin_offs);
    evidence_count(evidence, "local", spin_offs[REACH_LOCAL]);
    evidence_count(evidence, "provincial", spin_offs[REACH_PROVINCIAL]);
    evidence_count(evidence, "national", spin_offs[REACH_NATIONAL]);
    evidence_add(evidence, evidence->value, "elsewhere_share", share(elsewhere(spin_offs), placed));
    evidence_count(evidence, "returnees",
                   sums[ROLE_RETURNEE].ties[REACH_ALL] + sums[ROLE_RETURNEE].inter_firm[REACH_ALL]);
    evidence_count(evidence, "returnees_local",
                   sums[ROLE_RETURNEE].ties[REACH_LOCAL] +
                       sums[ROLE_RETURNEE].inter_firm[REACH_LOCAL]);
    evidence_add(evidence, evidence->expected, "elsewhere_share", expected);
    evidence->verdict = verdict_of(2 * elsewhere(spin_offs) > placed, (int64_t)placed);
    return result;
}

/* Clusters that ownership joins to others, the largest set of them, and those that hold firms. */
struct span {
    double joined;
    double largest;
    double with_firms;
};

static int measure_network(const struct nation *nation, struct span *span)
{
    struct network network = {0};
    struct network_parts parts = {0};
    size_t *component_of = calloc(nation->cluster_count + 1, sizeof(*component_of));
    size_t *sizes = calloc(nation->cluster_count + 1, sizeof(*sizes));
    int result = component_of && sizes ? nation_network(nation, true, &network) : -ENOMEM;

    if (!result)
        result = network_components(&network, component_of, &parts);
    for (size_t i = 0; !result && i < nation->cluster_count; i++) {
        sizes[component_of[i]]++;
        span->with_firms += nation->clusters[i].firms > 0;
    }
    for (size_t i = 0; !result && i < parts.count; i++)
        span->joined += sizes[i] > 1 ? (double)sizes[i] : 0;
    span->largest = (double)parts.largest;
    network_release(&network);
    free(component_of);
    free(sizes);
    return result;
}

static int read_span(struct reader *reader, struct span *span)
{
    struct nation nation = {0};
    int result = nation_read(reader, &nation, NULL);

    if (!result)
        result = measure_network(&nation, span);
    nation_release(&nation);
    return result;
}

int examine_bridges(struct reader *reader, struct evidence *evidence)
{
    struct sums sums[ROLE_COUNT] = {0};
    struct span span = {0};
    const double *owned = sums[ROLE_OWNERSHIP].inter_firm;
    double between;
    int result = read_sums(reader, sums);

    if (!result)
        result = read_span(reader, &span);
    between = inter_firm(sums, REACH_PROVINCIAL) + inter_firm(sums, REACH_NATIONAL);
    evidence_count(evidence, "ties_between_clusters", between);
    evidence_count(evidence, "ownership_between_clusters", elsewhere(owned));
    evidence_add(evidence, evidence->value, "ownership_share", share(elsewhere(owned), between));
    evidence_count(evidence, "clusters_with_firms", span.with_firms);
    evidence_count(evidence, "clusters_joined", span.joined);
    evidence_count(evidence, "largest_component", span.largest);
    evidence_add(evidence, evidence->expected, "ownership_share",
                 share(owned[REACH_LOCAL], inter_firm(sums, REACH_LOCAL)));
    evidence->verdict = verdict_of(
        2 * elsewhere(owned) > between && 2 * span.joined > span.with_firms, (int64_t)between);
    return result;
}
