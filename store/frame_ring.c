/* SPDX-License-Identifier: MIT */
/* The ring takes in: encoding, and what has to go for it. */
#include "store/frame_ring.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "store/frame_ring_private.h"
#include "store/ring.h"

/* A key frame so often. More of them would make the history longer in bytes, fewer would make a
 * jump into it slower, and let more go at a time. */
#define KEY_EVERY 60
/* A group ends before it is this part of the limit in bytes or in time, so that what has to go is
 * never all of it. */
#define GROUP_PART 4
/* Marks may take this part of the limit. */
#define MARKS_PART 8

struct frame_ring *frame_ring_new(const struct host *host, struct frame_ring_options options)
{
	struct frame_ring *ring = xcalloc(1, sizeof(*ring));

	ring->store.operations = &frame_ring_operations;
	ring->options = options;
	ring->host = host;
	ring->encoder = frame_encoder_new(&frame_schema_full);
	frame_encoder_dictionary(ring->encoder, &ring->dictionary);
	ring->decoded = UINT64_MAX;
	return ring;
}

static void drop_first(struct frame_ring *ring)
{
	struct ring_entry *entry = ring_entry_at(ring, ring->first);
	size_t bytes = heap_bytes(sizeof(*entry->bytes) + entry->bytes->size);

	text_block_unref(entry->bytes);
	entry->bytes = NULL;
	ring->frames_bytes -= bytes;
	if (ring->first >= ring->group)
		ring->group_bytes -= bytes;
	ring->first++;
}

static void drop_mark(struct frame_ring *ring, size_t position)
{
	struct ring_marks *marks = &ring->marks;
	char *text = (char *)(uintptr_t)marks->items[position].text;

	ring->marks_bytes -= heap_bytes(strlen(text) + 1);
	free(text);
	marks->count--;
	memmove(&marks->items[position], &marks->items[position + 1],
		(marks->count - position) * sizeof(*marks->items));
}

void frame_ring_free(struct frame_ring *ring)
{
	if (!ring)
		return;
	while (ring->first < ring->end)
		drop_first(ring);
	while (ring->marks.count)
		drop_mark(ring, ring->marks.count - 1);
	ring_marks_done(&ring->marks);
	frame_decoder_free(ring->decoder);
	frame_encoder_free(ring->encoder);
	textbuf_done(&ring->dictionary);
	textbuf_done(&ring->encoded);
	free(ring->entries);
	free(ring);
}

struct frame_store *frame_ring_store(struct frame_ring *ring)
{
	return &ring->store;
}

/* What is held besides frames. */
static size_t fixed_bytes(const struct frame_ring *ring)
{
	return heap_bytes(sizeof(*ring)) + heap_bytes(ring->capacity * sizeof(*ring->entries)) +
	       heap_bytes(ring->dictionary.capacity) + heap_bytes(ring->encoded.capacity) +
	       heap_bytes(ring->marks.capacity * sizeof(*ring->marks.items)) + ring->marks_bytes;
}

size_t frame_ring_bytes(const struct frame_ring *ring)
{
	return fixed_bytes(ring) + ring->frames_bytes;
}

/** The key frame after the oldest; the end when there is none. */
static uint64_t second_group(const struct frame_ring *ring)
{
	uint64_t number = ring->first + 1;

	while (number < ring->end && !ring_entry_at(ring, number)->info.is_key)
		number++;
	return number;
}

/** The oldest group goes as a whole: without its key frame nobody can read the others. */
static void drop_group(struct frame_ring *ring)
{
	uint64_t end = second_group(ring);

	while (ring->first < end)
		drop_first(ring);
}

/* A group stays as long as any of it is within the span. */
static void drop_old(struct frame_ring *ring, uint64_t now_ns)
{
	while (ring->first < ring->end) {
		uint64_t next = second_group(ring);

		if (next == ring->end ||
		    now_ns - ring_entry_at(ring, next)->info.time_ns < ring->options.span_ns)
			return;
		drop_group(ring);
	}
}

static void drop_old_marks(struct frame_ring *ring)
{
	size_t count = 0;

	if (ring->first < ring->end)
		while (count < ring->marks.count &&
		       ring->marks.items[count].time_ns <
			       ring_entry_at(ring, ring->first)->info.time_ns)
			count++;
	else
		count = ring->marks.count;
	while (count--)
		drop_mark(ring, 0);
}

static void encode(struct frame_ring *ring, const struct snapshot *snapshot,
		   const struct frame_notes *notes, bool is_key)
{
	textbuf_clear(&ring->encoded);
	frame_encode(ring->encoder, snapshot, notes, is_key, &ring->encoded);
}

