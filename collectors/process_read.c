/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/text.h"
#include "collectors/scan_private.h"
#include "collectors/task_files.h"

/** A process in state D may block who reads its memory: wait so many refreshes for it to get on. */
#define TEXT_DELAYS_MAX 3

static void reset(struct process *process, pid_t pid)
{
	bool is_skipped = process->is_skipped;

	*process = (struct process){
		.row = task_unknown(),
		.sum = meters_unknown(),
		.leader = meters_unknown(),
		.clock = process_clock_of(pid),
		.clock_ns = VALUE_UNKNOWN,
		.is_new = true,
		.ran = true,
		.is_skipped = is_skipped,
	};
	process->row.tid = process->row.tgid = pid;
}

struct process *process_new(pid_t pid)
{
	struct process *process = xcalloc(1, sizeof(*process));

	reset(process, pid);
	return process;
}

static void let_go(struct process_scan *scan, struct process *process)
{
	for (size_t i = 0; i < PROCESS_FILE_COUNT; i++)
		descriptors_close(&scan->descriptors, &process->files[i]);
	threads_free(scan, process);
	text_block_unref(process->row.texts);
}

void process_free(struct process_scan *scan, struct process *process)
{
	let_go(scan, process);
	free(process);
}

static bool is_in_focus(const struct process_scan *scan, const struct process *process)
{
	return process->focus_refresh == scan->refresh;
}

/* Rotation, or somebody looks at it. */
static bool is_due(const struct process_scan *scan, const struct process *process)
{
	return is_in_focus(scan, process) ||
	       scan_is_turn(scan, process->row.tid, PROCESS_TURN_REFRESHES);
}

static bool wants(const struct process_scan *scan, const struct process *process, uint32_t need)
{
	return (scan->needs & need & ~process->have) != 0;
}

static const char *const file_names[PROCESS_FILE_COUNT] = {
	[PROCESS_STAT] = "stat", [PROCESS_STATM] = "statm",         [PROCESS_STATUS] = "status",
	[PROCESS_IO] = "io",     [PROCESS_SCHEDSTAT] = "schedstat",
};

ssize_t process_file_read(struct process_scan *scan, struct process *process,
			  enum process_file file)
{
	struct task_file_path path = {process->row.tid, 0, file_names[file]};
	bool keep = process->busy_refreshes > 1 || is_in_focus(scan, process);

	return descriptors_read(&scan->descriptors, &process->files[file], scan->root, path, keep,
				scan->text);
}

static void note_refusal(struct process *process, ssize_t length)
{
	if (length < 0 && proc_is_refused((int)length))
		process->row.flags |= TASK_NO_PERMISSION;
}

/* stat */

static ssize_t read_stat_text(struct process_scan *scan, struct process *process)
{
	bool was_kept = process->files[PROCESS_STAT].fd_plus_1 != 0;
	ssize_t length = process_file_read(scan, process, PROCESS_STAT);

	if (!was_kept || length >= 0)
		return length;
	/* The task behind the descriptor has ended; another one may have its pid already. */
	for (size_t i = 0; i < PROCESS_FILE_COUNT; i++)
		descriptors_close(&scan->descriptors, &process->files[i]);
	return process_file_read(scan, process, PROCESS_STAT);
}

static void take_identity(struct process_scan *scan, struct process *process,
			  const struct stat_line *line)
{
	struct task *row = &process->row;

	if (!process->is_new && row->start_ticks != line->start_ticks) {
		uint64_t clock_ns = process->clock_ns, focus = process->focus_refresh;

		/* Reused: the flag that it once blocked belonged to the other one, too. */
		let_go(scan, process);
		process->is_skipped = false;
		reset(process, line->pid);
		process->clock_ns = clock_ns;
		process->focus_refresh = focus;
	}
	if (process->exec_mark != line->exec_mark)
		process->ran_since_status = process->ran_since_text = true;
	process->exec_mark = line->exec_mark;
	/* Without permission the mark never changes; a new program mostly has a new name. */
	if (task_text_set(row, TASK_TEXT_NAME, line->name, line->name_length))
		process->text_mark = ~line->exec_mark;
	row->tty = tty_name(line->tty);
}

/*
 * From a sleeping process memory is taken away only, or given back by swapoff(8). What stat says
 * about it is rounded to a batch of pages for each CPU (since Linux 6.2): good for seeing that it
 * has changed, but what statm said is shown as long as it has not.
 */
static void take_resident(struct process_scan *scan, struct process *process,
			  const struct stat_line *line, uint64_t shown_bytes)
{
	process->has_memory_changed = process->ran || is_in_focus(scan, process) ||
				      line->resident_pages != process->stat_resident_pages;
	process->stat_resident_pages = line->resident_pages;
	if (!process->has_memory_changed && (process->have & NEED_SHARED))
		process->row.resident_bytes = shown_bytes;
}

