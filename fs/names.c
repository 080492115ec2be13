#include "fs/names.h"

#include "fs/array.h"

#include <stdlib.h>
#include <string.h>

int names_add(struct names *names, const char *name)
{
    char *copy;
    int result;

    if (!name)
        return 0;
    result = array_grow((void **)&names->items, names->count, sizeof(*names->items));
    copy = result ? NULL : strdup(name);
    if (!copy)
        return -ENOMEM;
    names->items[names->count++] = copy;
    return 0;
}

void names_shorten(struct names *names, size_t count)
{
    while (names->count > count)
        free(names->items[--names->count]);
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

void names_sort(struct names *names)
{
    size_t kept = 0;

    if (names->count > 0)
        qsort((void *)names->items, names->count, sizeof(*names->items), compare_names);
    for (size_t i = 0; i < names->count; i++) {
        if (kept > 0 && strcmp(names->items[kept - 1], names->items[i]) == 0)
            free(names->items[i]);
        else
            names->items[kept++] = names->items[i];
    }
    names->count = kept;
}

void names_release(struct names *names)
{
    names_shorten(names, 0);
    free((void *)names->items);
    *names = (struct names){0};
}
