/*
 * The first of the workers is a thread of its own, the server, so that the owner can wait for
 * signals with sigwait(): no handler, no global, and an orderly end is exit status 0.
 *
 * To stop, the workers are told so again and again, as they may not hear it. The server unmounts in
 * any case, so whoever waits for an answer of the mount gets one.
 */
#include "fs/session.h"

#include "fs/ending.h"
#include "fs/moment.h"
#include "fs/operations.h"
#include "fs/parallel.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STOP_PERIOD_MS = 10
};

/* What the owner waits for: to be asked to end, or to hear that the session has ended. */
static sigset_t awaited_signals(void)
{
    sigset_t signals = ending_signals();

    sigaddset(&signals, SIGRTMIN);
    return signals;
}

/* Threads that are made later inherit the mask: only the owner's sigwait() sees these signals. */
static void arrange_signals(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigset_t signals = awaited_signals();

    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGUSR1, &ignore, NULL);
}

/* Adds "name=value" to a list of options, with the commas of the value escaped. */
static void add_option(struct text *list, const char *name, const char *value)
{
    text_printf(list, ",%s=", name);
    for (; *value; value++) {
        if (*value == ',' || *value == '\\')
            text_char(list, '\\');
        text_char(list, *value);
    }
}

static void write_options(struct text *list, const struct filesystem *filesystem,
                          const struct mount_options *options)
{
    text_add(list, "ro,nosuid,nodev,default_permissions");
    if (options->allow_other)
        text_add(list, ",allow_other");
    if (options->auto_unmount)
        text_add(list, ",auto_unmount");
    if (options->debug)
        text_add(list, ",debug");
    add_option(list, "fsname", options->fsname ? options->fsname : filesystem->database);
    add_option(list, "subtype", mount_options_subtype(options));
}

static int new_fuse_session(struct session *session, struct filesystem *filesystem)
{
    struct fuse_args arguments = FUSE_ARGS_INIT(0, NULL);
    struct fuse_lowlevel_ops all = operations();
    struct text list;
    int result = -ENOMEM;

    text_init(&list);
    write_options(&list, filesystem, session->options);
    if (text_string(&list) && fuse_opt_add_arg(&arguments, "buzzfs") == 0 &&
        fuse_opt_add_arg(&arguments, "-o") == 0 &&
        fuse_opt_add_arg(&arguments, text_string(&list)) == 0) {
        session->fuse = fuse_session_new(&arguments, &all, sizeof(all), filesystem);
        result = session->fuse ? 0 : -EINVAL;
    }
    fuse_opt_free_args(&arguments);
    text_release(&list);
    return result;
}

static void *serve(void *context)
{
    struct session *session = context;

    session->result = workers_run(session->filesystem->workers, session->fuse);
    freshness_stop(
        session->filesystem->freshness); /* its notifications go where unmounting closes */
    fuse_session_unmount(session->fuse);
    atomic_store(&session->is_over, true);
    sem_post(&session->filesystem->begun);
    pthread_kill(session->owner, SIGRTMIN); /* one of those it waits for */
    return NULL;
}

/* Ends the workers and waits until the server is done. */
static void stop(struct session *session)
{
    struct timespec until;

    workers_begin_end(session->filesystem->workers);
    ahead_stop(session->filesystem->ahead);
    beside_stop(session->filesystem->beside);
    pages_stop(session->filesystem->pages); /* while there is still somebody to answer reads */
    do {
        workers_stop(session->filesystem->workers);
        until = moment_from_now(CLOCK_REALTIME, STOP_PERIOD_MS);
    } while (pthread_timedjoin_np(session->server, NULL, &until) == ETIMEDOUT);
}

/*
 * Waits until the kernel has said hello: what it asks from then on is answered. We ask nothing of
 * our own mount: killed in such a question, a process would wait for ever for the answer that its
 * own threads cannot give any more, and keep the connection open by that.
 */
static int wait_for_kernel(struct filesystem *filesystem)
{
    while (sem_wait(&filesystem->begun) != 0)
        continue;
    return atomic_load(&filesystem->has_begun) ? 0 : -ENOTCONN;
}

/* It does without if it has to. */
static void read_ahead(struct session *session)
{
    int error = ahead_start(session->filesystem->ahead);

    if (!error)
        error = beside_start(session->filesystem->beside);
    if (error)
        log_printf(session->log, "does not read ahead: no thread: %s", strerror(-error));
}

static int start(struct session *session, const char *mount_point)
{
    int error = pthread_create(&session->server, NULL, serve, session);

    if (error) {
        log_printf(session->log, "cannot mount: no thread: %s", strerror(error));
        fuse_session_unmount(session->fuse);
        return -error;
    }
    error = wait_for_kernel(session->filesystem);
    if (error && session->result)
        log_printf(session->log, "cannot mount: %s", strerror(-session->result));
    else if (error)
        log_printf(session->log, "cannot mount: %s does not answer", mount_point);
    if (!error && !session->options->single_threaded && session->options->threads > 1) {
        pages_start(session->filesystem->pages, session->fuse);
        read_ahead(session);
    }
    if (!error) {
        error = freshness_start(session->filesystem->freshness, session->fuse);
        if (error)
            log_printf(session->log, "cannot watch the data base: %s", strerror(-error));
    }
    if (error)
        stop(session);
    return error;
}

int session_begin(struct session *session, struct filesystem *filesystem,
                  const struct mount_options *options, const char *mount_point)
{
    int result;

    *session = (struct session){.log = filesystem->log,
                                .options = options,
                                .filesystem = filesystem,
                                .owner = pthread_self()};
    arrange_signals();
    result = new_fuse_session(session, filesystem);
    if (result) {
        log_printf(session->log, "cannot mount: %s", strerror(-result));
        return result;
    }
    sem_init(&filesystem->begun, 0, 0);
    if (fuse_session_mount(session->fuse, mount_point) != 0) {
        log_printf(session->log, "cannot mount: %s: FUSE is not to be had, or not allowed here",
                   mount_point);
        result = -ENODEV;
    }
    if (!result && parallel_allow(session->fuse) != 0)
        log_printf(session->log, "one question at a time about each directory");
    if (!result)
        result = start(session, mount_point);
    if (result) {
        fuse_session_destroy(session->fuse);
        sem_destroy(&filesystem->begun);
    }
    return result;
}

int session_end(struct session *session)
{
    sigset_t signals = awaited_signals();
    bool was_asked;
    int signal = 0;
    int error;

    do
        error = sigwait(&signals, &signal);
    while (error);
    was_asked = !atomic_load(&session->is_over);
    stop(session);
    fuse_session_destroy(session->fuse);
    sem_destroy(&session->filesystem->begun);
    if (was_asked || session->result == 0)
        return 0;
    log_printf(session->log, "the mount ended: %s", strerror(-session->result));
    return session->result;
}