static bool read_stat(struct process_scan *scan, struct process *process)
{
	struct stat_line line;
	uint64_t resident_bytes = process->row.resident_bytes;
	ssize_t length = read_stat_text(scan, process);

	if (length < 0 || !stat_line_parse(scan->text, (size_t)length, &line) ||
	    line.pid != process->row.tid) {
		process->is_gone = true;
		scan->refused_processes += length < 0 && proc_is_refused((int)length);
		return false;
	}
	take_identity(scan, process, &line);
	task_fill_stat(scan, &process->row, &line);
	take_resident(scan, process, &line, resident_bytes);
	if (scan->host->delayacct == 1 && !process->threads.count)
		meter_take(&process->leader, &process->sum, METER_DISK_DELAY,
			   line.disk_delay_ticks * scan->ns_per_tick);
	return true;
}

/* statm, status, io */

static void read_statm(struct process_scan *scan, struct process *process)
{
	ssize_t length = process_file_read(scan, process, PROCESS_STATM);
	struct statm_line line;

	process->row.shared_bytes = VALUE_UNKNOWN;
	if (length > 0 && statm_parse(scan->text, (size_t)length, &line)) {
		process->row.shared_bytes = line.shared_pages * scan->host->page_bytes;
		process->row.resident_bytes = line.resident_pages * scan->host->page_bytes;
	}
	process->have |= NEED_SHARED;
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
	struct task *row = &process->row;

	if (row->uid != status->uid || !row->user) {
		row->uid = status->uid;
		proc_risk_begin(scan->root, 0, "the user database");
		row->user = user_name(&scan->users, row->uid, !scan->root->is_live);
		proc_risk_end(scan->root);
	}
	if (!(scan->needs & NEED_STATUS))
		return;
	row->swap_bytes = status->swap_bytes;
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

	note_refusal(process, length);
	if (length == PROC_TEXT_SIZE - 1)
		is_read = parse_long_status(scan, process, &status);
	else
		is_read = length > 0 && status_parse(scan->text, (size_t)length, &status);
	if (!is_read)
		return;
	take_status(scan, process, &status);
	process->ran_since_status = false;
}

/* Who somebody is changes only by running: asked for in turns, and at once after an exec. */
static bool status_is_due(const struct process_scan *scan, const struct process *process)
{
	if (!process->row.user || wants(scan, process, NEED_STATUS))
		return true;
	if ((scan->needs & NEED_STATUS) && process->has_memory_changed)
		return true;
	return process->ran_since_status && is_due(scan, process);
}

static bool statm_is_due(const struct process_scan *scan, const struct process *process)
{
	return wants(scan, process, NEED_SHARED) ||
	       ((scan->needs & NEED_SHARED) && process->has_memory_changed);
}

static void read_io(struct process_scan *scan, struct process *process)
{
	struct io_text io;
	ssize_t length;

	/* Waits for an exec that is under way, which may wait for a disk or a server. */
	proc_risk_begin(scan->root, process->row.tid, "io");
	length = process_file_read(scan, process, PROCESS_IO);
	proc_risk_end(scan->root);
	note_refusal(process, length);
	process->is_io_refused = length < 0 && proc_is_refused((int)length);
	if (length > 0 && io_parse(scan->text, (size_t)length, &io))
		task_fill_io(&process->row, &io);
	process->have |= NEED_IO;
}

static bool io_is_due(const struct process_scan *scan, const struct process *process)
{
	if (!(scan->needs & NEED_IO) || process->is_skipped || process->row.state == 'Z')
		return false;
	if (process->is_io_refused)
		return is_due(scan, process);
	return process->ran || wants(scan, process, NEED_IO);
}

/* cgroup, exe, cmdline */

/* The channel of the thread whose state the process shows. */
static void read_wait_channel(struct process_scan *scan, struct process *process)
{
	const struct threads *threads = &process->threads;
	pid_t tid = 0;

	for (size_t i = 0; i < threads->count && !tid; i++) {
		if (threads->recent[i]->row.state == process->row.state)
			tid = threads->recent[i]->row.tid;
	}
	wait_channel_read(scan, &process->row, tid);
	process->have |= NEED_WAIT_CHANNEL;
}

static bool is_text_turn(const struct process_scan *scan, const struct process *process)
{
	return scan_is_turn(scan, process->row.tid, PROCESS_CGROUP_TURN_REFRESHES);
}

static void read_cgroup(struct process_scan *scan, struct process *process)
{
	struct cgroup_path path = {0}, container = {0};
	char file[PROC_PATH_SIZE];

	proc_task_path(file, process->row.tid, 0, "cgroup");
	scan->work.opens++;
	if (proc_read(scan->root, file, PROCESS_TEXT_LIMIT * 4, &scan->buffer))
		return;
	if (!cgroup_choose(scan->buffer.data, scan->buffer.length, &path))
		path.text = NULL;
	if (!path.text || !cgroup_container(path, &container))
		container.text = NULL;
	if (path.length > PROCESS_TEXT_LIMIT)
		path.length = PROCESS_TEXT_LIMIT;
	task_text_set(&process->row, TASK_TEXT_CGROUP, path.text, path.length);
	task_text_set(&process->row, TASK_TEXT_CONTAINER, container.text, container.length);
	process->have |= NEED_CGROUP;
}

