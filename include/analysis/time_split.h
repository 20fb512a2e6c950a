/* SPDX-License-Identifier: MIT */
/**
 * Where the time of a process went, as far as counters and the states of its threads tell.
 *
 * On a CPU and ready for one are exact (schedstat). Time in uninterruptible sleep is known from
 * delay accounting when that is on, else from how often threads were seen in state D. What that
 * sleep was for is only told when something else proves it: devices at work, pages coming back
 * from swap. All other sleep is idle time: counters cannot tell a wait for an answer from having
 * nothing to do.
 */
#ifndef ANALYSIS_TIME_SPLIT_H
#define ANALYSIS_TIME_SPLIT_H

#include <stdbool.h>

#include "model/wait.h"

/** Means over the window; numbers of threads. NaN: unknown. */
struct split_input {
	double threads; /* there were */
	double cpu, run_delay;
	double uninterruptible; /* seen in state D */
	double disk_delay;      /* delay accounting; NaN when it is off */
	double disk_wait;       /* a better estimate of waiting for storage than D; NaN: none */
	bool storage_works;     /* a device was at work, and the kernel saw tasks wait for I/O */
	double swap_share; /* of major faults that were for pages from swap; 0 without faults */
};

/** @return numbers of threads by class, adding up to `threads`; NaN where it cannot be told */
struct time_split time_split_of(const struct split_input *input);

/** The part of `class` in the time in which there was something to do; NaN when it is unknown. */
double time_split_active_share(const struct time_split *split, enum wait_class class);
/** Mean number of threads with something to do, those blocked for unknown reasons included. */
double time_split_active(const struct time_split *split);

#endif
