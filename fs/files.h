/*
 * The functions behind the computed files, as named in the table of types.c. Each adds its values
 * to an object, or writes a text; node.row says of which node. Inside of fs/.
 *
 * Errors: 0 or -errno; -ENOENT if the row is gone. Failures of the builder or the text itself are
 * kept in it and seen by tree_render().
 */
#ifndef BUZZFS_FS_FILES_H
#define BUZZFS_FS_FILES_H

#include "fs/json.h"
#include "fs/node.h"
#include "fs/text.h"
#include "store/store.h"

struct together;

/* attributes.c */
int attributes_of_data_set(struct reader *reader, struct node node, struct json *json);
int attributes_of_province(struct reader *reader, struct node node, struct json *json);
int attributes_of_cluster(struct reader *reader, struct node node, struct json *json);
int attributes_of_firm(struct reader *reader, struct node node, struct json *json);
int attributes_of_institute(struct reader *reader, struct node node, struct json *json);
int attributes_of_funder(struct reader *reader, struct node node, struct json *json);
int attributes_of_product(struct reader *reader, struct node node, struct json *json);
int attributes_of_conglomerate(struct reader *reader, struct node node, struct json *json);
int attributes_of_source(struct reader *reader, struct node node, struct json *json);

/* linkages.c */
int linkages_of_firm(struct reader *reader, struct node node, struct json *json);
int linkages_of_organisation(struct reader *reader, struct node node, struct json *json);
int linkages_of_province(struct reader *reader, struct node node, struct json *json);
int linkages_of_nation(struct reader *reader, struct node node, struct json *json);

/* matrix.c */
int matrix_of_nation(struct reader *reader, struct node node, struct text *text);

/* joints.c: linkages.json and bridges.tsv of a cluster */
extern const struct together cluster_joints;

/* products.c */
int products_of_cluster(struct reader *reader, struct node node, struct text *text);

/* conglomerate.c, conglomerates.c */
int conglomerate_of_firm(struct reader *reader, struct node node, struct json *json);
int tree_of_conglomerate(struct reader *reader, struct node node, struct text *text);
int projections_of_conglomerate(struct reader *reader, struct node node, struct text *text);

/* facets_file.c */
int facets_of_value(struct reader *reader, struct node node, struct text *text);

/* rivals.c */
int rivals_of_firm(struct reader *reader, struct node node, struct text *text);

/* buzz.c */
int buzz_of_cluster(struct reader *reader, struct node node, struct json *json);

/* quality.c: what is doubtful in the data */
int quality_of_data_set(struct reader *reader, struct node node, struct text *text);

/* readme.c */
int readme(struct reader *reader, struct node node, struct text *text);

/* measure_pages.c */
int measure_page(struct reader *reader, struct node node, struct text *text);

/* interchange.c: a CSV table, and the description of all */
int interchange_rows(struct reader *reader, struct node node, struct text *text);
int interchange_description(struct reader *reader, struct node node, struct json *json);

/* all_ties.c: every tie, a line each, as CSV, TSV and JSON; organisations and ties as a network */
extern const struct together all_ties;

/* place_ties.c: every tie of a cluster or a province, a line each, by year, and as a network */
extern const struct together cluster_ties;
extern const struct together province_ties;

/* cluster_svg.c: a cluster and its partners as a picture */
int cluster_svg(struct reader *reader, struct node node, struct text *text);

/* geojson.c */
int clusters_geojson(struct reader *reader, struct node node, struct text *text);

/* figures/: pictures, as SVG */
int figure_regional_map(struct reader *reader, struct node node, struct text *text);
int figure_spin_offs(struct reader *reader, struct node node, struct text *text);
int figure_dispersal(struct reader *reader, struct node node, struct text *text);
int figure_matrix(struct reader *reader, struct node node, struct text *text);

/* findings/report.c: a claim of the paper tested on the data, and all of them on a page */
int finding_of_data_set(struct reader *reader, struct node node, struct json *json);
int findings_page(struct reader *reader, struct node node, struct text *text);

/* tsv.c: the rows of a query, with a header line of its column names. */
int tsv_table(struct reader *reader, enum query query, struct node node, struct text *text);

#endif
