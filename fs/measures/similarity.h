/*
 * Similarity of two sets, of the products of two firms for example.
 *
 * Threads: a pure function. Errors: none. Ownership: values.
 */
#ifndef FS_MEASURES_SIMILARITY_H
#define FS_MEASURES_SIMILARITY_H

#include "fs/measures/figure.h"

/*
 * The Jaccard similarity: what two sets share over what is in either, from 0 to 1. Undefined if
 * both are empty (igraph gives 0), or if the numbers are none of sets.
 *
 * Source: Jaccard 1901, Bulletin de la Société vaudoise des sciences naturelles 37:547.
 */
static inline struct figure jaccard(double shared, double here, double there)
{
    double either = here + there - shared;

    if (!(shared >= 0) || !(shared <= here) || !(shared <= there))
        return figure_undefined("no two sets have so many in common");
    return either > 0 ? figure_of(shared / either) : figure_undefined("both sets are empty");
}

#endif
