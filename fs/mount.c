#include "fs/mount.h"

#include "fs/daemon.h"
#include "fs/filesystem.h"
#include "fs/log.h"
#include "fs/mount_options.h"
#include "fs/mount_point.h"
#include "fs/session.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum {
    EXIT_USAGE = 2,
    CACHE_MEMORY = 12 << 20,
    CACHE_FILES = 128, /* larger ones: readers may still be in those of old epochs */
    ARENAS = 2         /* of malloc: one a thread would keep what it freed to itself */
};

/* Where few descriptors may be open they are a quarter of them: the rest is for the data base. */
static struct cache_limits cache_limits(void)
{
    struct cache_limits limits = {.memory = CACHE_MEMORY, .files = CACHE_FILES};
    struct rlimit open_files;

    if (getrlimit(RLIMIT_NOFILE, &open_files) == 0 && open_files.rlim_cur / 4 < limits.files)
        limits.files = (size_t)open_files.rlim_cur / 4;
    return limits;
}

/* What is found out while there is a terminal and a working directory. */
struct places {
    char *database;
    char *mount_point;
};

/* Wrong data bases are refused here; it is closed again, since SQLite must not cross a fork. */
static int check_database(const char *path, struct log *log, char **absolute)
{
    struct store *store = NULL;
    int result = store_open(path, log_line, log, &store);

    if (result)
        return result;
    store_close(store);
    *absolute = realpath(path, NULL);
    return *absolute ? 0 : -errno;
}

static int find_places(const struct mount_options *options, struct log *log, struct places *places)
{
    int result = check_database(options->database, log, &places->database);

    if (!result)
        result = mount_point_prepare(options->mount_point, mount_options_subtype(options), log,
                                     &places->mount_point);
    return result;
}

/* Mounts and stays until the end. */
static int run(const struct mount_options *options, const struct places *places, struct log *log,
               struct daemon *daemon)
{
    struct filesystem filesystem = {
        .log = log,
        .database = places->database,
        .owner = options->owner,
        .group = options->group,
        .mask = options->mask,
    };
    const struct cache_limits limits = cache_limits();
    struct session session;
    int result = store_open(places->database, log_line, log, &filesystem.store);

    if (result)
        return result;
    result = -ENOMEM;
    filesystem.cache = cache_new(&limits);
    filesystem.freshness = freshness_new(filesystem.store, log, !options->no_epochs);
    if (filesystem.cache)
        filesystem.pages = pages_new(filesystem.cache);
    filesystem.workers = workers_new(options->single_threaded ? 1 : options->threads);
    filesystem.changes = changes_new();
    filesystem.ahead = ahead_new(&filesystem);
    filesystem.beside = beside_new(&filesystem, beside_at_once());
    if (filesystem.freshness && filesystem.pages && filesystem.workers && filesystem.changes &&
        filesystem.ahead && filesystem.beside)
        result = session_begin(&session, &filesystem, options, places->mount_point);
    else
        log_printf(log, "%s: %s", places->mount_point, strerror(ENOMEM));
    if (!result) {
        log_never_wait(log);
        if (!options->foreground)
            log_to_system(log);
        daemon_ready(daemon);
        result = session_end(&session);
    }
    beside_free(filesystem.beside);
    ahead_free(filesystem.ahead);
    workers_free(filesystem.workers);
    pages_free(filesystem.pages);
    freshness_free(filesystem.freshness);
    changes_free(filesystem.changes);
    cache_free(filesystem.cache);
    store_close(filesystem.store);
    return result;
}

/* In the background, as the parent: what to exit with once the mount answers. */
static int start(const struct mount_options *options, const struct places *places, struct log *log)
{
    struct daemon daemon = {.ready = -1};
    bool is_parent = false;
    int status = EXIT_FAILURE;
    int result = options->foreground ? 0 : daemon_begin(&daemon, &is_parent, &status);

    if (result) {
        log_printf(log, "cannot go into the background: %s", strerror(-result));
        return EXIT_FAILURE;
    }
    if (is_parent)
        return status;
    return run(options, places, log, &daemon) ? EXIT_FAILURE : EXIT_SUCCESS;
}

int mount_command(int argc, char **argv)
{
    struct mount_options options;
    struct places places = {.database = NULL};
    struct log log;
    int status = EXIT_FAILURE;

    log_init(&log);
    mallopt(M_ARENA_MAX, ARENAS);
    if (mount_options_read(argc, argv, &options) != 0)
        status = EXIT_USAGE;
    else if (find_places(&options, &log, &places) != 0)
        status = EXIT_FAILURE;
    else
        status = start(&options, &places, &log);
    free(places.database);
    free(places.mount_point);
    mount_options_release(&options);
    log_release(&log);
    return status;
}
