/*
 * Files with the ties of a cluster or of a province: links.tsv, network.dot, and history.tsv, where
 * other things come and go too.
 *
 * history.tsv goes by years, and ties are read in an order of their own. So the store sorts it, from
 * queries that look up the ends of each tie. Only where it is so long that its bytes are not wanted, its
 * lines about ties are counted as these are read for the other files.
 */
#include "fs/files.h"
#include "fs/links.h"
#include "fs/network.h"
#include "fs/tsv.h"
#include "fs/types.h"

enum {
    PLACE_FILES_MAX = 3,
    LAST_YEAR = 9999,
    /* Of history, with products and ties: most organisations have fewer. */
    BYTES_OF_EACH = 1024
};

/* What is asked about a cluster, or about a province. */
struct place {
    struct ties ties;
    enum query links;
    enum query lives;
    enum query history;
    enum query history_tieless;
    enum query size;
};

struct texts {
    struct text *links;
    struct text *history;
    struct text *dot;
};

/* --- history.tsv ------------------------------------------------------------------------------- */

/* Of ties, how long it gets. */
struct count {
    struct text text;
    bool is_wanted;
    bool has_failed; /* a tie has years that are none */
};

static void write_line(struct text *text, int64_t year, const char *event, const struct rows *rows)
{
    text_decimal(text, year);
    text_char(text, '\t');
    text_add(text, event);
    for (int column = 0; column < 3; column++) {
        text_char(text, '\t');
        tsv_text(rows_text(rows, column), text);
    }
    text_add(text, "\t\n");
}

/* When a tie came, and when it went: see queries_history.c. */
static int write_lines(const struct tie_file *file, const struct rows *rows, int64_t number)
{
    struct count *count = file->context;
    int64_t first = rows_integer(rows, 3);
    int64_t last = rows_integer(rows, 4);

    (void)number;
    count->has_failed |= rows_type(rows, 3) != VALUE_INTEGER || rows_type(rows, 4) != VALUE_INTEGER;
    if (first >= 1 && first <= last)
        write_line(file->text, first, "came", rows);
    if (last < LAST_YEAR && first <= last)
        write_line(file->text, last + 1, "went", rows);
    return 0;
}

/* To count is worth it only for what is longer than what may be kept; without that being known, the
 * file can be made all the same. */
static void begin_count(struct reader *reader, const struct place *place, const struct text *text,
                        struct count *count)
{
    const struct question question = {.row = place->ties.row};
    int64_t size = 0;

    *count = (struct count){.is_wanted = false};
    text_init(&count->text);
    count->text.kept_max = BLOB_MEMORY_MAX;
    if (text && text->kept_max < UINT64_MAX &&
        query_number(reader, place->size, &question, &size) == 0)
        count->is_wanted = size > 0 && (uint64_t)size > text->kept_max / BYTES_OF_EACH;
}

static int write_history(struct reader *reader, const struct place *place, struct count *count,
                         struct text *text)
{
    struct node node = {.row = (uint32_t)place->ties.row};
    int result = 0;

    if (count->is_wanted)
        result = tsv_table(reader, place->history_tieless, node, &count->text);
    if (result || count->text.error)
        return result ? result : count->text.error;
    if (count->is_wanted && !count->has_failed && text_size(&count->text) > text->kept_max) {
        text_count_only(text, text_size(&count->text));
        return 0;
    }
    return tsv_table(reader, place->history, node, text);
}

/* --- all --------------------------------------------------------------------------------------- */

/* What fails one file, and need not fail the others too, is a state of its text. */
static int write_ties(struct reader *reader, const struct place *place, const struct texts *texts,
                      struct network_file *network, struct count *count)
{
    struct tie_file files[PLACE_FILES_MAX];
    size_t file_count = 0;
    int result = 0;

    if (texts->links)
        files[file_count++] = links_tsv(texts->links, place->links);
    if (count->is_wanted)
        files[file_count++] = (struct tie_file){
            .text = &count->text, .query = place->lives, .context = count, .write = write_lines};
    if (texts->dot) {
        files[file_count++] = network_edges(network, QUERY_CLUSTER_EDGES);
        text_fail(texts->dot, network_begin_cluster(network, place->ties.row));
    }
    if (file_count > 0)
        result = tie_files_write(reader, place->ties, files, file_count);
    if (texts->dot)
        text_add(texts->dot, network->format->end);
    return result;
}

static int write_files(struct reader *reader, const struct place *place, const struct texts *texts)
{
    struct network_row row;
    struct network_file network = {reader, texts->dot, &network_format_dot, NULL, &row};
    struct count count;
    int result;

    begin_count(reader, place, texts->history, &count);
    network_row_init(&row);
    result = write_ties(reader, place, texts, &network, &count);
    if (!result && texts->history)
        text_fail(texts->history, write_history(reader, place, &count, texts->history));
    network_row_release(&row);
    text_release(&count.text);
    return result;
}

static int write_cluster(struct reader *reader, struct node node, struct text *const texts[])
{
    const struct place place = {
        .ties = {QUERY_CLUSTER_ALL_TIES, node.row},
        .links = QUERY_CLUSTER_TIES,
        .lives = QUERY_CLUSTER_LIVES,
        .history = QUERY_CLUSTER_HISTORY,
        .history_tieless = QUERY_CLUSTER_HISTORY_TIELESS,
        .size = QUERY_CLUSTER_SIZE,
    };

    return write_files(reader, &place, &(struct texts){texts[0], texts[1], texts[2]});
}

static int write_province(struct reader *reader, struct node node, struct text *const texts[])
{
    const struct place place = {
        .ties = {QUERY_PROVINCE_ALL_TIES, node.row},
        .links = QUERY_PROVINCE_TIES,
        .lives = QUERY_PROVINCE_LIVES,
        .history = QUERY_PROVINCE_HISTORY,
        .history_tieless = QUERY_PROVINCE_HISTORY_TIELESS,
        .size = QUERY_PROVINCE_SIZE,
    };

    return write_files(reader, &place, &(struct texts){texts[0], texts[1], NULL});
}

const struct together cluster_ties = {
    write_cluster, 3, {NODE_CLUSTER_LINKS, NODE_CLUSTER_HISTORY, NODE_CLUSTER_DOT}};
const struct together province_ties = {
    write_province, 2, {NODE_PROVINCE_LINKS, NODE_PROVINCE_HISTORY}};
