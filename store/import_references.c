#include "store/import_load.h"

#include "store/import_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROW_NUMBER_MAX = 134217727, /* 27 bits of an inode number, see schema.sql */
    SUGGESTION_DISTANCE = 2
};

static int new_row_number(struct load *load, const char *text, size_t len)
{
    enum space space = load->table->model->space;
    int64_t *last = &load->import->last_row[space];

    if (*last < ROW_NUMBER_MAX) {
        load->row_number = ++*last;
        return 0;
    }
    load_complain_part(load, (size_t)load->cell_of[load->key], text, len,
                       "there have been more than %d rows, no number is left", ROW_NUMBER_MAX);
    return -EINVAL;
}

static void complain_taken(struct load *load, size_t cell, const struct key *key)
{
    const struct table *other = &load->import->plan.tables[key->origin];

    if (other == load->table)
        load_complain(load, cell, "already on line %u", key->line);
    else
        load_complain(load, cell, "already the %s on line %u of %s", other->model->noun, key->line,
                      other->resource->path);
}

/* The key of the row's file that has that text, added if there is none. */
static int find_or_add(struct load *load, const struct csv_cell *cell, struct key **key)
{
    struct keys *keys = &load->import->spaces[load->table->model->space];
    int error = 0;

    *key = keys_find(keys, cell->text, cell->len);
    if (!*key)
        error = keys_add(keys, cell->text, cell->len, key);
    return error ? import_fail(load->import, load->table->path, error) : 0;
}

static void put_key(const struct load *load, struct key *key)
{
    key->line = load->row.line;
    key->origin = (uint8_t)load->table->id;
}

/* What is no slug is kept all the same: whoever refers to it has no other fault. */
static int refuse_key(struct load *load, size_t number)
{
    const struct csv_cell *cell = &load->row.cells[number];
    struct key *key;
    int error;

    if (cell->len && load->ok)
        load_complain(load, number,
                      "must be lower-case ASCII letters, digits and single hyphens between them, "
                      "at most %d",
                      SLUG_LEN_MAX);
    if (cell->len == 0 || cell->len > KEY_LEN_MAX)
        return 0;
    error = find_or_add(load, cell, &key);
    if (!error)
        put_key(load, key);
    return error;
}

/* Also of rows that are wrong otherwise: whoever refers to them is not to blame. */
int load_key(struct load *load)
{
    const struct model *model = load->table->model;
    const struct csv_cell *cell;
    struct key *key;
    int number = load->key == NO_CELL ? NO_CELL : load->cell_of[load->key];
    int error;

    if (number == NO_CELL || (size_t)number >= load->row.count)
        return 0;
    cell = &load->row.cells[number];
    if (!text_is_slug(cell->text, cell->len))
        return refuse_key(load, (size_t)number);
    if (load->ok && model_reserves(model, cell->text))
        load_complain(load, (size_t)number,
                      "the tree shows something else of that name: the %s needs another",
                      model->noun);
    error = find_or_add(load, cell, &key);
    if (error)
        return error;
    if (key->line) {
        if (load->ok)
            complain_taken(load, (size_t)number, key);
        return 0;
    }
    if (!space_is_kept(model->space)) {
        key->row = (uint32_t)load->row_number;
    } else if (key->row == 0 || key->origin != load->table->id) {
        error = new_row_number(load, cell->text, cell->len);
        if (error)
            return error;
        key->row = (uint32_t)load->row_number;
    }
    load->row_number = key->row;
    put_key(load, key);
    return 0;
}

/* The files that a reference may lead to: "firms.csv, institutes.csv or funders.csv". */
static void list_files(const struct import *import, uint32_t targets, char *out, size_t size)
{
    size_t used = 0;
    size_t count = 0;

    *out = '\0';
    for (enum model_id id = 0; id < MODEL_COUNT; id++)
        count += (targets & model_bit(id)) && import->plan.tables[id].resource;
    for (enum model_id id = 0; id < MODEL_COUNT && used < size; id++) {
        const struct resource *resource = import->plan.tables[id].resource;

        if (!(targets & model_bit(id)) || !resource)
            continue;
        count--;
        used += (size_t)snprintf(out + used, size - used, "%s%s", resource->path,
                                 count == 0   ? ""
                                 : count == 1 ? " or "
                                              : ", ");
    }
}

