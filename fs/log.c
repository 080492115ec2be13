#include "fs/log.h"

#include <paths.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

void log_init(struct log *log)
{
    *log = (struct log){.to_system = false};
    pthread_mutex_init(&log->mutex, NULL);
}

/* Where it can be asked whether syslog(3), which has a socket of its own, would wait. -1: nowhere. */
static int connect_to_system(void)
{
    const struct sockaddr_un system = {.sun_family = AF_UNIX, .sun_path = _PATH_LOG};
    int file = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (file >= 0 && connect(file, (const struct sockaddr *)&system, sizeof(system)) != 0) {
        close(file);
        return -1;
    }
    return file;
}

/* Whether a line can be written without waiting: of a pipe, a page is free then. */
static bool has_room(const struct log *log)
{
    struct pollfd to = {.fd = log->to_system ? connect_to_system() : STDERR_FILENO,
                        .events = POLLOUT};
    bool is_full = to.fd >= 0 && poll(&to, 1, 0) == 0;

    if (log->to_system && to.fd >= 0)
        close(to.fd);
    return !is_full;
}

/* False: it would have to wait, and nobody may. */
static bool write_line(const struct log *log, const char *line)
{
    if (log->never_waits && !has_room(log))
        return false;
    if (log->to_system)
        syslog(LOG_DAEMON | LOG_ERR, "%s", line);
    else
        fprintf(stderr, "buzzfs: %s\n", line);
    return true;
}

/* Tells how many lines were left out, if any were. Mutex held. */
static void tell_left_out(struct log *log)
{
    char line[64];

    if (log->left_out == 0)
        return;
    snprintf(line, sizeof(line), "%lu more lines were left out", log->left_out);
    if (!write_line(log, line))
        return;
    log->left_out = 0;
    log->lines++;
}

void log_release(struct log *log)
{
    tell_left_out(log);
    if (log->to_system)
        closelog();
    pthread_mutex_destroy(&log->mutex);
}

void log_to_system(struct log *log)
{
    pthread_mutex_lock(&log->mutex);
    openlog("buzzfs", LOG_PID | LOG_NDELAY, LOG_DAEMON);
    log->to_system = true;
    pthread_mutex_unlock(&log->mutex);
}

void log_never_wait(struct log *log)
{
    pthread_mutex_lock(&log->mutex);
    log->never_waits = true;
    pthread_mutex_unlock(&log->mutex);
}

void log_line(void *context, const char *line)
{
    struct log *log = context;
    struct timespec now = {.tv_sec = 0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    pthread_mutex_lock(&log->mutex);
    if (now.tv_sec != log->second) {
        log->second = now.tv_sec;
        log->lines = 0;
        tell_left_out(log);
    }
    if (log->lines < LOG_LINES_A_SECOND && write_line(log, line))
        log->lines++;
    else
        log->left_out++;
    pthread_mutex_unlock(&log->mutex);
}

void log_printf(struct log *log, const char *format, ...)
{
    char line[1024];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    log_line(log, line);
}
