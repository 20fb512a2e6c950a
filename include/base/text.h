/* SPDX-License-Identifier: MIT */
/**
 * Counted, immutable blocks of text, shared between snapshots.
 *
 * A task's names change rarely and are wanted in every snapshot; the sampler makes the block
 * once and each snapshot holds a reference. The count is atomic because snapshots are made in
 * the sampler thread and freed in the main thread.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdatomic.h>
#include <stddef.h>

struct text_block {
	atomic_uint references;
	unsigned int size; /* bytes of `data` */
	char data[];
};

/** @return a block of `size` zeroed bytes with one reference. */
struct text_block *text_block_new(size_t size);
/** @return `block` itself; NULL is fine. */
struct text_block *text_block_ref(struct text_block *block);
/** Drop a reference; the last one frees. NULL is fine. */
void text_block_unref(struct text_block *block);

/**
 * @return a text that lives as long as the program, the same pointer for the same bytes.
 *         For small closed sets (wait channels, device names, user names); the pool stops
 *         growing at 64 Ki entries and then answers "?". Safe from any thread.
 */
const char *text_intern(const char *text, size_t length);

#endif
