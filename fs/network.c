#include "fs/network.h"

#include "fs/facts.h"
#include "fs/json.h"
#include "store/import_text.h"

#include <errno.h>
#include <math.h>

#define ATTRIBUTE(name, type)         \
    {                                 \
        PIECE(name), ATTRIBUTE_##type \
    }

const struct attribute node_attributes[NODE_ATTRIBUTE_COUNT] = {
    ATTRIBUTE("name", STRING),
    ATTRIBUTE("name_zh", STRING),
    ATTRIBUTE("entity", STRING),
    ATTRIBUTE("cluster", STRING),
    ATTRIBUTE("province", STRING),
    ATTRIBUTE("kind", STRING),
    ATTRIBUTE("business_model", STRING),
    ATTRIBUTE("ownership", STRING),
    ATTRIBUTE("origin", STRING),
    ATTRIBUTE("since", INTEGER),
    ATTRIBUTE("until", INTEGER),
    ATTRIBUTE("genesis", STRING),
    ATTRIBUTE("lat", REAL),
    ATTRIBUTE("lon", REAL),
};

const struct attribute edge_attributes[EDGE_ATTRIBUTE_COUNT] = {
    ATTRIBUTE("kind", STRING),   ATTRIBUTE("scope", STRING), ATTRIBUTE("since", INTEGER),
    ATTRIBUTE("until", INTEGER), ATTRIBUTE("stake", REAL),   ATTRIBUTE("directed", BOOLEAN),
};

enum {
    DIGITS_SIZE = 1024 /* room for those of all numbers of a row */
};

/* --- reading ----------------------------------------------------------------------------------- */

void network_row_init(struct network_row *row)
{
    *row = (struct network_row){.rows = NULL};
    text_init(&row->digits);
}

void network_row_release(struct network_row *row)
{
    text_release(&row->digits);
}

/* Nothing is known yet, and there is room for digits. */
static int begin_row(struct network_row *row, const struct rows *rows, int64_t number)
{
    row->rows = rows;
    row->number = number;
    if (!row->digits.data)
        text_spaces(&row->digits, DIGITS_SIZE);
    row->digits.len = 0;
    return row->digits.error;
}

/* A NULL of another program's is as unknown as none. */
static int read_string(const struct rows *rows, int column, struct network_value *value)
{
    const char *string = rows_text(rows, column);
    size_t len = rows_text_len(rows, column);

    *value = (struct network_value){.bytes = string, .len = len};
    if (!string && len > 0)
        return -ENOMEM;
    value->is_plain = string && text_word_len(string) == len;
    return 0;
}

static void end_number(struct network_row *row, size_t begin, struct network_value *value)
{
    *value = (struct network_value){
        .bytes = row->digits.data + begin, .len = row->digits.len - begin, .is_plain = true};
}

static void read_real(struct network_row *row, double real, struct network_value *value)
{
    size_t begin = row->digits.len;

    if (!isfinite(real))
        return;
    json_write_number(&row->digits, real);
    end_number(row, begin, value);
}

static void read_integer(struct network_row *row, enum attribute_type type, int64_t integer,
                         struct network_value *value)
{
    size_t begin = row->digits.len;

    if (type == ATTRIBUTE_BOOLEAN)
        text_add(&row->digits, integer ? "true" : "false");
    else
        text_decimal(&row->digits, integer);
    end_number(row, begin, value);
}

/* Of a text what the import would take it for: so it stores truths itself. */
static void read_text(struct network_row *row, int column, enum attribute_type type,
                      struct network_value *value)
{
    const char *string = rows_text(row->rows, column);
    size_t len = rows_text_len(row->rows, column);
    int64_t integer = 0;
    double real = 0;
    bool truth = false;

    if (!string)
        return;
    if (type == ATTRIBUTE_REAL) {
        if (text_number(string, len, &real))
            read_real(row, real, value);
    } else if (type == ATTRIBUTE_BOOLEAN) {
        if (text_boolean(string, len, &truth))
            read_integer(row, type, truth, value);
    } else if (text_integer(string, len, &integer)) {
        read_integer(row, type, integer, value);
    }
}

