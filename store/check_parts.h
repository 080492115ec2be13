/*
 * A check while it runs: check.c runs the rules, check_circles.c follows ownership. Inside of store/.
 *
 * Threads:   one at a time.
 * Errors:    0 or -errno, told in a line. What is wrong with the data is none: it is told and counted.
 * Ownership: all is borrowed.
 */
#ifndef BUZZFS_STORE_CHECK_PARTS_H
#define BUZZFS_STORE_CHECK_PARTS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct check {
    const char *path;
    FILE *out;
    sqlite3 *database;
    uint64_t errors;
    uint64_t doubts;
    bool is_damaged; /* a part cannot be read: no use in asking what the data say */
};

/* A line: what, number of the row unless 0, text. The text may be anything. */
void check_tell(struct check *check, const char *what, sqlite3_int64 row, const char *text);

/* Tells what SQLite says, and returns the errno for it. */
int check_fail(struct check *check, int code);

/* Tells of organisations that own themselves by way of others. */
__attribute__((warn_unused_result)) int check_circles(struct check *check);

#endif
