#include "store/tie_sources.h"

#include <stdlib.h>
#include <string.h>

static int step(struct tie_sources *sources)
{
    int code = sqlite3_step(sources->statement);

    sources->is_at_row = code == SQLITE_ROW;
    sources->is_done = code == SQLITE_DONE;
    if (sources->is_at_row)
        sources->tie = sqlite3_column_int64(sources->statement, 0);
    return sources->is_at_row || sources->is_done ? SQLITE_OK : code;
}

/* Adds the source of the present row to the list. */
static int add(struct tie_sources *sources)
{
    const unsigned char *slug = sqlite3_column_text(sources->statement, 1);
    size_t len = (size_t)sqlite3_column_bytes(sources->statement, 1);
    size_t end = sources->len + len + 1;

    if (!slug)
        return len > 0 ? SQLITE_NOMEM : SQLITE_OK;
    if (end > sources->size) {
        char *list = realloc(sources->list, 2 * end);

        if (!list)
            return SQLITE_NOMEM;
        sources->list = list;
        sources->size = 2 * end;
    }
    if (sources->len > 0)
        sources->list[sources->len++] = ';';
    memcpy(sources->list + sources->len, slug, len);
    sources->len += len;
    return SQLITE_OK;
}

int tie_sources_find(struct tie_sources *sources, int64_t tie)
{
    int code = SQLITE_OK;

    sources->len = 0;
    while (code == SQLITE_OK && !sources->is_done && (!sources->is_at_row || sources->tie <= tie)) {
        if (sources->is_at_row && sources->tie == tie)
            code = add(sources);
        if (code == SQLITE_OK)
            code = step(sources);
    }
    return code;
}

void tie_sources_release(struct tie_sources *sources)
{
    free(sources->list);
    *sources = (struct tie_sources){.statement = NULL};
}
