/*
 * A set of ids with room for so many and no more.
 *
 * Threads:   as its owner guards it.
 * Ownership: id_set_new() ... id_set_free(). Memory is taken when it is first needed, once.
 */
#ifndef BUZZFS_FS_ID_SET_H
#define BUZZFS_FS_ID_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct id_set;

/* NULL: out of memory. */
struct id_set *id_set_new(size_t room);
void id_set_free(struct id_set *set); /* NULL is allowed */

/* Adds an id other than 0. True if it is in the set now, false if there is no more room. */
bool id_set_add(struct id_set *set, uint64_t id);

bool id_set_is_empty(const struct id_set *set);

/*
 * Takes out up to so many ids and gives each to a function. True: there are more, and none may be
 * added until they are taken out too.
 */
bool id_set_drain(struct id_set *set, size_t max, void (*take)(void *context, uint64_t id),
                  void *context);

#endif
