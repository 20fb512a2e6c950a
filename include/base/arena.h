/* SPDX-License-Identifier: MIT */
/** Bump allocator: many small things that die together. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_block;

/** All zero is a valid, empty arena. */
struct arena {
	struct arena_block *blocks; /* newest first; owned */
	size_t used_bytes;          /* handed out so far */
	size_t held_bytes;          /* the size of all blocks */
};

/** @return zeroed memory for `count` members of `size` bytes, aligned for any type. */
void *arena_calloc(struct arena *arena, size_t count, size_t size);
/** The same with anything in it: for what is written whole at once. */
void *arena_array(struct arena *arena, size_t count, size_t size);
/** @return a copy of `size` bytes, aligned for any type. */
void *arena_copy(struct arena *arena, const void *bytes, size_t size);
/** @return a terminated copy of the first `length` bytes of `text`. */
char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_strdup(struct arena *arena, const char *text);
/** printf into the arena; the text has no fixed limit. */
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/** Free everything at once; the arena is empty and usable again. */
void arena_done(struct arena *arena);

#endif
