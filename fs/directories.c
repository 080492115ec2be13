/*
 * Reading directories. A request is answered with one buffer of entries, made of rows from its
 * offset on; nothing is kept between two requests of one listing.
 *
 * First the entries that fit are collected, then the status of each is found: so no query runs
 * while that of the listing does.
 *
 * Who lists a directory asks once more after its last entry. The offset of that question says all
 * that the answer depends on, so that it costs no look at the data:
 *
 *   bit 62      the last entry has been given: there are no more
 *   bit 61      something before could not be shown: the listing ends with EIO
 *   bits 47..60 the epoch that the listing began in
 *   bits 0..46  the tree's cookie; where bit 62 is set: 1 if files were listed with their status
 *
 * The epoch is there for the kernel's sake, too. It puts into its own copy of a listing whatever
 * comes next by its offset, of all that list a directory at the same time, also while the data
 * change: listings that began in two epochs must have no offsets in common. (Who leaves a listing
 * before its end leaves the kernel with a part of it. After the next commit nobody can go on with
 * that, and the kernel asks for this directory each time, until it forgets all about it.)
 */
#include "fs/operations.h"

#include "fs/filesystem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    ENTRIES_PER_LOOK = 64, /* at who asks */
    ANSWER_MAX = 128 << 10 /* bytes; its names have to stay in memory, see text_string() */
};

static const uint64_t OFFSET_END = UINT64_C(1) << 62;
static const uint64_t OFFSET_DAMAGE = UINT64_C(1) << 61;
static const uint64_t OFFSET_COOKIE = (UINT64_C(1) << TREE_COOKIE_BITS) - 1;
static const uint64_t OFFSET_STATUS = 1;

/* An entry that was collected. Its name stands in the listing's names. */
struct found {
    struct node node;
    uint64_t offset; /* of the question that goes on after it */
    size_t name;
};

/* What answers one request. */
struct listing {
    struct filesystem *filesystem;
    struct reader *reader;
    struct caller caller;
    fuse_req_t request;
    bool with_status; /* readdirplus */
    bool is_complete; /* no entry is left over */
    bool has_damage;  /* here or before, an entry could not be shown */
    bool is_old;      /* a later epoch has begun: nothing about nodes may be kept */
    uint16_t epoch;   /* that it began in, as ids have it */
    size_t size;      /* of the answer, at most */
    size_t len;       /* of the entries collected, then of those put into data */
    char *data;
    struct found *found;
    size_t count;
    struct text names;
};

/* Who asks for more asks again. */
static size_t answer_size(size_t asked)
{
    return asked < ANSWER_MAX ? asked : ANSWER_MAX;
}

static size_t entry_len(const struct listing *listing, const char *name)
{
    return listing->with_status ? fuse_add_direntry_plus(listing->request, NULL, 0, name, NULL, 0)
                                : fuse_add_direntry(listing->request, NULL, 0, name, NULL, 0);
}

