/*
 * A CSV file that is written cell by cell. Words must need no quotes: no comma, quote or newline.
 * Rows may be shorter than the header: the cells that are missing are empty.
 *
 * Writing never fails at the call: a failure is a state of the sheet, told by sheet_end().
 *
 * Threads: one a sheet. Ownership: sheet_begin() ... sheet_end().
 */
#ifndef BUZZFS_FS_GENERATE_SHEET_H
#define BUZZFS_FS_GENERATE_SHEET_H

#include <stddef.h>
#include <stdint.h>

struct sheet {
    int file;
    int error;     /* 0 or -errno, the first that happened */
    uint64_t rows; /* written, without the header */
    unsigned columns;
    unsigned cell; /* the next of the row */
    size_t len;
    char buffer[1 << 16];
};

/* Makes a new file in an open directory. The header is one row, and sets the number of columns. */
void sheet_begin(struct sheet *sheet, int directory, const char *name);
void sheet_end_header(struct sheet *sheet);
/* Closes the file. 0, or what failed since sheet_begin(). */
__attribute__((warn_unused_result)) int sheet_end(struct sheet *sheet);

void sheet_text(struct sheet *sheet, const char *words);
/* Words and a number with leading zeros to that width, as in firm-000123. */
void sheet_name(struct sheet *sheet, const char *words, uint64_t number, unsigned width);
void sheet_number(struct sheet *sheet, uint64_t number);
/* A number in units of 0.01, in its shortest form. */
void sheet_hundredths(struct sheet *sheet, uint64_t number);
/* 0 is unknown. */
void sheet_year(struct sheet *sheet, unsigned year);
void sheet_empty(struct sheet *sheet);
void sheet_end_row(struct sheet *sheet);

#endif
