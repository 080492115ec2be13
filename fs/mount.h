/*
 * The command that mounts a data base.
 */
#ifndef BUZZFS_FS_MOUNT_H
#define BUZZFS_FS_MOUNT_H

/*
 * buzzfs mount [-o OPTIONS] [-f] [-d] [-s] DB MOUNTPOINT; argv[0] is not looked at. Returns what to
 * exit with: 0, 1 (failed) or 2 (usage); in the background, as soon as the mount answers.
 */
int mount_command(int argc, char **argv);

#endif
