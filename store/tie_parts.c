#include "store/tie_parts.h"

#include "store/names.h"

#include <string.h>

static const char *const part_names[] = {
    [PART_ID] = "id",
    [PART_KIND] = "kind",
    [PART_DIRECTED] = "directed",
    [PART_FROM] = "from",
    [PART_TO] = "to",
    [PART_FIRM] = "firm",
    [PART_FROM_CLUSTER] = "from_cluster",
    [PART_TO_CLUSTER] = "to_cluster",
    [PART_SCOPE] = "scope",
    [PART_FIRST] = "first",
    [PART_LAST] = "last",
    [PART_SOURCES] = "sources",
    [PART_NOTE] = "note",
    [PART_CONFIDENCE] = "confidence",
};

enum tie_part tie_part_of(const char *column)
{
    for (enum tie_part part = PART_ID; part <= PART_CONFIDENCE; part++)
        if (strcmp(column, part_names[part]) == 0)
            return part;
    return PART_AS_READ;
}

/* Of a list that is not there, 0. False: there is a name in it that is not plain, or is empty. */
static bool count_sources(const struct tie_value *value, struct likeness *likeness)
{
    const char *name = value->text;
    const char *end = name + value->len;

    if (value->type == VALUE_NULL)
        return true;
    likeness->sources_len = value->len;
    for (;; likeness->sources++) {
        const char *stop = memchr(name, ';', (size_t)(end - name));
        size_t len = (size_t)((stop ? stop : end) - name);

        if (len == 0 || !names_are_plain(name, len))
            return false;
        if (!stop)
            return true;
        name = stop + 1;
    }
}

/* False: a column has what makes a row like no other. A kind that is not there has no slug, and an end
 * no plain one: so a tie that is not whole has no likeness. */
static bool add_value(enum tie_part part, const struct tie_value *value, struct likeness *likeness,
                      struct name_lens *lens)
{
    switch (part) {
    case PART_KIND:
        likeness->kind = value->text;
        return value->type == VALUE_TEXT;
    case PART_SCOPE:
        likeness->scope = value->text;
        return true;
    case PART_FROM:
    case PART_TO:
        lens->ends += value->len;
        return value->is_plain;
    case PART_FROM_CLUSTER:
    case PART_TO_CLUSTER:
        lens->clusters += value->type == VALUE_NULL ? 0 : value->len;
        return value->type == VALUE_NULL || value->is_plain;
    case PART_SOURCES:
        return count_sources(value, likeness);
    case PART_NOTE:
    case PART_CONFIDENCE:
        lens->has_texts |= value->type != VALUE_NULL;
        return true;
    default:
        return value->type != VALUE_TEXT;
    }
}

bool tie_likeness(const enum tie_part *parts, const struct tie_value *values, int columns,
                  struct likeness *likeness, struct name_lens *lens)
{
    bool has_one = columns <= LIKENESS_COLUMNS;

    *likeness = (struct likeness){.kind = NULL};
    *lens = (struct name_lens){.ends = 0};
    for (int i = 0; has_one && i < columns; i++) {
        has_one = add_value(parts[i], &values[i], likeness, lens);
        likeness->types[i] = parts[i] == PART_ID ? 0 : values[i].type;
    }
    return has_one;
}
