#include "store/import_load.h"

#include "store/import_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t count_characters(const char *text, size_t len)
{
    size_t count = 0;

    for (size_t i = 0; i < len; i++)
        count += (text[i] & 0xc0) != 0x80;
    return count;
}

static bool is_listed(const struct strings *values, const char *text, size_t len)
{
    for (size_t i = 0; i < values->count; i++) {
        if (strlen(values->items[i]) == len && memcmp(values->items[i], text, len) == 0)
            return true;
    }
    return false;
}

/* Says which words it may be, as many as fit. */
static void complain_words(struct load *load, size_t cell, const char *const *words, size_t count)
{
    char list[400] = "";
    size_t used = 0;

    for (size_t i = 0; i < count; i++) {
        const char *before = i == 0 ? "" : i + 1 == count ? " or " : ", ";
        size_t need = strlen(before) + strlen(words[i]);

        if (used + need + sizeof(", ...") > sizeof(list)) {
            snprintf(list + used, sizeof(list) - used, ", ...");
            break;
        }
        used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s", before, words[i]);
    }
    load_complain(load, cell, "must be %s%s", count > 1 ? "one of " : "", list);
}

/* What the package declares of a value as text. */
static void check_declared_text(struct load *load, size_t cell, const struct column *column)
{
    const struct field *field = column->field;
    const char *text = load->row.cells[cell].text;
    size_t len = load->row.cells[cell].len;
    size_t characters =
        field->min_length || field->has_max_length ? count_characters(text, len) : 0;

    if (field->values.count && !is_listed(&field->values, text, len))
        complain_words(load, cell, (const char *const *)field->values.items, field->values.count);
    if (characters < field->min_length)
        load_complain(load, cell, "must have at least %zu characters", field->min_length);
    if (field->has_max_length && characters > field->max_length)
        load_complain(load, cell, "must have at most %zu characters", field->max_length);
    if (column->has_pattern && regexec(&column->pattern, text, 0, NULL, 0) != 0)
        load_complain(load, cell, "does not match the pattern %s", field->pattern);
    if (field->uri && !text_is_uri(text, len))
        load_complain(load, cell, "not a URI");
}

/* What the package declares holds for a list as a whole, as in other programs that read it. */
static void check_items(struct load *load, size_t cell, char separator)
{
    const char *at = load->row.cells[cell].text;
    const char *end = at + load->row.cells[cell].len;

    for (;;) {
        const char *stop = memchr(at, separator, (size_t)(end - at));

        if (at == (stop ? stop : end)) {
            load_complain(load, cell, "an item of the list is empty");
            return;
        }
        if (!stop)
            return;
        at = stop + 1;
    }
}

static bool parse_type(enum field_type type, const char *text, size_t len, struct cell_value *value,
                       const char **what)
{
    bool truth = false;
    bool fine = true;

    switch (type) {
    case FIELD_INTEGER:
    case FIELD_YEAR:
        *what = "not a whole number";
        fine = text_integer(text, len, &value->integer);
        value->type = VALUE_INTEGER;
        break;
    case FIELD_NUMBER:
        *what = "not a number";
        fine = text_number(text, len, &value->real);
        value->type = VALUE_REAL;
        break;
    case FIELD_BOOLEAN:
        *what = "must be true or false";
        fine = text_boolean(text, len, &truth);
        *value = (struct cell_value){.type = VALUE_INTEGER, .integer = truth};
        break;
    case FIELD_STRING:
        *value = (struct cell_value){.type = VALUE_TEXT, .text = text, .len = (uint32_t)len};
        break;
    }
    return fine;
}

static void check_range(struct load *load, size_t cell, const struct column *column,
                        const struct cell_value *value)
{
    const struct field *field = column->field;
    const struct model_column *model = column->model;
    double number = value->type == VALUE_INTEGER ? (double)value->integer : value->real;
    bool limited = model && (model->minimum != 0 || model->maximum != 0);

    if (limited && (number < model->minimum || number > model->maximum)) {
        if (isinf(model->maximum))
            load_complain(load, cell, "must be at least %.15g", model->minimum);
        else
            load_complain(load, cell, "must be from %.15g to %.15g", model->minimum,
                          model->maximum);
        return;
    }
    if (field->has_minimum && number < field->minimum)
        load_complain(load, cell, "must be at least %.15g", field->minimum);
    if (field->has_maximum && number > field->maximum)
        load_complain(load, cell, "must be at most %.15g", field->maximum);
}

/* Whether other programs write it for what is not known. */
static bool stands_for_unknown(const char *text)
{
    static const char *const words[] = {"NA",   "N/A",  "n/a",  "na", "NaN", "nan", "NULL",
                                        "null", "None", "none", "-",  "--",  "?"};
    size_t i = 0;

    while (i < sizeof(words) / sizeof(words[0]) && strcmp(words[i], text) != 0)
        i++;
    return i < sizeof(words) / sizeof(words[0]);
}

/* Whether it is digits, and more of them than there is room for. */
static bool is_too_large(const char *text, enum field_type type)
{
    const char *digits = text + (*text == '-' || *text == '+');
    char *end;

    if (type == FIELD_STRING || type == FIELD_BOOLEAN || (*digits < '0' || *digits > '9'))
        return false;
    if (type == FIELD_NUMBER)
        return isinf(strtod(digits, &end)) && *end == '\0';
    return digits[strspn(digits, "0123456789")] == '\0';
}

