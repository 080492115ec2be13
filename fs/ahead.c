#include "fs/ahead.h"

#include "fs/filesystem.h"
#include "fs/types.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    IN_ORDER = 2,         /* directories, before more are expected */
    WINDOW_FIRST = 4,     /* directories that are gone ahead by, at first */
    WINDOW_MAX = 64,      /* and at most */
    AHEAD_US = 100 * 1000 /* of the CPU, to render them all */
};

/* The way that somebody takes through the directories of a type. */
struct trail {
    uint32_t row;    /* asked for last; 0: none yet */
    uint32_t before; /* and before that */
    unsigned in_order;
    unsigned window;
    uint32_t coming[WINDOW_MAX]; /* rows that are expected next */
    unsigned count;              /* of them */
    unsigned begun;              /* of them: rendered, or being so */
    unsigned lost;               /* how often it turned out otherwise; goes round */
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

/* Another directory is met. */
static void step(struct trail *trail, uint32_t row)
{
    unsigned passed = 0;

    while (passed < trail->count && trail->coming[passed] != row)
        passed++;
    if (passed++ < trail->count) {
        trail->count -= passed;
        trail->begun -= passed < trail->begun ? passed : trail->begun;
        memmove(trail->coming, trail->coming + passed, trail->count * sizeof(*trail->coming));
    } else {
        trail->in_order = row > trail->row ? trail->in_order + 1 : 1;
        trail->window = 0;
        trail->count = 0;
        trail->begun = 0;
        trail->lost++;
    }
    trail->before = trail->row;
    trail->row = row;
    trail->is_due = trail->in_order >= IN_ORDER && trail->count <= trail->window / 2;
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
    if (ahead->is_started && trail->row != file.row) {
        step(trail, file.row);
        if (trail->is_due && ahead->is_waiting)
            pthread_cond_signal(&ahead->due);
    }
    pthread_mutex_unlock(&ahead->mutex);
}

/* --- reading ahead, in a thread; functions are called and left with the mutex held ------------- */

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
    uint64_t us = 0;

    of->count = 0;
    for (file.type = 0; tree_next_file(of->directory, 0, &file);) {
        if (ahead->asked[file.type] != trail->row && ahead->asked[file.type] != trail->before)
            continue;
        of->wanted[of->count++] = file.type;
        us += filesystem_cost_us(ahead->filesystem, file);
    }
    return us * WINDOW_MAX <= AHEAD_US ? WINDOW_MAX : (unsigned)(AHEAD_US / us);
}

static void widen(struct trail *trail, unsigned most)
{
    unsigned wider = trail->window > 0 ? 2 * trail->window : WINDOW_FIRST;

    trail->window = wider < most ? wider : most;
}

/* The rows of up to max directories that come after one. */
static int list_next(struct filesystem *filesystem, struct node directory, unsigned max,
                     uint32_t *rows, unsigned *count)
{
    struct caller caller = {.workers = filesystem->workers};
    struct reader *reader = NULL;
    int result = filesystem_begin(filesystem, &caller, directory, &reader);

    if (result)
        return result;
    *count = 0;
    while (*count < max && !(result = tree_next_alike(reader, directory, &directory)))
        rows[(*count)++] = directory.row;
    reader_put(reader);
    return result == -ENOENT ? 0 : result;
}

/* Adds the rows that come next to a trail, unless it is lost meanwhile. */
static int look_ahead(struct ahead *ahead, struct trail *trail, struct node directory)
{
    uint32_t rows[WINDOW_MAX];
    unsigned lost = trail->lost;
    unsigned room = trail->window - trail->count;
    unsigned count = 0;
    int result;

    if (trail->count > 0)
        directory.row = trail->coming[trail->count - 1];
    pthread_mutex_unlock(&ahead->mutex);
    result = list_next(ahead->filesystem, directory, room, rows, &count);
    pthread_mutex_lock(&ahead->mutex);
    if (result || trail->lost != lost)
        return result;
    memcpy(trail->coming + trail->count, rows, count * sizeof(*rows));
    trail->count += count;
    return 0;
}

/* Renders what is wanted in a directory, while nobody who commits has to wait for more than that. */
static int render_wanted(struct filesystem *filesystem, const struct ahead_of *of)
{
    struct caller caller = {.workers = filesystem->workers};
    struct node file = of->directory;
    struct reader *reader = NULL;
    int result = filesystem_begin(filesystem, &caller, file, &reader);

    if (result)
        return result;
    file.epoch = node_epoch(reader_epoch(reader));
    for (unsigned i = 0; !result && i < of->count; i++) {
        const struct rendering *rendering = NULL;

        file.type = of->wanted[i];
        result = filesystem_open_node(filesystem, &caller, reader, file, &rendering);
        if (!result)
            cache_put(filesystem->cache, rendering);
    }
    reader_put(reader);
    return result;
}

/* Goes ahead of a trail as far as its window reaches, until it is lost or something goes wrong. */
static void follow(struct ahead *ahead, struct trail *trail)
{
    struct ahead_of of = {.directory = {.type = (uint16_t)(trail - ahead->trails)}};
    unsigned lost = trail->lost;
    int result = 0;

    trail->is_due = false;
    of.directory.row = trail->row;
    widen(trail, find_wanted(ahead, trail, &of));
    if (trail->count < trail->window)
        result = look_ahead(ahead, trail, of.directory);
    while (!result && !ahead->is_stopping && trail->lost == lost && trail->begun < trail->count) {
        of.directory.row = trail->coming[trail->begun++];
        pthread_mutex_unlock(&ahead->mutex);
        result = render_wanted(ahead->filesystem, &of);
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