/* The value, if it is of that type: another program may have put in what it likes. */
static inline int read_value(struct network_row *row, int column, enum attribute_type type,
                             struct network_value *value)
{
    enum value_type stored = rows_type(row->rows, column);

    *value = (struct network_value){.bytes = NULL};
    if (stored == VALUE_NULL)
        return 0;
    if (type == ATTRIBUTE_STRING)
        return read_string(row->rows, column, value);
    if (stored == VALUE_TEXT)
        read_text(row, column, type, value);
    else if (type == ATTRIBUTE_REAL)
        read_real(row, rows_real(row->rows, column), value);
    else if (stored == VALUE_INTEGER)
        read_integer(row, type, rows_integer(row->rows, column), value);
    return 0;
}

/* Slugs in the first columns, then attributes. */
static int read_row(struct network_row *row, int ends, int column,
                    const struct attribute *attributes, int count)
{
    int result = 0;

    for (int i = 0; !result && i < ends; i++)
        result = read_string(row->rows, i, &row->ends[i]);
    for (int i = 0; !result && i < count; i++)
        result = read_value(row, column + i, attributes[i].type, &row->values[i]);
    return result;
}

int network_read_node(struct network_row *row, const struct rows *rows, int64_t number)
{
    int result = begin_row(row, rows, number);

    return result ? result : read_row(row, 1, 1, node_attributes, NODE_ATTRIBUTE_COUNT);
}

static int read_edge(struct network_row *row, const struct rows *rows, int64_t number)
{
    int result = begin_row(row, rows, number);

    return result ? result : read_row(row, 2, 2, edge_attributes, EDGE_ATTRIBUTE_COUNT);
}

int network_read_attributes(struct network_row *row, const struct rows *rows,
                            const struct attribute *attributes, int count)
{
    int result = begin_row(row, rows, 1);

    return result ? result : read_row(row, 0, 0, attributes, count);
}

/* --- writing ----------------------------------------------------------------------------------- */

static inline void write_value(struct text *text, const struct network_value *value,
                               network_escape *escape)
{
    if (value->is_plain)
        text_write(text, value->bytes, value->len);
    else
        escape(text, value->bytes ? value->bytes : "");
}

void network_write_value(struct text *text, const char *before, const struct network_value *value,
                         const char *after, network_escape *escape)
{
    text_add(text, before);
    write_value(text, value, escape);
    text_add(text, after);
}

static inline void write_piece(struct text *text, const struct network_piece *piece)
{
    text_write(text, piece->bytes, piece->len);
}

static inline void write_attribute(struct text *text, const struct attribute *attribute,
                                   const struct network_value *value,
                                   const struct notation *notation)
{
    if (text->is_counted && value->is_plain) {
        text_skip(text, notation->before.len + attribute->name.len + notation->between.len +
                            value->len + notation->after.len);
        return;
    }
    write_piece(text, &notation->before);
    write_piece(text, &attribute->name);
    write_piece(text, &notation->between);
    write_value(text, value, notation->escape);
    write_piece(text, &notation->after);
}

void network_write_attributes(struct text *text, const struct attribute *attributes, int count,
                              const struct network_value *values, const struct notation *notation)
{
    for (int i = 0; i < count; i++)
        if (values[i].bytes)
            write_attribute(text, &attributes[i], &values[i], notation);
}

/* Who comes first reads the row for all that share it. */
static int write_edge(const struct tie_file *file, const struct rows *rows, int64_t number)
{
    const struct network_file *network = file->context;
    struct network_row *row = network->row;
    int result = 0;

    if (row->rows != rows || row->number != number)
        result = read_edge(row, rows, number);
    return result ? result : network->format->edge(network);
}

struct tie_file network_edges(struct network_file *file, enum query query)
{
    return (struct tie_file){.text = file->text,
                             .query = query,
                             .names = TIE_NAMES_OF_ENDS,
                             .context = file,
                             .write = write_edge};
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
