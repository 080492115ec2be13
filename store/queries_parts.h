/*
 * What the files of queries share: queries.c, queries_export.c, queries_reports.c,
 * queries_history.c, queries_doubts.c. Inside of store/.
 *
 * Threads: constant data.
 */
#ifndef BUZZFS_STORE_QUERIES_PARTS_H
#define BUZZFS_STORE_QUERIES_PARTS_H

#include "store/queries.h"

/* SQL is laid out as SQL. */
/* clang-format off */

/* The sources that a row rests on, in the order given, as one text: a;b;c, or NULL. */
#define CITED(entity, id)                                                                  \
    "(SELECT group_concat(slug, ';') FROM (SELECT s.slug FROM citation n "                 \
    "JOIN source s ON s.id = n.source_id WHERE n.entity = '" entity "' AND n.row_id = " id \
    " ORDER BY n.position))"

#define THIS_CLUSTER "(SELECT id FROM organisation WHERE cluster_id = :row)"

/* Ties with an end in a set of organisations: found from their ends, each once. */
#define TIES_OF(organisations) TIES_IN("tie", organisations)
#define DATED_TIES_OF(organisations) TIES_IN("dated_tie", organisations)
#define TIES_IN(ties, organisations)                                                               \
    "t.id IN (SELECT id FROM " ties " WHERE from_id IN " organisations                             \
    " UNION ALL SELECT id FROM " ties " WHERE to_id IN " organisations ")"

/* Ties with their ends and the clusters of these, and how far a tie reaches. */
#define TIES_WITH_ENDS                                                                             \
    "tie t JOIN tie_kind k ON k.id = t.kind_id "                                                   \
    "JOIN organisation a ON a.id = t.from_id JOIN organisation b ON b.id = t.to_id "               \
    "LEFT JOIN cluster ca ON ca.id = a.cluster_id LEFT JOIN cluster cb ON cb.id = b.cluster_id "

#define SCOPE                                                                                      \
    "CASE WHEN ca.id IS NULL OR cb.id IS NULL THEN 'foreign' WHEN ca.id = cb.id THEN 'local' "     \
    "WHEN ca.province_id = cb.province_id THEN 'provincial' ELSE 'national' END"

/* The rows of links.tsv of some ties. */
#define LINKS_TSV(condition)                                                                       \
    "SELECT k.slug AS kind, a.slug AS \"from\", b.slug AS \"to\", ca.slug AS from_cluster, "       \
    "cb.slug AS to_cluster, " SCOPE " AS scope, t.since, t.until, t.stake, "                       \
    CITED("tie", "t.id") " AS sources FROM " TIES_WITH_ENDS "WHERE " condition " ORDER BY t.id"

/*
 * Sums are read from tables; what is about one cluster or one organisation reads near_member_count,
 * near_flow and near_holding. They are the same (database_name_sums()), but in a year: see years.h.
 * Who asks about one organisation after the other reads none of them: while sums are stale they are
 * views, and near_holding one that goes through all ties. maker_count (product_id, makers) has rows to
 * add up: no table keeps them, only in a year they are one for each product.
 */

/* Organisations of an entity in a cluster; 0: in none. */
#define MEMBERS_COUNTED(sums, cluster, entity)                                                     \
    "ifnull((SELECT organisations FROM " sums " WHERE cluster_id = " cluster                       \
    " AND entity = '" entity "'), 0)"
#define MEMBER_COUNT(cluster, entity) MEMBERS_COUNTED("member_count", cluster, entity)
#define NEAR_MEMBER_COUNT(cluster, entity) MEMBERS_COUNTED("near_member_count", cluster, entity)

#define ROLE(role) "(SELECT id FROM tie_kind WHERE role = '" role "')"

/* All below an ultimate parent, itself among them; UNION ends also where the data go in circles. */
#define GROUP_MEMBERS                                                                              \
    "(WITH RECURSIVE member (id) AS (VALUES (:row) UNION "                                         \
    "SELECT t.to_id FROM member m JOIN tie t ON t.from_id = m.id "                                 \
    "WHERE t.kind_id IN " ROLE("ownership") ") SELECT id FROM member)"

#define THIS_PROVINCE                                                                              \
    "(SELECT m.id FROM cluster c JOIN organisation m ON m.cluster_id = c.id "                      \
    "WHERE c.province_id = :row)"

/* Organisations that own others and are owned by none. */
#define ULTIMATE_PARENTS(holding)                                                                  \
    holding " h JOIN organisation o ON o.id = h.organisation_id "                                   \
    "WHERE h.parents = 0 AND h.subsidiaries > 0"

/* A funder is government if its kind has the word in it, as local-government has: 0 or 1. */
#define KIND_HAS(funder, word)                                                                     \
    "('-' || replace(replace(replace(ifnull(" funder ".kind, ''), ' ', '-'), '_', '-'), '/', '-') " \
    "|| '-' LIKE '%-" word "-%')"
#define GOVERNMENT(funder) "(" funder ".entity = 'funder' AND " KIND_HAS(funder, "government") ")"

/* clang-format on */

/* The SQL of the queries that the other files have; NULL for all others. */
const char *query_export_sql(enum query query);
const char *query_report_sql(enum query query);
const char *query_history_sql(enum query query);
const char *query_doubt_sql(enum query query);

#endif
