#include "fs/commands.h"

#include "fs/export.h"
#include "fs/generate.h"
#include "fs/package.h"
#include "fs/tree.h"
#include "store/check.h"
#include "store/import.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void say(void *context, const char *line)
{
    (void)context;
    fprintf(stderr, "buzzfs: %s\n", line);
}

static int usage(const char *form)
{
    fprintf(stderr, "usage: buzzfs %s\n", form);
    return EXIT_USAGE;
}

/* Whether the words of a command can be names: a script may make one of a variable that is not set. */
static bool are_names(char *const *words)
{
    for (; *words; words++) {
        if (!**words) {
            fprintf(stderr, "buzzfs: a name is empty\n");
            return false;
        }
    }
    return true;
}

static int fail(const char *what, int error)
{
    fprintf(stderr, "buzzfs: %s: %s\n", what, strerror(-error));
    return EXIT_FAILURE;
}

static const char standard_output[] = "standard output";

int finish_output(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    return fail(standard_output, -errno);
}

int import_command(int argc, char **argv)
{
    struct import_options options = {.progress = isatty(STDERR_FILENO), .errors = stderr};
    struct import_counts counts = {0};
    struct package *package = NULL;
    int result;

    if (argc != 3)
        return usage("import DB FOLDER");
    if (!are_names(argv + 1))
        return EXIT_USAGE;
    result = package_read(argv[2], stderr, &package);
    if (!result)
        result = import_folder(argv[1], argv[2], package, &options, &counts);
    package_free(package);
    return result ? EXIT_FAILURE : EXIT_SUCCESS;
}

int check_command(int argc, char **argv)
{
    static const struct option options[] = {{"errors", no_argument, NULL, 'e'}, {NULL, 0, NULL, 0}};
    struct check_counts counts = {0};
    bool with_doubts = true;
    bool good = true;
    int letter;
    int result;

    while ((letter = getopt_long(argc, argv, "e", options, NULL)) != -1) {
        with_doubts = with_doubts && letter != 'e';
        good = good && letter == 'e';
    }
    if (!good || argc - optind != 1)
        return usage("check [--errors] DB");
    if (!are_names(argv + optind))
        return EXIT_USAGE;
    result = check_database(argv[optind], with_doubts, stdout, &counts);
    return finish_output(result ? EXIT_FAILURE : EXIT_SUCCESS);
}

/* A store and a reader of it, for a command's whole life. */
static int begin_reading(const char *path, struct store **store, struct reader **reader)
{
    int result = store_open(path, say, NULL, store);

    if (result)
        return result;
    result = reader_get(*store, reader);
    if (result)
        store_close(*store);
    return result;
}

static void end_reading(struct store *store, struct reader *reader)
{
    if (reader)
        reader_put(reader);
    store_close(store);
}

int export_command(int argc, char **argv)
{
    struct store *store = NULL;
    struct reader *reader = NULL;
    int result;

    if (argc != 3)
        return usage("export DB FOLDER");
    if (!are_names(argv + 1))
        return EXIT_USAGE;
    if (begin_reading(argv[1], &store, &reader))
        return EXIT_FAILURE;
    result = export_tree(reader, argv[2]);
    end_reading(store, reader);
    return result ? fail(argv[2], result) : EXIT_SUCCESS;
}

/* A decimal number from least to most, else an error said on stderr. */
static bool read_number(const char *option, const char *word, uint64_t least, uint64_t most,
                        uint64_t *number)
{
    char *end;

    errno = 0;
    *number = strtoull(word, &end, 10);
    if (*word >= '0' && *word <= '9' && !*end && !errno && *number >= least && *number <= most)
        return true;
    fprintf(stderr, "buzzfs: %s: \"%s\" is no number from %" PRIu64 " to %" PRIu64 "\n", option,
            word, least, most);
    return false;
}

