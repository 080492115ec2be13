#include "fs/text.h"

#include "store/import_text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct blob {
    uint64_t size;
    bool is_kept;
    char *data; /* NULL where file >= 0, or nothing is kept */
    int file;
};

void text_init(struct text *text)
{
    *text = (struct text){.kept_max = UINT64_MAX, .file = -1};
}

void text_release(struct text *text)
{
    free(text->data);
    if (text->file >= 0)
        close(text->file);
    text_init(text);
}

static int open_unnamed_in(const char *folder)
{
    char name[PATH_MAX];
    int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    if (file >= 0)
        return file;
    /* File systems that know no O_TMPFILE. */
    if (snprintf(name, sizeof(name), "%s/buzzfs.XXXXXX", folder) >= (int)sizeof(name))
        return -ENAMETOOLONG;
    file = mkostemp(name, O_CLOEXEC);
    if (file < 0)
        return -errno;
    unlink(name);
    return file;
}

/* In the folder that the user named, or else where large temporary files belong, or any: from that
 * folder on. */
static int open_unnamed(unsigned *folder)
{
    const char *const folders[] = {getenv("TMPDIR"), "/var/tmp", "/tmp"};

    for (int file = -ENOSPC;; ++*folder) {
        if (*folder >= sizeof(folders) / sizeof(folders[0]))
            return file;
        if (folders[*folder] && *folders[*folder])
            file = open_unnamed_in(folders[*folder]);
        if (file >= 0)
            return file;
    }
}

static int spool_failed(struct text *text, int error)
{
    text->spool_error = error;
    return -EIO;
}

static int write_all(int file, const char *bytes, size_t len)
{
    size_t done = 0;

    while (done < len) {
        ssize_t written = write(file, bytes + done, len - done);

        if (written < 0 && errno != EINTR)
            return -errno;
        if (written > 0)
            done += (size_t)written;
    }
    return 0;
}

/* What the temporary file has so far. */
static int copy_spooled(const struct text *text, int to)
{
    char bytes[1 << 16];
    uint64_t done = 0;
    int error = 0;

    while (!error && done < text->spooled) {
        uint64_t left = text->spooled - done;
        ssize_t got =
            pread(text->file, bytes, left < sizeof(bytes) ? left : sizeof(bytes), (off_t)done);

        if (got > 0)
            error = write_all(to, bytes, (size_t)got);
        else if (got == 0 || errno != EINTR)
            error = got == 0 ? -EIO : -errno;
        done += got > 0 ? (uint64_t)got : 0;
    }
    return error;
}

/* Goes on in a folder further down the list, as there is no room in this one. */
static int move_on(struct text *text)
{
    int error = -ENOSPC;

    while (error == -ENOSPC || error == -EDQUOT) {
        int file;

        text->folder++;
        file = open_unnamed(&text->folder);
        if (file < 0)
            return file;
        error = copy_spooled(text, file);
        if (error) {
            close(file);
        } else {
            close(text->file);
            text->file = file;
        }
    }
    return error;
}

/* Keeps no bytes of a text that is too long for it. */
static void let_go(struct text *text)
{
    if (text->file >= 0)
        close(text->file);
    text->file = -1;
    text->is_counted = true;
    text->spooled += text->len;
    text->len = 0;
}

void text_count_only(struct text *text, uint64_t len)
{
    let_go(text);
    text_skip(text, len);
}

/* Moves what is in memory to the end of the temporary file. */
static int spool(struct text *text)
{
    int error = 0;

    if (text_size(text) > text->kept_max) {
        let_go(text);
        return 0;
    }
    if (text->file < 0) {
        text->file = open_unnamed(&text->folder);
        error = text->file < 0 ? text->file : 0;
    }
    if (!error)
        error = write_all(text->file, text->data, text->len);
    while ((error == -ENOSPC || error == -EDQUOT) && move_on(text) == 0)
        error = write_all(text->file, text->data, text->len);
    if (error)
        return spool_failed(text, error);
    text->spooled += text->len;
    text->len = 0;
    return 0;
}

/* Makes room for len more bytes and one; false if that failed or something had failed before. */
static int reserve(struct text *text, size_t len)
{
    size_t size = text->size ? text->size : 1024;
    char *data;

    if (text->error)
        return text->error;
    if (text->len + len >= TEXT_MEMORY_MAX && text->len > 0) {
        text->error = spool(text);
        if (text->error)
            return text->error;
    }
    if (text->len + len < text->size)
        return 0;
    while (size <= text->len + len)
        size *= 2;
    data = realloc(text->data, size);
    if (!data) {
        text->error = -ENOMEM;
        return text->error;
    }
    text->data = data;
    text->size = size;
    return 0;
}

void text_write_more(struct text *text, const char *bytes, size_t len)
{
    if (reserve(text, len))
        return;
    memcpy(text->data + text->len, bytes, len);
    text->len += len;
}

void text_spaces(struct text *text, size_t count)
{
    if (reserve(text, count))
        return;
    memset(text->data + text->len, ' ', count);
    text->len += count;
}

