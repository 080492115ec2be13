#include "fs/network.h"

#include "fs/facts.h"
#include "fs/files.h"
#include "fs/own_attributes.h"
#include "fs/types.h"
#include "fs/xml.h"
#include "store/import_text.h"

#include <errno.h>
#include <math.h>

const struct attribute node_attributes[NODE_ATTRIBUTE_COUNT] = {
    {"name", ATTRIBUTE_STRING},
    {"name_zh", ATTRIBUTE_STRING},
    {"entity", ATTRIBUTE_STRING},
    {"cluster", ATTRIBUTE_STRING},
    {"province", ATTRIBUTE_STRING},
    {"kind", ATTRIBUTE_STRING},
    {"business_model", ATTRIBUTE_STRING},
    {"ownership", ATTRIBUTE_STRING},
    {"origin", ATTRIBUTE_STRING},
    {"since", ATTRIBUTE_INTEGER},
    {"until", ATTRIBUTE_INTEGER},
    {"genesis", ATTRIBUTE_STRING},
    {"lat", ATTRIBUTE_REAL},
    {"lon", ATTRIBUTE_REAL},
};

const struct attribute edge_attributes[EDGE_ATTRIBUTE_COUNT] = {
    {"kind", ATTRIBUTE_STRING},   {"scope", ATTRIBUTE_STRING}, {"since", ATTRIBUTE_INTEGER},
    {"until", ATTRIBUTE_INTEGER}, {"stake", ATTRIBUTE_REAL},   {"directed", ATTRIBUTE_BOOLEAN},
};

/* Names of the types in both formats, by enum attribute_type. */
static const char *const graphml_types[] = {"string", "int", "long", "double", "boolean"};
static const char *const gexf_types[] = {"string", "integer", "long", "double", "boolean"};

enum {
    FORMATS = 3
};

struct value {
    const char *string; /* NULL: no memory for it */
    int64_t integer;    /* a truth, too */
    double number;
};

/* Of a text what the import would take it for: so it stores truths itself. */
static bool read_text(const struct rows *rows, int column, enum attribute_type type,
                      struct value *value)
{
    const char *string = rows_text(rows, column);
    size_t len = rows_text_len(rows, column);
    bool truth = false;
    bool is_known = false;

    if (!string)
        return false;
    if (type == ATTRIBUTE_REAL)
        return text_number(string, len, &value->number);
    if (type != ATTRIBUTE_BOOLEAN)
        return text_integer(string, len, &value->integer);
    is_known = text_boolean(string, len, &truth);
    value->integer = truth;
    return is_known;
}

/* Whether there is a value of that type: another program may have put in what it likes. */
static bool read_value(const struct rows *rows, int column, enum attribute_type type,
                       struct value *value)
{
    enum value_type stored = rows_type(rows, column);

    if (stored == VALUE_NULL)
        return false;
    if (type == ATTRIBUTE_STRING) {
        value->string = rows_text(rows, column);
        return true;
    }
    if (stored == VALUE_TEXT)
        return read_text(rows, column, type, value);
    if (type == ATTRIBUTE_REAL) {
        value->number = rows_real(rows, column);
        return isfinite(value->number);
    }
    value->integer = rows_integer(rows, column);
    return stored == VALUE_INTEGER;
}

static int write_value(struct text *text, enum attribute_type type, const struct value *value,
                       const struct notation *notation)
{
    switch (type) {
    case ATTRIBUTE_INTEGER:
    case ATTRIBUTE_LONG:
        text_decimal(text, value->integer);
        return 0;
    case ATTRIBUTE_BOOLEAN:
        text_add(text, value->integer ? "true" : "false");
        return 0;
    case ATTRIBUTE_REAL:
        json_write_number(text, value->number);
        return 0;
    case ATTRIBUTE_STRING:
        break;
    }
    if (!value->string)
        return -ENOMEM;
    notation->escape(text, value->string);
    return 0;
}

