/* SPDX-License-Identifier: MIT */
/* Once per frame: what the looks found goes into the rows, and who is looked at next is decided. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/units.h"
#include "collectors/wait_exact.h"
#include "collectors/wait_sampler_private.h"

/** A process that did nothing for so many frames is asleep. */
#define AWAKE_FRAMES 2
/** What the looks at all but the process in focus may cost, of one CPU; and when to look more often again. */
#define COST_LIMIT 0.004
#define COST_COMFORT 0.0015
#define STRIDE_MAX 16
/** More processes than this in focus are rows on a screen, of which only the first is selected. */
#define FOCUSED_MAX 4
/** Threads are listed again after so many frames even when their number is the same. */
#define LIST_FRAMES 5

static struct hash_key key_of(const struct task *row)
{
	return (struct hash_key){(uint64_t)row->tgid, row->start_ticks};
}

/** Rows come in the same order each time, by pid: nearly always it is the next one. */
static struct watched_process *expected(struct wait_sampler *sampler, const struct task *row)
{
	const struct process_list *rows = &sampler->rows;
	struct watched_process *process;

	while (sampler->row < rows->count && rows->items[sampler->row]->pid < row->tgid)
		sampler->row++;
	if (sampler->row == rows->count)
		return NULL;
	process = rows->items[sampler->row];
	return process->pid == row->tgid && process->start_ticks == row->start_ticks ? process
										     : NULL;
}

static struct watched_process *watch(struct wait_sampler *sampler, const struct task *row)
{
	struct watched_process *process = expected(sampler, row);

	if (!process)
		process = hash_get(&sampler->processes, key_of(row));
	if (process)
		return process;
	process = watched_process_new(row);
	process->first_frame = process->active_frame = sampler->context.frame;
	hash_put(&sampler->processes, key_of(row), process);
	return process;
}

/** It used a CPU, or is stuck in the kernel, since the frame before. */
static bool has_run(struct watched_process *process, const struct task *row)
{
	bool ran = !value_is_known(row->run_ns) || row->run_ns != process->run_ns ||
		   row->state == 'R' || row->state == 'D';

	process->run_ns = row->run_ns;
	return ran;
}

static void watch_io(struct watched_process *process, const struct task *row)
{
	bool is_known = value_is_known(row->read_bytes) && value_is_known(row->write_bytes);
	uint64_t bytes = is_known ? row->read_bytes + row->write_bytes : VALUE_UNKNOWN;

	process->does_io =
		is_known && value_is_known(process->io_bytes) && bytes > process->io_bytes;
	process->io_bytes = bytes;
}

static void update_threads(struct wait_sampler *sampler, struct watched_process *process,
			   const struct task *row)
{
	uint64_t frame = sampler->context.frame;

	if (process->thread_count == 0 || process->known_threads != row->thread_count ||
	    process->listed_frame + LIST_FRAMES <= frame)
		watched_process_list(&sampler->context, process, row);
	process->known_threads = row->thread_count;
}

/**
 * A frame after it came nobody has looked at it yet: nothing is known, which is not the same as nothing. In its
 * first frame its counters begin, and what is known later counts from there.
 */
static bool is_unseen(const struct watched_process *process, uint64_t frame)
{
	return watched_process_is_new(process) && process->first_frame != frame;
}

static void show(const struct watched_process *process, struct task *row, uint64_t frame)
{
	if (is_unseen(process, frame))
		return;
	memcpy(row->wait_ns, process->wait_ns, sizeof(row->wait_ns));
	row->samples = process->samples;
}

/** Thread rows of the process and watched threads both ascend. */
static void show_threads(const struct watched_process *process, struct snapshot *snapshot,
			 size_t *at, uint64_t frame)
{
	size_t known = is_unseen(process, frame) ? process->thread_count : 0;

	while (*at < snapshot->thread_count && snapshot->threads[*at].tgid < process->pid)
		++*at;
	for (; *at < snapshot->thread_count && snapshot->threads[*at].tgid == process->pid; ++*at) {
		struct task *row = &snapshot->threads[*at];

		while (known < process->thread_count && process->threads[known]->tid < row->tid)
			known++;
		if (known < process->thread_count && process->threads[known]->tid == row->tid)
			memcpy(row->wait_ns, process->threads[known]->wait_ns,
			       sizeof(row->wait_ns));
	}
}

/** The first is the selected one; a few that were asked for by name all count. */
static bool is_focused(struct focus focus, pid_t pid)
{
	size_t count = focus.count <= FOCUSED_MAX ? focus.count : 1;

	for (size_t i = 0; i < count; i++)
		if (focus.pids[i] == pid)
			return true;
	return false;
}

