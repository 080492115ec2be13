#include "store/naming.h"

#include "store/database.h"
#include "store/names.h"
#include "store/reader.h"

void naming_init(struct naming *naming)
{
    *naming = (struct naming){.users = 0};
    pthread_mutex_init(&naming->mutex, NULL);
}

void naming_release(struct naming *naming)
{
    pthread_mutex_destroy(&naming->mutex);
}

static bool is_of(const struct naming *naming, const struct reader *reader)
{
    return naming->epoch == reader->epoch && naming->year == reader->year;
}

/* With the mutex, unless it fails: waits until there is none, or one to join. */
static int take_turn(struct reader *reader, struct naming *naming)
{
    int result;

    while ((result = reader_take_turn(reader, &naming->mutex)) == 0 && naming->shared &&
           (naming->is_closed || !is_of(naming, reader))) {
        naming->is_closed = true;
        pthread_mutex_unlock(&naming->mutex);
        result = reader_pause(reader);
        if (result)
            break;
    }
    return result;
}

/* With the mutex: the list that is there, or a new one, which is shared if it may be. A code of
 * SQLite. */
static int find_list(struct reader *reader, struct naming *naming, struct name_list **list)
{
    int code = SQLITE_OK;

    *list = naming->shared;
    if (!naming->shared)
        code = names_read(reader->database, reader->store->names_max, list);
    if (code == SQLITE_OK && !naming->shared && name_list_is_whole(*list)) {
        naming->shared = *list;
        naming->epoch = reader->epoch;
        naming->year = reader->year;
    }
    if (code == SQLITE_OK && *list == naming->shared)
        naming->users++;
    return code;
}

static void leave_list(struct naming *naming, struct name_list *list)
{
    if (list != naming->shared) {
        name_list_free(list);
    } else if (--naming->users == 0) {
        name_list_free(list);
        naming->shared = NULL;
        naming->is_closed = false;
    }
}

int naming_begin(struct reader *reader, struct name_list **list)
{
    struct naming *naming = &reader->store->naming;
    struct name_list *found = NULL;
    int result = take_turn(reader, naming);
    int code;

    if (result)
        return result;
    code = find_list(reader, naming, &found);
    pthread_mutex_unlock(&naming->mutex);
    if (code != SQLITE_OK)
        return store_fail(reader->store, reader->database, code, "its names cannot be read");
    *list = found;
    return 0;
}

void naming_end(const struct reader *reader, struct name_list *list)
{
    struct naming *naming = &reader->store->naming;

    pthread_mutex_lock(&naming->mutex);
    leave_list(naming, list);
    pthread_mutex_unlock(&naming->mutex);
}
