#include "fs/ahead.h"

#include "fs/filesystem.h"
#include "fs/types.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    WINDOW_FIRST = 4,      /* directories to go ahead by, at first */
    WINDOW_MAX = 64,       /* and at most */
    AHEAD_US = 100 * 1000, /* of the CPU, to render in them, as far as known */
    PATIENCE_MS = 250      /* for a directory that takes longer */
};

/* The way that somebody takes through the directories of a type. */
struct trail {
    uint32_t row;                /* asked for last; 0: none yet */
    uint32_t before;             /* and before that */
    unsigned window;             /* 0: it is not known yet whether it goes on in order */
    uint32_t coming[WINDOW_MAX]; /* rows that are expected next */
    unsigned count;              /* of them */
    unsigned begun;              /* of them: rendered, or being so */
    bool is_at_end;              /* nothing comes after them */
    unsigned lost;               /* how often it went elsewhere; goes round */
    bool is_due;                 /* to be followed */
};

struct ahead {
    struct filesystem *filesystem;
    pthread_t thread;
    pthread_mutex_t mutex; /* guards all below */
    pthread_cond_t due;    /* a trail is, or it is time to stop */
    bool is_started;
    bool is_waiting;
    bool is_stopping;
    uint32_t asked[NODE_TYPES]; /* by type of file: the row it was asked for last */
    struct trail trails[NODE_TYPES];
};

struct ahead *ahead_new(struct filesystem *filesystem)
{
    struct ahead *ahead = calloc(1, sizeof(*ahead));

    if (!ahead)
        return NULL;
    ahead->filesystem = filesystem;
    pthread_mutex_init(&ahead->mutex, NULL);
    pthread_cond_init(&ahead->due, NULL);
    return ahead;
}

void ahead_free(struct ahead *ahead)
{
    if (!ahead)
        return;
    pthread_cond_destroy(&ahead->due);
    pthread_mutex_destroy(&ahead->mutex);
    free(ahead);
}

/* --- what is asked for ------------------------------------------------------------------------- */

/* It goes on as expected: past so many of those that were to come. */
static void pass(struct trail *trail, unsigned passed)
{
    trail->count -= passed;
    trail->begun -= passed < trail->begun ? passed : trail->begun;
    memmove(trail->coming, trail->coming + passed, trail->count * sizeof(*trail->coming));
    trail->is_due =
        trail->begun <= trail->window / 2 && (trail->begun < trail->count || !trail->is_at_end);
}

/* It goes elsewhere, perhaps to what comes next after the last one. */
static void lose(struct trail *trail, uint32_t row)
{
    trail->window = 0;
    trail->count = 0;
    trail->begun = 0;
    trail->is_at_end = false;
    trail->lost++;
    trail->is_due = trail->row != 0 && trail->row < row;
}

/* Another directory is met. */
static void step(struct trail *trail, uint32_t row)
{
    unsigned passed = 0;

    while (passed < trail->count && trail->coming[passed] != row)
        passed++;
    if (passed < trail->count)
        pass(trail, passed + 1);
    else
        lose(trail, row);
    trail->before = trail->row;
    trail->row = row;
}

void ahead_note(struct ahead *ahead, struct node file)
{
    enum node_type directory;
    struct trail *trail;

    if (node_is_link(file) || file.year != 0)
        return;
    directory = types[file.type].parent;
    if (types[directory].place == QUERY_NONE)
        return;
    pthread_mutex_lock(&ahead->mutex);
    trail = &ahead->trails[directory];
    ahead->asked[file.type] = file.row;
    /* Of those who walk side by side some are a step behind. */
    if (ahead->is_started && file.row != trail->row && file.row != trail->before) {
        step(trail, file.row);
        if (trail->is_due && ahead->is_waiting)
            pthread_cond_signal(&ahead->due);
    }
    pthread_mutex_unlock(&ahead->mutex);
}

/* --- reading ahead, in a thread; with the mutex held, but where a filesystem is all it takes ----- */

/* A directory further on, with the types of files in it that were asked for in the last ones. */
struct ahead_of {
    struct node directory;
    uint16_t wanted[NODE_TYPES];
    unsigned count;
};

/* What is wanted of a trail's directories. How many of them there is time for. */
static unsigned find_wanted(struct ahead *ahead, const struct trail *trail, struct ahead_of *of)
{
    struct node file = of->directory;
    bool is_known = true;
    uint64_t us = 0;

    of->count = 0;
    for (file.type = 0; tree_next_file(of->directory, 0, &file);) {
        uint32_t cost_us = filesystem_cost_us(ahead->filesystem, file);

        if (ahead->asked[file.type] != trail->row && ahead->asked[file.type] != trail->before)
            continue;
        of->wanted[of->count++] = file.type;
        is_known &= cost_us > 0;
        us += cost_us;
    }
    if (!is_known)
        return 1;
    return us * WINDOW_MAX <= AHEAD_US ? WINDOW_MAX : (unsigned)(AHEAD_US / us);
}

/* The rows of directories that a walk meets next. */
static int list_next(struct filesystem *filesystem, struct node directory, unsigned max,
                     uint32_t *rows, unsigned *count)
{
    struct caller caller = caller_nobody(filesystem->workers, PATIENCE_MS);
    struct reader *reader = NULL;
    int result = filesystem_begin(filesystem, &caller, directory, &reader);

    if (result)
        return result;
    result = tree_next_alike(reader, directory, max, rows, count);
    reader_put(reader);
    return result;
}

