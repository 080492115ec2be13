#include "fs/mount_options.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    THREADS_DEFAULT = 8,
    THREADS_MAX = 64
};

/* What is read before it is checked. */
struct draft {
    struct mount_options *options;
    uintmax_t owner;
    uintmax_t group;
    uintmax_t mask;
    uintmax_t threads;
    bool wants_writing;
    bool is_from_mount;
};

enum kind {
    FLAG,   /* a bool in the options at the offset */
    TEXT,   /* a char * in the options at the offset */
    NUMBER, /* an uintmax_t in the draft at the offset, up to max */
    OCTAL
};

struct option {
    const char *name;
    enum kind kind;
    size_t offset;
    uintmax_t max;
    const char *value; /* what the help calls it; NULL: it has none */
    const char *doc;
};

/* One option a line, as the help lists them. */
/* clang-format off */
#define OPTION_FLAG(called, field, says) \
    {.name = (called), .kind = FLAG, .offset = offsetof(struct mount_options, field), .doc = (says)}
#define OPTION_TEXT(called, field, says) \
    {.name = (called), .kind = TEXT, .offset = offsetof(struct mount_options, field), \
     .value = "NAME", .doc = (says)}
#define OPTION_NUMBER(called, of, field, most, shown, says) \
    {.name = (called), .kind = (of), .offset = offsetof(struct draft, field), .max = (most), \
     .value = (shown), .doc = (says)}

static const struct option table[] = {
    OPTION_FLAG("allow_other", allow_other, "let other users read, not only the one who mounts"),
    OPTION_FLAG("allow_root", allow_root, "let root read, besides the owner of the files"),
    OPTION_NUMBER("uid", NUMBER, owner, UINT32_MAX - 1, "N",
                  "owner of all files (default: who mounts)"),
    OPTION_NUMBER("gid", NUMBER, group, UINT32_MAX - 1, "N",
                  "group of all files (default: that of who mounts)"),
    OPTION_NUMBER("umask", OCTAL, mask, 0777, "M", "permission bits to take away (octal)"),
    OPTION_FLAG("auto_unmount", auto_unmount, "unmount when the program ends, however it ends"),
    OPTION_FLAG("no_epochs", no_epochs, "do as on kernels before 6.16: keep names for 0.1 s only"),
    OPTION_TEXT("fsname", fsname, "what mount and df show as the source (default: the data base)"),
    OPTION_TEXT("subtype", subtype, "the type is shown as fuse.NAME (default: fuse.buzzfs)"),
    OPTION_NUMBER("max_threads", NUMBER, threads, THREADS_MAX, "N",
                  "how many threads serve the mount at most"),
    OPTION_FLAG("debug", debug, "as -d"),
};
/* clang-format on */

/* What mount(8) adds of its own to every command line, beside rw where ro is not asked for. */
static const char *const from_mount[] = {"dev", "nodev", "suid", "nosuid", NULL};

/* What means nothing here, or what the mount is anyhow. */
static const char *const noise[] = {"comment",     "ro",          "default_permissions",
                                    "defaults",    "auto",        "noauto",
                                    "nofail",      "_netdev",     "user",
                                    "nouser",      "users",       "nousers",
                                    "owner",       "group",       "exec",
                                    "noexec",      "atime",       "noatime",
                                    "diratime",    "nodiratime",  "relatime",
                                    "norelatime",  "strictatime", "nostrictatime",
                                    "lazytime",    "nolazytime",  "sync",
                                    "async",       "dirsync",     "mand",
                                    "nomand",      "silent",      "loud",
                                    "iversion",    "noiversion",  "symfollow",
                                    "nosymfollow", NULL};

void mount_options_print(FILE *to)
{
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        const struct option *option = &table[i];
        char form[32];

        snprintf(form, sizeof(form), "%s%s%s", option->name, option->value ? "=" : "",
                 option->value ? option->value : "");
        fprintf(to, "  %-14s  %s\n", form, option->doc);
    }
    fprintf(to,
            "The usual options of fstab(5) are taken too, and change nothing: see buzzfs(1).\n");
}

static int complain(const char *about, const char *says)
{
    fprintf(stderr, "buzzfs: mount: option '%s': %s\n", about, says);
    return -EINVAL;
}

