/* SPDX-License-Identifier: MIT */
#include "model/snapshot.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/sort.h"
#include "base/text.h"
#include "base/units.h"

/* These structs hold nothing but uint64_t: unknown is all bits set, in one go. */
#define SET_UNKNOWN(gauges) memset(&(gauges), 0xff, sizeof(gauges))

static void cpu_counters_unknown(struct cpu_counters *cpu)
{
	memset(cpu, 0xff, sizeof(*cpu));
	cpu->id = -1;
}

void system_counters_unknown(struct system_counters *ret_system)
{
	*ret_system = (struct system_counters){
		.context_switches = VALUE_UNKNOWN,
		.forks = VALUE_UNKNOWN,
		.interrupts = VALUE_UNKNOWN,
		.running_tasks = UINT32_MAX,
		.blocked_tasks = UINT32_MAX,
		.load_1 = NAN,
		.load_5 = NAN,
		.load_15 = NAN,
		.process_count = UINT32_MAX,
		.thread_count = UINT32_MAX,
		.kernel_thread_count = UINT32_MAX,
		.uptime_ns = VALUE_UNKNOWN,
	};
	cpu_counters_unknown(&ret_system->cpu);
	memset(&ret_system->tasks, 0xff, sizeof(ret_system->tasks));
	SET_UNKNOWN(ret_system->memory);
	SET_UNKNOWN(ret_system->paging);
	SET_UNKNOWN(ret_system->pressure_cpu);
	SET_UNKNOWN(ret_system->pressure_memory);
	SET_UNKNOWN(ret_system->pressure_io);
	SET_UNKNOWN(ret_system->tcp);
}

struct snapshot *snapshot_new(void)
{
	struct snapshot *snapshot = xcalloc(1, sizeof(*snapshot));

	system_counters_unknown(&snapshot->system);
	snapshot->cost = (struct own_cost){VALUE_UNKNOWN, VALUE_UNKNOWN, VALUE_UNKNOWN};
	return snapshot;
}

static void drop_texts(struct task *tasks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		text_block_unref(tasks[i].texts);
}

void snapshot_free(struct snapshot *snapshot)
{
	if (!snapshot)
		return;
	drop_texts(snapshot->processes, snapshot->process_count);
	drop_texts(snapshot->threads, snapshot->thread_count);
	arena_done(&snapshot->arena);
	free(snapshot);
}

/* Sealing */

static int compare_tasks(const void *a, const void *b, void *context)
{
	const struct task *left = a, *right = b;

	(void)context;
	if (left->tgid != right->tgid)
		return left->tgid < right->tgid ? -1 : 1;
	if (left->tid != right->tid)
		return left->tid < right->tid ? -1 : 1;
	return (left->start_ticks > right->start_ticks) - (left->start_ticks < right->start_ticks);
}

