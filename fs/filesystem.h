/*
 * The file system that a mount serves: the tree with what the kernel wants to know beside it, such
 * as owners, how long an answer may be kept, and files that stay the same while they are open.
 *
 * Ids of files and links carry the epoch: an id names one version, whose status and bytes never
 * change. While a rendering of an id is kept it answers, whatever the present epoch is; after that
 * an id of another epoch is stale. Ids of directories carry none and are answered from the present.
 *
 * Threads:   any number; a reader belongs to the thread that got it.
 * Errors:    0 or -errno, as the kernel should see it. -ESTALE: the id's row is gone, or its version
 *            is; the kernel then looks the name up anew.
 * Ownership: filesystem_open_*() give a hold on a rendering, which cache_put() takes away.
 */
#ifndef BUZZFS_FS_FILESYSTEM_H
#define BUZZFS_FS_FILESYSTEM_H

#include <semaphore.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "fs/ahead.h"
#include "fs/beside.h"
#include "fs/cache.h"
#include "fs/caller.h"
#include "fs/changes.h"
#include "fs/freshness.h"
#include "fs/fuse.h"
#include "fs/log.h"
#include "fs/pages.h"
#include "fs/tree.h"
#include "fs/workers.h"

struct filesystem {
    struct log *log;
    struct store *store;
    struct cache *cache;
    struct changes *changes;
    struct freshness *freshness;
    struct pages *pages;
    struct workers *workers;
    struct ahead *ahead;
    struct beside *beside;
    const char *database; /* its path */
    uid_t owner;
    gid_t group;
    mode_t mask; /* permission bits taken away from all */
    /* By type of file, in the tree of no year and in those of years: see filesystem_cost_us(). */
    _Atomic uint32_t costs_us[2][NODE_LINK_TYPE];
    bool opens_by_itself; /* the kernel can do without being asked */
    sem_t begun;          /* posted when the kernel has said hello, and when there is no more */
    atomic_bool has_begun;
};

/*
 * An error of the tree or the store as the kernel should see it: what the data base says of itself
 * (no medium of ours, read-only, no access) would mislead about the file that is asked for.
 */
int filesystem_error(int result);

/* Who sent a request; its user data is the filesystem. */
struct caller filesystem_caller(fuse_req_t request);

/*
 * A reader of the present version, for a node: of the year whose tree it stands in. It stops with
 * -EINTR once the caller has left.
 */
__attribute__((warn_unused_result)) int filesystem_begin(struct filesystem *filesystem,
                                                         struct caller *caller, struct node node,
                                                         struct reader **reader);

/* The node of an id from the kernel, or from a handle that somebody kept: -ESTALE if it is none. */
__attribute__((warn_unused_result)) int filesystem_node(fuse_ino_t id, struct node *node);

/* The rendering of a file or link of the reader's epoch, with what is wanted of it. -ESTALE if the
 * node is of another one. */
__attribute__((warn_unused_result)) int filesystem_open_node(struct filesystem *filesystem,
                                                             struct caller *caller,
                                                             struct reader *reader,
                                                             struct node node, enum file_part part,
                                                             const struct rendering **rendering);

/* With its bytes by id, and no question to the data base if they are kept: somebody reads it. */
__attribute__((warn_unused_result)) int filesystem_open_id(struct filesystem *filesystem,
                                                           struct caller *caller, fuse_ino_t id,
                                                           const struct rendering **rendering);

/* Whether a node is still there: -ESTALE if its row is gone. */
__attribute__((warn_unused_result)) int filesystem_check(struct reader *reader, struct node node);

/* What the last rendering of a file of that type took of the CPU, in microseconds; 0: none yet. */
uint32_t filesystem_cost_us(struct filesystem *filesystem, struct node node);

/*
 * Whether it costs little to say a node's status. That of a file needs its rendering; files of a
 * type that took long lately, or that nobody asked for yet, are not rendered for a listing.
 */
bool filesystem_is_cheap(struct filesystem *filesystem, struct node node);

/* The status of any node, and for how long it may be kept, in seconds. */
__attribute__((warn_unused_result)) int filesystem_stat_id(struct filesystem *filesystem,
                                                           struct caller *caller, fuse_ino_t id,
                                                           struct stat *status, double *timeout_s);

/* The entry to answer with, for any node at the reader's version. */
__attribute__((warn_unused_result)) int filesystem_entry(struct filesystem *filesystem,
                                                         struct caller *caller,
                                                         struct reader *reader, struct node node,
                                                         struct fuse_entry_param *entry);

/* The answer for a name that is not there, which the kernel may keep too. */
struct fuse_entry_param filesystem_no_entry(struct filesystem *filesystem,
                                            const struct caller *caller);

void filesystem_statfs(struct filesystem *filesystem, struct statvfs *status);

#endif
