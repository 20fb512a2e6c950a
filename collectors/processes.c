/* SPDX-License-Identifier: MIT */
#include "collectors/processes.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "collectors/scan_private.h"

struct process_scan *process_scan_new(const struct proc_root *root, const struct host *host)
{
	struct process_scan *scan = xcalloc(1, sizeof(*scan));

	scan->root = root;
	scan->host = host;
	scan->ns_per_tick = NS_PER_S / (host->clock_ticks_per_s ? host->clock_ticks_per_s : 100);
	/* The files of a recording stand still; that of the next instant is another one. */
	if (root->is_live)
		descriptors_init(&scan->descriptors);
	scan->loadavg_fd = -1;
	if (root->is_live)
		scan->loadavg_fd = openat(root->fd, "loadavg", O_RDONLY | O_CLOEXEC);
	scan->has_clocks = root->is_live &&
			   value_is_known(process_clock_read(scan, process_clock_of(getpid())));
	return scan;
}

void process_scan_free(struct process_scan *scan)
{
	if (!scan)
		return;
	for (size_t i = 0; i < scan->table.count; i++)
		process_free(scan, scan->table.items[i]);
	free(scan->table.items);
	free(scan->skipped.items);
	free(scan->gone.items);
	user_names_done(&scan->users);
	pid_list_done(&scan->pids);
	file_buffer_done(&scan->buffer);
	if (scan->loadavg_fd >= 0)
		close(scan->loadavg_fd);
	free(scan);
}

void process_scan_skip(struct process_scan *scan, pid_t pid)
{
	struct process *process = process_table_find(&scan->table, pid);
	struct pid_set *skipped = &scan->skipped;

	if (process) {
		process->is_skipped = true;
		return;
	}
	skipped->items = xreallocarray(skipped->items, skipped->count + 1, sizeof(pid_t));
	skipped->items[skipped->count++] = pid;
}

struct process_scan_work process_scan_last_work(const struct process_scan *scan)
{
	return scan->work;
}

static void take_needs(struct process_scan *scan, uint32_t needs)
{
	uint32_t lost = scan->needs & ~needs;

	for (size_t i = 0; lost && i < scan->table.count; i++)
		process_forget(scan->table.items[i], lost);
	scan->shows_all = scan->needs != needs;
	scan->needs = needs;
}

static void take_focus(struct process_scan *scan, struct focus focus)
{
	scan->late = scan->root->is_live ? focus.late : 0;
	for (size_t i = 0; i < focus.count; i++) {
		struct process *process = process_table_find(&scan->table, focus.pids[i]);

		if (!process)
			continue;
		if (i < PROCESS_CHOSEN_MAX || process->focus_refresh + 1 != scan->refresh ||
		    scan_is_turn(scan, process->row.tid, PROCESS_SEEN_REFRESHES))
			process->chosen_refresh = scan->refresh;
		process->focus_refresh = scan->refresh;
	}
}

/* All clocks first and at once: the interval between two looks is then the same for everybody. */
static void look_at_clocks(struct process_scan *scan)
{
	for (size_t i = 0; i < scan->table.count; i++) {
		struct process *process = scan->table.items[i];
		uint64_t clock_ns = VALUE_UNKNOWN;

		if (scan->has_clocks)
			clock_ns = process_clock_read(scan, process->clock);
		process->ran = process->is_new || !value_is_known(clock_ns) ||
			       clock_ns != process->clock_ns;
		process->clock_ns = clock_ns;
		process->busy_refreshes = process->ran && process->busy_refreshes < UINT16_MAX
						  ? process->busy_refreshes + 1
						  : 0;
	}
}

/* Needs that leave something in `have` when they are met. */
#define PROCESS_NEEDS                                                                              \
	(NEED_IO | NEED_SHARED | NEED_STATUS | NEED_COMMAND | NEED_EXE | NEED_CGROUP |             \
	 NEED_WAIT_CHANNEL | NEED_SCHEDSTAT)
#define THREAD_NEEDS (NEED_IO | NEED_STATUS | NEED_WAIT_CHANNEL)

/* Those that ran have everything; of the sleepers so many as there is time for. */
static uint32_t wanted_now(const struct process_scan *scan, const struct process *process)
{
	uint32_t missing = scan->needs & scan->late & PROCESS_NEEDS & ~process->have;

	if (!missing || process_is_in_focus(scan, process) || (process->ran && !process->is_new) ||
	    clock_thread_cpu_ns() < scan->late_until_ns)
		return scan->needs;
	return scan->needs & ~missing;
}

