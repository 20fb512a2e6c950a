/* SPDX-License-Identifier: MIT */
/** What the files of the ring in memory share. */
#ifndef STORE_FRAME_RING_PRIVATE_H
#define STORE_FRAME_RING_PRIVATE_H

#include "base/array.h"
#include "base/text.h"
#include "base/textbuf.h"
#include "store/frame_codec.h"
#include "store/frame_ring.h"

struct ring_entry {
	struct frame_info info;
	/* What the encoder made. Counted, so that a file can be written from it in another thread
	 * while the ring goes on. */
	struct text_block *bytes;
};

ARRAY_DEFINE(ring_marks, struct mark);

struct frame_ring {
	struct frame_store store; /* first: what readers get */
	struct frame_ring_options options;
	const struct host *host; /* borrowed */
	struct frame_encoder *encoder;
	struct textbuf dictionary; /* of the encoder */
	struct textbuf encoded;    /* the frame that comes in; its memory serves the next */
	/* The frames first ≤ number < end lie at entries[number & (capacity - 1)]. */
	struct ring_entry *entries;
	size_t capacity; /* 0 or a power of two */
	uint64_t first, end;
	uint64_t group;                /* the newest key frame */
	size_t group_bytes;            /* of the frames since */
	size_t frames_bytes;           /* of all frames */
	struct ring_marks marks;       /* by time; they own their texts */
	size_t marks_bytes;            /* of the texts */
	struct frame_decoder *decoder; /* NULL until somebody reads */
	uint64_t decoded;              /* what it took in last; UINT64_MAX: nothing that helps */
};

static inline struct ring_entry *ring_entry_at(const struct frame_ring *ring, uint64_t number)
{
	return &ring->entries[number & (ring->capacity - 1)];
}

extern const struct frame_store_operations frame_ring_operations;

#endif
