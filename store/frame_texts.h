/* SPDX-License-Identifier: MIT */
/** Numbers for texts, while a frame is written: each text stands in a recording once per key frame. */
#ifndef STORE_FRAME_TEXTS_H
#define STORE_FRAME_TEXTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/hash.h"
#include "store/frame_bytes.h"

#define TEXT_NOT_THERE UINT32_MAX

/** All zero is valid and empty. */
struct frame_texts {
	struct hash by_bytes; /* {hash, length} -> struct frame_text, chained */
	struct arena arena;
	const char **items; /* by number - 1; owned, the texts in `arena` */
	uint32_t count, capacity;
	struct byte_writer fresh; /* those met since it was last emptied, each with its zero byte */
	uint64_t bytes;           /* of all those that `fresh` has had */
};

/** @return its number, 0 for NULL, TEXT_NOT_THERE when it has none yet */
uint32_t frame_texts_find(const struct frame_texts *texts, const char *text);
/** The same; a new one gets the next number. */
uint32_t frame_texts_number(struct frame_texts *texts, const char *text);
/** The text of a number; lives until the next frame_texts_clear(). */
const char *frame_texts_at(const struct frame_texts *texts, uint32_t number);
/** Begin anew with number 1. */
void frame_texts_clear(struct frame_texts *texts);

#endif
