/*
 * buzzfs: a data set about innovation clusters as a directory tree.
 */
#include "fs/commands.h"
#include "fs/mount.h"
#include "fs/mount_options.h"

#include <malloc.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef BUZZFS_VERSION
#define BUZZFS_VERSION "unknown"
#endif

enum {
    TRIM_THRESHOLD = 1 << 20
};

static const struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *arguments;
    const char *doc;
} commands[] = {
    {"mount", mount_command, "[-o OPTIONS] [-f] [-d] [-s] DB MOUNTPOINT",
     "mount the data base as a directory tree"},
    {"import", import_command, "DB FOLDER",
     "make or replace the data base from CSV files with a datapackage.json"},
    {"check", check_command, "[--errors] DB",
     "look for damage and broken rules, like fsck, and for what is doubtful"},
    {"export", export_command, "DB FOLDER", "write the whole tree as plain files and links"},
    {"generate", generate_command, "FOLDER --firms N [--seed S]",
     "make an invented data set of that size, as CSV files with a datapackage.json"},
    {"cat", cat_command, "DB PATH...", "print files of the tree without a mount"},
    {"ls", ls_command, "DB [PATH...]", "list directories of the tree without a mount"},
};

static const size_t command_count = sizeof(commands) / sizeof(commands[0]);

static void print_command(FILE *to, const struct command *command)
{
    fprintf(to, "  buzzfs %s %s\n      %s\n", command->name, command->arguments, command->doc);
}

static void print_mount_options(FILE *to)
{
    fprintf(to, "\nOptions of a mount, separated by commas after -o:\n");
    mount_options_print(to);
    fprintf(to, "\n  -f  stay in the foreground, log to standard error\n"
                "  -d  as -f, and print every request\n"
                "  -s  use one thread\n");
}

static void print_help(FILE *to)
{
    fprintf(to,
            "buzzfs mounts a data set about innovation clusters as a directory tree.\n\nusage:\n");
    for (size_t i = 0; i < command_count; i++)
        print_command(to, &commands[i]);
    fprintf(to, "  buzzfs DB MOUNTPOINT [-o OPTIONS]\n"
                "      as mount, in the form that mount(8) and fstab(5) use\n"
                "  buzzfs help | -h | --help | -V | --version\n");
    print_mount_options(to);
    fprintf(to, "\nExit status: 0 done, 1 failed, 2 wrong usage. See buzzfs(1) for the tree.\n");
}

static bool asks_for_help(const char *argument)
{
    return strcmp(argument, "-h") == 0 || strcmp(argument, "--help") == 0;
}

/* A command, or what it is for. */
static int run_command(const struct command *command, int argc, char **argv)
{
    static char program[] = "buzzfs";

    argv[0] = program; /* as what getopt_long(3) tells begins */
    if (argc < 2 || !asks_for_help(argv[1]))
        return command->run(argc, argv);
    print_command(stdout, command);
    if (command->run == mount_command)
        print_mount_options(stdout);
    return finish_output(EXIT_SUCCESS);
}

static int run_mount(int argc, char **argv)
{
    char name[] = "mount";
    char **arguments = calloc((size_t)argc + 1, sizeof(*arguments));
    int status;

    if (!arguments) {
        fprintf(stderr, "buzzfs: out of memory\n");
        return EXIT_FAILURE;
    }
    memcpy(arguments, argv, (size_t)argc * sizeof(*arguments));
    arguments[0] = name;
    status = mount_command(argc, arguments);
    free(arguments);
    return status;
}

/* A single word that is neither an option nor a file. */
static bool is_mistyped(const char *word)
{
    return *word && word[0] != '-' && !strpbrk(word, "./") && access(word, F_OK) != 0;
}

int main(int argc, char **argv)
{
    /* A limit on the size of files is an error of the one that gets too large. */
    signal(SIGXFSZ, SIG_IGN);
    /* Who is started by somebody who ignores his children could not wait for his own. */
    signal(SIGCHLD, SIG_DFL);
    /* SQLite frees what the next query needs again: it is not to go back to the kernel between. */
    mallopt(M_TRIM_THRESHOLD, TRIM_THRESHOLD);
    if (argc < 2) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    if (asks_for_help(argv[1]) || strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return finish_output(EXIT_SUCCESS);
    }
    if (strcmp(argv[1], "-V") == 0 || strcmp(argv[1], "--version") == 0) {
        printf("buzzfs %s\n", BUZZFS_VERSION);
        return finish_output(EXIT_SUCCESS);
    }
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return run_command(&commands[i], argc - 1, argv + 1);
    /* No command: DB MOUNTPOINT, the form of mount(8). */
    if (is_mistyped(argv[1])) {
        fprintf(stderr,
                "buzzfs: there is neither a command nor a data base \"%s\", see buzzfs --help\n",
                argv[1]);
        return EXIT_USAGE;
    }
    return run_mount(argc, argv);
}
