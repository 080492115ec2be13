/*
 * The signals that a program is asked to end by, but for those that were ignored when it began: what
 * nohup, or a shell in the background, has it ignore is to have no effect. (A blocked signal is pending
 * though it is ignored.)
 */
#ifndef BUZZFS_FS_ENDING_H
#define BUZZFS_FS_ENDING_H

#include <signal.h>
#include <stddef.h>

static inline sigset_t ending_signals(void)
{
    static const int numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT};
    struct sigaction action;
    sigset_t signals;

    sigemptyset(&signals);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        if (sigaction(numbers[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
            sigaddset(&signals, numbers[i]);
    return signals;
}

#endif
