#include "fs/agglomeration.h"

#include "fs/array.h"
#include "fs/measures/agglomeration.h"

#include <errno.h>
#include <stdlib.h>

/* Employment of provinces as a whole and of the firms in them, and of the firms. */
struct employment {
    int64_t *provinces; /* row numbers, ascending */
    double *all;
    double *industry;
    size_t province_count;
    double *firms;
    size_t firm_count;
};

static void release(struct employment *employment)
{
    free(employment->provinces);
    free(employment->all);
    free(employment->industry);
    free(employment->firms);
}

static int add_province(struct employment *employment, int64_t province, double size)
{
    size_t count = employment->province_count;
    int result = array_grow((void **)&employment->provinces, count, sizeof(*employment->provinces));

    if (!result)
        result = array_grow((void **)&employment->all, count, sizeof(*employment->all));
    if (!result)
        result = array_grow((void **)&employment->industry, count, sizeof(*employment->industry));
    if (result)
        return result;
    employment->provinces[count] = province;
    employment->all[count] = size;
    employment->industry[count] = 0;
    employment->province_count++;
    return 0;
}

static int read_provinces(struct reader *reader, struct employment *employment)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_PROVINCE_EMPLOYEES, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        result = add_province(employment, rows_integer(rows, 0), rows_real(rows, 1));
        if (result)
            break;
    }
    rows_end(rows);
    return result;
}

static int compare_rows(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

/* A firm in a province whose employment is unknown is left out. */
static int add_firm(struct employment *employment, int64_t province, double size)
{
    const int64_t *found = bsearch(&province, employment->provinces, employment->province_count,
                                   sizeof(province), compare_rows);
    int result;

    if (!found)
        return 0;
    result =
        array_grow((void **)&employment->firms, employment->firm_count, sizeof(*employment->firms));
    if (result)
        return result;
    employment->firms[employment->firm_count++] = size;
    employment->industry[found - employment->provinces] += size;
    return 0;
}

static int read_firms(struct reader *reader, struct employment *employment)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_FIRM_EMPLOYEES, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        result = add_firm(employment, rows_integer(rows, 0), rows_real(rows, 1));
        if (result)
            break;
    }
    rows_end(rows);
    return result;
}

int agglomeration_add(struct reader *reader, struct json *json)
{
    struct employment employment = {0};
    struct figure figure =
        figure_undefined("the sizes are unknown: firms or provinces have no column employees");
    int result = read_provinces(reader, &employment);

    if (!result && employment.province_count > 0)
        result = read_firms(reader, &employment);
    if (!result && employment.firm_count > 0)
        figure = ellison_glaeser(employment.industry, employment.all, employment.province_count,
                                 employment.firms, employment.firm_count);
    if (!result)
        json_figure(json, json->root, "ellison_glaeser", figure, (int64_t)employment.firm_count,
                    "ellison-glaeser");
    release(&employment);
    return result;
}
