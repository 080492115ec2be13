/*
 * Writing networks for other programs: organisations as nodes, ties as edges, with typed attributes.
 * Inside of fs/.
 *
 * Every tie is one edge, from its first end to its second, also one of a kind without direction:
 * no format reads a mixture of both sorts of edges everywhere (NetworkX refuses it, igraph ignores
 * it). The attribute "directed" tells them apart. Attributes that are not known are left out.
 *
 * Threads:   any, each on its own text.
 * Errors:    a state of the text; 0 or -errno where rows are read.
 */
#ifndef BUZZFS_FS_NETWORK_H
#define BUZZFS_FS_NETWORK_H

#include "fs/text.h"
#include "fs/tie_files.h"
#include "store/store.h"

enum attribute_type {
    ATTRIBUTE_STRING,
    ATTRIBUTE_INTEGER, /* a year */
    ATTRIBUTE_LONG,    /* of 64 bits */
    ATTRIBUTE_REAL,
    ATTRIBUTE_BOOLEAN
};

/* Some bytes that are always the same. */
struct network_piece {
    const char *bytes;
    size_t len;
};

#define PIECE(string)              \
    {                              \
        string, sizeof(string) - 1 \
    }

struct attribute {
    struct network_piece name;
    enum attribute_type type;
};

enum {
    NODE_ATTRIBUTE_COUNT = 14,
    EDGE_ATTRIBUTE_COUNT = 6
};

/* In the order of the columns of QUERY_EXPORT_NODES after the first, and of QUERY_EXPORT_EDGES after
 * the first two. Those of the data set's own stand in own_attributes.h. */
extern const struct attribute node_attributes[NODE_ATTRIBUTE_COUNT];
extern const struct attribute edge_attributes[EDGE_ATTRIBUTE_COUNT];

/* What a row has for an attribute, as every format writes it, but for what that escapes. */
struct network_value {
    const char *bytes; /* NULL: it is not known */
    size_t len;
    bool is_plain; /* no format escapes anything in it; else it ends with a zero byte, or before */
};

typedef void network_escape(struct text *text, const char *string);

/* What stands around a name and a value, and how text is escaped. */
struct notation {
    struct network_piece before;
    struct network_piece between;
    struct network_piece after;
    network_escape *escape;
};

struct own_attributes;
struct network_format;

/* What is written, from where, and the row that is read for it, which it may share with others. */
struct network_file {
    struct reader *reader;
    struct text *text;
    const struct network_format *format;
    const struct own_attributes *own;
    struct network_row *row;
};

/* A row of a query about nodes or edges, read once for all that is written of it. What is in it is the
 * rows', until the next one. */
struct network_row {
    const struct rows *rows;
    int64_t number;                                    /* from 1 */
    struct network_value ends[2];                      /* slug of a node; of both ends of an edge */
    struct network_value values[NODE_ATTRIBUTE_COUNT]; /* of an edge: fewer */
    struct text digits;                                /* of numbers among them */
};

/* Writes the file's row. 0 or -errno. */
typedef int network_write(const struct network_file *file);

struct network_format {
    int (*begin)(const struct network_file *file);
    network_write *node;
    const char *between; /* nodes and edges */
    network_write *edge;
    const char *end;
    bool has_own; /* attributes of the data set's own */
};

/* network_xml.c, network_dot.c */
extern const struct network_format network_format_graphml;
extern const struct network_format network_format_gexf;
extern const struct network_format network_format_dot;

/* Of DOT: what a cluster has instead of all organisations, up to its edges. 0 or -errno. */
__attribute__((warn_unused_result)) int network_begin_cluster(const struct network_file *file,
                                                              int64_t cluster);

/* Life cycle: network_row_init(), network_row_release(). */
void network_row_init(struct network_row *row);
void network_row_release(struct network_row *row);

/* Reads the present row of a query about nodes. -ENOMEM. */
__attribute__((warn_unused_result)) int network_read_node(struct network_row *row,
                                                          const struct rows *rows, int64_t number);

/* Reads attributes from the first columns of another query, as the row's first. -ENOMEM. */
__attribute__((warn_unused_result)) int network_read_attributes(struct network_row *row,
                                                                const struct rows *rows,
                                                                const struct attribute *attributes,
                                                                int count);

/* Writes those of several attributes that are known. */
void network_write_attributes(struct text *text, const struct attribute *attributes, int count,
                              const struct network_value *values, const struct notation *notation);

/* Writes a value, which may be not known, between two texts. */
void network_write_value(struct text *text, const char *before, const struct network_value *value,
                         const char *after, network_escape *escape);

/* The edges of the file, which is borrowed; the query has the columns of QUERY_EXPORT_EDGES. */
struct tie_file network_edges(struct network_file *file, enum query query);

/* The title of the data set between two texts. 0 or -errno. */
__attribute__((warn_unused_result)) int network_title(struct reader *reader, struct text *text,
                                                      const char *before, const char *after,
                                                      network_escape *escape);

/* That the data are invented, if they are, between two texts. 0 or -errno. */
__attribute__((warn_unused_result)) int network_mark(struct reader *reader, struct text *text,
                                                     const char *before, const char *after);

#endif
