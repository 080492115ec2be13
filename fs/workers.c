#include "fs/workers.h"

#include "fs/moment.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    WAKE = SIGUSR2,   /* interrupts the waiting for the kernel, and does nothing else */
    LOOK_MS = 10,     /* longer than nearly all answers take */
    QUIET_LOOKS = 50, /* without a request, after which nobody looks any more */
    ONE_ASKER = 64,   /* requests in a row */
    MEMORY_MS = 20    /* until memory for a request is asked for again */
};

struct worker {
    pthread_t thread;
    bool has_ended;
};

struct workers {
    unsigned max;
    struct fuse_session *session;
    atomic_bool is_ending;
    atomic_int asker; /* the last one */
    atomic_uint asked_in_a_row;

    pthread_mutex_t mutex;  /* guards all below */
    pthread_cond_t turn;    /* nobody listens, or it is over */
    pthread_cond_t heard;   /* something, after a quiet time; or it is over */
    struct worker *workers; /* those that were begun, count of them */
    unsigned count;
    unsigned sleeping;
    bool is_over;
    int error;
    bool has_listener;
    pthread_t listener;
    bool is_answering; /* the listener, and nobody listens meanwhile */
    unsigned requests; /* heard so far; goes round */
    bool is_quiet;     /* the one who looks after them sleeps */
};

static void wake_up(int signal)
{
    (void)signal;
}

struct workers *workers_new(unsigned max)
{
    struct workers *workers = calloc(1, sizeof(*workers));
    struct sigaction wake = {.sa_handler = wake_up};
    pthread_condattr_t monotonic;

