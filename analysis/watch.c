/* SPDX-License-Identifier: MIT */
#include "analysis/watch.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/units.h"

/* What is averaged of the machine: from where in the interval, to where in the sight. */
struct machine_field {
	size_t sight, usage;
};
#define FIELD(sight_member, usage_member)                                                          \
	{                                                                                          \
		offsetof(struct machine_sight, sight_member),                                      \
			offsetof(struct system_usage, usage_member)                                \
	}

static const struct machine_field machine_fields[] = {
	FIELD(cpu, cpu_share),
	FIELD(cpu_nice, cpu.nice),
	FIELD(iowait, cpu.iowait),
	FIELD(steal, cpu.steal),
	FIELD(hottest_cpu, hottest_cpu_share),
	FIELD(memory_available, memory_available_share),
	FIELD(swap_used, swap_used_share),
	FIELD(swap_in_pages_per_s, swap_in_pages_per_s),
	FIELD(swap_out_pages_per_s, swap_out_pages_per_s),
	FIELD(major_faults_per_s, major_faults_per_s),
	FIELD(refault_pages_per_s, refault_pages_per_s),
	FIELD(scan_direct_pages_per_s, scan_direct_pages_per_s),
	FIELD(allocation_stalls_per_s, allocation_stalls_per_s),
	FIELD(oom_kills_per_s, oom_kills_per_s),
	FIELD(pressure_cpu, pressure_cpu.some),
	FIELD(pressure_memory, pressure_memory.some),
	FIELD(pressure_memory_full, pressure_memory.full),
	FIELD(pressure_io, pressure_io.some),
	FIELD(tcp_segments_out_per_s, tcp_segments_out_per_s),
	FIELD(tcp_retransmits_per_s, tcp_retransmits_per_s),
	FIELD(tcp_retransmit_share, tcp_retransmit_share),
	FIELD(tcp_listen_drops_per_s, tcp_listen_drops_per_s),
};
static_assert(ARRAY_SIZE(machine_fields) <= MACHINE_FIELDS, "struct watch has too few");

/* Of major faults, how many were for pages from swap. Below this part they are the noise of
 * read-ahead around something else. */
#define SWAP_SHARE_MIN 0.3
/* A device that has a request out for this part of the time is at work. */
#define WORKING_BUSY_MIN 0.05
/* Over a frame in which CPUs were less busy than this, there was room for one more thread. */
#define CPU_ROOM_MAX 0.9
/* Tasks that wait for block devices are seen by the pressure counters: threads in state D
 * without this part of what they should cause wait for something else (a network file system,
 * a lock, a driver). */
#define PRESSURE_OF_EXPECTED_MIN 0.25

void watch_init(struct watch *watch, const struct host *host)
{
	*watch = (struct watch){.host = host, .sight = sight_unknown()};
}

void watch_done(struct watch *watch)
{
	watch_processes_done(watch);
	watch_devices_done(watch);
	process_sights_done(&watch->process_sights);
	disk_sights_done(&watch->disk_sights);
	group_sights_done(&watch->group_sights);
}

static void begin_frame(struct watch *watch, const struct interval *interval)
{
	struct frame *frame = &watch->frame;

	frame->number++;
	/* A gap is no measurement; its rows are still the newest. */
	frame->seconds = interval->is_gap ? 0.0 : interval->seconds;
	frame->counter_share = smooth_share(frame->seconds, SMOOTH_SECONDS);
	frame->instant_share = smooth_share(frame->seconds, SMOOTH_INSTANT_SECONDS);
	smooth_add(&watch->counters_all, frame->counter_share, 1.0);
	smooth_add(&watch->instants_all, frame->instant_share, 1.0);
	watch->seconds = fmin(watch->seconds + frame->seconds, SIGHT_SECONDS);
	watch->frames += frame->seconds > 0.0;
}

static double state_count(const struct interval *interval)
{
	uint32_t running = interval->system.now.running_tasks;

	return running == UINT32_MAX ? NAN : running;
}

static void update_machine(struct watch *watch, const struct interval *interval,
			   const struct frame_sums *sums)
{
	const struct frame *frame = &watch->frame;
	const char *usage = (const char *)&interval->system;
	char *sight = (char *)&watch->sight.machine;

	for (size_t i = 0; i < ARRAY_SIZE(machine_fields); i++) {
		double value, mean;

		memcpy(&value, usage + machine_fields[i].usage, sizeof(value));
		smooth_add(&watch->machine[i], frame->counter_share, value);
		mean = smooth_value(&watch->machine[i]);
		memcpy(sight + machine_fields[i].sight, &mean, sizeof(mean));
	}
	smooth_add(&watch->run_delay, frame->counter_share, sums->run_delay);
	smooth_add(&watch->run_delay_with_room, frame->counter_share,
		   interval->system.cpu_share < CPU_ROOM_MAX ? sums->run_delay : 0.0);
	smooth_add(&watch->nice_run_delay, frame->counter_share, sums->nice_run_delay);
	smooth_add(&watch->blocked_user, frame->instant_share, sums->blocked_user);
	smooth_add(&watch->blocked_kernel, frame->instant_share, sums->blocked_kernel);
	smooth_add(&watch->running, frame->instant_share, state_count(interval));
}

