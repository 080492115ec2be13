#include "store/error.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int error_from_sqlite(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return 0;
    case SQLITE_NOMEM:
        return -ENOMEM;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return -EBUSY;
    case SQLITE_INTERRUPT:
        return -EINTR;
    case SQLITE_FULL:
        return -ENOSPC;
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return -EACCES;
    case SQLITE_NOTADB:
        return -EMEDIUMTYPE;
    default:
        return -EIO;
    }
}

/* Whether it cannot make files beside path, as it must for a journal: errno or 0. */
static int fault_beside(const char *path)
{
    char folder[PATH_MAX] = ".";
    const char *slash = strrchr(path, '/');

    if (slash)
        snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path + 1), path);
    return faccessat(AT_FDCWD, folder, W_OK, AT_EACCESS) == 0 ? 0 : errno;
}

/*
 * What the system has against the file, as errno; 0 if nothing is to be seen. It is not opened for
 * that: to close it again would undo the locks that this process has on it.
 */
static int fault_of_file(int code, const char *path)
{
    bool writes = (code & 0xff) == SQLITE_READONLY;
    sqlite3_vfs *system = sqlite3_vfs_find(NULL);
    struct stat file;

    if (stat(path, &file) != 0)
        return errno;
    if (S_ISDIR(file.st_mode))
        return EISDIR;
    if (!S_ISREG(file.st_mode))
        return EMEDIUMTYPE;
    if (faccessat(AT_FDCWD, path, writes ? R_OK | W_OK : R_OK, AT_EACCESS) != 0)
        return errno;
    /* SQLite has a limit of its own. */
    return system && strlen(path) > (size_t)system->mxPathname ? ENAMETOOLONG : 0;
}

void error_words(char *out, size_t size, sqlite3 *database, int code, const char *path)
{
    int primary = code & 0xff;
    bool is_refused = primary == SQLITE_CANTOPEN || primary == SQLITE_READONLY;
    int fault = path && (is_refused || primary == SQLITE_IOERR) ? fault_of_file(code, path) : 0;
    int beside = path && is_refused && !fault ? fault_beside(path) : 0;
    const char *words = sqlite3_errstr(code);

    if (fault || beside)
        words = strerror(fault ? fault : beside);
    else if (primary == SQLITE_BUSY)
        words = "another program is using it";
    else if (database && sqlite3_errcode(database) != SQLITE_OK)
        words = sqlite3_errmsg(database);
    snprintf(out, size, "%s%s (SQLite %d)", beside ? "no journal can be written beside it: " : "",
             words, code);
}
