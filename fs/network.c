#include "fs/network.h"

#include "fs/facts.h"
#include "fs/files.h"
#include "fs/xml.h"

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
static const char *const graphml_types[] = {"string", "int", "double", "boolean"};
static const char *const gexf_types[] = {"string", "integer", "double", "boolean"};

/* Whether there is a value of that type: another program may have put in what it likes. */
static bool is_known(const struct rows *rows, int column, enum attribute_type type)
{
    enum value_type stored = rows_type(rows, column);

    switch (type) {
    case ATTRIBUTE_STRING:
        return stored != VALUE_NULL;
    case ATTRIBUTE_INTEGER:
    case ATTRIBUTE_BOOLEAN:
        return stored == VALUE_INTEGER;
    default:
        return (stored == VALUE_INTEGER || stored == VALUE_REAL) &&
               isfinite(rows_real(rows, column));
    }
}

static int write_value(struct text *text, const struct rows *rows, int column,
                       enum attribute_type type, const struct notation *notation)
{
    const char *value;

    switch (type) {
    case ATTRIBUTE_INTEGER:
        text_decimal(text, rows_integer(rows, column));
        return 0;
    case ATTRIBUTE_BOOLEAN:
        text_add(text, rows_integer(rows, column) ? "true" : "false");
        return 0;
    case ATTRIBUTE_REAL:
        json_write_number(text, rows_real(rows, column));
        return 0;
    case ATTRIBUTE_STRING:
        break;
    }
    value = rows_text(rows, column);
    if (!value)
        return -ENOMEM;
    notation->escape(text, value);
    return 0;
}

int network_attributes(struct text *text, const struct rows *rows, int column,
                       const struct attribute *attributes, int count,
                       const struct notation *notation)
{
    int result = 0;

    for (int i = 0; !result && i < count; i++) {
        if (!is_known(rows, column + i, attributes[i].type))
            continue;
        text_add(text, notation->before);
        text_add(text, attributes[i].name);
        text_add(text, notation->between);
        result = write_value(text, rows, column + i, attributes[i].type, notation);
        text_add(text, notation->after);
    }
    return result;
}

int network_each(struct reader *reader, enum query query, int64_t row, struct text *text,
                 network_write *write)
{
    struct rows *rows = NULL;
    int64_t number = 0;
    int result = rows_begin(reader, query, &(struct question){.row = row}, &rows);

    if (result)
        return result;
    while (!result && !text->error && (result = rows_next(rows)) == 1)
        result = write(text, rows, ++number);
    rows_end(rows);
    return result;
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

static const struct notation graphml_node = {"<data key=\"node_", "\">", "</data>", xml_escape};
static const struct notation graphml_edge = {"<data key=\"edge_", "\">", "</data>", xml_escape};

static void graphml_keys(struct text *text, const char *of, const struct attribute *attributes,
                         int count)
{
    for (int i = 0; i < count; i++)
        text_printf(text, "  <key id=\"%s_%s\" for=\"%s\" attr.name=\"%s\" attr.type=\"%s\"/>\n",
                    of, attributes[i].name, of, attributes[i].name,
                    graphml_types[attributes[i].type]);
}

static int write_graphml_node(struct text *text, const struct rows *rows, int64_t number)
{
    int result;

    (void)number;
    add_escaped(text, "    <node id=\"", rows_text(rows, 0), "\">");
    result =
        network_attributes(text, rows, 1, node_attributes, NODE_ATTRIBUTE_COUNT, &graphml_node);
    text_add(text, "</node>\n");
    return result;
}

static int write_graphml_edge(struct text *text, const struct rows *rows, int64_t number)
{
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

int network_graphml(struct reader *reader, struct node node, struct text *text)
{
    int result;

    text_add(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\"\n"
                   "    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n"
                   "    xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns "
                   "http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n");
    result = describe(reader, text, "  <desc>", "</desc>\n");
    graphml_keys(text, "node", node_attributes, NODE_ATTRIBUTE_COUNT);
    graphml_keys(text, "edge", edge_attributes, EDGE_ATTRIBUTE_COUNT);
    text_add(text, "  <graph id=\"network\" edgedefault=\"directed\">\n");
    if (!result)
        result = network_each(reader, QUERY_EXPORT_NODES, node.row, text, write_graphml_node);
    if (!result)
        result = network_each(reader, QUERY_EXPORT_EDGES, node.row, text, write_graphml_edge);
    text_add(text, "  </graph>\n</graphml>\n");
    return result;
}

static const struct notation gexf = {"<attvalue for=\"", "\" value=\"", "\"/>", xml_escape};

static void gexf_attributes(struct text *text, const char *of, const struct attribute *attributes,
                            int count)
{
    text_printf(text, "    <attributes class=\"%s\">\n", of);
    for (int i = 0; i < count; i++)
        text_printf(text, "      <attribute id=\"%s\" title=\"%s\" type=\"%s\"/>\n",
                    attributes[i].name, attributes[i].name, gexf_types[attributes[i].type]);
    text_add(text, "    </attributes>\n");
}

static int write_gexf_node(struct text *text, const struct rows *rows, int64_t number)
{
    int result;

    (void)number;
    add_escaped(text, "      <node id=\"", rows_text(rows, 0), "\"");
    add_escaped(text, " label=\"", rows_text(rows, 1), "\"><attvalues>");
    result = network_attributes(text, rows, 1, node_attributes, NODE_ATTRIBUTE_COUNT, &gexf);
    text_add(text, "</attvalues></node>\n");
    return result;
}

static int write_gexf_edge(struct text *text, const struct rows *rows, int64_t number)
{
    int result;

    text_add(text, "      <edge id=\"");
    text_decimal(text, number);
    add_escaped(text, "\" source=\"", rows_text(rows, 0), "\"");
    add_escaped(text, " target=\"", rows_text(rows, 1), "\"");
    add_escaped(text, " label=\"", rows_text(rows, 2), "\"><attvalues>");
    result = network_attributes(text, rows, 2, edge_attributes, EDGE_ATTRIBUTE_COUNT, &gexf);
    text_add(text, "</attvalues></edge>\n");
    return result;
}

int network_gexf(struct reader *reader, struct node node, struct text *text)
{
    int result;

    text_add(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<gexf xmlns=\"http://www.gexf.net/1.2draft\" version=\"1.2\">\n"
                   "  <meta>\n    <creator>buzzfs</creator>\n");
    result = describe(reader, text, "    <description>", "</description>\n  </meta>\n");
    text_add(text, "  <graph mode=\"static\" defaultedgetype=\"directed\">\n");
    gexf_attributes(text, "node", node_attributes, NODE_ATTRIBUTE_COUNT);
    gexf_attributes(text, "edge", edge_attributes, EDGE_ATTRIBUTE_COUNT);
    text_add(text, "    <nodes>\n");
    if (!result)
        result = network_each(reader, QUERY_EXPORT_NODES, node.row, text, write_gexf_node);
    text_add(text, "    </nodes>\n    <edges>\n");
    if (!result)
        result = network_each(reader, QUERY_EXPORT_EDGES, node.row, text, write_gexf_edge);
    text_add(text, "    </edges>\n  </graph>\n</gexf>\n");
    return result;
}
