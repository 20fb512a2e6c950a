/* SPDX-License-Identifier: MIT */
/**
 * A number over time: the newest samples by tick, with gaps.
 *
 * Most numbers of most tasks stand still. So the newest samples are a run of one value, which
 * costs nothing however long it is, and what was before lies in chunks that take memory only
 * where they hold different values.
 *
 * Ticks count up; one that is left out is a gap. They begin at ring_first_tick(), so that the
 * start of the kept span never lies before tick 0.
 */
#ifndef STORE_RING_H
#define STORE_RING_H

#include <stddef.h>
#include <stdint.h>

#define RING_CHUNK_TICKS 32

/** What all rings of a store have in common. */
struct ring_space {
	uint32_t ticks;      /* samples that can be read back */
	uint32_t slot_count; /* chunks that takes */
	size_t bytes;        /* held by all rings of the space, as the heap counts them */
};

struct ring_slot {
	float *values;  /* RING_CHUNK_TICKS of them, NaN: gap; NULL: all are `constant` */
	float constant; /* NaN: no samples */
};

/** All zero is a valid, empty ring. */
struct ring {
	struct ring_slot *slots; /* what was before the newest run; NULL: nothing */
	uint32_t run, next; /* first tick of the newest run, tick after it; equal: no samples */
	float constant;     /* the value of every sample of that run */
};

/** @param ticks  how many samples to keep, at least 1 */
struct ring_space ring_space_of(uint32_t ticks);
/** The tick a store begins with. */
uint32_t ring_first_tick(const struct ring_space *space);

/**
 * Add the sample of a tick.
 *
 * @param tick   later than all before
 * @param value  NaN: a gap, the same as not calling
 */
void ring_push(struct ring *ring, struct ring_space *space, uint32_t tick, float value);
/** Copy the `count` samples before tick `end`, oldest first. NaN: a gap, or not kept any more. */
void ring_copy(const struct ring *ring, const struct ring_space *space, uint32_t end,
	       float *ret_values, size_t count);
/** Forget everything; the ring is empty and usable again. */
void ring_done(struct ring *ring, struct ring_space *space);

/** What malloc() takes for a block of this size: glibc adds a word and rounds up. */
size_t heap_bytes(size_t size);

#endif
