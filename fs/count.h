/*
 * Counts of a data base that may be hostile: what is beyond the range of 64 bits stays at its end.
 * Inside of fs/.
 */
#ifndef BUZZFS_FS_COUNT_H
#define BUZZFS_FS_COUNT_H

#include <math.h>
#include <stdint.h>

static inline int64_t count_add(int64_t a, int64_t b)
{
    int64_t sum;

    return __builtin_add_overflow(a, b, &sum) ? a < 0 ? INT64_MIN : INT64_MAX : sum;
}

static inline int64_t count_of(double number)
{
    const double end = 0x1p63;

    if (isnan(number))
        return 0;
    return number >= end ? INT64_MAX : number < -end ? INT64_MIN : (int64_t)number;
}

#endif
