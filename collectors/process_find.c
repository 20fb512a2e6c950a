/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/scan.h"
#include "collectors/scan_private.h"

/*
 * The kernel hands out pids in ascending order and tells the newest in /proc/loadavg. So the
 * newcomers are among the few numbers since the last look, and asking for the CPU clock of each
 * is far cheaper than a listing of /proc: it fails for threads and for what has ended already.
 */

/** A pid is counted before its task can be seen: look at the last ones again. */
#define PROBE_OVERLAP 64
/** Probing costs about a third of listing, for each number. */
#define PROBES_PER_KNOWN 3
#define PROBES_MIN 512

ARRAY_DEFINE(process_array, struct process *);

uint64_t process_clock_read(struct process_scan *scan, clockid_t clock)
{
	scan->work.clocks++;
	return process_clock_ns(clock);
}

/* loadavg: "0.00 0.01 0.05 1/123 4711" */
static pid_t read_last_pid(const struct process_scan *scan)
{
	char text[128];
	ssize_t length = pread(scan->loadavg_fd, text, sizeof(text), 0);
	struct scan at = scan_of(text, length > 0 ? (size_t)length : 0);
	int32_t pid;

	if (!scan_skip_words(&at, 4))
		return 0;
	scan_blanks(&at);
	return scan_i32(&at, &pid) && pid > 0 ? pid : 0;
}

static struct process *newcomer(struct process_scan *scan, pid_t pid)
{
	struct process *process = process_new(pid);

	for (size_t i = 0; i < scan->skipped.count; i++) {
		if (scan->skipped.items[i] != pid)
			continue;
		scan->skipped.items[i] = scan->skipped.items[--scan->skipped.count];
		process->is_skipped = true;
		break;
	}
	return process;
}

static int list_all(struct process_scan *scan)
{
	const struct process_table *table = &scan->table;
	struct process_array added = {0};
	size_t known = 0;
	int error;

	scan->work.lists++;
	error = proc_list(scan->root, ".", &scan->pids);
	if (error == -EMFILE || error == -ENFILE) {
		descriptors_shrink(&scan->descriptors);
		error = proc_list(scan->root, ".", &scan->pids);
	}
	if (error)
		return error;
	scan->refused_processes = 0;
	for (size_t i = 0; i < scan->pids.count; i++) {
		pid_t pid = scan->pids.pids[i];

		while (known < table->count && table->items[known]->row.tid < pid)
			known++;
		if (known < table->count && table->items[known]->row.tid == pid)
			continue;
		*process_array_push(&added) = newcomer(scan, pid);
	}
	process_table_merge(&scan->table, added.items, added.count);
	process_array_done(&added);
	return 0;
}

static void probe(struct process_scan *scan, pid_t first, pid_t last)
{
	struct process_array added = {0};
	pid_t self = (pid_t)gettid();

	for (pid_t pid = first; pid <= last; pid++) {
		/* The kernel answers for the calling thread as if it were a process. */
		if (pid == self || process_table_find(&scan->table, pid))
			continue;
		scan->work.probes++;
		if (value_is_known(process_clock_read(scan, process_clock_of(pid))))
			*process_array_push(&added) = newcomer(scan, pid);
	}
	process_table_merge(&scan->table, added.items, added.count);
	process_array_done(&added);
}

static bool must_list(const struct process_scan *scan, pid_t last_pid)
{
	size_t probes_max = scan->table.count * PROBES_PER_KNOWN;

	if (!scan->has_clocks || !last_pid || !scan->last_pid)
		return true;
	if (scan->refresh % PROCESS_TURN_REFRESHES == 1 || last_pid < scan->last_pid)
		return true;
	return (size_t)(last_pid - scan->last_pid) >
	       (probes_max > PROBES_MIN ? probes_max : PROBES_MIN);
}

int process_find_new(struct process_scan *scan)
{
	pid_t last_pid = scan->loadavg_fd >= 0 ? read_last_pid(scan) : 0;
	pid_t from = scan->last_pid > PROBE_OVERLAP ? scan->last_pid - PROBE_OVERLAP : 1;
	bool is_quiet = last_pid == scan->last_pid;
	int error = 0;

	scan->is_listed = must_list(scan, last_pid);
	if (scan->is_listed)
		error = list_all(scan);
	else if (!is_quiet || !scan->was_quiet)
		probe(scan, from, last_pid);
	scan->was_quiet = is_quiet;
	/* After a failure the next refresh tries again. */
	scan->last_pid = error ? 0 : last_pid;
	scan->find_error = error;
	/* Those that are known can be looked at all the same. */
	return scan->table.count ? 0 : error;
}
