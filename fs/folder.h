/*
 * A folder that is there as a whole or not at all.
 *
 * Threads: signals are held back in the calling one. Ownership: all is borrowed for the call.
 */
#ifndef BUZZFS_FS_FOLDER_H
#define BUZZFS_FS_FOLDER_H

#include <stdbool.h>

/* Fills the directory, which is open. 0 or -errno. */
typedef int folder_fill(void *context, int directory);

/*
 * Makes a folder, which must be missing or empty. It is filled beside its place first and put there
 * when whole; on failure nothing is left. Signals that end a program (ending.h) wait
 * until then: fill may ask folder_is_interrupted() from time to time, and return -EINTR.
 * -ENOTEMPTY, -ENOTDIR, and what the file system or fill say.
 */
__attribute__((warn_unused_result)) int folder_make(const char *folder, folder_fill *fill,
                                                    void *context);

bool folder_is_interrupted(void);

#endif
