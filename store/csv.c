#include "store/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct csv {
    int fd;
    bool at_end;  /* of the file: nothing more can be read */
    bool begun;   /* a byte order mark was looked for */
    char *buffer; /* size bytes and one for a NUL */
    size_t size;
    char *start;     /* of the row to come */
    char *end;       /* of what was read */
    uint64_t offset; /* of start in the file */
    uint32_t line;   /* on which start stands */
    struct csv_cell *cells;
    bool *folded; /* cells that hold "" or CRLF, still as they stand in the file */
    size_t cell_count;
    size_t cell_size;
};

/* Where splitting a row has come to. */
struct split {
    char *at;
    uint32_t line;
    const char *fault;
    size_t fault_cell;
};

int csv_open(const char *path, size_t buffer_size, struct csv **out)
{
    struct csv *csv = calloc(1, sizeof(*csv));
    struct stat file;
    int error = -ENOMEM;

    if (!csv)
        return -ENOMEM;
    csv->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (csv->fd < 0 || fstat(csv->fd, &file) != 0) {
        error = -errno;
        goto out;
    }
    if (!S_ISREG(file.st_mode)) {
        error = S_ISDIR(file.st_mode) ? -EISDIR : -EINVAL;
        goto out;
    }
    csv->size = buffer_size;
    csv->buffer = malloc(buffer_size + 1);
    if (!csv->buffer)
        goto out;
    csv->start = csv->buffer;
    csv->end = csv->buffer;
    csv->line = 1;
    posix_fadvise(csv->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    *out = csv;
    return 0;
out:
    csv_close(csv);
    return error;
}

void csv_close(struct csv *csv)
{
    if (!csv)
        return;
    if (csv->fd >= 0)
        close(csv->fd);
    free(csv->buffer);
    free(csv->cells);
    free(csv->folded);
    free(csv);
}

uint64_t csv_offset(const struct csv *csv)
{
    return csv->offset;
}

static int add_cell(struct csv *csv, char *text, uint32_t line)
{
    if (csv->cell_count == csv->cell_size) {
        size_t size = csv->cell_size ? csv->cell_size * 2 : 32;
        struct csv_cell *cells = realloc(csv->cells, size * sizeof(*cells));
        bool *folded;

        if (!cells)
            return -ENOMEM;
        csv->cells = cells;
        folded = realloc(csv->folded, size * sizeof(*folded));
        if (!folded)
            return -ENOMEM;
        csv->folded = folded;
        csv->cell_size = size;
    }
    csv->cells[csv->cell_count] = (struct csv_cell){.line = line};
    csv->cells[csv->cell_count].text = text;
    csv->folded[csv->cell_count] = false;
    csv->cell_count++;
    return 0;
}

static void set_fault(struct split *split, const char *fault, size_t cell)
{
    if (split->fault)
        return;
    split->fault = fault;
    split->fault_cell = cell;
}

/* Ends the cell at the end of the line on which its quote was opened. */
static void give_up_quote(struct csv *csv, struct split *split, char *open)
{
    struct csv_cell *cell = &csv->cells[csv->cell_count - 1];
    char *end = memchr(open, '\n', (size_t)(csv->end - open));

    set_fault(split, "the quote that opens here is never closed", csv->cell_count - 1);
    split->at = end ? end : csv->end;
    split->line = cell->line;
    cell->text = open + 1;
    cell->len = (uint32_t)(split->at - cell->text);
    if (cell->len && cell->text[cell->len - 1] == '\r')
        cell->len--;
    csv->folded[csv->cell_count - 1] = false;
}

/* A cell that begins with a quote, up to behind its closing one. 1: done. 0: more is needed. */
static int split_quoted(struct csv *csv, struct split *split)
{
    struct csv_cell *cell = &csv->cells[csv->cell_count - 1];
    bool *folded = &csv->folded[csv->cell_count - 1];
    bool full = csv->at_end || csv->end == csv->buffer + csv->size;
    char *open = split->at;
    char *at = open + 1;

    for (; at < csv->end; at++) {
        if (*at == '\n') {
            split->line++;
            *folded |= at[-1] == '\r';
        } else if (*at == '"') {
            if (at + 1 == csv->end && !csv->at_end)
                break;
            if (at + 1 == csv->end || at[1] != '"') {
                cell->text = open + 1;
                cell->len = (uint32_t)(at - cell->text);
                split->at = at + 1;
                return 1;
            }
            *folded = true;
            at++;
        }
    }
    /* A full buffer that begins elsewhere than with this row can still be filled up. */
    if (!csv->at_end && !(full && csv->start == csv->buffer))
        return 0;
    give_up_quote(csv, split, open);
    return 1;
}

/* What stands up to the next comma or line end. 1: done. 0: more is needed. */
static int split_plain(struct csv *csv, struct split *split, bool after_quote)
{
    struct csv_cell *cell = &csv->cells[csv->cell_count - 1];
    char *begin = split->at;
    char *at = begin;

    while (at < csv->end && *at != ',' && *at != '\n') {
        if (*at == '"')
            set_fault(split, "a quote inside a cell without quotes", csv->cell_count - 1);
        at++;
    }
    if (at == csv->end && !csv->at_end)
        return 0;
    split->at = at;
    if ((at == csv->end || *at == '\n') && at > begin && at[-1] == '\r')
        at--;
    if (!after_quote) {
        cell->len = (uint32_t)(at - cell->text);
    } else if (at > begin) {
        set_fault(split, "text behind a closing quote", csv->cell_count - 1);
        cell->len = (uint32_t)(at - cell->text);
    }
    return 1;
}

/* Splits the row that begins at start. 1: done. 0: it needs more bytes. -ENOMEM. */
static int split_row(struct csv *csv, struct split *split)
{
    *split = (struct split){.at = csv->start, .line = csv->line};
    csv->cell_count = 0;
    for (;;) {
        bool quoted = split->at < csv->end && *split->at == '"';
        int result = add_cell(csv, split->at, split->line);

        if (result)
            return result;
        if (quoted && !split_quoted(csv, split))
            return 0;
        if (!split_plain(csv, split, quoted))
            return 0;
        if (split->at == csv->end || *split->at == '\n')
            return 1;
        split->at++;
    }
}

/* Makes "" one quote and CRLF one LF. */
static void fold_cell(struct csv_cell *cell)
{
    uint32_t len = 0;

    for (uint32_t i = 0; i < cell->len; i++) {
        bool more = i + 1 < cell->len;

        if (more && cell->text[i] == '"' && cell->text[i + 1] == '"')
            i++;
        else if (more && cell->text[i] == '\r' && cell->text[i + 1] == '\n')
            i++;
        cell->text[len++] = cell->text[i];
    }
    cell->len = len;
}

static void finish_cells(struct csv *csv)
{
    for (size_t i = 0; i < csv->cell_count; i++) {
        struct csv_cell *cell = &csv->cells[i];

        if (csv->folded[i])
            fold_cell(cell);
        cell->text[cell->len] = '\0';
    }
}

/* Reads on behind what the buffer holds. 1: there is more. 0: no more, or no room for it. */
static int fill(struct csv *csv)
{
    size_t len = (size_t)(csv->end - csv->start);
    ssize_t got;

    if (csv->start > csv->buffer) {
        memmove(csv->buffer, csv->start, len);
        csv->start = csv->buffer;
        csv->end = csv->buffer + len;
    }
    if (len == csv->size)
        return 0;
    do {
        got = read(csv->fd, csv->end, csv->size - len);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return -errno;
    csv->end += got;
    csv->at_end = got == 0;
    return 1;
}

/* Drops a row that does not fit into the buffer, up to its line end. */
static int skip_line(struct csv *csv)
{
    for (;;) {
        char *end = memchr(csv->start, '\n', (size_t)(csv->end - csv->start));
        int result;

        if (end || csv->at_end) {
            csv->offset += (uint64_t)((end ? end : csv->end) - csv->start);
            csv->start = end ? end : csv->end;
            return 0;
        }
        csv->offset += (uint64_t)(csv->end - csv->start);
        csv->start = csv->end;
        result = fill(csv);
        if (result < 0)
            return result;
    }
}

/* Why what the whole buffer holds is no row. */
static const char *fault_of_long(const struct csv *csv)
{
    size_t len = (size_t)(csv->end - csv->start);

    if (memchr(csv->start, '\r', len) && !memchr(csv->start, '\n', len))
        return CSV_LINES_IN_CR;
    return "the row is too long";
}

/* Fills until the row at start is whole, or known to be too long. */
static int take_row(struct csv *csv, struct split *split)
{
    const char *fault;
    int result;

    while ((result = split_row(csv, split)) == 0) {
        result = fill(csv);
        if (result < 0)
            return result;
        if (result > 0)
            continue;
        fault = fault_of_long(csv);
        result = skip_line(csv);
        if (result)
            return result;
        *split = (struct split){.at = csv->start, .line = csv->line};
        csv->cell_count = 0;
        set_fault(split, fault, 0);
        return add_cell(csv, csv->buffer, csv->line);
    }
    return result < 0 ? result : 0;
}

static int skip_byte_order_mark(struct csv *csv)
{
    int result = 1;

    csv->begun = true;
    while (result > 0 && !csv->at_end && csv->end - csv->start < 3)
        result = fill(csv);
    if (csv->end - csv->start >= 3 && memcmp(csv->start, "\xef\xbb\xbf", 3) == 0) {
        csv->start += 3;
        csv->offset = 3;
    }
    return result < 0 ? result : 0;
}

int csv_next(struct csv *csv, struct csv_row *row)
{
    struct split split;
    int result = csv->begun ? 0 : skip_byte_order_mark(csv);

    if (!result && csv->start == csv->end && !csv->at_end)
        result = fill(csv);
    if (result < 0)
        return result;
    if (csv->start == csv->end && csv->at_end)
        return 0;
    result = take_row(csv, &split);
    if (result)
        return result;
    *row = (struct csv_row){csv->cells, csv->cell_count, csv->line, split.fault, split.fault_cell};
    csv->line = split.line;
    if (split.at < csv->end) {
        csv->line++;
        split.at++;
    }
    finish_cells(csv);
    csv->offset += (uint64_t)(split.at - csv->start);
    csv->start = split.at;
    return 1;
}
