#include "fs/beside.h"

#include "fs/filesystem.h"
#include "fs/moment.h"
#include "fs/types.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

enum {
    PATIENCE_MS = 250 /* when nobody waits */
};

/* A thread, and what it renders. */
struct hand {
    struct beside *beside;
    pthread_t thread;
    bool is_busy;
    struct node file;
    enum file_part part;
    struct caller caller;
};

struct beside {
    struct filesystem *filesystem;
    pthread_mutex_t mutex; /* guards all below */
    pthread_cond_t due;    /* there may be something to do */
    struct hand hands[BESIDE_MAX];
    unsigned at_once; /* of them, and files at a time */
    unsigned started; /* of them */
    bool is_stopping;
    struct node asked;         /* the file that takes long which was asked for last */
    pid_t asker;               /* the thread that asked for it first */
    bool is_awaited;           /* still */
    bool is_walked;            /* it is not the first one of its directory */
    bool is_read;              /* bytes of it were asked for */
    enum file_part part;       /* what is wanted of it, and of the next ones */
    bool is_begun[NODE_TYPES]; /* files of that directory, by those who ask or by hands */
};

unsigned beside_at_once(void)
{
    cpu_set_t processors;
    unsigned count = BESIDE_MIN;

    if (sched_getaffinity(0, sizeof(processors), &processors) == 0)
        count = (unsigned)CPU_COUNT(&processors);
    if (count < BESIDE_MIN)
        return BESIDE_MIN;
    return count < BESIDE_MAX ? count : BESIDE_MAX;
}

struct beside *beside_new(struct filesystem *filesystem, unsigned at_once)
{
    struct beside *beside = calloc(1, sizeof(*beside));

    if (!beside)
        return NULL;
    beside->filesystem = filesystem;
    beside->at_once = at_once;
    pthread_mutex_init(&beside->mutex, NULL);
    pthread_cond_init(&beside->due, NULL);
    return beside;
}

void beside_free(struct beside *beside)
{
    if (!beside)
        return;
    pthread_cond_destroy(&beside->due);
    pthread_mutex_destroy(&beside->mutex);
    free(beside);
}

/* --- what is asked for ------------------------------------------------------------------------- */

/* Of one version. */
static bool are_neighbours(struct node a, struct node b)
{
    return types[a.type].parent == types[b.type].parent && a.row == b.row && a.year == b.year &&
           a.epoch == b.epoch;
}

/* It looks at costs before it takes the lock: most of what is asked for costs little. */
static bool concerns(const struct beside *beside, struct node file)
{
    return S_ISREG(tree_mode(file)) && !filesystem_is_cheap(beside->filesystem, file);
}

static bool is_asked(const struct beside *beside, struct node file)
{
    return node_pack(file) == node_pack(beside->asked);
}

/* Sizes of files that are made of the same rows are found together. */
static void note_begun(struct beside *beside, struct node file)
{
    struct node files[TREE_TOGETHER_MAX];
    size_t count = beside->part == PART_SIZE ? tree_together(file, files) : 0;

    beside->is_begun[file.type] = true;
    for (size_t i = 0; i < count; i++)
        beside->is_begun[files[i].type] = true;
}

/* Another one than before. Of threads that read side by side each asks while others have not read
 * theirs yet: only who passes on from a file of his own is known not to read it. */
static void meet(struct beside *beside, struct node file, enum file_part part, pid_t thread)
{
    bool was_passed = !beside->is_read && beside->asker == thread;

    beside->is_walked = are_neighbours(file, beside->asked);
    beside->is_read = false;
    beside->part = part == PART_STATUS && beside->is_walked && was_passed ? PART_SIZE : PART_STATUS;
    if (!beside->is_walked)
        memset(beside->is_begun, 0, sizeof(beside->is_begun));
    beside->asked = file;
    beside->asker = thread;
    note_begun(beside, file);
}

enum file_part beside_begin(struct beside *beside, struct node file, enum file_part part,
                            pid_t thread)
{
    if (!concerns(beside, file))
        return part;
    pthread_mutex_lock(&beside->mutex);
    if (!is_asked(beside, file))
        meet(beside, file, part, thread);
    if (part == PART_BYTES)
        beside->part = PART_STATUS;
    else
        part = beside->part;
    beside->is_awaited = true;
    if (beside->is_walked && beside->started > 0)
        pthread_cond_signal(&beside->due);
    pthread_mutex_unlock(&beside->mutex);
    return part;
}

void beside_end(struct beside *beside, struct node file)
{
    if (!S_ISREG(tree_mode(file)))
        return;
    pthread_mutex_lock(&beside->mutex);
    if (is_asked(beside, file))
        beside->is_awaited = false;
    pthread_mutex_unlock(&beside->mutex);
}

