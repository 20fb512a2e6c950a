/* SPDX-License-Identifier: MIT */
#include "model/task.h"

#include <stddef.h>

#include "base/array.h"
#include "base/units.h"

/* Every counter and gauge of a task that is an uint64_t. */
static const size_t value_offsets[] = {
	offsetof(struct task, start_ticks),
	offsetof(struct task, user_ns),
	offsetof(struct task, system_ns),
	offsetof(struct task, run_ns),
	offsetof(struct task, run_delay_ns),
	offsetof(struct task, timeslices),
	offsetof(struct task, disk_delay_ns),
	offsetof(struct task, read_bytes),
	offsetof(struct task, write_bytes),
	offsetof(struct task, read_chars),
	offsetof(struct task, write_chars),
	offsetof(struct task, read_calls),
	offsetof(struct task, write_calls),
	offsetof(struct task, minor_faults),
	offsetof(struct task, major_faults),
	offsetof(struct task, voluntary_switches),
	offsetof(struct task, involuntary_switches),
	offsetof(struct task, resident_bytes),
	offsetof(struct task, virtual_bytes),
	offsetof(struct task, shared_bytes),
	offsetof(struct task, swap_bytes),
};

struct task task_unknown(void)
{
	struct task task = {
		.session = -1,
		.uid = (uid_t)-1,
		.state = '?',
		.last_cpu = -1,
	};

	for (size_t i = 0; i < ARRAY_SIZE(value_offsets); i++)
		*(uint64_t *)((char *)&task + value_offsets[i]) = VALUE_UNKNOWN;
	for (size_t i = 0; i < WAIT_CLASS_COUNT; i++)
		task.wait_ns[i] = VALUE_UNKNOWN;
	task.samples = wait_samples_unknown();
	return task;
}

/* Which count a letter of stat(3) belongs to, and which letter speaks for that count; the most
 * telling first: somebody stuck in the kernel matters more than somebody at work. */
static const struct {
	char letters[4];
	size_t offset;
} states[] = {
	{"D", offsetof(struct state_counts, uninterruptible)},
	{"R", offsetof(struct state_counts, running)},
	{"Tt", offsetof(struct state_counts, stopped)},
	{"ZXx", offsetof(struct state_counts, zombie)},
	{"SKW", offsetof(struct state_counts, sleeping)},
	{"IP", offsetof(struct state_counts, idle)},
};

static bool is_among(const char letters[4], char state)
{
	for (int i = 0; i < 4 && letters[i]; i++) {
		if (letters[i] == state)
			return true;
	}
	return false;
}

void state_counts_add(struct state_counts *counts, char state)
{
	for (size_t i = 0; i < ARRAY_SIZE(states); i++) {
		if (is_among(states[i].letters, state)) {
			++*(uint32_t *)((char *)counts + states[i].offset);
			return;
		}
	}
}

char state_most_telling(const struct state_counts *counts)
{
	for (size_t i = 0; i < ARRAY_SIZE(states); i++) {
		if (*(const uint32_t *)((const char *)counts + states[i].offset))
			return states[i].letters[0];
	}
	return '?';
}
