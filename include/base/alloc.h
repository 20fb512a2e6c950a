/* SPDX-License-Identifier: MIT */
/** Allocation that cannot fail: out of memory ends the program with one sentence. */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stddef.h>

/** Called once before the program ends for lack of memory; the place to restore the terminal. */
typedef void alloc_failure_fn(void);
void alloc_set_failure_handler(alloc_failure_fn *handler);

/**
 * Keep freed memory for the next snapshot instead of handing it back to the kernel each time,
 * which costs a page fault per 4 KiB when the next one is built. Call once, before other threads.
 */
void alloc_keep_freed_memory(void);
/** Give back what is kept: something large is over that will not come again soon. */
void alloc_return_freed_memory(void);

/** @return zeroed memory for `count` members of `size` bytes, never NULL; free() releases it. */
void *xcalloc(size_t count, size_t size) __attribute__((malloc, returns_nonnull));

/** realloc() for `count` members of `size` bytes; the product is checked for overflow. */
void *xreallocarray(void *memory, size_t count, size_t size) __attribute__((returns_nonnull));

/** @return a copy of `text`, never NULL. */
char *xstrdup(const char *text) __attribute__((malloc, returns_nonnull));

/** @return a terminated copy of at most `length` bytes of `text`. */
char *xstrndup(const char *text, size_t length) __attribute__((malloc, returns_nonnull));

#endif