static void read_exe(struct process_scan *scan, struct process *process)
{
	static const char deleted[] = " (deleted)";
	char file[PROC_PATH_SIZE], text[PROCESS_TEXT_LIMIT];
	size_t mark = strlen(deleted);
	ssize_t length;

	proc_task_path(file, process->row.tid, 0, "exe");
	scan->work.opens++;
	length = file_readlink_at(scan->root->fd, file, text, sizeof(text));
	note_refusal(process, length);
	process->row.flags &= ~(uint32_t)TASK_EXE_DELETED;
	if (length > (ssize_t)mark && !memcmp(text + length - mark, deleted, mark)) {
		process->row.flags |= TASK_EXE_DELETED;
		length -= (ssize_t)mark;
	}
	task_text_set(&process->row, TASK_TEXT_EXE, length > 0 ? text : NULL,
		      length > 0 ? (size_t)length : 0);
	process->have |= NEED_EXE;
}

static void read_command(struct process_scan *scan, struct process *process)
{
	char file[PROC_PATH_SIZE];
	size_t length;
	int error;

	proc_task_path(file, process->row.tid, 0, "cmdline");
	scan->work.opens++;
	proc_risk_begin(scan->root, process->row.tid, "cmdline");
	error = proc_read(scan->root, file, PROCESS_TEXT_LIMIT, &scan->buffer);
	proc_risk_end(scan->root);
	if (error)
		return;
	length = command_line_join(scan->buffer.data, scan->buffer.length);
	task_text_set(&process->row, TASK_TEXT_COMMAND, length ? scan->buffer.data : NULL, length);
	process->have |= NEED_COMMAND;
}

/* A process may rewrite its command line (setproctitle) whenever it runs. */
static bool texts_have_changed(const struct process_scan *scan, const struct process *process)
{
	return process->text_mark != process->exec_mark ||
	       (process->ran_since_text && is_due(scan, process));
}

static bool must_wait(struct process *process)
{
	if (process->row.state != 'D' || process->text_delays >= TEXT_DELAYS_MAX) {
		process->text_delays = 0;
		return false;
	}
	process->text_delays++;
	return true;
}

static void read_memory_texts(struct process_scan *scan, struct process *process)
{
	bool has_changed = texts_have_changed(scan, process);
	bool is_command_due = (scan->needs & NEED_COMMAND) &&
			      (has_changed || wants(scan, process, NEED_COMMAND));
	bool is_exe_due = (scan->needs & NEED_EXE) &&
			  (has_changed || wants(scan, process, NEED_EXE) ||
			   is_text_turn(scan, process));

	/* Neither a kernel thread nor a zombie has any memory these could be read from. */
	if ((process->row.flags & TASK_IS_KERNEL) || process->row.state == 'Z' ||
	    process->is_skipped) {
		process->have |= NEED_COMMAND | NEED_EXE;
		return;
	}
	if (!(is_command_due || is_exe_due) || must_wait(process))
		return;
	if (is_exe_due)
		read_exe(scan, process);
	if (is_command_due)
		read_command(scan, process);
	process->text_mark = process->exec_mark;
	process->ran_since_text = false;
}

void process_forget(struct process *process, uint32_t lost)
{
	struct task *row = &process->row;

	task_forget(row, lost);
	if (lost & NEED_COMMAND)
		task_text_set(row, TASK_TEXT_COMMAND, NULL, 0);
	if (lost & NEED_EXE)
		task_text_set(row, TASK_TEXT_EXE, NULL, 0);
	if (lost & NEED_CGROUP) {
		task_text_set(row, TASK_TEXT_CGROUP, NULL, 0);
		task_text_set(row, TASK_TEXT_CONTAINER, NULL, 0);
	}
	process->have &= ~lost;
	threads_forget(process, lost);
}

void process_read(struct process_scan *scan, struct process *process)
{
	scan->work.processes_read++;
	if (process->ran)
		process->ran_since_status = process->ran_since_text = true;
	if (!read_stat(scan, process))
		return;
	if (statm_is_due(scan, process))
		read_statm(scan, process);
	if (status_is_due(scan, process))
		read_status(scan, process);
	threads_read(scan, process);
	if (wants(scan, process, NEED_WAIT_CHANNEL) ||
	    ((scan->needs & NEED_WAIT_CHANNEL) && process->ran))
		read_wait_channel(scan, process);
	if (wants(scan, process, NEED_CGROUP) ||
	    ((scan->needs & NEED_CGROUP) && is_text_turn(scan, process)))
		read_cgroup(scan, process);
	if (io_is_due(scan, process))
		read_io(scan, process);
	read_memory_texts(scan, process);
	process->is_new = false;
}
