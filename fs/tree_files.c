#include "fs/tree_parts.h"

#include "fs/files.h"
#include "fs/path.h"

#include <errno.h>
#include <string.h>

enum {
    DIRECTORY_SIZE = 4096,
    BLOCK_SIZE = 4096,
    /* readdir(3) asks for as many bytes at once. The kernel takes the status of members from the
     * first answer of a listing only, and asks for that of all others one by one. */
    LONG_BLOCK_SIZE = 1 << 20
};

void tree_set_size(struct stat *status, uint64_t size)
{
    status->st_size = (off_t)size;
    status->st_blocks = (blkcnt_t)((size + 511) / 512);
}

/* Two for itself, and one for the ".." of each directory in it. */
static int count_links(struct reader *reader, struct node directory, nlink_t *links)
{
    const struct type *type = node_type_of(directory);
    int64_t members = 0;

    *links = 2;
    for (size_t i = 1; i < NODE_TYPES; i++)
        if (type_stands_in(i, directory) && S_ISDIR(types[i].mode))
            ++*links;
    if ((type->standing == STAND_HERE || type->standing == STAND_LINKED_IF_PLACED) &&
        S_ISDIR(types[type->member].mode)) {
        int result = node_is_of_reader(directory, reader)
                         ? query_number(reader, type->members + 2,
                                        &(struct question){.row = directory.row}, &members)
                         : -EINVAL;

        if (result)
            return result;
    }
    *links += (nlink_t)members;
    return 0;
}

/* The same for one whose names are neither fixed nor members of a set. */
static int count_own_links(struct reader *reader, struct node directory, nlink_t *links)
{
    nlink_t count = 0;
    int result = count_links(reader, directory, links);

    if (!result)
        result = node_type_of(directory)->directory->count(reader, directory, &count);
    *links += count;
    return result;
}

int tree_check(struct reader *reader, struct node node)
{
    /* A row of another data base file. Files and links: their whole epoch is looked at elsewhere. */
    if (node_is_directory(node) && node.epoch != tree_make_node(reader, node).epoch)
        return -ENOENT;
    while (!node_is_root(node)) {
        uint32_t holder;

        if (tree_node_is_of_words(node))
            return node_type_of(node)->directory->check(reader, tree_make_node(reader, node));
        if (node_type_of(node)->place != QUERY_NONE)
            return tree_find_holder(reader, node, &holder);
        node.type = (uint16_t)node_type_of(node)->parent;
    }
    return 0;
}

static int stat_link(struct reader *reader, struct node link, struct stat *status)
{
    struct text text;
    int result;

    text_init(&text);
    result = tree_readlink(reader, link, &text);
    if (!result)
        tree_set_size(status, text.len);
    status->st_blocks = 0;
    text_release(&text);
    return result;
}

void tree_describe(const struct reader *reader, struct node node, struct stat *status)
{
    struct timespec changed = reader_changed(reader);

    *status = (struct stat){
        .st_ino = node_inode(node),
        .st_mode = tree_mode(node),
        .st_nlink = 1,
        .st_blksize =
            node_is_directory(node) && node_type_of(node)->is_long ? LONG_BLOCK_SIZE : BLOCK_SIZE,
        .st_atim = changed,
        .st_mtim = changed,
        .st_ctim = changed,
    };
}

int tree_stat(struct reader *reader, struct node node, struct stat *status)
{
    struct stat s;
    int result;

    tree_describe(reader, node, &s);
    if (node_is_link(node)) {
        result = stat_link(reader, node, &s);
    } else {
        result = tree_check(reader, node);
        if (!result && node_is_directory(node)) {
            tree_set_size(&s, DIRECTORY_SIZE);
            result = node_type_of(node)->directory ? count_own_links(reader, node, &s.st_nlink)
                                                   : count_links(reader, node, &s.st_nlink);
        }
    }
    if (!result)
        *status = s;
    return result;
}

static int render_json(struct reader *reader, struct node node, struct text *text)
{
    struct json json;
    int result;

    json_init(&json);
    result = json.error ? json.error : node_type_of(node)->json(reader, node, &json);
    return json_finish(&json, result, text);
}

