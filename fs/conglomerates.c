/*
 * tree.txt and projections.tsv of a conglomerate: who in it owns whom, drawn as tree(1) draws
 * folders, and how it joins the clusters that it spans.
 */
#include "fs/array.h"
#include "fs/files.h"
#include "fs/ownership.h"
#include "fs/tsv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *remark(enum sight sight)
{
    switch (sight) {
    case SIGHT_AGAIN:
        return " (see above)";
    case SIGHT_CIRCLE:
        return " (a circle)";
    case SIGHT_DEEP:
        return " (and so on)";
    case SIGHT_NEW:
        break;
    }
    return "";
}

/* The lines from those above that have more to come, and the branch to this one. */
static void draw_branch(const struct member *member, const bool *more, struct text *text)
{
    for (unsigned depth = 1; depth < member->depth; depth++)
        text_add(text, more[depth] ? "│   " : "    ");
    if (member->depth > 0)
        text_add(text, member->is_last ? "└── " : "├── ");
}

static int draw_member(struct reader *reader, const struct member *member, struct text *text)
{
    struct rows *rows = NULL;
    int result =
        rows_begin(reader, QUERY_ORGANISATION_PLACE, &(struct question){.row = member->id}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1) {
        tsv_text(rows_text(rows, 0), text);
        if (rows_type(rows, 2) != VALUE_NULL) {
            text_add(text, " (");
            tsv_text(rows_text(rows, 2), text);
            text_char(text, ')');
        }
    }
    rows_end(rows);
    text_add(text, remark(member->sight));
    text_char(text, '\n');
    return result < 0 ? result : 0;
}

/* Members, clusters, provinces, as tree(1) ends with directories and files. */
static int draw_sums(struct reader *reader, struct node node, struct text *text)
{
    static const char *const things[] = {"members", "clusters", "provinces"};
    struct rows *rows = NULL;
    int result = rows_begin(reader, QUERY_CONGLOMERATE_ATTRIBUTES,
                            &(struct question){.row = node.row}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    for (int i = 0; result == 1 && i < 3; i++) {
        text_add(text, i > 0 ? ", " : "\n");
        text_count(text, rows_integer(rows, 4 + i), things[i]);
    }
    text_char(text, '\n');
    rows_end(rows);
    return result < 0 ? result : 0;
}

int tree_of_conglomerate(struct reader *reader, struct node node, struct text *text)
{
    struct ownership walk;
    struct member member = {0};
    bool more[OWNERSHIP_DEPTH_MAX + 1] = {false};
    int result = ownership_begin(reader, node.row, &walk);

    while (!result && !text->error && (result = ownership_next(&walk, &member)) == 1) {
        more[member.depth] = !member.is_last;
        draw_branch(&member, more, text);
        result = draw_member(reader, &member, text);
    }
    ownership_end(&walk);
    return result ? result : draw_sums(reader, node, text);
}

/* A cluster, and how many members it holds. */
struct place {
    char *name;
    double members;
};

struct places {
    struct place *items; /* in order of their names */
    size_t count;
};

static int read_places(struct reader *reader, struct node node, struct places *places)
{
    struct rows *rows = NULL;
    int result =
        rows_begin(reader, QUERY_CONGLOMERATE_SPREAD, &(struct question){.row = node.row}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        const char *name = rows_text(rows, 0);
        struct place place = {.members = rows_real(rows, 1)};

        result = array_grow((void **)&places->items, places->count, sizeof(place));
        place.name = name && !result ? strdup(name) : NULL;
        if (!place.name) {
            result = -ENOMEM;
            break;
        }
        places->items[places->count++] = place;
    }
    rows_end(rows);
    return result;
}

/* Whether the present row of the star is of these two. */
static bool joins(const struct rows *star, const struct place *a, const struct place *b)
{
    const char *from = rows_text(star, 0);
    const char *to = rows_text(star, 1);

    return from && to && strcmp(from, a->name) == 0 && strcmp(to, b->name) == 0;
}

static void write_pair(const struct places *places, const struct place *a, const struct place *b,
                       int64_t star, struct text *text)
{
    tsv_text(a->name, text);
    text_char(text, '\t');
    tsv_text(b->name, text);
    text_printf(text, "\t%lld\t%.0f\t", (long long)star, a->members * b->members);
    tsv_real(1 / ((double)places->count - 1), text);
    text_char(text, '\n');
}

/* All pairs, beside the star's rows, which come in the same order. */
static int write_pairs(struct rows *star, const struct places *places, struct text *text)
{
    int has = rows_next(star);

    for (size_t a = 0; a < places->count && has >= 0 && !text->error; a++) {
        for (size_t b = a + 1; b < places->count && has >= 0; b++) {
            int64_t ties = 0;

            while (has == 1 && joins(star, &places->items[a], &places->items[b])) {
                ties += rows_integer(star, 2);
                has = rows_next(star);
            }
            write_pair(places, &places->items[a], &places->items[b], ties, text);
        }
    }
    return has < 0 ? has : 0;
}

int projections_of_conglomerate(struct reader *reader, struct node node, struct text *text)
{
    struct places places = {0};
    struct rows *star = NULL;
    int result = read_places(reader, node, &places);

    if (!result)
        result =
            rows_begin(reader, QUERY_CONGLOMERATE_STAR, &(struct question){.row = node.row}, &star);
    if (!result) {
        text_add(text, "cluster_a\tcluster_b\tstar\tclique\tnewman\n");
        result = write_pairs(star, &places, text);
        rows_end(star);
    }
    for (size_t i = 0; i < places.count; i++)
        free(places.items[i].name);
    free(places.items);
    return result;
}
