#include "fs/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <syslog.h>

void log_init(struct log *log)
{
    *log = (struct log){.to_system = false};
    pthread_mutex_init(&log->mutex, NULL);
}

static void write_line(const struct log *log, const char *line)
{
    if (log->to_system)
        syslog(LOG_DAEMON | LOG_ERR, "%s", line);
    else
        fprintf(stderr, "buzzfs: %s\n", line);
}

/* Tells how many lines were left out, if any were. Mutex held. */
static void tell_left_out(struct log *log)
{
    char line[64];

    if (log->left_out == 0)
        return;
    snprintf(line, sizeof(line), "%lu more lines were left out", log->left_out);
    log->left_out = 0;
    log->lines++;
    write_line(log, line);
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
    if (log->lines < LOG_LINES_A_SECOND) {
        log->lines++;
        write_line(log, line);
    } else {
        log->left_out++;
    }
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
