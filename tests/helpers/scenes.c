/* SPDX-License-Identifier: MIT */
#include "helpers/scenes.h"

#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "helpers/scenes_private.h"

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)
#define SECONDS 300 /* of history */

/* --- Ups and downs without chance --- */

/* 0..1, the same for the same (second, kind). */
static double noise(int second, int kind)
{
	uint32_t x = (uint32_t)second * 2654435761u + (uint32_t)kind * 40503u;

	x ^= x >> 15;
	x *= 2246822519u;
	x ^= x >> 13;
	return (x & 0xffff) / 65535.0;
}

/* Slow waves with a little noise on them. */
static double wave(int second, int kind, double low, double high)
{
	double slow = 0.5 + 0.5 * sin(second / (7.0 + 3 * kind) + kind);

	return low + (high - low) * (0.8 * slow + 0.2 * noise(second, kind));
}

/* From `since` on more, before that less. */
static double step(int second, int since, double before, double after)
{
	double x = (second - since) / 6.0;

	return before + (after - before) / (1 + exp(-x));
}

/* --- Processes --- */

static size_t make_processes(enum scene_kind kind, int second, const struct system_usage *system,
			     struct task_usage *ret_usages)
{
	const struct process_words *cast = scene_casts[kind];
	size_t i;

	for (i = 0; cast[i].pid; i++) {
		struct task_usage *usage = &ret_usages[i];
		double busy = second == SECONDS ? 1 : wave(second, (int)i, 0.2, 1.3);

		*usage = process_from_words(&cast[i]);
		usage->cpu_share *= busy;
		usage->memory_share =
			(double)usage->now.resident_bytes / (double)system->now.memory.total_bytes;
		usage->age_ns = 3 * 86400 * NS_PER_S;
		if (kind == SCENE_DATABASE)
			scene_sample_waits(usage);
	}
	return i;
}

/* Each of the first threads has its part of what the process waits for; the last has nothing to do. */
static void share_waits(struct task_usage *thread, const struct task_usage *process)
{
	uint32_t count = process->now.thread_count;
	bool is_last = thread->now.tid + 1 == process->now.tid + (pid_t)count;

	for (int c = 0; c < WAIT_CLASS_COUNT && count > 1; c++)
		thread->split.share[c] =
			is_last ? 0 : fmin(process->split.share[c] / (count - 1), 1);
	thread->split.share[WAIT_CPU] = thread->cpu_share;
	scene_sample_waits(thread);
}

/* Threads of those that have some; the busiest does nearly all the work. */
static size_t make_threads(enum scene_kind kind, const struct task_usage *processes, size_t count,
			   struct task_usage *ret_usages)
{
	static const char *const names[] = {"main", "worker-1", "worker-2", "gc", "io-0", "io-1"};
	size_t made = 0;

	if (kind == SCENE_EMPTY)
		return 0;
	for (size_t i = 0; i < count; i++) {
		for (uint32_t n = 0; n < processes[i].now.thread_count; n++) {
			struct task_usage *thread = &ret_usages[made++];

			*thread = processes[i];
			thread->now.tid += (pid_t)n;
			thread->now.flags |= n ? TASK_IS_THREAD : TASK_IS_THREAD | TASK_IS_LEADER;
			thread->now.thread_count = 1;
			thread->cpu_share *= n == 1 ? 0.9 : 0.1 / (1 + n);
			if (n)
				thread->now.name = names[n % ARRAY_SIZE(names)];
			if (n > 1)
				thread->now.state = 'S';
			if (kind == SCENE_DATABASE)
				share_waits(thread, &processes[i]);
		}
	}
	return made;
}

/* --- The machine --- */

