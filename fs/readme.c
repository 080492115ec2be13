#include "fs/facts.h"
#include "fs/files.h"
#include "fs/tree_parts.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Words of the data, as text in Markdown: what has a meaning there is escaped. */
static void write_words(const char *words, struct text *text)
{
    for (; words && *words; words++) {
        if (strchr("\\`*_[]<>#|", *words))
            text_char(text, '\\');
        if (*words == '\n')
            text_char(text, ' ');
        else
            text_char(text, *words);
    }
}

static int write_title(struct reader *reader, struct text *text)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_DATA_SET_ATTRIBUTES, &(struct question){0}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1) {
        text_add(text, "# ");
        write_words(rows_text(rows, 1), text);
        text_add(text, "\n\n");
        if (rows_integer(rows, 6) != 0)
            text_add(text, "**Synthetic: these data are generated, not observed.**\n\n");
        if (rows_type(rows, 2) != VALUE_NULL) {
            write_words(rows_text(rows, 2), text);
            text_add(text, "\n\n");
        }
        text_add(text, "Version ");
        write_words(rows_type(rows, 4) != VALUE_NULL ? rows_text(rows, 4) : "unknown", text);
        if (rows_type(rows, 3) != VALUE_NULL) {
            text_add(text, ", licence ");
            write_words(rows_text(rows, 3), text);
        }
        text_add(text, ".\n");
    }
    rows_end(rows);
    return result == 1 ? 0 : result == 0 ? -ENOENT : result;
}

/* Whether a count of attributes.json is one of things that a reader can look at. */
static bool is_shown(const char *name)
{
    static const char *const details[] = {"makes",    "tie_kinds", "designations", "science",
                                          "outlines", "goals",     "indicators"};

    for (size_t i = 0; i < sizeof(details) / sizeof(details[0]); i++)
        if (strcmp(name, details[i]) == 0)
            return false;
    return true;
}

/* The counts that are not 0, as a sentence. */
static int write_counts(struct reader *reader, struct text *text)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_COUNTS, &(struct question){0}, &rows);
    const char *separator = "\nHolds ";

    if (result)
        return result;
    result = rows_next(rows);
    for (int column = 0; result == 1 && column < rows_columns(rows); column++) {
        const char *name = rows_column_name(rows, column);

        if (rows_integer(rows, column) == 0 || !is_shown(name))
            continue;
        text_printf(text, "%s%lld %s", separator, (long long)rows_integer(rows, column), name);
        separator = ", ";
    }
    if (separator[0] == ',')
        text_add(text, ".\n");
    rows_end(rows);
    return result < 0 ? result : 0;
}

/* The table of fixed names in a directory. */
static void write_names(struct node directory, const char *path, struct text *text)
{
    for (size_t i = 1; i < NODE_TYPES; i++) {
        if (!type_stands_in(i, directory))
            continue;
        text_printf(text, "| `%s%s%s` | %s |\n", path, types[i].name,
                    S_ISDIR(types[i].mode) ? "/" : "", types[i].doc);
    }
}

static void write_tree(struct node root, struct text *text)
{
    static const struct {
        enum node_type directory;
        const char *path;
    } places[] = {
        {NODE_ROOT, "/"},
        {NODE_PROVINCE, "/provinces/P/"},
        {NODE_CLUSTER, "/provinces/P/clusters/C/"},
        {NODE_FIRM, "/firms/F/"},
        {NODE_INSTITUTE, "/institutes/I/"},
        {NODE_FUNDER, "/funders/V/"},
        {NODE_PRODUCT, "/products/X/"},
        {NODE_CONGLOMERATE, "/conglomerates/G/"},
        {NODE_FACET_VALUE, "/by/FACET/VALUE/"},
    };

    text_add(text, "\n## What is where\n\n| path | holds |\n| --- | --- |\n");
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        write_names((struct node){.type = (uint16_t)places[i].directory, .year = root.year},
                    places[i].path, text);
    text_printf(text, "| `/sources/S%s` | %s |\n", types[NODE_SOURCE].suffix,
                types[NODE_SOURCE].doc);
}

/* A year some way back in the data, whose tree can be looked at. Those have no such trees. */
static int write_year(struct reader *reader, struct node root, struct text *text)
{
    struct rows *rows = NULL;
    int64_t first = 0;
    int64_t last = 0;
    int result = 0;

    if (root.year != 0)
        return 0;
    result = rows_begin(reader, QUERY_YEARS, &(struct question){0}, &rows);
    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1) {
        first = rows_integer(rows, 0);
        last = rows_integer(rows, 1);
    }
    rows_end(rows);
    if (first >= 1000 && first <= last && last <= 9999)
        text_printf(text, "    ls as-of/%lld/clusters\n", (long long)(last - (last - first) / 4));
    return result < 0 ? result : 0;
}

/* Commands to try, about the largest cluster of these very data. */
static int write_commands(struct reader *reader, struct node root, struct text *text)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_LARGEST_CLUSTERS, &(struct question){0}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1) {
        const char *cluster = rows_text(rows, 0);
        const char *province = rows_text(rows, 2);

        if (!cluster || !province) {
            result = -ENOMEM;
        } else {
            text_printf(text,
                        "\n## To try\n\nStanding in this directory:\n\n"
                        "    ls provinces/%s/clusters/%s/firms\n"
                        "    cat clusters/%s/attributes.json\n"
                        "    jq .by_kind clusters/%s/linkages.json\n"
                        "    awk -F'\\t' '$6 == \"national\"' clusters/%s/links.tsv\n"
                        "    grep -l '\"region\": \"west\"' provinces/*/attributes.json\n"
                        "    ls by/*\n"
                        "    ls search/%s\n",
                        province, cluster, cluster, cluster, cluster, cluster);
        }
    }
    rows_end(rows);
    return result < 1 ? result : write_year(reader, root, text);
}

int readme(struct reader *reader, struct node node, struct text *text)
{
    int result = write_title(reader, text);

    if (!result)
        result = write_counts(reader, text);
    if (!result)
        result = write_commands(reader, node, text);
    if (result)
        return result;
    write_tree(node, text);
    text_add(text, "\nJSON is as `jq .` prints it, unknown values are null; TSV has a header line, "
                   "empty cells are unknown.\nAn index in a JSON file names its measure: "
                   "`cat measures/MEASURE.md` tells what it means.\n");
    return 0;
}
