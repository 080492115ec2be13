#include "fs/freshness.h"

#include "fs/id_set.h"
#include "fs/moment.h"
#include "fs/node.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PERIOD_MS = 25,
    TELL_AGAIN_MS = 50,       /* after so long, all of it */
    TELL_LATE_NAMES_MS = 200, /* and then the names once more: a thread may wait for a processor */
    DIRECTORIES_MAX = 384 * 1024, /* 4 MiB in each of two sets, when full */
    DROPPED_AT_ONCE = 4096,       /* directories, before the next look: 10 ms */
    RECENT = 1024,                /* directories whose attributes may be on their way */
    NOTIFY_INC_EPOCH = 8          /* of linux/fuse.h 7.44; libfuse 3.14 does not name it */
};

static const double KEPT_S = 86400;
static const double PERIOD_OF_GRACE_S = 0.08; /* the kernel may add two ticks */

/* How every message to the kernel begins: struct fuse_out_header of linux/fuse.h. */
struct message {
    uint32_t len;
    int32_t code;
    uint64_t unique;
};

struct freshness {
    struct store *store;
    struct log *log;
    bool use_epochs;
    bool can_announce;         /* set before the watcher begins */
    atomic_bool has_epochs;    /* and it has begun */
    _Atomic uint64_t outdated; /* listings that ended after a commit: nanoseconds of mtime */

    pthread_mutex_t mutex;  /* guards all below */
    pthread_cond_t changed; /* whether it is watching or stopping */
    bool is_started;
    bool is_watching;
    bool is_stopping;
    struct fuse_session *session;
    uint64_t epoch;             /* the one that the kernel was told of */
    struct id_set *directories; /* given out since they were taken to be dropped */
    uint64_t recent[RECENT];    /* the last ones of them */
    size_t given;
    struct id_set *spare; /* the watcher's: to be dropped */
    uint64_t late[RECENT];
    bool is_due; /* the watcher's: an epoch was told after the last ones were taken */

    pthread_t watcher;
    /* The watcher's: how often it has told the epoch, and when it is to do so again. */
    enum {
        TOLD_ONCE,
        TOLD_TWICE,
        TOLD_FOR_GOOD
    } telling;
    struct timespec next_telling;
    int error; /* the watcher's: of its last look at the data base */
};

struct freshness *freshness_new(struct store *store, struct log *log, bool use_epochs)
{
    struct freshness *freshness = calloc(1, sizeof(*freshness));
    pthread_condattr_t monotonic;

    if (!freshness)
        return NULL;
    freshness->store = store;
    freshness->log = log;
    freshness->use_epochs = use_epochs;
    pthread_mutex_init(&freshness->mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&freshness->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    freshness->directories = id_set_new(DIRECTORIES_MAX);
    freshness->spare = id_set_new(DIRECTORIES_MAX);
    if (freshness->directories && freshness->spare)
        return freshness;
    freshness_free(freshness);
    return NULL;
}

void freshness_free(struct freshness *freshness)
{
    if (!freshness)
        return;
    id_set_free(freshness->directories);
    id_set_free(freshness->spare);
    pthread_cond_destroy(&freshness->changed);
    pthread_mutex_destroy(&freshness->mutex);
    free(freshness);
}

double freshness_name_s(struct freshness *freshness)
{
    return atomic_load(&freshness->has_epochs) ? KEPT_S : PERIOD_OF_GRACE_S;
}

double freshness_directory_s(struct freshness *freshness, fuse_ino_t id, uint64_t epoch)
{
    bool is_kept;

    if (!atomic_load(&freshness->has_epochs))
        return PERIOD_OF_GRACE_S;
    pthread_mutex_lock(&freshness->mutex);
    /* Of another epoch, the watcher has passed it by already, or has not come to it yet. */
    is_kept = epoch == freshness->epoch && id_set_add(freshness->directories, id);
    if (is_kept)
        freshness->recent[freshness->given++ % RECENT] = id;
    pthread_mutex_unlock(&freshness->mutex);
    return is_kept ? KEPT_S : PERIOD_OF_GRACE_S;
}

bool freshness_is_latest(struct freshness *freshness, uint64_t epoch)
{
    bool is_latest;

    pthread_mutex_lock(&freshness->mutex);
    is_latest = epoch >= freshness->epoch;
    pthread_mutex_unlock(&freshness->mutex);
    return is_latest;
}

struct timespec freshness_directory_time(struct freshness *freshness, struct timespec committed)
{
    uint64_t ns = (uint64_t)committed.tv_nsec + atomic_load(&freshness->outdated);

