/* SPDX-License-Identifier: MIT */
#include "analysis/time_split.h"

#include <math.h>

#include "analysis/sight.h"

/* Blocked without being asleep at will: the larger of what was accounted and what was seen. */
static double blocked_threads(const struct split_input *input)
{
	double blocked = known_or_zero(input->uninterruptible);
	double room = input->threads - known_or_zero(input->cpu) - known_or_zero(input->run_delay);

	if (!isnan(input->disk_delay) && input->disk_delay > blocked)
		blocked = input->disk_delay;
	if (!isnan(input->disk_wait))
		blocked = input->disk_wait;
	return fmin(blocked, known_or_zero(room));
}

/* What the blocked threads waited for. Accounted delay is a wait for a block device, and so is
 * state D while devices work; pages from swap come from a device too, but memory is the cause. */
static void split_blocked(struct time_split *split, const struct split_input *input, double blocked)
{
	double proven =
		input->storage_works ? blocked : fmin(known_or_zero(input->disk_delay), blocked);

	split->share[WAIT_MEM] = proven * input->swap_share;
	split->share[WAIT_DISK] = proven - split->share[WAIT_MEM];
	split->share[WAIT_UNKNOWN] = blocked - proven;
}

struct time_split time_split_of(const struct split_input *input)
{
	struct time_split split;
	double blocked = blocked_threads(input);

	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		split.share[i] = NAN;
	split.share[WAIT_CPU] = input->cpu;
	split.share[WAIT_RUNQ] = input->run_delay;
	if (isnan(input->uninterruptible) && isnan(input->disk_delay))
		blocked = 0.0;
	else
		split_blocked(&split, input, blocked);
	split.share[WAIT_IDLE] = known_or_zero(input->threads - known_or_zero(input->cpu) -
					       known_or_zero(input->run_delay) - blocked);
	return split;
}

double time_split_active(const struct time_split *split)
{
	double active = 0.0;

	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		if (i != WAIT_IDLE)
			active += known_or_zero(split->share[i]);
	return active;
}

double time_split_active_share(const struct time_split *split, enum wait_class class)
{
	double active = time_split_active(split);

	if (class == WAIT_IDLE || isnan(split->share[class]))
		return NAN;
	return active > 0.0 ? split->share[class] / active : NAN;
}
