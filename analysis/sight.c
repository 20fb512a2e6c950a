/* SPDX-License-Identifier: MIT */
#include "analysis/sight.h"

#include <math.h>
#include <string.h>

#include "base/units.h"

double known_or_zero(double value)
{
	return value > 0.0 ? value : 0.0;
}

struct sight sight_unknown(void)
{
	struct sight sight = {.machine = {
				      .cpu_count = NAN,
				      .cpu = NAN,
				      .cpu_nice = NAN,
				      .iowait = NAN,
				      .steal = NAN,
				      .hottest_cpu = NAN,
				      .running_tasks = NAN,
				      .load_1 = NAN,
				      .memory_available = NAN,
				      .swap_used = NAN,
				      .swap_used_bytes = VALUE_UNKNOWN,
				      .memory_available_bytes = VALUE_UNKNOWN,
				      .swap_in_pages_per_s = NAN,
				      .swap_out_pages_per_s = NAN,
				      .major_faults_per_s = NAN,
				      .refault_pages_per_s = NAN,
				      .scan_direct_pages_per_s = NAN,
				      .allocation_stalls_per_s = NAN,
				      .oom_kills_per_s = NAN,
				      .pressure_cpu = NAN,
				      .pressure_memory = NAN,
				      .pressure_memory_full = NAN,
				      .pressure_io = NAN,
				      .tcp_segments_out_per_s = NAN,
				      .tcp_retransmit_share = NAN,
				      .tcp_listen_drops_per_s = NAN,
				      .tcp_retransmits_per_s = NAN,
				      .blocked_user_threads = NAN,
				      .blocked_kernel_threads = NAN,
				      .run_delay_with_room = NAN,
				      .nice_run_delay = NAN,
			      }};

	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		sight.total.share[i] = NAN;
	return sight;
}

struct process_sight process_sight_unknown(void)
{
	struct process_sight process = {
		.presence = 1.0,
		.thread_count = 1,
		.hot_thread = NAN,
		.uninterruptible = NAN,
		.busy = NAN,
		.wait_samples = NAN,
		.strong_share = NAN,
		.read_bytes_per_s = NAN,
		.write_bytes_per_s = NAN,
		.major_faults_per_s = NAN,
		.voluntary_switches_per_s = NAN,
		.involuntary_switches_per_s = NAN,
	};

	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		process.split.share[i] = NAN;
	return process;
}

const struct group_sight *sight_group(const struct sight *sight, const char *path)
{
	for (size_t i = 0; path && i < sight->group_count; i++)
		if (!strcmp(sight->groups[i].path, path))
			return &sight->groups[i];
	return NULL;
}

static double threads_in(const struct process_sight *process, enum wait_class class)
{
	return known_or_zero(process->split.share[class]) * process->presence;
}

const struct process_sight *sight_top(const struct sight *sight, enum wait_class class)
{
	const struct process_sight *top = NULL;

	for (size_t i = 0; i < sight->process_count; i++) {
		const struct process_sight *process = &sight->processes[i];

		/* A kernel thread that waits is a servant of somebody; one that burns CPU is not. */
		if (process->is_kernel && class != WAIT_CPU)
			continue;
		if (threads_in(process, class) > (top ? threads_in(top, class) : 0.0))
			top = process;
	}
	return top;
}

double sight_io(const struct process_sight *process)
{
	return known_or_zero(process->read_bytes_per_s) + known_or_zero(process->write_bytes_per_s);
}

const struct process_sight *sight_top_io(const struct sight *sight)
{
	const struct process_sight *top = NULL;

	for (size_t i = 0; i < sight->process_count; i++) {
		const struct process_sight *process = &sight->processes[i];

		if (!process->is_kernel && sight_io(process) > (top ? sight_io(top) : 0.0))
			top = process;
	}
	return top;
}

const struct disk_sight *sight_busiest_disk(const struct sight *sight)
{
	for (size_t i = 0; i < sight->disk_count; i++)
		if (!sight->disks[i].is_stacked)
			return &sight->disks[i];
	return sight->disk_count ? &sight->disks[0] : NULL;
}

double sight_expected_pressure(const struct machine_sight *machine, double waiting)
{
	double busy_cpus = known_or_zero(machine->cpu * machine->cpu_count);

	waiting = known_or_zero(waiting);
	return waiting > 0.0 ? fmin(waiting, 1.0) * waiting / (waiting + busy_cpus) : 0.0;
}

double sight_active(const struct process_sight *process)
{
	return time_split_active(&process->split);
}
