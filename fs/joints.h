/*
 * The files of a cluster that are about conglomerates which join it to others, for joints.c, which has
 * these read once for both. Inside of fs/.
 *
 * Errors: 0 or -errno of the rows. Those of the text are kept in it.
 */
#ifndef BUZZFS_FS_JOINTS_H
#define BUZZFS_FS_JOINTS_H

#include "fs/interlock.h"
#include "fs/node.h"
#include "fs/text.h"

/* linkages.c, bridges.c */
__attribute__((warn_unused_result)) int linkages_write(struct reader *reader, struct node node,
                                                       const struct interlock *interlock,
                                                       struct text *text);
__attribute__((warn_unused_result)) int bridges_write(struct reader *reader, struct node node,
                                                      const struct interlock *interlock,
                                                      struct text *text);

#endif
