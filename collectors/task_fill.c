/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/array.h"
#include "base/text.h"
#include "collectors/scan_private.h"
#include "collectors/task_files.h"

void task_fill_stat(const struct process_scan *scan, struct task *row, const struct stat_line *line)
{
	row->ppid = line->ppid;
	row->session = line->session;
	row->start_ticks = line->start_ticks;
	if (line->flags & STAT_LINE_KERNEL_THREAD)
		row->flags |= TASK_IS_KERNEL;
	row->state = line->state;
	row->policy = (uint8_t)line->policy;
	row->nice = (int16_t)line->nice;
	row->priority = (int16_t)line->priority;
	row->last_cpu = line->last_cpu;
	row->thread_count = line->thread_count;
	row->user_ns = line->user_ticks * scan->ns_per_tick;
	row->system_ns = line->system_ticks * scan->ns_per_tick;
	row->minor_faults = line->minor_faults;
	row->major_faults = line->major_faults;
	row->virtual_bytes = line->virtual_bytes;
	row->resident_bytes = line->resident_pages * scan->host->page_bytes;
}

void task_fill_io(struct task *row, const struct io_text *io)
{
	row->read_bytes = io->read_bytes;
	row->write_bytes = io->write_bytes;
	row->read_chars = io->read_chars;
	row->write_chars = io->write_chars;
	row->read_calls = io->read_calls;
	row->write_calls = io->write_calls;
}

/* Every need that is given up: the fields it fills. */
static const struct {
	uint32_t need;
	size_t offset;
} counters_of_needs[] = {
	{NEED_SHARED, offsetof(struct task, shared_bytes)},
	{NEED_STATUS, offsetof(struct task, swap_bytes)},
	{NEED_IO, offsetof(struct task, read_bytes)},
	{NEED_IO, offsetof(struct task, write_bytes)},
	{NEED_IO, offsetof(struct task, read_chars)},
	{NEED_IO, offsetof(struct task, write_chars)},
	{NEED_IO, offsetof(struct task, read_calls)},
	{NEED_IO, offsetof(struct task, write_calls)},
};

void task_forget(struct task *row, uint32_t lost)
{
	for (size_t i = 0; i < ARRAY_SIZE(counters_of_needs); i++) {
		if (counters_of_needs[i].need & lost)
			memset((char *)row + counters_of_needs[i].offset, 0xff, sizeof(uint64_t));
	}
	if (lost & NEED_WAIT_CHANNEL)
		row->wait_channel = NULL;
}

void wait_channel_read(struct process_scan *scan, struct task *row, pid_t tid)
{
	char path[PROC_PATH_SIZE];
	ssize_t length = 0;

	row->wait_channel = NULL;
	if (row->state == 'R' || row->state == 'Z')
		return;
	scan->work.opens++;
	proc_task_path(path, row->tgid, tid, "wchan");
	length = proc_read_task(scan->root, path, scan->text);
	/* "0" for a task that runs, and for everybody when we may not know. */
	if (length > 0 && strcmp(scan->text, "0") != 0)
		row->wait_channel = text_intern(scan->text, (size_t)length);
}
