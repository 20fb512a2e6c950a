/* SPDX-License-Identifier: MIT */
#include "model/interval.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "model/interval_private.h"

/* The boot clock runs on in suspend, the monotonic one does not: from this difference on the
 * machine slept in between. */
#define GAP_S 0.5

/* Memory that is used again. Rows of 20,000 tasks are 12 MB; taken from and given back to the
 * kernel every second, the page faults cost three times what filling them does. */
struct usage_rows {
	struct task_usage *items;
	size_t capacity;
};

struct interval_memory {
	struct interval interval; /* what the others see */
	struct usage_rows processes, threads;
};

/* The interval freed last; NULL: none. */
static _Atomic(struct interval_memory *) spare;

static void memory_free(struct interval_memory *memory)
{
	if (!memory)
		return;
	free(memory->processes.items);
	free(memory->threads.items);
	free(memory);
}

static struct interval_memory *memory_of(struct interval *interval)
{
	return (struct interval_memory *)((char *)interval -
					  offsetof(struct interval_memory, interval));
}

static struct interval_memory *memory_take(void)
{
	struct interval_memory *memory = atomic_exchange(&spare, NULL);

	return memory ? memory : xcalloc(1, sizeof(*memory));
}

static void memory_give_back(struct interval_memory *memory)
{
#ifdef __SANITIZE_ADDRESS__
	memory_free(memory); /* a use after free must be seen */
#else
	memory_free(atomic_exchange(&spare, memory));
#endif
}

/* @return room for `count` rows, with anything in it; what is far too large shrinks */
static struct task_usage *rows_for(struct usage_rows *rows, size_t count)
{
	if (rows->capacity < count || rows->capacity / 4 > count + 64) {
		free(rows->items);
		rows->capacity = count + count / 8;
		rows->items =
			count ? xreallocarray(NULL, rows->capacity, sizeof(*rows->items)) : NULL;
	}
	return rows->items;
}

struct elapsed elapsed_of(double seconds)
{
	double per_s = seconds > 0.0 ? 1.0 / seconds : NAN;

	return (struct elapsed){seconds, per_s, per_s * 1e-9};
}

static struct interval_context context_of(const struct interval *interval)
{
	const struct snapshot *end = interval->end;
	const struct host *host = end->host;
	uint32_t ticks_per_s = host && host->clock_ticks_per_s ? host->clock_ticks_per_s : 100;

	return (struct interval_context){
		.elapsed = elapsed_of(interval->seconds),
		.boot_ns = end->boot_ns,
		.ns_per_tick = NS_PER_S / ticks_per_s,
		.cpu_count = host && host->cpu_count ? host->cpu_count : INFINITY,
		.memory_total_bytes = end->system.memory.total_bytes,
	};
}

static int compare_keys(const struct task *a, const struct task *b)
{
	if (a->tgid != b->tgid)
		return a->tgid < b->tgid ? -1 : 1;
	if (a->tid != b->tid)
		return a->tid < b->tid ? -1 : 1;
	return (a->start_ticks > b->start_ticks) - (a->start_ticks < b->start_ticks);
}

struct task_rows {
	const struct task *items;
	size_t count;
};

/* Both sides are sorted by key, so one walk pairs them. A row that is there twice finds its
 * partner twice; rows out of order only miss theirs. */
static void merge_tasks(struct task_usage *usages, struct task_rows before, struct task_rows now,
			const struct interval_context *context)
{
	size_t old = 0;

	for (size_t i = 0; i < now.count; i++) {
		const struct task *task = &now.items[i];
		int order = -1;

		while (old < before.count && (order = compare_keys(&before.items[old], task)) < 0)
			old++;
		task_usage_fill(&usages[i], order == 0 ? &before.items[old] : NULL, task, context);
	}
}

static void fill_tasks(struct interval *interval, struct interval_memory *memory)
{
	const struct snapshot *begin = interval->begin, *end = interval->end;
	struct interval_context context = context_of(interval);

	interval->process_count = end->process_count;
	interval->processes = rows_for(&memory->processes, end->process_count);
	merge_tasks(interval->processes, (struct task_rows){begin->processes, begin->process_count},
		    (struct task_rows){end->processes, end->process_count}, &context);
	interval->thread_count = end->thread_count;
	interval->threads = rows_for(&memory->threads, end->thread_count);
	merge_tasks(interval->threads, (struct task_rows){begin->threads, begin->thread_count},
		    (struct task_rows){end->threads, end->thread_count}, &context);
}

static double seconds_between(uint64_t begin_ns, uint64_t end_ns)
{
	return ((double)end_ns - (double)begin_ns) / 1e9;
}

static bool has_gap(const struct snapshot *begin, const struct snapshot *end)
{
	return fabs(seconds_between(begin->boot_ns, end->boot_ns) -
		    seconds_between(begin->time_ns, end->time_ns)) > GAP_S;
}

struct interval *interval_new(const struct snapshot *begin, const struct snapshot *end)
{
	struct interval_memory *memory = memory_take();
	struct interval *interval = &memory->interval;
	struct elapsed elapsed;

	assert(begin && end && begin->is_sealed && end->is_sealed);
	*interval = (struct interval){.begin = begin, .end = end};
	if (end->time_ns > begin->time_ns)
		interval->seconds = seconds_between(begin->time_ns, end->time_ns);
	interval->is_gap = has_gap(begin, end);
	elapsed = elapsed_of(interval->seconds);
	fill_tasks(interval, memory);
	interval_fill_disks(interval, elapsed);
	interval_fill_nets(interval, elapsed);
	interval_fill_cgroups(interval, elapsed);
	interval_fill_connections(interval, elapsed);
	interval_fill_system(interval, elapsed);
	return interval;
}

void interval_free(struct interval *interval)
{
	if (!interval)
		return;
	arena_done(&interval->arena);
	memory_give_back(memory_of(interval));
}

/* @return index of the first row with this tgid or a larger one */
static size_t lower_bound(const struct task_usage *rows, size_t count, pid_t tgid)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (rows[middle].now.tgid < tgid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct task_usage *interval_process(const struct interval *interval, pid_t pid)
{
	size_t i = lower_bound(interval->processes, interval->process_count, pid);

	if (i == interval->process_count || interval->processes[i].now.tgid != pid)
		return NULL;
	return &interval->processes[i];
}

const struct task_usage *interval_threads_of(const struct interval *interval, pid_t pid,
					     size_t *ret_count)
{
	size_t first = lower_bound(interval->threads, interval->thread_count, pid);
	size_t end = first;

	while (end < interval->thread_count && interval->threads[end].now.tgid == pid)
		end++;
	*ret_count = end - first;
	return end > first ? &interval->threads[first] : NULL;
}

const struct cgroup_usage *interval_cgroup(const struct interval *interval, const char *path)
{
	size_t low = 0, high = path ? interval->cgroup_count : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct cgroup_usage *usage = &interval->cgroups[middle];
		int order = strcmp(usage->now.path ? usage->now.path : "", path);

		if (order == 0)
			return usage;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
