#include "fs/network.h"

#include "fs/files.h"
#include "store/import_text.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What stands for a character; NULL: it goes out as it is. */
static const char *escape_of(int32_t code)
{
    switch (code) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\t':
        return NULL;
    case '&':
        return "&amp;";
    default:
        return code < 0x20 ? "\xef\xbf\xbd" : NULL; /* U+FFFD, also for what is no UTF-8 */
    }
}

/* A label inside of quotes in DOT: quotes, backslashes, ends of lines and what Graphviz would take
 * for an entity of HTML are escaped. */
static void dot_escape(struct text *text, const char *string)
{
    text_escape(text, string, escape_of);
}

/* What of a value that has neither quotes nor backslashes. */
static const char *escape_of_value(int32_t code)
{
    return code < 0x20 && code != '\n' && code != '\t' ? "\xef\xbf\xbd" : NULL;
}

/* Any other value: programs take it as it is, but for quotes. A backslash would hide the quote or the
 * end of the line that follows it, unless it is the second of a pair. */
static void dot_escape_value(struct text *text, const char *string)
{
    const char *end = string + strlen(string);
    unsigned backslashes = 0;

    if (!strpbrk(string, "\"\\")) {
        text_escape(text, string, escape_of_value);
        return;
    }
    for (const char *at = string; at < end;) {
        const char *begin = at;
        int32_t code = text_character(&at, end);

        if (code == '"')
            text_add(text, backslashes % 2 ? "\\\\\"" : "\\\"");
        else if (escape_of_value(code))
            text_add(text, escape_of_value(code));
        else {
            text_add(text, code == '\n' && backslashes % 2 ? "\\" : "");
            text_write(text, begin, (size_t)(at - begin));
        }
        backslashes = code == '\\' ? backslashes + 1 : 0;
    }
    text_add(text, backslashes % 2 ? "\\" : "");
}

static const struct notation dot = {PIECE(", "), PIECE("=\""), PIECE("\""), dot_escape_value};

static void add_dot(struct text *text, const char *before, const char *value, const char *after)
{
    text_add(text, before);
    dot_escape(text, value ? value : "");
    text_add(text, after);
}

static int write_dot_node(const struct network_file *file)
{
    const struct network_row *row = file->row;
    struct text *text = file->text;

    /* name means the slug to Graphviz */
    network_write_value(text, "    \"", &row->ends[0], "\" [label=\"", dot_escape);
    network_write_value(text, "", &row->values[0], "\"", dot_escape);
    network_write_attributes(text, node_attributes + 1, NODE_ATTRIBUTE_COUNT - 1, row->values + 1,
                             &dot);
    text_add(text, "]\n");
    return 0;
}

static int write_dot_edge(const struct network_file *file)
{
    const struct network_row *row = file->row;
    struct text *text = file->text;
    bool is_undirected =
        rows_type(row->rows, 7) == VALUE_INTEGER && rows_integer(row->rows, 7) == 0;

    network_write_value(text, "    \"", &row->ends[0], "\" -> ", dot_escape);
    network_write_value(text, "\"", &row->ends[1],
                        is_undirected ? "\" [dir=none" : "\" [dir=forward", dot_escape);
    network_write_attributes(text, edge_attributes, EDGE_ATTRIBUTE_COUNT, row->values, &dot);
    text_add(text, "]\n");
    return 0;
}

static int add_about(struct reader *reader, struct text *text)
{
    text_add(text, "    // A tie of a kind without direction is one edge too, with dir=none.\n");
    return network_mark(reader, text, "    // ", ".\n");
}

static int begin_dot(const struct network_file *file)
{
    int result = network_title(file->reader, file->text, "digraph \"", "\" {\n", dot_escape);

    return result ? result : add_about(file->reader, file->text);
}

/* Names of attributes tell Graphviz how to draw: those of the data set's own are left out. */
const struct network_format network_format_dot = {
    .begin = begin_dot,
    .node = write_dot_node,
    .between = "",
    .edge = write_dot_edge,
    .end = "}\n",
};

/* The frame of a cluster: what is outside stands back. */
static void begin_frame(struct text *text, const char *slug, const char *name, bool own)
{
    add_dot(text, "    subgraph \"cluster_", slug, "\" {\n");
    add_dot(text, "        label=\"", name, "\"\n");
    if (!own)
        text_add(text, "        color=gray60\n        fontcolor=gray40\n"
                       "        node [color=gray60, fontcolor=gray40]\n");
}

/* Its own organisations, then partners in frames of their clusters, then those without one. */
static int write_frames(const struct network_file *file, struct rows *rows, const char *own)
{
    struct text *text = file->text;
    char *open = NULL; /* the cluster whose frame is being written */
    int result = 0;

    while (!result && !text->error && (result = rows_next(rows)) == 1) {
        const char *cluster = rows_text(rows, 4);

        if (open && (!cluster || strcmp(open, cluster) != 0)) {
            text_add(text, "    }\n");
            free(open);
            open = NULL;
        }
        if (cluster && !open) {
            begin_frame(text, cluster, rows_text(rows, 15), strcmp(cluster, own) == 0);
            open = strdup(cluster);
        }
        text_add(text, open ? "    " : "");
        result = open || !cluster ? network_read_node(file->row, rows, 0) : -ENOMEM;
        if (!result)
            result = write_dot_node(file);
    }
    text_add(text, open ? "    }\n" : "");
    free(open);
    return result;
}

int network_begin_cluster(const struct network_file *file, int64_t cluster)
{
    const struct question question = {.row = cluster};
    struct reader *reader = file->reader;
    struct text *text = file->text;
    char own[SLUG_LEN_MAX + 1] = "";
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_CLUSTER_PLACE, &question, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1 && rows_text(rows, 0))
        snprintf(own, sizeof(own), "%s", rows_text(rows, 0));
    rows_end(rows);
    if (result != 1)
        return result < 0 ? result : -ENOENT;
    add_dot(text, "digraph \"", own, "\" {\n");
    result = add_about(reader, text);
    if (!result)
        result = rows_begin(reader, QUERY_CLUSTER_NODES, &question, &rows);
    if (result)
        return result;
    result = write_frames(file, rows, own);
    rows_end(rows);
    return result;
}