static inline int write_attribute(struct text *text, const struct rows *rows, int column,
                                  const struct attribute *attribute,
                                  const struct notation *notation)
{
    struct value value = {.string = NULL};
    int result;

    if (!read_value(rows, column, attribute->type, &value))
        return 0;
    text_add(text, notation->before);
    text_add(text, attribute->name);
    text_add(text, notation->between);
    result = write_value(text, attribute->type, &value, notation);
    text_add(text, notation->after);
    return result;
}

int network_attribute(struct text *text, const struct rows *rows, int column,
                      const struct attribute *attribute, const struct notation *notation)
{
    return write_attribute(text, rows, column, attribute, notation);
}

int network_attributes(struct text *text, const struct rows *rows, int column,
                       const struct attribute *attributes, int count,
                       const struct notation *notation)
{
    int result = 0;

    for (int i = 0; !result && i < count; i++)
        result = write_attribute(text, rows, column + i, &attributes[i], notation);
    return result;
}

/* Several files that are written from the same rows. */
struct files {
    struct network_file items[FORMATS];
    struct text *texts[FORMATS]; /* of them */
    size_t count;
};

static void add_file(struct files *files, const struct network_file *file)
{
    files->items[files->count] = *file;
    files->texts[files->count++] = file->text;
}

static int write_row(const struct files *files, const struct rows *rows, int64_t number,
                     bool is_edge)
{
    int result = 0;

    for (size_t i = 0; !result && i < files->count; i++) {
        const struct network_file *file = &files->items[i];

        result = is_edge ? file->format->edge(file, rows, number)
                         : file->format->node(file, rows, number);
    }
    return result;
}

static int write_rows(const struct files *files, enum query query, int64_t row, bool are_edges)
{
    struct rows *rows = NULL;
    int64_t number = 0;
    int result = rows_begin(files->items[0].reader, query, &(struct question){.row = row}, &rows);

    if (result)
        return result;
    while (!result && !(result = texts_error(files->texts, files->count)) &&
           (result = rows_next(rows)) == 1)
        result = write_row(files, rows, ++number, are_edges);
    rows_end(rows);
    return result;
}

int network_edges(const struct network_file *file, enum query query, int64_t row)
{
    struct files files = {.count = 0};

    add_file(&files, file);
    return write_rows(&files, query, row, true);
}

int network_title(struct reader *reader, struct text *text, const char *before, const char *after,
                  network_escape *escape)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_DATA_SET_ATTRIBUTES, &(struct question){0}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    text_add(text, before);
    if (result == 1 && rows_text(rows, 1))
        escape(text, rows_text(rows, 1));
    text_add(text, after);
    rows_end(rows);
    return result < 0 ? result : 0;
}

int network_mark(struct reader *reader, struct text *text, const char *before, const char *after)
{
    bool are_synthetic = false;
    int result = facts_are_synthetic(reader, &are_synthetic);

    if (are_synthetic)
        text_printf(text, "%s" FACTS_NOT_REAL "%s", before, after);
    return result;
}

/* What the network is of, up to what an edge without direction is, between two tags. */
static int describe(struct reader *reader, struct text *text, const char *before, const char *after)
{
    int result = network_title(reader, text, before, "", xml_escape);

    if (!result)
        result = network_mark(reader, text, ". ", "");
    text_add(text, ". A tie of a kind without direction is one edge too, with directed=false.");
    text_add(text, after);
    return result;
}

static void add_escaped(struct text *text, const char *before, const char *value, const char *after)
{
    text_add(text, before);
    xml_escape(text, value ? value : "");
    text_add(text, after);
}

