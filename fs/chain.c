#include "fs/chain.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "fs/tree.h"

static bool is_plain(unsigned char c, bool is_first)
{
    return c >= ' ' && c != 0x7f && c != '/' && c != '%' && !(is_first && c == '.');
}

bool chain_name(const char *value, size_t len, char name[NAME_MAX + 1])
{
    size_t used = 0;

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)value[i];
        bool plain = is_plain(c, i == 0);

        if (used + (plain ? 1 : 3) > NAME_MAX)
            return false;
        if (plain)
            name[used++] = (char)c;
        else
            used += (size_t)snprintf(name + used, 4, "%%%02X", c);
    }
    name[used] = '\0';
    return used > 0;
}

/* The value of a hexadecimal digit as chain_name() writes it, -1 if it is none. */
static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* What chain_name() made a name of. False: it made none such. */
static bool read_name(const char *name, char *value, size_t *len)
{
    char again[NAME_MAX + 1];

    *len = 0;
    for (; *name; name++) {
        if (*name != '%') {
            value[(*len)++] = *name;
            continue;
        }
        if (digit(name[1]) < 0 || digit(name[2]) < 0)
            return false;
        value[(*len)++] = (char)(digit(name[1]) * 16 + digit(name[2]));
        name += 2;
    }
    value[*len] = '\0';
    return chain_name(value, *len, again);
}

/* Takes a path apart. False if it is none that chains have. */
static bool parse(struct chain *chain, const char *path)
{
    char *part = chain->parts;

    chain->count = 0;
    chain->facet = NULL;
    if (snprintf(chain->path, sizeof(chain->path), "%s", path) >= (int)sizeof(chain->path))
        return false;
    while (*path) {
        size_t name_len = strcspn(path, "/");
        char name[NAME_MAX + 1];
        char again[NAME_MAX + 1];
        size_t len;

        if (name_len > NAME_MAX)
            return false;
        memcpy(name, path, name_len);
        name[name_len] = '\0';
        if (!read_name(name, part, &len) || !chain_name(part, len, again) ||
            strcmp(name, again) != 0)
            return false;
        if (!chain->facet) {
            if (chain->count == CHAIN_PAIRS_MAX || strlen(part) != len)
                return false;
            chain->facet = part;
        } else {
            chain->pairs[chain->count++] =
                (struct facet_pair){.facet = chain->facet, .value = part, .value_len = len};
            chain->facet = NULL;
        }
        part += len + 1;
        path += name_len + (path[name_len] == '/');
    }
    return true;
}

int chain_read(struct reader *reader, struct node node, struct chain *chain)
{
    char path[WORDS_LEN_MAX + 1];
    /* A file's epoch is that of the data. */
    uint16_t seal = S_ISDIR(tree_mode(node)) ? node.epoch : 0;
    int result = words_string(reader_words(reader), node.row, seal, path);

    if (result)
        return result;
    return parse(chain, path) ? 0 : -ESTALE;
}

bool chain_extend(struct chain *chain, const struct chain *base, const char *name)
{
    char path[WORDS_LEN_MAX + 1];
    int len = snprintf(path, sizeof(path), "%s%s%s", base->path, base->path[0] ? "/" : "", name);

    return len < (int)sizeof(path) && parse(chain, path);
}
