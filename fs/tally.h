/*
 * Parts that linkages.json has at every level: ties counted by kind, direction and scope, and lists
 * of partners with ties by kind. Inside of fs/.
 *
 * Errors: 0 or -errno of the store; failures of the builder are kept in it.
 */
#ifndef BUZZFS_FS_TALLY_H
#define BUZZFS_FS_TALLY_H

#include "fs/json.h"
#include "fs/node.h"
#include "store/store.h"

enum scope {
    SCOPE_LOCAL,      /* inside one cluster */
    SCOPE_PROVINCIAL, /* two clusters of one province */
    SCOPE_NATIONAL,   /* two provinces */
    SCOPE_FOREIGN,    /* an end that no cluster holds */
    SCOPE_COUNT
};

const char *scope_name(enum scope scope);

/* Counts of ties by kind: tally_new() ... tally_free(), of the caller. */
struct tally;

/* Begins with every kind of the vocabulary at 0. */
__attribute__((warn_unused_result)) int tally_new(struct reader *reader, struct tally **tally);
void tally_free(struct tally *tally); /* NULL is allowed */

/* Counts ties without a direction, of a kind by its index; of one that is not in the vocabulary (its
 * count) among all. */
void tally_count(struct tally *tally, size_t kind, enum scope scope, int64_t ties);

/*
 * Adds "ties" (all, by scope) and "by_kind" (every kind of the vocabulary, also those without
 * ties). A whole (the nation) has no outside: with_direction is false.
 */
void tally_write(const struct tally *tally, bool with_direction, struct json *json);

/*
 * The same from the rows of a query. A tie with both ends in the node counts once, and neither as
 * out nor as in. Kinds without a direction have null there.
 */
__attribute__((warn_unused_result)) int tally_add(struct reader *reader, enum query query,
                                                  struct node node, struct json *json);

/*
 * Adds a list, one object a partner, with "ties" and "by_kind". The query's rows come partner by
 * partner; its last two columns are kind and ties, those before name the partner.
 */
__attribute__((warn_unused_result)) int tally_add_partners(struct reader *reader, enum query query,
                                                           struct node node, const char *key,
                                                           struct json *json);

#endif
