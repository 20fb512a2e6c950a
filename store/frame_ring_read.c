/* SPDX-License-Identifier: MIT */
/* The ring gives back: as a store that readers go about in. */
#include <errno.h>

#include "store/frame_ring_private.h"

static const struct frame_ring *ring_of(const struct frame_store *store)
{
	return (const struct frame_ring *)store;
}

static uint64_t ring_first(const struct frame_store *store)
{
	return ring_of(store)->first;
}

static uint64_t ring_end(const struct frame_store *store)
{
	return ring_of(store)->end;
}

static void ring_info(const struct frame_store *store, uint64_t number, struct frame_info *ret_info)
{
	*ret_info = ring_entry_at(ring_of(store), number)->info;
}

/** Where to begin so that the decoder has all it needs for `number`. */
static uint64_t begin_for(const struct frame_ring *ring, uint64_t number)
{
	uint64_t begin = number;

	while (!ring_entry_at(ring, begin)->info.is_key) {
		if (ring->decoded == begin - 1)
			return begin;
		begin--;
	}
	return begin;
}

static int decode(struct frame_ring *ring, uint64_t number, struct frame *ret_frame,
		  struct message *message)
{
	const struct ring_entry *entry = ring_entry_at(ring, number);
	int error = frame_decode(ring->decoder, entry->bytes->data, entry->bytes->size,
				 entry->info.is_key, ret_frame, message);

	ring->decoded = error < 0 ? UINT64_MAX : number;
	return error;
}

static int make_decoder(struct frame_ring *ring, struct message *message)
{
	return ring->decoder ? 0
			     : frame_decoder_new(&frame_schema_full, ring->dictionary.data,
						 ring->dictionary.length, ring->host,
						 &ring->decoder, message);
}

static int ring_read(struct frame_store *store, uint64_t number, struct frame *ret_frame,
		     struct message *message)
{
	struct frame_ring *ring = (struct frame_ring *)store;
	int error;

	if (number < ring->first || number >= ring->end) {
		message_set(message, "that moment is not kept any more");
		return -ENOENT;
	}
	error = make_decoder(ring, message);
	for (uint64_t i = begin_for(ring, number); error == 0 && i < number; i++)
		error = decode(ring, i, NULL, message);
	return error < 0 ? error : decode(ring, number, ret_frame, message);
}

static size_t ring_mark_count(const struct frame_store *store)
{
	return ring_of(store)->marks.count;
}

static void ring_mark(const struct frame_store *store, size_t position, struct mark *ret_mark)
{
	*ret_mark = ring_of(store)->marks.items[position];
}

static const struct host *ring_host(const struct frame_store *store, uint32_t session)
{
	(void)session;
	return ring_of(store)->host;
}

/** The ring is its owner's to free. */
static void ring_free(struct frame_store *store)
{
	(void)store;
}

const struct frame_store_operations frame_ring_operations = {
	.first = ring_first,
	.end = ring_end,
	.info = ring_info,
	.read = ring_read,
	.mark_count = ring_mark_count,
	.mark = ring_mark,
	.host = ring_host,
	.free = ring_free,
};
