#include "store/tie_rows.h"

#include "store/database.h"
#include "store/names.h"
#include "store/tie_parts.h"
#include "store/tie_sources.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROWS_MAX = 256,       /* at a time */
    TEXTS_SIZE = 64 << 10 /* bytes; once they are full, no more rows are read at that time */
};

/* Columns that are not seen. */
enum {
    TIE,
    KIND,
    ENDS,
    ENDS_END = ENDS + 2
};

static_assert((int)ENDS_END == (int)TIE_ROWS_HIDDEN, "all of them");

/* What the list says of a tie. */
struct tie {
    struct named kind;
    struct named ends[2];
    struct named clusters[2];
};

struct block {
    struct block *next;
    char bytes[];
};

struct tie_rows {
    sqlite3_stmt *statement;
    const struct name_list *names;
    sqlite3_stmt *lookup; /* of an organisation, where the list has them not; else NULL */
    int columns;          /* that are seen */
    enum tie_part *parts; /* of each */
    size_t ends_of_each;  /* two, or one of what firms make */
    enum tie_rows_without without;

    struct tie_sources sources;

    /* Those that were read: values are row by row, ends are two a row. */
    struct tie_value *values;
    uint32_t kinds[ROWS_MAX]; /* where the list has them */
    uint32_t ends[2 * ROWS_MAX];
    struct named organisations[2 * ROWS_MAX];
    bool is_whole[ROWS_MAX];
    bool has_ends[ROWS_MAX];
    size_t count;
    size_t next;
    bool is_done;

    /* Texts among them; what has no room left there is in a block of its own. */
    char *texts;
    size_t len;
    struct block *blocks;
};

static int prepare(struct tie_rows *rows)
{
    rows->parts = calloc((size_t)rows->columns, sizeof(*rows->parts));
    rows->values = calloc((size_t)rows->columns * ROWS_MAX, sizeof(*rows->values));
    rows->texts = malloc(TEXTS_SIZE);
    rows->ends_of_each = 2;
    if (!rows->parts || !rows->values || !rows->texts)
        return SQLITE_NOMEM;
    for (int i = 0; i < rows->columns; i++) {
        const char *name = sqlite3_column_name(rows->statement, i + TIE_ROWS_HIDDEN);

        if (!name)
            return SQLITE_NOMEM;
        rows->parts[i] = tie_part_of(name);
        if (rows->parts[i] == PART_FIRM)
            rows->ends_of_each = 1;
    }
    if (name_list_is_whole(rows->names))
        return SQLITE_OK;
    return database_prepare(sqlite3_db_handle(rows->statement),
                            "SELECT slug, cluster_id FROM organisation WHERE id = ?1",
                            &rows->lookup);
}

static void free_blocks(struct tie_rows *rows)
{
    while (rows->blocks) {
        struct block *block = rows->blocks;

        rows->blocks = block->next;
        free(block);
    }
}

void tie_rows_free(struct tie_rows *rows)
{
    if (!rows)
        return;
    free_blocks(rows);
    sqlite3_finalize(rows->lookup);
    free(rows->parts);
    free(rows->values);
    free(rows->texts);
    tie_sources_release(&rows->sources);
    free(rows);
}

bool tie_rows_need_ends(sqlite3_stmt *statement)
{
    bool need = false;

    for (int i = TIE_ROWS_HIDDEN; i < sqlite3_column_count(statement); i++) {
        const char *name = sqlite3_column_name(statement, i);
        enum tie_part part = name ? tie_part_of(name) : PART_AS_READ;

        need |= part == PART_SCOPE || part == PART_FIRST || part == PART_LAST;
    }
    return need;
}

int tie_rows_new(sqlite3_stmt *statement, sqlite3_stmt *sources, const struct name_list *names,
                 enum tie_rows_without without, struct tie_rows **out)
{
    struct tie_rows *rows = calloc(1, sizeof(*rows));
    int code = SQLITE_NOMEM;

