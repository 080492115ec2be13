#include "fs/facts.h"
#include "fs/files.h"
#include "fs/readme_commands.h"
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
        write_words(rows_type(rows, 1) != VALUE_NULL ? rows_text(rows, 1) : "Untitled", text);
        text_add(text, "\n\n");
        if (rows_integer(rows, 6) != 0)
            text_add(text, FACTS_SYNTHETIC);
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
        text_add(text, separator);
        text_count(text, rows_integer(rows, column), name);
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

int readme(struct reader *reader, struct node node, struct text *text)
{
    int result = write_title(reader, text);

    if (!result)
        result = write_counts(reader, text);
    if (!result)
        result = readme_commands(reader, node, text);
    if (result)
        return result;
    write_tree(node, text);
    text_add(text,
             "\nJSON is as `jq .` prints it, unknown values are null; TSV has a header line, "
             "empty cells are unknown.\nAn index in a JSON file names its measure, a page in "
             "measures/ that tells what it means, and the cases that it rests on.\n"
             "This tree holds all there ever was, also what has ended; that of a year what "
             "there was then.\nWhat has no known year stands in the tree of every year: look at "
             "the cases before you take a row of years for a trend.\nA tie is foreign if no "
             "cluster holds one of its ends: that is abroad, or national, or its cluster is not "
             "there yet in that year.\nLinks join the nodes to a web: let no program follow them "
             "over the whole tree (`find -L`, `grep -R`, Python's `glob` with `**`), it would not "
             "come to an end; `find`, `grep -r`, Python's `os.walk` and `rglob` do.\n");
    return 0;
}