static void make_cpus(struct system_usage *system, struct cpu_usage *cpus, size_t count, int second)
{
	double busy = 0;

	for (size_t i = 0; i < count; i++) {
		double user = i == 3 ? wave(second, 5, 0.85, 0.9) : wave(second, (int)i, 0.05, 0.3);
		double iowait = wave(second, (int)i + 9, 0.1, 0.5) * step(second, 190, 0.05, 1);

		cpus[i] = (struct cpu_usage){.id = (int32_t)i, .user = user, .system = 0.06};
		cpus[i].iowait = fmin(iowait, 0.9 - user > 0 ? 0.9 - user : 0);
		cpus[i].softirq = 0.01;
		cpus[i].busy = cpus[i].user + cpus[i].system + cpus[i].softirq;
		cpus[i].idle = 1 - cpus[i].busy - cpus[i].iowait;
		busy = fmax(busy, cpus[i].busy);
		system->cpu.user += cpus[i].user / (double)count;
		system->cpu.system += cpus[i].system / (double)count;
		system->cpu.softirq += cpus[i].softirq / (double)count;
		system->cpu.iowait += cpus[i].iowait / (double)count;
		system->cpu.busy += cpus[i].busy / (double)count;
	}
	system->cpu.id = -1;
	system->cpu.idle = 1 - system->cpu.busy - system->cpu.iowait;
	system->cpus = cpus;
	system->cpu_count = count;
	system->cpu_share = system->cpu.busy;
	system->hottest_cpu_share = busy;
}

static struct system_usage disk_machine(int second, struct cpu_usage *cpus)
{
	struct system_usage system = a_quiet_machine();
	double trouble = step(second, 190, 0.05, 1);

	system.cpu = (struct cpu_usage){0};
	make_cpus(&system, cpus, 8, second);
	system.now.memory = (struct memory_gauges){
		.total_bytes = 16 * GIB,
		.free_bytes = 700 * MIB,
		.available_bytes = 6200 * MIB,
		.buffers_bytes = 410 * MIB,
		.cached_bytes = 5600 * MIB,
		.shared_bytes = 2300 * MIB,
		.used_bytes = 9600 * MIB,
		.dirty_bytes = (uint64_t)(900.0 * trouble) * MIB,
		.swap_total_bytes = 2 * GIB,
		.swap_free_bytes = 2 * GIB - 12 * MIB,
	};
	system.swap_used_bytes = 12 * MIB;
	system.swap_used_share = 0.006;
	system.memory_used_share = step(second, 60, 0.52, 0.586);
	system.memory_available_share = 0.38;
	system.now.load_1 = step(second, 200, 1.4, 6.31);
	system.now.load_5 = 3.12;
	system.now.load_15 = 1.98;
	system.now.tasks = (struct state_counts){
		.running = 2 + (uint32_t)(2 * noise(second, 3)),
		.uninterruptible = (uint32_t)(5 * trouble + 0.5),
		.sleeping = 602,
		.idle = 61,
	};
	system.now.process_count = 214;
	system.now.thread_count = 671;
	system.now.uptime_ns = (uint64_t)(3 * 86400 + 4 * 3600 + second) * NS_PER_S;
	system.pressure_cpu.some = wave(second, 2, 0.005, 0.03);
	system.pressure_io.some = trouble * wave(second, 4, 0.55, 0.75);
	system.pressure_io.full = system.pressure_io.some * 0.6;
	system.disk_busiest_share = fmin(1, trouble * wave(second, 6, 0.93, 1.05));
	system.disk_read_bytes_per_s = wave(second, 3, 0.2e6, 24e6);
	system.disk_write_bytes_per_s = trouble * wave(second, 1, 50e6, 66e6);
	system.disk_io_per_s = 2140 * trouble;
	system.disk_await_s = 0.0004 + 0.0182 * trouble;
	system.disk_queue_length = 39 * trouble;
	system.net_receive_bytes_per_s = wave(second, 2, 0.1e6, 1.9e6);
	system.net_send_bytes_per_s = wave(second, 5, 0.8e6, 6e6);
	system.tcp_retransmit_share = 0.0004;
	system.now.tcp.established = 118;
	system.context_switches_per_s = 18250;
	system.own_cpu_share = 0.004;
	system.own_resident_bytes = 11 * MIB;
	return system;
}

static struct system_usage quiet_machine(int second)
{
	struct system_usage system = a_quiet_machine();

	system.cpu.user = system.cpu_share = system.cpu.busy = wave(second, 1, 0, 0.02);
	system.hottest_cpu_share = system.cpu_share * 2;
	system.cpu.idle = 1 - system.cpu.busy;
	system.now.load_1 = 0.02;
	system.now.tasks = (struct state_counts){.running = 1, .sleeping = 5};
	system.now.process_count = 5;
	system.now.thread_count = 6;
	system.now.uptime_ns = 5 * 3600 * NS_PER_S;
	system.own_cpu_share = 0.003;
	return system;
}

