#include "fs/tie_files.h"

#include "fs/json.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    SORTS_SLOTS = 4096,
    SORTS_MAX = SORTS_SLOTS / 2, /* so that a free slot is near */
    DIGITS_MAX = 15,             /* as many as a double has for any integer */
    /* In a byte: a type, a length, whether it is 0. */
    LENGTH_SHIFT = 2,
    ZERO_SHIFT = 7
};

/* What ties whose pieces are equally long have in common. It has no gaps. */
struct sort_key {
    struct likeness likeness; /* with the lengths of numbers beside their types */
    uint64_t digits;          /* of the number of the tie */
};

/* A sort of ties, and how long their pieces are in each file, without names. */
struct sort {
    struct sort_key key;
    bool is_known; /* else the slot is free */
    uint32_t lens[TIE_FILES_MAX];
};

/* A hash table with open addressing. Once it is full no more is remembered. */
struct sorts {
    struct sort slots[SORTS_SLOTS];
    size_t count;
};

struct pass {
    struct tie_file *files;
    struct text *texts[TIE_FILES_MAX]; /* of each file */
    size_t count;
    struct rows *all;
    int columns;                      /* of all */
    struct rows *rows[TIE_FILES_MAX]; /* of each file */
    int64_t number;                   /* ties so far that are whole */
    struct sorts *sorts;              /* NULL: not wanted yet */
    struct text scratch;
};

/* --- sorts of ties ----------------------------------------------------------------------------- */

static uint64_t hash(const struct sort_key *key)
{
    uint64_t words[sizeof(*key) / sizeof(uint64_t)];
    uint64_t h = 0;

    memcpy(words, key, sizeof(words));
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        h = (h ^ words[i]) * 0x9e3779b97f4a7c15u;
        h ^= h >> 32;
    }
    return h;
}

/* The sort, or the slot that is free for it. NULL: it is not there, and the table is full. */
static struct sort *find_sort(struct sorts *sorts, const struct sort_key *key)
{
    for (uint64_t i = hash(key);; i++) {
        struct sort *sort = &sorts->slots[i % SORTS_SLOTS];

        if (!sort->is_known)
            return sorts->count < SORTS_MAX ? sort : NULL;
        if (memcmp(&sort->key, key, sizeof(*key)) == 0)
            return sort;
    }
}

static uint8_t digits_of(int64_t number)
{
    uint8_t digits = number < 0 ? 2 : 1;

    while (number /= 10)
        digits++;
    return digits;
}

/*
 * How long a number is, and nothing else that what is written may depend on: 0 and 1 may be truths.
 * False: that is not all, as each file writes what is not finite in its own way, and integers that
 * may become doubles.
 */
static bool add_length(struct pass *pass, int column, uint8_t *type)
{
    int64_t integer = rows_integer(pass->all, column);
    double real = rows_real(pass->all, column);
    struct text *scratch = &pass->scratch;

    if (*type == VALUE_INTEGER) {
        *type |= (uint8_t)(digits_of(integer) << LENGTH_SHIFT | (integer == 0) << ZERO_SHIFT);
        return digits_of(integer) <= DIGITS_MAX;
    }
    scratch->len = 0;
    json_write_number(scratch, real);
    *type |= (uint8_t)(scratch->len << LENGTH_SHIFT);
    return isfinite(real) && !scratch->error;
}

/* The key of the present tie. False: it is of no sort. */
static bool get_key(struct pass *pass, struct sort_key *key, struct name_lens *lens)
{
    bool has_one = rows_likeness(pass->all, &key->likeness, lens);

    for (int i = 0; has_one && i < pass->columns; i++) {
        uint8_t *type = &key->likeness.types[i];

        if (*type == VALUE_INTEGER || *type == VALUE_REAL)
            has_one = add_length(pass, i, type);
    }
    key->digits = digits_of(pass->number);
    return has_one;
}

/* --- a pass ------------------------------------------------------------------------------------ */

static bool is_counted(const struct tie_file *file)
{
    return file->text->is_counted && file->names != TIE_NAMES_OTHERWISE;
}

static uint32_t names_len(const struct tie_file *file, const struct name_lens *lens)
{
    return lens->ends + (file->names == TIE_NAMES_OF_ENDS_AND_CLUSTERS ? lens->clusters : 0);
}

/* Whether the piece is as long as those of its sort, but for names: which ties have texts is the same
 * for all of a sort. */
static bool is_as_long(const struct tie_file *file, const struct name_lens *lens)
{
    return is_counted(file) && !(file->has_texts && lens->has_texts);
}

