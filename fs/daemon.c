#include "fs/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    FILES_MAX = 4096 /* that are looked at where they cannot be closed at once */
};

/* What the child ended with, or 0 if it said that it is ready. */
static int wait_for_child(pid_t child, int ready)
{
    int status = 0;
    ssize_t got;
    char byte;

    do
        got = read(ready, &byte, 1);
    while (got < 0 && errno == EINTR);
    if (got == 1)
        return EXIT_SUCCESS;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return EXIT_FAILURE;
    return WIFEXITED(status) && WEXITSTATUS(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}

/* Of those it was started with: a lock that is held by one of them would be held as long as it runs. */
static void close_others(unsigned kept)
{
#ifdef SYS_close_range
    if ((kept == STDERR_FILENO + 1 ||
         syscall(SYS_close_range, STDERR_FILENO + 1U, kept - 1, 0U) == 0) &&
        syscall(SYS_close_range, kept + 1, ~0U, 0U) == 0)
        return;
#endif
    /* Older kernels. */
    for (unsigned file = STDERR_FILENO + 1; file < FILES_MAX; file++)
        if (file != kept)
            close((int)file);
}

int daemon_begin(struct daemon *daemon, bool *is_parent, int *status)
{
    int ends[2];
    pid_t child;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return -errno;
    child = fork();
    if (child < 0) {
        int error = errno;

        close(ends[0]);
        close(ends[1]);
        return -error;
    }
    *is_parent = child > 0;
    if (child > 0) {
        close(ends[1]);
        *status = wait_for_child(child, ends[0]);
        close(ends[0]);
        return 0;
    }
    close(ends[0]);
    close_others((unsigned)ends[1]);
    daemon->ready = ends[1];
    setsid();
    return chdir("/") == 0 ? 0 : -errno;
}

void daemon_ready(struct daemon *daemon)
{
    int null;

    if (daemon->ready < 0)
        return;
    null = open("/dev/null", O_RDWR);
    if (null >= 0) {
        dup2(null, STDIN_FILENO);
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        if (null > STDERR_FILENO)
            close(null);
    }
    /* If the parent is gone, nobody needs to know. */
    if (write(daemon->ready, "", 1) < 0)
        errno = 0;
    close(daemon->ready);
    daemon->ready = -1;
}
