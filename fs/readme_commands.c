#include "fs/readme_commands.h"

#include "fs/path.h"
#include "fs/types.h"
#include "store/facets.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* --- a place or somebody --------------------------------------------------------------------- */

/*
 * The largest cluster that holds firms. -ENOENT: none does. A name that is none is passed over: in a
 * command it would be for the shell to make something of.
 */
static int write_cluster(struct reader *reader, struct text *text)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_LARGEST_CLUSTERS, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        const char *cluster = path_name_at(rows, 0);
        const char *province = path_name_at(rows, 2);

        if (!cluster || !province)
            continue;
        text_printf(text,
                    "    ls provinces/%s/clusters/%s/firms\n"
                    "    cat clusters/%s/attributes.json\n"
                    "    jq .by_kind clusters/%s/linkages.json\n"
                    "    sed 1d clusters/%s/links.tsv | cut -f 6 | sort | uniq -c\n"
                    "    ls search/%s\n",
                    province, cluster, cluster, cluster, cluster, cluster);
        break;
    }
    rows_end(rows);
    return result == 1 ? 0 : result == 0 ? -ENOENT : result;
}

/* The first member of a set at the root. -ENOENT: it is empty. */
static int write_member(struct reader *reader, const struct type *set, struct text *text)
{
    struct rows *rows = NULL;
    int result = rows_begin(reader, set->members, &(struct question){0}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        const char *slug = path_name_at(rows, 1);

        if (!slug)
            continue;
        text_printf(text,
                    "    ls %s\n"
                    "    cat %s/%s/attributes.json\n"
                    "    ls search/%s\n",
                    set->name, set->name, slug, slug);
        break;
    }
    rows_end(rows);
    return result == 1 ? 0 : result == 0 ? -ENOENT : result;
}

static int write_somebody(struct reader *reader, struct text *text)
{
    static const enum node_type sets[] = {NODE_FIRMS,    NODE_INSTITUTES, NODE_FUNDERS,
                                          NODE_CLUSTERS, NODE_PROVINCES,  NODE_PRODUCTS};
    int result = write_cluster(reader, text);

    for (size_t i = 0; result == -ENOENT && i < sizeof(sets) / sizeof(sets[0]); i++)
        result = write_member(reader, &types[sets[i]], text);
    return result == -ENOENT ? 0 : result;
}

/* --- values of facets ------------------------------------------------------------------------ */

/* Whether a shell, grep and jq take it for what it is, whatever quotes stand around it. */
static bool is_plain(const char *value)
{
    if (!*value || strlen(value) > NAME_MAX)
        return false;
    for (const char *c = value; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '_' && (*c != '-' || c == value))
            return false;
    return true;
}

/* A plain value that some node has. -ENOENT: there is no such facet, or no such value. */
static int find_value(struct reader *reader, const char *facet, char value[NAME_MAX + 1])
{
    struct rows *rows = NULL;
    int result = facets_begin_values(reader, &(struct facet_chain){.count = 0}, facet, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        const char *found = rows_text(rows, 0);

        if (found && is_plain(found)) {
            snprintf(value, NAME_MAX + 1, "%s", found);
            break;
        }
    }
    rows_end(rows);
    return result == 1 ? 0 : result == 0 ? -ENOENT : result;
}

static int write_region(struct reader *reader, struct text *text)
{
    char value[NAME_MAX + 1];
    int result = find_value(reader, "region", value);

    if (!result)
        text_printf(text, "    grep -l '\"region\": \"%s\"' provinces/*/attributes.json\n", value);
    return result == -ENOENT ? 0 : result;
}

static int write_facet(struct reader *reader, const char *facet, struct text *text)
{
    char value[NAME_MAX + 1];
    int result = is_plain(facet) ? find_value(reader, facet, value) : -ENOENT;

    if (!result)
        text_printf(text,
                    "    ls by/%s/%s\n"
                    "    cat by/%s/%s/facets.tsv\n",
                    facet, value, facet, value);
    return result;
}

/* That of the genesis if there is any, which is what the data are about; else the first. */
static int write_facets(struct reader *reader, struct text *text)
{
    size_t count = 0;
    int result = write_facet(reader, "genesis", text);

    if (result == -ENOENT) {
        result = facets_count(reader, &count);
        if (!result)
            result = -ENOENT;
    }
    for (size_t i = 0; result == -ENOENT && i < count; i++)
        result = write_facet(reader, facets_name(reader, i), text);
    return result == -ENOENT ? 0 : result;
}

/* --- a year ---------------------------------------------------------------------------------- */

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
        text_printf(text, "    jq .counts as-of/%lld/attributes.json\n",
                    (long long)(last - (last - first) / 4));
    return result < 0 ? result : 0;
}

int readme_commands(struct reader *reader, struct node root, struct text *text)
{
    int result;

    text_add(text, "\n## To try\n\nStanding in this directory:\n\n"
                   "    jq .counts attributes.json\n"
                   "    cat findings/README.md\n");
    result = write_somebody(reader, text);
    if (!result)
        result = write_region(reader, text);
    if (!result)
        result = write_facets(reader, text);
    return result ? result : write_year(reader, root, text);
}