static bool is_among(const char *const *names, const char *name)
{
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

static bool is_noise(const char *name)
{
    return is_among(noise, name) || strncmp(name, "x-", 2) == 0 || strncmp(name, "X-", 2) == 0;
}

static const struct option *find_option(const char *name)
{
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

static int set_number(struct draft *draft, const struct option *option, const char *value)
{
    int base = option->kind == OCTAL ? 8 : 10;
    char *end = NULL;
    uintmax_t number;

    errno = 0;
    number = strtoumax(value, &end, base);
    if (*value < '0' || *value > '9' || *end || errno)
        return complain(option->name, base == 8 ? "needs an octal number" : "needs a number");
    if (number > option->max)
        return complain(option->name, "its number is too large");
    *(uintmax_t *)((char *)draft + option->offset) = number;
    return 0;
}

static int set_text(struct mount_options *options, const struct option *option, const char *value)
{
    char **text = (char **)((char *)options + option->offset);

    free(*text);
    *text = strdup(value);
    return *text ? 0 : complain(option->name, "out of memory");
}

/* One option, with the value behind its '=' or NULL. */
static int set_option(struct draft *draft, const char *name, const char *value)
{
    const struct option *option = find_option(name);

    if (strcmp(name, "rw") == 0)
        draft->wants_writing = true;
    else if (is_among(from_mount, name))
        draft->is_from_mount = true;
    else if (!option && !is_noise(name))
        return complain(name, "is not known; see buzzfs -h");
    if (!option)
        return 0;
    if (option->kind == FLAG) {
        if (value)
            return complain(name, "takes no value");
        *(bool *)((char *)draft->options + option->offset) = true;
        return 0;
    }
    if (!value || !*value)
        return complain(name, "needs a value, as in NAME=VALUE");
    if (option->kind == TEXT)
        return set_text(draft->options, option, value);
    return set_number(draft, option, value);
}

/* A list as behind -o: options between commas; \, and \\ stand for themselves. */
static int set_list(struct draft *draft, const char *list)
{
    char *copy = strdup(list);
    const char *from = copy;
    int result = copy ? 0 : complain("-o", "out of memory");

    while (!result && *from) {
        char *name = copy + (from - copy);
        char *to = name;
        char *value;

        while (*from && *from != ',') {
            if (*from == '\\' && from[1])
                from++;
            *to++ = *from++;
        }
        if (*from)
            from++;
        *to = '\0';
        value = strchr(name, '=');
        if (value)
            *value++ = '\0';
        if (*name)
            result = set_option(draft, name, value);
    }
    free(copy);
    return result;
}

/* The options behind a dash; optind then stands at the others. */
static int read_dashes(int argc, char **argv, struct draft *draft)
{
    char dash[] = "-?";
    int letter;
    int result = 0;

    opterr = 0;
    optind = 1;
    while (!result && (letter = getopt(argc, argv, ":fdso:")) != -1) {
        switch (letter) {
        case 'f':
            draft->options->foreground = true;
            break;
        case 'd':
            draft->options->debug = true;
            break;
        case 's':
            draft->options->single_threaded = true;
            break;
        case 'o':
            result = set_list(draft, optarg);
            break;
        default:
            dash[1] = (char)optopt;
            result = complain(dash, letter == ':' ? "needs a value" : "is not known");
        }
    }
    return result;
}

static int check_draft(const struct draft *draft)
{
    struct mount_options *options = draft->options;

    if (draft->wants_writing && !draft->is_from_mount)
        return complain("rw", "the data cannot be changed through the mount; leave it out");
    if (options->allow_other && options->allow_root)
        return complain("allow_root", "allow_other allows root already");
    if (draft->threads < 1)
        return complain("max_threads", "needs at least one");
    options->owner = (uid_t)draft->owner;
    options->group = (gid_t)draft->group;
    options->mask = (mode_t)draft->mask;
    /*
     * libfuse would look at who asks, and so not see who reads what the kernel keeps. The modes are
     * looked at by the kernel each time, and do not bind root.
     */
    if (options->allow_root) {
        options->allow_other = true;
        options->mask |= 077;
    }
    options->threads = (unsigned)draft->threads;
    if (options->debug)
        options->foreground = true;
    return 0;
}

int mount_options_read(int argc, char **argv, struct mount_options *options)
{
    struct draft draft = {
        .options = options, .owner = getuid(), .group = getgid(), .threads = THREADS_DEFAULT};
    int result;

    *options = (struct mount_options){.database = NULL};
    result = read_dashes(argc, argv, &draft);
    if (!result)
        result = check_draft(&draft);
    if (result)
        return result;
    if (argc - optind != 2 || !*argv[optind] || !*argv[optind + 1]) {
        fprintf(stderr,
                "buzzfs: mount: %s\n"
                "usage: buzzfs mount [-o OPTIONS] [-f] [-d] [-s] DB MOUNTPOINT\n",
                argc - optind > 2 ? "there is more than a data base and a mount point"
                                  : "a data base and a mount point are needed");
        return -EINVAL;
    }
    options->database = argv[optind];
    options->mount_point = argv[optind + 1];
    return 0;
}

const char *mount_options_subtype(const struct mount_options *options)
{
    return options->subtype ? options->subtype : "buzzfs";
}

void mount_options_release(struct mount_options *options)
{
    free(options->fsname);
    free(options->subtype);
}
