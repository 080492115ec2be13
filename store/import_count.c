#include "store/import_load.h"

#include <errno.h>

/* Places of the model's columns, in import_model.c. */
enum {
    ORGANISATION_CLUSTER = 1,
    PRODUCT_CLASS = 2,
    MAKES_FIRM = 0,
    MAKES_PRODUCT = 1,
    TIE_KIND = 0,
    TIE_FROM = 1,
    TIE_TO = 2
};

/* 0 where it is unknown. */
static int64_t integer_at(const struct load *load, int number)
{
    const struct cell_value *value = &load->values[number];

    return value->type == VALUE_INTEGER ? value->integer : 0;
}

static int64_t year_at(const struct load *load, int column)
{
    return column == NO_CELL ? 0 : integer_at(load, (int)load->table->columns[column].number);
}

static int count_years(struct load *load, enum sums_entity entity)
{
    return sums_add_years(&load->import->sums, entity, year_at(load, load->since),
                          year_at(load, load->until));
}

static int count_organisation(struct load *load, enum sums_entity entity)
{
    int error = sums_add_organisation(&load->import->sums, load->row_number, entity,
                                      integer_at(load, ORGANISATION_CLUSTER));

    if (!error)
        error = sums_set_span(&load->import->sums, load->row_number, year_at(load, load->since),
                              year_at(load, load->until));
    return error ? error : count_years(load, entity);
}

static int count_product(struct load *load)
{
    const struct cell_value *class_name = &load->values[PRODUCT_CLASS];

    return sums_add_product(&load->import->sums, load->row_number,
                            class_name->type == VALUE_TEXT ? class_name->text : NULL,
                            class_name->len);
}

static int count_makes(struct load *load)
{
    int error = sums_add_makes(&load->import->sums, integer_at(load, MAKES_FIRM),
                               integer_at(load, MAKES_PRODUCT));

    return error ? error : count_years(load, SUMS_MAKES);
}

static int count_tie(struct load *load)
{
    const struct tie_kind *kind = &load->import->ties.kinds[load->numbers[TIE_KIND]];
    int error = sums_add_tie(&load->import->sums, integer_at(load, TIE_KIND),
                             integer_at(load, TIE_FROM), integer_at(load, TIE_TO), kind->ownership);

    if (!error)
        error = sums_compare_span(&load->import->sums, load->row_number, integer_at(load, TIE_FROM),
                                  integer_at(load, TIE_TO), year_at(load, load->since),
                                  year_at(load, load->until));
    return error ? error : count_years(load, SUMS_TIE);
}

static int count(struct load *load)
{
    switch (load->table->id) {
    case MODEL_INSTITUTES:
        return count_organisation(load, SUMS_INSTITUTE);
    case MODEL_FIRMS:
        return count_organisation(load, SUMS_FIRM);
    case MODEL_FUNDERS:
        return count_organisation(load, SUMS_FUNDER);
    case MODEL_PRODUCTS:
        return count_product(load);
    case MODEL_MAKES:
        return count_makes(load);
    case MODEL_TIES:
        return count_tie(load);
    default:
        return 0;
    }
}

int load_sums(struct load *load)
{
    int error = count(load);

    return error ? import_fail(load->import, load->table->path, error) : 0;
}