static int compare_names(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare_disks(const void *a, const void *b, void *context)
{
	(void)context;
	return compare_names(((const struct disk_counters *)a)->name,
			     ((const struct disk_counters *)b)->name);
}

static int compare_nets(const void *a, const void *b, void *context)
{
	(void)context;
	return compare_names(((const struct net_counters *)a)->name,
			     ((const struct net_counters *)b)->name);
}

static int compare_cgroups(const void *a, const void *b, void *context)
{
	(void)context;
	return compare_names(((const struct cgroup_counters *)a)->path,
			     ((const struct cgroup_counters *)b)->path);
}

static int compare_cpus(const void *a, const void *b, void *context)
{
	const struct cpu_counters *left = a, *right = b;

	(void)context;
	return (left->id > right->id) - (left->id < right->id);
}

static int compare_connections(const void *a, const void *b, void *context)
{
	const struct connection *left = a, *right = b;

	(void)context;
	if (left->pid != right->pid)
		return left->pid < right->pid ? -1 : 1;
	return (left->inode > right->inode) - (left->inode < right->inode);
}

/* Collectors deliver rows in order nearly always: looking costs less than sorting. */
static void sort_rows(void *rows, size_t count, size_t size, sort_compare_fn *compare)
{
	for (size_t i = 1; i < count; i++) {
		const char *row = (const char *)rows + i * size;

		if (compare(row - size, row, NULL) > 0) {
			sort_stable(rows, count, size, compare, NULL);
			return;
		}
	}
}

static uint32_t state_counts_total(const struct state_counts *counts)
{
	return counts->running + counts->sleeping + counts->uninterruptible + counts->stopped +
	       counts->zombie + counts->idle;
}

static void add_counts(struct state_counts *sum, const struct state_counts *counts)
{
	sum->running += counts->running;
	sum->sleeping += counts->sleeping;
	sum->uninterruptible += counts->uninterruptible;
	sum->stopped += counts->stopped;
	sum->zombie += counts->zombie;
	sum->idle += counts->idle;
}

/* Threads are counted by their states, so that the two always agree on the screen. */
static void count_tasks(struct snapshot *snapshot)
{
	struct system_counters *system = &snapshot->system;

	if (snapshot->process_count == 0)
		return;
	system->tasks = (struct state_counts){0};
	system->process_count = (uint32_t)snapshot->process_count;
	system->thread_count = system->kernel_thread_count = 0;
	for (size_t i = 0; i < snapshot->process_count; i++) {
		struct task *process = &snapshot->processes[i];
		uint32_t threads = state_counts_total(&process->states);

		if (threads == 0) {
			state_counts_add(&process->states, process->state);
			threads = process->thread_count ? process->thread_count : 1;
		}
		add_counts(&system->tasks, &process->states);
		system->thread_count += threads;
		if (process->flags & TASK_IS_KERNEL)
			system->kernel_thread_count += threads;
	}
}

void snapshot_seal(struct snapshot *snapshot)
{
	struct system_counters *system = &snapshot->system;

	assert(!snapshot->is_sealed);
	sort_rows(snapshot->processes, snapshot->process_count, sizeof(struct task), compare_tasks);
	sort_rows(snapshot->threads, snapshot->thread_count, sizeof(struct task), compare_tasks);
	sort_rows(snapshot->disks, snapshot->disk_count, sizeof(struct disk_counters),
		  compare_disks);
	sort_rows(snapshot->nets, snapshot->net_count, sizeof(struct net_counters), compare_nets);
	sort_rows(snapshot->connections, snapshot->connection_count, sizeof(struct connection),
		  compare_connections);
	sort_rows(system->cpus, system->cpu_count, sizeof(struct cpu_counters), compare_cpus);
	sort_rows(system->cgroups, system->cgroup_count, sizeof(struct cgroup_counters),
		  compare_cgroups);
	count_tasks(snapshot);
	snapshot->is_sealed = true;
}

void snapshot_add_health(struct snapshot *snapshot, const char *collector,
			 enum health_severity severity, const char *missing, const char *reason,
			 const char *command)
{
	struct arena *arena = &snapshot->arena;
	size_t count = snapshot->health_count;

	/* Full at 0, 1, 2, 4, 8 …: the old array stays in the arena, it is small. */
	if ((count & (count - 1)) == 0) {
		struct health *larger = arena_calloc(arena, count ? count * 2 : 1, sizeof(*larger));

		if (count)
			memcpy(larger, snapshot->health, count * sizeof(*larger));
		snapshot->health = larger;
	}
	snapshot->health[snapshot->health_count++] = (struct health){
		.collector = collector,
		.severity = severity,
		.missing = arena_strdup(arena, missing),
		.reason = reason ? arena_strdup(arena, reason) : NULL,
		.command = command ? arena_strdup(arena, command) : NULL,
	};
}

/* Looking up */

/* @return index of the first row with this tgid or a larger one */
static size_t lower_bound(const struct task *tasks, size_t count, pid_t tgid)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (tasks[middle].tgid < tgid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct task *snapshot_process(const struct snapshot *snapshot, pid_t pid)
{
	size_t i = lower_bound(snapshot->processes, snapshot->process_count, pid);

	if (i == snapshot->process_count || snapshot->processes[i].tgid != pid)
		return NULL;
	return &snapshot->processes[i];
}

const struct task *snapshot_threads_of(const struct snapshot *snapshot, pid_t pid,
				       size_t *ret_count)
{
	size_t first = lower_bound(snapshot->threads, snapshot->thread_count, pid);
	size_t end = first;

	while (end < snapshot->thread_count && snapshot->threads[end].tgid == pid)
		end++;
	*ret_count = end - first;
	return end > first ? &snapshot->threads[first] : NULL;
}
