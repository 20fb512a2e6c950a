/* SPDX-License-Identifier: MIT */
/** Open-addressing map from a pair of 64-bit numbers to a pointer. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

struct hash_key {
	uint64_t a, b;
};
struct hash_slot {
	struct hash_key key;
	void *value; /* NULL: free slot */
};

/** All zero is a valid, empty map. The values belong to the caller and are never NULL. */
struct hash {
	struct hash_slot *slots; /* owned */
	size_t count, capacity;  /* capacity: 0 or a power of two */
};

/** @return the value, or NULL when the key is unknown. */
void *hash_get(const struct hash *hash, struct hash_key key);
/** Insert or replace. @return the value that was there before, or NULL */
void *hash_put(struct hash *hash, struct hash_key key, void *value);
/** @return the value that was removed, or NULL */
void *hash_remove(struct hash *hash, struct hash_key key);
/** The next occupied slot at or after `*position` (start with 0), or NULL at the end. Do not change the map meanwhile. */
struct hash_slot *hash_next(const struct hash *hash, size_t *position);
void hash_done(struct hash *hash);

#endif
