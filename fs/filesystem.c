#include "fs/filesystem.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <time.h>

enum {
    BLOCK_SIZE = 4096,
    CHEAP_US = 500 /* ten round trips to the kernel */
};

/* A file's or link's status belongs to an id that never changes. The rest: see freshness.h. */
static const double VERSION_TIMEOUT_S = 86400;

/*
 * Words may be forgotten while the kernel knows the name. It finds out when it looks the name up, but
 * not when it lists the directory: so it must look often, which also keeps them in mind. Those that
 * everybody meets who walks through by/ are remembered for good, as long as there are not too many.
 */
static const double WORDS_TIMEOUT_S = 0.08;

int filesystem_error(int result)
{
    switch (result) {
    case -EMEDIUMTYPE:
    case -EROFS:
    case -EACCES:
        return -EIO;
    default:
        return result;
    }
}

struct caller filesystem_caller(fuse_req_t request)
{
    const struct filesystem *filesystem = fuse_req_userdata(request);
    struct caller caller = caller_of(request, filesystem->workers);

    workers_note_asker(filesystem->workers, caller.thread);
    return caller;
}

int filesystem_begin(struct filesystem *filesystem, struct caller *caller, struct node node,
                     struct reader **reader)
{
    int result = reader_get_awaited(filesystem->store, node.year, caller_has_left, caller, reader);

    return result == -ENOENT ? -EIO : filesystem_error(result);
}

int filesystem_node(fuse_ino_t id, struct node *node)
{
    struct node unpacked = node_unpack(id);

    if (!tree_node_is_valid(unpacked))
        return -ESTALE;
    *node = unpacked;
    return 0;
}

static int stale_if_gone(int result)
{
    return result == -ENOENT ? -ESTALE : filesystem_error(result);
}

static void own(const struct filesystem *filesystem, struct stat *status)
{
    status->st_uid = filesystem->owner;
    status->st_gid = filesystem->group;
    if (!S_ISLNK(status->st_mode))
        status->st_mode &= ~filesystem->mask;
}

struct render_task {
    struct filesystem *filesystem;
    struct reader *reader;
    struct node node;
    enum file_part part;
};

static int render_link(const struct render_task *task, struct blob **blob)
{
    struct text text;
    int result;

    text_init(&text);
    result = tree_readlink(task->reader, task->node, &text);
    if (!result)
        result = text_finish(&text, blob);
    text_release(&text);
    return result;
}

