#include "fs/package_parts.h"

#include "store/import_text.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PACKAGE_LEN_MAX = 16 << 20,
    KEYS_MAX = 200, /* of one JSON object */
    SUGGESTION_DISTANCE = 2
};

void package_complain(struct reading *reading, const cJSON *item, const char *format, ...)
{
    struct position at = json_places_get(&reading->places, item);
    struct place place = {.file = reading->file};
    char reason[512];
    char where[256] = "";
    char name[128];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(reason, sizeof(reason), format, arguments);
    va_end(arguments);
    if (at.line == 0)
        at = reading->at;
    place.line = at.line;
    place.column = at.column;
    if (reading->resource) {
        text_printable(name, sizeof(name), reading->resource, strlen(reading->resource), 60);
        snprintf(where, sizeof(where), "resource \"%s\"", name);
        place.field = where;
    }
    if (reading->resource && reading->field) {
        size_t len = strlen(where);

        text_printable(name, sizeof(name), reading->field, strlen(reading->field), 60);
        snprintf(where + len, sizeof(where) - len, ", field \"%s\"", name);
    }
    problems_add(&reading->problems, &place, "%s", reason);
}

void *package_allocate(struct reading *reading, size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size);

    reading->no_memory |= !memory;
    return memory;
}

char *package_copy(struct reading *reading, const char *text)
{
    char *copied = strdup(text);

    reading->no_memory |= !copied;
    return copied;
}

char *package_string(struct reading *reading, const cJSON *item, const char *what)
{
    const char *text = cJSON_GetStringValue(item);
    const char *fault;

    if (!text) {
        package_complain(reading, item, "%s must be a string", what);
        return NULL;
    }
    fault = text_fault(text, strlen(text));
    if (fault) {
        package_complain(reading, item, "%s: %s", what, fault);
        return NULL;
    }
    return package_copy(reading, text);
}

char *package_get_string(struct reading *reading, const cJSON *object, const char *key,
                         bool required)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    char *text;

    if (!item && !required)
        return NULL;
    if (!item) {
        package_complain(reading, object, "%s is missing", key);
        return NULL;
    }
    text = package_string(reading, item, key);
    if (text && required && !*text)
        package_complain(reading, item, "%s must not be empty", key);
    return text;
}

bool package_get_bool(struct reading *reading, const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

    if (item && !cJSON_IsBool(item))
        package_complain(reading, item, "%s must be true or false", key);
    return cJSON_IsTrue(item);
}

void package_get_strings(struct reading *reading, const cJSON *item, const char *what,
                         struct strings *strings)
{
    const cJSON *each;

    if (!cJSON_IsArray(item) || cJSON_GetArraySize(item) == 0) {
        strings->items = package_allocate(reading, 1, sizeof(*strings->items));
        if (strings->items)
            strings->items[0] = package_string(reading, item, what);
        strings->count = strings->items && strings->items[0];
        return;
    }
    strings->items =
        package_allocate(reading, (size_t)cJSON_GetArraySize(item), sizeof(*strings->items));
    if (!strings->items)
        return;
    cJSON_ArrayForEach(each, item)
    {
        char *text = package_string(reading, each, what);

        if (text)
            strings->items[strings->count++] = text;
    }
}

void package_refuse(struct reading *reading, const cJSON *object, const char *const *keys)
{
    for (; *keys; keys++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, *keys);

        if (item)
            package_complain(reading, item, "\"%s\" is not supported", *keys);
    }
}

/* The one of these that a key is nearly called; NULL if none is. */
static const char *find_similar(const char *const *known, const char *key)
{
    size_t len = strlen(key);
    size_t best = len / 3 < SUGGESTION_DISTANCE ? len / 3 : SUGGESTION_DISTANCE;
    const char *found = NULL;

    for (; *known && best > 0; known++) {
        size_t distance = text_distance(key, len, *known, strlen(*known), best);

        if (distance <= best) {
            found = *known;
            best = distance - 1;
        }
    }
    return found;
}

static bool is_among(const char *const *known, const char *key)
{
    while (*known && strcmp(*known, key) != 0)
        known++;
    return *known != NULL;
}

void package_refuse_others(struct reading *reading, const cJSON *object, const char *what,
                           const char *const *known)
{
    const cJSON *each;

    cJSON_ArrayForEach(each, object)
    {
        const char *key = each->string;
        const char *meant;
        char shown[256];

        if (!key || is_among(known, key) || (!what && strncmp(key, "buzzfs", 6) != 0))
            continue;
        meant = find_similar(known, key);
        text_printable(shown, sizeof(shown), key, strlen(key), 60);
        package_complain(reading, each, "%s%sunknown key \"%s\"%s%s%s", what ? what : "",
                         what ? ": " : "", shown, meant ? ", did you mean \"" : "",
                         meant ? meant : "", meant ? "\"?" : "");
    }
}

