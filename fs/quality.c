/*
 * quality.tsv: what is doubtful in the data, and which files it touches. The rules are those of
 * `buzzfs check`, but of a table of more than LOOKED_AT_MAX rows they look at the first alone, and
 * tell of no more than LISTED_MAX doubts each: the last lines say where.
 */
#include "fs/files.h"
#include "fs/tsv.h"
#include "store/doubts.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum {
    LOOKED_AT_MAX = 50000,
    LISTED_MAX = 1000
};

/* A file that no other organisation has. */
static const char OF_FIRMS[] = "/conglomerate.json";

/* Whether a path ends in firms/F. */
static bool is_of_firm(const char *path)
{
    static const char holder[] = "firms";
    const char *name = strrchr(path, '/');
    size_t len = sizeof(holder) - 1;

    return name && (size_t)(name - path) >= len && strncmp(name - len, holder, len) == 0 &&
           (name - len == path || name[-1 - (ptrdiff_t)len] == '/');
}

/* One of the words that name files, with the paths of the nodes filled in; the first that is written
 * has no blank before it. */
static void write_file(const char *word, size_t len, const char *node, const char *other,
                       bool *is_first, struct text *text)
{
    const char *in = word[0] == '@' ? node : word[0] == '&' ? other : NULL;

    if (word[0] == '&' && !other)
        return;
    if (in && strncmp(word + 1, OF_FIRMS, strlen(OF_FIRMS)) == 0 && !is_of_firm(in))
        return;
    if (!*is_first)
        text_char(text, ' ');
    *is_first = false;
    if (in) {
        bool is_root = strcmp(in, ".") == 0 && word[1] == '/';

        if (!is_root)
            tsv_text(in, text);
        word += is_root ? 2 : 1;
        len -= is_root ? 2 : 1;
    }
    text_write(text, word, len);
}

static void write_doubt(const struct doubt *doubt, const struct rows *rows, struct text *text)
{
    const char *node = rows_text(rows, 0) ? rows_text(rows, 0) : ".";
    const char *other = rows_text(rows, 2);
    bool is_first = true;

    text_add(text, doubt->rule);
    text_char(text, '\t');
    tsv_text(node, text);
    text_char(text, '\t');
    tsv_text(rows_text(rows, 1), text);
    text_char(text, '\t');
    for (const char *word = doubt->files; *word;) {
        size_t len = strcspn(word, " ");

        write_file(word, len, node, other, &is_first, text);
        word += len + (word[len] == ' ');
    }
    text_char(text, '\n');
}

/* *is_cut: there are more. */
static int write_rule(struct reader *reader, const struct doubt *doubt, bool *is_cut,
                      struct text *text)
{
    struct rows *rows = NULL;
    int result =
        rows_begin(reader, doubt->query, &(struct question){.other = LOOKED_AT_MAX}, &rows);

    if (result)
        return result;
    *is_cut = false;
    for (int listed = 0; !*is_cut && !text->error && (result = rows_next(rows)) == 1; listed++) {
        *is_cut = listed == LISTED_MAX;
        if (!*is_cut)
            write_doubt(doubt, rows, text);
    }
    rows_end(rows);
    return result < 0 ? result : 0;
}

int quality_of_data_set(struct reader *reader, struct node node, struct text *text)
{
    uint64_t cut = 0; /* a bit a rule */
    int result = 0;

    (void)node;
    text_add(text, "rule\tnode\tdetail\tfiles\n");
    for (size_t i = 0; !result && i < doubt_count; i++) {
        bool is_cut = false;

        result = write_rule(reader, &doubts[i], &is_cut, text);
        cut |= (uint64_t)is_cut << i;
    }
    for (size_t i = 0; !result && i < doubt_count; i++)
        if (cut >> i & 1)
            text_printf(text,
                        "not-looked-at\t.\tof %s only the first %d are listed; buzzfs check lists "
                        "all\tquality.tsv\n",
                        doubts[i].rule, LISTED_MAX);
    return result;
}
