/*
 * The names of organisations that a store keeps while queries use them (names.h): those of one
 * version at a time, or else they would take much memory. Queries of that version share them, and
 * those of another one wait until they have run; from then on nobody joins who comes later. Inside
 * of store/.
 *
 * Threads: any; a reader belongs to one.
 */
#ifndef BUZZFS_STORE_NAMING_H
#define BUZZFS_STORE_NAMING_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct name_list;
struct reader;

struct naming {
    pthread_mutex_t mutex; /* also while names are read */
    struct name_list *shared;
    uint64_t epoch; /* that they are of, and the year */
    int year;
    unsigned users;
    bool is_closed; /* somebody waits for another version: nobody joins any more */
};

void naming_init(struct naming *naming);
void naming_release(struct naming *naming);

/*
 * From when a query of the reader that uses names begins until it has run. 0 or -errno: -EINTR:
 * nobody waits for it any more, or what failed.
 */
__attribute__((warn_unused_result)) int naming_begin(struct reader *reader,
                                                     struct name_list **list);
void naming_end(const struct reader *reader, struct name_list *list);

#endif
