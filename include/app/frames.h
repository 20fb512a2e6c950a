/* SPDX-License-Identifier: MIT */
/** The points of a fixed grid of times, for those who collect without a screen. */
#ifndef APP_FRAMES_H
#define APP_FRAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "model/source.h"

struct frames {
	struct source *source; /* borrowed */
	uint64_t delay_ns;
	uint64_t
		next_ns; /* the next point of the grid, or the last that was waited for; CLOCK_MONOTONIC */
	bool is_silent; /* nothing goes to standard output: whether somebody reads it does not matter */
};

/**
 * Wait for the next point; points that were missed are left out. Meanwhile the source looks what
 * threads wait for when it wants to.
 *
 * @return false: a signal ends it (app/stop.h), or nobody reads our output any more
 */
bool frames_wait(struct frames *frames);

#endif
