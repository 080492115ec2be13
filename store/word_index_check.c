#include "store/word_index_make.h"

#include "store/database.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROW_MAX = 134217727,
    TOKEN_LEN_MAX = 32768 /* FTS5 cuts longer ones */
};

/* The same pairs of token and row stand in two places if their numbers and sums are the same. */
struct pairs {
    uint64_t count;
    uint64_t sum;
};

struct comparison {
    sqlite3 *database;
    unsigned char *rows; /* bits: organisations whose words the index must have */
    struct pairs expected;
    struct pairs indexed;
    uint64_t unfound; /* tokens that are there, and not found when asked for */
};

static bool has_row(const struct comparison *comparison, sqlite3_int64 row)
{
    return row >= 1 && row <= ROW_MAX && comparison->rows[row / 8] >> (row % 8) & 1;
}

/* FNV-1a, and what mixes it well (splitmix64). */
static void add_pair(struct pairs *pairs, const char *token, size_t len, sqlite3_int64 row)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)row * UINT64_C(0x9e3779b97f4a7c15);

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)token[i]) * UINT64_C(0x100000001b3);
    hash = (hash ^ hash >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    hash = (hash ^ hash >> 27) * UINT64_C(0x94d049bb133111eb);
    pairs->sum += hash ^ hash >> 31;
    pairs->count++;
}

static int compare_tokens(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* The tokens of a row, each once. They are cut apart where they stand. */
static int add_tokens(struct pairs *pairs, char *tokens, size_t len, sqlite3_int64 row)
{
    const char **list = calloc(len / 2 + 1, sizeof(*list));
    char *rest = NULL;
    size_t count = 0;

    if (!list)
        return SQLITE_NOMEM;
    for (char *token = strtok_r(tokens, " ", &rest); token; token = strtok_r(NULL, " ", &rest)) {
        if (strlen(token) > TOKEN_LEN_MAX)
            token[TOKEN_LEN_MAX] = '\0';
        list[count++] = token;
    }
    qsort(list, count, sizeof(*list), compare_tokens);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strcmp(list[i - 1], list[i]) != 0)
            add_pair(pairs, list[i], strlen(list[i]), row);
    free(list);
    return SQLITE_OK;
}

static int read_texts(struct comparison *comparison)
{
    sqlite3_stmt *rows = NULL;
    int code = sqlite3_prepare_v2(comparison->database,
                                  "SELECT id, tokens(slug, name, name_zh, note) FROM organisation "
                                  "WHERE id BETWEEN 1 AND 134217727 "
                                  "AND id NOT IN (SELECT organisation_id FROM word_index_change)",
                                  -1, &rows, NULL);

    while (code == SQLITE_OK && (code = sqlite3_step(rows)) == SQLITE_ROW) {
        sqlite3_int64 row = sqlite3_column_int64(rows, 0);
        const char *text = (const char *)sqlite3_column_text(rows, 1);
        char *tokens = text ? strdup(text) : NULL;

        comparison->rows[row / 8] |= (unsigned char)(1 << (row % 8));
        code =
            tokens ? add_tokens(&comparison->expected, tokens, strlen(tokens), row) : SQLITE_NOMEM;
        free(tokens);
    }
    sqlite3_finalize(rows);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* Whether a token leads to a row, by the way that a search goes. */
static int look_up(struct comparison *comparison, sqlite3_stmt *lookup, const char *token)
{
    int code = sqlite3_bind_text(lookup, 1, token, -1, SQLITE_STATIC);

    if (code == SQLITE_OK)
        code = sqlite3_step(lookup);
    comparison->unfound += code == SQLITE_DONE;
    sqlite3_reset(lookup);
    return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

static int read_index(struct comparison *comparison, sqlite3_stmt *rows, sqlite3_stmt *lookup)
{
    char last[TOKEN_LEN_MAX + 1] = "";
    int code;

    while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
        const char *token = (const char *)sqlite3_column_text(rows, 0);
        size_t len = (size_t)sqlite3_column_bytes(rows, 0);
        sqlite3_int64 row = sqlite3_column_int64(rows, 1);

        if (!token || len > TOKEN_LEN_MAX)
            return SQLITE_CORRUPT_VTAB;
        if (has_row(comparison, row))
            add_pair(&comparison->indexed, token, len, row);
        if (strcmp(token, last) == 0)
            continue;
        memcpy(last, token, len + 1);
        code = look_up(comparison, lookup, last);
        if (code != SQLITE_OK)
            return code;
    }
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static int compare(struct comparison *comparison)
{
    sqlite3_stmt *rows = NULL;
    sqlite3_stmt *lookup = NULL;
    sqlite3 *database = comparison->database;
    int code = word_index_open_list(database);

    if (code == SQLITE_OK)
        code =
            sqlite3_prepare_v2(database, "SELECT term, doc FROM " WORD_LIST_NAME, -1, &rows, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(database, "SELECT 1 FROM " WORD_LIST_NAME " WHERE term = ?", -1,
                                  &lookup, NULL);
    if (code == SQLITE_OK)
        code = word_index_add_function(database);
    if (code == SQLITE_OK)
        code = read_texts(comparison);
    if (code == SQLITE_OK)
        code = read_index(comparison, rows, lookup);
    sqlite3_finalize(rows);
    sqlite3_finalize(lookup);
    return code;
}

int word_index_check(sqlite3 *database, bool *is_true)
{
    struct comparison comparison = {.database = database};
    bool is_made = false;
    bool can_read = false;
    int code = word_index_find(database, &is_made);

    if (code == SQLITE_OK && is_made)
        code = word_index_can_read(database, &can_read);
    *is_true = true;
    if (code != SQLITE_OK || !can_read)
        return code;
    comparison.rows = calloc(ROW_MAX / 8 + 1, 1);
    code = comparison.rows ? compare(&comparison) : SQLITE_NOMEM;
    free(comparison.rows);
    *is_true = comparison.unfound == 0 && comparison.expected.count == comparison.indexed.count &&
               comparison.expected.sum == comparison.indexed.sum;
    return code;
}
