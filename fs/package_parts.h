/*
 * Parts of fs/package.c: helpers to take values out of JSON and to complain about them, and the
 * reading of fields. Inside of the package reader.
 *
 * Threads:   one at a time on one struct reading.
 * Errors:    problems go to the list; what ran out of memory is noted in no_memory.
 * Ownership: strings that are returned belong to the caller.
 */
#ifndef BUZZFS_FS_PACKAGE_PARTS_H
#define BUZZFS_FS_PACKAGE_PARTS_H

#include "fs/json_places.h"
#include "store/package.h"
#include "store/problems.h"

#include <cjson/cJSON.h>

/* A package while it is read. resource and field name the part that is being looked at, or are
 * NULL, and it stands there. */
struct reading {
    const char *folder;
    char *file;
    struct json_places places;
    struct position at;
    struct problems problems;
    bool no_memory;
    const char *resource;
    const char *field;
    struct package *package;
};

/* About a value; NULL, or one that is not there: about the part that is being looked at. */
__attribute__((format(printf, 3, 4))) void package_complain(struct reading *reading,
                                                            const cJSON *item, const char *format,
                                                            ...);

/* At least one element, all zero. NULL without memory. */
void *package_allocate(struct reading *reading, size_t count, size_t size);
char *package_copy(struct reading *reading, const char *text);

/* The string that a JSON value is; NULL, and a complaint, if it is none or cannot be shown. */
char *package_string(struct reading *reading, const cJSON *item, const char *what);
/* The string of that key; NULL without complaint if it is missing and not required. */
char *package_get_string(struct reading *reading, const cJSON *object, const char *key,
                         bool required);
bool package_get_bool(struct reading *reading, const cJSON *object, const char *key);
/* Names: a string, or an array of them. */
void package_get_strings(struct reading *reading, const cJSON *item, const char *what,
                         struct strings *strings);
/* Complains about each of the keys, up to a NULL, that is there. */
void package_refuse(struct reading *reading, const cJSON *object, const char *const *keys);

/*
 * Complains about each key of an object of ours that is none of those, up to a NULL; of an object of
 * the standard about each that begins as ours do, "buzzfs". what: of which object, or NULL.
 */
void package_refuse_others(struct reading *reading, const cJSON *object, const char *what,
                           const char *const *known);

/* How many things an array holds; 0, and a complaint, if these are more than max. */
size_t package_count(struct reading *reading, const cJSON *array, const char *what, size_t max);

/* The fields of a schema into the resource. */
void package_read_fields(struct reading *reading, struct resource *resource, const cJSON *fields);

const struct field *package_find_field(const struct resource *resource, const char *name);

/* Reads a whole file and parses it as JSON that holds only text that can be shown. -EINVAL: it is
 * not, which was told with line and column. Errors of the system are told as well. */
__attribute__((warn_unused_result)) int package_parse(struct reading *reading, char **text,
                                                      cJSON **root);

#endif