static void fold_process(struct wait_sampler *sampler, struct watched_process *process,
			 const struct task *row, struct focus focus)
{
	struct wait_context *context = &sampler->context;
	bool was_awake = process->active_frame + AWAKE_FRAMES >= context->frame;

	process->seen_frame = context->frame;
	process->is_focused = is_focused(focus, process->pid);
	watch_io(process, row);
	if (has_run(process, row))
		process->active_frame = context->frame;
	bool is_awake = process->active_frame + AWAKE_FRAMES >= context->frame ||
			process->is_focused || watched_process_is_new(process);
	if (was_awake || is_awake)
		wait_fold(context, process);
	else
		wait_fold_sleeping(context, process);
	wait_exact_follow(context, process, is_awake);
	if (!is_awake)
		return;
	if (process->is_refused)
		++*(row->uid == context->host->uid ? &sampler->refused_own
						   : &sampler->refused_others);
	if (process->is_focused || !wait_sampler_awaits(sampler, process))
		update_threads(sampler, process, row);
	*process_list_push(&sampler->awake) = process;
	if (!process->is_focused)
		return;
	/* The one in focus comes first. */
	size_t last = sampler->awake.count - 1, first = sampler->focused_count++;
	sampler->awake.items[last] = sampler->awake.items[first];
	sampler->awake.items[first] = process;
}

/** Those whose rows are gone. */
static void sweep(struct wait_sampler *sampler)
{
	struct process_list ended = {0};
	size_t position = 0;
	struct hash_slot *slot;

	while ((slot = hash_next(&sampler->processes, &position))) {
		struct watched_process *process = slot->value;
		if (process->seen_frame != sampler->context.frame)
			*process_list_push(&ended) = process;
	}
	for (size_t i = 0; i < ended.count; i++) {
		const struct watched_process *process = ended.items[i];
		hash_remove(&sampler->processes,
			    (struct hash_key){(uint64_t)process->pid, process->start_ticks});
		wait_exact_follow(&sampler->context, ended.items[i], false);
		watched_process_free(&sampler->context, ended.items[i]);
	}
	process_list_done(&ended);
}

/** Look at the others less often when they cost too much, and more often again when they do not. */
static void keep_budget(struct wait_sampler *sampler, uint64_t now_ns)
{
	double elapsed_ns = (double)(now_ns - sampler->folded_at_ns);
	double cost = elapsed_ns > 0 ? (double)sampler->others_cost_ns / elapsed_ns : 0;

	if (cost > COST_LIMIT && sampler->stride < STRIDE_MAX)
		sampler->stride *= 2;
	else if (cost < COST_COMFORT && sampler->stride > 1)
		sampler->stride /= 2;
	sampler->others_cost_ns = 0;
	sampler->folded_at_ns = now_ns;
}

static void watch_swap(struct wait_sampler *sampler, const struct snapshot *snapshot)
{
	uint64_t pages = snapshot->system.paging.swap_in_pages;

	sampler->context.swaps_in = value_is_known(pages) &&
				    value_is_known(sampler->swap_in_pages) &&
				    pages > sampler->swap_in_pages;
	sampler->swap_in_pages = pages;
}

static void watch_steal(struct wait_sampler *sampler, const struct snapshot *snapshot)
{
	uint64_t steal_ns = snapshot->system.cpu.steal_ns;

	sampler->context.stolen_ns = value_growth(sampler->steal_ns, steal_ns);
	sampler->steal_ns = steal_ns;
}

static void tell_refused(const struct wait_sampler *sampler, struct snapshot *snapshot)
{
	size_t refused = sampler->refused_others + sampler->refused_own;
	char missing[64];

	if (!refused)
		return;
	snprintf(missing, sizeof(missing), "what %zu process%s wait%s for", refused,
		 refused == 1 ? "" : "es", refused == 1 ? "s" : "");
	snapshot_add_health(snapshot, "waits", HEALTH_NOTE, missing,
			    sampler->refused_others ? "they belong to other users"
						    : "the kernel hides system calls (Yama)",
			    sampler->context.host->can_ptrace ? NULL : "sudo blametop");
}

static void fold_rows(struct wait_sampler *sampler, struct snapshot *snapshot, struct focus focus)
{
	uint64_t frame = sampler->context.frame;
	struct process_list rows = {0};
	size_t thread = 0;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		struct task *row = &snapshot->processes[i];
		struct watched_process *process;

		if (row->flags & TASK_IS_KERNEL)
			continue;
		process = watch(sampler, row);
		sampler->seen_count += process->seen_frame != frame;
		*process_list_push(&rows) = process;
		fold_process(sampler, process, row, focus);
		show(process, row, frame);
		show_threads(process, snapshot, &thread, frame);
	}
	process_list_done(&sampler->rows);
	sampler->rows = rows;
}

static void begin_frame(struct wait_sampler *sampler)
{
	struct wait_context *context = &sampler->context;

	context->now_ns = clock_now_ns();
	context->frame++;
	context->descriptors.refresh++;
	sampler->awake.count = sampler->focused_count = 0;
	sampler->refused_others = sampler->refused_own = 0;
	sampler->seen_count = sampler->row = 0;
	if (context->exact)
		exact_take(context->exact);
}

void wait_sampler_fold(struct wait_sampler *sampler, struct snapshot *snapshot, struct focus focus)
{
	uint64_t began_ns = clock_thread_cpu_ns();

	if (sampler->is_blind)
		return; /* the counters of the rows stay unknown */
	begin_frame(sampler);
	watch_swap(sampler, snapshot);
	watch_steal(sampler, snapshot);
	fold_rows(sampler, snapshot, focus);
	if (sampler->seen_count != sampler->processes.count)
		sweep(sampler);
	tell_refused(sampler, snapshot);
	keep_budget(sampler, sampler->context.now_ns);
	sampler->work.cpu_ns += clock_thread_cpu_ns() - began_ns;
}
