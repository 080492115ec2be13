/*
 * Uniqueness and references that a package declares beyond those of our own tables: by digests of
 * the columns, see import_plan.h. A reference may lead to rows that come later; it then waits until
 * all files are read.
 */
#include "store/import_load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    PENDING_MAX = 10 * 1000 * 1000
};

/* The digest of some columns of the row. False if one of them is empty or missing. */
static bool digest_columns(const struct load *load, const size_t *columns, size_t count,
                           char digest[DIGEST_LEN])
{
    struct digest sum;

    digest_begin(&sum);
    for (size_t i = 0; i < count; i++) {
        int cell = load->cell_of[columns[i]];

        if (cell == NO_CELL || load->row.cells[cell].len == 0)
            return false;
        digest_add(&sum, load->row.cells[cell].text, load->row.cells[cell].len);
    }
    digest_end(&sum, digest);
    return true;
}

/* "a, b": names or values of some columns. */
static void join_columns(const struct load *load, const size_t *columns, size_t count, bool names,
                         char *out, size_t size)
{
    size_t used = 0;

    *out = '\0';
    for (size_t i = 0; i < count && used < size; i++) {
        const char *text = names ? load->table->columns[columns[i]].field->name
                                 : load->row.cells[load->cell_of[columns[i]]].text;

        used += (size_t)snprintf(out + used, size - used, "%s%s", i ? ", " : "", text);
    }
}

static void complain_columns(struct load *load, const size_t *columns, size_t count,
                             const char *reason)
{
    char names[256];
    char values[256];
    const char *const what[2] = {names, values};

    join_columns(load, columns, count, true, names, sizeof(names));
    join_columns(load, columns, count, false, values, sizeof(values));
    load->ok = false;
    import_complain(load->import, load->table, load->row.line, (size_t)load->cell_of[columns[0]],
                    what, "%s", reason);
}

static int add_to_set(struct load *load, struct key_set *set)
{
    char digest[DIGEST_LEN];
    char reason[64];
    struct key *key;
    int error;

    if (!digest_columns(load, set->columns, set->count, digest))
        return 0;
    key = keys_find(&set->keys, digest, DIGEST_LEN);
    if (key && set->unique) {
        snprintf(reason, sizeof(reason), "already on line %u", key->line);
        complain_columns(load, set->columns, set->count, reason);
    }
    if (key)
        return 0;
    error = keys_add(&set->keys, digest, DIGEST_LEN, &key);
    if (error)
        return import_fail(load->import, load->table->path, error);
    key->line = load->row.line;
    return 0;
}

/* 1: it is there, or that cannot be known. 0: it is not. -1: not yet. */
static int is_in_targets(const struct reference_check *check, const char digest[DIGEST_LEN])
{
    int result = 0;

    for (size_t i = 0; i < check->target_count; i++) {
        if (keys_find(&check->targets[i]->keys, digest, DIGEST_LEN) ||
            check->targets[i]->table->broken)
            return 1;
        if (!check->targets[i]->table->complete)
            result = -1;
    }
    return result;
}

static void describe_targets(const struct reference_check *check, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, "not in ");

    for (size_t i = 0; i < check->target_count && used < size; i++) {
        const struct key_set *set = check->targets[i];

        for (size_t j = 0; j < set->count && used < size; j++)
            used += (size_t)snprintf(out + used, size - used, "%s%s",
                                     i && !j ? " or "
                                     : j     ? ", "
                                             : "",
                                     set->table->columns[set->columns[j]].field->name);
        if (used < size)
            used += (size_t)snprintf(out + used, size - used, " of %s", set->table->resource->path);
    }
}

static int wait_for(struct load *load, const struct reference_check *check, const char *digest,
                    const char *value)
{
    struct import *import = load->import;
    struct pending *pending;

    if (import->pending_count == import->pending_size) {
        size_t size = import->pending_size ? import->pending_size * 2 : 64;

        pending = size <= PENDING_MAX ? realloc(import->pending, size * sizeof(*pending)) : NULL;
        if (!pending)
            return import_fail(import, load->table->path, -ENOMEM);
        import->pending = pending;
        import->pending_size = size;
    }
    pending = &import->pending[import->pending_count];
    *pending = (struct pending){.table = load->table,
                                .check = check,
                                .line = load->row.line,
                                .cell = (uint32_t)load->cell_of[check->columns[0]],
                                .value = strdup(value)};
    if (!pending->value)
        return import_fail(import, load->table->path, -ENOMEM);
    memcpy(pending->digest, digest, DIGEST_LEN);
    import->pending_count++;
    return 0;
}

static int check_reference(struct load *load, const struct reference_check *check,
                           const char digest[DIGEST_LEN], const char *value)
{
    int found = is_in_targets(check, digest);
    char names[256];
    char reason[256];
    const char *const what[2] = {names, value};

    if (found > 0)
        return 0;
    if (found < 0)
        return wait_for(load, check, digest, value);
    join_columns(load, check->columns, check->count, true, names, sizeof(names));
    describe_targets(check, reason, sizeof(reason));
    load->ok = false;
    import_complain(load->import, load->table, load->row.line,
                    (size_t)load->cell_of[check->columns[0]], what, "%s", reason);
    return 0;
}

/* Each item of a list by itself. */
static int check_list(struct load *load, const struct reference_check *check, char separator)
{
    const struct csv_cell *cell = &load->row.cells[load->cell_of[check->columns[0]]];
    const char *at = cell->text;
    const char *end = at + cell->len;
    int error = 0;

    while (!error && at <= end) {
        const char *stop = memchr(at, separator, (size_t)(end - at));
        size_t len = (size_t)((stop ? stop : end) - at);
        char digest[DIGEST_LEN];
        struct digest sum;
        char value[256];

        digest_begin(&sum);
        digest_add(&sum, at, len);
        digest_end(&sum, digest);
        snprintf(value, sizeof(value), "%.*s", (int)len, at);
        if (len)
            error = check_reference(load, check, digest, value);
        at += len + 1;
    }
    return error;
}

int load_key_sets(struct load *load)
{
    int error = 0;

    for (struct key_set *set = load->table->key_sets; !error && set; set = set->next)
        error = add_to_set(load, set);
    for (const struct reference_check *check = load->table->references; !error && check;
         check = check->next) {
        char separator = load->table->columns[check->columns[0]].separator;
        char digest[DIGEST_LEN];
        char value[256];

        if (!digest_columns(load, check->columns, check->count, digest))
            continue;
        if (check->count == 1 && separator) {
            error = check_list(load, check, separator);
            continue;
        }
        join_columns(load, check->columns, check->count, false, value, sizeof(value));
        error = check_reference(load, check, digest, value);
    }
    return error;
}

static void name_columns(const struct pending *pending, char *out, size_t size)
{
    size_t used = 0;

    *out = '\0';
    for (size_t i = 0; i < pending->check->count && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", i ? ", " : "",
                                 pending->table->columns[pending->check->columns[i]].field->name);
}

void import_pending(struct import *import)
{
    for (size_t i = 0; i < import->pending_count; i++) {
        const struct pending *pending = &import->pending[i];
        char names[256];
        char reason[256];
        const char *const what[2] = {names, pending->value};

        if (is_in_targets(pending->check, pending->digest) != 0)
            continue;
        name_columns(pending, names, sizeof(names));
        describe_targets(pending->check, reason, sizeof(reason));
        import_complain(import, pending->table, pending->line, pending->cell, what, "%s", reason);
    }
}

void import_release_pending(struct import *import)
{
    for (size_t i = 0; i < import->pending_count; i++)
        free(import->pending[i].value);
    free(import->pending);
}
