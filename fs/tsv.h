/*
 * Cells of TSV files. tsv_table(), which makes a whole file of a query, is declared in files.h.
 * Inside of fs/.
 *
 * Errors: as those of the text they write to.
 */
#ifndef BUZZFS_FS_TSV_H
#define BUZZFS_FS_TSV_H

#include "fs/text.h"
#include "store/store.h"

/* A value cannot break its line or cell: tab, newline, carriage return, backslash are written out.
 * NULL is an empty cell: unknown. */
void tsv_text(const char *value, struct text *text);

/* The names of a query's columns, and what they hold in a row, a line each. -ENOMEM. */
void tsv_header(const struct rows *rows, struct text *text);
__attribute__((warn_unused_result)) int tsv_row(const struct rows *rows, struct text *text);

/* Rounded to six decimals, as in JSON. */
void tsv_real(double value, struct text *text);

#endif
