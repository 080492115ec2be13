/*
 * How wide letters are, for laying out labels without a font at hand: a cautious estimate, that of
 * a wide sans-serif (DejaVu Sans, Verdana). Texts may be any bytes. Inside of fs/.
 *
 * Threads: pure functions. Errors: none.
 */
#ifndef BUZZFS_FS_FIGURES_LETTERING_H
#define BUZZFS_FS_FIGURES_LETTERING_H

#include <stddef.h>

enum {
    LETTERING_MAX = 256 /* bytes of a label with its final 0 */
};

/* In pixels, for a font of that size in pixels. */
double lettering_width(const char *words, double size);

/* The words as far as they fit in the width, with "…" for the rest. NULL is as "". */
void lettering_clip(const char *words, double size, double width, char label[LETTERING_MAX]);

/* A slug as a name: "beijing-yizhuang" as "Beijing Yizhuang". */
void lettering_name(const char *slug, char name[LETTERING_MAX]);

#endif
