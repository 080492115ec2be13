/*
 * Freshness: the kernel keeps names, attributes and pages for as long as it likes, and yet sees a
 * commit within a tenth of a second.
 *
 * A watcher looks at the data base forty times a second. At a new epoch it sends one notification
 * (FUSE_NOTIFY_INC_EPOCH, Linux 6.16) that makes the kernel look up every name anew: files have
 * other ids then, so nothing that was cached under the old ones is met again.
 *
 * Directories keep their ids, and some are entered without a lookup (the root, a working directory,
 * an open descriptor); so the ids of directories whose attributes were given out are remembered
 * until the next epoch, and their attributes are dropped then, some at a time: of 400,000 it takes
 * a second, in which further epochs are told.
 *
 * An answer that is on its way meanwhile is taken for one of the new epoch, if it is a listing with
 * status or the first about a directory: so the epoch is told again a moment later, and once more
 * when somebody goes on with a listing that began before, or ends it.
 *
 * Listings are kept by the kernel only while a directory's mtime stays: the one that it had when the
 * last of those began who list it before any has got an entry. So entries that were read before a
 * commit, but came after somebody else had begun, would stay under the new mtime: who ends such a
 * listing gives the directory another one.
 *
 * Where the kernel knows no epochs, names and attributes of directories get a tenth of a second, and
 * nothing is sent; the watcher looks all the same, as it alone finds a file that was written over.
 * The same goes for directories beyond what is remembered.
 *
 * Threads:   any number may ask; the watcher is a thread of its own and never answers a request.
 * Errors:    0 or -errno.
 * Ownership: freshness_new() ... freshness_free(); freshness_start() ... freshness_stop() between.
 */
#ifndef BUZZFS_FS_FRESHNESS_H
#define BUZZFS_FS_FRESHNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "fs/fuse.h"
#include "fs/log.h"
#include "store/store.h"

struct freshness;

/* With use_epochs false it behaves as on a kernel without them. NULL: out of memory. */
struct freshness *freshness_new(struct store *store, struct log *log, bool use_epochs);
void freshness_free(struct freshness *freshness);

/* Begins to watch, once the mount answers. */
__attribute__((warn_unused_result)) int freshness_start(struct freshness *freshness,
                                                        struct fuse_session *session);
/*
 * Ends it, for good: to be called before the session's descriptor is closed, when nobody answers
 * any more. From then on nothing is sent.
 */
void freshness_stop(struct freshness *freshness);

/* For how long a name, also one that is not there, may be kept, in seconds. */
double freshness_name_s(struct freshness *freshness);

/*
 * A listing ends or goes on, which began at an epoch (as ids have it). False: that is over. The
 * kernel, which may take it for one of the present, finds that the directory's mtime is another one
 * then; and the names that came with it are old.
 */
bool freshness_end_listing(struct freshness *freshness, fuse_ino_t id, uint16_t epoch);

/* Whether the kernel was told of no epoch later than this one. */
bool freshness_is_latest(struct freshness *freshness, uint64_t epoch);

/* The mtime of a directory at a version that was committed at that time: later by nanoseconds. */
struct timespec freshness_directory_time(struct freshness *freshness, struct timespec committed);

/*
 * For how long the attributes of a directory, read at an epoch, may be kept, in seconds. Asked
 * before they are sent: the directory is remembered.
 */
double freshness_directory_s(struct freshness *freshness, fuse_ino_t id, uint64_t epoch);

#endif
