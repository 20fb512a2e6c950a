/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* Blocks grow with the arena: an interval of an idle machine stays at a page, a snapshot of
 * 20,000 threads takes a few dozen large blocks. */
#define BLOCK_MIN ((size_t)4096)
#define BLOCK_MAX ((size_t)256 * 1024)

/* Larger ones are used again. Rows of 20,000 tasks are 9 MB: taken from and given back to the
 * kernel for each snapshot, their page faults cost more than filling them. */
#define SPARE_MIN ((size_t)1024 * 1024)
#define SPARES 4
/* One that is so many times too large goes back: there are fewer tasks now. */
#define SPARE_EXCESS 4
/* A use after free must be seen by those who look for it. */
#ifdef __SANITIZE_ADDRESS__
#define KEEPS_SPARES false
#else
#define KEEPS_SPARES true
#endif

struct arena_block {
	struct arena_block *next;
	size_t used, size; /* of `data` */
	_Alignas(max_align_t) char data[];
};

/* Blocks nobody uses, of arenas in any thread; owned. */
static _Atomic(struct arena_block *) spares[SPARES];

/* @return NULL: none is large enough */
static struct arena_block *spare_take(size_t wanted)
{
	for (size_t i = 0; i < SPARES; i++) {
		struct arena_block *block = atomic_exchange(&spares[i], NULL);

		if (block && block->size >= wanted && block->size / SPARE_EXCESS <= wanted)
			return block;
		/* Too small for this may be right for another; what came meanwhile is newer. */
		if (block && block->size < wanted)
			block = atomic_exchange(&spares[i], block);
		free(block);
	}
	return NULL;
}

static void spare_put(struct arena_block *block)
{
	struct arena_block *none = NULL;

	for (size_t i = 0; i < SPARES; i++, none = NULL)
		if (atomic_compare_exchange_strong(&spares[i], &none, block))
			return;
	free(atomic_exchange(&spares[SPARES - 1], block));
}

static void block_free(struct arena_block *block)
{
	if (KEEPS_SPARES && block->size >= SPARE_MIN)
		spare_put(block);
	else
		free(block);
}

/* Room for a little more, so that it fits when there are some tasks more. */
static struct arena_block *large_block(size_t wanted)
{
	struct arena_block *block = spare_take(wanted);

	if (block)
		return block;
	block = xreallocarray(NULL, sizeof(*block) + wanted + wanted / 8, 1);
	block->size = wanted + wanted / 8;
	return block;
}

static struct arena_block *block_new(size_t size)
{
	struct arena_block *block;

	if (size >= SPARE_MIN && size <= PTRDIFF_MAX / 2)
		return large_block(size);
	block = xreallocarray(NULL, sizeof(*block) + size, 1);
	block->size = size;
	return block;
}

static size_t next_block_size(const struct arena *arena, size_t wanted)
{
	size_t size = arena->held_bytes;

	if (size < BLOCK_MIN)
		size = BLOCK_MIN;
	if (size > BLOCK_MAX)
		size = BLOCK_MAX;
	size -= sizeof(struct arena_block);
	return wanted > size ? wanted : size;
}

static struct arena_block *block_add(struct arena *arena, size_t wanted)
{
	/* Beyond PTRDIFF_MAX the sum below could wrap; xreallocarray refuses it either way. */
	size_t size = wanted > PTRDIFF_MAX ? PTRDIFF_MAX : next_block_size(arena, wanted);
	struct arena_block *block = block_new(size);

	block->used = 0;
	/* A block made for one large thing is full at once: what the newest has left stays in
	 * use when it goes behind that one. */
	if (arena->blocks && wanted == size) {
		block->next = arena->blocks->next;
		arena->blocks->next = block;
	} else {
		block->next = arena->blocks;
		arena->blocks = block;
	}
	arena->held_bytes += sizeof(*block) + block->size;
	return block;
}

/* @param align  a power of two; texts need none, which keeps them dense */
static void *take(struct arena *arena, size_t size, size_t align)
{
	struct arena_block *block = arena->blocks;
	size_t start = block ? (block->used + align - 1) & ~(align - 1) : 0;

	if (!block || start > block->size || size > block->size - start) {
		block = block_add(arena, size);
		start = 0;
	}
	arena->used_bytes += start + size - block->used;
	block->used = start + size;
	return block->data + start;
}

static size_t product_of(size_t count, size_t size)
{
	size_t product;

	/* SIZE_MAX cannot be had either: the allocator ends the program for both. */
	return __builtin_mul_overflow(count, size, &product) ? SIZE_MAX : product;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	return take(arena, product_of(count, size), _Alignof(max_align_t));
}

void *arena_calloc(struct arena *arena, size_t count, size_t size)
{
	return memset(arena_array(arena, count, size), 0, product_of(count, size));
}

void *arena_copy(struct arena *arena, const void *bytes, size_t size)
{
	void *copy = take(arena, size, _Alignof(max_align_t));

	return size ? memcpy(copy, bytes, size) : copy;
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
	char *copy = take(arena, length + 1, 1);

	memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	char small[256];
	va_list arguments;
	int length;
	char *text;

	va_start(arguments, format);
	length = vsnprintf(small, sizeof(small), format, arguments);
	va_end(arguments);
	if (length < 0)
		return arena_strdup(arena, "");
	if ((size_t)length < sizeof(small))
		return arena_strndup(arena, small, (size_t)length);
	text = take(arena, (size_t)length + 1, 1);
	va_start(arguments, format);
	vsnprintf(text, (size_t)length + 1, format, arguments);
	va_end(arguments);
	return text;
}

void arena_done(struct arena *arena)
{
	struct arena_block *block = arena->blocks;

	while (block) {
		struct arena_block *next = block->next;

		block_free(block);
		block = next;
	}
	memset(arena, 0, sizeof(*arena));
}