    if (!rows)
        return code;
    rows->statement = statement;
    rows->sources.statement = sources;
    rows->names = names;
    rows->without = without;
    rows->columns = sqlite3_column_count(statement) - TIE_ROWS_HIDDEN;
    code = prepare(rows);
    if (code == SQLITE_OK)
        *out = rows;
    else
        tie_rows_free(rows);
    return code;
}

static struct tie_value *row_at(const struct tie_rows *rows, size_t row)
{
    return rows->values + row * (size_t)rows->columns;
}

/* --- reading ----------------------------------------------------------------------------------- */

/* NULL: no memory. */
static char *make_room(struct tie_rows *rows, size_t len)
{
    char *room = rows->texts + rows->len;
    struct block *block;

    if (len <= TEXTS_SIZE - rows->len) {
        rows->len += len;
        return room;
    }
    rows->len = TEXTS_SIZE;
    block = malloc(sizeof(*block) + len);
    if (!block)
        return NULL;
    block->next = rows->blocks;
    rows->blocks = block;
    return block->bytes;
}

static int keep_bytes(struct tie_rows *rows, const char *bytes, size_t len, struct tie_value *value)
{
    char *room = make_room(rows, len + 1);

    if (!room)
        return SQLITE_NOMEM;
    memcpy(room, bytes, len);
    room[len] = '\0';
    *value = (struct tie_value){.type = VALUE_TEXT, .len = (uint32_t)len, .text = room};
    return SQLITE_OK;
}

/* What a statement has in a column, as a text. */
static int keep_text(struct tie_rows *rows, sqlite3_stmt *statement, int column,
                     struct tie_value *value)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    size_t len = (size_t)sqlite3_column_bytes(statement, column);

    if (!text && len > 0)
        return SQLITE_NOMEM;
    return keep_bytes(rows, text ? text : "", len, value);
}

static int keep_value(struct tie_rows *rows, int column, struct tie_value *value)
{
    sqlite3_stmt *statement = rows->statement;

    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
        value->type = VALUE_NULL;
        return SQLITE_OK;
    case SQLITE_INTEGER:
        value->type = VALUE_INTEGER;
        value->integer = sqlite3_column_int64(statement, column);
        return SQLITE_OK;
    case SQLITE_FLOAT:
        value->type = VALUE_REAL;
        value->real = sqlite3_column_double(statement, column);
        return SQLITE_OK;
    default:
        return keep_text(rows, statement, column, value);
    }
}

static int keep_sources(struct tie_rows *rows, int64_t tie, struct tie_value *value)
{
    struct tie_sources *sources = &rows->sources;
    int code = tie_sources_find(sources, tie);

    *value = (struct tie_value){.type = VALUE_NULL};
    if (code != SQLITE_OK || sources->len == 0)
        return code;
    return keep_bytes(rows, sources->list, sources->len, value);
}

static bool is_read(enum tie_part part)
{
    return part == PART_AS_READ || part == PART_ID || part == PART_NOTE ||
           part == PART_CONFIDENCE || part == PART_FIRST || part == PART_LAST;
}

static int keep_row(struct tie_rows *rows)
{
    struct tie_value *values = row_at(rows, rows->count);
    int code = SQLITE_OK;

    rows->kinds[rows->count] = names_kind_place(rows->names, rows->statement, KIND);
    for (int i = 0; i < 2; i++)
        rows->ends[2 * rows->count + (size_t)i] = names_row(rows->statement, ENDS + i);
    for (int i = 0; code == SQLITE_OK && i < rows->columns; i++) {
        if (is_read(rows->parts[i]))
            code = keep_value(rows, i + TIE_ROWS_HIDDEN, &values[i]);
        else if (rows->parts[i] == PART_SOURCES && !rows->sources.statement)
            code = keep_value(rows, i + TIE_ROWS_HIDDEN, &values[i]);
        else if (rows->parts[i] == PART_SOURCES)
            code = keep_sources(rows, sqlite3_column_int64(rows->statement, TIE), &values[i]);
    }
    rows->count++;
    return code;
}

