/*
 * Columns of queries about all ties, by their names, what is in them, and what makes two ties alike.
 * Inside of store/, of tie_rows.h.
 *
 * Threads: any.
 */
#ifndef BUZZFS_STORE_TIE_PARTS_H
#define BUZZFS_STORE_TIE_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"

/* What a column holds: what the query has there (as read, id, note, confidence), or what is filled
 * in. */
enum tie_part {
    PART_AS_READ,
    PART_ID,
    PART_KIND,
    PART_DIRECTED,
    PART_FROM,
    PART_TO,
    PART_FIRM,
    PART_FROM_CLUSTER,
    PART_TO_CLUSTER,
    PART_SCOPE,
    PART_FIRST,
    PART_LAST,
    PART_SOURCES,
    PART_NOTE,
    PART_CONFIDENCE
};

struct tie_value {
    uint8_t type;  /* enum value_type */
    bool is_plain; /* a name that is: see names.h */
    uint32_t len;  /* of a text, which may have any bytes and a zero byte behind them */
    union {
        int64_t integer;
        double real;
        const char *text;
    };
};

/* By the name of a column. */
enum tie_part tie_part_of(const char *column);

/* Of a row, see rows_likeness(). */
bool tie_likeness(const enum tie_part *parts, const struct tie_value *values, int columns,
                  struct likeness *likeness, struct name_lens *lens);

#endif
