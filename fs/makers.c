#include "fs/makers.h"

#include "fs/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLOTS = 4096,
    LISTS_MAX = SLOTS / 2, /* so that a free slot is near */
    BYTES_MAX = 2 << 20    /* of all lists together; when it is reached, all begin anew */
};

/* Columns of the query. */
enum {
    MAKER,
    SLUG,
    CLUSTER_ID,
    CLUSTER,
    PROVINCE_ID,
    PRODUCT
};

/* The lists that a reader keeps, in the version and year that they were read in. */
struct shelf {
    uint64_t epoch;
    int year;
    size_t lists;
    size_t bytes;
    struct makers slots[SLOTS]; /* a hash table by product */
};

static void release(struct makers *makers)
{
    free(makers->items);
    free(makers->products);
    free(makers->texts);
    *makers = (struct makers){0};
}

static void clear(struct shelf *shelf)
{
    for (size_t i = 0; i < SLOTS; i++)
        release(&shelf->slots[i]);
    shelf->lists = 0;
    shelf->bytes = 0;
}

static void shelf_free(void *kept)
{
    clear(kept);
    free(kept);
}

/* The shelf of a reader, with room for one list. NULL: out of memory. */
static struct shelf *get_shelf(struct reader *reader)
{
    struct shelf *shelf = reader_kept(reader, shelf_free);

    if (!shelf) {
        shelf = calloc(1, sizeof(*shelf));
        if (!shelf)
            return NULL;
        reader_keep(reader, shelf, shelf_free);
    }
    if (shelf->epoch != reader_epoch(reader) || shelf->year != reader_year(reader) ||
        shelf->lists == LISTS_MAX || shelf->bytes > BYTES_MAX)
        clear(shelf);
    shelf->epoch = reader_epoch(reader);
    shelf->year = reader_year(reader);
    return shelf;
}

static struct makers *find_slot(struct shelf *shelf, int64_t product)
{
    size_t at = (size_t)((uint64_t)product * UINT64_C(0x9e3779b97f4a7c15) >> 32) % SLOTS;

    while (shelf->slots[at].is_read && shelf->slots[at].product != product)
        at = (at + 1) % SLOTS;
    return &shelf->slots[at];
}

static int add_text(struct makers *makers, const struct rows *rows, int column, size_t *room)
{
    const char *text = rows_text(rows, column) ? rows_text(rows, column) : "";
    size_t len = strlen(text) + 1;

    if (makers->text_len + len > *room) {
        size_t wanted = 2 * (makers->text_len + len);
        char *grown = realloc(makers->texts, wanted);

        if (!grown)
            return -ENOMEM;
        makers->texts = grown;
        *room = wanted;
    }
    memcpy(makers->texts + makers->text_len, text, len);
    makers->text_len += len;
    return 0;
}

static int add_maker(struct makers *makers, const struct rows *rows, size_t *room)
{
    struct maker maker = {.id = rows_integer(rows, MAKER),
                          .cluster_id = rows_integer(rows, CLUSTER_ID),
                          .province_id = rows_integer(rows, PROVINCE_ID),
                          .slug = makers->text_len,
                          .first_product = makers->product_count};
    int error = add_text(makers, rows, SLUG, room);

    /* A cluster that is not there is none. */
    if (rows_type(rows, CLUSTER) == VALUE_NULL)
        maker.cluster_id = 0;
    if (!error)
        error = add_text(makers, rows, CLUSTER, room);
    if (!error)
        error = array_grow((void **)&makers->items, makers->count, sizeof(*makers->items));
    if (!error)
        makers->items[makers->count++] = maker;
    return error;
}

static int add_row(struct makers *makers, const struct rows *rows, size_t *room)
{
    int error = 0;

    if (makers->count == 0 || makers->items[makers->count - 1].id != rows_integer(rows, MAKER))
        error = add_maker(makers, rows, room);
    if (!error)
        error = array_grow((void **)&makers->products, makers->product_count,
                           sizeof(*makers->products));
    if (!error)
        makers->products[makers->product_count++] = rows_integer(rows, PRODUCT);
    return error;
}

/* The place behind the last maker says where its products end. */
static int add_end(struct makers *makers)
{
    int error = array_grow((void **)&makers->items, makers->count, sizeof(*makers->items));

    if (!error)
        makers->items[makers->count] = (struct maker){.first_product = makers->product_count};
    return error;
}

static int read_makers(struct reader *reader, int64_t product, struct makers *makers)
{
    struct rows *rows = NULL;
    size_t room = 0;
    int result = rows_begin(reader, QUERY_MAKERS_MADE, &(struct question){.row = product}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        result = add_row(makers, rows, &room);
        if (result)
            break;
    }
    rows_end(rows);
    return result ? result : add_end(makers);
}

int makers_of(struct reader *reader, int64_t product, const struct makers **out)
{
    struct shelf *shelf = get_shelf(reader);
    struct makers *makers = shelf ? find_slot(shelf, product) : NULL;
    int error = 0;

    if (!makers)
        return -ENOMEM;
    if (!makers->is_read) {
        error = read_makers(reader, product, makers);
        if (error) {
            release(makers);
            return error;
        }
        makers->product = product;
        makers->is_read = true;
        shelf->lists++;
        shelf->bytes += makers->count * sizeof(*makers->items) + makers->text_len +
                        makers->product_count * sizeof(*makers->products);
    }
    *out = makers;
    return 0;
}

static int compare_makers(const void *left, const void *right)
{
    int64_t a = ((const struct maker *)left)->id;
    int64_t b = ((const struct maker *)right)->id;

    return (a > b) - (a < b);
}

const struct maker *makers_find(const struct makers *makers, int64_t id)
{
    struct maker key = {.id = id};

    return bsearch(&key, makers->items, makers->count, sizeof(key), compare_makers);
}

const char *maker_slug(const struct makers *makers, const struct maker *maker)
{
    return makers->texts + maker->slug;
}

const char *maker_cluster(const struct makers *makers, const struct maker *maker)
{
    const char *slug = maker_slug(makers, maker);

    return slug + strlen(slug) + 1;
}
