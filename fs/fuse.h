/*
 * libfuse's low-level interface, in the version we write for.
 */
#ifndef BUZZFS_FS_FUSE_H
#define BUZZFS_FS_FUSE_H

#define FUSE_USE_VERSION 314
#include <fuse_lowlevel.h>

#endif