/* A slug that differs by little from the one that is not there. */
static const struct key *suggest(struct import *import, enum space space, uint32_t targets,
                                 const char *text, size_t len)
{
    const struct keys *keys = &import->spaces[space];
    size_t best = len / 3 < SUGGESTION_DISTANCE ? len / 3 : SUGGESTION_DISTANCE;
    const struct key *found = NULL;

    import->comparisons_left -= keys->count;
    if (import->comparisons_left < 0)
        return NULL;
    for (uint32_t i = 0; i < keys->count && best > 0; i++) {
        const struct key *key = keys_at(keys, i);
        size_t distance;

        if (!key->line || !(targets & model_bit(key->origin)) || !text_is_slug(key->text, key->len))
            continue;
        distance = text_distance(text, len, key->text, key->len, best);
        if (distance <= best) {
            found = key;
            best = distance - 1;
        }
    }
    return found;
}

static const char *noun_of(uint32_t targets)
{
    enum model_id id = 0;

    while (!(targets & model_bit(id)))
        id++;
    return targets == model_bit(id) ? models[id].noun : "organisation";
}

static void complain_missing(struct load *load, size_t cell, const struct column *column,
                             const char *text, size_t len, const struct key *elsewhere)
{
    struct import *import = load->import;
    uint32_t targets = column->targets ? column->targets : column->model->targets;
    enum model_id first = (enum model_id)__builtin_ctz(targets);
    const struct key *guess;
    char files[256];

    list_files(import, targets, files, sizeof(files));
    if (!*files) {
        load_complain_part(load, cell, text, len, "the data set has no %s", models[first].name);
        return;
    }
    if (elsewhere) {
        const struct table *other = &import->plan.tables[elsewhere->origin];

        load_complain_part(load, cell, text, len, "is the %s on line %u of %s, but must be in %s",
                           other->model->noun, elsewhere->line, other->resource->path, files);
        return;
    }
    guess = suggest(import, models[first].space, targets, text, len);
    if (column->separator && memchr(text, ',', len))
        load_complain_part(load, cell, text, len, "no such %s in %s; a list is separated by \"%c\"",
                           noun_of(targets), files, column->separator);
    else if (guess)
        load_complain_part(load, cell, text, len, "no such %s in %s, did you mean \"%.*s\"?",
                           noun_of(targets), files, guess->len, guess->text);
    else
        load_complain_part(load, cell, text, len, "no such %s in %s", noun_of(targets), files);
}

/* Whether all slugs that it could be are known. */
static bool are_known(const struct import *import, uint32_t targets)
{
    for (enum model_id id = 0; id < MODEL_COUNT; id++) {
        if ((targets & model_bit(id)) && import->plan.tables[id].broken)
            return false;
    }
    return true;
}

bool load_reference(struct load *load, size_t cell, const struct column *column, const char *text,
                    size_t len, const struct key **out)
{
    uint32_t targets = column->model->targets;
    enum space space = models[__builtin_ctz(targets)].space;
    const struct key *key = keys_find(&load->import->spaces[space], text, len);

    bool is_there = key && key->line && (column->targets & model_bit(key->origin));

    if (is_there && text_is_slug(text, len)) {
        *out = key;
        return true;
    }
    /* One that is there and no slug has been complained about where it stands. */
    if (!is_there && are_known(load->import, targets))
        complain_missing(load, cell, column, text, len, key && key->line ? key : NULL);
    load->ok = false;
    return false;
}

static bool has_source(const struct load *load, uint32_t row)
{
    size_t i = 0;

    while (i < load->source_count && load->sources[i] != row)
        i++;
    return i < load->source_count;
}

static int add_source(struct load *load, uint32_t row)
{
    if (load->source_count == load->source_size) {
        size_t size = load->source_size ? load->source_size * 2 : 16;
        uint32_t *sources = realloc(load->sources, size * sizeof(*sources));

        if (!sources)
            return import_fail(load->import, load->table->path, -ENOMEM);
        load->sources = sources;
        load->source_size = size;
    }
    load->sources[load->source_count++] = row;
    return 0;
}

int load_sources(struct load *load, size_t cell, const struct column *column)
{
    const char *at = load->row.cells[cell].text;
    const char *end = at + load->row.cells[cell].len;

    for (;;) {
        const char *stop = memchr(at, column->separator, (size_t)(end - at));
        size_t len = (size_t)((stop ? stop : end) - at);
        const struct key *key = NULL;
        int error = 0;

        /* An empty item has been complained about. */
        if (len && load_reference(load, cell, column, at, len, &key)) {
            if (has_source(load, key->row))
                load_complain_part(load, cell, at, len, "stands twice in the list");
            else
                error = add_source(load, key->row);
        }
        if (error || !stop)
            return error;
        at = stop + 1;
    }
}
