/*
 * Where the values of a JSON document stand in its text, which cJSON does not keep. Inside of fs/.
 *
 * Life cycle: one that is all zero bytes is empty; json_places_release().
 * Errors:     0 or -ENOMEM.
 * Ownership:  values are known by their addresses as long as the document lives.
 */
#ifndef BUZZFS_FS_JSON_PLACES_H
#define BUZZFS_FS_JSON_PLACES_H

#include "store/package.h"

#include <cjson/cJSON.h>

struct json_place {
    const cJSON *value;
    struct position position; /* of its key, if it has one */
};

struct json_places {
    struct json_place *items; /* by address */
    size_t count;
    size_t size;
};

/* Of a document that cJSON has made of that text. */
__attribute__((warn_unused_result)) int json_places_find_all(struct json_places *places,
                                                             const char *text, const cJSON *root);
void json_places_release(struct json_places *places);

/* That of a byte of a text. */
struct position json_position(const char *text, size_t offset);

/* All zero: it is none of them. */
struct position json_places_get(const struct json_places *places, const cJSON *value);

#endif