static int collect(void *context, const struct tree_entry *entry)
{
    struct listing *listing = context;
    size_t len = entry_len(listing, entry->name);

    if (len > listing->size - listing->len) {
        listing->is_complete = false;
        return 1;
    }
    listing->found[listing->count++] =
        (struct found){.node = entry->node, .offset = entry->cookie, .name = listing->names.len};
    text_write(&listing->names, entry->name, strlen(entry->name) + 1);
    listing->len += len;
    return listing->names.error;
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Puts an entry with its status where that is cheap to find; ino 0 in it says that there is none. */
static size_t put_with_status(struct listing *listing, const struct found *found, const char *name)
{
    struct fuse_entry_param entry = {
        .attr = {.st_ino = node_inode(found->node), .st_mode = tree_mode(found->node)}};

    if (!is_dots(name) && !listing->is_old &&
        filesystem_is_cheap(listing->filesystem, found->node) &&
        filesystem_entry(listing->filesystem, &listing->caller, listing->reader, found->node,
                         &entry) != 0)
        entry.ino = 0;
    return fuse_add_direntry_plus(listing->request, listing->data + listing->len,
                                  listing->size - listing->len, name, &entry, (off_t)found->offset);
}

static size_t put_name(struct listing *listing, const struct found *found, const char *name)
{
    struct stat status = {.st_ino = node_inode(found->node), .st_mode = tree_mode(found->node)};

    return fuse_add_direntry(listing->request, listing->data + listing->len,
                             listing->size - listing->len, name, &status, (off_t)found->offset);
}

static int put_all(struct listing *listing, const char *names)
{
    listing->len = 0;
    for (size_t i = 0; i < listing->count; i++) {
        const struct found *found = &listing->found[i];
        const char *name = names + found->name;

        listing->len += listing->with_status ? put_with_status(listing, found, name)
                                             : put_name(listing, found, name);
        if ((i + 1) % ENTRIES_PER_LOOK == 0 && caller_has_left(&listing->caller))
            return -EINTR;
    }
    return 0;
}

/*
 * Names that come with their status are kept from the kernel's epoch on in which they reach it,
 * which may be a later one than they were read in: then there is no status.
 */
static int put_current(struct listing *listing, const char *names)
{
    int result = put_all(listing, names);

    if (result || !listing->with_status ||
        freshness_is_latest(listing->filesystem->freshness, reader_epoch(listing->reader)))
        return result;
    listing->is_old = true;
    return put_all(listing, names);
}

/* Has each entry say in which epoch the listing began, and the last one that nothing comes after it. */
static void mark_offsets(struct listing *listing)
{
    struct found *last = &listing->found[listing->count - 1];
    uint64_t all = (uint64_t)listing->epoch << TREE_COOKIE_BITS;

    if (listing->is_complete)
        last->offset = OFFSET_END | (listing->with_status ? OFFSET_STATUS : 0);
    /* Who takes only some of these entries goes on after one in their midst. */
    if (listing->has_damage)
        all |= OFFSET_DAMAGE;
    for (size_t i = 0; i < listing->count; i++)
        listing->found[i].offset |= all;
}

static int list(struct listing *listing, struct node directory, uint64_t cookie)
{
    int result =
        filesystem_begin(listing->filesystem, &listing->caller, directory, &listing->reader);

    if (result)
        return result;
    result = filesystem_check(listing->reader, directory);
    if (!result) {
        listing->is_complete = true;
        result = filesystem_error(tree_list(listing->reader, directory, cookie, collect, listing));
    }
    /* What can be shown is shown; that there was more that cannot is told at the end. */
    if (result == -EIO && listing->count > 0) {
        listing->has_damage = true;
        result = 0;
    }
    if (!result)
        result = listing->names.error;
    if (!result && listing->count > 0) {
        const char *names = text_string(&listing->names);

        if (listing->epoch == 0)
            listing->epoch = node_epoch(reader_epoch(listing->reader));
        mark_offsets(listing);
        result = names ? put_current(listing, names) : listing->names.error;
    }
    reader_put(listing->reader);
    return result;
}

/* The question after the last entry; or it turns out that there are no more, where rows have gone
 * meanwhile. Files that were listed are likely to be read next. */
static int end_listing(struct listing *listing, fuse_ino_t id, uint64_t offset)
{
    const struct filesystem *filesystem = listing->filesystem;
    struct node directory = node_unpack(id);
    struct node file = directory;

    if (offset & OFFSET_DAMAGE)
        return -EIO;
    if (freshness_end_listing(filesystem->freshness, id, listing->epoch) && (offset & OFFSET_END) &&
        (offset & OFFSET_STATUS) && workers_may_wait(filesystem->workers))
        for (file.type = 0; tree_next_file(directory, listing->epoch, &file);)
            pages_push(filesystem->pages, node_pack(file));
    return 0;
}

static int do_readdir(struct listing *listing, fuse_ino_t id, uint64_t offset)
{
    struct node node;
    int result = filesystem_node(id, &node);

    if (result)
        return result;
    listing->epoch = (uint16_t)(offset >> TREE_COOKIE_BITS & NODE_EPOCH_MAX);
    if (offset & OFFSET_END)
        return end_listing(listing, id, offset);
    /* He who asks has put what came before among the names that the kernel keeps. */
    if (listing->epoch != 0)
        freshness_end_listing(listing->filesystem->freshness, id, listing->epoch);
    listing->has_damage = offset & OFFSET_DAMAGE;
    listing->data = malloc(listing->size);
    listing->found = malloc((listing->size / entry_len(listing, "") + 1) * sizeof(*listing->found));
    if (!listing->data || !listing->found)
        return -ENOMEM;
    result = list(listing, node, offset & OFFSET_COOKIE);
    return !result && listing->count == 0 ? end_listing(listing, id, offset) : result;
}

static void answer(struct listing *listing, fuse_ino_t id, off_t offset)
{
    int result;

    text_init(&listing->names);
    listing->caller = filesystem_caller(listing->request);
    result = do_readdir(listing, id, (uint64_t)offset);
    if (result)
        fuse_reply_err(listing->request, -result);
    else
        fuse_reply_buf(listing->request, listing->data, listing->len);
    text_release(&listing->names);
    free(listing->found);
    free(listing->data);
}

void operation_readdir(fuse_req_t request, fuse_ino_t id, size_t size, off_t offset,
                       struct fuse_file_info *info)
{
    struct listing listing = {
        .filesystem = fuse_req_userdata(request), .request = request, .size = answer_size(size)};

    (void)info;
    answer(&listing, id, offset);
}

void operation_readdirplus(fuse_req_t request, fuse_ino_t id, size_t size, off_t offset,
                           struct fuse_file_info *info)
{
    struct listing listing = {.filesystem = fuse_req_userdata(request),
                              .request = request,
                              .with_status = true,
                              .size = answer_size(size)};

    (void)info;
    answer(&listing, id, offset);
}
