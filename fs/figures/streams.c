#include "fs/figures/streams.h"

#include "fs/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void streams_release(struct streams *streams)
{
    for (size_t i = 0; i < streams->origin_count; i++)
        free(streams->origins[i].name);
    free(streams->origins);
    free(streams->items);
    *streams = (struct streams){0};
}

enum scope stream_scope(const struct streams *streams, const struct stream *stream)
{
    const struct place *home = streams->origins[stream->origin].home;

    if (!home || !stream->to)
        return SCOPE_FOREIGN;
    if (home == stream->to)
        return SCOPE_LOCAL;
    return home->province_id == stream->to->province_id ? SCOPE_PROVINCIAL : SCOPE_NATIONAL;
}

static int add_origin(struct streams *streams, const struct atlas *atlas, const struct rows *rows)
{
    const char *name = rows_text(rows, 1);
    struct origin origin = {.home = atlas_find(atlas, rows_integer(rows, 2))};
    int result =
        array_grow((void **)&streams->origins, streams->origin_count, sizeof(*streams->origins));

    if (result)
        return result;
    origin.name = strdup(name ? name : "?");
    if (!origin.name)
        return -ENOMEM;
    streams->origins[streams->origin_count++] = origin;
    return 0;
}

static int add_stream(struct streams *streams, const struct atlas *atlas, const struct rows *rows)
{
    struct stream stream = {
        .origin = streams->origin_count - 1,
        .to = atlas_find(atlas, rows_integer(rows, 3)),
        .spin_offs = rows_real(rows, 4),
        .returnees = rows_real(rows, 5),
    };
    double both = stream.spin_offs + stream.returnees;
    int result;

    if (!(both > 0))
        return 0;
    result = array_grow((void **)&streams->items, streams->count, sizeof(*streams->items));
    if (result)
        return result;
    streams->items[streams->count++] = stream;
    streams->origins[stream.origin].count += both;
    streams->by_scope[stream_scope(streams, &stream)] += both;
    return 0;
}

int streams_read(struct reader *reader, const struct atlas *atlas, struct streams *streams)
{
    struct rows *rows = NULL;
    int64_t last = 0;
    int result = rows_begin(reader, QUERY_FIGURE_ORIGINS, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        int64_t id = rows_integer(rows, 0);

        result = streams->origin_count == 0 || id != last ? add_origin(streams, atlas, rows) : 0;
        if (!result)
            result = add_stream(streams, atlas, rows);
        if (result)
            break;
        last = id;
    }
    rows_end(rows);
    return result;
}
