/*
 * Names in the order they are met, copied. Inside of fs/.
 *
 * Life cycle: all zero bytes is an empty list; names_release() frees and empties it.
 * Errors:     0 or -ENOMEM.
 */
#ifndef BUZZFS_FS_NAMES_H
#define BUZZFS_FS_NAMES_H

#include <stddef.h>

struct names {
    char **items;
    size_t count;
};

/* NULL is not added. */
__attribute__((warn_unused_result)) int names_add(struct names *names, const char *name);
/* Keeps the first `count`. */
void names_shorten(struct names *names, size_t count);
/* Into the order of their bytes, each once. */
void names_sort(struct names *names);
void names_release(struct names *names);

#endif
