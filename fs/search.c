#include "fs/search_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* --- kinds ----------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *entity; /* of organisations; NULL: has a table of its own */
    enum query list;    /* FIND follows it */
    enum link_target target;
} kinds[SEARCH_KINDS] = {
    [SEARCH_PROVINCES] = {"provinces", NULL, QUERY_SEARCH_PROVINCES_LIST, LINK_PROVINCE},
    [SEARCH_CLUSTERS] = {"clusters", NULL, QUERY_SEARCH_CLUSTERS_LIST, LINK_CLUSTER},
    [SEARCH_FIRMS] = {"firms", "firm", QUERY_SEARCH_ORGANISATIONS_LIST, LINK_ORGANISATION},
    [SEARCH_INSTITUTES] = {"institutes", "institute", QUERY_SEARCH_ORGANISATIONS_LIST,
                           LINK_ORGANISATION},
    [SEARCH_FUNDERS] = {"funders", "funder", QUERY_SEARCH_ORGANISATIONS_LIST, LINK_ORGANISATION},
    [SEARCH_PRODUCTS] = {"products", NULL, QUERY_SEARCH_PRODUCTS_LIST, LINK_PRODUCT},
    [SEARCH_SOURCES] = {"sources", NULL, QUERY_SEARCH_SOURCES_LIST, LINK_SOURCE},
};

const char *search_kind_name(enum search_kind kind)
{
    return kinds[kind].name;
}

enum search_kind search_kind_of(const char *name)
{
    enum search_kind kind = SEARCH_PROVINCES;

    while (kind < SEARCH_KINDS && strcmp(kinds[kind].name, name) != 0)
        kind++;
    return kind;
}

enum link_target search_kind_target(enum search_kind kind)
{
    return kinds[kind].target;
}

static void search_free(void *kept)
{
    struct search *search = kept;

    if (!search)
        return;
    free(search->text);
    free(search->folded.data);
    free(search->cities.items);
    free(search->products.items);
    free(search->firms.items);
    free(search->candidates.rows);
    free(search);
}

static int search_new(struct reader *reader, const char *text, uint16_t year, struct search **out)
{
    struct search *search = calloc(1, sizeof(*search));
    int error = -ENOMEM;

    if (!search)
        return error;
    search->reader = reader;
    search->epoch = reader_epoch(reader);
    search->year = year;
    search->text = strdup(text);
    if (search->text && !search_words_parse(&search->words, text))
        error = search_read_lent(search);
    if (error)
        search_free(search);
    else
        *out = search;
    return error;
}

/* Tells the log, in which nothing but text may stand, and not much of it. */
static void say_fault(struct reader *reader, const char *text, const char *fault)
{
    char shown[128];
    size_t len = 0;

    for (; len < sizeof(shown) - 1 && text[len]; len++)
        shown[len] = (char)(text[len] >= ' ' && text[len] < 0x7f ? text[len] : '?');
    shown[len] = '\0';
    store_say(reader_store(reader), "search/%s: %s", shown, fault);
}

int search_get(struct reader *reader, const char *text, uint16_t year, bool says,
               struct search **out)
{
    struct search *search = reader_kept(reader, search_free);
    struct search_words words;
    const char *fault;
    int error;

    if (search && search->epoch == reader_epoch(reader) && search->year == year &&
        strcmp(search->text, text) == 0) {
        *out = search;
        return 0;
    }
    fault = search_words_parse(&words, text);
    if (fault) {
        if (says)
            say_fault(reader, text, fault);
        return -ENOENT;
    }
    error = search_new(reader, text, year, &search);
    if (error)
        return error;
    reader_keep(reader, search, search_free);
    *out = search;
    return 0;
}

/* --- hits ------------------------------------------------------------------------------------ */

static enum search_kind kind_of_row(enum search_kind kind, const struct rows *rows)
{
    const char *entity = rows_text(rows, 2);

    if (!entity || (kind < SEARCH_KINDS && !kinds[kind].entity))
        return kind;
    for (kind = SEARCH_FIRMS; kind <= SEARCH_FUNDERS; kind++)
        if (strcmp(entity, kinds[kind].entity) == 0)
            return kind;
    return SEARCH_KINDS;
}

/* 1: the row is a hit. 0: it is none. */
static int is_hit(struct search *search, enum search_kind kind, const struct rows *rows)
{
    uint32_t terms = 0;
    int error = search_read_terms(search, rows, SEARCH_TEXTS_COLUMN, &terms);

    if (error)
        return error;
    if (terms != search->words.all && kinds[kind].entity)
        terms |= search_lent_to(&search->cities, rows_integer(rows, 3));
    if (terms != search->words.all && kind == SEARCH_FIRMS &&
        (terms | search->product_terms) == search->words.all)
        error = search_add_made(search, rows_integer(rows, 0), &terms);
    return error ? error : terms == search->words.all;
}

