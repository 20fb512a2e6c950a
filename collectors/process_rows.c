/* SPDX-License-Identifier: MIT */
/* Rows of a snapshot, from what the scan knows. */
#include "base/arena.h"
#include "base/text.h"
#include "collectors/scan_private.h"

static void make_process_rows(const struct process_scan *scan, struct snapshot *snapshot)
{
	size_t count = scan->table.count;
	struct task *rows = arena_array(&snapshot->arena, count, sizeof(*rows));

	for (size_t i = 0; i < count; i++) {
		rows[i] = scan->table.items[i]->row;
		text_block_ref(rows[i].texts);
	}
	snapshot->processes = rows;
	snapshot->process_count = count;
}

/* What the threads of a process have in common. */
static void share(const struct task *process, struct task *row)
{
	row->ppid = process->ppid;
	row->session = process->session;
	row->uid = process->uid;
	row->flags |= process->flags & TASK_IS_KERNEL;
	row->command = process->command;
	row->exe = process->exe;
	row->user = process->user;
	row->tty = process->tty;
	row->cgroup = process->cgroup;
	row->container = process->container;
	row->resident_bytes = process->resident_bytes;
	row->virtual_bytes = process->virtual_bytes;
	row->shared_bytes = process->shared_bytes;
	row->swap_bytes = process->swap_bytes;
}

static size_t put_threads(const struct process_scan *scan, const struct process *process,
			  struct task *rows)
{
	const struct threads *threads = &process->threads;

	if (!threads->count) {
		rows[0] = process->row;
		rows[0].flags |= TASK_IS_THREAD | TASK_IS_LEADER;
		text_block_ref(rows[0].texts);
		return 1;
	}
	for (size_t i = 0; i < threads->count; i++) {
		rows[i] = threads->items[i]->row;
		text_block_ref(rows[i].texts);
		share(&process->row, &rows[i]);
		meters_show(&threads->items[i]->meters, scan->needs, &rows[i]);
		rows[i].states = (struct state_counts){0};
		state_counts_add(&rows[i].states, rows[i].state);
	}
	return threads->count;
}

static void make_thread_rows(const struct process_scan *scan, struct snapshot *snapshot)
{
	size_t count = 0;
	struct task *rows;

	for (size_t i = 0; i < scan->table.count; i++) {
		size_t several = scan->table.items[i]->threads.count;

		count += several ? several : 1;
	}
	rows = arena_array(&snapshot->arena, count, sizeof(*rows));
	snapshot->threads = rows;
	snapshot->thread_count = count;
	for (size_t i = 0; i < scan->table.count; i++)
		rows += put_threads(scan, scan->table.items[i], rows);
}

void scan_make_rows(const struct process_scan *scan, struct snapshot *snapshot)
{
	make_process_rows(scan, snapshot);
	if (scan->needs & NEED_THREADS)
		make_thread_rows(scan, snapshot);
}
