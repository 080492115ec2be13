/*
 * The scalar attributes of a node, one by one: what stands in the attributes.json of its directory
 * as text, number or truth value. Rendering the file and picking from it keeps the two the same.
 */
#include "fs/tree_parts.h"

#include "fs/files.h"

#include <errno.h>
#include <string.h>

static const char PREFIX[] = "user.";

enum {
    PREFIX_LEN = sizeof(PREFIX) - 1,
    NAME_LEN_MAX = 255 /* of an extended attribute's whole name, XATTR_NAME_MAX of linux/limits.h */
};

/* The type of the attributes.json in a directory; NODE_ROOT if it has none. */
static enum node_type attributes_type(struct node directory)
{
    for (size_t i = 1; i < NODE_TYPES; i++)
        if (types[i].name && types[i].json && types[i].parent == (enum node_type)directory.type &&
            strcmp(types[i].name, "attributes.json") == 0)
            return (enum node_type)i;
    return NODE_ROOT;
}

/* -ENODATA: it is no directory with attributes. */
static int read_attributes(struct reader *reader, struct node node, struct json *json)
{
    enum node_type type;
    int result;

    if (node_is_link(node) || !node_is_directory(node))
        return -ENODATA;
    type = attributes_type(node);
    if (type == NODE_ROOT)
        return -ENODATA;
    result = node_is_of_reader(node, reader) ? tree_check(reader, node) : -EINVAL;
    if (!result)
        result = types[type].json(reader, node, json);
    return result ? result : json->error;
}

/* Unknown is not there. */
static bool is_scalar(const cJSON *item)
{
    return cJSON_IsString(item) || cJSON_IsNumber(item) || cJSON_IsBool(item);
}

static void write_scalar(const cJSON *item, struct text *text)
{
    if (cJSON_IsString(item))
        text_add(text, item->valuestring);
    else if (cJSON_IsNumber(item))
        json_write_number(text, item->valuedouble);
    else
        text_add(text, cJSON_IsTrue(item) ? "true" : "false");
}

int tree_get_xattr(struct reader *reader, struct node node, const char *name, struct text *text)
{
    struct json json;
    int result;

    if (strncmp(name, PREFIX, PREFIX_LEN) != 0)
        return -ENODATA;
    json_init(&json);
    result = json.error ? json.error : read_attributes(reader, node, &json);
    if (!result) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(json.root, name + PREFIX_LEN);

        result = item && is_scalar(item) ? 0 : -ENODATA;
        if (!result)
            write_scalar(item, text);
    }
    json_release(&json);
    return result;
}

int tree_list_xattrs(struct reader *reader, struct node node, struct text *text)
{
    const cJSON *item;
    struct json json;
    int result;

    json_init(&json);
    result = json.error ? json.error : read_attributes(reader, node, &json);
    if (!result) {
        cJSON_ArrayForEach(item, json.root)
        {
            size_t len = strlen(item->string);

            if (!is_scalar(item) || PREFIX_LEN + len > NAME_LEN_MAX)
                continue;
            text_add(text, PREFIX);
            text_write(text, item->string, len + 1);
        }
    }
    json_release(&json);
    return result == -ENODATA ? 0 : result;
}