void beside_note_read(struct beside *beside, struct node file)
{
    pthread_mutex_lock(&beside->mutex);
    if (is_asked(beside, file))
        beside->is_read = true;
    pthread_mutex_unlock(&beside->mutex);
}

/* --- rendering, in threads; with the mutex held, but where a hand is all it takes ---------------- */

/* How many files are being made of the directory, with the one that is waited for. */
static unsigned count_busy(const struct beside *beside)
{
    unsigned busy = 1;

    for (unsigned i = 0; i < beside->started; i++) {
        const struct hand *hand = &beside->hands[i];

        if (hand->is_busy && !is_asked(beside, hand->file))
            busy++;
    }
    return busy;
}

/*
 * A file further on that takes long, as far as known, and that nobody has begun. The next one: its bytes
 * are soon read, and need not be kept for long. Of sizes the last: who asks comes from the other end,
 * and has to wait for none that was begun just before.
 */
static bool find_next(const struct beside *beside, struct node *next)
{
    struct node directory = beside->asked;
    struct node file = beside->asked;
    bool is_found = false;

    directory.type = (uint16_t)types[beside->asked.type].parent;
    while (!(is_found && beside->part != PART_SIZE) &&
           tree_next_file(directory, beside->asked.epoch, &file))
        if (!beside->is_begun[file.type] && !filesystem_is_cheap(beside->filesystem, file)) {
            *next = file;
            is_found = true;
        }
    return is_found;
}

/* Another reader of a year would count the sums of the year anew, which most files are made of, but
 * not those of a cluster or a province. */
static bool is_shared(struct node file)
{
    enum node_type directory = types[file.type].parent;

    return file.year == 0 || directory == NODE_CLUSTER || directory == NODE_PROVINCE;
}

static bool find_due(const struct beside *beside, struct node *file)
{
    return beside->is_awaited && beside->is_walked && is_shared(beside->asked) &&
           count_busy(beside) < beside->at_once && find_next(beside, file);
}

/* Of a struct hand, which renders: whether to give up. Its patience begins when nobody waits. */
static bool is_unwanted(void *context)
{
    struct hand *hand = context;
    struct beside *beside = hand->beside;
    bool is_wanted;

    pthread_mutex_lock(&beside->mutex);
    is_wanted = beside->is_awaited && are_neighbours(hand->file, beside->asked);
    pthread_mutex_unlock(&beside->mutex);
    if (is_wanted)
        hand->caller.leaves = moment_from_now(CLOCK_MONOTONIC_COARSE, PATIENCE_MS);
    return caller_has_left(&hand->caller);
}

/* With a snapshot for that file alone: whoever commits waits for no more. */
static void render(struct hand *hand)
{
    struct filesystem *filesystem = hand->beside->filesystem;
    const struct rendering *rendering = NULL;
    struct reader *reader = NULL;

    hand->caller = caller_nobody(filesystem->workers, PATIENCE_MS);
    if (filesystem_begin(filesystem, &hand->caller, hand->file, &reader))
        return;
    reader_set_interrupt(reader, is_unwanted, hand);
    /* -ESTALE: the data have moved on. */
    if (filesystem_open_node(filesystem, &hand->caller, reader, hand->file, hand->part,
                             &rendering) == 0)
        cache_put(filesystem->cache, rendering);
    reader_put(reader);
}

static void *run(void *context)
{
    struct hand *hand = context;
    struct beside *beside = hand->beside;

    pthread_mutex_lock(&beside->mutex);
    while (!beside->is_stopping) {
        if (!find_due(beside, &hand->file)) {
            pthread_cond_wait(&beside->due, &beside->mutex);
            continue;
        }
        note_begun(beside, hand->file);
        hand->part = beside->part;
        hand->is_busy = true;
        pthread_cond_signal(&beside->due); /* there may be more */
        pthread_mutex_unlock(&beside->mutex);
        render(hand);
        pthread_mutex_lock(&beside->mutex);
        hand->is_busy = false;
    }
    pthread_mutex_unlock(&beside->mutex);
    return NULL;
}

int beside_start(struct beside *beside)
{
    int error = 0;

    pthread_mutex_lock(&beside->mutex);
    while (!error && beside->started < beside->at_once) {
        struct hand *hand = &beside->hands[beside->started];

        hand->beside = beside;
        error = pthread_create(&hand->thread, NULL, run, hand);
        beside->started += !error;
    }
    pthread_mutex_unlock(&beside->mutex);
    return -error;
}

void beside_stop(struct beside *beside)
{
    unsigned started;

    pthread_mutex_lock(&beside->mutex);
    started = beside->started;
    beside->started = 0;
    beside->is_stopping = true;
    pthread_cond_broadcast(&beside->due);
    pthread_mutex_unlock(&beside->mutex);
    for (unsigned i = 0; i < started; i++)
        pthread_join(beside->hands[i].thread, NULL);
}
