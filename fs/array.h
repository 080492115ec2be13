/*
 * Arrays that grow by one item at a time. Inside of fs/.
 */
#ifndef BUZZFS_FS_ARRAY_H
#define BUZZFS_FS_ARRAY_H

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

/*
 * Makes room for one more item of `size` bytes in an array of `count`, whose room doubles. 0 or
 * -ENOMEM; the array stays the caller's, who frees it.
 */
__attribute__((warn_unused_result)) static inline int array_grow(void **items, size_t count,
                                                                 size_t size)
{
    void *grown;

    if (count & (count - 1))
        return 0;
    grown = realloc(*items, (count ? count * 2 : 1) * size);
    if (!grown)
        return -ENOMEM;
    *items = grown;
    return 0;
}

#endif
