/*
 * Building JSON with cJSON and printing it the way `jq .` does: two spaces, one attribute a line,
 * keys in the order they were added, a newline at the end.
 *
 * Adding never fails at the call: a failure is a state of the builder (json->error), looked at once
 * at the end. A parent may be an object (with a key) or an array (key NULL).
 *
 * Threads:   a builder belongs to one thread.
 * Ownership: json_init() ... json_release(); all values belong to the root.
 */
#ifndef BUZZFS_FS_JSON_H
#define BUZZFS_FS_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#include "fs/measures/figure.h"
#include "fs/text.h"
#include "store/store.h"

struct json {
    cJSON *root; /* an object */
    int error;   /* 0 or -errno, the first that happened */
};

void json_init(struct json *json);
void json_release(struct json *json);

cJSON *json_object(struct json *json, cJSON *parent, const char *key);
cJSON *json_array(struct json *json, cJSON *parent, const char *key);

/* NULL becomes null. */
void json_text(struct json *json, cJSON *parent, const char *key, const char *value);
void json_integer(struct json *json, cJSON *parent, const char *key, int64_t value);
void json_bool(struct json *json, cJSON *parent, const char *key, bool value);
void json_null(struct json *json, cJSON *parent, const char *key);
/* A fact, as it is; and what was computed, rounded to six decimals. */
void json_number(struct json *json, cJSON *parent, const char *key, double value);
void json_real(struct json *json, cJSON *parent, const char *key, double value);

/* An index with its receipt: value, cases, why, measure (the page under /measures). */
void json_figure(struct json *json, cJSON *parent, const char *key, struct figure figure,
                 int64_t cases, const char *measure);

/*
 * The same beside what chance would give: value, expected, rescaled, cases, why, measure; with p, if
 * it is not NULL, after rescaled. why has the reason of the first null.
 */
void json_figure_by_chance(struct json *json, cJSON *parent, const char *key, struct figure figure,
                           struct chance chance, const struct figure *p, int64_t cases,
                           const char *measure);

/* The value of a column, and the first `columns` columns of a row under their own names. */
void json_value(struct json *json, cJSON *parent, const char *key, const struct rows *rows,
                int column);
void json_row(struct json *json, cJSON *parent, const struct rows *rows, int columns);

/* Parts of texts that are too long for a tree: a string with its quotes, and a number with all the
 * digits it needs to be read back the same (null, if it is not finite). */
void json_write_string(struct text *text, const char *string);
void json_write_number(struct text *text, double number);

/* A value inside of others, `depth` levels below the outermost; without the newline at the end. */
void json_print_inside(const cJSON *value, int depth, struct text *text);

void json_print(const cJSON *value, struct text *text);

/* Prints the root, if all has gone well until now, and releases the builder. The result, or else its
 * error. */
__attribute__((warn_unused_result)) int json_finish(struct json *json, int result,
                                                    struct text *text);

#endif
