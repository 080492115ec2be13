/*
 * Readers and a writer: every read is just one committed version, and none is older than it may be.
 *
 *   consistency DB MOUNTPOINT SECONDS READERS COMMITS_PER_SECOND LAG_MS
 *
 * Each version has a number, which a commit writes into every row: into the stake of all ties of a
 * large cluster (its links.tsv has megabytes), into the notes of firms, into the names of products.
 * Readers take files by read(), by mmap() and in small pieces with pauses, list directories and
 * compare sizes with what stat() said. Whatever shows two numbers is torn; a number that was
 * outdated for longer than LAG_MS when the file was opened is stale.
 *
 * Prints counts and the longest lag that was seen; exit status 1 if anything was torn, stale or
 * failed.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    VERSIONS_MAX = 100000,
    FIRMS = 4000,
    TIES = 30000,
    PRODUCTS = 20,
    PIECE = 100 * 1000,
    FIRST = 1000000 /* versions have seven digits, so that files keep their sizes */
};

static const char *database;
static const char *mount_point;
static int lag_ms;
static double committed[VERSIONS_MAX]; /* when the commit of version i returned */
static atomic_int latest;              /* the last version whose commit has returned */
static atomic_int begun;               /* the last version whose commit has begun */
static atomic_bool is_over;
static atomic_long reads, torn, stale, failed;
static atomic_long longest_lag_us;

static int number(const char *text)
{
    return (int)strtol(text, NULL, 10);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void complain(atomic_long *count, const char *what, const char *path, long a, long b)
{
    if (atomic_fetch_add(count, 1) < 5)
        fprintf(stderr, "%s: %s: %ld, %ld\n", what, path, a, b);
}

static void note_lag(double lag)
{
    long us = (long)(lag * 1e6);
    long longest = atomic_load(&longest_lag_us);

    while (us > longest && !atomic_compare_exchange_weak(&longest_lag_us, &longest, us))
        continue;
}

/* Judges a version that was met, by when the look at it began. */
static void judge(const char *path, int version, double opened)
{
    atomic_fetch_add(&reads, 1);
    if (version < 0 || version > atomic_load(&begun)) {
        complain(&torn, "no such version", path, version, atomic_load(&begun));
        return;
    }
    /* The next version makes this one outdated. */
    if (version < atomic_load(&latest) && committed[version + 1] < opened) {
        double lag = opened - committed[version + 1];

        note_lag(lag);
        if (lag * 1000 > lag_ms)
            complain(&stale, "stale, by ms and version", path, (long)(lag * 1000), version);
    }
}

/* All numbers of seven digits after `mark` in the text must be one; returns it, or -1. */
static int only_version(const char *path, const char *text, size_t len, const char *mark,
                        size_t *marks)
{
    size_t mark_len = strlen(mark);
    const char *end = text + len;
    int version = -1;

    *marks = 0;
    for (const char *at = text; (at = memmem(at, (size_t)(end - at), mark, mark_len)); at++) {
        int here = number(at + mark_len) - FIRST;

        if (version >= 0 && here != version)
            complain(&torn, "two versions in one file", path, version, here);
        version = here;
        ++*marks;
    }
    return version;
}

static void check_bytes(const char *path, const char *bytes, size_t len, const char *mark,
                        size_t marks_wanted, double opened)
{
    size_t marks = 0;
    int version = only_version(path, bytes, len, mark, &marks);

    if (marks != marks_wanted)
        complain(&torn, "marks missing", path, (long)marks, (long)marks_wanted);
    else
        judge(path, version, opened);
}

/* Reads a whole file; in pieces with pauses if it is large and slowly is set. */
static void read_file(const char *path, const char *mark, size_t marks, bool slowly)
{
    double opened = now();
    int file = open(path, O_RDONLY);
    struct stat status;
    size_t len = 0;
    char *bytes;
    ssize_t got;

    if (file < 0 || fstat(file, &status) != 0) {
        complain(&failed, "open", path, errno, 0);
        return;
    }
    bytes = malloc((size_t)status.st_size + PIECE + 1);
    while ((got = read(file, bytes + len, PIECE)) > 0) {
        len += (size_t)got;
        if (len > (size_t)status.st_size)
            break;
        if (slowly)
            usleep(5000);
    }
    bytes[len] = '\0';
    if (got < 0)
        complain(&failed, "read", path, errno, (long)len);
    else if (len != (size_t)status.st_size)
        complain(&torn, "size and bytes differ", path, (long)status.st_size, (long)len);
    else
        check_bytes(path, bytes, len, mark, marks, opened);
    free(bytes);
    close(file);
}

static void map_file(const char *path, const char *mark, size_t marks)
{
    double opened = now();
    int file = open(path, O_RDONLY);
    struct stat status;
    char *bytes;

    if (file < 0 || fstat(file, &status) != 0) {
        complain(&failed, "open", path, errno, 0);
        return;
    }
    bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_SHARED, file, 0);
    if (bytes == MAP_FAILED) {
        complain(&failed, "mmap", path, errno, 0);
    } else {
        check_bytes(path, bytes, (size_t)status.st_size, mark, marks, opened);
        munmap(bytes, (size_t)status.st_size);
    }
    close(file);
}