/* Where the list has no organisations. Row 0 is none. */
static int look_up(struct tie_rows *rows, uint32_t row, struct named *found)
{
    struct tie_value slug = {.type = VALUE_NULL};
    int code;

    *found = (struct named){.is_there = false};
    if (!row)
        return SQLITE_OK;
    sqlite3_reset(rows->lookup);
    code = sqlite3_bind_int64(rows->lookup, 1, row);
    if (code == SQLITE_OK)
        code = sqlite3_step(rows->lookup);
    if (code != SQLITE_ROW)
        return code == SQLITE_DONE ? SQLITE_OK : code;
    found->is_there = true;
    found->holder = names_row(rows->lookup, 1);
    if (sqlite3_column_type(rows->lookup, 0) == SQLITE_NULL)
        return SQLITE_OK;
    code = keep_text(rows, rows->lookup, 0, &slug);
    found->slug = slug.text;
    found->len = slug.len;
    found->is_plain = code == SQLITE_OK && names_are_plain(slug.text, slug.len);
    return code;
}

static int find_organisations(struct tie_rows *rows)
{
    size_t count = 2 * rows->count;
    int code = SQLITE_OK;

    if (!rows->lookup)
        names_find(rows->names, rows->ends, count, rows->organisations);
    for (size_t i = 0; rows->lookup && code == SQLITE_OK && i < count; i++)
        code = look_up(rows, rows->ends[i], &rows->organisations[i]);
    return code;
}

/* --- names ------------------------------------------------------------------------------------- */

static struct tie_value value_of(const struct named *named)
{
    if (!named->slug)
        return (struct tie_value){.type = VALUE_NULL};
    return (struct tie_value){
        .type = VALUE_TEXT, .is_plain = named->is_plain, .len = named->len, .text = named->slug};
}

static struct tie_value scope_of(const struct tie *tie)
{
    const struct named *ends = tie->ends;
    const struct named *clusters = tie->clusters;
    const char *scope = "national";

    if (!clusters[0].is_there || !clusters[1].is_there)
        scope = "foreign";
    else if (ends[0].holder == ends[1].holder)
        scope = "local";
    else if (clusters[0].holder && clusters[0].holder == clusters[1].holder)
        scope = "provincial";
    return (struct tie_value){.type = VALUE_TEXT, .len = (uint32_t)strlen(scope), .text = scope};
}

/* A tie is there while both of its ends are. */
static void limit_to_ends(enum tie_part part, const struct tie *tie, struct tie_value *value)
{
    for (int i = 0; i < 2; i++) {
        const struct life *life = &tie->ends[i].life;
        int32_t year = part == PART_FIRST ? life->first : life->last;

        if (!life->is_known || value->type != VALUE_INTEGER)
            *value = (struct tie_value){.type = VALUE_NULL};
        else if (part == PART_FIRST ? year > value->integer : year < value->integer)
            value->integer = year;
    }
}

static void fill(enum tie_part part, const struct tie *tie, struct tie_value *value)
{
    switch (part) {
    case PART_AS_READ:
    case PART_ID:
    case PART_SOURCES:
    case PART_NOTE:
    case PART_CONFIDENCE:
        break;
    case PART_KIND:
        *value = value_of(&tie->kind);
        break;
    case PART_DIRECTED:
        *value = (struct tie_value){.type = VALUE_INTEGER, .integer = tie->kind.holder};
        break;
    case PART_FROM:
    case PART_TO:
        *value = value_of(&tie->ends[part - PART_FROM]);
        break;
    case PART_FIRM:
        *value = value_of(&tie->ends[0]);
        break;
    case PART_FROM_CLUSTER:
    case PART_TO_CLUSTER:
        *value = value_of(&tie->clusters[part - PART_FROM_CLUSTER]);
        break;
    case PART_SCOPE:
        *value = scope_of(tie);
        break;
    case PART_FIRST:
    case PART_LAST:
        limit_to_ends(part, tie, value);
        break;
    }
}

