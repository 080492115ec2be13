/*
 * Commands to try, for the README.md at the root of a tree. What they name (places, values, words,
 * a year) is taken from the data, so that each of them does something, whatever is mounted; what
 * the data lack is left out. Inside of fs/.
 *
 * Errors: 0 or -errno of the store; failures of the text are kept in it.
 */
#ifndef BUZZFS_FS_README_COMMANDS_H
#define BUZZFS_FS_README_COMMANDS_H

#include "fs/node.h"
#include "fs/text.h"
#include "store/store.h"

__attribute__((warn_unused_result)) int readme_commands(struct reader *reader, struct node root,
                                                        struct text *text);

#endif
