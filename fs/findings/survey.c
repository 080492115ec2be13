#include "fs/findings/survey.h"

#include "fs/array.h"
#include "fs/nation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Kept with a reader, for one version of the data. */
struct kept_survey {
    struct survey survey;
    uint64_t epoch;
    int year;
};

struct kind_role {
    int64_t kind;
    enum role role;
};

/* A cluster while flows are read: ends of ties of a role, and the group that ownership puts it in. */
struct place {
    double gone[ROLE_COUNT];
    double come[ROLE_COUNT];
    size_t above; /* towards the place that stands for the group; itself: it does */
    size_t size;  /* of the group it stands for */
};

struct reading {
    struct nation nation; /* its clusters alone */
    struct place *places; /* of these */
    struct kind_role *roles;
    size_t role_count;
    struct survey *survey;
    int64_t kind; /* of the last flow */
    size_t role;  /* and its place among the roles; their count: it has none */
    bool has_kind;
};

static enum role role_of(const char *name)
{
    static const char *const names[] = {NULL,       "ownership", "technology",
                                        "spin-off", "returnee",  "funding"};
    int role = ROLE_COUNT - 1;

    while (name && role > ROLE_NONE && strcmp(name, names[role]) != 0)
        role--;
    return name ? (enum role)role : ROLE_NONE;
}

static int read_roles(struct reader *reader, struct reading *reading)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_TIE_KINDS, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        result = array_grow((void **)&reading->roles, reading->role_count, sizeof(*reading->roles));
        if (result)
            break;
        reading->roles[reading->role_count++] =
            (struct kind_role){.kind = rows_integer(rows, 3), .role = role_of(rows_text(rows, 1))};
    }
    rows_end(rows);
    return result;
}

static int make_places(struct reading *reading)
{
    size_t count = reading->nation.cluster_count;

    reading->places = calloc(count + 1, sizeof(*reading->places));
    if (!reading->places)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        reading->places[i].above = i;
        reading->places[i].size = 1;
    }
    return 0;
}

/* The place that stands for the group of another; the way there is halved. */
static size_t find_group(struct place *places, size_t place)
{
    while (places[place].above != place) {
        places[place].above = places[places[place].above].above;
        place = places[place].above;
    }
    return place;
}

static void join_groups(struct place *places, size_t a, size_t b)
{
    a = find_group(places, a);
    b = find_group(places, b);
    if (a == b)
        return;
    if (places[a].size < places[b].size) {
        size_t smaller = a;

        a = b;
        b = smaller;
    }
    places[b].above = a;
    places[a].size += places[b].size;
}

static void add_reach(struct role_sums *sums, enum reach reach, double ties, double inter_firm)
{
    sums->ties[reach] += ties - inter_firm;
    sums->inter_firm[reach] += inter_firm;
}

/* Ties of a role with both ends in clusters. */
static void count_placed(struct reading *reading, enum role role, size_t from, size_t to,
                         double ties, double inter_firm)
{
    const struct cluster *clusters = reading->nation.clusters;
    enum reach reach = from == to                                         ? REACH_LOCAL
                       : clusters[from].province == clusters[to].province ? REACH_PROVINCIAL
                                                                          : REACH_NATIONAL;

    add_reach(&reading->survey->sums[role], reach, ties, inter_firm);
    reading->places[from].gone[role] += ties - inter_firm;
    reading->places[to].come[role] += ties - inter_firm;
    if (role == ROLE_OWNERSHIP)
        join_groups(reading->places, from, to);
}

/* Flows come kind by kind. */
static size_t find_role(struct reading *reading, int64_t kind)
{
    size_t at = 0;

    if (reading->has_kind && reading->kind == kind)
        return reading->role;
    while (at < reading->role_count && reading->roles[at].kind != kind)
        at++;
    reading->has_kind = true;
    reading->kind = kind;
    reading->role = at;
    return at;
}

static int count_flow(void *context, const struct flow *flow)
{
    struct reading *reading = context;
    const struct cluster *clusters = reading->nation.clusters;
    double ties = (double)flow->ties;
    size_t at = find_role(reading, flow->kind_id);

    if (at == reading->role_count)
        return 0;
    add_reach(&reading->survey->sums[reading->roles[at].role], REACH_ALL, ties, flow->inter_firm);
    if (flow->from && flow->to)
        count_placed(reading, reading->roles[at].role, (size_t)(flow->from - clusters),
                     (size_t)(flow->to - clusters), ties, flow->inter_firm);
    return 0;
}

/* What is known only when all flows are read. */
static int sum_up(struct reading *reading)
{
    size_t count = reading->nation.cluster_count;
    struct survey *survey = reading->survey;
    double *sizes = calloc(count + 1, sizeof(*sizes));

    if (!sizes)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        const struct place *place = &reading->places[i];
        double size = (double)reading->places[find_group(reading->places, i)].size;

        sizes[i] = reading->nation.clusters[i].firms;
        survey->firms += sizes[i];
        survey->with_firms += sizes[i] > 0;
        survey->joined += sizes[i] > 0 && size > 1;
        if (size > survey->largest_group)
            survey->largest_group = size;
        for (size_t role = 0; role < ROLE_COUNT; role++)
            survey->sums[role].same += place->gone[role] * place->come[role];
    }
    survey->pairs = mixing_pairs_of_partition(sizes, count);
    free(sizes);
    return 0;
}

static int make_survey(struct reader *reader, struct survey *survey)
{
    struct reading reading = {.survey = survey};
    int result = nation_read_clusters(reader, &reading.nation);

    if (!result)
        result = read_roles(reader, &reading);
    if (!result)
        result = make_places(&reading);
    if (!result)
        result = nation_walk(reader, &reading.nation, count_flow, &reading);
    if (!result)
        result = sum_up(&reading);
    nation_release(&reading.nation);
    free(reading.places);
    free(reading.roles);
    return result;
}

static void release_survey(void *kept)
{
    free(kept);
}

int survey_get(struct reader *reader, const struct survey **survey)
{
    struct kept_survey *kept = reader_kept(reader, release_survey);
    int result;

    if (!kept || kept->epoch != reader_epoch(reader) || kept->year != reader_year(reader)) {
        kept = calloc(1, sizeof(*kept));
        if (!kept)
            return -ENOMEM;
        kept->epoch = reader_epoch(reader);
        kept->year = reader_year(reader);
        result = make_survey(reader, &kept->survey);
        if (result) {
            free(kept);
            return result;
        }
        reader_keep(reader, kept, release_survey);
    }
    *survey = &kept->survey;
    return 0;
}