/* --- which rows are looked at ----------------------------------------------------------------- */

/* Looks at a row. 0 to go on, 1 to stop, -errno. */
typedef int look_at(struct search *search, enum search_kind kind, const struct rows *rows,
                    void *context);

/* What the index proposes, in order; where it is worth asking, there are not many. */
static int look_at_candidates(struct search *search, int64_t after, look_at *look, void *context)
{
    const struct proposals *candidates = &search->candidates;
    int result = 0;

    for (size_t i = 0; !result && i < candidates->count; i++) {
        struct rows *rows = NULL;

        if (candidates->rows[i] <= after)
            continue;
        result = rows_begin(search->reader, QUERY_SEARCH_ORGANISATION,
                            &(struct question){.row = candidates->rows[i]}, &rows);
        if (result)
            break;
        result = rows_next(rows);
        if (result == 1)
            result = look(search, kind_of_row(SEARCH_KINDS, rows), rows, context);
        rows_end(rows);
    }
    return result;
}

/* All of a kind, whatever they hold. Institutes and funders are few among organisations. */
static int look_at_all(struct search *search, enum search_kind kind, int64_t after, look_at *look,
                       void *context)
{
    bool is_few = kinds[kind].entity && kind != SEARCH_FIRMS;
    struct rows *rows = NULL;
    int result = rows_begin(search->reader, is_few ? QUERY_SEARCH_ENTITIES : kinds[kind].list,
                            &(struct question){.name = kinds[kind].entity, .after = after}, &rows);

    if (result)
        return result;
    while ((result = rows_next(rows)) == 1) {
        result = look(search, kind_of_row(kind, rows), rows, context);
        if (result)
            break;
    }
    rows_end(rows);
    return result;
}

/* Whether a kind is looked for in what the index proposes: not in much of that, if it is few. */
static bool is_proposed(const struct search *search, enum search_kind kind)
{
    enum {
        MUCH = 4096
    };

    return kinds[kind].entity && search->has_candidates &&
           (kind == SEARCH_FIRMS || search->candidates.count <= MUCH);
}

struct finding {
    uint32_t wanted; /* a bit for each kind */
    uint32_t found;
};

static int look_for_kinds(struct search *search, enum search_kind kind, const struct rows *rows,
                          void *context)
{
    struct finding *finding = context;
    uint32_t bit = UINT32_C(1) << kind;
    int result;

    if (!(finding->wanted & ~finding->found & bit))
        return 0;
    result = is_hit(search, kind, rows);
    if (result == 1)
        finding->found |= bit;
    return result < 0 ? result : !(finding->wanted & ~finding->found);
}

int search_find_kinds(struct search *search, uint32_t *found)
{
    struct finding finding = {.found = 0};
    int result = search_find_candidates(search);

    for (enum search_kind kind = 0; result >= 0 && kind < SEARCH_KINDS; kind++) {
        finding.wanted |= UINT32_C(1) << kind;
        if (is_proposed(search, kind)) {
            if (kind < SEARCH_FUNDERS && is_proposed(search, SEARCH_FUNDERS))
                continue; /* looked for together with the last of the three */
            result = look_at_candidates(search, 0, look_for_kinds, &finding);
        } else {
            result = look_at_all(search, kind, 0, look_for_kinds, &finding);
        }
        finding.wanted = 0;
    }
    *found = finding.found;
    return result < 0 ? result : 0;
}

struct listing {
    enum search_kind kind;
    search_take *take;
    void *context;
};

static int look_for_hits(struct search *search, enum search_kind kind, const struct rows *rows,
                         void *context)
{
    const struct listing *listing = context;
    int result = kind == listing->kind ? is_hit(search, kind, rows) : 0;

    return result == 1 ? listing->take(listing->context, rows) : result;
}

int search_list(struct search *search, enum search_kind kind, int64_t after, search_take *take,
                void *context)
{
    struct listing listing = {.kind = kind, .take = take, .context = context};
    int error = kinds[kind].entity ? search_find_candidates(search) : 0;

    if (error)
        return error;
    return is_proposed(search, kind) ? look_at_candidates(search, after, look_for_hits, &listing)
                                     : look_at_all(search, kind, after, look_for_hits, &listing);
}

int search_find(struct search *search, enum search_kind kind, const char *slug, int64_t *row)
{
    struct rows *rows = NULL;
    int result =
        rows_begin(search->reader, kinds[kind].list + 1, &(struct question){.name = slug}, &rows);

    if (result)
        return result;
    result = rows_next(rows);
    if (result == 1)
        result = kind_of_row(kind, rows) == kind ? is_hit(search, kind, rows) : 0;
    if (result == 1)
        *row = rows_integer(rows, 0);
    rows_end(rows);
    return result == 1 ? 0 : result == 0 ? -ENOENT : result;
}