size_t tree_together(struct node file, struct node files[TREE_TOGETHER_MAX])
{
    const struct together *together =
        node_is_link(file) || node_is_directory(file) ? NULL : node_type_of(file)->together;

    for (size_t i = 0; together && i < together->count; i++) {
        files[i] = file;
        files[i].type = (uint16_t)together->files[i];
    }
    return together ? together->count : 0;
}

static int write_together(struct reader *reader, const struct node *files, size_t count,
                          struct text *texts)
{
    const struct together *together = node_type_of(files[0])->together;
    struct text *wanted[TREE_TOGETHER_MAX] = {NULL};

    for (size_t i = 0; i < count; i++)
        for (size_t place = 0; place < together->count; place++)
            if (files[i].type == (uint16_t)together->files[place])
                wanted[place] = &texts[i];
    return together->write(reader, files[0], wanted);
}

static int write_files(struct reader *reader, const struct node *files, size_t count,
                       struct text *texts)
{
    const struct type *type = node_type_of(files[0]);

    if (type->together)
        return write_together(reader, files, count, texts);
    if (type->json)
        return render_json(reader, files[0], texts);
    if (type->text)
        return type->text(reader, files[0], texts);
    return tsv_table(reader, type->tsv, files[0], texts);
}

static void tell_spool_error(struct reader *reader, struct node file, const struct text *text)
{
    const char *name = node_type_of(file)->name;

    if (text->spool_error)
        store_say(reader_store(reader), "%s: a temporary file for it: %s (TMPDIR says where)",
                  name ? name : "a file", strerror(-text->spool_error));
}

/* Whether a file can be rendered. */
static int check_file(struct reader *reader, struct node file)
{
    if (node_is_link(file))
        return -EINVAL;
    if (node_is_directory(file))
        return -EISDIR;
    if (!node_is_of_reader(file, reader))
        return -EINVAL;
    return tree_check(reader, file);
}

/* Whether one of several files has failed, and not the rows that all are made of. */
static bool has_failed_alone(const struct text *texts, size_t count, int result)
{
    bool has_failed = result == -ENOMEM;

    for (size_t i = 0; i < count; i++)
        has_failed |= texts[i].error != 0;
    return count > 1 && has_failed;
}

/* Whether it has failed by what was read for it: that is told of, and would fail it alone too. */
static bool has_failed_to_read(const struct text *text)
{
    return text->error && text->error != -ENOMEM && !text->spool_error;
}

int tree_render_together(struct reader *reader, const struct node *files, size_t count,
                         uint64_t kept_max, struct blob **blobs)
{
    struct text texts[TREE_TOGETHER_MAX];
    size_t finished = 0;
    int result = check_file(reader, files[0]);

    if (result)
        return result;
    for (size_t i = 0; i < count; i++) {
        text_init(&texts[i]);
        texts[i].kept_max = kept_max;
    }
    result = write_files(reader, files, count, texts);
    while (!result && finished < count) {
        result = text_finish(&texts[finished], &blobs[finished]);
        finished += !result;
    }
    if (result && has_failed_to_read(&texts[0]))
        result = texts[0].error;
    else if (result && has_failed_alone(texts, count, result))
        result = -EAGAIN;
    for (size_t i = 0; i < count; i++) {
        if (result && count == 1)
            tell_spool_error(reader, files[i], &texts[i]);
        text_release(&texts[i]);
    }
    while (result && finished > 0)
        blob_free(blobs[--finished]);
    return result;
}

int tree_render(struct reader *reader, struct node node, struct blob **blob)
{
    return tree_render_together(reader, &node, 1, UINT64_MAX, blob);
}

int tree_readlink(struct reader *reader, struct node link, struct text *text)
{
    if (!node_is_link(link) || !node_is_of_reader(link, reader))
        return -EINVAL;
    for (unsigned depth = node_link_depth(link); depth > 0; depth--)
        text_add(text, "../");
    return path_of(reader, node_link_target(link), link.row, text);
}
