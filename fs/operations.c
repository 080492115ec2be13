#include "fs/operations.h"

#include "fs/filesystem.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

static struct filesystem *of_request(fuse_req_t request)
{
    return fuse_req_userdata(request);
}

static void want(struct fuse_conn_info *connection, unsigned capability)
{
    connection->want |= connection->capable & capability;
}

static void operation_init(void *context, struct fuse_conn_info *connection)
{
    struct filesystem *filesystem = context;
    unsigned both = FUSE_CAP_NO_OPEN_SUPPORT | FUSE_CAP_NO_OPENDIR_SUPPORT;

    filesystem->opens_by_itself = (connection->capable & both) == both;
    want(connection, both);
    want(connection, FUSE_CAP_EXPORT_SUPPORT); /* "." and ".." are looked up: handles work */
    want(connection, FUSE_CAP_READDIRPLUS);
    want(connection, FUSE_CAP_READDIRPLUS_AUTO);
    want(connection, FUSE_CAP_CACHE_SYMLINKS);  /* a link's text belongs to its id */
    want(connection, FUSE_CAP_PARALLEL_DIROPS); /* see parallel.h */
    want(connection, FUSE_CAP_AUTO_INVAL_DATA); /* a kept listing ends with its mtime */
    atomic_store(&filesystem->has_begun, true);
    sem_post(&filesystem->begun);
}

static int lookup_child(struct filesystem *filesystem, struct caller *caller, struct reader *reader,
                        struct node directory, const char *name, struct fuse_entry_param *entry)
{
    struct node child;
    int result = filesystem_error(tree_lookup(reader, directory, name, &child));

    if (!result)
        result = filesystem_entry(filesystem, caller, reader, child, entry);
    if (result != -ENOENT)
        return result;
    /* Is the name not there, or the directory? */
    result = filesystem_check(reader, directory);
    return result ? result : -ENOENT;
}

/* Names that nothing here has, and that programs look for in every directory: .git, .gitignore. */
static bool is_hidden(const char *name)
{
    return name[0] == '.' && name[1] != '\0' && strcmp(name, "..") != 0;
}

static int do_lookup(struct filesystem *filesystem, struct caller *caller, fuse_ino_t parent,
                     const char *name, struct fuse_entry_param *entry)
{
    struct reader *reader = NULL;
    struct node node;
    int result = filesystem_node(parent, &node);

    if (!result && is_hidden(name))
        return -ENOENT;
    if (!result)
        result = filesystem_begin(filesystem, caller, node, &reader);
    if (result)
        return result;
    if (strcmp(name, ".") == 0) /* asked for by handles, of any sort of node */
        result = filesystem_entry(filesystem, caller, reader, node, entry);
    else
        result = lookup_child(filesystem, caller, reader, node, name, entry);
    reader_put(reader);
    return result;
}

static void operation_lookup(fuse_req_t request, fuse_ino_t parent, const char *name)
{
    struct fuse_entry_param entry;
    struct caller caller = filesystem_caller(request);
    int result = do_lookup(of_request(request), &caller, parent, name, &entry);

    if (result == -ENOENT) {
        entry = filesystem_no_entry(of_request(request), &caller);
        result = 0;
    }
    if (result)
        fuse_reply_err(request, -result);
    else
        fuse_reply_entry(request, &entry);
}

static void operation_forget(fuse_req_t request, fuse_ino_t id, uint64_t count)
{
    (void)id, (void)count;
    fuse_reply_none(request);
}

static void operation_forget_multi(fuse_req_t request, size_t count, struct fuse_forget_data *ids)
{
    (void)count, (void)ids;
    fuse_reply_none(request);
}

static void operation_getattr(fuse_req_t request, fuse_ino_t id, struct fuse_file_info *info)
{
    struct stat status;
    double timeout_s = 0;
    struct caller caller = filesystem_caller(request);
    int result = filesystem_stat_id(of_request(request), &caller, id, &status, &timeout_s);

    (void)info;
    if (result)
        fuse_reply_err(request, -result);
    else
        fuse_reply_attr(request, &status, timeout_s);
}

/* The text of a link, with a final NUL, in a buffer for paths. */
static int do_readlink(struct filesystem *filesystem, struct caller *caller, fuse_ino_t id,
                       char path[PATH_MAX])
{
    const struct rendering *rendering = NULL;
    ssize_t len;
    int result;

    if (!S_ISLNK(tree_mode(node_unpack(id))))
        return -EINVAL;
    result = filesystem_open_id(filesystem, caller, id, &rendering);
    if (result)
        return result;
    len = blob_read(rendering->blob, path, PATH_MAX - 1, 0);
    cache_put(filesystem->cache, rendering);
    if (len < 0)
        return (int)len;
    path[len] = '\0';
    return 0;
}

static void operation_readlink(fuse_req_t request, fuse_ino_t id)
{
    char path[PATH_MAX];
    struct caller caller = filesystem_caller(request);
    int result = do_readlink(of_request(request), &caller, id, path);

    if (result)
        fuse_reply_err(request, -result);
    else
        fuse_reply_readlink(request, path);
}

static void operation_statfs(fuse_req_t request, fuse_ino_t id)
{
    struct statvfs status;

    (void)id;
    filesystem_statfs(of_request(request), &status);
    fuse_reply_statfs(request, &status);
}

static void operation_access(fuse_req_t request, fuse_ino_t id, int mask)
{
    (void)id;
    fuse_reply_err(request, (mask & W_OK) ? EROFS : 0);
}

struct fuse_lowlevel_ops operations(void)
{
    struct fuse_lowlevel_ops operations = {
        .init = operation_init,
        .lookup = operation_lookup,
        .forget = operation_forget,
        .forget_multi = operation_forget_multi,
        .getattr = operation_getattr,
        .readlink = operation_readlink,
        .open = operation_open,
        .read = operation_read,
        .opendir = operation_open,
        .readdir = operation_readdir,
        .readdirplus = operation_readdirplus,
        .statfs = operation_statfs,
        .access = operation_access,
        .getxattr = operation_getxattr,
        .listxattr = operation_listxattr,
    };

    operations_refuse_changes(&operations);
    return operations;
}
