/* SPDX-License-Identifier: MIT */
/* What the scan could not see. */
#include <stdio.h>
#include <string.h>

#include "collectors/scan_private.h"

#define COLLECTOR "processes"

static void tell_refused_io(const struct process_scan *scan, struct snapshot *snapshot)
{
	bool is_root = scan->host->can_ptrace;
	size_t refused = 0;
	char missing[64];

	for (size_t i = 0; i < scan->table.count; i++)
		refused += scan->table.items[i]->is_io_refused;
	if (!(scan->needs & NEED_IO) || !refused)
		return;
	snprintf(missing, sizeof(missing), "I/O of %zu of %zu processes", refused,
		 scan->table.count);
	snapshot_add_health(snapshot, COLLECTOR, HEALTH_NOTE, missing,
			    is_root ? "the kernel refuses it here" : "they belong to other users",
			    is_root ? NULL : "sudo blametop");
}

static void tell_hidden(const struct process_scan *scan, struct snapshot *snapshot)
{
	char missing[64];

	if (!scan->refused_processes)
		return;
	snprintf(missing, sizeof(missing), "all but the number of %u processes",
		 scan->refused_processes);
	snapshot_add_health(snapshot, COLLECTOR, HEALTH_WARNING, missing,
			    "/proc is mounted with hidepid", "sudo blametop");
}

static void tell_blind(const struct process_scan *scan, struct snapshot *snapshot)
{
	if (scan->find_error)
		snapshot_add_health(snapshot, COLLECTOR, HEALTH_WARNING,
				    "processes that have started since",
				    strerror(-scan->find_error), NULL);
}

static void tell_skipped(const struct process_scan *scan, struct snapshot *snapshot)
{
	for (size_t i = 0; i < scan->table.count; i++) {
		const struct process *process = scan->table.items[i];
		char missing[64];

		if (!process->is_skipped)
			continue;
		snprintf(missing, sizeof(missing), "command line and I/O of process %d",
			 process->row.tid);
		snapshot_add_health(snapshot, COLLECTOR, HEALTH_WARNING, missing,
				    "reading them has blocked before", NULL);
	}
}

void scan_tell_health(const struct process_scan *scan, struct snapshot *snapshot)
{
	tell_refused_io(scan, snapshot);
	tell_hidden(scan, snapshot);
	tell_blind(scan, snapshot);
	tell_skipped(scan, snapshot);
}
