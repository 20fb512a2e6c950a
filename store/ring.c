/* SPDX-License-Identifier: MIT */
#include "store/ring.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"

#define CHUNK RING_CHUNK_TICKS

size_t heap_bytes(size_t size)
{
	size_t taken = (size + sizeof(size_t) + 15) & ~(size_t)15;

	return taken < 32 ? 32 : taken;
}

static void *space_take(struct ring_space *space, size_t count, size_t size)
{
	space->bytes += heap_bytes(count * size);
	return xcalloc(count, size);
}

static void space_release(struct ring_space *space, void *memory, size_t size)
{
	if (!memory)
		return;
	space->bytes -= heap_bytes(size);
	free(memory);
}

struct ring_space ring_space_of(uint32_t ticks)
{
	/* One more than fits, because the newest chunk is rarely full. */
	return (struct ring_space){.ticks = ticks, .slot_count = (ticks + CHUNK - 1) / CHUNK + 1};
}

uint32_t ring_first_tick(const struct ring_space *space)
{
	return space->slot_count * CHUNK;
}

static struct ring_slot *slot_of(const struct ring *ring, const struct ring_space *space,
				 uint32_t tick)
{
	return &ring->slots[tick / CHUNK % space->slot_count];
}

static void slot_clear(struct ring_slot *slot, struct ring_space *space)
{
	space_release(space, slot->values, CHUNK * sizeof(float));
	*slot = (struct ring_slot){NULL, NAN};
}

/* Write one value to positions [begin, end) of a slot. */
static void slot_put(struct ring_slot *slot, struct ring_space *space, uint32_t begin, uint32_t end,
		     float value)
{
	if (begin == 0 && end == CHUNK) {
		slot_clear(slot, space);
		slot->constant = value;
		return;
	}
	if (!slot->values) {
		slot->values = space_take(space, CHUNK, sizeof(float));
		for (uint32_t i = 0; i < CHUNK; i++)
			slot->values[i] = slot->constant;
	}
	for (uint32_t i = begin; i < end; i++)
		slot->values[i] = value;
}

static void slots_make(struct ring *ring, struct ring_space *space)
{
	ring->slots = space_take(space, space->slot_count, sizeof(*ring->slots));
	for (uint32_t i = 0; i < space->slot_count; i++)
		ring->slots[i].constant = NAN;
}

static void slots_drop(struct ring *ring, struct ring_space *space)
{
	for (uint32_t i = 0; ring->slots && i < space->slot_count; i++)
		slot_clear(&ring->slots[i], space);
	space_release(space, ring->slots, space->slot_count * sizeof(*ring->slots));
	ring->slots = NULL;
}

/* Move the newest run into the chunks. A chunk it enters at its begin takes the place of the
 * oldest one. */
static void ring_flush(struct ring *ring, struct ring_space *space)
{
	uint32_t oldest = ring->next - space->ticks;
	uint32_t tick = ring->run > oldest ? ring->run : oldest;

	if (!ring->slots)
		slots_make(ring, space);
	while (tick < ring->next) {
		uint32_t chunk_end = (tick / CHUNK + 1) * CHUNK;
		uint32_t end = chunk_end < ring->next ? chunk_end : ring->next;

		if (tick % CHUNK == 0)
			slot_clear(slot_of(ring, space, tick), space);
		slot_put(slot_of(ring, space, tick), space, tick % CHUNK,
			 end == chunk_end ? CHUNK : end % CHUNK, ring->constant);
		tick = end;
	}
}

/* Ticks [from, to) had no samples: the chunks that begin in there are empty. */
static void ring_skip(struct ring *ring, struct ring_space *space, uint32_t from, uint32_t to)
{
	uint32_t first = (from + CHUNK - 1) / CHUNK, last = to / CHUNK;

	if (last >= first && last - first >= space->slot_count)
		first = last - space->slot_count + 1;
	for (uint32_t chunk = first; chunk <= last; chunk++)
		slot_clear(&ring->slots[chunk % space->slot_count], space);
}

void ring_push(struct ring *ring, struct ring_space *space, uint32_t tick, float value)
{
	if (isnan(value))
		return;
	if (ring->run == ring->next || tick - ring->next >= space->ticks) {
		/* The first sample, or all before have aged out. */
		slots_drop(ring, space);
		*ring = (struct ring){NULL, tick, tick + 1, value};
		return;
	}
	if (tick == ring->next && value == ring->constant) {
		ring->next++;
		if (ring->slots && ring->next - ring->run >= space->ticks)
			slots_drop(ring, space);
		return;
	}
	ring_flush(ring, space);
	if (tick != ring->next)
		ring_skip(ring, space, ring->next, tick);
	ring->run = tick;
	ring->next = tick + 1;
	ring->constant = value;
}

static float ring_value(const struct ring *ring, const struct ring_space *space, uint32_t tick)
{
	const struct ring_slot *slot;

	if (tick >= ring->run)
		return tick < ring->next ? ring->constant : NAN;
	if (!ring->slots || tick + space->ticks < ring->next)
		return NAN;
	slot = slot_of(ring, space, tick);
	return slot->values ? slot->values[tick % CHUNK] : slot->constant;
}

void ring_copy(const struct ring *ring, const struct ring_space *space, uint32_t end,
	       float *ret_values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t age = count - i; /* 1: the newest */

		ret_values[i] =
			age > space->ticks ? NAN : ring_value(ring, space, end - (uint32_t)age);
	}
}

void ring_done(struct ring *ring, struct ring_space *space)
{
	slots_drop(ring, space);
	*ring = (struct ring){0};
}
