#include "fs/generate_sheet.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum {
    DIGITS_MAX = 20
};

static void flush(struct sheet *sheet)
{
    size_t done = 0;

    while (!sheet->error && done < sheet->len) {
        ssize_t len = write(sheet->file, sheet->buffer + done, sheet->len - done);

        if (len < 0 && errno != EINTR)
            sheet->error = -errno;
        done += len > 0 ? (size_t)len : 0;
    }
    sheet->len = 0;
}

static void put(struct sheet *sheet, const char *bytes, size_t len)
{
    if (len > sizeof(sheet->buffer) - sheet->len)
        flush(sheet);
    memcpy(sheet->buffer + sheet->len, bytes, len);
    sheet->len += len;
}

static void put_digits(struct sheet *sheet, uint64_t number, unsigned width)
{
    char digits[DIGITS_MAX];
    size_t begin = DIGITS_MAX;

    while (number > 0 || DIGITS_MAX - begin < width) {
        digits[--begin] = (char)('0' + number % 10);
        number /= 10;
    }
    put(sheet, digits + begin, DIGITS_MAX - begin);
}

static void begin_cell(struct sheet *sheet)
{
    if (sheet->cell++ > 0)
        put(sheet, ",", 1);
}

void sheet_begin(struct sheet *sheet, int directory, const char *name)
{
    sheet->error = 0;
    sheet->rows = 0;
    sheet->columns = 0;
    sheet->cell = 0;
    sheet->len = 0;
    sheet->file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (sheet->file < 0)
        sheet->error = -errno;
}

void sheet_end_header(struct sheet *sheet)
{
    sheet->columns = sheet->cell;
    sheet_end_row(sheet);
    sheet->rows = 0;
}

int sheet_end(struct sheet *sheet)
{
    flush(sheet);
    if (sheet->file >= 0 && close(sheet->file) && !sheet->error)
        sheet->error = -errno;
    sheet->file = -1;
    return sheet->error;
}

void sheet_text(struct sheet *sheet, const char *words)
{
    begin_cell(sheet);
    put(sheet, words, strlen(words));
}

void sheet_name(struct sheet *sheet, const char *words, uint64_t number, unsigned width)
{
    sheet_text(sheet, words);
    put_digits(sheet, number, width);
}

void sheet_number(struct sheet *sheet, uint64_t number)
{
    begin_cell(sheet);
    put_digits(sheet, number, 1);
}

void sheet_hundredths(struct sheet *sheet, uint64_t number)
{
    sheet_number(sheet, number / 100);
    if (number % 100 == 0)
        return;
    put(sheet, ".", 1);
    if (number % 10 == 0)
        put_digits(sheet, number / 10 % 10, 1);
    else
        put_digits(sheet, number % 100, 2);
}

void sheet_year(struct sheet *sheet, unsigned year)
{
    if (year)
        sheet_number(sheet, year);
    else
        sheet_empty(sheet);
}

void sheet_empty(struct sheet *sheet)
{
    begin_cell(sheet);
}

void sheet_end_row(struct sheet *sheet)
{
    while (sheet->cell < sheet->columns)
        sheet_empty(sheet);
    put(sheet, "\n", 1);
    sheet->cell = 0;
    sheet->rows++;
}
