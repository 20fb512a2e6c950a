/* SPDX-License-Identifier: MIT */
#include "collectors/wait_watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/units.h"
#include "collectors/stat_line.h"
#include "collectors/wait_exact.h"

/** A process with more threads is watched in part: the rest of it stays unknown. */
#define THREAD_MAX 16384

struct watched_process *watched_process_new(const struct task *row)
{
	struct watched_process *process = xcalloc(1, sizeof(*process));

	process->pid = row->tgid;
	process->start_ticks = row->start_ticks;
	process->is_kernel = row->flags & TASK_IS_KERNEL;
	process->io_bytes = VALUE_UNKNOWN;
	process->run_ns = VALUE_UNKNOWN;
	process->folded_run_ns = VALUE_UNKNOWN;
	process->timeslices = VALUE_UNKNOWN;
	process->turns = 1;
	return process;
}

struct known_locks *watched_process_locks(struct watched_process *process)
{
	if (!process->locks)
		process->locks = xcalloc(1, sizeof(*process->locks));
	return process->locks;
}

static void thread_free(struct wait_context *context, struct watched_thread *thread)
{
	descriptors_close(&context->descriptors, &thread->schedstat);
	descriptors_close(&context->descriptors, &thread->stat);
	descriptors_close(&context->descriptors, &thread->syscall);
	descriptors_close(&context->descriptors, &thread->wchan);
	if (thread->measured)
		exact_ledger_done(&thread->measured->ledger);
	free(thread->measured);
	free(thread->blamed);
	free(thread);
}

void watched_process_free(struct wait_context *context, struct watched_process *process)
{
	for (size_t i = 0; i < process->thread_count; i++)
		thread_free(context, process->threads[i]);
	free(process->threads);
	free(process->held);
	free(process->pipes);
	if (process->locks)
		free(process->locks->semaphores);
	free(process->locks);
	free(process);
}

int watched_thread_schedstat(struct wait_context *context, const struct watched_process *process,
			     struct watched_thread *thread, struct schedstat_line *ret_line)
{
	ssize_t length =
		descriptors_read(&context->descriptors, &thread->schedstat, context->root,
				 (struct task_file_path){process->pid, thread->tid, "schedstat"},
				 thread->was_seen_before, context->text);

	if (length < 0)
		return (int)length;
	return schedstat_parse(context->text, (size_t)length, ret_line) ? 0 : -EIO;
}

/**
 * Of most processes there is one thread, and the row tells its time already. What the row does not know (yet)
 * grows from the first look on.
 */
static bool is_told_by_row(const struct task *row)
{
	return row && row->thread_count == 1 && value_is_known(row->run_ns);
}

static struct watched_thread *thread_new(struct wait_context *context,
					 const struct watched_process *process,
					 const struct task *row, pid_t tid)
{
	struct watched_thread *thread = xcalloc(1, sizeof(*thread));
	struct schedstat_line line = {0};

	if (is_told_by_row(row))
		line = (struct schedstat_line){row->run_ns, row->run_delay_ns, row->timeslices};
	thread->tid = tid;
	thread->is_new = true;
	thread->clock_ns = VALUE_UNKNOWN;
	thread->folded_at_ns = context->now_ns;
	if (is_told_by_row(row) || watched_thread_schedstat(context, process, thread, &line) == 0)
		thread->seen = thread->folded = line;
	else
		thread->is_gone = true;
	wait_exact_meet(context, process, thread);
	return thread;
}

/** Where one ends others come, and may be gone before the next frame: its threads are listed at each look for a while. */
#define RESTLESS_LOOKS 100

static void thread_ended(struct wait_context *context, struct watched_process *process,
			 struct watched_thread *thread)
{
	process->restless_looks = RESTLESS_LOOKS;
	wait_fold_ended(context, process, thread);
	thread_free(context, thread);
}

static void add_thread(struct watched_process *process, struct watched_thread *thread)
{
	if (process->thread_count == process->thread_capacity) {
		process->thread_capacity =
			process->thread_capacity ? process->thread_capacity * 2 : 4;
		process->threads = xreallocarray(process->threads, process->thread_capacity,
						 sizeof(struct watched_thread *));
	}
	process->threads[process->thread_count++] = thread;
}

/** The ids of the threads. One that has a single thread needs no look into a directory. */
static void list_threads(const struct wait_context *context, const struct watched_process *process,
			 uint32_t thread_count, struct pid_list *tids)
{
	char path[PROC_PATH_SIZE];

	if (thread_count == 1) {
		tids->pids = xcalloc(1, sizeof(*tids->pids));
		tids->pids[0] = process->pid;
		tids->count = tids->capacity = 1;
	} else if (proc_list(context->root, proc_task_path(path, process->pid, 0, "task"), tids) <
		   0) {
		tids->count = 0;
	}
}

/** Both lists ascend: known threads are kept, others are new, those that are not listed have ended. */
void watched_process_list(struct wait_context *context, struct watched_process *process,
			  const struct task *row)
{
	struct watched_thread **known = process->threads;
	size_t known_count = process->thread_count, at = 0;
	struct pid_list tids = {0};

	list_threads(context, process, row ? row->thread_count : 0, &tids);
	process->threads = NULL;
	process->thread_count = process->thread_capacity = 0;
	for (size_t i = 0; i < tids.count && i < THREAD_MAX; i++) {
		while (at < known_count && known[at]->tid < tids.pids[i])
			thread_ended(context, process, known[at++]);
		if (at < known_count && known[at]->tid == tids.pids[i] && !known[at]->is_gone)
			add_thread(process, known[at++]);
		else
			add_thread(process, thread_new(context, process, row, tids.pids[i]));
	}
	while (at < known_count)
		thread_ended(context, process, known[at++]);
	free(known);
	pid_list_done(&tids);
	process->listed_frame = context->frame;
}
