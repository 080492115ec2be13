#include "fs/surroundings.h"

#include "fs/array.h"

#include <errno.h>
#include <stdlib.h>

static const char TOO_MANY_TIES[] = "there are too many ties around it to read";

void surroundings_release(struct surroundings *around)
{
    free(around->firms);
    free(around->groups);
    free(around->from);
    free(around->to);
    free(around->slots);
}

/* The place of a firm, new if it has not been met: there are SURROUNDINGS_TIES_MAX + 1 at most. */
static int meet(struct surroundings *around, int64_t firm, const struct rows *rows, size_t *place)
{
    size_t slot = (size_t)((uint64_t)firm * UINT64_C(0x9e3779b97f4a7c15) >> 32) % around->room;
    int result;

    while (around->slots[slot] && around->firms[around->slots[slot] - 1] != firm)
        slot = (slot + 1) % around->room;
    if (around->slots[slot]) {
        *place = (size_t)around->slots[slot] - 1;
        return 0;
    }
    result = array_grow((void **)&around->firms, around->firm_count, sizeof(*around->firms));
    if (!result)
        result = array_grow((void **)&around->groups, around->firm_count, sizeof(*around->groups));
    if (result)
        return result;
    *place = around->firm_count++;
    around->firms[*place] = firm;
    around->groups[*place] = rows && rows_type(rows, 1) != VALUE_NULL
                                 ? (size_t)rows_integer(rows, 1)
                                 : SIZE_MAX - *place;
    around->slots[slot] = (int64_t)*place + 1;
    return 0;
}

static int add_tie(struct surroundings *around, size_t from, const struct rows *rows)
{
    size_t to;
    int result;

    if (around->tie_count == SURROUNDINGS_TIES_MAX) {
        around->why = TOO_MANY_TIES;
        return 0;
    }
    result = meet(around, rows_integer(rows, 0), rows, &to);
    if (!result)
        result = array_grow((void **)&around->from, around->tie_count, sizeof(*around->from));
    if (!result)
        result = array_grow((void **)&around->to, around->tie_count, sizeof(*around->to));
    if (result)
        return result;
    around->from[around->tie_count] = (uint32_t)from;
    around->to[around->tie_count++] = (uint32_t)to;
    return 0;
}

int surroundings_ask(struct reader *reader, struct surroundings *around, size_t up_to)
{
    int result = 0;

    while (!result && !around->why && around->firms && around->asked < up_to) {
        struct rows *rows = NULL;
        size_t from = around->asked++;

        result = rows_begin(reader, QUERY_FIRM_NEIGHBOURS,
                            &(struct question){.row = around->firms[from]}, &rows);
        if (result)
            break;
        while (!around->why && (result = rows_next(rows)) == 1) {
            result = add_tie(around, from, rows);
            if (result)
                break;
        }
        rows_end(rows);
        result = result > 0 ? 0 : result;
    }
    return result;
}

/* The group of the firm itself is told by its own row. */
static int read_group(struct reader *reader, int64_t firm, struct surroundings *around)
{
    struct rows *rows = NULL;
    int result =
        rows_begin(reader, QUERY_ORGANISATION_PLACE, &(struct question){.row = firm}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1 && around->groups && rows_type(rows, 4) != VALUE_NULL)
        around->groups[0] = (size_t)rows_integer(rows, 4);
    rows_end(rows);
    return result < 0 ? result : 0;
}

static int begin(struct surroundings *around, int64_t firm)
{
    size_t place;

    around->room = 4 * (size_t)SURROUNDINGS_TIES_MAX;
    around->slots = calloc(around->room, sizeof(*around->slots));
    if (!around->slots)
        return -ENOMEM;
    return meet(around, firm, NULL, &place);
}

int surroundings_begin(struct reader *reader, int64_t firm, struct surroundings *around)
{
    int result = begin(around, firm);

    if (!result)
        result = read_group(reader, firm, around);
    return result;
}
