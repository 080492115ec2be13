/*
 * The commands of the program, but for mount (mount.h). Each takes its arguments behind the name
 * of the program and returns an exit status: 0, 1 (failed, and said why on stderr), 2 (wrong usage).
 */
#ifndef BUZZFS_FS_COMMANDS_H
#define BUZZFS_FS_COMMANDS_H

enum {
    EXIT_USAGE = 2
};

int import_command(int argc, char **argv);
int check_command(int argc, char **argv);
int export_command(int argc, char **argv);
int generate_command(int argc, char **argv);
int cat_command(int argc, char **argv);
int ls_command(int argc, char **argv);

/* Output that could not be written is a failure, also when only the last flush shows it. */
int finish_output(int status);

#endif
