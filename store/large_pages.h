/*
 * Large pages for tables of millions of items that are asked for in no order: they spare the
 * processor the search for where a page is, and the kernel a fault for each small one. A hint only.
 */
#ifndef BUZZFS_STORE_LARGE_PAGES_H
#define BUZZFS_STORE_LARGE_PAGES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

static inline void large_pages_want(void *memory, size_t size)
{
    const size_t least = 4 << 20;
    const uintptr_t page = 4096;
    uintptr_t begin = ((uintptr_t)memory + page - 1) & ~(page - 1);
    uintptr_t end = ((uintptr_t)memory + size) & ~(page - 1);

    if (size >= least)
        madvise((void *)begin, end - begin, MADV_HUGEPAGE);
}

#endif
