/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/watch.h"
#include "base/alloc.h"
#include "base/units.h"

/* Below this a process is asleep: a wake-up of half a millisecond in a second. */
#define ACTIVE_MIN 0.0005
/* Measured or not, what is told is not surer than this makes it. */
#define UNSURE_MIN 0.05
/* How far a calibration by exact counters may go beyond what samples of states say. */
#define CALIBRATION_MAX 3.0

ARRAY_DEFINE(hash_keys, struct hash_key);

static struct hash_key hash_key_of(struct task_key key)
{
	return (struct hash_key){(uint64_t)key.tid, key.start_ticks};
}

/* Sampled: a process can wait for an answer without using a CPU at all. */
static bool is_waiting(const struct task_usage *row)
{
	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++)
		if (wait_class_is_active(class) && row->split.share[class] > ACTIVE_MIN)
			return true;
	return false;
}

static bool is_active(const struct task_usage *row)
{
	return row->cpu_share > ACTIVE_MIN || row->run_delay_share > ACTIVE_MIN ||
	       row->disk_delay_share > ACTIVE_MIN || row->now.states.uninterruptible ||
	       row->major_faults_per_s > 0.0 || row->io_bytes_per_s > 0.0 || is_waiting(row);
}

static double blocked_threads(const struct task_usage *row)
{
	return row->now.states.uninterruptible;
}

/* The busiest thread: told by thread rows, or the only one there is. */
static double hot_thread(struct process_watch *process, const struct interval *interval)
{
	const struct task_usage *row = process->row;
	size_t count;
	const struct task_usage *threads = interval_threads_of(interval, row->now.tgid, &count);
	double hottest = NAN;

	process->hot_thread_name = NULL;
	if (!threads)
		return row->now.thread_count == 1 ? row->cpu_share : NAN;
	for (size_t i = 0; i < count; i++) {
		if (!(threads[i].cpu_share <= hottest)) {
			hottest = threads[i].cpu_share;
			process->hot_thread_name = threads[i].now.name;
		}
	}
	return hottest;
}

static bool is_instant(int field)
{
	return field == FIELD_UNINTERRUPTIBLE;
}

/* A number of samples as a rate; NaN: waits are not sampled. */
static double per_second(uint64_t count, double seconds)
{
	return value_is_known(count) && seconds > 0.0 ? (double)count / seconds : NAN;
}

static void read_samples(const struct wait_samples *samples, double seconds,
			 double ret_values[FIELD_COUNT])
{
	bool is_known = value_is_known(samples->looks) && samples->looks > 0;

	ret_values[FIELD_BUSY] =
		is_known ? (double)samples->active_looks / (double)samples->looks : NAN;
	ret_values[FIELD_BLOCKED] = per_second(samples->blocked, seconds);
	ret_values[FIELD_STRONG] = per_second(samples->strong, seconds);
	ret_values[FIELD_WEAK] = per_second(samples->weak, seconds);
	ret_values[FIELD_MEASURED] = per_second(samples->measured_ns, seconds) / 1e9;
}

static void read_fields(struct process_watch *process, const struct interval *interval,
			double ret_values[FIELD_COUNT])
{
	const struct task_usage *row = process->row;

	ret_values[FIELD_CPU] = row->cpu_share;
	ret_values[FIELD_RUN_DELAY] = row->run_delay_share;
	ret_values[FIELD_DISK_DELAY] = row->disk_delay_share;
	ret_values[FIELD_UNINTERRUPTIBLE] = blocked_threads(row);
	ret_values[FIELD_HOT_THREAD] = hot_thread(process, interval);
	ret_values[FIELD_READ_BYTES] = row->read_bytes_per_s;
	ret_values[FIELD_WRITE_BYTES] = row->write_bytes_per_s;
	ret_values[FIELD_MAJOR_FAULTS] = row->major_faults_per_s;
	ret_values[FIELD_VOLUNTARY] = row->voluntary_switches_per_s;
	ret_values[FIELD_INVOLUNTARY] = row->involuntary_switches_per_s;
	read_samples(&row->samples, interval->seconds, ret_values);
	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		ret_values[FIELD_SPLIT + i] = row->split.share[i];
}

/* How long of the frame the process lived. */
static double lived_seconds(const struct frame *frame, const struct task_usage *row)
{
	double age = (double)row->age_ns / 1e9;

	return row->is_new && age < frame->seconds ? age : frame->seconds;
}

static void update_process(struct watch *watch, struct process_watch *process,
			   const struct interval *interval)
{
	double values[FIELD_COUNT];
	double lived = lived_seconds(&watch->frame, process->row);
	double counter = smooth_share(lived, SMOOTH_SECONDS);
	double instant = smooth_share(lived, SMOOTH_INSTANT_SECONDS);

	read_fields(process, interval, values);
	for (int i = 0; i < FIELD_COUNT; i++)
		smooth_add(&process->fields[i], is_instant(i) ? instant : counter, values[i]);
	process->frame = watch->frame.number;
	process->seconds = fmin(process->seconds + lived, SIGHT_SECONDS);
}

