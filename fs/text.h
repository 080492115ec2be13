/*
 * A text that grows as it is written, and the finished bytes of a file.
 *
 * Writing never fails at the call: out of memory or disk is a state of the text, asked for once at
 * the end by text_finish(). What is longer than TEXT_MEMORY_MAX goes on in a temporary file without
 * a name, so that memory stays bounded whatever is rendered: in $TMPDIR or, where none can be made
 * there, in /var/tmp or /tmp. A blob of more than BLOB_MEMORY_MAX is in such a file too, if one can be
 * made: so there is room to keep many, while readers are still in versions of long ago.
 *
 * Who wants to know how long a text gets, but its bytes only if they are few, sets kept_max, to no
 * less than BLOB_MEMORY_MAX: of a text that is longer the bytes are counted and not kept.
 *
 * Threads:   a text belongs to one thread; a blob may be read by any number.
 * Ownership: text_init() ... text_finish() or text_release(); text_finish() ... blob_free().
 */
#ifndef BUZZFS_FS_TEXT_H
#define BUZZFS_FS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

enum {
    TEXT_MEMORY_MAX = 256 << 10, /* what a processor's cache holds: copying it costs least */
    BLOB_MEMORY_MAX = 128 << 10  /* as much as the kernel reads at once */
};

struct text {
    char *data;
    size_t len; /* bytes in data */
    size_t size;
    uint64_t spooled;  /* bytes before those in data: in the temporary file, or not kept */
    uint64_t kept_max; /* bytes */
    int file;          /* -1: none yet, or none any more */
    bool is_counted;   /* it is longer than that: no bytes are kept, from its first on */
    unsigned folder;   /* which of the folders for temporary files it is in */
    int error;         /* 0 or -errno, the first that happened */
    int spool_error;   /* where error is -EIO: why the temporary file could not be written */
};

struct blob;

void text_init(struct text *text);
void text_release(struct text *text);

/* Where there is no room for the bytes, or was none before. */
void text_write_more(struct text *text, const char *bytes, size_t len);

/* Inline: large files are written in very many small pieces. */
static inline void text_write(struct text *text, const char *bytes, size_t len)
{
    size_t end = text->len + len;

    if (end >= text->size || end >= TEXT_MEMORY_MAX) {
        text_write_more(text, bytes, len);
        return;
    }
    memcpy(text->data + text->len, bytes, len);
    text->len = end;
}

static inline void text_add(struct text *text, const char *string)
{
    text_write(text, string, strlen(string));
}

static inline void text_char(struct text *text, char c)
{
    text_write(text, &c, 1);
}

/* Of one that is counted: as if so many bytes were written. */
static inline void text_skip(struct text *text, uint64_t len)
{
    text->spooled += len;
}

/* Of an empty one: from now on it is counted, and it is as long as that, which is more than may be
 * kept. */
void text_count_only(struct text *text, uint64_t len);

/* How long it is so far. */
static inline uint64_t text_size(const struct text *text)
{
    return text->spooled + text->len;
}

void text_spaces(struct text *text, size_t count);
void text_decimal(struct text *text, int64_t number);
/*
 * Writes a number with the fewest digits that read back as the same, if it is whole or six decimals
 * are enough for it, with these it has no more than fifteen digits, and it is not so small that it
 * needs an exponent. False: it is not written.
 */
__attribute__((warn_unused_result)) bool text_fixed(struct text *text, double number);
/*
 * Writes UTF-8 with some characters replaced, as a notation asks for: escape() gives what stands for
 * a character (-1: a byte that is no UTF-8), or NULL where that is itself. It is not asked about
 * what text_word_len() counts.
 */
void text_escape(struct text *text, const char *string, const char *escape(int32_t code));
/* How many bytes a string begins with that no notation escapes: letters, digits, spaces, hyphens. */
size_t text_word_len(const char *string);
__attribute__((format(printf, 2, 3))) void text_printf(struct text *text, const char *format, ...);
/* A number of things, whose name is a plural in s: "2 clusters", "1 cluster". */
void text_count(struct text *text, int64_t count, const char *things);

/* Something that it is made of has failed, unless it had failed before. 0 is allowed. */
void text_fail(struct text *text, int error);
/* The first error of several texts, some of which may be NULL. */
__attribute__((warn_unused_result)) int texts_error(struct text *const texts[], size_t count);

/* The bytes so far as a string, for texts known to be shorter than TEXT_MEMORY_MAX; NULL if they are
 * not, or something failed. */
const char *text_string(struct text *text);

/* Makes a blob of the text, which is empty afterwards. -ENOMEM, -EIO from the writing. */
__attribute__((warn_unused_result)) int text_finish(struct text *text, struct blob **blob);

void blob_free(struct blob *blob);
uint64_t blob_size(const struct blob *blob);
/* Whether its bytes were kept. If not, there is nothing in it to be read. */
bool blob_is_kept(const struct blob *blob);
/* How much memory it holds. */
size_t blob_memory(const struct blob *blob);
/* The bytes if they are in memory, else NULL; and the file descriptor if they are not, else -1. */
const char *blob_data(const struct blob *blob);
int blob_file(const struct blob *blob);

/* Copies up to len bytes from offset. Returns how many, or -errno. */
__attribute__((warn_unused_result)) ssize_t blob_read(const struct blob *blob, char *to, size_t len,
                                                      uint64_t offset);

#endif
