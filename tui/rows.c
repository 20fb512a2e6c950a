/* SPDX-License-Identifier: MIT */
#include "tui/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

struct hash_key row_hash_key(struct task_key key, bool is_thread)
{
	return (struct hash_key){(uint64_t)(uint32_t)key.tid << 1 | is_thread, key.start_ticks};
}

static bool is_idle(const struct task_usage *usage)
{
	char state = usage->now.state;

	return !(usage->cpu_share > 0) && state != 'R' && state != 'D';
}

static int compare_pids(const void *a, const void *b)
{
	const pid_t *first = a, *second = b;

	return (*first > *second) - (*first < *second);
}

bool rows_accept(const struct rows_request *request, const struct task_usage *usage)
{
	const struct task *task = &usage->now;

	if (!request->show_kernel_threads && task->flags & TASK_IS_KERNEL)
		return false;
	if (request->hide_containers && task->container)
		return false;
	if (request->user && (!task->user || strcmp(task->user, request->user)))
		return false;
	if (request->hide_idle && is_idle(usage))
		return false;
	if (request->pids && !bsearch(&task->tgid, request->pids, request->pid_count,
				      sizeof(*request->pids), compare_pids))
		return false;
	return !request->filter || filter_matches(request->filter, usage);
}

struct row *rows_push(struct rows *rows, const struct task_usage *usage)
{
	struct row *row;

	if (rows->count == rows->capacity) {
		rows->capacity = rows->capacity ? rows->capacity * 2 : 256;
		rows->items = xreallocarray(rows->items, rows->capacity, sizeof(*rows->items));
	}
	row = &rows->items[rows->count++];
	memset(row, 0, sizeof(*row));
	row->usage = usage;
	rows->thread_rows += row_is_thread(row);
	return row;
}

const struct task_usage **rows_scratch(struct rows *rows, size_t count)
{
	if (count > rows->scratch_capacity) {
		rows->scratch = xreallocarray(rows->scratch, count, sizeof(*rows->scratch));
		rows->scratch_capacity = count;
	}
	return rows->scratch;
}

/* A process with one thread is that thread, and its row knows more. */
static const struct task_usage *threads_of(const struct rows_request *request,
					   const struct task_usage *process, size_t *ret_count)
{
	const struct task_usage *threads =
		interval_threads_of(request->interval, process->now.tgid, ret_count);

	return threads && *ret_count > 1 ? threads : NULL;
}

static bool has_mark(const struct hash *marks, const struct task_usage *usage)
{
	struct hash_key key = row_hash_key(task_key_of(&usage->now), false);

	return marks && marks->count && hash_get(marks, key);
}

void rows_push_threads(struct rows *rows, const struct rows_request *request, size_t parent,
		       bool more_follow)
{
	struct row above = rows->items[parent];
	const struct task_usage **sorted;
	const struct task_usage *threads;
	size_t count = 0;

	threads = threads_of(request, above.usage, &count);
	if (!threads)
		return;
	if (above.depth && above.depth < 64 && !above.is_last)
		above.rails |= UINT64_C(1) << above.depth;
	sorted = xcalloc(count, sizeof(*sorted));
	for (size_t i = 0; i < count; i++)
		sorted[i] = &threads[i];
	order_sort(request->order, sorted, count);
	for (size_t i = 0; i < count; i++) {
		struct row *row = rows_push(rows, sorted[i]);

		row->depth = (uint16_t)(above.depth + 1);
		row->rails = above.rails;
		row->is_last = i + 1 == count && !more_follow;
	}
	free(sorted);
}

static size_t gather_processes(struct rows *rows, const struct rows_request *request)
{
	const struct interval *interval = request->interval;
	const struct task_usage **found =
		rows_scratch(rows, interval->process_count + request->ended_count);
	size_t count = 0;

	for (size_t i = 0; i < interval->process_count; i++)
		if (rows_accept(request, &interval->processes[i]))
			found[count++] = &interval->processes[i];
	return count;
}

/* Every thread of its own, as `top -H`; a process stands for itself when it has only one. */
static size_t gather_threads(struct rows *rows, const struct rows_request *request)
{
	const struct interval *interval = request->interval;
	const struct task_usage **found = rows_scratch(
		rows, interval->process_count + interval->thread_count + request->ended_count);
	size_t count = 0;

	for (size_t i = 0; i < interval->process_count; i++) {
		const struct task_usage *process = &interval->processes[i];
		size_t thread_count = 0;
		const struct task_usage *threads = threads_of(request, process, &thread_count);

		if (!threads && rows_accept(request, process))
			found[count++] = process;
		for (size_t t = 0; threads && t < thread_count; t++)
			if (rows_accept(request, &threads[t]))
				found[count++] = &threads[t];
	}
	return count;
}

static bool is_ended(const struct rows_request *request, const struct task_usage *usage)
{
	return request->ended && usage >= request->ended &&
	       usage < request->ended + request->ended_count;
}

static void build_flat(struct rows *rows, const struct rows_request *request)
{
	size_t count = request->show_threads ? gather_threads(rows, request)
					     : gather_processes(rows, request);

	for (size_t i = 0; i < request->ended_count; i++)
		if (rows_accept(request, &request->ended[i]))
			rows->scratch[count++] = &request->ended[i];
	order_sort(request->order, rows->scratch, count);
	for (size_t i = 0; i < count; i++) {
		const struct task_usage *usage = rows->scratch[i];
		struct row *row = rows_push(rows, usage);

		row->is_ended = is_ended(request, usage);
		rows->ended_rows += row->is_ended;
		if (row->is_ended || usage->now.flags & TASK_IS_THREAD ||
		    !has_mark(request->unfolded, usage))
			continue;
		row->is_unfolded = true;
		rows_push_threads(rows, request, rows->count - 1, false);
	}
}

void rows_build(struct rows *rows, const struct rows_request *request)
{
	rows->count = 0;
	arena_done(&rows->arena);
	rows->process_count = rows->thread_rows = rows->ended_rows = 0;
	rows->connection_count = rows->inbound_count = 0;
	if (!request->interval)
		return;
	rows->process_count = request->interval->process_count;
	if (request->show_connections)
		rows_build_connections(rows, request);
	else if (request->tree)
		rows_build_tree(rows, request);
	else
		build_flat(rows, request);
}

void rows_done(struct rows *rows)
{
	free(rows->items);
	free(rows->scratch);
	arena_done(&rows->arena);
	memset(rows, 0, sizeof(*rows));
}

size_t rows_find(const struct rows *rows, struct task_key key, bool is_thread)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct row *row = &rows->items[i];

		if (row->usage->now.tid == key.tid && row_is_thread(row) == is_thread &&
		    row->usage->now.start_ticks == key.start_ticks)
			return i;
	}
	return rows->count;
}
