/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/hash.h"

struct text_block *text_block_new(size_t size)
{
	struct text_block *block;

	/* A size the field cannot hold cannot be had: the allocator ends the program. */
	if (size > UINT_MAX)
		size = SIZE_MAX - sizeof(*block);
	block = xcalloc(1, sizeof(*block) + size);
	atomic_init(&block->references, 1);
	block->size = (unsigned int)size;
	return block;
}

struct text_block *text_block_ref(struct text_block *block)
{
	if (block)
		atomic_fetch_add_explicit(&block->references, 1, memory_order_relaxed);
	return block;
}

void text_block_unref(struct text_block *block)
{
	/* Release what this thread did with the block, acquire what the others did, before it
	 * is freed. */
	if (block && atomic_fetch_sub_explicit(&block->references, 1, memory_order_acq_rel) == 1)
		free(block);
}

#define POOL_MAX 65536

/* Texts with the same hash and length hang in a chain. */
struct pooled {
	struct pooled *next;
	char text[];
};

static struct {
	pthread_mutex_t lock;
	struct hash texts; /* {hash of the bytes, length} -> struct pooled */
	struct arena arena;
	size_t count;
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* FNV-1a: the texts are short. */
static uint64_t hash_bytes(const char *bytes, size_t length)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static const char *pool_add(struct hash_key key, struct pooled *chain, const char *text)
{
	size_t length = (size_t)key.b;
	struct pooled *added = arena_calloc(&pool.arena, 1, sizeof(*added) + length + 1);

	added->next = chain;
	memcpy(added->text, text, length);
	hash_put(&pool.texts, key, added);
	pool.count++;
	return added->text;
}

static const char *pool_find_or_add(struct hash_key key, const char *text)
{
	static const char unknown[] = "?";
	struct pooled *chain = hash_get(&pool.texts, key);

	for (struct pooled *p = chain; p; p = p->next) {
		if (memcmp(p->text, text, (size_t)key.b) == 0)
			return p->text;
	}
	return pool.count < POOL_MAX ? pool_add(key, chain, text) : unknown;
}

const char *text_intern(const char *text, size_t length)
{
	struct hash_key key = {hash_bytes(text, length), length};
	const char *pooled;

	pthread_mutex_lock(&pool.lock);
	pooled = pool_find_or_add(key, text);
	pthread_mutex_unlock(&pool.lock);
	return pooled;
}