/* Of the thread: what others do at that time does not make a file costly. */
static int64_t cpu_us(void)
{
    struct timespec now = {.tv_sec = 0};

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static _Atomic uint32_t *cost_of(struct filesystem *filesystem, struct node node)
{
    return &filesystem->costs_us[node.year != 0][node.type];
}

uint32_t filesystem_cost_us(struct filesystem *filesystem, struct node node)
{
    return atomic_load(cost_of(filesystem, node));
}

bool filesystem_is_cheap(struct filesystem *filesystem, struct node node)
{
    uint32_t us;

    if (!S_ISREG(tree_mode(node)))
        return true;
    us = filesystem_cost_us(filesystem, node);
    return us > 0 && us <= CHEAP_US;
}

static void note_cost(struct filesystem *filesystem, struct node node, int64_t us)
{
    atomic_store(cost_of(filesystem, node), us < 1            ? 1
                                            : us > UINT32_MAX ? UINT32_MAX
                                                              : (uint32_t)us);
}

/* One file, or several that are made of the same rows. */
static int render_files(const struct render_task *task, const struct node *files, size_t count,
                        struct blob **blobs)
{
    /* What is not kept has no hash either. */
    uint64_t kept_max = task->part == PART_SIZE ? CHANGES_LEN_MAX : UINT64_MAX;
    int64_t start;
    int64_t us;
    int result;

    if (!filesystem_is_cheap(task->filesystem, task->node))
        workers_relieve(task->filesystem->workers);
    start = cpu_us();
    result = tree_render_together(task->reader, files, count, kept_max, blobs);
    us = cpu_us() - start;
    for (size_t i = 0; !result && i < count; i++)
        note_cost(task->filesystem, files[i], us / (int64_t)count);
    return result;
}

/* The bytes of a blob that is in a file, to be freed. NULL: it is not, is too large, or cannot be
 * read: then it counts as changed. */
static char *read_back(const struct blob *blob)
{
    size_t len = (size_t)blob_size(blob);
    size_t done = 0;
    char *bytes = blob_data(blob) || blob_size(blob) > CHANGES_LEN_MAX ? NULL : malloc(len);

    while (bytes && done < len) {
        ssize_t got = blob_read(blob, bytes + done, len - done, done);

        if (got <= 0) {
            free(bytes);
            return NULL;
        }
        done += (size_t)got;
    }
    return bytes;
}

static void describe(const struct render_task *task, struct node node, const struct blob *blob,
                     struct stat *status)
{
    char *bytes = read_back(blob);
    struct version version = {
        .inode = node_inode(node),
        .generation = tree_generation(task->reader, node),
        .epoch = reader_epoch(task->reader),
        .committed = reader_changed(task->reader),
        .bytes = bytes ? bytes : blob_data(blob),
        .len = (size_t)blob_size(blob),
    };

    tree_describe(task->reader, node, status);
    status->st_mtim = changes_time(task->filesystem->changes, &version);
    free(bytes);
    status->st_ctim = status->st_mtim;
    status->st_atim = status->st_mtim;
    tree_set_size(status, blob_size(blob));
    if (node_is_link(node))
        status->st_blocks = 0;
    own(task->filesystem, status);
}

/* Files that are rendered at once: the one that is asked for, and others that nobody has begun. */
struct batch {
    struct node files[TREE_TOGETHER_MAX];
    struct rendering *renderings[TREE_TOGETHER_MAX]; /* of the others */
    struct blob *blobs[TREE_TOGETHER_MAX];
    size_t count;
};

static void add_others(const struct render_task *task, struct batch *batch)
{
    struct node files[TREE_TOGETHER_MAX];
    size_t count = tree_together(task->node, files);

    for (size_t i = 0; i < count; i++) {
        struct rendering *rendering = NULL;

        if (files[i].type != task->node.type)
            rendering = cache_begin(task->filesystem->cache, node_pack(files[i]),
                                    reader_epoch(task->reader));
        if (!rendering)
            continue;
        batch->files[batch->count] = files[i];
        batch->renderings[batch->count++] = rendering;
    }
}

/* What was not made is left to who asks for it, as if the making had been given up. */
static void finish_others(const struct render_task *task, const struct batch *batch, int result)
{
    for (size_t i = 1; i < batch->count; i++) {
        struct stat status = {.st_size = 0};

        if (!result)
            describe(task, batch->files[i], batch->blobs[i], &status);
        cache_finish(task->filesystem->cache, batch->renderings[i], result ? -EINTR : 0, &status,
                     batch->blobs[i]);
    }
}

/* Who looks at the size of one looks at those of the others next: rendered each by itself, they would
 * have the same rows read up to three times. What fails another one, which may need more room or
 * columns of its own, does not fail this one. */
static int render_file(const struct render_task *task, struct blob **blob)
{
    struct batch batch = {.files = {task->node}, .count = 1};
    int result;

    if (task->part == PART_SIZE)
        add_others(task, &batch);
    result = render_files(task, batch.files, batch.count, batch.blobs);
    finish_others(task, &batch, result);
    if (result == -EAGAIN)
        result = render_files(task, batch.files, 1, batch.blobs);
    if (!result)
        *blob = batch.blobs[0];
    return stale_if_gone(result);
}

static int render(void *context, struct stat *status, struct blob **blob)
{
    const struct render_task *task = context;
    int result =
        node_is_link(task->node) ? stale_if_gone(render_link(task, blob)) : render_file(task, blob);

    if (!result)
        describe(task, task->node, *blob, status);
    return result;
}

static bool has_part(const struct rendering *rendering, enum file_part part)
{
    return part != PART_BYTES || blob_is_kept(rendering->blob);
}

int filesystem_open_node(struct filesystem *filesystem, struct caller *caller,
                         struct reader *reader, struct node node, enum file_part part,
                         const struct rendering **rendering)
{
    struct render_task task = {
        .filesystem = filesystem, .reader = reader, .node = node, .part = part};
    uint64_t epoch = reader_epoch(reader);

    if (S_ISDIR(tree_mode(node)))
        return -EISDIR;
    if (node.epoch != node_epoch(epoch))
        return -ESTALE;
    for (;;) {
        const struct rendering *found = NULL;
        int result = cache_get(filesystem->cache, node_pack(node), epoch, render, &task,
                               caller_has_left, caller, &found);

        if (!result && !has_part(found, part)) {
            cache_discard(filesystem->cache, found);
            continue;
        }
        if (!result)
            *rendering = found;
        return result;
    }
}

/* The same, as somebody has asked for it. */
static int open_asked(struct filesystem *filesystem, struct caller *caller, struct reader *reader,
                      struct node node, enum file_part part, const struct rendering **rendering)
{
    const struct rendering *found = NULL;
    int result;

    ahead_note(filesystem->ahead, node);
    part = beside_begin(filesystem->beside, node, part, caller->thread);
    result = filesystem_open_node(filesystem, caller, reader, node, part, &found);
    if (!result && !blob_is_kept(found->blob) && reader_is_outdated(reader)) {
        /* Should he go on to read it, its bytes are to be had from this reader or never. */
        cache_put(filesystem->cache, found);
        result = filesystem_open_node(filesystem, caller, reader, node, PART_BYTES, &found);
    }
    /* Who reads what was read before may find it in the kernel's hands, and we hear nothing of it. */
    if (!result && cache_is_claimed(found))
        beside_note_read(filesystem->beside, node);
    beside_end(filesystem->beside, node);
    if (!result)
        *rendering = found;
    return result;
}

/* By id: of what is kept with no question to the data base. */
static int open_part(struct filesystem *filesystem, struct caller *caller, fuse_ino_t id,
                     enum file_part part, const struct rendering **rendering)
{
    const struct rendering *found;
    struct reader *reader = NULL;
    struct node node;
    int result = filesystem_node(id, &node);

    if (result)
        return result;
    found = cache_find(filesystem->cache, id, caller_has_left, caller);
    if (found && has_part(found, part)) {
        *rendering = found;
        return 0;
    }
    if (found)
        cache_put(filesystem->cache, found);
    result = filesystem_begin(filesystem, caller, node, &reader);
    if (result)
        return result;
    result = open_asked(filesystem, caller, reader, node, part, rendering);
    reader_put(reader);
    return result;
}

int filesystem_open_id(struct filesystem *filesystem, struct caller *caller, fuse_ino_t id,
                       const struct rendering **rendering)
{
    int result = open_part(filesystem, caller, id, PART_BYTES, rendering);

    /* From then on its pages are in the kernel's hands: none is pushed any more. */
    if (!result && cache_claim(*rendering))
        beside_note_read(filesystem->beside, node_unpack(id));
    return result;
}

int filesystem_check(struct reader *reader, struct node node)
{
    return stale_if_gone(tree_check(reader, node));
}

/* The status of a directory at the reader's version, and for how long it may be kept, in seconds.
 * -ESTALE if its row is gone. */
static int stat_directory_at(struct filesystem *filesystem, struct reader *reader,
                             struct node directory, struct stat *status, double *timeout_s)
{
    int result = stale_if_gone(tree_stat(reader, directory, status));

    if (result)
        return result;
    own(filesystem, status);
    status->st_mtim = freshness_directory_time(filesystem->freshness, status->st_mtim);
    *timeout_s =
        freshness_directory_s(filesystem->freshness, node_pack(directory), reader_epoch(reader));
    return 0;
}

/* What may be kept for a time may be kept since the data were read, not since they are shown. */
static double left_s(double timeout_s, const struct caller *caller)
{
    double left = timeout_s - caller_waited_s(caller);

    return left > 0 ? left : 0;
}

struct fuse_entry_param filesystem_no_entry(struct filesystem *filesystem,
                                            const struct caller *caller)
{
    return (struct fuse_entry_param){
        .ino = 0, .entry_timeout = left_s(freshness_name_s(filesystem->freshness), caller)};
}

static int stat_directory(struct filesystem *filesystem, struct caller *caller,
                          struct node directory, struct stat *status, double *timeout_s)
{
    struct reader *reader = NULL;
    int result = filesystem_begin(filesystem, caller, directory, &reader);

    if (result)
        return result;
    result = stat_directory_at(filesystem, reader, directory, status, timeout_s);
    if (!result)
        *timeout_s = left_s(*timeout_s, caller);
    reader_put(reader);
    return result;
}

int filesystem_stat_id(struct filesystem *filesystem, struct caller *caller, fuse_ino_t id,
                       struct stat *status, double *timeout_s)
{
    const struct rendering *rendering = NULL;
    struct node node;
    int result = filesystem_node(id, &node);

    if (result)
        return result;
    if (S_ISDIR(tree_mode(node)))
        return stat_directory(filesystem, caller, node, status, timeout_s);
    result = open_part(filesystem, caller, id, PART_STATUS, &rendering);
    if (result)
        return result;
    *status = rendering->status;
    *timeout_s = VERSION_TIMEOUT_S;
    cache_put(filesystem->cache, rendering);
    return 0;
}

/* Which of the nodes that ever had this id it is: ids have no room for a whole epoch. */
static uint64_t generation(const struct reader *reader, struct node node)
{
    if (S_ISDIR(tree_mode(node)))
        return tree_node_is_fixed(node) ? 0 : node_generation(0, reader_incarnation(reader));
    return node_generation(reader_epoch(reader), reader_incarnation(reader));
}

int filesystem_entry(struct filesystem *filesystem, struct caller *caller, struct reader *reader,
                     struct node node, struct fuse_entry_param *entry)
{
    struct fuse_entry_param e = {
        .ino = node_pack(node),
        .generation = generation(reader, node),
        .attr_timeout = VERSION_TIMEOUT_S,
        .entry_timeout = freshness_name_s(filesystem->freshness),
    };
    int result;

    if (tree_node_is_of_words(node) && e.entry_timeout > WORDS_TIMEOUT_S &&
        !(tree_node_is_listed(reader, node) && words_pin(reader_words(reader), node.row)))
        e.entry_timeout = WORDS_TIMEOUT_S;
    if (S_ISDIR(tree_mode(node))) {
        result = stat_directory_at(filesystem, reader, node, &e.attr, &e.attr_timeout);
    } else {
        const struct rendering *rendering = NULL;

        result = open_asked(filesystem, caller, reader, node, PART_STATUS, &rendering);
        if (!result) {
            e.attr = rendering->status;
            cache_put(filesystem->cache, rendering);
        }
    }
    e.entry_timeout = left_s(e.entry_timeout, caller);
    e.attr_timeout = left_s(e.attr_timeout, caller);
    if (!result)
        *entry = e;
    return result;
}

void filesystem_statfs(struct filesystem *filesystem, struct statvfs *status)
{
    struct stat file = {.st_size = 0};
    fsblkcnt_t blocks = 1;

    if (stat(filesystem->database, &file) == 0 && file.st_size > 0)
        blocks = (fsblkcnt_t)((file.st_size + BLOCK_SIZE - 1) / BLOCK_SIZE);
    *status = (struct statvfs){
        .f_bsize = BLOCK_SIZE,
        .f_frsize = BLOCK_SIZE,
        .f_blocks = blocks,
        .f_namemax = NAME_MAX,
    };
}
