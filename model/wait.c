/* SPDX-License-Identifier: MIT */
#include "model/wait.h"

#include <math.h>

#include "base/units.h"

/* clang-format off */
const struct wait_class_info wait_classes[WAIT_CLASS_COUNT] = {
	[WAIT_CPU] = {"cpu", "CPU", "On a CPU, doing its own work", 'C'},
	[WAIT_RUNQ] = {"runq", "CPU queue", "Ready to run, while every CPU it may use was taken", 'Q'},
	[WAIT_DISK] = {"disk", "disk", "Blocked until storage had read or written something", 'D'},
	[WAIT_DB] = {"db", "database", "A request to a database was on its way or being answered", 'B'},
	[WAIT_NET] = {"net", "network", "A request to another service was on its way or being answered", 'N'},
	[WAIT_LOCK] = {"lock", "lock", "Something else held a lock it needed", 'L'},
	[WAIT_MEM] = {"mem", "memory", "The kernel fetched its pages from swap or freed memory for it", 'M'},
	[WAIT_IPC] = {"ipc", "other process", "A pipe, a child or another process of this machine had to move first", 'P'},
	[WAIT_IDLE] = {"idle", "idle", "Nothing to do: timers, parked threads, idle connections", '.'},
	[WAIT_UNKNOWN] = {"unknown", "unknown", "Blocked, and we could not see on what", '?'},
};
/* clang-format on */

bool wait_class_is_active(enum wait_class class)
{
	return class < WAIT_CLASS_COUNT && class != WAIT_IDLE && class != WAIT_UNKNOWN;
}

struct wait_samples wait_samples_unknown(void)
{
	return (struct wait_samples){VALUE_UNKNOWN, VALUE_UNKNOWN, VALUE_UNKNOWN,
				     VALUE_UNKNOWN, VALUE_UNKNOWN, VALUE_UNKNOWN};
}

/** Growth of a counter; unknown when one end is, or when it went backwards. */
static uint64_t growth(uint64_t before, uint64_t now)
{
	if (!value_is_known(before) || !value_is_known(now) || now < before)
		return VALUE_UNKNOWN;
	return now - before;
}

struct wait_samples wait_samples_since(struct wait_samples before, struct wait_samples now)
{
	return (struct wait_samples){
		.blocked = growth(before.blocked, now.blocked),
		.looks = growth(before.looks, now.looks),
		.active_looks = growth(before.active_looks, now.active_looks),
		.strong = growth(before.strong, now.strong),
		.weak = growth(before.weak, now.weak),
		.measured_ns = growth(before.measured_ns, now.measured_ns),
	};
}

double time_split_waiting(const struct time_split *split)
{
	double sum = NAN;

	for (int c = 0; c < WAIT_CLASS_COUNT; c++) {
		double share = split->share[c];

		if (c != WAIT_CPU && wait_class_is_active((enum wait_class)c) && !isnan(share))
			sum = isnan(sum) ? share : sum + share;
	}
	return sum;
}
