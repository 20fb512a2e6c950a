/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "collectors/scan_private.h"
#include "collectors/task_files.h"

/*
 * Of a process that ran, mostly few threads did. Those that ran last are asked first, and as soon
 * as what they have used explains how far the clock of the process has moved, the others are
 * known to have slept.
 */

/** The clock runs on while we read: look at it again so often. */
#define CLOCK_LOOKS_MAX 8

static bool take_schedstat(const struct process_scan *scan, ssize_t length, struct meters *meters,
			   struct meters *sum)
{
	struct schedstat_line line;

	if (length <= 0 || !schedstat_parse(scan->text, (size_t)length, &line))
		return false;
	meter_take(meters, sum, METER_RUN, line.run_ns);
	meter_take(meters, sum, METER_RUN_DELAY, line.run_delay_ns);
	meter_take(meters, sum, METER_TIMESLICES, line.timeslices);
	return true;
}

/* The only thread of a process: all its files are those of the process. */
static void read_single(struct process_scan *scan, struct process *process)
{
	bool is_wanted = (scan->wanted & NEED_SCHEDSTAT) || !value_is_known(process->clock_ns);

	process->row.states = (struct state_counts){0};
	state_counts_add(&process->row.states, process->row.state);
	if (!is_wanted || !(process->ran || (scan->wanted & NEED_SCHEDSTAT & ~process->have)))
		return;
	take_schedstat(scan, process_file_read(scan, process, PROCESS_SCHEDSTAT), &process->leader,
		       &process->sum);
	process->have |= NEED_SCHEDSTAT;
}

static ssize_t read_file(struct process_scan *scan, const struct thread *thread, const char *file)
{
	char path[PROC_PATH_SIZE];

	scan->work.opens++;
	proc_task_path(path, thread->row.tgid, thread->row.tid, file);
	return proc_read_task(scan->root, path, scan->text);
}

/* Other than stat, these are wanted for rows only, but for the switches, which are summed. */
static uint32_t wanted_files(const struct process_scan *scan)
{
	uint32_t for_rows = scan->wanted & NEED_THREADS ? NEED_IO | NEED_WAIT_CHANNEL : 0;

	return scan->wanted & (NEED_STATUS | for_rows);
}

static void read_switches(struct process_scan *scan, struct process *process, struct thread *thread)
{
	ssize_t length = read_file(scan, thread, "status");
	struct status_text status;

	if (length <= 0 || !status_parse(scan->text, (size_t)length, &status))
		return;
	meter_take(&thread->meters, &process->sum, METER_VOLUNTARY, status.voluntary_switches);
	meter_take(&thread->meters, &process->sum, METER_INVOLUNTARY, status.involuntary_switches);
}

static void read_thread_io(struct process_scan *scan, struct process *process,
			   struct thread *thread)
{
	struct io_text io;
	ssize_t length;

	if (process->is_skipped)
		return;
	proc_risk_begin(scan->root, thread->row.tid, "io");
	length = read_file(scan, thread, "io");
	proc_risk_end(scan->root);
	if (length > 0 && io_parse(scan->text, (size_t)length, &io))
		task_fill_io(&thread->row, &io);
	else if (length < 0 && proc_is_refused((int)length))
		thread->row.flags |= TASK_NO_PERMISSION;
}

static void read_thread_stat(struct process_scan *scan, struct process *process,
			     struct thread *thread)
{
	ssize_t length = read_file(scan, thread, "stat");
	char old_state = thread->row.state;
	struct stat_line line;

	scan->work.threads_read++;
	if (length < 0) {
		thread->is_gone = proc_is_gone((int)length);
		return;
	}
	if (!stat_line_parse(scan->text, (size_t)length, &line))
		return;
	task_fill_stat(scan, &thread->row, &line);
	thread->row.thread_count = 1;
	task_text_set(&thread->row, TASK_TEXT_NAME, line.name, line.name_length);
	thread_count_state(&process->row.states, old_state, line.state);
	if (scan->host->delayacct == 1)
		meter_take(&thread->meters, &process->sum, METER_DISK_DELAY,
			   line.disk_delay_ticks * scan->ns_per_tick);
	thread->is_read = true;
}

static void read_run_time(struct process_scan *scan, struct process *process, struct thread *thread)
{
	struct task_file_path path = {thread->row.tgid, thread->row.tid, "schedstat"};
	struct meters before = thread->meters;
	uint64_t old_run = value_is_known(before.value[METER_RUN]) ? before.value[METER_RUN] : 0;
	ssize_t length;

	length = descriptors_read(&scan->descriptors, &thread->schedstat, scan->root, path,
				  thread->has_run, scan->text);
	if (length < 0 && proc_is_gone((int)length)) {
		thread->is_gone = true;
		return;
	}
	if (!take_schedstat(scan, length, &thread->meters, &process->sum)) {
		/* A kernel without schedstat: whoever might have run is taken to have. */
		thread->ran = process->ran;
		process->threads.is_exact = false;
		return;
	}
	process->threads.live_run_ns += thread->meters.value[METER_RUN] - old_run;
	thread->ran = memcmp(&before, &thread->meters, sizeof(before)) != 0;
	thread->has_run |= thread->ran && thread->is_read;
}

static bool is_unsettled(const struct thread *thread)
{
	return thread->row.state == 'R' || thread->row.state == 'D' || !thread->is_read;
}

/* Likely to run again. At the first reading everybody seems to have run. */
static bool is_lively(const struct thread *thread)
{
	return is_unsettled(thread) || (thread->ran && thread->has_run);
}

