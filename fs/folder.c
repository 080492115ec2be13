#include "fs/folder.h"

#include "fs/ending.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    WALK_DESCRIPTORS = 16
};

bool folder_is_interrupted(void)
{
    sigset_t ending = ending_signals();
    sigset_t pending;

    if (sigpending(&pending) || sigandset(&pending, &pending, &ending))
        return false;
    return !sigisemptyset(&pending);
}

/* 0 if there is none, or an empty one: to be told before the work, not after. */
static int check_place(const char *folder)
{
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    int result = 0;

    if (!directory)
        return errno == ENOENT ? 0 : -errno;
    do {
        errno = 0;
        entry = readdir(directory);
        if (!entry)
            result = -errno;
        else if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            result = -ENOTEMPTY;
    } while (entry && !result);
    closedir(directory);
    return result;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static int fill_beside(const char *folder, char *beside, folder_fill *fill, void *context)
{
    mode_t mask = umask(0);
    int directory;
    int result;

    umask(mask);
    if (!mkdtemp(beside))
        return -errno;
    directory = open(beside, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    result = directory < 0 ? -errno : fill(context, directory);
    if (!result && fchmod(directory, 0777 & ~mask))
        result = -errno;
    if (directory >= 0)
        close(directory);
    if (!result && rename(beside, folder))
        result = -errno;
    if (result)
        nftw(beside, remove_entry, WALK_DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
    return result;
}

int folder_make(const char *folder, folder_fill *fill, void *context)
{
    sigset_t ending = ending_signals();
    sigset_t before;
    size_t len = strlen(folder);
    char *beside = NULL;
    int result = len > 0 ? check_place(folder) : -ENOENT;

    if (result)
        return result;
    while (len > 1 && folder[len - 1] == '/')
        len--;
    if (asprintf(&beside, "%.*s.XXXXXX", (int)len, folder) < 0)
        return -ENOMEM;
    sigprocmask(SIG_BLOCK, &ending, &before);
    result = fill_beside(folder, beside, fill, context);
    sigprocmask(SIG_SETMASK, &before, NULL);
    free(beside);
    return result;
}
