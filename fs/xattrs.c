/*
 * Extended attributes. The kernel asks for the size first, then again with a buffer of that size.
 */
#include "fs/operations.h"

#include "fs/filesystem.h"

#include <errno.h>
#include <linux/limits.h>
#include <string.h>

/* Asks the tree: for the value called name, or if that is NULL for all names. */
static int ask(fuse_req_t request, fuse_ino_t id, const char *name, struct text *text)
{
    struct caller caller = filesystem_caller(request);
    struct reader *reader = NULL;
    struct node node;
    int result = filesystem_node(id, &node);

    /* Files and links have none, which is said without a question. */
    if (!result && !S_ISDIR(tree_mode(node)))
        return name ? -ENODATA : 0;
    if (!result)
        result = filesystem_begin(fuse_req_userdata(request), &caller, node, &reader);
    if (result)
        return result;
    if (name)
        result = tree_get_xattr(reader, node, name, text);
    else
        result = tree_list_xattrs(reader, node, text);
    reader_put(reader);
    if (!result)
        result = text->error;
    return result == -ENOENT ? -ESTALE : filesystem_error(result);
}

/* Linux has no longer ones. */
static bool is_too_long(const struct text *text)
{
    return text->spooled > 0 || text->len > XATTR_SIZE_MAX;
}

static void answer(fuse_req_t request, int result, struct text *text, size_t size)
{
    const char *bytes = result ? NULL : text_string(text);

    if (!result && !bytes)
        result = text->error;
    if (!result && is_too_long(text))
        result = -E2BIG;
    if (result)
        fuse_reply_err(request, -result);
    else if (size == 0)
        fuse_reply_xattr(request, text->len);
    else if (size < text->len)
        fuse_reply_err(request, ERANGE);
    else
        fuse_reply_buf(request, bytes, text->len);
}

void operation_getxattr(fuse_req_t request, fuse_ino_t id, const char *name, size_t size)
{
    struct text text;
    int result = -EOPNOTSUPP;

    text_init(&text);
    /* Of the other name spaces we shall never have any, and programs ask once if told so. */
    if (strncmp(name, "user.", 5) == 0)
        result = ask(request, id, name, &text);
    answer(request, result, &text, size);
    text_release(&text);
}

void operation_listxattr(fuse_req_t request, fuse_ino_t id, size_t size)
{
    struct text text;
    int result;

    text_init(&text);
    result = ask(request, id, NULL, &text);
    answer(request, result, &text, size);
    text_release(&text);
}
