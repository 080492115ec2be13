#include "fs/figures/matrix.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SHOWN_MAX = 60 /* clusters, those with most ties to others */
};

static int compare_outside(const void *left, const void *right)
{
    const struct line *const *a = left;
    const struct line *const *b = right;

    if ((*a)->outside != (*b)->outside)
        return (*a)->outside < (*b)->outside ? 1 : -1;
    return (*a > *b) - (*a < *b);
}

int matrix_compare_words(const char *a, const char *b)
{
    if (!a || !b)
        return !a - !b;
    return strcmp(a, b);
}

/* By region, province and name. */
static int compare_lines(const void *left, const void *right)
{
    const struct line *const *a = left;
    const struct line *const *b = right;
    int result = matrix_compare_words((*a)->place->region, (*b)->place->region);

    if (result == 0)
        result = matrix_compare_words((*a)->place->province, (*b)->place->province);
    if (result == 0)
        result = strcmp((*a)->place->name, (*b)->place->name);
    return result != 0 ? result : (*a > *b) - (*a < *b);
}

static int choose_lines(struct matrix *matrix)
{
    const struct atlas *atlas = &matrix->atlas;
    size_t connected = 0;

    matrix->lines = calloc(atlas->place_count + 1, sizeof(*matrix->lines));
    matrix->order = calloc(atlas->place_count + 1, sizeof(*matrix->order));
    if (!matrix->lines || !matrix->order)
        return -ENOMEM;
    for (size_t i = 0; i < atlas->place_count; i++)
        matrix->lines[i].place = &atlas->places[i];
    for (size_t i = 0; i < atlas->bond_count; i++) {
        if (atlas->bonds[i].from == atlas->bonds[i].to)
            continue;
        matrix->lines[atlas->bonds[i].from].outside += atlas->bonds[i].ties;
        matrix->lines[atlas->bonds[i].to].outside += atlas->bonds[i].ties;
    }
    for (size_t i = 0; i < atlas->place_count; i++)
        if (matrix->lines[i].outside > 0)
            matrix->order[connected++] = &matrix->lines[i];
    qsort((void *)matrix->order, connected, sizeof(matrix->order[0]), compare_outside);
    matrix->connected = connected;
    matrix->count = connected < SHOWN_MAX ? connected : SHOWN_MAX;
    qsort((void *)matrix->order, matrix->count, sizeof(matrix->order[0]), compare_lines);
    for (size_t i = 0; i < matrix->count; i++) {
        matrix->order[i]->shown = true;
        matrix->order[i]->number = i;
    }
    return 0;
}

double matrix_ties(const struct bond *bond, bool below)
{
    if (bond->from == bond->to)
        return bond->ties;
    return below ? bond->ownership : bond->ties - bond->ownership;
}

bool matrix_shows(const struct matrix *matrix, const struct bond *bond)
{
    return matrix->lines[bond->from].shown && matrix->lines[bond->to].shown;
}

static void find_most(struct matrix *matrix)
{
    for (size_t i = 0; i < matrix->atlas.bond_count; i++) {
        const struct bond *bond = &matrix->atlas.bonds[i];

        if (matrix_shows(matrix, bond))
            matrix->most =
                fmax(matrix->most, fmax(matrix_ties(bond, true), matrix_ties(bond, false)));
    }
}

/* The least number of ties of a shade: 1 and on, each as many times the last as the one before. */
double matrix_least(const struct matrix *matrix, int shade)
{
    double most = fmax(matrix->most, SHADES);

    return fmax(ceil(pow(most, (double)shade / SHADES) - 1e-9), shade + 1);
}

int matrix_shade(const struct matrix *matrix, double ties)
{
    int shade = 0;

    while (shade + 1 < SHADES && ties >= matrix_least(matrix, shade + 1))
        shade++;
    return shade;
}

int matrix_arrange(struct matrix *matrix)
{
    int result = choose_lines(matrix);

    if (!result)
        find_most(matrix);
    return result;
}

void matrix_release(struct matrix *matrix)
{
    atlas_release(&matrix->atlas);
    free(matrix->lines);
    free((void *)matrix->order);
    *matrix = (struct matrix){0};
}
