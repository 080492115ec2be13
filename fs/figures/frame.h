/*
 * What all pictures have around them: a title, what data they show, where those come from; and
 * signs of groups, by colour and shape. Inside of fs/.
 *
 * Threads: one at a time. Errors: 0 or -errno of the store; those of writing are kept in the text.
 */
#ifndef BUZZFS_FS_FIGURES_FRAME_H
#define BUZZFS_FS_FIGURES_FRAME_H

#include "fs/figures/room.h"
#include "fs/svg.h"
#include "store/store.h"

enum {
    FRAME_TOP = 74, /* pixels that the title takes */
    FRAME_MARGIN = 24,
    MARKERS = 7 /* groups that have a sign of their own */
};

/*
 * Begins a picture: header, title, and under it the title and version of the data set;
 * description is for those who cannot see the picture.
 */
__attribute__((warn_unused_result)) int frame_begin(struct reader *reader, struct text *text,
                                                    struct point size, const char *title,
                                                    const char *description);

/* Ends it, with a line at its foot that says whose outlines are drawn, if any are, and what else. */
__attribute__((warn_unused_result)) int frame_end(struct reader *reader, struct text *text,
                                                  struct point size, const char *note,
                                                  bool with_outlines);

/* A sign of that area at a place: its colour and shape say which group; 0 .. MARKERS - 1, else none. */
void frame_marker(struct text *text, size_t group, struct point at, double area, const char *tip);

/* What such a sign takes. */
struct marker frame_marker_shape(size_t group, struct point at, double area);

#endif