/* Has a trail reach as far as it may, unless it is lost meanwhile. */
static int look_ahead(struct ahead *ahead, struct trail *trail, struct node directory)
{
    uint32_t rows[WINDOW_MAX];
    unsigned lost = trail->lost;
    unsigned room = trail->window - trail->count;
    unsigned count = 0;
    int result;

    directory.row = trail->count > 0 ? trail->coming[trail->count - 1] : trail->row;
    pthread_mutex_unlock(&ahead->mutex);
    result = list_next(ahead->filesystem, directory, room, rows, &count);
    pthread_mutex_lock(&ahead->mutex);
    if (result || trail->lost != lost)
        return result;
    memcpy(trail->coming + trail->count, rows, count * sizeof(*rows));
    trail->count += count;
    trail->is_at_end = count < room;
    return 0;
}

/* Whether the last directory of a trail is one of those that come next after the one before. */
static bool is_in_order(struct ahead *ahead, const struct trail *trail, struct node directory)
{
    uint32_t rows[WINDOW_FIRST];
    uint32_t row = trail->row;
    unsigned count = 0;
    bool is_found = false;

    directory.row = trail->before;
    pthread_mutex_unlock(&ahead->mutex);
    if (list_next(ahead->filesystem, directory, WINDOW_FIRST, rows, &count) == 0)
        for (unsigned i = 0; i < count; i++)
            is_found |= rows[i] == row;
    pthread_mutex_lock(&ahead->mutex);
    return is_found;
}

/* Finds out what comes next on a trail, as far as there is time for it. False: it is no use. */
static bool widen(struct ahead *ahead, struct trail *trail, struct ahead_of *of)
{
    unsigned lost = trail->lost;
    unsigned wider = trail->window > 0 ? 2 * trail->window : WINDOW_FIRST;
    unsigned most = find_wanted(ahead, trail, of);

    if (trail->window == 0 && !is_in_order(ahead, trail, of->directory))
        return false;
    if (trail->lost != lost)
        return false;
    trail->window = wider < most ? wider : most;
    return trail->count >= trail->window || trail->is_at_end ||
           look_ahead(ahead, trail, of->directory) == 0;
}

/*
 * Renders what is wanted in a directory, with a snapshot for that alone: whoever commits waits for
 * no more. False: it is no use to go on.
 */
static bool render_wanted(struct filesystem *filesystem, const struct ahead_of *of)
{
    struct caller caller = caller_nobody(filesystem->workers, PATIENCE_MS);
    struct node file = of->directory;
    struct reader *reader = NULL;
    int result = filesystem_begin(filesystem, &caller, file, &reader);

    if (result)
        return false;
    file.epoch = node_epoch(reader_epoch(reader));
    for (unsigned i = 0; i < of->count && result != -EINTR && result != -ENOMEM; i++) {
        const struct rendering *rendering = NULL;

        file.type = of->wanted[i];
        result = filesystem_open_node(filesystem, &caller, reader, file, PART_STATUS, &rendering);
        if (!result)
            cache_put(filesystem->cache, rendering);
    }
    reader_put(reader);
    return result != -EINTR && result != -ENOMEM;
}

/* Goes ahead on a trail, until it is lost. */
static void follow(struct ahead *ahead, struct trail *trail)
{
    struct ahead_of of = {.directory = {.type = (uint16_t)(trail - ahead->trails)}};
    unsigned lost = trail->lost;
    bool goes_on;

    trail->is_due = false;
    goes_on = widen(ahead, trail, &of);
    while (goes_on && !ahead->is_stopping && trail->lost == lost && trail->begun < trail->count &&
           trail->begun < find_wanted(ahead, trail, &of)) {
        of.directory.row = trail->coming[trail->begun++];
        pthread_mutex_unlock(&ahead->mutex);
        goes_on = render_wanted(ahead->filesystem, &of);
        pthread_mutex_lock(&ahead->mutex);
    }
}

static struct trail *find_due(struct ahead *ahead)
{
    for (size_t type = 0; type < NODE_TYPES; type++)
        if (ahead->trails[type].is_due)
            return &ahead->trails[type];
    return NULL;
}

static void *run(void *context)
{
    struct ahead *ahead = context;

    pthread_mutex_lock(&ahead->mutex);
    while (!ahead->is_stopping) {
        struct trail *trail = find_due(ahead);

        if (trail) {
            follow(ahead, trail);
            continue;
        }
        ahead->is_waiting = true;
        pthread_cond_wait(&ahead->due, &ahead->mutex);
        ahead->is_waiting = false;
    }
    pthread_mutex_unlock(&ahead->mutex);
    return NULL;
}

int ahead_start(struct ahead *ahead)
{
    int error;

    pthread_mutex_lock(&ahead->mutex);
    error = pthread_create(&ahead->thread, NULL, run, ahead);
    ahead->is_started = !error;
    pthread_mutex_unlock(&ahead->mutex);
    return -error;
}

void ahead_stop(struct ahead *ahead)
{
    bool is_started;

    pthread_mutex_lock(&ahead->mutex);
    is_started = ahead->is_started;
    ahead->is_started = false;
    ahead->is_stopping = true;
    pthread_cond_signal(&ahead->due);
    pthread_mutex_unlock(&ahead->mutex);
    if (is_started)
        pthread_join(ahead->thread, NULL);
}