static struct system_usage unknown_machine(void)
{
	static const struct cpu_usage cpu = {-1, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
	struct system_usage system = {.cpu = cpu};

	system_counters_unknown(&system.now);
	system.cpu_share = system.hottest_cpu_share = NAN;
	system.memory_used_share = system.memory_available_share = system.swap_used_share = NAN;
	system.swap_used_bytes = VALUE_UNKNOWN;
	system.pressure_cpu = system.pressure_memory = system.pressure_io =
		(struct pressure_usage){NAN, NAN};
	system.swap_in_pages_per_s = system.swap_out_pages_per_s = NAN;
	system.context_switches_per_s = system.forks_per_s = NAN;
	system.tcp_retransmit_share = system.tcp_resets_per_s = NAN;
	system.disk_read_bytes_per_s = system.disk_write_bytes_per_s = system.disk_io_per_s = NAN;
	system.disk_busiest_share = system.disk_await_s = system.disk_queue_length = NAN;
	system.net_receive_bytes_per_s = system.net_send_bytes_per_s = NAN;
	system.own_cpu_share = NAN;
	system.own_resident_bytes = VALUE_UNKNOWN;
	return system;
}

static struct system_usage machine_at(enum scene_kind kind, int second, struct cpu_usage *cpus)
{
	if (kind == SCENE_DISK)
		return disk_machine(second, cpus);
	return kind == SCENE_UNKNOWN ? unknown_machine() : quiet_machine(second);
}

static struct interval *interval_at(enum scene_kind kind, int second)
{
	static struct cpu_usage cpus[8];
	static struct task_usage processes[32], threads[128];
	struct system_usage system = machine_at(kind, second, cpus);
	size_t count = make_processes(kind, second, &system, processes);
	struct disk_usage disk = {
		.now = {.name = "nvme0n1"},
		.busy_share = system.disk_busiest_share,
	};
	struct interval *interval;
	struct snapshot *end;
	size_t connection_count;
	const struct connection_usage *connections = scene_connections(kind, &connection_count);

	interval = an_interval(.connections = connections, .connection_count = connection_count,
			       .system = &system, .processes = processes, .process_count = count,
			       .threads = threads,
			       .thread_count = make_threads(kind, processes, count, threads),
			       .disks = &disk, .disk_count = kind == SCENE_DISK);
	memcpy(&end, &interval->end, sizeof(end));
	end->sequence = (uint64_t)second;
	end->wall_time.tv_sec += second;
	return interval;
}

static void judge(enum scene_kind kind, struct view *view)
{
	struct verdict *system = xcalloc(1, sizeof(*system)), *process = NULL;

	if (kind == SCENE_DISK || kind == SCENE_DATABASE)
		process = xcalloc(1, sizeof(*process));
	scene_judge(kind, system, process);
	view->system = system;
	view->process = process;
}

/* --- All of it --- */

struct view *scene_new(enum scene_kind kind)
{
	static struct host host;
	struct view *view = xcalloc(1, sizeof(*view));
	struct history *history = history_new((struct history_options){600, 32 << 20});

	host = a_host;
	strcpy(host.name, kind == SCENE_DISK || kind == SCENE_DATABASE ? "shop-1" : "host");
	strcpy(host.kernel, "6.1.0-18-amd64");
	view->host = &host;
	view->history = history;
	if (kind == SCENE_COLLECTING)
		return view;
	for (int second = 1; second <= SECONDS; second++) {
		struct interval *interval = interval_at(kind, second);

		history_push(history, interval);
		if (second == SECONDS)
			view->interval = interval;
		else
			built_interval_free(interval);
	}
	judge(kind, view);
	return view;
}

/* What scene_new() made is ours, whatever the types of the fields say. */
static void *mine(const void *pointer)
{
	void *own;

	memcpy(&own, &pointer, sizeof(own));
	return own;
}

void scene_free(struct view *view)
{
	if (!view)
		return;
	built_interval_free(mine(view->interval));
	history_free(mine(view->history));
	free(mine(view->system));
	free(mine(view->process));
	free(view);
}