    committed.tv_sec += (time_t)(ns / 1000000000);
    committed.tv_nsec = (long)(ns % 1000000000);
    return committed;
}

/* Makes all names old. False where the kernel does not know how. */
static bool announce(const struct freshness *freshness)
{
    struct message message = {.len = sizeof(message), .code = NOTIFY_INC_EPOCH};

    return write(fuse_session_fd(freshness->session), &message, sizeof(message)) ==
           (ssize_t)sizeof(message);
}

static void drop_attributes(void *context, uint64_t id)
{
    const struct freshness *freshness = context;

    /* An inode that the kernel does not have any more is no failure. */
    fuse_lowlevel_notify_inval_inode(freshness->session, id, -1, 0);
}

/* Tells the kernel that there is a new epoch. */
static void begin_epoch(struct freshness *freshness, uint64_t epoch)
{
    pthread_mutex_lock(&freshness->mutex);
    memcpy(freshness->late, freshness->recent, sizeof(freshness->late));
    freshness->epoch = epoch;
    pthread_mutex_unlock(&freshness->mutex);
    announce(freshness);
    drop_attributes(freshness, FUSE_ROOT_ID);
    freshness->is_due = true;
    freshness->telling = TOLD_ONCE;
    freshness->next_telling = moment_from_now(CLOCK_MONOTONIC, TELL_AGAIN_MS);
}

/*
 * Drops some of the attributes that were given out before an epoch was told. False: there are no
 * more. After a walk through everything it takes a second, in which epochs go on being told.
 */
static bool drop_some(struct freshness *freshness)
{
    if (freshness->is_due && id_set_is_empty(freshness->spare)) {
        struct id_set *given_out;

        pthread_mutex_lock(&freshness->mutex);
        given_out = freshness->directories;
        freshness->directories = freshness->spare;
        freshness->spare = given_out;
        pthread_mutex_unlock(&freshness->mutex);
        freshness->is_due = false;
    }
    return id_set_drain(freshness->spare, DROPPED_AT_ONCE, drop_attributes, freshness);
}

/*
 * An answer of the last epoch may have reached the kernel after the present one was told: names of
 * a listing with status count as the present one's then, the attributes of a directory that it did
 * not know were not there to be dropped, and entries may have been put under the new mtime.
 */
static void tell_again(struct freshness *freshness)
{
    if (freshness->telling == TOLD_FOR_GOOD ||
        !moment_is_past(moment_from_now(CLOCK_MONOTONIC, 0), freshness->next_telling))
        return;
    announce(freshness);
    if (freshness->telling++ == TOLD_ONCE) {
        freshness->next_telling = moment_from_now(CLOCK_MONOTONIC, TELL_LATE_NAMES_MS);
        atomic_fetch_add(&freshness->outdated, 1);
        drop_attributes(freshness, FUSE_ROOT_ID);
        for (size_t i = 0; i < RECENT && freshness->late[i]; i++)
            drop_attributes(freshness, freshness->late[i]);
    }
}

bool freshness_end_listing(struct freshness *freshness, fuse_ino_t id, uint16_t epoch)
{
    if (epoch == node_epoch(store_epoch(freshness->store)))
        return true;
    atomic_fetch_add(&freshness->outdated, 1);
    pthread_mutex_lock(&freshness->mutex);
    if (freshness->session) {
        if (atomic_load(&freshness->has_epochs))
            announce(freshness);
        /* All of the attributes, and no page: that needs no lock that the kernel may hold. */
        fuse_lowlevel_notify_inval_inode(freshness->session, id, -1, 0);
    }
    pthread_mutex_unlock(&freshness->mutex);
    return false;
}

/* A data base that cannot be read any more, or can be again, is as good as a new epoch. */
static void look(struct freshness *freshness)
{
    uint64_t epoch = 0;
    int error = store_follow(freshness->store, &epoch);
    bool is_new;

    /* A writer keeps everybody out: what was committed before that is seen when he is done. */
    if (error == -EBUSY)
        return;

    pthread_mutex_lock(&freshness->mutex);
    is_new = error ? error != freshness->error : epoch != freshness->epoch || freshness->error;
    pthread_mutex_unlock(&freshness->mutex);
    freshness->error = error;
    if (is_new && freshness->can_announce)
        begin_epoch(freshness, error ? 0 : epoch);
}

/* Waits so long, or until it is time to stop: then false. */
static bool wait_ms(struct freshness *freshness, int ms)
{
    struct timespec until = moment_from_now(CLOCK_MONOTONIC, ms);
    bool goes_on;

    pthread_mutex_lock(&freshness->mutex);
    while (!freshness->is_stopping &&
           pthread_cond_timedwait(&freshness->changed, &freshness->mutex, &until) != ETIMEDOUT)
        continue;
    goes_on = !freshness->is_stopping;
    pthread_mutex_unlock(&freshness->mutex);
    return goes_on;
}

/* What is given out while no epoch is known is kept for a moment only; from now on one may be. */
static void begin_watching(struct freshness *freshness)
{
    pthread_mutex_lock(&freshness->mutex);
    freshness->is_watching = true;
    atomic_store(&freshness->has_epochs, freshness->can_announce);
    pthread_cond_broadcast(&freshness->changed);
    pthread_mutex_unlock(&freshness->mutex);
}

static void *watch(void *context)
{
    struct freshness *freshness = context;
    bool has_more = false;

    look(freshness);
    /* Nothing was given out before the first epoch. */
    freshness->telling = TOLD_FOR_GOOD;
    freshness->is_due = false;
    begin_watching(freshness);
    while (wait_ms(freshness, has_more ? 0 : PERIOD_MS)) {
        tell_again(freshness);
        look(freshness);
        has_more = drop_some(freshness);
    }
    return NULL;
}

int freshness_start(struct freshness *freshness, struct fuse_session *session)
{
    int error = 0;

    pthread_mutex_lock(&freshness->mutex);
    freshness->session = session;
    /* Also where the kernel cannot be told: who asks for a version does not see by himself that the
     * file was written over. */
    if (!freshness->is_stopping) {
        freshness->can_announce = freshness->use_epochs && announce(freshness);
        error = pthread_create(&freshness->watcher, NULL, watch, freshness);
        freshness->is_started = !error;
    }
    while (freshness->is_started && !freshness->is_watching)
        pthread_cond_wait(&freshness->changed, &freshness->mutex);
    pthread_mutex_unlock(&freshness->mutex);
    return -error;
}

void freshness_stop(struct freshness *freshness)
{
    bool is_started;

    pthread_mutex_lock(&freshness->mutex);
    is_started = freshness->is_started;
    freshness->is_started = false;
    freshness->is_stopping = true;
    pthread_cond_broadcast(&freshness->changed);
    pthread_mutex_unlock(&freshness->mutex);
    if (is_started)
        pthread_join(freshness->watcher, NULL);
}
