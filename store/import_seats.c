#include "store/import_load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Places of the model's columns, in import_model.c. */
enum {
    CLUSTER_KEY = 0,
    CLUSTER_PROVINCE = 1,
    FUNDER_CLUSTER = 1,
    FUNDER_PROVINCE = 2
};

static int make_room(struct load *load, struct seats *seats, uint32_t cluster)
{
    size_t size = seats->size ? seats->size : 256;
    uint32_t *provinces;

    while (size <= cluster)
        size *= 2;
    if (size == seats->size)
        return 0;
    provinces = realloc(seats->provinces, size * sizeof(*provinces));
    if (!provinces)
        return import_fail(load->import, load->table->path, -ENOMEM);
    memset(provinces + seats->size, 0, (size - seats->size) * sizeof(*provinces));
    seats->provinces = provinces;
    seats->size = size;
    return 0;
}

static int note_province(struct load *load)
{
    struct seats *seats = &load->import->seats;
    const struct cell_value *slug = &load->values[CLUSTER_KEY];
    const struct key *cluster;
    int error;

    if (load->values[CLUSTER_PROVINCE].type != VALUE_INTEGER || slug->type != VALUE_TEXT)
        return 0;
    cluster = keys_find(&load->import->spaces[SPACE_CLUSTER], slug->text, slug->len);
    if (!cluster)
        return 0;
    error = make_room(load, seats, cluster->number);
    if (!error)
        seats->provinces[cluster->number] = load->numbers[CLUSTER_PROVINCE] + 1;
    return error;
}

static void compare_province(struct load *load)
{
    const struct import *import = load->import;
    uint32_t cluster = load->numbers[FUNDER_CLUSTER];
    const struct key *key;
    uint32_t province;

    if (load->values[FUNDER_CLUSTER].type != VALUE_INTEGER ||
        load->values[FUNDER_PROVINCE].type != VALUE_INTEGER || cluster >= import->seats.size)
        return;
    province = import->seats.provinces[cluster];
    if (province == 0 || province == load->numbers[FUNDER_PROVINCE] + 1)
        return;
    key = keys_at(&import->spaces[SPACE_PROVINCE], province - 1);
    load_complain(load, (size_t)load->cell_of[plan_column(load->table, "province")],
                  "its cluster is in \"%.*s\"", key->len, key->text);
}

int load_seat(struct load *load)
{
    if (load->table->id == MODEL_CLUSTERS)
        return note_province(load);
    if (load->table->id == MODEL_FUNDERS)
        compare_province(load);
    return 0;
}

void seats_release(struct seats *seats)
{
    free(seats->provinces);
    *seats = (struct seats){0};
}
