#include "store/check_parts.h"
#include "store/check_rules.h"
#include "store/import_cycles.h"
#include "store/problems.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct circle {
    struct check *check;
    sqlite3_stmt *slug;
    const sqlite3_int64 *ties; /* row numbers, by tag */
};

static void tell_circle(void *context, const uint32_t *nodes, size_t count, uint32_t tag)
{
    struct circle *circle = context;
    char text[4096] = "ownership in a circle: ";
    size_t used = strlen(text);

    for (size_t i = 0; i <= count && used < sizeof(text); i++) {
        sqlite3_reset(circle->slug);
        sqlite3_bind_int64(circle->slug, 1, nodes[i % count]);
        if (sqlite3_step(circle->slug) != SQLITE_ROW)
            continue;
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", i ? " → " : "",
                                 (const char *)sqlite3_column_text(circle->slug, 0));
    }
    check_tell(circle->check, "tie", circle->ties[tag], text);
}

struct edges {
    struct edge *list;
    sqlite3_int64 *ties;
    size_t count;
    size_t size;
    uint32_t nodes;
};

static int add_edge(struct edges *edges, sqlite3_stmt *row)
{
    sqlite3_int64 from = sqlite3_column_int64(row, 1);
    sqlite3_int64 to = sqlite3_column_int64(row, 2);

    if (edges->count == edges->size) {
        size_t size = edges->size ? edges->size * 2 : 1024;
        struct edge *list = realloc(edges->list, size * sizeof(*list));
        sqlite3_int64 *ties;

        if (!list)
            return -ENOMEM;
        edges->list = list;
        ties = realloc(edges->ties, size * sizeof(*ties));
        if (!ties)
            return -ENOMEM;
        edges->ties = ties;
        edges->size = size;
    }
    edges->list[edges->count] = (struct edge){(uint32_t)from, (uint32_t)to, (uint32_t)edges->count};
    edges->ties[edges->count++] = sqlite3_column_int64(row, 0);
    if (from >= edges->nodes)
        edges->nodes = (uint32_t)from + 1;
    if (to >= edges->nodes)
        edges->nodes = (uint32_t)to + 1;
    return 0;
}

static int find_circles(struct check *check, const struct edges *edges)
{
    struct circle circle = {.check = check, .ties = edges->ties};
    int code = sqlite3_prepare_v2(check->database, "SELECT slug FROM organisation WHERE id = ?", -1,
                                  &circle.slug, NULL);
    int error = code == SQLITE_OK
                    ? cycles_find(edges->nodes, edges->list, edges->count, tell_circle, &circle)
                    : check_fail(check, code);

    sqlite3_finalize(circle.slug);
    return error;
}

int check_circles(struct check *check)
{
    sqlite3_stmt *rows = NULL;
    struct edges edges = {0};
    int code = sqlite3_prepare_v2(check->database, check_ownership, -1, &rows, NULL);
    int error = 0;

    while (!error && code == SQLITE_OK) {
        code = sqlite3_step(rows);
        if (code != SQLITE_ROW)
            break;
        error = add_edge(&edges, rows);
        code = SQLITE_OK;
    }
    sqlite3_finalize(rows);
    if (!error && code != SQLITE_DONE && (code & 0xff) != SQLITE_CORRUPT)
        error = check_fail(check, code);
    check->is_damaged = check->is_damaged || (code & 0xff) == SQLITE_CORRUPT;
    if (!error && edges.count)
        error = find_circles(check, &edges);
    if (error == -ENOMEM)
        problems_say(check->out, "%s: %s", check->path, strerror(ENOMEM));
    free(edges.list);
    free(edges.ties);
    return error;
}
