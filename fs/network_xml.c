#include "fs/network.h"

#include "fs/own_attributes.h"
#include "fs/xml.h"

/* Names of the types in both formats, by enum attribute_type. */
static const char *const graphml_types[] = {"string", "int", "long", "double", "boolean"};
static const char *const gexf_types[] = {"string", "integer", "long", "double", "boolean"};

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
static int write_node(const struct network_file *file, const struct notation *notation)
{
    const struct network_row *row = file->row;
    const char *entity = row->values[2].bytes;
    int64_t id = rows_integer(row->rows, rows_columns(row->rows) - 1);

    network_write_attributes(file->text, node_attributes, NODE_ATTRIBUTE_COUNT, row->values,
                             notation);
    if (!entity || file->own->count == 0)
        return 0;
    return own_attributes_write(file->reader, file->own, entity, id, file->text, notation);
}

static const struct notation graphml_node = {PIECE("<data key=\"node_"), PIECE("\">"),
                                             PIECE("</data>"), xml_escape};
static const struct notation graphml_edge = {PIECE("<data key=\"edge_"), PIECE("\">"),
                                             PIECE("</data>"), xml_escape};

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
        add_graphml_key(text, of, attributes[i].name.bytes, attributes[i].name.bytes,
                        attributes[i].type);
}

static int write_graphml_node(const struct network_file *file)
{
    const struct network_row *row = file->row;
    int result;

    network_write_value(file->text, "    <node id=\"", &row->ends[0], "\">", xml_escape);
    result = write_node(file, &graphml_node);
    text_add(file->text, "</node>\n");
    return result;
}

static int write_graphml_edge(const struct network_file *file)
{
    const struct network_row *row = file->row;
    struct text *text = file->text;

    text_add(text, "    <edge id=\"tie-");
    text_decimal(text, row->number);
    network_write_value(text, "\" source=\"", &row->ends[0], "\"", xml_escape);
    network_write_value(text, " target=\"", &row->ends[1], "\">", xml_escape);
    network_write_attributes(text, edge_attributes, EDGE_ATTRIBUTE_COUNT, row->values,
                             &graphml_edge);
    text_add(text, "</edge>\n");
    return 0;
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

const struct network_format network_format_graphml = {
    .begin = begin_graphml,
    .node = write_graphml_node,
    .between = "",
    .edge = write_graphml_edge,
    .end = "  </graph>\n</graphml>\n",
    .has_own = true,
};

static const struct notation gexf_value = {PIECE("<attvalue for=\""), PIECE("\" value=\""),
                                           PIECE("\"/>"), xml_escape};

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
        add_gexf_attribute(text, attributes[i].name.bytes, attributes[i].name.bytes,
                           attributes[i].type);
    for (size_t i = 0; i < own->count; i++)
        add_gexf_attribute(text, own->items[i].id, own->items[i].name, own->items[i].type);
    text_add(text, "    </attributes>\n");
}

static int write_gexf_node(const struct network_file *file)
{
    const struct network_row *row = file->row;
    struct text *text = file->text;
    int result;

    network_write_value(text, "      <node id=\"", &row->ends[0], "\"", xml_escape);
    network_write_value(text, " label=\"", &row->values[0], "\"><attvalues>", xml_escape);
    result = write_node(file, &gexf_value);
    text_add(text, "</attvalues></node>\n");
    return result;
}

static int write_gexf_edge(const struct network_file *file)
{
    const struct network_row *row = file->row;
    struct text *text = file->text;

    text_add(text, "      <edge id=\"");
    text_decimal(text, row->number);
    network_write_value(text, "\" source=\"", &row->ends[0], "\"", xml_escape);
    network_write_value(text, " target=\"", &row->ends[1], "\"", xml_escape);
    network_write_value(text, " label=\"", &row->values[0], "\"><attvalues>", xml_escape);
    network_write_attributes(text, edge_attributes, EDGE_ATTRIBUTE_COUNT, row->values, &gexf_value);
    text_add(text, "</attvalues></edge>\n");
    return 0;
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

const struct network_format network_format_gexf = {
    .begin = begin_gexf,
    .node = write_gexf_node,
    .between = "    </nodes>\n    <edges>\n",
    .edge = write_gexf_edge,
    .end = "    </edges>\n  </graph>\n</gexf>\n",
    .has_own = true,
};
