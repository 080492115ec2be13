/*
 * A Frictionless data package as plain data: what datapackage.json says of the CSV files beside it.
 * fs/package.h reads one, store/import.h imports by it. It is consistent in itself: every field and
 * resource that is named in it is there, patterns compile, no name stands twice.
 *
 * Threads:   plain data; not changed once it is read.
 * Ownership: all that it points to belongs to it.
 */
#ifndef BUZZFS_STORE_PACKAGE_H
#define BUZZFS_STORE_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum field_type {
    FIELD_STRING,
    FIELD_INTEGER,
    FIELD_NUMBER,
    FIELD_BOOLEAN,
    FIELD_YEAR
};

/* In datapackage.json, from 1; the column is a character. */
struct position {
    uint32_t line;
    size_t column;
};

struct strings {
    char **items;
    size_t count;
};

/* One field of a resource that a value may refer to. */
struct reference {
    char *resource;
    char *field;
};

struct field {
    char *name;
    struct position at;
    enum field_type type;
    bool uri; /* "format": "uri" */
    bool required;
    bool unique;
    bool has_minimum;
    bool has_maximum;
    double minimum;
    double maximum;
    bool has_max_length;
    size_t min_length; /* in characters */
    size_t max_length;
    char *pattern;                /* POSIX ERE for the whole value, or NULL */
    struct strings values;        /* "enum"; none: any */
    char separator;               /* "buzzfs:list": of its items, or 0 */
    struct reference *references; /* "buzzfs:reference", or that of "buzzfs:list": any of these */
    size_t reference_count;
};

struct foreign_key {
    struct strings fields;
    char *resource;
    struct strings targets; /* fields of that resource, as many */
};

struct resource {
    char *name;
    struct position at;
    char *path; /* relative to the folder, and inside it */
    struct field *fields;
    size_t field_count;
    struct strings primary_key;
    struct foreign_key *foreign_keys;
    size_t foreign_key_count;
};

struct package {
    char *name;
    char *title;
    char *description; /* NULL where not given, as the next three */
    char *licence;
    char *version;
    char *created;
    bool synthetic;
    char *text; /* datapackage.json, verbatim */
    struct resource *resources;
    size_t resource_count;
};

#endif
