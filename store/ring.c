/* SPDX-License-Identifier: MIT */
#include "store/ring.h"

#include <math.h>
#include <stdbool.h>
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

/* Bit by bit the same, so that folding loses nothing; both are numbers. */
static bool is_same(float a, float b)
{
	return a == b || (isnan(a) && isnan(b));
}

static void slot_clear(struct ring_slot *slot, struct ring_space *space)
{
	space_release(space, slot->values, CHUNK * sizeof(float));
	*slot = (struct ring_slot){NULL, NAN};
}

/* Give a slot room for different values; its constant is what positions [begin, end) had. */
static void slot_expand(struct ring_slot *slot, struct ring_space *space, uint32_t begin,
			uint32_t end)
{
	if (slot->values)
		return;
	slot->values = space_take(space, CHUNK, sizeof(float));
	for (uint32_t i = 0; i < CHUNK; i++)
		slot->values[i] = i >= begin && i < end ? slot->constant : NAN;
}

/* A chunk that has been filled up with one value needs no room. */
static void slot_fold(struct ring_slot *slot, struct ring_space *space)
{
	float value;

	if (!slot->values)
		return;
	value = slot->values[0];
	for (uint32_t i = 1; i < CHUNK; i++)
		if (!is_same(slot->values[i], value))
			return;
	slot_clear(slot, space);
	slot->constant = value;
}

/* From "one value since `first`" to chunks. */
static void ring_unfold(struct ring *ring, struct ring_space *space)
{
	uint32_t oldest = ring->next - space->ticks;
	uint32_t begin = ring->first > oldest ? ring->first : oldest;

	ring->slots = space_take(space, space->slot_count, sizeof(*ring->slots));
	for (uint32_t i = 0; i < space->slot_count; i++)
		ring->slots[i].constant = NAN;
	for (uint32_t tick = begin / CHUNK * CHUNK; tick < ring->next; tick += CHUNK)
		slot_of(ring, space, tick)->constant = ring->constant;
	if (ring->first > oldest && begin % CHUNK) {
		uint32_t end = ring->next / CHUNK == begin / CHUNK ? ring->next % CHUNK : CHUNK;

		slot_expand(slot_of(ring, space, begin), space, begin % CHUNK, end);
	}
}

/* Back to "one value" when all chunks say the same; a busy number never comes here often. */
static void ring_fold(struct ring *ring, struct ring_space *space)
{
	float value = ring->slots[0].constant;

	if (isnan(value))
		return;
	for (uint32_t i = 0; i < space->slot_count; i++)
		if (ring->slots[i].values || !is_same(ring->slots[i].constant, value))
			return;
	space_release(space, ring->slots, space->slot_count * sizeof(*ring->slots));
	ring->slots = NULL;
	ring->constant = value;
	ring->first = ring->next - space->ticks;
}

/* Make the chunk of `tick` the newest one: those that lie between become gaps. */
static void ring_advance(struct ring *ring, struct ring_space *space, uint32_t tick)
{
	uint32_t newest = (ring->next - 1) / CHUNK;
	uint32_t chunk = tick / CHUNK;

	if (chunk == newest)
		return;
	if (ring->next % CHUNK) /* the rest of it will stay a gap */
		slot_expand(slot_of(ring, space, ring->next - 1), space, 0, ring->next % CHUNK);
	slot_fold(slot_of(ring, space, ring->next - 1), space);
	if (chunk - newest > space->slot_count)
		newest = chunk - space->slot_count;
	while (newest++ < chunk)
		slot_clear(&ring->slots[newest % space->slot_count], space);
}

static void ring_put(struct ring *ring, struct ring_space *space, uint32_t tick, float value)
{
	struct ring_slot *slot;
	uint32_t place = tick % CHUNK;
	uint32_t filled;

	ring_advance(ring, space, tick);
	slot = slot_of(ring, space, tick);
	filled = ring->next / CHUNK == tick / CHUNK ? ring->next % CHUNK : 0;
	if (!slot->values && place == 0)
		slot->constant = value;
	else if (slot->values || filled != place || !is_same(slot->constant, value)) {
		slot_expand(slot, space, 0, filled);
		slot->values[place] = value;
	}
	ring->next = tick + 1;
	if (ring->next % CHUNK == 0 && !slot->values)
		ring_fold(ring, space);
}

void ring_push(struct ring *ring, struct ring_space *space, uint32_t tick, float value)
{
	if (isnan(value))
		return;
	if (ring->first == ring->next) {
		*ring = (struct ring){NULL, tick, tick, value};
	} else if (!ring->slots && (tick != ring->next || !is_same(value, ring->constant))) {
		/* All of it may have aged out meanwhile. */
		if (tick - ring->next >= space->ticks)
			*ring = (struct ring){NULL, tick, tick, value};
		else
			ring_unfold(ring, space);
	}
	if (ring->slots)
		ring_put(ring, space, tick, value);
	else
		ring->next = tick + 1;
}

static float ring_value(const struct ring *ring, const struct ring_space *space, uint32_t tick)
{
	const struct ring_slot *slot;

	if (tick < ring->first || tick >= ring->next)
		return NAN;
	if (ring->next - tick > space->ticks)
		return NAN; /* its slot may hold a newer one by now */
	if (!ring->slots)
		return ring->constant;
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
	for (uint32_t i = 0; ring->slots && i < space->slot_count; i++)
		slot_clear(&ring->slots[i], space);
	space_release(space, ring->slots, space->slot_count * sizeof(*ring->slots));
	*ring = (struct ring){0};
}
