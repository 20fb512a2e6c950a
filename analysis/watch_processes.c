/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "analysis/watch.h"
#include "base/alloc.h"
#include "base/units.h"

/* Below this a process is asleep: a wake-up of half a millisecond in a second. */
#define ACTIVE_MIN 0.0005

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

void watch_processes_done(struct watch *watch)
{
	size_t position = 0;
	struct hash_slot *slot;

	while ((slot = hash_next(&watch->processes, &position)))
		free(slot->value);
	hash_done(&watch->processes);
}
