/* SPDX-License-Identifier: MIT */
/* From the averages of processes to what the rules see of them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/watch.h"
#include "base/units.h"

/* Measured or not, what is told is not surer than this makes it. */
#define UNSURE_MIN 0.05
/* How far a calibration by exact counters may go beyond what samples of states say. */
#define CALIBRATION_MAX 3.0

/* Sampled waits tell everything; without them the split is derived from counters. */
static struct time_split split_of(const struct watch *watch, const struct process_watch *process,
				  double disk_wait)
{
	const struct machine_sight *machine = &watch->sight.machine;
	const struct smooth *fields = process->fields;
	struct split_input input;
	struct time_split split;

	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		split.share[i] = smooth_value(&fields[FIELD_SPLIT + i]);
	if (!isnan(split.share[WAIT_IDLE]))
		return split;
	input = (struct split_input){
		.threads = process->row->now.thread_count ? process->row->now.thread_count : 1,
		.cpu = smooth_value(&fields[FIELD_CPU]),
		.run_delay = smooth_value(&fields[FIELD_RUN_DELAY]),
		.uninterruptible = smooth_value(&fields[FIELD_UNINTERRUPTIBLE]),
		.disk_delay = smooth_value(&fields[FIELD_DISK_DELAY]),
		.disk_wait = disk_wait,
		.storage_works = machine->storage_works,
		.swap_share = fields[FIELD_MAJOR_FAULTS].sum > 0.0 ? machine->swap_share : 0.0,
	};
	return time_split_of(&input);
}

/* States are seen at a few instants; the kernel's pressure counters are exact but speak for all.
 * Where one process alone waits, they speak for it. Where several do, they bound the sum from
 * below. Kernel threads that write back spoil both. */
struct calibration {
	double alone;  /* the waiting of the only one that waits; NaN: there are several or none */
	double factor; /* for the others */
};

/* Pressure weighs each CPU by the time it was not idle: back to the time of the one that waits. */
static double waiting_by_pressure(const struct machine_sight *machine,
				  const struct process_watch *process, double blocked)
{
	const struct smooth *fields = process->fields;
	double cpus = known_or_zero(machine->cpu_count);
	double not_idle = fmin(known_or_zero(machine->cpu) * cpus + blocked, cpus);
	double own = blocked + known_or_zero(smooth_value(&fields[FIELD_CPU])) +
		     known_or_zero(smooth_value(&fields[FIELD_RUN_DELAY]));

	own = fmin(fmax(own, 0.1), 1.0);
	return fmin(machine->pressure_io * fmax(not_idle, own) / own, 1.0);
}

static struct calibration calibrate(const struct watch *watch)
{
	const struct machine_sight *machine = &watch->sight.machine;
	const struct disk_sight *disk = sight_busiest_disk(&watch->sight);
	double blocked = known_or_zero(machine->blocked_user_threads);
	double least = disk ? fmin(machine->pressure_io, disk->busy) : NAN;
	const struct process_watch *last = NULL;
	size_t position = 0, waiting = 0;
	struct hash_slot *slot;

	if (!machine->storage_works || isnan(machine->pressure_io) || !disk || isnan(disk->busy) ||
	    machine->blocked_kernel_threads > 0.3)
		return (struct calibration){NAN, 1.0};
	while ((slot = hash_next(&watch->processes, &position))) {
		const struct process_watch *process = slot->value;

		if (process->row->now.flags & TASK_IS_KERNEL ||
		    !(process->fields[FIELD_UNINTERRUPTIBLE].sum > 0.0))
			continue;
		last = process;
		waiting++;
	}
	if (waiting == 1 && blocked <= 1.05)
		return (struct calibration){fmin(waiting_by_pressure(machine, last, blocked),
						 fmax(disk->busy, blocked)),
					    1.0};
	if (blocked > 0.0 && least > blocked)
		return (struct calibration){NAN, fmin(least / blocked, CALIBRATION_MAX)};
	return (struct calibration){NAN, 1.0};
}

/* The part of the time it was blocked that no sample had to tell of. */
static double measured_share(const struct process_watch *process)
{
	const struct smooth *fields = process->fields;
	double measured = known_or_zero(smooth_value(&fields[FIELD_MEASURED])), blocked = 0.0;

	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		if (i != WAIT_CPU && i != WAIT_RUNQ)
			blocked += known_or_zero(smooth_value(&fields[FIELD_SPLIT + i]));
	return blocked > 0.0 ? fmin(measured / blocked, 1.0) : 0.0;
}

