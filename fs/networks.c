#include "fs/networks.h"

#include <errno.h>
#include <stdbool.h>

/* What fails a file, and need not fail the others too. It ends all: who writes the same would fail by
 * the same, and tell of it again. */
static int note_error(const struct network_file *file, int result)
{
    text_fail(file->text, result);
    return result;
}

/* All nodes, of all files in one pass. */
static int write_nodes(struct networks *networks, struct text *const texts[NETWORKS])
{
    struct reader *reader = networks->files[0].reader;
    struct rows *rows = NULL;
    int64_t number = 0;
    int result;

    networks->places = node_places_new();
    if (!networks->places)
        return -ENOMEM;
    result = rows_begin(reader, QUERY_EXPORT_NODES, &(struct question){0}, &rows);
    if (result)
        return result;
    while (!result && !(result = texts_error(texts, NETWORKS)) && (result = rows_next(rows)) == 1) {
        result = network_read_node(&networks->row, rows, ++number);
        if (!result)
            result = node_places_fill(networks->places, reader, &networks->row);
        for (size_t i = 0; !result && i < networks->count; i++)
            result = note_error(&networks->files[i],
                                networks->files[i].format->node(&networks->files[i]));
    }
    rows_end(rows);
    return result;
}

/* With what came of reading the data set's own attributes. */
static int begin_files(const struct networks *networks, int own)
{
    int result = 0;

    for (size_t i = 0; !result && i < networks->count; i++) {
        const struct network_file *file = &networks->files[i];

        result = note_error(file, file->format->has_own && own ? own : file->format->begin(file));
    }
    return result;
}

int networks_begin(struct networks *networks, struct reader *reader,
                   struct text *const texts[NETWORKS])
{
    static const struct network_format *const formats[NETWORKS] = {
        &network_format_graphml, &network_format_gexf, &network_format_dot};
    bool has_own = false;
    int result = 0;

    *networks = (struct networks){.count = 0};
    network_row_init(&networks->row);
    for (size_t i = 0; i < NETWORKS; i++)
        if (texts[i]) {
            networks->files[networks->count++] =
                (struct network_file){reader, texts[i], formats[i], &networks->own, &networks->row};
            has_own |= formats[i]->has_own;
        }
    if (has_own)
        result = own_attributes_read(reader, &networks->own);
    result = begin_files(networks, result);
    if (!result && networks->count > 0)
        result = write_nodes(networks, texts);
    for (size_t i = 0; i < networks->count; i++)
        text_add(networks->files[i].text, networks->files[i].format->between);
    return result;
}

void networks_end(struct networks *networks)
{
    for (size_t i = 0; i < networks->count; i++)
        text_add(networks->files[i].text, networks->files[i].format->end);
    node_places_free(networks->places);
    network_row_release(&networks->row);
    own_attributes_release(&networks->own);
}