/* Says what a value is not, and how it is to be written if that can be told. */
static void complain_type(struct load *load, size_t cell, enum field_type type, const char *what)
{
    const struct csv_cell *text = &load->row.cells[cell];
    double number;

    if (stands_for_unknown(text->text))
        load_complain(load, cell, "%s; a cell whose value is not known is left empty", what);
    else if ((type == FIELD_INTEGER || type == FIELD_YEAR) &&
             text_number(text->text, text->len, &number) && number == trunc(number) &&
             fabs(number) < 1e15)
        load_complain(load, cell, "must be written as a whole number, %.0f", number);
    else if (is_too_large(text->text, type))
        load_complain(load, cell, "too large a number");
    else
        load_complain(load, cell, "%s", what);
}

/* Whether it is what the package declares, where our table asks for another type: a stake may be
 * declared an integer. Anything is a string. */
static bool is_as_declared(struct load *load, size_t cell, enum field_type declared)
{
    const struct csv_cell *text = &load->row.cells[cell];
    struct cell_value value;
    const char *what = NULL;

    if (parse_type(declared, text->text, text->len, &value, &what))
        return true;
    complain_type(load, cell, declared, what);
    return false;
}

/* The type that our table asks for, and the declared one. */
static void check_value(struct load *load, size_t cell, const struct column *column,
                        struct cell_value *value)
{
    const struct csv_cell *text = &load->row.cells[cell];
    const struct model_column *model = column->model;
    enum field_type type = column->field->type;
    const char *what = NULL;

    if (model && model->kind == COLUMN_INTEGER)
        type = FIELD_INTEGER;
    else if (model && model->kind == COLUMN_REAL)
        type = FIELD_NUMBER;
    else if (model && model->kind == COLUMN_BOOLEAN)
        type = FIELD_BOOLEAN;
    if (!parse_type(type, text->text, text->len, value, &what)) {
        complain_type(load, cell, type, what);
        value->type = VALUE_NULL;
        return;
    }
    if (type != column->field->type && !is_as_declared(load, cell, column->field->type))
        return;
    if (type == FIELD_YEAR && (value->integer < 0 || value->integer > 9999))
        load_complain(load, cell, "not a year");
    if (value->type == VALUE_REAL || type == FIELD_INTEGER || type == FIELD_YEAR)
        check_range(load, cell, column, value);
    /* Stored as text: those of our text columns, and truth in columns of the data set's own. */
    if (model && model->kind == COLUMN_TEXT)
        *value = (struct cell_value){.type = VALUE_TEXT, .text = text->text, .len = text->len};
    else if (!model && type == FIELD_BOOLEAN)
        *value = (struct cell_value){.type = VALUE_TEXT,
                                     .text = value->integer ? "true" : "false",
                                     .len = value->integer ? 4 : 5};
}

/* Whether the package lists no other words than ours: what it refuses has been told then. */
static bool declares_words(const struct field *field, const char *const *words, size_t count)
{
    size_t ours = 0;

    for (size_t i = 0; i < count; i++)
        ours += is_listed(&field->values, words[i], strlen(words[i]));
    return field->values.count > 0 && ours == field->values.count;
}

static void check_model_words(struct load *load, size_t cell, const struct column *column)
{
    const struct model_column *model = column->model;
    const struct csv_cell *text = &load->row.cells[cell];
    size_t count = 0;

    if (!model || !model->values)
        return;
    for (; model->values[count]; count++) {
        if (strcmp(model->values[count], text->text) == 0)
            return;
    }
    if (!declares_words(column->field, model->values, count))
        complain_words(load, cell, model->values, count);
}

static void check_model_form(struct load *load, size_t cell, const struct model_column *model)
{
    const struct csv_cell *text = &load->row.cells[cell];
    const char *part = NULL;
    size_t len = 0;
    const char *fault =
        model && model->fault ? model->fault(text->text, text->len, &part, &len) : NULL;

    if (fault)
        load_complain_part(load, cell, part, len, "%s", fault);
}

int load_cell(struct load *load, size_t cell, const struct column *column)
{
    const struct csv_cell *text = &load->row.cells[cell];
    enum column_kind kind = column->model ? column->model->kind : COLUMN_TEXT;
    size_t number = column->number;
    struct cell_value *value =
        column->model ? &load->values[number] : &load->extras[column - load->table->columns];
    const struct key *key = NULL;
    const char *fault;

    value->type = VALUE_NULL;
    if (text->len == 0) {
        if (column->required)
            load_complain(load, cell, "must not be empty%s",
                          column->is_only_of_key ? ", as part of the package's primaryKey" : "");
        return 0;
    }
    fault = text_fault(text->text, text->len);
    if (fault) {
        load_complain(load, cell, "%s", fault);
        return 0;
    }
    if (column->separator)
        check_items(load, cell, column->separator);
    check_declared_text(load, cell, column);
    switch (kind) {
    case COLUMN_SOURCES:
        return load_sources(load, cell, column);
    case COLUMN_REFERENCE:
        if (load_reference(load, cell, column, text->text, text->len, &key)) {
            *value = (struct cell_value){.type = VALUE_INTEGER, .integer = key->row};
            load->numbers[number] = key->number;
        }
        return 0;
    case COLUMN_KEY: /* looked at by load_key() */
        *value = (struct cell_value){.type = VALUE_TEXT, .text = text->text, .len = text->len};
        return 0;
    default:
        check_model_words(load, cell, column);
        check_model_form(load, cell, column->model);
        check_value(load, cell, column, value);
        return 0;
    }
}
