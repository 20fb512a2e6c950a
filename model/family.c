/* SPDX-License-Identifier: MIT */
#include "model/family.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/units.h"

ARRAY_DEFINE(pid_array, pid_t);

static bool has_pid(const struct pid_array *pids, pid_t pid)
{
	for (size_t i = 0; i < pids->count; i++)
		if (pids->items[i] == pid)
			return true;
	return false;
}

/** Parents may have larger pids than their children after a wrap: look until nobody is new. */
static void find_family(const struct interval *interval, pid_t pid, struct pid_array *family)
{
	size_t before;

	*pid_array_push(family) = pid;
	do {
		before = family->count;
		for (size_t i = 0; i < interval->process_count; i++) {
			const struct task *task = &interval->processes[i].now;
			if (has_pid(family, task->ppid) && !has_pid(family, task->tgid))
				*pid_array_push(family) = task->tgid;
		}
	} while (family->count > before);
}

static void add(double *sum, double value)
{
	if (!isnan(value))
		*sum = isnan(*sum) ? value : *sum + value;
}

static void add_count(uint64_t *sum, uint64_t count)
{
	if (value_is_known(count))
		*sum = value_is_known(*sum) ? *sum + count : count;
}

/** At least one of them has something to do, if they do not know of each other. */
static void join_looks(struct wait_samples *samples, const struct wait_samples *other)
{
	double idle;

	if (!value_is_known(samples->looks) || !value_is_known(other->looks) || !other->looks)
		return;
	idle = (1.0 -
		(double)samples->active_looks / (double)(samples->looks ? samples->looks : 1)) *
	       (1.0 - (double)other->active_looks / (double)other->looks);
	samples->active_looks = (uint64_t)((1.0 - idle) * (double)samples->looks);
}

static void add_row(struct task_usage *sum, const struct task_usage *row)
{
	add(&sum->cpu_share, row->cpu_share);
	add(&sum->run_delay_share, row->run_delay_share);
	add(&sum->disk_delay_share, row->disk_delay_share);
	add(&sum->read_bytes_per_s, row->read_bytes_per_s);
	add(&sum->write_bytes_per_s, row->write_bytes_per_s);
	add(&sum->io_bytes_per_s, row->io_bytes_per_s);
	add(&sum->major_faults_per_s, row->major_faults_per_s);
	add(&sum->voluntary_switches_per_s, row->voluntary_switches_per_s);
	add(&sum->involuntary_switches_per_s, row->involuntary_switches_per_s);
	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		add(&sum->split.share[i], row->split.share[i]);
	join_looks(&sum->samples, &row->samples);
	add_count(&sum->samples.blocked, row->samples.blocked);
	add_count(&sum->samples.strong, row->samples.strong);
	add_count(&sum->samples.weak, row->samples.weak);
	add_count(&sum->samples.measured_ns, row->samples.measured_ns);
	sum->now.thread_count += row->now.thread_count;
	sum->now.states.uninterruptible += row->now.states.uninterruptible;
}

size_t family_gather(struct interval *interval, pid_t pid)
{
	struct pid_array family = {0};
	struct task_usage *sum = NULL;
	size_t count;

	find_family(interval, pid, &family);
	for (size_t i = 0; i < interval->process_count; i++)
		if (interval->processes[i].now.tgid == pid)
			sum = &interval->processes[i];
	for (size_t i = 0; sum && i < interval->process_count; i++)
		if (&interval->processes[i] != sum &&
		    has_pid(&family, interval->processes[i].now.tgid))
			add_row(sum, &interval->processes[i]);
	for (size_t i = 0; i < interval->connection_count; i++)
		if (has_pid(&family, interval->connections[i].now.pid))
			interval->connections[i].now.pid = pid;
	count = family.count - 1;
	pid_array_done(&family);
	return count;
}