/* The attributes of a node: those that every one may have, and the data set's own. */
static int write_node(const struct network_file *file, const struct rows *rows,
                      const struct notation *notation)
{
    const char *entity = rows_text(rows, 3);
    int result =
        network_attributes(file->text, rows, 1, node_attributes, NODE_ATTRIBUTE_COUNT, notation);

    if (!result && entity && file->own->count > 0)
        result =
            own_attributes_write(file->reader, file->own, entity,
                                 rows_integer(rows, rows_columns(rows) - 1), file->text, notation);
    return result;
}

static const struct notation graphml_node = {"<data key=\"node_", "\">", "</data>", xml_escape};
static const struct notation graphml_edge = {"<data key=\"edge_", "\">", "</data>", xml_escape};

static void add_graphml_key(struct text *text, const char *of, const char *id, const char *name,
                            enum attribute_type type)
{
    text_printf(text, "  <key id=\"%s_%s\" for=\"%s\" attr.name=\"", of, id, of);
    add_escaped(text, "", name, "\" attr.type=\"");
    text_add(text, graphml_types[type]);
    text_add(text, "\"/>\n");
}

static void add_graphml_keys(struct text *text, const char *of, const struct attribute *attributes,
                             int count)
{
    for (int i = 0; i < count; i++)
        add_graphml_key(text, of, attributes[i].name, attributes[i].name, attributes[i].type);
}

static int write_graphml_node(const struct network_file *file, const struct rows *rows,
                              int64_t number)
{
    int result;

    (void)number;
    add_escaped(file->text, "    <node id=\"", rows_text(rows, 0), "\">");
    result = write_node(file, rows, &graphml_node);
    text_add(file->text, "</node>\n");
    return result;
}

static int write_graphml_edge(const struct network_file *file, const struct rows *rows,
                              int64_t number)
{
    struct text *text = file->text;
    int result;

    text_add(text, "    <edge id=\"tie-");
    text_decimal(text, number);
    add_escaped(text, "\" source=\"", rows_text(rows, 0), "\"");
    add_escaped(text, " target=\"", rows_text(rows, 1), "\">");
    result =
        network_attributes(text, rows, 2, edge_attributes, EDGE_ATTRIBUTE_COUNT, &graphml_edge);
    text_add(text, "</edge>\n");
    return result;
}

static int begin_graphml(const struct network_file *file)
{
    struct text *text = file->text;
    int result;

    text_add(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\"\n"
                   "    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n"
                   "    xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns "
                   "http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n");
    result = describe(file->reader, text, "  <desc>", "</desc>\n");
    add_graphml_keys(text, "node", node_attributes, NODE_ATTRIBUTE_COUNT);
    for (size_t i = 0; i < file->own->count; i++)
        add_graphml_key(text, "node", file->own->items[i].id, file->own->items[i].name,
                        file->own->items[i].type);
    add_graphml_keys(text, "edge", edge_attributes, EDGE_ATTRIBUTE_COUNT);
    text_add(text, "  <graph id=\"network\" edgedefault=\"directed\">\n");
    return result;
}

static const struct network_format graphml = {
    .begin = begin_graphml,
    .node = write_graphml_node,
    .between = "",
    .edge = write_graphml_edge,
    .end = "  </graph>\n</graphml>\n",
    .has_own = true,
};

static const struct notation gexf_value = {"<attvalue for=\"", "\" value=\"", "\"/>", xml_escape};

static void add_gexf_attribute(struct text *text, const char *id, const char *name,
                               enum attribute_type type)
{
    text_printf(text, "      <attribute id=\"%s\" title=\"", id);
    add_escaped(text, "", name, "\" type=\"");
    text_add(text, gexf_types[type]);
    text_add(text, "\"/>\n");
}

static void add_gexf_attributes(struct text *text, const char *of,
                                const struct attribute *attributes, int count,
                                const struct own_attributes *own)
{
    text_printf(text, "    <attributes class=\"%s\">\n", of);
    for (int i = 0; i < count; i++)
        add_gexf_attribute(text, attributes[i].name, attributes[i].name, attributes[i].type);
    for (size_t i = 0; i < own->count; i++)
        add_gexf_attribute(text, own->items[i].id, own->items[i].name, own->items[i].type);
    text_add(text, "    </attributes>\n");
}

