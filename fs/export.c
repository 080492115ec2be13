#include "fs/export.h"

#include "fs/folder.h"
#include "fs/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where an entry is written to. */
struct place {
    struct reader *reader;
    int directory;
};

static int write_directory(struct reader *reader, struct node node, int directory);

static int set_time(struct reader *reader, int directory, const char *name)
{
    struct timespec changed = reader_changed(reader);
    struct timespec times[2] = {changed, changed};

    return utimensat(directory, name, times, AT_SYMLINK_NOFOLLOW) ? -errno : 0;
}

static int write_blob(const struct blob *blob, int file)
{
    char buffer[1 << 16];
    uint64_t offset = 0;

    while (offset < blob_size(blob)) {
        ssize_t len = blob_read(blob, buffer, sizeof(buffer), offset);
        ssize_t done = 0;

        if (len <= 0)
            return len < 0 ? (int)len : -EIO;
        while (done < len) {
            ssize_t written = write(file, buffer + done, (size_t)(len - done));

            if (written < 0 && errno != EINTR)
                return -errno;
            done += written > 0 ? written : 0;
        }
        offset += (uint64_t)len;
    }
    return 0;
}

static int write_file(const struct place *place, const struct tree_entry *entry)
{
    struct blob *blob = NULL;
    int result = tree_render(place->reader, entry->node, &blob);
    int file;

    if (result)
        return result;
    file = openat(place->directory, entry->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    result = file < 0 ? -errno : write_blob(blob, file);
    if (file >= 0 && close(file) && !result)
        result = -errno;
    blob_free(blob);
    return result;
}

static int write_link(const struct place *place, const struct tree_entry *entry)
{
    struct text text;
    const char *target;
    int result;

    text_init(&text);
    result = tree_readlink(place->reader, entry->node, &text);
    target = text_string(&text);
    if (!result && !target)
        result = text.error;
    if (!result && target && symlinkat(target, place->directory, entry->name))
        result = -errno;
    text_release(&text);
    return result;
}

static int write_subdirectory(const struct place *place, const struct tree_entry *entry)
{
    int directory;
    int result;

    if (mkdirat(place->directory, entry->name, 0777))
        return -errno;
    directory = openat(place->directory, entry->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return -errno;
    result = write_directory(place->reader, entry->node, directory);
    close(directory);
    return result;
}

static int write_entry(const struct place *place, const struct tree_entry *entry)
{
    mode_t mode = tree_mode(entry->node);
    int result;

    if (folder_is_interrupted())
        return -EINTR;
    if (S_ISDIR(mode))
        result = write_subdirectory(place, entry);
    else if (S_ISLNK(mode))
        result = write_link(place, entry);
    else
        result = write_file(place, entry);
    return result ? result : set_time(place->reader, place->directory, entry->name);
}

/* Entries of a listing, kept until it is over: a query cannot run twice at once. */
struct batch {
    struct {
        struct tree_entry entry;
        char name[NAME_MAX + 1];
    } items[64];
    size_t count;
};

static int take_entry(void *context, const struct tree_entry *entry)
{
    struct batch *batch = context;

    if (batch->count == sizeof(batch->items) / sizeof(batch->items[0]))
        return 1;
    snprintf(batch->items[batch->count].name, NAME_MAX + 1, "%s", entry->name);
    batch->items[batch->count].entry = *entry;
    batch->items[batch->count].entry.name = batch->items[batch->count].name;
    batch->count++;
    return 0;
}

static int write_batch(const struct place *place, const struct batch *batch)
{
    int result = 0;

    for (size_t i = 0; !result && i < batch->count; i++)
        if (strcmp(batch->items[i].name, ".") != 0 && strcmp(batch->items[i].name, "..") != 0)
            result = write_entry(place, &batch->items[i].entry);
    return result;
}

/* Recursion is as deep as the tree, which is a handful of levels. */
static int write_directory(struct reader *reader, struct node node, int directory)
{
    struct place place = {.reader = reader, .directory = directory};
    struct batch *batch = malloc(sizeof(*batch));
    uint64_t cookie = 0;
    int result;

    if (!batch)
        return -ENOMEM;
    do {
        batch->count = 0;
        result = tree_list(reader, node, cookie, take_entry, batch);
        if (!result)
            result = write_batch(&place, batch);
        if (batch->count > 0)
            cookie = batch->items[batch->count - 1].entry.cookie;
    } while (!result && batch->count > 0);
    free(batch);
    return result;
}

static int write_tree(void *context, int directory)
{
    struct reader *reader = context;
    struct timespec changed = reader_changed(reader);
    struct timespec times[2] = {changed, changed};
    int result = write_directory(reader, tree_root(), directory);

    if (!result && futimens(directory, times))
        result = -errno;
    return result;
}

int export_tree(struct reader *reader, const char *folder)
{
    return folder_make(folder, write_tree, reader);
}
