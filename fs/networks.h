/*
 * The files that have the whole network in them: GraphML, GEXF, DOT. Those that are wanted are written
 * at the same time: organisations, by networks_begin(), then ties (tie_files.h), then their ends.
 * Inside of fs/.
 *
 * Life cycle: networks_begin(), networks_end(), also after an error.
 * Errors:     0 or -errno of the rows that all are made of. What fails one of them is a state of its
 *             text.
 */
#ifndef BUZZFS_FS_NETWORKS_H
#define BUZZFS_FS_NETWORKS_H

#include <stddef.h>

#include "fs/network.h"
#include "fs/node_places.h"
#include "fs/own_attributes.h"
#include "fs/tie_files.h"

enum {
    NETWORKS = 3
};

struct networks {
    struct network_file files[NETWORKS]; /* those that are wanted */
    size_t count;
    struct own_attributes own;
    struct network_row row; /* that is being written */
    struct node_places *places;
};

/* Of GraphML, GEXF and DOT those are wanted whose text is not NULL. */
__attribute__((warn_unused_result)) int networks_begin(struct networks *networks,
                                                       struct reader *reader,
                                                       struct text *const texts[NETWORKS]);

void networks_end(struct networks *networks);

#endif
