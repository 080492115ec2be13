/*
 * A figure: what a measure says of some data, or why it says nothing.
 *
 * Many measures have no value for some data: the Gini coefficient of one cluster, the modularity of
 * a network without ties. Libraries answer such cases with 0, with NaN or with an exception, and
 * not alike. Here a figure is either defined, with a finite value, or undefined, with the reason as
 * a clause for people to read ("there is only one firm"). Undefined is never 0, and never NaN.
 *
 * Invariant: why is NULL and value is finite, or why is a text and value is 0 and means nothing.
 *
 * Threads: values, without shared state.
 * Errors: none.
 * Ownership: why points to static text; nothing is to be released.
 */
#ifndef FS_MEASURES_FIGURE_H
#define FS_MEASURES_FIGURE_H

#include <math.h>
#include <stddef.h>

struct figure {
    double value;    /* finite; 0 and without meaning where why is set */
    const char *why; /* NULL where value is defined, else the reason why it is not */
};

/* The figure without a value; why is static text. */
static inline struct figure figure_undefined(const char *why)
{
    return (struct figure){.value = 0, .why = why};
}

/* The figure with this value; undefined if the computation left the range of a double. */
static inline struct figure figure_of(double value)
{
    if (!isfinite(value))
        return figure_undefined("the value is out of the range of a double");
    return (struct figure){.value = value, .why = NULL};
}

/*
 * An index beside what it would be by chance: expected, and rescaled so that chance and the ends of
 * its range have fixed places. Which chance, and how rescaled, says each measure.
 */
struct chance {
    struct figure expected;
    struct figure rescaled;
};

/*
 * The value rescaled so that the expected one is 0, the largest possible 1 and the smallest
 * possible -1, linear on either side: (value - expected)/(largest - expected) above the expected
 * one, (value - expected)/(expected - smallest) below. Undefined where chance is at an end.
 */
static inline struct figure figure_rescaled(double value, double smallest, double expected,
                                            double largest)
{
    double room = value > expected ? largest - expected : expected - smallest;

    if (!(smallest < expected && expected < largest))
        return figure_undefined("chance leaves it no room on one side");
    return figure_of((value - expected) / room);
}

#endif
