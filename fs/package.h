/*
 * Reads the datapackage.json of a data set: a Frictionless Data Package with Table Schemas, and
 * these properties of our own:
 *
 *   package "buzzfs":          {"synthetic": true}: the data are invented
 *   field "buzzfs:list":       {"separator": ";", "reference": {"resource": R, "field": F}}
 *   field "buzzfs:reference":  [{"resource": R, "field": F}, ...]: the value is one of these
 *
 * What the standard has and we cannot check (other types, other delimiters, remote files ...) is
 * refused: nothing that is declared goes unchecked. So are other keys in objects of ours, and others
 * that begin with "buzzfs": a slip there would leave out what it was to say.
 *
 * Threads:   any, each on its own package.
 * Errors:    0 or -errno.
 * Ownership: the caller frees the package with package_free().
 */
#ifndef BUZZFS_FS_PACKAGE_H
#define BUZZFS_FS_PACKAGE_H

#include "store/package.h"

#include <stdio.h>

/*
 * Reads folder/datapackage.json. What is wrong with it is told to errors, a line each, and -EINVAL
 * returned. -ENOMEM, and the errors of open(2) and read(2), with one line. *package is untouched
 * on failure.
 */
__attribute__((warn_unused_result)) int package_read(const char *folder, FILE *errors,
                                                     struct package **package);

/* NULL is allowed. */
void package_free(struct package *package);

#endif