static int write_gexf_node(const struct network_file *file, const struct rows *rows, int64_t number)
{
    struct text *text = file->text;
    int result;

    (void)number;
    add_escaped(text, "      <node id=\"", rows_text(rows, 0), "\"");
    add_escaped(text, " label=\"", rows_text(rows, 1), "\"><attvalues>");
    result = write_node(file, rows, &gexf_value);
    text_add(text, "</attvalues></node>\n");
    return result;
}

static int write_gexf_edge(const struct network_file *file, const struct rows *rows, int64_t number)
{
    struct text *text = file->text;
    int result;

    text_add(text, "      <edge id=\"");
    text_decimal(text, number);
    add_escaped(text, "\" source=\"", rows_text(rows, 0), "\"");
    add_escaped(text, " target=\"", rows_text(rows, 1), "\"");
    add_escaped(text, " label=\"", rows_text(rows, 2), "\"><attvalues>");
    result = network_attributes(text, rows, 2, edge_attributes, EDGE_ATTRIBUTE_COUNT, &gexf_value);
    text_add(text, "</attvalues></edge>\n");
    return result;
}

static int begin_gexf(const struct network_file *file)
{
    static const struct own_attributes none;
    struct text *text = file->text;
    int result;

    text_add(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<gexf xmlns=\"http://www.gexf.net/1.2draft\" version=\"1.2\">\n"
                   "  <meta>\n    <creator>buzzfs</creator>\n");
    result = describe(file->reader, text, "    <description>", "</description>\n  </meta>\n");
    text_add(text, "  <graph mode=\"static\" defaultedgetype=\"directed\">\n");
    add_gexf_attributes(text, "node", node_attributes, NODE_ATTRIBUTE_COUNT, file->own);
    add_gexf_attributes(text, "edge", edge_attributes, EDGE_ATTRIBUTE_COUNT, &none);
    text_add(text, "    <nodes>\n");
    return result;
}

static const struct network_format gexf = {
    .begin = begin_gexf,
    .node = write_gexf_node,
    .between = "    </nodes>\n    <edges>\n",
    .edge = write_gexf_edge,
    .end = "    </edges>\n  </graph>\n</gexf>\n",
    .has_own = true,
};

/* --- all formats ------------------------------------------------------------------------------- */

static int write_files(const struct files *files)
{
    int result = 0;

    for (size_t i = 0; !result && i < files->count; i++)
        result = files->items[i].format->begin(&files->items[i]);
    if (!result)
        result = write_rows(files, QUERY_EXPORT_NODES, 0, false);
    for (size_t i = 0; i < files->count; i++)
        text_add(files->items[i].text, files->items[i].format->between);
    if (!result)
        result = write_rows(files, QUERY_EXPORT_EDGES, 0, true);
    for (size_t i = 0; i < files->count; i++)
        text_add(files->items[i].text, files->items[i].format->end);
    return result;
}

static int write_networks(struct reader *reader, struct text *const texts[])
{
    static const struct network_format *const formats[FORMATS] = {&graphml, &gexf,
                                                                  &network_format_dot};
    struct own_attributes own = {0};
    struct files files = {.count = 0};
    bool has_own = false;
    int result;

    for (size_t i = 0; i < FORMATS; i++)
        if (texts[i]) {
            add_file(&files, &(struct network_file){reader, texts[i], formats[i], &own});
            has_own |= formats[i]->has_own;
        }
    result = has_own ? own_attributes_read(reader, &own) : 0;
    if (!result)
        result = write_files(&files);
    own_attributes_release(&own);
    return result;
}

const struct together networks_together = {
    write_networks, FORMATS, {NODE_EXPORT_GRAPHML, NODE_EXPORT_GEXF, NODE_EXPORT_DOT}};
