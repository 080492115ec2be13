#include "fs/changes.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    WAYS = 8, /* files that share a set, the one asked for last first */
    SETS = CHANGES_REMEMBERED / WAYS
};

struct change {
    uint64_t file; /* 0: none */
    uint64_t hash;
    uint32_t epoch; /* its low bits: the one that was rendered last */
    uint32_t ns;
    int64_t s;
};

struct changes {
    pthread_mutex_t mutex;
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

/* Moves the place of a file to the front of its set; that of the last one if it has none. */
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

struct timespec changes_time(struct changes *changes, const struct version *version)
{
    uint64_t file = mix(mix(1, version->inode), version->generation) | 1;
    uint64_t hash = version->bytes ? hash_bytes(version->bytes, version->len) : 0;
    struct timespec time = version->committed;
    struct change *change;
    bool is_late;

    pthread_mutex_lock(&changes->mutex);
    change = place(changes, file);
    is_late = change->file == file && (int32_t)((uint32_t)version->epoch - change->epoch) < 0;
    if (!is_late) {
        if (change->file == file && change->hash == hash && version->bytes)
            time = (struct timespec){.tv_sec = change->s, .tv_nsec = change->ns};
        *change = (struct change){.file = file,
                                  .hash = hash,
                                  .epoch = (uint32_t)version->epoch,
                                  .s = time.tv_sec,
                                  .ns = (uint32_t)time.tv_nsec};
    }
    pthread_mutex_unlock(&changes->mutex);
    return time;
}
