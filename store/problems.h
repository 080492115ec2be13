/*
 * The list of what is wrong with a data set, told line by line as it is found:
 *
 *     FOLDER/firms.csv:12:5: cluster "shenzen": no such cluster in clusters.csv
 *
 * as compilers do, so that editors find the place. What stands on no line begins with "buzzfs: ",
 * as all that the program says.
 *
 * Past PROBLEMS_SHOWN_MAX they are counted and no longer told.
 *
 * Threads:   one at a time.
 * Errors:    none; a stream that cannot be written to is nobody's business here.
 * Ownership: the stream is borrowed for the life of the list.
 */
#ifndef BUZZFS_STORE_PROBLEMS_H
#define BUZZFS_STORE_PROBLEMS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
    PROBLEMS_SHOWN_MAX = 10000
};

struct problems {
    FILE *stream;
    uint64_t count;
};

/* Where a problem stands. Line and column 0, field and value NULL: not told. */
struct place {
    const char *file; /* path as the user can open it */
    uint32_t line;
    size_t column; /* number of the cell, or of the character in a file without cells; from 1 */
    const char *field;
    const char *value;
    size_t value_len;
};

/* Adds one: the reason is what printf makes of format. The value is shortened and made printable; of
 * the field and the reason what breaks lines or cannot be seen is escaped. */
__attribute__((format(printf, 3, 4))) void problems_add(struct problems *problems,
                                                        const struct place *place,
                                                        const char *format, ...);

/* A line that is about no place: "buzzfs: " and what printf makes of format. */
__attribute__((format(printf, 2, 3))) void problems_say(FILE *stream, const char *format, ...);

/* Says how many were not told, if so. */
void problems_end(struct problems *problems);

#endif