static void read_thread(struct process_scan *scan, struct process *process, struct thread *thread,
			uint32_t missing)
{
	thread->ran = false;
	read_run_time(scan, process, thread);
	if (!thread->is_gone && (thread->ran || is_unsettled(thread)))
		read_thread_stat(scan, process, thread);
	if (thread->is_gone)
		return;
	if (wanted_files(scan) & NEED_STATUS && (thread->ran || missing & NEED_STATUS))
		read_switches(scan, process, thread);
	if (wanted_files(scan) & NEED_IO && (thread->ran || missing & NEED_IO))
		read_thread_io(scan, process, thread);
	if (wanted_files(scan) & NEED_WAIT_CHANNEL && (thread->ran || missing & NEED_WAIT_CHANNEL))
		wait_channel_read(scan, &thread->row, thread->row.tid);
}

/* @return whether what was read so far explains all the time the process has used */
static bool is_explained(struct process_scan *scan, struct process *process, unsigned int *looks)
{
	struct threads *threads = &process->threads;
	uint64_t explained = threads->ended_run_ns + threads->live_run_ns;

	if (!threads->is_exact || !value_is_known(process->clock_ns))
		return false;
	if (explained == process->clock_ns)
		return true;
	if (explained < process->clock_ns || (*looks)++ >= CLOCK_LOOKS_MAX)
		return false;
	return explained == process_clock_read(scan, process->clock);
}

/*
 * After a pass through all: what the clock has more is of threads that have ended. Those that run
 * have gone on meanwhile and are asked again just before the clock; otherwise the next refresh
 * would find time that nobody explains, and pass through all once more.
 */
static void balance(struct process_scan *scan, struct process *process)
{
	struct threads *threads = &process->threads;
	uint64_t clock_ns;

	if (!value_is_known(process->clock_ns))
		return;
	for (size_t i = 0; i < threads->count && is_lively(threads->recent[i]); i++) {
		if (threads->recent[i]->row.state != 'R')
			continue;
		read_run_time(scan, process, threads->recent[i]);
		threads->recent[i]->ran = true;
	}
	clock_ns = process_clock_read(scan, process->clock);
	threads->is_exact = value_is_known(clock_ns) && clock_ns >= threads->live_run_ns;
	if (threads->is_exact)
		threads->ended_run_ns = clock_ns - threads->live_run_ns;
}

/* Those that ran come first the next time; otherwise the order stays. */
static void bring_to_front(struct threads *threads, size_t read_count)
{
	struct thread **recent = threads->recent;
	struct thread **slept = xcalloc(read_count + 1, sizeof(*slept));
	size_t front = 0, slept_count = 0;

	for (size_t i = 0; i < read_count; i++) {
		if (is_lively(recent[i]))
			recent[front++] = recent[i];
		else
			slept[slept_count++] = recent[i];
	}
	memcpy(&recent[front], slept, slept_count * sizeof(*slept));
	free(slept);
}

/* @return whether a thread has vanished */
static bool read_recent(struct process_scan *scan, struct process *process)
{
	struct threads *threads = &process->threads;
	uint32_t missing = wanted_files(scan) & ~threads->have;
	uint32_t unsettled = process->row.states.running + process->row.states.uninterruptible;
	bool has_vanished = false, is_done = false;
	unsigned int looks = 0;
	size_t i;

	for (i = 0; i < threads->count; i++) {
		struct thread *thread = threads->recent[i];
		bool was_unsettled = is_unsettled(thread);

		is_done = is_done || (thread->is_read && is_explained(scan, process, &looks));
		if (is_done && !unsettled && !missing)
			break;
		unsettled -= was_unsettled && thread->is_read;
		thread->ran = false;
		if (is_done && !was_unsettled && !missing)
			continue;
		read_thread(scan, process, thread, missing);
		has_vanished |= thread->is_gone;
	}
	bring_to_front(threads, i);
	if (!is_done)
		balance(scan, process);
	if (i == threads->count)
		threads->have |= wanted_files(scan);
	return has_vanished;
}

static void read_several(struct process_scan *scan, struct process *process)
{
	struct threads *threads = &process->threads;

	if (!threads->count) {
		process->row.states = (struct state_counts){0};
		threads_list(scan, process);
	} else if (threads->count != process->row.thread_count) {
		threads_list(scan, process);
	}
	if (read_recent(scan, process)) {
		threads_list(scan, process);
		read_recent(scan, process);
	}
	process->have |= NEED_SCHEDSTAT;
	if (threads->count)
		process->row.state = state_most_telling(&process->row.states);
}

void threads_read(struct process_scan *scan, struct process *process)
{
	/* Once there were several, the counters of the leader are not those of the process. */
	if (process->row.thread_count > 1 || process->threads.count)
		read_several(scan, process);
	else
		read_single(scan, process);
}

void threads_take_turn(struct process_scan *scan, struct process *process)
{
	struct threads *threads = &process->threads;

	for (threads->turn_credit += threads->count;
	     threads->turn_credit >= PROCESS_THREAD_TURN_REFRESHES;
	     threads->turn_credit -= PROCESS_THREAD_TURN_REFRESHES) {
		threads->turn = threads->turn + 1 < threads->count ? threads->turn + 1 : 0;
		read_thread_stat(scan, process, threads->items[threads->turn]);
	}
}

void threads_forget(struct process *process, uint32_t lost)
{
	for (size_t i = 0; i < process->threads.count; i++)
		task_forget(&process->threads.items[i]->row, lost);
	process->threads.have &= ~lost;
}
