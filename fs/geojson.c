/* GeoJSON as RFC 7946 has it: longitude before latitude, WGS 84. */
#include "fs/facts.h"
#include "fs/files.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static int column_of(const struct rows *rows, const char *name)
{
    int column = rows_columns(rows) - 1;

    while (column > 0 && strcmp(rows_column_name(rows, column), name) != 0)
        column--;
    return column;
}

/* A point, or null where one is not known: "unlocated", section 3.2. */
static void add_geometry(struct json *json, const struct rows *rows)
{
    int lat = column_of(rows, "lat");
    int lon = column_of(rows, "lon");
    cJSON *geometry;
    cJSON *position;

    if (rows_type(rows, lat) == VALUE_NULL || rows_type(rows, lon) == VALUE_NULL ||
        !isfinite(rows_real(rows, lat)) || !isfinite(rows_real(rows, lon))) {
        json_null(json, json->root, "geometry");
        return;
    }
    geometry = json_object(json, json->root, "geometry");
    json_text(json, geometry, "type", "Point");
    position = json_array(json, geometry, "coordinates");
    json_number(json, position, NULL, rows_real(rows, lon));
    json_number(json, position, NULL, rows_real(rows, lat));
}

/* Attributes, the data set's own columns, counts. */
static int add_properties(struct reader *reader, struct json *json, const struct rows *rows)
{
    cJSON *properties = json_object(json, json->root, "properties");
    int firms = column_of(rows, "firms");
    int result;

    for (int column = 1; column < firms; column++)
        json_value(json, properties, rows_column_name(rows, column), rows, column);
    result = facts_add_own(reader, "cluster", rows_integer(rows, 0), json, properties);
    for (int column = firms; column < rows_columns(rows); column++)
        json_value(json, properties, rows_column_name(rows, column), rows, column);
    return result;
}

static int write_feature(struct reader *reader, const struct rows *rows, struct text *text)
{
    struct json json;
    int result;

    json_init(&json);
    json_text(&json, json.root, "type", "Feature");
    json_text(&json, json.root, "id", rows_text(rows, 1));
    add_geometry(&json, rows);
    result = add_properties(reader, &json, rows);
    if (!result)
        result = json.error;
    if (!result)
        json_print_inside(json.root, 2, text);
    json_release(&json);
    return result;
}

int clusters_geojson(struct reader *reader, struct node node, struct text *text)
{
    struct rows *rows = NULL;
    bool first = true;
    int result =
        rows_begin(reader, QUERY_EXPORT_PLACES, &(struct question){.row = node.row}, &rows);

    if (result)
        return result;
    text_add(text, "{\n  \"type\": \"FeatureCollection\",\n  \"features\": [");
    while (!result && !text->error && (result = rows_next(rows)) == 1) {
        text_add(text, first ? "\n    " : ",\n    ");
        result = write_feature(reader, rows, text);
        first = false;
    }
    text_add(text, first ? "]\n}\n" : "\n  ]\n}\n");
    rows_end(rows);
    return result;
}