void text_decimal(struct text *text, int64_t number)
{
    char digits[20];
    char *first = digits + sizeof(digits);
    uint64_t left = number < 0 ? -(uint64_t)number : (uint64_t)number;

    do {
        *--first = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (number < 0)
        text_char(text, '-');
    text_write(text, first, (size_t)(digits + sizeof(digits) - first));
}

/*
 * Of decimals with up to fifteen digits each is another double. So one that gives the number when it
 * is divided, which rounds to the nearest double, is the only one, and the shortest.
 */
bool text_fixed(struct text *text, double number)
{
    const int64_t scale = 1000000;
    double scaled = round(fabs(number) * (double)scale);
    char decimals[] = ".000000";
    size_t len = sizeof(decimals) - 1;
    int64_t left;

    if (number == floor(number) && fabs(number) < 1e15 && number != 0) {
        text_decimal(text, (int64_t)number);
        return true;
    }
    if (!(scaled < 1e15) || scaled / (double)scale != fabs(number) || (scaled > 0 && scaled < 100))
        return false;
    if (signbit(number))
        text_char(text, '-');
    text_decimal(text, (int64_t)scaled / scale);
    left = (int64_t)scaled % scale;
    for (size_t i = len - 1; i > 0; i--, left /= 10)
        decimals[i] = (char)('0' + left % 10);
    while (decimals[len - 1] == '0')
        len--;
    text_write(text, decimals, len > 1 ? len : 0);
    return true;
}

/* Letters and digits of ASCII, spaces and hyphens, by their bits: no two of them are told apart by a
 * branch, which the processor could not foresee. */
static bool is_word(char c)
{
    static const uint64_t words[4] = {0x03ff200100000000u, 0x07fffffe07fffffeu};
    unsigned char byte = (unsigned char)c;

    return words[byte / 64] >> byte % 64 & 1;
}

size_t text_word_len(const char *string)
{
    const char *at = string;

    while (is_word(*at))
        at++;
    return (size_t)(at - string);
}

void text_escape(struct text *text, const char *string, const char *escape(int32_t code))
{
    const char *run = string; /* what goes out as it is begins here */
    const char *at = string + text_word_len(string);
    const char *end = at + strlen(at);

    while (at < end) {
        const char *begin = at;
        const char *instead = escape(text_character(&at, end));

        if (instead) {
            text_write(text, run, (size_t)(begin - run));
            text_add(text, instead);
            run = at;
        }
        at += text_word_len(at);
    }
    text_write(text, run, (size_t)(end - run));
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list arguments;
    char line[512];
    int len;

    va_start(arguments, format);
    len = vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    if (len < (int)sizeof(line)) {
        text_write(text, line, len < 0 ? 0 : (size_t)len);
        return;
    }
    if (reserve(text, (size_t)len))
        return;
    va_start(arguments, format);
    vsnprintf(text->data + text->len, (size_t)len + 1, format, arguments);
    va_end(arguments);
    text->len += (size_t)len;
}

void text_count(struct text *text, int64_t count, const char *things)
{
    text_printf(text, "%lld %.*s", (long long)count, (int)strlen(things) - (count == 1), things);
}

void text_fail(struct text *text, int error)
{
    if (!text->error)
        text->error = error;
}

int texts_error(struct text *const texts[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (texts[i] && texts[i]->error)
            return texts[i]->error;
    return 0;
}

const char *text_string(struct text *text)
{
    if (reserve(text, 0))
        return NULL;
    if (text->spooled > 0)
        text->error = -EFBIG;
    if (text->error)
        return NULL;
    text->data[text->len] = '\0';
    return text->data;
}

/* Moves all of it into a temporary file, or leaves it where it is. */
static void try_spool(struct text *text)
{
    if (spool(text) == 0)
        return;
    text->spool_error = 0;
    if (text->file >= 0)
        close(text->file);
    text->file = -1;
}

int text_finish(struct text *text, struct blob **out)
{
    struct blob *blob;

    if (!text->error && text->spooled > 0)
        text->error = spool(text);
    else if (!text->error && text->len > BLOB_MEMORY_MAX)
        try_spool(text);
    if (text->error)
        return text->error;
    blob = malloc(sizeof(*blob));
    if (!blob)
        return -ENOMEM;
    blob->size = text_size(text);
    blob->file = text->file;
    blob->data = NULL;
    blob->is_kept = !text->is_counted;
    if (text->file < 0 && text->spooled == 0) {
        char *fit = realloc(text->data, text->len ? text->len : 1);

        blob->data = fit ? fit : text->data;
    } else {
        free(text->data);
    }
    text_init(text);
    *out = blob;
    return 0;
}

void blob_free(struct blob *blob)
{
    if (!blob)
        return;
    free(blob->data);
    if (blob->file >= 0)
        close(blob->file);
    free(blob);
}

uint64_t blob_size(const struct blob *blob)
{
    return blob->size;
}

bool blob_is_kept(const struct blob *blob)
{
    return blob->is_kept;
}

size_t blob_memory(const struct blob *blob)
{
    return sizeof(*blob) + (blob->data ? (size_t)blob->size : 0);
}

const char *blob_data(const struct blob *blob)
{
    return blob->data;
}

int blob_file(const struct blob *blob)
{
    return blob->file;
}

ssize_t blob_read(const struct blob *blob, char *to, size_t len, uint64_t offset)
{
    ssize_t got;

    if (offset >= blob->size)
        return 0;
    if (len > blob->size - offset)
        len = (size_t)(blob->size - offset);
    if (blob->data) {
        memcpy(to, blob->data + offset, len);
        return (ssize_t)len;
    }
    do
        got = pread(blob->file, to, len, (off_t)offset);
    while (got < 0 && errno == EINTR);
    return got < 0 ? -errno : got;
}
