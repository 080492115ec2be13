/*
 * links.tsv and links.ndjson of the whole data set: every tie, a line each, as TSV and as a JSON
 * object. Inside of fs/.
 */
#ifndef BUZZFS_FS_LINKS_H
#define BUZZFS_FS_LINKS_H

#include "fs/tie_files.h"

struct tie_file links_tsv(struct text *text, enum query query);
struct tie_file links_ndjson(struct text *text);

#endif
