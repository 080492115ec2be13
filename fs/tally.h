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

/*
 * Adds "ties" (all, by scope) and "by_kind" (every kind of the vocabulary, also those without
 * ties). A tie with both ends in the node counts once, and neither as out nor as in. Kinds without
 * a direction have null there. A whole (the nation) has no outside: with_direction is false.
 */
__attribute__((warn_unused_result)) int tally_add(struct reader *reader, enum query query,
                                                  struct node node, bool with_direction,
                                                  struct json *json);

/*
 * Adds a list, one object a partner, with "ties" and "by_kind". The query's rows come partner by
 * partner; its last two columns are kind and ties, those before name the partner.
 */
__attribute__((warn_unused_result)) int tally_add_partners(struct reader *reader, enum query query,
                                                           struct node node, const char *key,
                                                           struct json *json);

#endif
