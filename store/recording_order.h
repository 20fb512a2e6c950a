/* SPDX-License-Identifier: MIT */
/**
 * Which segment of a recording comes before which. The wall clock may have been set back between
 * two of them, or have been wrong until a while after the boot; what a boot counts itself goes
 * forward only.
 */
#ifndef STORE_RECORDING_ORDER_H
#define STORE_RECORDING_ORDER_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

/** What the beginning of a segment tells. */
struct segment_start {
	size_t index;         /* the caller's: what it is about */
	const char *name;     /* the caller's; decides when nothing else does */
	struct timespec wall; /* of its first record; of its name, when that is damaged */
	uint64_t time_ns;     /* CLOCK_MONOTONIC of the recorded machine */
	uint64_t boot;        /* a sum of which boot that was, or its session's tag; 0: not known */
	/* filled by segment_starts_sort(): where its boot stands among the others */
	struct timespec boot_wall;
};

/** @param name  of the file; borrowed */
struct segment_start segment_start_of(int fd, const char *name);
/** Oldest first. Boots come in the order of their last times by the wall clock. */
void segment_starts_sort(struct segment_start *starts, size_t count);

#endif