static double swap_share(const struct machine_sight *machine)
{
	double share = machine->swap_in_pages_per_s / machine->major_faults_per_s;

	return share >= SWAP_SHARE_MIN ? fmin(share, 1.0) : 0.0;
}

static bool storage_works(const struct watch *watch)
{
	const struct machine_sight *machine = &watch->sight.machine;
	double expected = sight_expected_pressure(machine, machine->blocked_user_threads);
	double busiest = 0.0;

	for (size_t i = 0; i < watch->disk_sights.count; i++) {
		const struct disk_sight *disk = &watch->disk_sights.items[i];

		busiest =
			fmax(busiest, isnan(disk->busy) ? known_or_zero(disk->queue) : disk->busy);
	}
	return busiest >= WORKING_BUSY_MIN &&
	       !(machine->pressure_io < PRESSURE_OF_EXPECTED_MIN * expected);
}

static void fill_machine_sight(struct watch *watch, const struct interval *interval)
{
	struct machine_sight *machine = &watch->sight.machine;
	const struct system_counters *now = &interval->system.now;
	double cpus = watch->host && watch->host->cpu_count ? watch->host->cpu_count
							    : (double)now->cpu_count;

	machine->cpu_count = cpus > 0.0 ? cpus : NAN;
	machine->running_tasks = smooth_value(&watch->running);
	machine->load_1 = now->load_1;
	machine->swap_used_bytes = interval->system.swap_used_bytes;
	machine->memory_available_bytes = now->memory.available_bytes;
	machine->blocked_user_threads = smooth_value(&watch->blocked_user);
	machine->blocked_kernel_threads = smooth_value(&watch->blocked_kernel);
	machine->run_delay_with_room = smooth_value(&watch->run_delay_with_room);
	machine->nice_run_delay = smooth_value(&watch->nice_run_delay);
	machine->swap_share = swap_share(machine);
	machine->storage_works = storage_works(watch);
}

/* The whole is what the machine counted where it counts, and the sum of the parts elsewhere. */
static void fill_total(struct watch *watch)
{
	struct sight *sight = &watch->sight;
	double *total = sight->total.share;

	for (int class = 0; class < WAIT_CLASS_COUNT; class ++) {
		total[class] = NAN;
		for (size_t i = 0; i < sight->process_count; i++) {
			const struct process_sight *process = &sight->processes[i];
			double threads = process->split.share[class] * process->presence;

			/* What other users' threads sleep on is hidden from us: that is no wait. */
			if (class == WAIT_UNKNOWN)
				threads = fmin(threads, process->uninterruptible);

			if (!process->is_kernel && !isnan(threads))
				total[class] = known_or_zero(total[class]) + threads;
		}
	}
	if (isnan(total[WAIT_DISK]) && !isnan(sight->machine.blocked_user_threads))
		total[WAIT_DISK] = 0.0;
	total[WAIT_CPU] = (sight->machine.cpu - known_or_zero(sight->machine.steal)) *
			  sight->machine.cpu_count;
	total[WAIT_RUNQ] = smooth_value(&watch->run_delay);
	/* Whom one waits for is counted himself; a shell waits for its child all day. */
	total[WAIT_IPC] = total[WAIT_IDLE] = NAN;
}

void watch_update(struct watch *watch, const struct interval *interval,
		  const struct history *history)
{
	struct frame_sums sums;
	struct sight *sight = &watch->sight;

	begin_frame(watch, interval);
	sums = watch_processes_update(watch, interval);
	update_machine(watch, interval, &sums);
	watch_devices_update(watch, interval);
	sight->seconds = watch->seconds;
	sight->host = watch->host;
	sight->interval = interval;
	sight->history = history;
	sight->disks = watch->disk_sights.items;
	sight->disk_count = watch->disk_sights.count;
	fill_machine_sight(watch, interval);
	watch_processes_sight(watch);
	sight->processes = watch->process_sights.items;
	sight->process_count = watch->process_sights.count;
	sight->groups = watch->group_sights.items;
	sight->group_count = watch->group_sights.count;
	fill_total(watch);
}