static bool wants_key(const struct frame_ring *ring, uint64_t now_ns)
{
	return ring->first == ring->end || ring->end - ring->group >= KEY_EVERY ||
	       ring->group_bytes > ring->options.limit_bytes / GROUP_PART ||
	       now_ns - ring_entry_at(ring, ring->group)->info.time_ns >
		       ring->options.span_ns / GROUP_PART;
}

static void grow(struct frame_ring *ring)
{
	size_t capacity = ring->capacity ? ring->capacity * 2 : 64;
	struct ring_entry *entries = xcalloc(capacity, sizeof(*entries));

	for (uint64_t number = ring->first; number < ring->end; number++)
		entries[number & (capacity - 1)] = *ring_entry_at(ring, number);
	free(ring->entries);
	ring->entries = entries;
	ring->capacity = capacity;
}

/** @return whether a frame of `bytes` fits, once all that must go for it has gone */
static bool make_room(struct frame_ring *ring, size_t bytes)
{
	size_t limit = ring->options.limit_bytes;

	if (ring->end - ring->first == ring->capacity)
		grow(ring);
	while (ring->first < ring->end && frame_ring_bytes(ring) + bytes > limit)
		drop_group(ring);
	return frame_ring_bytes(ring) + bytes <= limit;
}

static size_t encoded_bytes(const struct frame_ring *ring)
{
	return heap_bytes(sizeof(struct text_block) + ring->encoded.length);
}

static void append(struct frame_ring *ring, const struct frame_info *info)
{
	struct ring_entry *entry = ring_entry_at(ring, ring->end);
	size_t bytes = encoded_bytes(ring);

	entry->info = *info;
	entry->info.bytes = (uint32_t)ring->encoded.length;
	entry->bytes = text_block_new(ring->encoded.length);
	memcpy(entry->bytes->data, ring->encoded.data, ring->encoded.length);
	if (info->is_key) {
		ring->group = ring->end;
		ring->group_bytes = 0;
	}
	ring->group_bytes += bytes;
	ring->frames_bytes += bytes;
}

static enum wait_class told_class(const struct frame_notes *notes)
{
	const struct verdict_note *machine = notes->verdicts;

	return notes->verdict_count && machine->pid == 0 && !machine->is_measuring
		       ? machine->bottleneck
		       : WAIT_CLASS_COUNT;
}

void frame_ring_push(struct frame_ring *ring, const struct snapshot *snapshot,
		     const struct frame_notes *notes)
{
	static const struct frame_notes nothing;
	struct frame_info info = {
		.wall_time = snapshot->wall_time,
		.time_ns = snapshot->time_ns,
		.bottleneck = told_class(notes ? notes : &nothing),
		.is_key = wants_key(ring, snapshot->time_ns),
		.is_after_gap = ring->end == 0 || (notes && notes->is_after_gap),
	};
	bool fits;

	encode(ring, snapshot, notes ? notes : &nothing, info.is_key);
	fits = make_room(ring, encoded_bytes(ring));
	if (ring->first == ring->end && !info.is_key) {
		/* Its own group had to go: it must stand alone now. */
		info.is_key = true;
		encode(ring, snapshot, notes ? notes : &nothing, true);
		fits = make_room(ring, encoded_bytes(ring));
	}
	if (fits)
		append(ring, &info);
	/* A frame that nothing can hold still has its number: each is a tick of the clock. */
	ring->end++;
	if (!fits) {
		ring->first = ring->end;
		textbuf_done(&ring->encoded);
	}
	drop_old(ring, snapshot->time_ns);
	drop_old_marks(ring);
}

void frame_ring_mark(struct frame_ring *ring, const struct mark *mark)
{
	struct ring_marks *marks = &ring->marks;
	size_t position = marks->count, length = strnlen(mark->text, MARK_TEXT_MAX);

	while (position > 0 && marks->items[position - 1].time_ns > mark->time_ns)
		position--;
	ring_marks_push(marks);
	memmove(&marks->items[position + 1], &marks->items[position],
		(marks->count - 1 - position) * sizeof(*marks->items));
	marks->items[position] = *mark;
	marks->items[position].text = xstrndup(mark->text, length);
	ring->marks_bytes += heap_bytes(length + 1);
	while (marks->count && ring->marks_bytes + marks->count * sizeof(*marks->items) >
				       ring->options.limit_bytes / MARKS_PART)
		drop_mark(ring, 0);
	make_room(ring, 0);
}
