#include "store/import_keys.h"

#include "store/large_pages.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEY_ALIGN = 4,
    SLOTS_MIN = 64
};

static uint64_t mix(uint64_t x)
{
    x ^= x >> 33;
    x *= UINT64_C(0xff51afd7ed558ccd);
    x ^= x >> 33;
    x *= UINT64_C(0xc4ceb9fe1a85ec53);
    return x ^ x >> 33;
}

void digest_begin(struct digest *digest)
{
    digest->a = UINT64_C(0xcbf29ce484222325);
    digest->b = UINT64_C(0x9e3779b97f4a7c15);
}

/* FNV-1a, and beside it a product that depends on the bits in another way. The length goes in
 * last, so that ("ab", "c") is not ("a", "bc"). */
void digest_add(struct digest *digest, const char *text, size_t len)
{
    uint64_t a = digest->a;
    uint64_t b = digest->b;

    for (size_t i = 0; i < len; i++) {
        a = (a ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
        b = ((b << 23 | b >> 41) ^ (unsigned char)text[i]) * UINT64_C(0xd6e8feb86659fd93);
    }
    digest->a = mix(a ^ len);
    digest->b = mix(b + len);
}

void digest_end(const struct digest *digest, char out[DIGEST_LEN])
{
    memcpy(out, &digest->a, sizeof(digest->a));
    memcpy(out + sizeof(digest->a), &digest->b, sizeof(digest->b));
}

static uint64_t hash(const char *text, size_t len)
{
    struct digest digest;

    digest_begin(&digest);
    digest_add(&digest, text, len);
    return digest.a;
}

void keys_release(struct keys *keys)
{
    free(keys->block);
    free(keys->offsets);
    free(keys->slots);
    *keys = (struct keys){0};
}

static struct key *key_at_offset(const struct keys *keys, uint32_t offset)
{
    return (struct key *)(void *)(keys->block + (size_t)offset * KEY_ALIGN);
}

const struct key *keys_at(const struct keys *keys, uint32_t number)
{
    return key_at_offset(keys, keys->offsets[number]);
}

/* The slot where a key of that hash stands or, if text is NULL or nowhere, could stand. */
static uint64_t *find_slot(const struct keys *keys, uint64_t hashed, const char *text, size_t len)
{
    uint32_t mask = keys->slot_count - 1;
    uint32_t at = (uint32_t)hashed & mask;

    for (;; at = (at + 1) & mask) {
        uint64_t slot = keys->slots[at];
        const struct key *key;

        if (!(uint32_t)slot)
            return &keys->slots[at];
        if (!text || slot >> 32 != hashed >> 32)
            continue;
        key = key_at_offset(keys, (uint32_t)slot - 1);
        if (key->len == len && memcmp(key->text, text, len) == 0)
            return &keys->slots[at];
    }
}

struct key *keys_find(const struct keys *keys, const char *text, size_t len)
{
    uint64_t slot;

    if (!keys->count || len > KEY_LEN_MAX)
        return NULL;
    slot = *find_slot(keys, hash(text, len), text, len);
    return (uint32_t)slot ? key_at_offset(keys, (uint32_t)slot - 1) : NULL;
}

/* Keeps the table at most three quarters full. */
static int grow_slots(struct keys *keys)
{
    struct keys grown = *keys;

    if (keys->slot_count && keys->count < keys->slot_count / 4 * 3)
        return 0;
    if (keys->slot_count > UINT32_MAX / 2)
        return -EFBIG;
    grown.slot_count = keys->slot_count ? keys->slot_count * 2 : SLOTS_MIN;
    grown.slots = calloc(grown.slot_count, sizeof(*grown.slots));
    if (!grown.slots)
        return -ENOMEM;
    large_pages_want(grown.slots, grown.slot_count * sizeof(*grown.slots));
    for (uint32_t i = 0; i < keys->count; i++) {
        const struct key *key = keys_at(keys, i);
        uint64_t hashed = hash(key->text, key->len);

        *find_slot(&grown, hashed, NULL, 0) = (hashed >> 32 << 32) | (keys->offsets[i] + 1);
    }
    free(keys->slots);
    keys->slots = grown.slots;
    keys->slot_count = grown.slot_count;
    return 0;
}

static int grow_block(struct keys *keys, size_t need)
{
    size_t size = keys->block_size ? keys->block_size : 4096;
    char *block;

    while (size < keys->block_len + need)
        size += size / 2;
    if (size != keys->block_size) {
        block = realloc(keys->block, size);
        if (!block)
            return -ENOMEM;
        large_pages_want(block, size);
        keys->block = block;
        keys->block_size = size;
    }
    if (keys->count == keys->offsets_size) {
        uint32_t count = keys->offsets_size ? keys->offsets_size / 2 * 3 : 64;
        uint32_t *offsets = realloc(keys->offsets, count * sizeof(*offsets));

        if (!offsets)
            return -ENOMEM;
        keys->offsets = offsets;
        keys->offsets_size = count;
    }
    return 0;
}

int keys_add(struct keys *keys, const char *text, size_t len, struct key **out)
{
    size_t need = (offsetof(struct key, text) + len + KEY_ALIGN - 1) / KEY_ALIGN * KEY_ALIGN;
    uint64_t hashed = hash(text, len);
    struct key *key;
    uint32_t offset;
    int error;

    if (keys->block_len / KEY_ALIGN >= UINT32_MAX - KEY_LEN_MAX || keys->count >= UINT32_MAX / 2)
        return -EFBIG;
    /* Room is made for a whole struct, whose end is padding where the text is short. */
    error = grow_block(keys, need + sizeof(*key));
    if (!error)
        error = grow_slots(keys);
    if (error)
        return error;
    offset = (uint32_t)(keys->block_len / KEY_ALIGN);
    key = key_at_offset(keys, offset);
    *key = (struct key){.number = keys->count, .len = (uint8_t)len};
    memcpy(key->text, text, len);
    *find_slot(keys, hashed, NULL, 0) = (hashed >> 32 << 32) | (offset + 1);
    keys->offsets[keys->count++] = offset;
    keys->block_len += need;
    *out = key;
    return 0;
}