static void fill_row(struct tie_rows *rows, size_t row)
{
    struct tie_value *values = row_at(rows, row);
    struct tie tie = {.kind = names_kind(rows->names, rows->kinds[row])};

    for (size_t i = 0; i < 2; i++) {
        tie.ends[i] = rows->organisations[2 * row + i];
        tie.clusters[i] = names_cluster(rows->names, tie.ends[i].holder);
    }
    rows->has_ends[row] = tie.ends[0].is_there && (rows->ends_of_each == 1 || tie.ends[1].is_there);
    rows->is_whole[row] = tie.kind.is_there && rows->has_ends[row];
    for (int i = 0; i < rows->columns; i++)
        fill(rows->parts[i], &tie, &values[i]);
}

/* The next rows, if there are any. */
static int read_rows(struct tie_rows *rows)
{
    int code = SQLITE_OK;

    free_blocks(rows);
    rows->count = 0;
    rows->next = 0;
    rows->len = 0;
    while (code == SQLITE_OK && rows->count < ROWS_MAX && rows->len < TEXTS_SIZE) {
        code = sqlite3_step(rows->statement);
        if (code == SQLITE_ROW)
            code = keep_row(rows);
    }
    rows->is_done = code == SQLITE_DONE;
    if (code == SQLITE_DONE || code == SQLITE_OK)
        code = find_organisations(rows);
    for (size_t i = 0; code == SQLITE_OK && i < rows->count; i++)
        fill_row(rows, i);
    return code;
}

static bool is_passed_over(const struct tie_rows *rows, size_t row)
{
    switch (rows->without) {
    case TIE_ROWS_WITHOUT_NONE:
        return false;
    case TIE_ROWS_WITHOUT_ENDLESS:
        return !rows->has_ends[row];
    case TIE_ROWS_WITHOUT_BROKEN:
        return !rows->is_whole[row];
    }
    return false;
}

int tie_rows_next(struct tie_rows *rows)
{
    do {
        int code = SQLITE_OK;

        if (rows->next == rows->count)
            code = rows->is_done ? SQLITE_DONE : read_rows(rows);
        if (code != SQLITE_OK)
            return code;
        if (rows->next < rows->count)
            rows->next++;
    } while (rows->next == 0 || is_passed_over(rows, rows->next - 1));
    return SQLITE_ROW;
}

bool tie_rows_is_whole(const struct tie_rows *rows)
{
    return rows->is_whole[rows->next - 1];
}

int tie_rows_column(const struct tie_rows *rows, const char *name)
{
    for (int i = 0; i < rows->columns; i++) {
        const char *own = sqlite3_column_name(rows->statement, i + TIE_ROWS_HIDDEN);

        if (own && strcmp(own, name) == 0)
            return i;
    }
    return -1;
}

/* --- columns ----------------------------------------------------------------------------------- */

static const struct tie_value *value_at(const struct tie_rows *rows, int column)
{
    return row_at(rows, rows->next - 1) + column;
}

enum value_type tie_rows_type(const struct tie_rows *rows, int column)
{
    return value_at(rows, column)->type;
}

int64_t tie_rows_integer(const struct tie_rows *rows, int column)
{
    const struct tie_value *value = value_at(rows, column);

    return value->type == VALUE_INTEGER ? value->integer : 0;
}

double tie_rows_real(const struct tie_rows *rows, int column)
{
    const struct tie_value *value = value_at(rows, column);

    if (value->type == VALUE_INTEGER)
        return (double)value->integer;
    return value->type == VALUE_REAL ? value->real : 0;
}

const char *tie_rows_text(const struct tie_rows *rows, int column)
{
    const struct tie_value *value = value_at(rows, column);

    return value->type == VALUE_TEXT ? value->text : NULL;
}

size_t tie_rows_text_len(const struct tie_rows *rows, int column)
{
    const struct tie_value *value = value_at(rows, column);

    return value->type == VALUE_TEXT ? value->len : 0;
}

bool tie_rows_likeness(const struct tie_rows *rows, struct likeness *likeness,
                       struct name_lens *lens)
{
    return tie_likeness(rows->parts, value_at(rows, 0), rows->columns, likeness, lens);
}
