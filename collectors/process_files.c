/* SPDX-License-Identifier: MIT */
/* What a process says about itself in statm, status and io. */
#include <sys/stat.h>

#include "collectors/scan_private.h"
#include "collectors/task_files.h"

static void read_statm(struct process_scan *scan, struct process *process)
{
	ssize_t length = process_file_read(scan, process, PROCESS_STATM);
	struct statm_line line;

	process->row.shared_bytes = VALUE_UNKNOWN;
	if (length > 0 && statm_parse(scan->text, (size_t)length, &line)) {
		uint64_t resident_bytes = line.resident_pages * scan->host->page_bytes;

		process->row.shared_bytes = line.shared_pages * scan->host->page_bytes;
		process->has_memory_changed |= resident_bytes != process->row.resident_bytes;
		process->row.resident_bytes = resident_bytes;
	}
	process->have |= NEED_SHARED;
}

static void take_owner(struct process_scan *scan, struct process *process, uid_t uid)
{
	struct task *row = &process->row;

	if (row->uid == uid && row->user)
		return;
	row->uid = uid;
	proc_risk_begin(scan->root, 0, "the user database");
	row->user = user_name(&scan->users, uid, !scan->root->is_live);
	proc_risk_end(scan->root);
}

/*
 * The kernel lets the directory of a process belong to its effective user, which is far cheaper
 * to learn than from status. Who somebody is changes only by running.
 */
static void read_owner(struct process_scan *scan, struct process *process)
{
	char path[PROC_PATH_SIZE];
	struct stat directory;

	proc_task_path(path, process->row.tid, 0, "");
	if (!fstatat(scan->root->fd, path, &directory, 0))
		take_owner(scan, process, directory.st_uid);
}

/* Hundreds of groups make a status longer than what is read at once. */
static bool parse_long_status(struct process_scan *scan, const struct process *process,
			      struct status_text *ret_status)
{
	char path[PROC_PATH_SIZE];

	proc_task_path(path, process->row.tid, 0, "status");
	return !proc_read(scan->root, path, 1 << 20, &scan->buffer) &&
	       status_parse(scan->buffer.data, scan->buffer.length, ret_status);
}

static void take_status(struct process_scan *scan, struct process *process,
			const struct status_text *status)
{
	if (!scan->root->is_live)
		take_owner(scan, process, status->uid);
	if (!(scan->wanted & NEED_STATUS))
		return;
	process->row.swap_bytes = status->swap_bytes;
	process->have |= NEED_STATUS;
	if (process->threads.count)
		return;
	meter_take(&process->leader, &process->sum, METER_VOLUNTARY, status->voluntary_switches);
	meter_take(&process->leader, &process->sum, METER_INVOLUNTARY,
		   status->involuntary_switches);
}

static void read_status(struct process_scan *scan, struct process *process)
{
	ssize_t length = process_file_read(scan, process, PROCESS_STATUS);
	struct status_text status;
	bool is_read;

	process_note_refusal(process, length);
	if (length == PROC_TEXT_SIZE - 1)
		is_read = parse_long_status(scan, process, &status);
	else
		is_read = length > 0 && status_parse(scan->text, (size_t)length, &status);
	if (is_read)
		take_status(scan, process, &status);
}

/* A recording was made by somebody else: who its processes belong to is told by status only. */
static bool status_is_due(const struct process_scan *scan, const struct process *process)
{
	return process_wants(scan, process, NEED_STATUS) ||
	       ((scan->wanted & NEED_STATUS) && process->has_memory_changed) ||
	       !scan->root->is_live;
}

static bool statm_is_due(const struct process_scan *scan, const struct process *process)
{
	return process_wants(scan, process, NEED_SHARED) ||
	       ((scan->wanted & NEED_SHARED) &&
		(process->has_memory_changed || process_is_in_focus(scan, process)));
}

static void read_io(struct process_scan *scan, struct process *process)
{
	struct io_text io;
	ssize_t length;

	/* Waits for an exec that is under way, which may wait for a disk or a server. */
	proc_risk_begin(scan->root, process->row.tid, "io");
	length = process_file_read(scan, process, PROCESS_IO);
	proc_risk_end(scan->root);
	process_note_refusal(process, length);
	process->is_io_refused = length < 0 && proc_is_refused((int)length);
	if (length > 0 && io_parse(scan->text, (size_t)length, &io))
		task_fill_io(&process->row, &io);
	process->have |= NEED_IO;
}

static bool io_is_due(const struct process_scan *scan, const struct process *process)
{
	if (!(scan->wanted & NEED_IO) || process->is_skipped || process->row.state == 'Z')
		return false;
	if (process->is_io_refused)
		return process_is_due(scan, process);
	return process->ran || process_wants(scan, process, NEED_IO);
}

void process_read_files(struct process_scan *scan, struct process *process)
{
	if (scan->root->is_live && (process->ran || !process->row.user))
		read_owner(scan, process);
	if (statm_is_due(scan, process))
		read_statm(scan, process);
	if (status_is_due(scan, process))
		read_status(scan, process);
	threads_read(scan, process);
	if (io_is_due(scan, process))
		read_io(scan, process);
}
