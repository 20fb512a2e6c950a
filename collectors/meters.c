/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "collectors/scan_private.h"

struct meters meters_unknown(void)
{
	struct meters meters;

	for (size_t i = 0; i < METER_COUNT; i++)
		meters.value[i] = VALUE_UNKNOWN;
	return meters;
}

void meter_take(struct meters *thread, struct meters *sum, enum meter which, uint64_t reading)
{
	uint64_t *last = &thread->value[which], *total = &sum->value[which], growth;

	if (!value_is_known(reading))
		return;
	/* Less than before: another thread has got this number, all of it is new. */
	growth = value_is_known(*last) && reading >= *last ? reading - *last : reading;
	*total = value_is_known(*total) ? *total + growth : growth;
	*last = reading;
}

/* Where a meter is shown, and who has to ask for it. */
struct meter_field {
	size_t offset;
	uint32_t need;
};
static const struct meter_field fields[METER_COUNT] = {
	[METER_RUN] = {offsetof(struct task, run_ns), 0},
	[METER_RUN_DELAY] = {offsetof(struct task, run_delay_ns), NEED_SCHEDSTAT},
	[METER_TIMESLICES] = {offsetof(struct task, timeslices), NEED_SCHEDSTAT},
	[METER_DISK_DELAY] = {offsetof(struct task, disk_delay_ns), 0},
	[METER_VOLUNTARY] = {offsetof(struct task, voluntary_switches), NEED_STATUS},
	[METER_INVOLUNTARY] = {offsetof(struct task, involuntary_switches), NEED_STATUS},
};

void meters_show(const struct meters *meters, uint32_t needs, struct task *row)
{
	for (size_t i = 0; i < METER_COUNT; i++) {
		bool is_wanted = (fields[i].need & ~needs) == 0;
		uint64_t value = is_wanted ? meters->value[i] : VALUE_UNKNOWN;

		memcpy((char *)row + fields[i].offset, &value, sizeof(value));
	}
}
