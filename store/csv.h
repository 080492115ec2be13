/*
 * Reads a CSV file row by row: RFC 4180, with lines that end in LF or CRLF and a byte order mark
 * skipped at the start of the file. It knows quotes and line ends; what a cell may hold (UTF-8,
 * control characters, numbers) is the business of its callers.
 *
 * The file goes through one buffer of fixed size and cells are parts of it, so nothing is allocated
 * per cell. A row must fit into the buffer. A fault in one row (a stray quote, one that is never
 * closed, a row too long) is told with the row and ends neither the file nor the rows after it: a
 * quote that is never closed is taken to end with its line.
 *
 * Threads:   a reader is used by one thread at a time.
 * Errors:    0, 1 or -errno, see each function.
 * Ownership: the caller closes what csv_open() gave. Cells are borrowed until the next csv_next().
 */
#ifndef BUZZFS_STORE_CSV_H
#define BUZZFS_STORE_CSV_H

#include <stddef.h>
#include <stdint.h>

enum {
    CSV_BUFFER_SIZE = 1 << 20
};

/* The fault of a row that is too long because nothing but CR ends its lines. */
#define CSV_LINES_IN_CR "a CR stands inside of a line, and lines must end in LF or CRLF"

struct csv;

/* A cell without its quotes. A NUL byte stands after it; others may stand inside. */
struct csv_cell {
    char *text;
    uint32_t len;
    uint32_t line; /* physical line on which it begins, from 1 */
};

struct csv_row {
    const struct csv_cell *cells;
    size_t count;      /* at least 1: an empty line is one empty cell */
    uint32_t line;     /* physical line on which the row begins, from 1 */
    const char *fault; /* what is wrong with its quotes or length, or NULL; then the cells
                           are what could be made of it */
    size_t fault_cell; /* in which cell, from 0 */
};

/*
 * Opens the regular file at path. buffer_size is the longest row in bytes; CSV_BUFFER_SIZE, but for
 * tests. -EISDIR and -EINVAL for what is no regular file, -ENOMEM, and the errors of open(2).
 */
__attribute__((warn_unused_result)) int csv_open(const char *path, size_t buffer_size,
                                                 struct csv **csv);
void csv_close(struct csv *csv);

/* 1: there is a row. 0: there are no more. The errors of read(2), -ENOMEM. */
__attribute__((warn_unused_result)) int csv_next(struct csv *csv, struct csv_row *row);

/* How many bytes of the file the rows so far took. */
uint64_t csv_offset(const struct csv *csv);

#endif
