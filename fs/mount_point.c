#include "fs/mount_point.h"

#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <mntent.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    LINKS_MAX = 40
};

/* The absolute path of what may not answer, though the directory that it is in does. */
static int resolve_parent(const char *path, char **absolute)
{
    char *copies[2] = {strdup(path), strdup(path)};
    char *parent = NULL;
    int error = 0;

    *absolute = NULL;
    if (copies[0] && copies[1]) {
        parent = realpath(dirname(copies[0]), NULL);
        if (!parent)
            error = -errno;
        else if (asprintf(absolute, "%s/%s", strcmp(parent, "/") == 0 ? "" : parent,
                          basename(copies[1])) < 0)
            *absolute = NULL;
    }
    free(parent);
    free(copies[0]);
    free(copies[1]);
    if (*absolute)
        return 0;
    return error ? error : -ENOMEM;
}

/* What a symbolic link says, as a path from where we are; 0 and NULL: it is none. */
static int read_link(const char *link, char **target)
{
    char text[PATH_MAX];
    ssize_t len = readlink(link, text, sizeof(text) - 1);
    size_t parent = (size_t)(strrchr(link, '/') - link);

    *target = NULL;
    if (len < 0)
        return 0;
    text[len] = '\0';
    if (asprintf(target, "%.*s/%s", text[0] == '/' ? 0 : (int)parent, link, text) < 0) {
        *target = NULL;
        return -ENOMEM;
    }
    return 0;
}

/* The same through symbolic links, without a look at what they lead to. */
static int resolve(const char *path, char **absolute)
{
    char *target = NULL;
    int result = resolve_parent(path, absolute);

    for (int links = 0; !result && links <= LINKS_MAX; links++) {
        result = links == LINKS_MAX ? -ELOOP : read_link(*absolute, &target);
        if (!result && !target)
            return 0;
        free(*absolute);
        *absolute = NULL;
        if (!result)
            result = resolve_parent(target, absolute);
        free(target);
        target = NULL;
    }
    return result;
}

/* Whether the topmost mount at the path, if any, is one of ours. */
static bool is_mounted(const char *absolute, const char *subtype)
{
    FILE *mounts = setmntent("/proc/self/mounts", "re");
    char buffer[PATH_MAX * 2];
    struct mntent mount;
    bool ours = false;

    if (!mounts)
        return false;
    while (getmntent_r(mounts, &mount, buffer, sizeof(buffer)))
        if (strcmp(mount.mnt_dir, absolute) == 0)
            ours = strncmp(mount.mnt_type, "fuse.", 5) == 0 &&
                   strcmp(mount.mnt_type + 5, subtype) == 0;
    endmntent(mounts);
    return ours;
}

/* Unmounts though somebody may be inside: root by itself, others with fusermount3's help. */
static int unmount_lazily(const char *absolute)
{
    char *arguments[] = {"fusermount3", "-u", "-z", "--", (char *)absolute, NULL};
    int status = 0;
    pid_t child;

    if (umount2(absolute, MNT_DETACH | UMOUNT_NOFOLLOW) == 0)
        return 0;
    if (posix_spawnp(&child, arguments[0], NULL, NULL, arguments, environ) != 0)
        return -ENOTCONN;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -ENOTCONN;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -ENOTCONN;
}

/* Takes away what a daemon that died has left. */
static int recover(const char *path, const char *subtype, struct log *log)
{
    char *absolute = NULL;
    int result = resolve(path, &absolute);

    if (result) {
        log_printf(log, "%s: %s", path, strerror(-result));
        return result;
    }
    if (!is_mounted(absolute, subtype)) {
        log_printf(log, "%s: %s, and it is not a mount of buzzfs", path, strerror(ENOTCONN));
        result = -ENOTCONN;
    } else {
        result = unmount_lazily(absolute);
        log_printf(log, "%s: the mount of a daemon that died %s", path,
                   result ? "cannot be unmounted" : "was unmounted");
    }
    free(absolute);
    return result;
}

static int check_empty(const char *path, struct log *log)
{
    DIR *directory = opendir(path);
    const struct dirent *entry;
    int result = 0;

    if (!directory) {
        result = -errno;
        log_printf(log, "%s: %s", path, strerror(errno));
        return result;
    }
    while (!result && (entry = readdir(directory)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            result = -ENOTEMPTY;
    if (result)
        log_printf(log, "%s: is not empty: it holds '%s'", path, entry->d_name);
    closedir(directory);
    return result;
}

static int check(const char *path, const char *absolute, const char *subtype, struct log *log)
{
    struct stat status;

    if (stat(absolute, &status) != 0) {
        int error = errno;

        log_printf(log, "%s: %s", path, strerror(error));
        return -error;
    }
    if (!S_ISDIR(status.st_mode)) {
        log_printf(log, "%s: is not a directory", path);
        return -ENOTDIR;
    }
    if (is_mounted(absolute, subtype)) {
        log_printf(log, "%s: buzzfs is mounted there already", path);
        return -EBUSY;
    }
    return check_empty(path, log);
}

int mount_point_prepare(const char *path, const char *subtype, struct log *log, char **absolute)
{
    struct statfs status;
    char *resolved;
    int result;

    /* Not stat(): that may be answered from what the kernel has kept. */
    if (statfs(path, &status) != 0 && errno == ENOTCONN) {
        result = recover(path, subtype, log);
        if (result)
            return result;
    }
    resolved = realpath(path, NULL);
    if (!resolved) {
        result = -errno;
        log_printf(log, "%s: %s", path, strerror(errno));
        return result;
    }
    result = check(path, resolved, subtype, log);
    if (result)
        free(resolved);
    else
        *absolute = resolved;
    return result;
}
