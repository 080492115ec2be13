/*
 * How wide a label is, about, and labels cut to a width: no fonts are asked, characters of East Asia
 * count as two units and all others as one. Inside of fs/.
 *
 * Threads: pure functions.
 */
#ifndef BUZZFS_FS_SVG_LABEL_H
#define BUZZFS_FS_SVG_LABEL_H

#include <stddef.h>

enum {
    SVG_LABEL_MAX = 400 /* bytes of a label that is cut, with its NUL */
};

/* In pixels, at a font of so many pixels; of what is left of it when it is cut. */
double svg_label_width(const char *label, size_t units_max, double size);

/* The label, or so much of it as has the width, with an ellipsis, in `cut`; one that is too long by
 * less than a tenth stays whole. At most 90 units. */
const char *svg_label_cut(const char *label, size_t units_max, char cut[SVG_LABEL_MAX]);

#endif
