/*
 * rivals.tsv of a firm: who makes the same products.
 */
#include "fs/files.h"
#include "fs/measures/similarity.h"
#include "fs/tsv.h"

/* Columns of the query. */
enum {
    FIRM,
    CLUSTER,
    SCOPE,
    SHARED,
    THEIRS,
    OURS,
    PRODUCTS
};

static void write_line(const struct rows *rows, struct text *text)
{
    struct figure similarity =
        jaccard(rows_real(rows, SHARED), rows_real(rows, OURS), rows_real(rows, THEIRS));

    for (int column = FIRM; column <= SCOPE; column++) {
        tsv_text(rows_text(rows, column), text);
        text_char(text, '\t');
    }
    text_printf(text, "%lld\t", (long long)rows_integer(rows, SHARED));
    if (!similarity.why)
        tsv_real(similarity.value, text);
    text_char(text, '\t');
    tsv_text(rows_text(rows, PRODUCTS), text);
    text_char(text, '\n');
}

int rivals_of_firm(struct reader *reader, struct node node, struct text *text)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_FIRM_RIVALS, &(struct question){.row = node.row}, &rows);

    if (result)
        return result;
    text_add(text, "firm\tcluster\tscope\tshared\tjaccard\tproducts\n");
    while ((result = rows_next(rows)) == 1 && !text->error)
        write_line(rows, text);
    rows_end(rows);
    return result < 0 ? result : 0;
}
