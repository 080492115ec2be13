#include "fs/changes.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    WAYS = 16, /* files that share a set, the one asked for last first */
    SETS = CHANGES_REMEMBERED / WAYS
};

struct change {
    uint64_t file; /* 0: none */
    uint64_t hash;
    int64_t s;
    uint32_t ns;
};

struct changes {
    pthread_mutex_t mutex;
    uint64_t newest; /* epoch that was met */
    struct change sets[SETS][WAYS];
};

struct changes *changes_new(void)
{
    struct changes *changes = calloc(1, sizeof(*changes));

    if (changes)
        pthread_mutex_init(&changes->mutex, NULL);
    return changes;
}

void changes_free(struct changes *changes)
{
    if (!changes)
        return;
    pthread_mutex_destroy(&changes->mutex);
    free(changes);
}

/* One step: of a given hash no two words lead to the same one. */
static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

static uint64_t hash_bytes(const char *bytes, size_t len)
{
    uint64_t hash = mix(1, len);
    uint64_t word = 0;

    for (; len >= sizeof(word); bytes += sizeof(word), len -= sizeof(word)) {
        memcpy(&word, bytes, sizeof(word));
        hash = mix(hash, word);
    }
    word = 0;
    memcpy(&word, bytes, len);
    return mix(hash, word);
}

/* The place of a file, moved to the front of its set; if it has none the last one is forgotten. */
static struct change *place(struct changes *changes, uint64_t file)
{
    struct change *set = changes->sets[file >> 32 & (SETS - 1)];
    struct change found = {.file = 0};
    size_t at = 0;

    while (at < WAYS - 1 && set[at].file != file)
        at++;
    if (set[at].file == file)
        found = set[at];
    memmove(set + 1, set, at * sizeof(*set));
    set[0] = found;
    return set;
}

static bool is_earlier(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec < b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec < b->tv_nsec);
}

static struct timespec time_of(const struct change *change)
{
    return (struct timespec){.tv_sec = change->s, .tv_nsec = change->ns};
}

/*
 * A version that is shown when there is a newer one already, as its rendering took long. If that was
 * shown before, it will be again, and must not be earlier than this one if it has other bytes: then
 * it is forgotten, and when it is rendered anew it has the time of the last commit.
 */
static struct timespec note_late(struct change *change, bool is_same, const struct version *version)
{
    struct timespec time = time_of(change);

    if (is_same)
        return time;
    if (!is_earlier(&version->committed, &time))
        *change = (struct change){.file = 0};
    return version->committed;
}

static struct timespec note(struct change *change, bool is_same, uint64_t file, uint64_t hash,
                            const struct version *version)
{
    struct timespec time = is_same ? time_of(change) : version->committed;

    *change =
        (struct change){.file = file, .hash = hash, .s = time.tv_sec, .ns = (uint32_t)time.tv_nsec};
    return time;
}

struct timespec changes_time(struct changes *changes, const struct version *version)
{
    uint64_t file = mix(mix(1, version->inode), version->generation) | 1;
    uint64_t hash = version->bytes ? hash_bytes(version->bytes, version->len) : 0;
    struct change *change;
    struct timespec time;
    bool is_same;

    pthread_mutex_lock(&changes->mutex);
    change = place(changes, file);
    is_same = change->file == file && change->hash == hash && version->bytes;
    if (version->epoch < changes->newest) {
        time = note_late(change, is_same, version);
    } else {
        changes->newest = version->epoch;
        time = note(change, is_same, file, hash, version);
    }
    pthread_mutex_unlock(&changes->mutex);
    return time;
}