/* One that was there all the time and only slept: that is known, not missing. */
static void assume_sleep(struct watch *watch, struct process_watch *process,
			 const struct interval *interval)
{
	const struct frame *frame = &watch->frame;
	double values[FIELD_COUNT];

	read_fields(process, interval, values);
	for (int i = 0; i < FIELD_COUNT; i++) {
		const struct smooth *all =
			is_instant(i) ? &watch->instants_all : &watch->counters_all;
		double share = is_instant(i) ? frame->instant_share : frame->counter_share;

		/* As it was before this frame; one that is long enough leaves nothing of it. */
		if (!isnan(values[i]) && share < 1.0)
			process->fields[i].weight = (all->weight - share) / (1.0 - share);
	}
	process->seconds = fmax(watch->seconds - frame->seconds, 0.0);
}

static struct process_watch *process_watch_get(struct watch *watch, const struct interval *interval,
					       const struct task_usage *row)
{
	struct hash_key key = hash_key_of(task_key_of(&row->now));
	struct process_watch *process = hash_get(&watch->processes, key);

	if (!process) {
		process = xcalloc(1, sizeof(*process));
		process->key = task_key_of(&row->now);
		process->row = row;
		hash_put(&watch->processes, key, process);
		if (!row->is_new)
			assume_sleep(watch, process, interval);
	}
	process->row = row;
	return process;
}

static bool has_faded(const struct process_watch *process, const struct task_usage *row)
{
	return !process->is_judged && !is_waiting(row) &&
	       process->fields[FIELD_CPU].sum < ACTIVE_MIN / 10 &&
	       process->fields[FIELD_RUN_DELAY].sum < ACTIVE_MIN / 10 &&
	       process->fields[FIELD_UNINTERRUPTIBLE].sum < 0.02;
}

/* Those that slept through this frame, ended, or faded away. */
static void update_sleepers(struct watch *watch, const struct interval *interval)
{
	size_t position = 0;
	struct hash_slot *slot;
	struct hash_keys gone = {0};

	while ((slot = hash_next(&watch->processes, &position))) {
		struct process_watch *process = slot->value;
		const struct task_usage *row;

		if (process->frame == watch->frame.number)
			continue;
		row = interval_process(interval, process->key.tid);
		if (!row || row->now.start_ticks != process->key.start_ticks ||
		    has_faded(process, row)) {
			*hash_keys_push(&gone) = slot->key;
			continue;
		}
		process->row = row;
		update_process(watch, process, interval);
	}
	for (size_t i = 0; i < gone.count; i++)
		free(hash_remove(&watch->processes, gone.items[i]));
	hash_keys_done(&gone);
}

static void add_sums(struct frame_sums *sums, const struct frame *frame,
		     const struct task_usage *row)
{
	double lived = frame->seconds > 0.0 ? lived_seconds(frame, row) / frame->seconds : 0.0;
	double run_delay = known_or_zero(row->run_delay_share) * lived;

	/* Unknown for all means unknown, not none: a machine without schedstat. */
	if (!isnan(row->run_delay_share)) {
		sums->run_delay = known_or_zero(sums->run_delay) + run_delay;
		sums->nice_run_delay =
			known_or_zero(sums->nice_run_delay) + (row->now.nice > 0 ? run_delay : 0.0);
	}
	if (row->now.flags & TASK_IS_KERNEL)
		sums->blocked_kernel += blocked_threads(row);
	else
		sums->blocked_user += blocked_threads(row);
}

struct frame_sums watch_processes_update(struct watch *watch, const struct interval *interval)
{
	struct frame_sums sums = {.run_delay = NAN, .nice_run_delay = NAN};

	for (size_t i = 0; i < interval->process_count; i++) {
		const struct task_usage *row = &interval->processes[i];

		add_sums(&sums, &watch->frame, row);
		if (is_active(row))
			update_process(watch, process_watch_get(watch, interval, row), interval);
	}
	update_sleepers(watch, interval);
	return sums;
}

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

struct process_watch *watch_process(struct watch *watch, pid_t pid)
{
	const struct interval *interval = watch->sight.interval;
	const struct task_usage *row = interval ? interval_process(interval, pid) : NULL;
	struct process_watch *process;

	if (!row)
		return NULL;
	process = process_watch_get(watch, interval, row);
	if (process->frame != watch->frame.number)
		update_process(watch, process, interval);
	process->is_judged = true;
	return process;
}

struct process_sight watch_process_sight(const struct watch *watch,
					 const struct process_watch *process)
{
	return sight_of(watch, process, calibrate(watch));
}

void watch_processes_done(struct watch *watch)
{
	size_t position = 0;
	struct hash_slot *slot;

	while ((slot = hash_next(&watch->processes, &position)))
		free(slot->value);
	hash_done(&watch->processes);
}