size_t package_count(struct reading *reading, const cJSON *array, const char *what, size_t max)
{
    size_t count = 0;

    for (const cJSON *each = array ? array->child : NULL; each; each = each->next)
        count++;
    if (count <= max)
        return count;
    package_complain(reading, array, "%s: more than %zu are too many", what, max);
    return 0;
}

/* A key that stands twice in an object: the standard leaves open which one counts. */
static void check_twins(struct reading *reading, const cJSON *item)
{
    bool object =
        cJSON_IsObject(item) && package_count(reading, item, "keys of an object", KEYS_MAX) > 0;

    for (const cJSON *a = item->child; a; a = a->next) {
        for (const cJSON *b = object ? a->next : NULL; b; b = b->next) {
            if (strcmp(a->string, b->string) == 0)
                package_complain(reading, b, "the key \"%s\" stands twice in one object",
                                 a->string);
        }
        check_twins(reading, a);
    }
}

static void complain_at(struct reading *reading, const char *text, size_t offset,
                        const char *reason)
{
    struct position at = json_position(text, offset);
    struct place place = {.file = reading->file, .line = at.line, .column = at.column};

    problems_add(&reading->problems, &place, "%s", reason);
}

/* An escaped NUL would end a string early. */
static const char *find_nul_escape(const char *text)
{
    for (const char *at = text; (at = strchr(at, '\\')); at += 2) {
        if (strncmp(at + 1, "u0000", 5) == 0)
            return at;
        if (!at[1])
            break;
    }
    return NULL;
}

static int read_all(int fd, char *text, size_t len)
{
    size_t done = 0;

    while (done < len) {
        ssize_t got = read(fd, text + done, len - done);

        if (got < 0 && errno != EINTR)
            return -errno;
        if (got == 0)
            return -EIO;
        done += got > 0 ? (size_t)got : 0;
    }
    return 0;
}

/* The whole file, without a byte order mark, with a NUL behind it. */
static int read_file(const char *path, char **text, size_t *len)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat file;
    int error = 0;

    if (fd < 0)
        return -errno;
    if (fstat(fd, &file) != 0)
        error = -errno;
    else if (!S_ISREG(file.st_mode))
        error = S_ISDIR(file.st_mode) ? -EISDIR : -EINVAL;
    else if (file.st_size > PACKAGE_LEN_MAX)
        error = -EFBIG;
    if (!error) {
        *len = (size_t)file.st_size;
        *text = calloc(1, *len + 1);
        error = *text ? read_all(fd, *text, *len) : -ENOMEM;
    }
    close(fd);
    if (!error && *len >= 3 && memcmp(*text, "\xef\xbb\xbf", 3) == 0) {
        *len -= 3;
        memmove(*text, *text + 3, *len + 1);
    }
    return error;
}

static cJSON *parse(struct reading *reading, const char *text, size_t len)
{
    const char *end = NULL;
    const char *nul = NULL;
    size_t at = 0;
    const char *fault = text_document_fault(text, len, &at);
    cJSON *root;

    if (fault) {
        complain_at(reading, text, at, fault);
        return NULL;
    }
    nul = find_nul_escape(text);
    if (nul) {
        complain_at(reading, text, (size_t)(nul - text), "has a control character");
        return NULL;
    }
    root = cJSON_ParseWithLengthOpts(text, len + 1, &end, 1);
    if (root)
        return root;
    at = end && end >= text && end <= text + len ? (size_t)(end - text) : 0;
    /* cJSON may point into a word that it did not expect. */
    while (at > 0 && at < len && isalnum((unsigned char)text[at - 1]))
        at--;
    complain_at(reading, text, at, at == len ? "the JSON ends too early" : "not JSON from here");
    return NULL;
}

int package_parse(struct reading *reading, char **text, cJSON **out)
{
    size_t len = 0;
    int error = read_file(reading->file, text, &len);
    cJSON *root;

    if (error) {
        problems_say(reading->problems.stream, "%s: %s", reading->file, strerror(-error));
        return error;
    }
    root = parse(reading, *text, len);
    if (!root)
        return -EINVAL;
    *out = root;
    if (json_places_find_all(&reading->places, *text, root)) {
        reading->no_memory = true;
        return -ENOMEM;
    }
    check_twins(reading, root);
    return 0;
}
