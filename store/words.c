#include "store/words.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* One string, in the list of its bucket and in that of all, least recently used first. */
struct word {
    struct word *next_in_bucket;
    struct word *older;
    struct word *newer;
    uint32_t number;
    uint16_t seal;
    bool is_pinned; /* not in the list of all: never forgotten */
    uint16_t noted_year;
    uint32_t note;
    uint64_t noted_epoch; /* 0: nothing is noted */
    size_t len;
    char string[];
};

struct words {
    struct words_limits limits;
    pthread_mutex_t mutex;     /* guards all below */
    struct words_limits usage; /* of those that may be forgotten */
    size_t pinned_count;
    struct word *oldest;
    struct word *newest;
    size_t bucket_count;    /* a power of two */
    struct word *buckets[]; /* by number */
};

struct words *words_new(const struct words_limits *limits)
{
    size_t bucket_count = 64;
    struct words *words;

    while (bucket_count < limits->count)
        bucket_count *= 2;
    words = calloc(1, sizeof(*words) + bucket_count * sizeof(struct word *));
    if (!words)
        return NULL;
    words->limits = *limits;
    words->bucket_count = bucket_count;
    pthread_mutex_init(&words->mutex, NULL);
    return words;
}

void words_free(struct words *words)
{
    if (!words)
        return;
    for (size_t i = 0; i < words->bucket_count; i++)
        while (words->buckets[i]) {
            struct word *word = words->buckets[i];

            words->buckets[i] = word->next_in_bucket;
            free(word);
        }
    pthread_mutex_destroy(&words->mutex);
    free(words);
}

/* FNV-1a, and a last mixing, so that all bits depend on all bytes. */
uint64_t words_hash(const char *string)
{
    uint64_t hash = 0xcbf29ce484222325u;

    for (; *string; string++)
        hash = (hash ^ (unsigned char)*string) * 0x100000001b3u;
    hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccdu;
    return hash ^ hash >> 33;
}

static struct word **bucket_of(struct words *words, uint32_t number)
{
    return &words->buckets[number & (words->bucket_count - 1)];
}

static struct word *find(struct words *words, uint32_t number)
{
    struct word *word = *bucket_of(words, number);

    while (word && word->number != number)
        word = word->next_in_bucket;
    return word;
}

static void take_out_of_line(struct words *words, struct word *word)
{
    *(word->older ? &word->older->newer : &words->oldest) = word->newer;
    *(word->newer ? &word->newer->older : &words->newest) = word->older;
}

static void put_in_line(struct words *words, struct word *word)
{
    word->older = words->newest;
    word->newer = NULL;
    *(word->older ? &word->older->newer : &words->oldest) = word;
    words->newest = word;
}

static void touch(struct words *words, struct word *word)
{
    if (word == words->newest || word->is_pinned)
        return;
    take_out_of_line(words, word);
    put_in_line(words, word);
}

static void forget_oldest(struct words *words)
{
    struct word *word = words->oldest;
    struct word **place = bucket_of(words, word->number);

    while (*place != word)
        place = &(*place)->next_in_bucket;
    *place = word->next_in_bucket;
    take_out_of_line(words, word);
    words->usage.count--;
    words->usage.bytes -= word->len;
    free(word);
}

/* A number is followed by the next; 0 is none. */
static uint32_t next_number(uint32_t number)
{
    return number >= WORDS_NUMBER_MAX ? 1 : number + 1;
}

/* Mutex held. NULL: out of memory. */
static struct word *add(struct words *words, const char *string, size_t len, uint32_t number,
                        uint16_t seal)
{
    struct word *word = malloc(sizeof(*word) + len + 1);

    if (!word)
        return NULL;
    while (words->oldest && (words->usage.count >= words->limits.count ||
                             words->usage.bytes + len > words->limits.bytes))
        forget_oldest(words);
    *word = (struct word){.number = number, .seal = seal, .len = len};
    memcpy(word->string, string, len + 1);
    word->next_in_bucket = *bucket_of(words, number);
    *bucket_of(words, number) = word;
    put_in_line(words, word);
    words->usage.count++;
    words->usage.bytes += len;
    return word;
}

int words_number(struct words *words, const char *string, uint32_t *number)
{
    size_t len = strlen(string);
    uint64_t hash = words_hash(string);
    uint32_t at = (uint32_t)(hash % WORDS_NUMBER_MAX) + 1;
    uint16_t seal = (uint16_t)((hash >> 40) % WORDS_SEAL_MAX + 1);
    struct word *word;

    if (len > WORDS_LEN_MAX)
        return -ENAMETOOLONG;
    pthread_mutex_lock(&words->mutex);
    for (word = find(words, at); word && strcmp(word->string, string) != 0; word = find(words, at))
        at = next_number(at);
    if (word)
        touch(words, word);
    else
        word = add(words, string, len, at, seal);
    pthread_mutex_unlock(&words->mutex);
    if (!word)
        return -ENOMEM;
    *number = at;
    return 0;
}

uint16_t words_seal(struct words *words, uint32_t number)
{
    const struct word *word;
    uint16_t seal;

    pthread_mutex_lock(&words->mutex);
    word = find(words, number);
    seal = word ? word->seal : 0;
    pthread_mutex_unlock(&words->mutex);
    return seal;
}

int words_string(struct words *words, uint32_t number, uint16_t seal,
                 char string[WORDS_LEN_MAX + 1])
{
    struct word *word;

    pthread_mutex_lock(&words->mutex);
    word = find(words, number);
    if (word && seal && word->seal != seal)
        word = NULL;
    if (word) {
        memcpy(string, word->string, word->len + 1);
        touch(words, word);
    }
    pthread_mutex_unlock(&words->mutex);
    return word ? 0 : -ESTALE;
}

bool words_pin(struct words *words, uint32_t number)
{
    struct word *word;
    bool is_pinned;

    pthread_mutex_lock(&words->mutex);
    word = find(words, number);
    if (word && !word->is_pinned && words->pinned_count < words->limits.count / 2) {
        take_out_of_line(words, word);
        word->is_pinned = true;
        words->pinned_count++;
        words->usage.count--;
        words->usage.bytes -= word->len;
    }
    is_pinned = word && word->is_pinned;
    pthread_mutex_unlock(&words->mutex);
    return is_pinned;
}

void words_note(struct words *words, uint32_t number, uint64_t epoch, uint16_t year, uint32_t note)
{
    struct word *word;

    pthread_mutex_lock(&words->mutex);
    word = find(words, number);
    if (word) {
        word->noted_epoch = epoch;
        word->noted_year = year;
        word->note = note;
    }
    pthread_mutex_unlock(&words->mutex);
}

bool words_noted(struct words *words, uint32_t number, uint64_t epoch, uint16_t year,
                 uint32_t *note)
{
    const struct word *word;
    bool is_noted;

    pthread_mutex_lock(&words->mutex);
    word = find(words, number);
    is_noted = word && word->noted_epoch == epoch && word->noted_year == year;
    if (is_noted)
        *note = word->note;
    pthread_mutex_unlock(&words->mutex);
    return is_noted;
}

struct words_limits words_usage(struct words *words)
{
    struct words_limits usage;

    pthread_mutex_lock(&words->mutex);
    usage = words->usage;
    pthread_mutex_unlock(&words->mutex);
    return usage;
}
