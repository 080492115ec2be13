#include "store/gate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
    /* Of the file format: locked by a writer that waits for readers, and on until it is done; and
     * what it locks as well once it is in. */
    PENDING_BYTE = 0x40000000,
    SHARED_FIRST = PENDING_BYTE + 2,
    SHARED_SIZE = 510,
    LOOK_MS = 5,
    LOOKS_MAX = 1000
};

void gate_init(struct gate *gate)
{
    *gate = (struct gate){.file = {.descriptor = -1}};
    pthread_mutex_init(&gate->mutex, NULL);
}

static void close_old(struct gate *gate)
{
    while (gate->old_count > 0)
        close(gate->old[--gate->old_count].descriptor);
}

void gate_release(struct gate *gate)
{
    close_old(gate);
    free(gate->old);
    if (gate->file.descriptor >= 0)
        close(gate->file.descriptor);
    pthread_mutex_destroy(&gate->mutex);
}

/* Without memory to remember it by it stays open: that is better than to lose locks. */
static void retire(struct gate *gate)
{
    struct gate_file *old = realloc(gate->old, (gate->old_count + 1) * sizeof(*old));

    if (!old)
        return;
    gate->old = old;
    gate->old[gate->old_count++] = gate->file;
}

/* One of the files before, which has come back; false: it is none. */
static bool take_back(struct gate *gate, const struct stat *file)
{
    for (size_t i = 0; i < gate->old_count; i++)
        if (gate->old[i].device == file->st_dev && gate->old[i].inode == file->st_ino) {
            gate->file = gate->old[i];
            gate->old[i] = gate->old[--gate->old_count];
            return true;
        }
    return false;
}

void gate_watch(struct gate *gate, const char *path)
{
    struct stat file;

    pthread_mutex_lock(&gate->mutex);
    if (stat(path, &file) == 0 && (gate->file.descriptor < 0 || file.st_dev != gate->file.device ||
                                   file.st_ino != gate->file.inode)) {
        if (gate->file.descriptor >= 0)
            retire(gate);
        if (!take_back(gate, &file))
            gate->file =
                (struct gate_file){.descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK),
                                   .device = file.st_dev,
                                   .inode = file.st_ino};
        if (gate->readers == 0)
            close_old(gate);
    }
    pthread_mutex_unlock(&gate->mutex);
}

/* By a writer in another process: our own locks are not told. */
static bool is_locked(const struct gate *gate, off_t start, off_t len)
{
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = start, .l_len = len};

    return gate->file.descriptor >= 0 && fcntl(gate->file.descriptor, F_GETLK, &lock) == 0 &&
           lock.l_type != F_UNLCK;
}

/* Who is in does not wait for readers: those at the gate would wait for each other. */
static bool writer_waits(const struct gate *gate)
{
    return is_locked(gate, PENDING_BYTE, 1) && !is_locked(gate, SHARED_FIRST, SHARED_SIZE);
}

/* A writer who is in by then is waited for by SQLite, and so is one who still waits when there were
 * readers for all that time. */
int gate_enter(struct gate *gate, gate_gives_up *gives_up, void *who)
{
    const struct timespec a_while = {.tv_nsec = LOOK_MS * 1000000L};

    pthread_mutex_lock(&gate->mutex);
    for (int looks = 0; looks < LOOKS_MAX && gate->readers > 0 && writer_waits(gate); looks++) {
        pthread_mutex_unlock(&gate->mutex);
        if (gives_up && gives_up(who))
            return -EINTR;
        nanosleep(&a_while, NULL);
        pthread_mutex_lock(&gate->mutex);
    }
    gate->readers++;
    pthread_mutex_unlock(&gate->mutex);
    return 0;
}

bool gate_is_waited_at(struct gate *gate)
{
    bool is_waited_at;

    pthread_mutex_lock(&gate->mutex);
    is_waited_at = writer_waits(gate);
    pthread_mutex_unlock(&gate->mutex);
    return is_waited_at;
}

void gate_leave(struct gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    if (--gate->readers == 0)
        close_old(gate);
    pthread_mutex_unlock(&gate->mutex);
}
