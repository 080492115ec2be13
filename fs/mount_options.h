/*
 * The command line of a mount: buzzfs mount [-o OPTIONS] [-f] [-d] [-s] DB MOUNTPOINT, in any
 * order, and what mount(8) makes of a line in fstab.
 *
 * Errors:    told on stderr, naming the option and the value.
 * Ownership: mount_options_read() ... mount_options_release(), also after a failure.
 */
#ifndef BUZZFS_FS_MOUNT_OPTIONS_H
#define BUZZFS_FS_MOUNT_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

struct mount_options {
    const char *database;    /* as given, borrowed from argv */
    const char *mount_point; /* the same */
    char *fsname;            /* what mount and df show as the source; NULL: the data base */
    char *subtype;           /* the type is shown as fuse.SUBTYPE; NULL: buzzfs */

    bool foreground;
    bool debug;
    bool single_threaded;
    bool allow_other;
    bool allow_root;
    bool auto_unmount;
    bool no_epochs; /* as on a kernel without epochs of names: caches live a tenth of a second */
    uid_t owner;
    gid_t group;
    mode_t mask;
    unsigned threads;
};

/* 0, or -EINVAL when the command line is not understood. */
__attribute__((warn_unused_result)) int mount_options_read(int argc, char **argv,
                                                           struct mount_options *options);
/* The type of the mount behind "fuse.". */
const char *mount_options_subtype(const struct mount_options *options);

void mount_options_release(struct mount_options *options);

/* What may stand behind -o, a line each with what it does. */
void mount_options_print(FILE *to);

#endif
