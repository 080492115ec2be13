#include "fs/figures/groups.h"

#include "fs/array.h"
#include "fs/figures/projection.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

enum {
    ROWS_MAX = 84,   /* firms in the picture */
    COLUMNS_MAX = 36 /* clusters in the picture; firms of others share one */
};

static int read_candidates(struct reader *reader, struct groups *groups)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_FIGURE_GROUPS, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        result = array_grow((void **)&groups->candidates, groups->candidate_count,
                            sizeof(*groups->candidates));
        if (result)
            break;
        groups->candidates[groups->candidate_count++] = (struct group){.id = rows_integer(rows, 0)};
    }
    rows_end(rows);
    for (size_t i = 0; !result && i < groups->candidate_count; i++) {
        int64_t members = 0;

        result = query_number(reader, QUERY_FIGURE_GROUP_SIZE,
                              &(struct question){.row = groups->candidates[i].id}, &members);
        groups->candidates[i].members = members > 0 ? (size_t)members : 0;
    }
    return result;
}

static int compare_groups(const void *left, const void *right)
{
    const struct group *a = left;
    const struct group *b = right;

    if (a->members != b->members)
        return a->members < b->members ? 1 : -1;
    return (a->id > b->id) - (a->id < b->id);
}

/* The largest, as many as there are rows for. */
static int read_families(struct reader *reader, struct groups *groups)
{
    size_t rows = 0;
    int result = read_candidates(reader, groups);

    if (groups->candidate_count > 0)
        qsort(groups->candidates, groups->candidate_count, sizeof(*groups->candidates),
              compare_groups);
    for (size_t i = 0; !result && i < groups->candidate_count && i < FAMILIES_MAX; i++) {
        struct family *family = &groups->families[groups->family_count];

        result =
            family_read(reader, groups->candidates[i].id, groups->candidates[i].members, family);
        if (result || (rows > 0 && rows + family->count > ROWS_MAX)) {
            family_release(family);
            break;
        }
        rows += family->count;
        groups->left_out += family->left_out;
        groups->family_count++;
    }
    return result;
}

static int compare_firms(const void *left, const void *right)
{
    const struct column *a = left;
    const struct column *b = right;

    if (a->firms != b->firms)
        return a->firms < b->firms ? 1 : -1;
    return (a->place > b->place) - (a->place < b->place);
}

/* From west to east; clusters of unknown places last. */
static int compare_columns(const void *left, const void *right)
{
    const struct column *a = left;
    const struct column *b = right;

    if (a->place->located != b->place->located)
        return a->place->located ? -1 : 1;
    if (a->place->located && a->east != b->east)
        return a->east > b->east ? 1 : -1;
    return (a->place > b->place) - (a->place < b->place);
}

size_t groups_column(const struct groups *groups, int64_t cluster)
{
    size_t i = 0;

    while (i < groups->column_count && groups->columns[i].place->id != cluster)
        i++;
    if (i == groups->column_count && groups->others && !atlas_find(&groups->atlas, cluster))
        i++;
    return i;
}

static int count_firm(struct groups *groups, int64_t cluster)
{
    const struct place *place = atlas_find(&groups->atlas, cluster);
    size_t i = groups_column(groups, cluster);

    if (!place) {
        groups->nowhere = true;
        return 0;
    }
    if (i == groups->column_count) {
        int result = array_grow((void **)&groups->columns, i, sizeof(*groups->columns));

        if (result)
            return result;
        groups->columns[groups->column_count++] = (struct column){.place = place};
    }
    groups->columns[i].firms++;
    return 0;
}

/* How far east of their middle columns lie: those beyond 180 degrees are no further west. */
static int measure_columns(struct groups *groups)
{
    const struct atlas *atlas = &groups->atlas;
    double *latitudes = calloc(atlas->place_count + 1, sizeof(*latitudes));
    double *longitudes = calloc(atlas->place_count + 1, sizeof(*longitudes));
    size_t count = 0;

    if (latitudes && longitudes) {
        struct extent extent;
        double middle;

        for (size_t i = 0; i < atlas->place_count; i++)
            if (atlas->places[i].located)
                longitudes[count++] = atlas->places[i].lon;
        extent = extent_of(latitudes, longitudes, count);
        middle = projection_for(&extent).longitude;
        for (size_t i = 0; i < groups->column_count; i++)
            groups->columns[i].east = remainder(groups->columns[i].place->lon - middle, 360);
    }
    free(latitudes);
    free(longitudes);
    return latitudes && longitudes ? 0 : -ENOMEM;
}

static int find_columns(struct groups *groups)
{
    int result = 0;

    for (size_t i = 0; i < groups->family_count; i++)
        for (size_t k = 0; !result && k < groups->families[i].count; k++)
            result = count_firm(groups, groups->families[i].relatives[k].cluster);
    if (result || groups->column_count == 0)
        return result;
    qsort(groups->columns, groups->column_count, sizeof(*groups->columns), compare_firms);
    if (groups->column_count > COLUMNS_MAX) {
        groups->column_count = COLUMNS_MAX;
        groups->others = true;
    }
    result = measure_columns(groups);
    qsort(groups->columns, groups->column_count, sizeof(*groups->columns), compare_columns);
    return result;
}

int groups_read(struct reader *reader, struct groups *groups)
{
    int result = atlas_read_places(reader, &groups->atlas);

    if (!result)
        result = read_families(reader, groups);
    if (!result)
        result = find_columns(groups);
    return result;
}

void groups_release(struct groups *groups)
{
    for (size_t i = 0; i < groups->family_count; i++)
        family_release(&groups->families[i]);
    atlas_release(&groups->atlas);
    free(groups->candidates);
    free(groups->columns);
    *groups = (struct groups){0};
}
