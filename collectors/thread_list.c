/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "collectors/scan_private.h"

void thread_count_state(struct state_counts *counts, char old_state, char new_state)
{
	struct state_counts old = {0};

	state_counts_add(&old, old_state);
	state_counts_add(counts, new_state);
	counts->running -= old.running;
	counts->sleeping -= old.sleeping;
	counts->uninterruptible -= old.uninterruptible;
	counts->stopped -= old.stopped;
	counts->zombie -= old.zombie;
	counts->idle -= old.idle;
}

static struct thread *thread_new(struct process *process, pid_t tid)
{
	struct thread *thread = xcalloc(1, sizeof(*thread));

	thread->row = task_unknown();
	thread->row.tid = tid;
	thread->row.tgid = process->row.tid;
	thread->row.flags = TASK_IS_THREAD;
	thread->meters = meters_unknown();
	if (tid != process->row.tid)
		return thread;
	thread->row.flags |= TASK_IS_LEADER;
	/* Until now it was the only one. */
	thread->meters = process->leader;
	if (value_is_known(thread->meters.value[METER_RUN]))
		process->threads.live_run_ns += thread->meters.value[METER_RUN];
	return thread;
}

static void thread_free(struct process_scan *scan, struct thread *thread)
{
	descriptors_close(&scan->descriptors, &thread->schedstat);
	text_block_unref(thread->row.texts);
	free(thread);
}

/* What it has used stays with the process. */
static void forget_thread(struct process_scan *scan, struct process *process, struct thread *thread)
{
	uint64_t run_ns = thread->meters.value[METER_RUN];

	if (value_is_known(run_ns)) {
		process->threads.live_run_ns -= run_ns;
		process->threads.ended_run_ns += run_ns;
	}
	thread_count_state(&process->row.states, thread->row.state, '?');
	thread_free(scan, thread);
}

void threads_free(struct process_scan *scan, struct process *process)
{
	struct threads *threads = &process->threads;

	for (size_t i = 0; i < threads->count; i++)
		thread_free(scan, threads->items[i]);
	free(threads->items);
	free(threads->recent);
	*threads = (struct threads){0};
}

/* `recent` keeps its order less those that are gone, the new ones come first. */
static void reorder(struct threads *threads, struct thread **added, size_t added_count,
		    size_t old_count)
{
	struct thread **recent = xcalloc(threads->count + 1, sizeof(*recent));
	size_t count = added_count;

	memcpy(recent, added, added_count * sizeof(*added));
	for (size_t i = 0; i < old_count; i++) {
		if (!threads->recent[i]->is_gone)
			recent[count++] = threads->recent[i];
	}
	free(threads->recent);
	threads->recent = recent;
}

/**
 * Both lists ascend: who is in both stays, who is in the new one only is made.
 *
 * @param ret_items, ret_added  room for as many as the list has; all of them, and those that are new
 * @return how many are new
 */
static size_t merge(struct process *process, const struct pid_list *list, struct thread **ret_items,
		    struct thread **ret_added)
{
	struct thread **known = process->threads.items;
	size_t at = 0, added_count = 0, count = process->threads.count;

	for (size_t i = 0; i < list->count; i++) {
		for (; at < count && known[at]->row.tid < list->pids[i]; at++)
			known[at]->is_gone = true;
		if (at < count && known[at]->row.tid == list->pids[i] && !known[at]->is_gone)
			ret_items[i] = known[at++];
		else
			ret_items[i] = ret_added[added_count++] =
				thread_new(process, list->pids[i]);
	}
	for (; at < count; at++)
		known[at]->is_gone = true;
	return added_count;
}

void threads_list(struct process_scan *scan, struct process *process)
{
	struct threads *threads = &process->threads;
	size_t added_count, old_count = threads->count;
	struct thread **items, **added;
	char path[PROC_PATH_SIZE];

	scan->work.lists++;
	proc_task_path(path, process->row.tid, 0, "task");
	if (proc_list(scan->root, path, &scan->pids) || !scan->pids.count)
		return;
	items = xcalloc(scan->pids.count, sizeof(*items));
	added = xcalloc(scan->pids.count, sizeof(*added));
	added_count = merge(process, &scan->pids, items, added);
	/* Not all processes in the same refresh. */
	if (!old_count)
		threads->turn_credit = (size_t)process->row.tid % PROCESS_THREAD_TURN_REFRESHES;
	threads->count = scan->pids.count;
	reorder(threads, added, added_count, old_count);
	for (size_t i = 0; i < old_count; i++) {
		if (threads->items[i]->is_gone)
			forget_thread(scan, process, threads->items[i]);
	}
	free(threads->items);
	free(added);
	threads->items = items;
}
