/*
 * What the files of queries share: queries.c and queries_export.c. Inside of store/.
 *
 * Threads: constant data.
 */
#ifndef BUZZFS_STORE_QUERIES_PARTS_H
#define BUZZFS_STORE_QUERIES_PARTS_H

#include "store/queries.h"

/* The sources that a row rests on, in the order given, as one text: a;b;c, or NULL. */
#define CITED(entity, id)                                                                  \
    "(SELECT group_concat(slug, ';') FROM (SELECT s.slug FROM citation n "                 \
    "JOIN source s ON s.id = n.source_id WHERE n.entity = '" entity "' AND n.row_id = " id \
    " ORDER BY n.position))"

/* The SQL of QUERY_EXPORT_...; NULL for all others. */
const char *query_export_sql(enum query query);

#endif
