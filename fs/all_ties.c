#include "fs/files.h"
#include "fs/interchange.h"
#include "fs/links.h"
#include "fs/networks.h"
#include "fs/types.h"

#include <assert.h>

/* Places of texts: networks first, as networks_begin() takes them. */
enum {
    LINKS_TSV = NETWORKS,
    LINKS_NDJSON,
    TIES_CSV,
    FILES
};

static_assert((int)FILES <= (int)TIE_FILES_MAX && (int)FILES <= (int)TREE_TOGETHER_MAX,
              "there is room for all");

/* Networks are there up to their ties. */
static int write_ties(struct reader *reader, struct networks *networks, struct text *const texts[])
{
    struct tie_file files[TIE_FILES_MAX];
    struct tie_file *table = NULL;
    size_t count = 0;
    int result = 0;

    while (count < networks->count) {
        files[count] = network_edges(&networks->files[count], QUERY_EXPORT_EDGES);
        count++;
    }
    if (texts[LINKS_TSV])
        files[count++] = links_tsv(texts[LINKS_TSV], QUERY_EXPORT_LINKS);
    if (texts[LINKS_NDJSON])
        files[count++] = links_ndjson(texts[LINKS_NDJSON]);
    if (texts[TIES_CSV])
        result = interchange_ties_begin(reader, texts[TIES_CSV], table = &files[count++]);
    if (result)
        return result;
    result = tie_files_write(reader, (struct ties){QUERY_EXPORT_ALL_TIES, 0}, files, count);
    if (table)
        interchange_ties_end(table);
    return result;
}

static int write_files(struct reader *reader, struct node node, struct text *const texts[])
{
    struct networks networks;
    int result = networks_begin(&networks, reader, texts);

    (void)node;
    if (!result)
        result = write_ties(reader, &networks, texts);
    networks_end(&networks);
    return result;
}

const struct together all_ties = {write_files,
                                  FILES,
                                  {NODE_EXPORT_GRAPHML, NODE_EXPORT_GEXF, NODE_EXPORT_DOT,
                                   NODE_EXPORT_LINKS, NODE_EXPORT_LINKS_JSON, NODE_EXPORT_TIES}};
