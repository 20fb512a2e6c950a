/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define CAPACITY_MIN 16

/* Pids and start times count upwards: two odd multipliers and a fold spread neighbours over the
 * whole table, so that plain linear probing stays short. */
static size_t home_of(const struct hash *hash, struct hash_key key)
{
	uint64_t mixed = key.a * UINT64_C(0x9e3779b97f4a7c15);

	mixed ^= mixed >> 32;
	mixed = (mixed ^ key.b) * UINT64_C(0xd6e8feb86659fd93);
	mixed ^= mixed >> 32;
	return (size_t)mixed & (hash->capacity - 1);
}

static bool is_key(const struct hash_slot *slot, struct hash_key key)
{
	return slot->key.a == key.a && slot->key.b == key.b;
}

/* The slot that holds `key`, or the free slot where it belongs. There always is a free one. */
static struct hash_slot *slot_of(const struct hash *hash, struct hash_key key)
{
	size_t i = home_of(hash, key);

	while (hash->slots[i].value && !is_key(&hash->slots[i], key))
		i = (i + 1) & (hash->capacity - 1);
	return &hash->slots[i];
}

void *hash_get(const struct hash *hash, struct hash_key key)
{
	return hash->count ? slot_of(hash, key)->value : NULL;
}

static void grow(struct hash *hash)
{
	struct hash old = *hash;
	size_t position = 0;
	struct hash_slot *slot;

	hash->capacity = old.capacity ? old.capacity * 2 : CAPACITY_MIN;
	hash->slots = xcalloc(hash->capacity, sizeof(*hash->slots));
	while ((slot = hash_next(&old, &position)))
		*slot_of(hash, slot->key) = *slot;
	free(old.slots);
}

void *hash_put(struct hash *hash, struct hash_key key, void *value)
{
	struct hash_slot *slot;
	void *before;

	if (hash->count >= hash->capacity / 3 * 2)
		grow(hash);
	slot = slot_of(hash, key);
	before = slot->value;
	*slot = (struct hash_slot){key, value};
	hash->count += !before;
	return before;
}

/* Close the gap at `hole`: members that were pushed past it by earlier collisions move up, so
 * that no marks of removed members are needed and look-ups never slow down. */
static void close_gap(struct hash *hash, size_t hole)
{
	size_t mask = hash->capacity - 1;

	for (size_t i = (hole + 1) & mask; hash->slots[i].value; i = (i + 1) & mask) {
		size_t home = home_of(hash, hash->slots[i].key);

		if (((i - home) & mask) < ((i - hole) & mask))
			continue;
		hash->slots[hole] = hash->slots[i];
		hole = i;
	}
	hash->slots[hole] = (struct hash_slot){0};
}

void *hash_remove(struct hash *hash, struct hash_key key)
{
	struct hash_slot *slot;
	void *value;

	if (!hash->count)
		return NULL;
	slot = slot_of(hash, key);
	value = slot->value;
	if (!value)
		return NULL;
	hash->count--;
	close_gap(hash, (size_t)(slot - hash->slots));
	return value;
}

struct hash_slot *hash_next(const struct hash *hash, size_t *position)
{
	while (*position < hash->capacity) {
		struct hash_slot *slot = &hash->slots[(*position)++];

		if (slot->value)
			return slot;
	}
	return NULL;
}

void hash_done(struct hash *hash)
{
	free(hash->slots);
	memset(hash, 0, sizeof(*hash));
}
