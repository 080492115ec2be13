#include "fs/ownership.h"

#include "fs/array.h"

#include <errno.h>
#include <stdlib.h>

static int push(struct ownership *walk, struct member member)
{
    int result = array_grow((void **)&walk->pending, walk->pending_count, sizeof(*walk->pending));

    if (!result)
        walk->pending[walk->pending_count++] = member;
    return result;
}

static struct member read_member(const struct rows *rows, const struct member *parent)
{
    return (struct member){
        .id = rows_integer(rows, 0),
        .parent = parent->id,
        .depth = parent->depth + 1,
        .has_stake = rows_type(rows, 1) != VALUE_NULL,
        .has_since = rows_type(rows, 2) != VALUE_NULL,
        .stake = rows_real(rows, 1),
        .since = rows_integer(rows, 2),
    };
}

/* Of two ties to the same one that which tells the main parent: with the larger stake, or else the
 * earlier year; what is not known comes last. */
static bool is_main(const struct member *a, const struct member *b)
{
    if (a->has_stake != b->has_stake)
        return a->has_stake;
    if (a->has_stake && a->stake != b->stake)
        return a->stake > b->stake;
    if (a->has_since != b->has_since)
        return a->has_since;
    return a->has_since && a->since < b->since;
}

static void keep_main(struct member *kept, const struct member *other)
{
    if (!is_main(other, kept))
        return;
    kept->has_stake = other->has_stake;
    kept->has_since = other->has_since;
    kept->stake = other->stake;
    kept->since = other->since;
}

/* The last of them first, so that the first is taken first. */
static int push_subsidiaries(struct ownership *walk, const struct member *parent)
{
    size_t below = walk->pending_count;
    struct rows *rows = NULL;
    int result =
        rows_begin(walk->reader, QUERY_SUBSIDIARIES, &(struct question){.row = parent->id}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        struct member member = read_member(rows, parent);
        struct member *last =
            walk->pending_count > below ? &walk->pending[walk->pending_count - 1] : NULL;

        result = 0;
        member.is_last = last == NULL;
        if (last && last->id == member.id)
            keep_main(last, &member);
        else
            result = push(walk, member);
        if (result)
            break;
    }
    rows_end(rows);
    return result;
}

int ownership_begin(struct reader *reader, int64_t root, struct ownership *walk)
{
    *walk = (struct ownership){.reader = reader};
    return push(walk, (struct member){.id = root, .is_last = true});
}

static bool is_above(const struct ownership *walk, const struct member *member)
{
    for (unsigned depth = 0; depth < member->depth; depth++)
        if (walk->path[depth] == member->id)
            return true;
    return false;
}

int ownership_next(struct ownership *walk, struct member *out)
{
    struct member member;
    uint32_t number;
    int result;

    if (walk->pending_count == 0)
        return 0;
    member = walk->pending[--walk->pending_count];
    walk->path[member.depth] = member.id;
    result = id_index_add(&walk->seen, member.id, &number);
    if (result < 0)
        return result;
    if (is_above(walk, &member))
        member.sight = SIGHT_CIRCLE;
    else if (result == 0)
        member.sight = SIGHT_AGAIN;
    else if (member.depth == OWNERSHIP_DEPTH_MAX)
        member.sight = SIGHT_DEEP;
    result = member.sight == SIGHT_NEW ? push_subsidiaries(walk, &member) : 0;
    if (result)
        return result;
    *out = member;
    return 1;
}

void ownership_end(struct ownership *walk)
{
    free(walk->pending);
    id_index_release(&walk->seen);
    *walk = (struct ownership){0};
}