static int write_piece(const struct pass *pass, size_t i)
{
    const struct tie_file *file = &pass->files[i];

    return file->write(file, pass->rows[i], pass->number);
}

/* A tie of no sort, or not to be counted yet. */
static int write_tie(const struct pass *pass)
{
    int result = 0;

    for (size_t i = 0; !result && i < pass->count; i++)
        if (rows_has_tie(pass->rows[i]))
            result = write_piece(pass, i);
    return result;
}

/* One of a sort, which is known from then on. */
static int count_tie(const struct pass *pass, struct sort *sort, const struct name_lens *lens)
{
    int result = 0;

    for (size_t i = 0; !result && i < pass->count; i++) {
        const struct tie_file *file = &pass->files[i];
        uint64_t before = text_size(file->text);

        if (sort->is_known && is_as_long(file, lens)) {
            text_skip(file->text, sort->lens[i] + names_len(file, lens));
        } else {
            result = write_piece(pass, i);
            sort->lens[i] = (uint32_t)(text_size(file->text) - before) - names_len(file, lens);
        }
    }
    return result;
}

/* Sorts are of use from when one file is counted on. Without memory for them all is written. */
static bool have_sorts(struct pass *pass)
{
    bool is_one_counted = false;

    for (size_t i = 0; !pass->sorts && i < pass->count; i++)
        is_one_counted |= is_counted(&pass->files[i]);
    if (is_one_counted)
        pass->sorts = calloc(1, sizeof(*pass->sorts));
    return pass->sorts != NULL;
}

static int next_tie(struct pass *pass)
{
    struct sort_key key;
    struct name_lens lens;
    struct sort *sort = NULL;
    int result;

    pass->number += rows_has_tie(pass->all);
    if (have_sorts(pass) && get_key(pass, &key, &lens))
        sort = find_sort(pass->sorts, &key);
    if (!sort)
        return write_tie(pass);
    result = count_tie(pass, sort, &lens);
    if (!sort->is_known) {
        sort->key = key;
        sort->is_known = true;
        pass->sorts->count++;
    }
    return result;
}

static int write_ties(struct pass *pass)
{
    int result = 0;

    for (size_t i = 0; i < pass->count; i++) {
        struct tie_file *file = &pass->files[i];

        if (file->begin && !file->text->error)
            text_fail(file->text, file->begin(file, pass->rows[i]));
    }
    while (!result && !(result = texts_error(pass->texts, pass->count)) &&
           (result = rows_next(pass->all)) == 1)
        result = next_tie(pass);
    return result;
}

/* Which file is the first with the query of that one. */
static size_t first_with_query(const struct pass *pass, size_t i)
{
    size_t first = 0;

    while (pass->files[first].query != pass->files[i].query)
        first++;
    return first;
}

static bool is_one_query(const struct pass *pass)
{
    for (size_t i = 1; i < pass->count; i++)
        if (first_with_query(pass, i) > 0)
            return false;
    return true;
}

/* One query reads no more than it needs; several share the columns that all need. */
static int begin_rows(struct pass *pass, struct reader *reader, struct ties ties)
{
    const struct question question = {.row = ties.row};
    bool is_one = is_one_query(pass);
    enum query query = is_one ? pass->files[0].query : ties.query;
    int result = rows_begin(reader, query, &question, &pass->all);

    pass->columns = result ? 0 : rows_columns(pass->all);
    for (size_t i = 0; !result && i < pass->count; i++) {
        size_t first = first_with_query(pass, i);

        if (is_one)
            pass->rows[i] = pass->all;
        else if (first < i)
            pass->rows[i] = pass->rows[first];
        else
            result = rows_share(pass->all, pass->files[i].query, &pass->rows[i]);
    }
    return result;
}

static void end_rows(const struct pass *pass)
{
    for (size_t i = 0; i < pass->count; i++)
        if (pass->rows[i] && pass->rows[i] != pass->all && first_with_query(pass, i) == i)
            rows_end(pass->rows[i]);
    if (pass->all)
        rows_end(pass->all);
}

int tie_files_write(struct reader *reader, struct ties ties, struct tie_file *files, size_t count)
{
    struct pass pass = {.files = files, .count = count};
    int result = begin_rows(&pass, reader, ties);

    for (size_t i = 0; i < count; i++)
        pass.texts[i] = files[i].text;
    text_init(&pass.scratch);
    if (!result)
        result = write_ties(&pass);
    text_release(&pass.scratch);
    end_rows(&pass);
    free(pass.sorts);
    return result;
}