    if (!workers)
        return NULL;
    workers->max = max;
    workers->workers = calloc(max, sizeof(*workers->workers));
    if (!workers->workers) {
        free(workers);
        return NULL;
    }
    sigaction(WAKE, &wake, NULL);
    pthread_mutex_init(&workers->mutex, NULL);
    pthread_cond_init(&workers->turn, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&workers->heard, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return workers;
}

void workers_free(struct workers *workers)
{
    if (!workers)
        return;
    pthread_cond_destroy(&workers->heard);
    pthread_cond_destroy(&workers->turn);
    pthread_mutex_destroy(&workers->mutex);
    free(workers->workers);
    free(workers);
}

static bool is_listener(const struct workers *workers)
{
    return workers->has_listener && pthread_equal(workers->listener, pthread_self());
}

/* Mutex held. */
static void end_all(struct workers *workers)
{
    workers->is_over = true;
    pthread_cond_broadcast(&workers->turn);
    pthread_cond_signal(&workers->heard);
}

/* Waits until it is the caller who is to listen. False: it is over. */
static bool take_turn(struct workers *workers)
{
    bool goes_on;

    pthread_mutex_lock(&workers->mutex);
    if (!is_listener(workers)) {
        workers->sleeping++;
        while (workers->has_listener && !workers->is_over)
            pthread_cond_wait(&workers->turn, &workers->mutex);
        workers->sleeping--;
        workers->has_listener = true;
        workers->listener = pthread_self();
    }
    workers->is_answering = false;
    if (fuse_session_exited(workers->session))
        end_all(workers);
    goes_on = !workers->is_over;
    pthread_mutex_unlock(&workers->mutex);
    return goes_on;
}

static void begin_answer(struct workers *workers)
{
    pthread_mutex_lock(&workers->mutex);
    workers->is_answering = true;
    workers->requests++;
    if (workers->is_quiet) {
        workers->is_quiet = false;
        pthread_cond_signal(&workers->heard);
    }
    pthread_mutex_unlock(&workers->mutex);
}

/*
 * The listener has no memory to hear a request. Others may give back what they have soon; and one of
 * those that sleep may have heard requests before, which needs no more.
 */
static void pass_turn(struct workers *workers)
{
    pthread_mutex_lock(&workers->mutex);
    if (workers->sleeping > 0) {
        workers->has_listener = false;
        pthread_cond_signal(&workers->turn);
    }
    pthread_mutex_unlock(&workers->mutex);
    nanosleep(&(struct timespec){.tv_nsec = MEMORY_MS * 1000000L}, NULL);
}

/* What reading from the kernel gave: nothing any more, or an error. */
static void end_with(struct workers *workers, int result)
{
    pthread_mutex_lock(&workers->mutex);
    workers->error = result;
    fuse_session_exit(workers->session);
    end_all(workers);
    pthread_mutex_unlock(&workers->mutex);
}

static void work(struct workers *workers)
{
    struct fuse_buf request = {.mem = NULL};

    while (take_turn(workers)) {
        int result = fuse_session_receive_buf(workers->session, &request);

        if (result > 0) {
            begin_answer(workers);
            fuse_session_process_buf(workers->session, &request);
        } else if (result == -ENOMEM) {
            pass_turn(workers);
        } else if (result != -EINTR && result != -EAGAIN) {
            end_with(workers, result);
        }
    }
    free(request.mem);
}

static void end_worker(struct workers *workers)
{
    pthread_mutex_lock(&workers->mutex);
    for (unsigned i = 0; i < workers->count; i++)
        if (pthread_equal(workers->workers[i].thread, pthread_self()))
            workers->workers[i].has_ended = true;
    pthread_mutex_unlock(&workers->mutex);
}

static void *work_in_thread(void *context)
{
    work(context);
    end_worker(context);
    return NULL;
}

/* Mutex held. False: there are as many as there may be, or there is no thread to be had. */
static bool begin_worker(struct workers *workers)
{
    pthread_t *thread = &workers->workers[workers->count].thread;

    if (workers->count == workers->max ||
        pthread_create(thread, NULL, work_in_thread, workers) != 0)
        return false;
    workers->count++;
    return true;
}

/*
 * Has another one listen in the listener's place: one that sleeps, or a new one. If there is none to
 * be had the listener goes on when it has answered. Mutex held.
 */
static void call_next(struct workers *workers)
{
    if (!workers->has_listener || workers->is_over)
        return;
    if (workers->sleeping == 0 && !begin_worker(workers))
        return;
    workers->has_listener = false;
    workers->is_answering = false;
    pthread_cond_signal(&workers->turn);
}

void workers_relieve(struct workers *workers)
{
    pthread_mutex_lock(&workers->mutex);
    if (is_listener(workers))
        call_next(workers);
    pthread_mutex_unlock(&workers->mutex);
}

static bool is_asked(const struct workers *workers)
{
    struct pollfd kernel = {.fd = fuse_session_fd(workers->session), .events = POLLIN};

    return poll(&kernel, 1, 0) > 0;
}

void workers_relieve_if_asked(struct workers *workers)
{
    pthread_mutex_lock(&workers->mutex);
    if (is_listener(workers) && is_asked(workers))
        call_next(workers);
    pthread_mutex_unlock(&workers->mutex);
}

/*
 * Looks now and then whether the listener is still busy with the same answer: then it is held up,
 * by what takes longer than was to be expected, or because it waits for somebody who asks himself.
 */
static void *look_after(void *context)
{
    struct workers *workers = context;
    unsigned seen = 0;
    unsigned quiet = 0;

    pthread_mutex_lock(&workers->mutex);
    while (!workers->is_over) {
        struct timespec until = moment_from_now(CLOCK_MONOTONIC, LOOK_MS);

        if (workers->is_quiet)
            pthread_cond_wait(&workers->heard, &workers->mutex);
        else
            pthread_cond_timedwait(&workers->heard, &workers->mutex, &until);
        if (workers->requests != seen)
            quiet = 0;
        else if (workers->is_answering)
            call_next(workers);
        else
            workers->is_quiet = ++quiet >= QUIET_LOOKS;
        seen = workers->requests;
    }
    pthread_mutex_unlock(&workers->mutex);
    return NULL;
}

/* Waits for all but the caller, which was the first. */
static void join_all(struct workers *workers)
{
    unsigned count;

    pthread_mutex_lock(&workers->mutex);
    count = workers->count; /* as it is over, no more are begun */
    pthread_mutex_unlock(&workers->mutex);
    for (unsigned i = 1; i < count; i++)
        pthread_join(workers->workers[i].thread, NULL);
}

int workers_run(struct workers *workers, struct fuse_session *session)
{
    pthread_t supervisor;
    bool is_supervised = workers->max > 1;
    int error = 0;

    pthread_mutex_lock(&workers->mutex);
    workers->session = session;
    workers->workers[0] = (struct worker){.thread = pthread_self()};
    workers->count = 1;
    if (is_supervised)
        error = pthread_create(&supervisor, NULL, look_after, workers);
    if (is_supervised && !error)
        (void)begin_worker(workers); /* to be at hand when the first one has to wait */
    pthread_mutex_unlock(&workers->mutex);
    if (error)
        end_worker(workers);
    if (error)
        return -error;
    work(workers);
    end_worker(workers);
    join_all(workers);
    if (is_supervised)
        pthread_join(supervisor, NULL);
    return workers->error;
}

void workers_begin_end(struct workers *workers)
{
    atomic_store(&workers->is_ending, true);
}

bool workers_are_ending(const struct workers *workers)
{
    return atomic_load(&workers->is_ending) ||
           (workers->session && fuse_session_exited(workers->session));
}

void workers_stop(struct workers *workers)
{
    pthread_mutex_lock(&workers->mutex);
    if (workers->session)
        fuse_session_exit(workers->session);
    for (unsigned i = 0; i < workers->count; i++)
        if (!workers->workers[i].has_ended)
            pthread_kill(workers->workers[i].thread, WAKE);
    pthread_mutex_unlock(&workers->mutex);
}

/* 0 stands for all that run where we cannot see them. */
void workers_note_asker(struct workers *workers, pid_t thread)
{
    if (atomic_exchange(&workers->asker, thread) != thread || thread <= 0)
        atomic_store(&workers->asked_in_a_row, 0);
    else
        atomic_fetch_add(&workers->asked_in_a_row, 1);
}

bool workers_may_wait(struct workers *workers)
{
    bool may_wait;

    pthread_mutex_lock(&workers->mutex);
    if (is_listener(workers) && atomic_load(&workers->asked_in_a_row) >= ONE_ASKER) {
        may_wait = workers->sleeping > 0;
    } else {
        if (is_listener(workers))
            call_next(workers);
        may_wait = !is_listener(workers);
    }
    pthread_mutex_unlock(&workers->mutex);
    return may_wait;
}
