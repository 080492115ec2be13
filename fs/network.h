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
#include "store/store.h"

enum attribute_type {
    ATTRIBUTE_STRING,
    ATTRIBUTE_INTEGER, /* a year */
    ATTRIBUTE_LONG,    /* of 64 bits */
    ATTRIBUTE_REAL,
    ATTRIBUTE_BOOLEAN
};

struct attribute {
    const char *name;
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

typedef void network_escape(struct text *text, const char *string);

/* What stands around a name and a value, and how text is escaped. */
struct notation {
    const char *before;
    const char *between;
    const char *after;
    network_escape *escape;
};

struct own_attributes;
struct network_format;

/* What is written, and from where. */
struct network_file {
    struct reader *reader;
    struct text *text;
    const struct network_format *format;
    const struct own_attributes *own;
};

/* A row of a query about nodes or edges, with its number from 1. */
typedef int network_write(const struct network_file *file, const struct rows *rows, int64_t number);

struct network_format {
    int (*begin)(const struct network_file *file);
    network_write *node;
    const char *between; /* nodes and edges */
    network_write *edge;
    const char *end;
    bool has_own; /* attributes of the data set's own */
};

/* network_dot.c */
extern const struct network_format network_format_dot;

/* The attribute in a column of a row, if it is known. -ENOMEM. */
__attribute__((warn_unused_result)) int network_attribute(struct text *text,
                                                          const struct rows *rows, int column,
                                                          const struct attribute *attribute,
                                                          const struct notation *notation);

/* Several that stand in columns one after the other. -ENOMEM. */
__attribute__((warn_unused_result)) int network_attributes(struct text *text,
                                                           const struct rows *rows, int column,
                                                           const struct attribute *attributes,
                                                           int count,
                                                           const struct notation *notation);

/* Writes each row of a query about edges, which may be about a node. 0 or -errno. */
__attribute__((warn_unused_result)) int network_edges(const struct network_file *file,
                                                      enum query query, int64_t row);

/* The title of the data set between two texts. 0 or -errno. */
__attribute__((warn_unused_result)) int network_title(struct reader *reader, struct text *text,
                                                      const char *before, const char *after,
                                                      network_escape *escape);

/* That the data are invented, if they are, between two texts. 0 or -errno. */
__attribute__((warn_unused_result)) int network_mark(struct reader *reader, struct text *text,
                                                     const char *before, const char *after);

#endif
