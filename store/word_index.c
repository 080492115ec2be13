#include "store/word_index.h"

#include "store/database.h"
#include "store/error.h"
#include "store/reader.h"
#include "store/word_index_make.h"
#include "store/word_tokens.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How the index is asked: by whole tokens, all of which a row must have, and by the longest that is
 * only begun. */
struct asked {
    char *match; /* NULL: no whole ones */
    char *begun; /* NULL: none */
};

int proposals_add(struct proposals *proposals, int64_t row)
{
    if (row < 1)
        return 0;
    if (row > UINT32_MAX || proposals->count == proposals->max)
        return 1;
    proposals->rows[proposals->count++] = (uint32_t)row;
    return 0;
}

static int compare_rows(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;

    return (a > b) - (a < b);
}

void proposals_sort(struct proposals *proposals)
{
    size_t kept = 0;

    if (proposals->count > 1)
        qsort(proposals->rows, proposals->count, sizeof(*proposals->rows), compare_rows);
    for (size_t i = 0; i < proposals->count; i++)
        if (kept == 0 || proposals->rows[kept - 1] != proposals->rows[i])
            proposals->rows[kept++] = proposals->rows[i];
    proposals->count = kept;
}

/* What SQLite said becomes an errno, or a line in the log and the advice to do without. */
static int give_up(struct reader *reader, int code)
{
    if (code == SQLITE_OK)
        return 0;
    if ((code & 0xff) == SQLITE_INTERRUPT || (code & 0xff) == SQLITE_NOMEM)
        return error_from_sqlite(code);
    store_say(reader->store, "the index of words cannot be read, all texts are instead: %s",
              sqlite3_errmsg(reader->database));
    return 1;
}

/* --- what is asked --------------------------------------------------------------------------- */

static void release(struct asked *asked)
{
    free(asked->match);
    free(asked->begun);
}

/* A token in the language of MATCH. There are no quotes in folded text. */
static void write_match(FILE *match, const struct word_token *token)
{
    fprintf(match, "%s\"%.*s%.*s\"", ftell(match) > 0 ? " AND " : "", (int)token->first_len,
            token->first, (int)token->second_len, token->second);
}

static int note_begun(struct asked *asked, const struct word_token *token)
{
    char *begun;

    if (asked->begun && strlen(asked->begun) >= token->first_len)
        return 0;
    begun = strndup(token->first, token->first_len);
    if (!begun)
        return -ENOMEM;
    free(asked->begun);
    asked->begun = begun;
    return 0;
}

/*
 * The last word of a term may only be begun, and after the last character of a row of them any may
 * follow: then the token is begun, too. If the pair before has that character it need not be asked.
 */
static int write_term(FILE *match, const char *term, struct asked *asked)
{
    bool is_open = term[0] && term[strlen(term) - 1] != ' ';
    bool is_in_pair = false;
    struct word_token token;
    int error = 0;

    while (!error && word_tokens_next(&term, &token)) {
        if (!token.is_last || !(token.is_character || is_open))
            write_match(match, &token);
        else if (!is_in_pair)
            error = note_begun(asked, &token);
        is_in_pair = token.second_len > 0;
    }
    return error;
}

static int ask(struct asked *asked, const char *const *terms, size_t count)
{
    size_t len = 0;
    FILE *match = open_memstream(&asked->match, &len);
    int error = match ? 0 : -ENOMEM;

    for (size_t i = 0; !error && i < count; i++)
        error = write_term(match, terms[i], asked);
    if (match && fclose(match))
        error = -ENOMEM;
    if (!error && len == 0) {
        free(asked->match);
        asked->match = NULL;
    }
    return error;
}

/* --- what it says ---------------------------------------------------------------------------- */

/* Rows of a statement: row number, and a text if they must begin with `begun`. They come in order
 * of that text, so that the first that does not ends them. */
static int take_rows(struct reader *reader, const char *sql, const char *text, const char *begun,
                     struct proposals *proposals)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(reader->database, sql, -1, &statement, NULL);
    int result = 0;

    if (code == SQLITE_OK && text)
        code = sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
    while (code == SQLITE_OK && !result) {
        code = sqlite3_step(statement);
        if (code != SQLITE_ROW)
            break;
        code = SQLITE_OK;
        if (begun) {
            const char *token = (const char *)sqlite3_column_text(statement, 1);

            if (!token || strncmp(token, begun, strlen(begun)) != 0)
                break;
        }
        result = proposals_add(proposals, sqlite3_column_int64(statement, 0));
    }
    if (code != SQLITE_OK && code != SQLITE_DONE)
        result = give_up(reader, code);
    sqlite3_finalize(statement);
    return result;
}

static int take_matches(struct reader *reader, const struct asked *asked,
                        struct proposals *proposals)
{
    return take_rows(reader,
                     "SELECT rowid FROM main." WORD_INDEX_NAME " WHERE " WORD_INDEX_NAME " MATCH ?",
                     asked->match, NULL, proposals);
}

/* By the list of words, not by MATCH, which would gather all words that begin so before it gives
 * the first row. */
static int take_begun(struct reader *reader, const struct asked *asked, struct proposals *proposals)
{
    int result = give_up(reader, word_index_open_list(reader->database));

    if (result)
        return result;
    return take_rows(reader, "SELECT doc, term FROM " WORD_LIST_NAME " WHERE term >= ?",
                     asked->begun, asked->begun, proposals);
}

static int take(struct reader *reader, const struct asked *asked, struct proposals *proposals)
{
    size_t before = proposals->count;
    int result = asked->match ? take_matches(reader, asked, proposals) : 1;

    if (result == 1 && asked->begun) {
        proposals->count = before;
        result = take_begun(reader, asked, proposals);
    }
    return result;
}

int word_index_propose(struct reader *reader, const char *const *terms, size_t count,
                       struct proposals *proposals)
{
    struct asked asked = {NULL};
    bool is_made = false;
    int result = give_up(reader, word_index_find(reader->database, &is_made));

    if (result || !is_made)
        return result ? result : 1;
    result = ask(&asked, terms, count);
    if (!result)
        result = take(reader, &asked, proposals);
    release(&asked);
    return result;
}

int word_index_propose_changed(struct reader *reader, struct proposals *proposals)
{
    return take_rows(reader, "SELECT organisation_id FROM main.word_index_change", NULL, NULL,
                     proposals);
}