/* Waits were sampled: how well, and how busy the looks found it. */
static void fill_samples(const struct watch *watch, const struct process_watch *process,
			 struct process_sight *sight)
{
	const struct smooth *fields = process->fields;
	/* As many samples as the weights leave of them; one long interval counts whole. */
	double window_s = fmax(2.0 * SMOOTH_SECONDS, watch->frame.seconds);
	double strong = smooth_value(&fields[FIELD_STRONG]);
	double weak = smooth_value(&fields[FIELD_WEAK]);

	sight->has_waits = !isnan(smooth_value(&fields[FIELD_SPLIT + WAIT_IDLE]));
	sight->busy = smooth_value(&fields[FIELD_BUSY]);
	sight->measured_share = measured_share(process);
	/* They are unsure of what was not measured only, as more of them would be of all. */
	double unsure = fmax(1.0 - sight->measured_share, UNSURE_MIN);
	sight->wait_samples = smooth_value(&fields[FIELD_BLOCKED]) * window_s / unsure / unsure;
	sight->strong_share = strong + weak > 0.0 ? strong / (strong + weak) : NAN;
}

static struct process_sight sight_of(const struct watch *watch, const struct process_watch *process,
				     struct calibration calibration)
{
	const struct task *now = &process->row->now;
	const struct smooth *fields = process->fields;
	double share = watch->frame.instant_share;
	double blocked = smooth_value(&fields[FIELD_UNINTERRUPTIBLE]);
	double disk_wait = NAN;

	if (blocked > 0.0 && !(now->flags & TASK_IS_KERNEL))
		disk_wait =
			isnan(calibration.alone) ? blocked * calibration.factor : calibration.alone;
	struct process_sight sight = {
		.key = process->key,
		.name = now->name,
		.cgroup = now->cgroup,
		.user = now->user,
		.uid = now->uid,
		.is_kernel = now->flags & TASK_IS_KERNEL,
		.nice = now->nice,
		.thread_count = now->thread_count ? now->thread_count : 1,
		.seen_seconds = process->seconds,
		.presence = fmin(1.0, fields[FIELD_CPU].weight / watch->counters_all.weight),
		.split = split_of(watch, process, disk_wait),
		.hot_thread = smooth_value(&fields[FIELD_HOT_THREAD]),
		.hot_thread_name = process->hot_thread_name,
		.uninterruptible = blocked,
		.samples = (unsigned)fmin(watch->frames, share > 0.0 ? (2.0 - share) / share : 1.0),
		.read_bytes_per_s = smooth_value(&fields[FIELD_READ_BYTES]),
		.write_bytes_per_s = smooth_value(&fields[FIELD_WRITE_BYTES]),
		.major_faults_per_s = smooth_value(&fields[FIELD_MAJOR_FAULTS]),
		.voluntary_switches_per_s = smooth_value(&fields[FIELD_VOLUNTARY]),
		.involuntary_switches_per_s = smooth_value(&fields[FIELD_INVOLUNTARY]),
	};
	fill_samples(watch, process, &sight);
	return sight;
}

static int compare_path(const void *path, const void *group)
{
	return strcmp(path, ((const struct group_sight *)group)->path);
}

/* The groups are sorted as the interval has them. */
static void add_to_group(struct watch *watch, const struct process_sight *process)
{
	struct group_sight *group = NULL;

	if (process->cgroup && watch->group_sights.count)
		group = bsearch(process->cgroup, watch->group_sights.items,
				watch->group_sights.count, sizeof(*group), compare_path);
	if (!group)
		return;
	group->cpu += known_or_zero(process->split.share[WAIT_CPU]) * process->presence;
	group->run_delay += known_or_zero(process->split.share[WAIT_RUNQ]) * process->presence;
}

void watch_processes_sight(struct watch *watch)
{
	struct calibration calibration = calibrate(watch);
	size_t position = 0;
	struct hash_slot *slot;

	watch->process_sights.count = 0;
	while ((slot = hash_next(&watch->processes, &position)))
		*process_sights_push(&watch->process_sights) =
			sight_of(watch, slot->value, calibration);
	for (size_t i = 0; i < watch->process_sights.count; i++)
		add_to_group(watch, &watch->process_sights.items[i]);
}

struct process_sight watch_process_sight(const struct watch *watch,
					 const struct process_watch *process)
{
	return sight_of(watch, process, calibrate(watch));
}