int generate_command(int argc, char **argv)
{
    static const char form[] = "generate FOLDER --firms N [--seed S]";
    static const struct option options[] = {
        {"firms", required_argument, NULL, 'f'},
        {"seed", required_argument, NULL, 's'},
        {NULL, 0, NULL, 0},
    };
    uint64_t firms = 0;
    uint64_t seed = 1;
    int letter;
    int result;
    bool good = true;

    while (good && (letter = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (letter == 'f')
            good = read_number("--firms", optarg, 1, GENERATE_FIRMS_MAX, &firms);
        else if (letter == 's')
            good = read_number("--seed", optarg, 0, UINT64_MAX, &seed);
        else
            good = false;
    }
    if (!good || argc - optind != 1 || firms == 0)
        return usage(form);
    if (!are_names(argv + optind))
        return EXIT_USAGE;
    result = generate_folder(argv[optind], firms, seed, isatty(STDERR_FILENO));
    return result ? fail(argv[optind], result) : EXIT_SUCCESS;
}

static int write_out(const struct blob *blob)
{
    char buffer[1 << 16];
    ssize_t len;

    for (uint64_t offset = 0; offset < blob_size(blob); offset += (uint64_t)len) {
        len = blob_read(blob, buffer, sizeof(buffer), offset);
        if (len <= 0)
            return len < 0 ? (int)len : -EIO;
        if (fwrite(buffer, 1, (size_t)len, stdout) < (size_t)len)
            return -errno;
    }
    return 0;
}

static int cat_file(struct reader **reader, const char *path)
{
    struct node node;
    struct blob *blob = NULL;
    int result = tree_find(reader, tree_root(), path, true, &node);

    if (!result)
        result = tree_render(*reader, node, &blob);
    if (!result)
        result = write_out(blob);
    blob_free(blob);
    return result;
}

int cat_command(int argc, char **argv)
{
    struct store *store = NULL;
    struct reader *reader = NULL;
    int status = EXIT_SUCCESS;

    if (argc < 3)
        return usage("cat DB PATH...");
    if (!are_names(argv + 1))
        return EXIT_USAGE;
    if (begin_reading(argv[1], &store, &reader))
        return EXIT_FAILURE;
    for (int i = 2; reader && i < argc && !ferror(stdout); i++) {
        int result = cat_file(&reader, argv[i]);

        if (result)
            status = fail(ferror(stdout) ? standard_output : argv[i], result);
    }
    end_reading(store, reader);
    return ferror(stdout) ? status : finish_output(status);
}

struct names {
    char **items;
    size_t count;
};

static int take_name(void *context, const struct tree_entry *entry)
{
    struct names *names = context;
    char **items;

    if (entry->name[0] == '.')
        return 0;
    items = realloc(names->items, (names->count + 1) * sizeof(*items));
    if (!items)
        return -ENOMEM;
    names->items = items;
    items[names->count] = strdup(entry->name);
    if (!items[names->count])
        return -ENOMEM;
    names->count++;
    return 0;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* Names of a directory in order, or the path of what is none, as ls does; below the path, if it is
 * one of several. */
static int list_path(struct reader **reader, const char *path, const char *before_path)
{
    struct names names = {0};
    struct node node;
    int result = tree_find(reader, tree_root(), path, true, &node);

    if (result)
        return result;
    if (before_path)
        printf("%s%s:\n", before_path, path);
    if (!S_ISDIR(tree_mode(node))) {
        printf("%s\n", path);
        return 0;
    }
    result = tree_list(*reader, node, 0, take_name, &names);
    if (!result && names.count > 0)
        qsort(names.items, names.count, sizeof(*names.items), compare_names);
    for (size_t i = 0; i < names.count; i++) {
        if (!result)
            printf("%s\n", names.items[i]);
        free(names.items[i]);
    }
    free(names.items);
    return result;
}

int ls_command(int argc, char **argv)
{
    struct store *store = NULL;
    struct reader *reader = NULL;
    int status = EXIT_SUCCESS;
    bool is_first = true;

    if (argc < 2)
        return usage("ls DB [PATH...]");
    if (!are_names(argv + 1))
        return EXIT_USAGE;
    if (begin_reading(argv[1], &store, &reader))
        return EXIT_FAILURE;
    for (int i = 2; reader && (i < argc || i == 2); i++) {
        const char *path = i < argc ? argv[i] : "/";
        int result = list_path(&reader, path, argc <= 3 ? NULL : is_first ? "" : "\n");

        if (result)
            status = fail(path, result);
        else
            is_first = false;
    }
    end_reading(store, reader);
    return finish_output(status);
}
