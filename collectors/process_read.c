/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/text.h"
#include "collectors/scan_private.h"

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

/* clang-format off */
static const char *const file_names[PROCESS_FILE_COUNT] = {
	[PROCESS_STAT] = "stat", [PROCESS_STATM] = "statm",         [PROCESS_STATUS] = "status",
	[PROCESS_IO] = "io",     [PROCESS_SCHEDSTAT] = "schedstat",
};
/* clang-format on */

ssize_t process_file_read(struct process_scan *scan, struct process *process,
			  enum process_file file)
{
	struct task_file_path path = {process->row.tid, 0, file_names[file]};
	bool keep = process->busy_refreshes > 1 || process_is_in_focus(scan, process);

	return descriptors_read(&scan->descriptors, &process->files[file], scan->root, path, keep,
				scan->text);
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
		row->flags &= ~(uint32_t)TASK_NO_PERMISSION;
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
static void take_resident(struct process *process, const struct stat_line *line,
			  uint64_t shown_bytes)
{
	process->has_memory_changed =
		process->ran || line->resident_pages != process->stat_resident_pages;
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
		/* Probing finds them again and again: they are counted when all are listed. */
		scan->refused_processes +=
			scan->is_listed && length < 0 && proc_is_refused((int)length);
		return false;
	}
	take_identity(scan, process, &line);
	task_fill_stat(scan, &process->row, &line);
	take_resident(process, &line, resident_bytes);
	if (scan->host->delayacct == 1 && !process->threads.count)
		meter_take(&process->leader, &process->sum, METER_DISK_DELAY,
			   line.disk_delay_ticks * scan->ns_per_tick);
	return true;
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
	process->ran_since_text |= process->ran;
	if (!read_stat(scan, process))
		return;
	process_read_files(scan, process);
	process_read_texts(scan, process);
	process->is_new = false;
}