/* One listing, which fits one request: all names of one version. */
static void list_directory(const char *path)
{
    double opened = now();
    DIR *directory = opendir(path);
    const struct dirent *entry;
    int version = -1;
    int names = 0;

    if (!directory) {
        complain(&failed, "opendir", path, errno, 0);
        return;
    }
    while ((entry = readdir(directory)) != NULL) {
        int here;

        if (entry->d_name[0] != 'v')
            continue;
        here = number(entry->d_name + 1) - FIRST;
        if (version >= 0 && here != version)
            complain(&torn, "two versions in one listing", path, version, here);
        version = here;
        names++;
    }
    closedir(directory);
    if (names != PRODUCTS)
        complain(&torn, "names missing", path, names, PRODUCTS);
    else
        judge(path, version, opened);
}

static void *read_on(void *context)
{
    unsigned seed = (unsigned)(uintptr_t)context;
    char path[4096];

    while (!atomic_load(&is_over)) {
        int choice = rand_r(&seed) % 16;
        int firm = rand_r(&seed) % FIRMS;

        snprintf(path, sizeof(path), "%s/provinces/p/clusters/c/firms/f%d/attributes.json",
                 mount_point, firm);
        if (choice < 8)
            read_file(path, "\"note\": \"v", 1, false);
        else if (choice < 11)
            map_file(path, "\"note\": \"v", 1);
        else if (choice < 14) {
            snprintf(path, sizeof(path), "%s/products", mount_point);
            list_directory(path);
        } else {
            snprintf(path, sizeof(path), "%s/clusters/c/links.tsv", mount_point);
            if (choice == 14)
                map_file(path, "\tv", TIES);
            else
                read_file(path, "\tv", TIES, true);
        }
    }
    return NULL;
}

static void must(sqlite3 *connection, const char *sql)
{
    if (sqlite3_exec(connection, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "writer: %s: %s\n", sql, sqlite3_errmsg(connection));
        exit(1);
    }
}

/* The version goes into the source of every tie, as the name of the one source they all cite. */
static void commit_version(sqlite3 *connection, int version)
{
    char sql[1024];

    snprintf(sql, sizeof(sql),
             "BEGIN IMMEDIATE;"
             "UPDATE organisation SET note = 'v%d' WHERE note IS NOT NULL;"
             "UPDATE source SET slug = 'v%d';"
             "UPDATE product SET slug = 'v%d-' || id;",
             FIRST + version, FIRST + version, FIRST + version);
    must(connection, sql);
    atomic_store(&begun, version);
    must(connection, "COMMIT");
    committed[version] = now();
    atomic_store(&latest, version);
}

static void fill(sqlite3 *connection)
{
    char sql[2048];

    snprintf(sql, sizeof(sql),
             "BEGIN; INSERT INTO data_set (id, name, title, package) VALUES (1, 't', 't', '{}');"
             "INSERT INTO province (id, slug, name) VALUES (1, 'p', 'P');"
             "INSERT INTO cluster (id, slug, province_id, name) VALUES (1, 'c', 1, 'C');"
             "INSERT INTO source (id, slug, title) VALUES (1, 'v', 'S');"
             "WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
             " INSERT INTO organisation (slug, entity, cluster_id, name, note)"
             " SELECT 'f' || i, 'firm', 1, 'F', 'v' FROM n;"
             "WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
             " INSERT INTO product (slug, name) SELECT 'v' || i, 'X' FROM n;"
             "INSERT INTO tie_kind (id, slug, directed) VALUES (1, 'k', 1);"
             "WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
             " INSERT INTO tie (kind_id, from_id, to_id) SELECT 1, i %% %d + 1, i * 7 %% %d + 1"
             " FROM n; INSERT INTO citation SELECT 'tie', id, 0, 1 FROM tie; COMMIT;",
             FIRMS - 1, PRODUCTS - 1, TIES - 1, FIRMS, FIRMS);
    must(connection, sql);
    commit_version(connection, 0);
}

int main(int argc, char **argv)
{
    sqlite3 *connection = NULL;
    pthread_t threads[256];
    double until;
    int readers;
    int version = 0;

    if (argc == 3 && strcmp(argv[1], "fill") == 0) {
        sqlite3_open(argv[2], &connection);
        fill(connection);
        return sqlite3_close(connection) != SQLITE_OK;
    }
    if (argc != 7) {
        fprintf(stderr, "usage: consistency DB MOUNTPOINT SECONDS READERS RATE LAG_MS\n");
        return 2;
    }
    database = argv[1];
    mount_point = argv[2];
    until = now() + number(argv[3]);
    readers = number(argv[4]);
    lag_ms = number(argv[6]);
    sqlite3_open(database, &connection);
    sqlite3_busy_timeout(connection, 60000);
    commit_version(connection, 0);
    usleep(200000);
    for (int i = 0; i < readers; i++)
        pthread_create(&threads[i], NULL, read_on, (void *)(uintptr_t)(i + 1));
    while (now() < until && version + 1 < VERSIONS_MAX) {
        usleep((useconds_t)(1000000 / number(argv[5])));
        commit_version(connection, ++version);
    }
    atomic_store(&is_over, true);
    for (int i = 0; i < readers; i++)
        pthread_join(threads[i], NULL);
    sqlite3_close(connection);
    printf("%ld reads of %d versions, %ld torn, %ld stale, %ld failed, longest lag %.1f ms\n",
           atomic_load(&reads), version + 1, atomic_load(&torn), atomic_load(&stale),
           atomic_load(&failed), (double)atomic_load(&longest_lag_us) / 1000);
    return atomic_load(&torn) || atomic_load(&stale) || atomic_load(&failed) ||
           atomic_load(&reads) == 0;
}