static bool must_read(const struct process_scan *scan, const struct process *process)
{
	const struct state_counts *states = &process->row.states;

	if (process->ran || process->chosen_refresh == scan->refresh ||
	    scan_is_turn(scan, process->row.tid, scan->turns))
		return true;
	/* Runnable or blocked threads change without using any time. */
	if (states->running || states->uninterruptible)
		return true;
	if (scan->wanted & PROCESS_NEEDS & ~process->have)
		return true;
	return process->threads.count && (scan->wanted & NEED_THREADS) &&
	       (scan->wanted & THREAD_NEEDS & ~process->threads.have);
}

static void show_meters(const struct process_scan *scan, struct process *process)
{
	meters_show(&process->sum, scan->needs, &process->row);
	/* Exact, and threads that ended before we came are in it. */
	if (value_is_known(process->clock_ns))
		process->row.run_ns = process->clock_ns;
}

/* A process that has files but no clock: this kernel does not show us clocks of others. */
static void doubt_clocks(struct process_scan *scan, struct process *process)
{
	if (value_is_known(process_clock_read(scan, process->clock)))
		return;
	/* It may have ended just now. */
	scan->has_clocks = process_file_read(scan, process, PROCESS_STAT) < 0;
}

static void note_gone(struct process_scan *scan, pid_t pid)
{
	struct pid_set *gone = &scan->gone;

	if (gone->count == gone->capacity) {
		gone->capacity = gone->capacity ? gone->capacity * 2 : 16;
		gone->items = xreallocarray(gone->items, gone->capacity, sizeof(pid_t));
	}
	gone->items[gone->count++] = pid;
}

static int compare_pids(const void *a, const void *b)
{
	pid_t left = *(const pid_t *)a, right = *(const pid_t *)b;

	return (left > right) - (left < right);
}

/* Those that have ended were noted in the order of the table. */
static bool is_orphan(const struct process_scan *scan, const struct process *process)
{
	return bsearch(&process->row.ppid, scan->gone.items, scan->gone.count, sizeof(pid_t),
		       compare_pids);
}

/* Children of a process that has ended have another parent, and sleep on. */
static void read_orphans(struct process_scan *scan)
{
	struct process_table *table = &scan->table;

	for (size_t i = 0; scan->gone.count && i < table->count; i++) {
		struct process *process = table->items[i];

		if (!is_orphan(scan, process))
			continue;
		scan->wanted = wanted_now(scan, process);
		process_read(scan, process);
		show_meters(scan, process);
		/* One that has gone just now is dropped by the next refresh. */
		process->is_gone = false;
	}
	scan->gone.count = 0;
}

/** @return false: it has ended, and is known no more */
static bool bring_up_to_date(struct process_scan *scan, struct process *process)
{
	bool has_changed;

	scan->wanted = wanted_now(scan, process);
	has_changed = must_read(scan, process);
	if (has_changed) {
		process_read(scan, process);
		if (process->is_gone) {
			note_gone(scan, process->row.tid);
			process_free(scan, process);
			return false;
		}
		if (!value_is_known(process->clock_ns) && scan->has_clocks)
			doubt_clocks(scan, process);
	}
	if ((scan->needs & NEED_THREADS) && process->threads.count)
		threads_take_turn(scan, process);
	if (has_changed || process->threads.count || scan->shows_all)
		show_meters(scan, process);
	return true;
}

static void read_all(struct process_scan *scan)
{
	struct process_table *table = &scan->table;
	size_t kept = 0;

	for (size_t i = 0; i < table->count; i++) {
		struct process *process = table->items[i];

		if (bring_up_to_date(scan, process))
			table->items[kept++] = process;
	}
	table->count = kept;
}

static void begin(struct process_scan *scan, uint32_t needs)
{
	scan->refresh++;
	scan->descriptors.refresh = scan->refresh;
	scan->descriptors.opens = scan->descriptors.rereads = 0;
	scan->work = (struct process_scan_work){0};
	take_needs(scan, needs);
}

static void count_work(struct process_scan *scan)
{
	scan->work.opens += scan->descriptors.opens;
	scan->work.rereads = scan->descriptors.rereads;
	scan->work.kept_descriptors = (uint32_t)scan->descriptors.count;
}

int process_scan_collect(struct process_scan *scan, uint32_t needs, struct focus focus,
			 struct snapshot *snapshot)
{
	int error;

	begin(scan, needs);
	error = process_find_new(scan);
	if (error)
		return error;
	scan->turns = process_turn_refreshes(scan->table.count);
	take_focus(scan, focus);
	look_at_clocks(scan);
	scan->late_until_ns = clock_thread_cpu_ns() + (scan->refresh <= PROCESS_FIRST_REFRESHES
							       ? PROCESS_LATE_FIRST_NS
							       : PROCESS_LATE_NS);
	read_all(scan);
	read_orphans(scan);
	scan_make_rows(scan, snapshot);
	scan_tell_health(scan, snapshot);
	count_work(scan);
	return 0;
}
