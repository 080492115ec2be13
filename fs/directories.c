/*
 * Reading directories. A request is answered with one buffer of entries, made of rows from its
 * offset on; nothing is kept between two requests of one listing.
 */
#include "fs/operations.h"

#include "fs/filesystem.h"

#include <errno.h>
#include <stdlib.h>

/* A buffer that is being filled. */
struct listing {
    struct filesystem *filesystem;
    struct reader *reader;
    fuse_req_t request;
    bool is_plus;
    size_t size;
    size_t len;
    char *data;
};

/* Puts an entry that came without more than its kind and number. */
static size_t put_name(struct listing *listing, const struct tree_entry *entry)
{
    struct stat status = {.st_ino = node_inode(entry->node), .st_mode = tree_mode(entry->node)};

    return fuse_add_direntry(listing->request, listing->data + listing->len,
                             listing->size - listing->len, entry->name, &status,
                             (off_t)entry->cookie);
}

static int is_dots(const char *name)
{
    return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

/* Puts an entry with its status where that is cheap; ino 0 in it means that there is none. */
static size_t put_plus(struct listing *listing, const struct tree_entry *entry)
{
    struct fuse_entry_param param = {
        .ino = 0,
        .attr = {.st_ino = node_inode(entry->node), .st_mode = tree_mode(entry->node)},
    };

    if (!is_dots(entry->name) && filesystem_entry(listing->filesystem, listing->reader,
                                                  entry->node, &param) != 0)
        param.ino = 0;
    return fuse_add_direntry_plus(listing->request, listing->data + listing->len,
                                  listing->size - listing->len, entry->name, &param,
                                  (off_t)entry->cookie);
}

static int take(void *context, const struct tree_entry *entry)
{
    struct listing *listing = context;
    size_t len = listing->is_plus ? put_plus(listing, entry) : put_name(listing, entry);

    if (len > listing->size - listing->len)
        return 1;
    listing->len += len;
    return 0;
}

static int list(struct listing *listing, struct node directory, uint64_t cookie)
{
    struct stat unused;
    int result = filesystem_begin(listing->filesystem, &listing->reader);

    if (result)
        return result;
    result = filesystem_stat_directory(listing->filesystem, listing->reader, directory, &unused);
    if (!result)
        result = tree_list(listing->reader, directory, cookie, take, listing);
    reader_put(listing->reader);
    /* What stands before a row that cannot be shown is shown; the next request meets that row. */
    return listing->len > 0 ? 0 : result;
}

static int do_readdir(struct listing *listing, fuse_ino_t id, off_t offset)
{
    struct node node;
    int result = filesystem_node(id, &node);

    if (result)
        return result;
    listing->data = malloc(listing->size);
    if (!listing->data)
        return -ENOMEM;
    return list(listing, node, (uint64_t)offset);
}

static void reply(struct listing *listing, fuse_ino_t id, off_t offset)
{
    int result = do_readdir(listing, id, offset);

    if (result)
        fuse_reply_err(listing->request, -result);
    else
        fuse_reply_buf(listing->request, listing->data, listing->len);
    free(listing->data);
}

void operation_readdir(fuse_req_t request, fuse_ino_t id, size_t size, off_t offset,
                       struct fuse_file_info *info)
{
    struct listing listing = {
        .filesystem = fuse_req_userdata(request), .request = request, .size = size};

    (void)info;
    reply(&listing, id, offset);
}

void operation_readdirplus(fuse_req_t request, fuse_ino_t id, size_t size, off_t offset,
                           struct fuse_file_info *info)
{
    struct listing listing = {.filesystem = fuse_req_userdata(request),
                              .request = request,
                              .is_plus = true,
                              .size = size};

    (void)info;
    reply(&listing, id, offset);
}
