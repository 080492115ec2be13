/*
 * What stands in the matrix of ties between clusters: which clusters in which order, how many ties
 * a cell shows, how dark it is. Inside of fs/.
 *
 * Life cycle: matrix_arrange() .. matrix_release(); one that is all zero bytes may be released too.
 * Threads:    one at a time. Errors: -ENOMEM.
 */
#ifndef BUZZFS_FS_FIGURES_MATRIX_H
#define BUZZFS_FS_FIGURES_MATRIX_H

#include "fs/figures/atlas.h"

enum {
    SHADES = 5
};

/* A cluster that may be shown. */
struct line {
    const struct place *place;
    double outside; /* ties to other clusters */
    size_t number;  /* in the picture */
    bool shown;
};

/* The picture while it is made. */
struct matrix {
    struct atlas atlas;
    struct line *lines;  /* as the places of the atlas */
    struct line **order; /* as they are drawn */
    size_t count;        /* of those drawn */
    size_t connected;    /* how many have ties to others */
    double most;         /* ties in a cell */
};

/* Once the places and bonds of the atlas have been read. */
__attribute__((warn_unused_result)) int matrix_arrange(struct matrix *matrix);
void matrix_release(struct matrix *matrix);

/* Whether both clusters of a bond are shown. */
bool matrix_shows(const struct matrix *matrix, const struct bond *bond);

/* Ties of a bond that a cell shows: ownership below the diagonal, all others above, all on it. */
double matrix_ties(const struct bond *bond, bool below);

/* From 0 to SHADES - 1; and the least number of ties of a shade. */
int matrix_shade(const struct matrix *matrix, double ties);
double matrix_least(const struct matrix *matrix, int shade);

/* By strcmp(), NULLs last. */
int matrix_compare_words(const char *a, const char *b);

#endif
