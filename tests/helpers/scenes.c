/* SPDX-License-Identifier: MIT */
#include "helpers/scenes.h"

#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "helpers/builders.h"

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

static const struct process_words crowd[] = {
	{.pid = 1,
	 .name = "systemd",
	 .command = "/sbin/init",
	 .threads = 1,
	 .resident_bytes = 13 * MIB,
	 .virtual_bytes = 168 * MIB,
	 .shared_bytes = 9 * MIB,
	 .cpu_time_ns = 74 * NS_PER_S},
	{.pid = 2, .name = "kthreadd", .flags = TASK_IS_KERNEL, .ppid = 0},
	{.pid = 88,
	 .ppid = 2,
	 .name = "kworker/u16:3-flush",
	 .flags = TASK_IS_KERNEL,
	 .state = 'D',
	 .cpu_share = 0.021,
	 .cpu_time_ns = 93 * NS_PER_S},
	{.pid = 311,
	 .name = "systemd-journal",
	 .command = "/lib/systemd/systemd-journald",
	 .resident_bytes = 61 * MIB,
	 .virtual_bytes = 104 * MIB,
	 .shared_bytes = 58 * MIB,
	 .cpu_share = 0.004,
	 .write_bytes_per_s = 24000,
	 .cpu_time_ns = 31 * NS_PER_S},
	{.pid = 702,
	 .user = "message+",
	 .name = "dbus-daemon",
	 .command = "/usr/bin/dbus-daemon --system --nofork",
	 .resident_bytes = 5 * MIB,
	 .virtual_bytes = 9 * MIB,
	 .cpu_time_ns = 2 * NS_PER_S},
	{.pid = 951,
	 .name = "sshd",
	 .command = "sshd: /usr/sbin/sshd -D [listener]",
	 .resident_bytes = 9 * MIB,
	 .virtual_bytes = 15 * MIB,
	 .shared_bytes = 7 * MIB},
	{.pid = 1044,
	 .user = "www-data",
	 .name = "nginx",
	 .command = "nginx: worker process",
	 .resident_bytes = 17 * MIB,
	 .virtual_bytes = 71 * MIB,
	 .shared_bytes = 9 * MIB,
	 .cpu_share = 0.043,
	 .cpu_time_ns = 211 * NS_PER_S},
	{.pid = 1201,
	 .user = "redis",
	 .name = "redis-server",
	 .command = "/usr/bin/redis-server 127.0.0.1:6379",
	 .threads = 5,
	 .resident_bytes = 214 * MIB,
	 .virtual_bytes = 310 * MIB,
	 .shared_bytes = 8 * MIB,
	 .cpu_share = 0.061,
	 .cpu_time_ns = 1904 * NS_PER_S},
	{.pid = 1710,
	 .user = "app",
	 .name = "gunicorn",
	 .command = "/srv/shop/venv/bin/python3 /srv/shop/venv/bin/gunicorn shop.wsgi --workers 3",
	 .resident_bytes = 41 * MIB,
	 .virtual_bytes = 96 * MIB,
	 .shared_bytes = 12 * MIB,
	 .cpu_time_ns = 3 * NS_PER_S},
	{.pid = 1716,
	 .ppid = 1710,
	 .user = "app",
	 .name = "gunicorn",
	 .command = "/srv/shop/venv/bin/python3 /srv/shop/venv/bin/gunicorn shop.wsgi --workers 3",
	 .threads = 4,
	 .resident_bytes = 188 * MIB,
	 .virtual_bytes = 412 * MIB,
	 .shared_bytes = 14 * MIB,
	 .cpu_share = 0.118,
	 .run_delay_share = 0.012,
	 .cpu_time_ns = 803 * NS_PER_S},
	{.pid = 1717,
	 .ppid = 1710,
	 .user = "app",
	 .name = "gunicorn",
	 .command = "/srv/shop/venv/bin/python3 /srv/shop/venv/bin/gunicorn shop.wsgi --workers 3",
	 .threads = 4,
	 .resident_bytes = 191 * MIB,
	 .virtual_bytes = 414 * MIB,
	 .shared_bytes = 14 * MIB,
	 .cpu_share = 0.097,
	 .run_delay_share = 0.009,
	 .cpu_time_ns = 795 * NS_PER_S},
	{.pid = 2200,
	 .user = "postgres",
	 .name = "postgres",
	 .command = "/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main",
	 .resident_bytes = 29 * MIB,
	 .virtual_bytes = 4300 * MIB,
	 .shared_bytes = 26 * MIB,
	 .cpu_time_ns = 19 * NS_PER_S},
	{.pid = 2207,
	 .ppid = 2200,
	 .user = "postgres",
	 .name = "postgres",
	 .command = "postgres: 15/main: checkpointer",
	 .state = 'D',
	 .resident_bytes = 2108 * MIB,
	 .virtual_bytes = 4302 * MIB,
	 .shared_bytes = 2101 * MIB,
	 .cpu_share = 0.034,
	 .disk_delay_share = 0.71,
	 .write_bytes_per_s = 18.2e6,
	 .cpu_time_ns = 402 * NS_PER_S},
	{.pid = 2208,
	 .ppid = 2200,
	 .user = "postgres",
	 .name = "postgres",
	 .command = "postgres: 15/main: walwriter",
	 .resident_bytes = 23 * MIB,
	 .virtual_bytes = 4300 * MIB,
	 .shared_bytes = 20 * MIB,
	 .cpu_share = 0.011,
	 .disk_delay_share = 0.22,
	 .write_bytes_per_s = 1.1e6,
	 .cpu_time_ns = 377 * NS_PER_S},
	{.pid = SCENE_SUSPECT_PID,
	 .ppid = 2200,
	 .user = "postgres",
	 .name = "postgres",
	 .command = "postgres: 15/main: app shop 127.0.0.1(51234) COMMIT",
	 .state = 'D',
	 .resident_bytes = 1830 * MIB,
	 .virtual_bytes = 4410 * MIB,
	 .shared_bytes = 1801 * MIB,
	 .cpu_share = 0.193,
	 .run_delay_share = 0.008,
	 .disk_delay_share = 0.74,
	 .write_bytes_per_s = 31.5e6,
	 .read_bytes_per_s = 2.3e6,
	 .cpu_time_ns = 5127 * NS_PER_S},
	{.pid = 2219,
	 .ppid = 2200,
	 .user = "postgres",
	 .name = "postgres",
	 .command = "postgres: 15/main: app shop 127.0.0.1(51240) UPDATE",
	 .state = 'D',
	 .resident_bytes = 1712 * MIB,
	 .virtual_bytes = 4410 * MIB,
	 .shared_bytes = 1690 * MIB,
	 .cpu_share = 0.164,
	 .disk_delay_share = 0.69,
	 .write_bytes_per_s = 12.4e6,
	 .cpu_time_ns = 4410 * NS_PER_S},
	{.pid = 3307,
	 .user = "app",
	 .name = "node",
	 .command = "node /srv/shop/render/server.js",
	 .threads = 11,
	 .resident_bytes = 302 * MIB,
	 .virtual_bytes = 1104 * MIB,
	 .shared_bytes = 44 * MIB,
	 .cpu_share = 0.882,
	 .run_delay_share = 0.031,
	 .state = 'R',
	 .cpu_time_ns = 15403 * NS_PER_S},
	{.pid = 4120,
	 .user = "backup",
	 .name = "rsync",
	 .command = "rsync -a --delete /srv/shop/media/ backup@vault:/media/",
	 .state = 'D',
	 .resident_bytes = 24 * MIB,
	 .virtual_bytes = 61 * MIB,
	 .shared_bytes = 3 * MIB,
	 .nice = 10,
	 .cpu_share = 0.072,
	 .disk_delay_share = 0.81,
	 .read_bytes_per_s = 21.7e6,
	 .cpu_time_ns = 88 * NS_PER_S},
	{.pid = 5005,
	 .user = "anna",
	 .name = "bash",
	 .command = "-bash",
	 .resident_bytes = 6 * MIB,
	 .virtual_bytes = 10 * MIB,
	 .shared_bytes = 4 * MIB,
	 .tty = "pts/0"},
	{.pid = 5031,
	 .ppid = 5005,
	 .user = "anna",
	 .name = "blametop",
	 .command = "blametop",
	 .state = 'R',
	 .resident_bytes = 11 * MIB,
	 .virtual_bytes = 22 * MIB,
	 .shared_bytes = 5 * MIB,
	 .cpu_share = 0.004,
	 .cpu_time_ns = NS_PER_S,
	 .threads = 2,
	 .tty = "pts/0"},
};

static const struct process_words few[] = {
	{.pid = 1,
	 .name = "systemd",
	 .command = "/sbin/init",
	 .resident_bytes = 13 * MIB,
	 .virtual_bytes = 168 * MIB,
	 .cpu_time_ns = 4 * NS_PER_S},
	{.pid = 311,
	 .name = "systemd-journal",
	 .command = "/lib/systemd/systemd-journald",
	 .resident_bytes = 31 * MIB,
	 .virtual_bytes = 104 * MIB},
	{.pid = 951,
	 .name = "sshd",
	 .command = "sshd: /usr/sbin/sshd -D [listener]",
	 .resident_bytes = 9 * MIB,
	 .virtual_bytes = 15 * MIB},
	{.pid = 5005,
	 .user = "anna",
	 .name = "bash",
	 .command = "-bash",
	 .resident_bytes = 6 * MIB,
	 .virtual_bytes = 10 * MIB},
	{.pid = 5031,
	 .ppid = 5005,
	 .user = "anna",
	 .name = "blametop",
	 .command = "blametop",
	 .state = 'R',
	 .resident_bytes = 11 * MIB,
	 .virtual_bytes = 22 * MIB,
	 .cpu_share = 0.004,
	 .threads = 2},
};

static const struct process_words hostile[] = {
	{.pid = 10,
	 .user = "日本語ユーザ",
	 .name = "日本語プロセス",
	 .command = "日本語プロセス --引数 値",
	 .cpu_share = 0.5},
	{.pid = 11, .name = "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81", .cpu_share = 0.4},
	{.pid = 12,
	 .name = "a\x1b[2J\x07",
	 .command = "a\x1b]0;title\x07 b\nc\td",
	 .cpu_share = 0.3},
	{.pid = 13,
	 .name = "\xff\xfe\x80",
	 .command = "\xff\xfe \xe2\x80\xae rtl",
	 .cpu_share = 0.2},
	{.pid = 14, .name = ") R 1 (", .command = "", .cpu_share = 0.1},
};

struct cast {
	const struct process_words *words;
	size_t count;
};
static const struct cast casts[] = {
	[SCENE_COLLECTING] = {NULL, 0},
	[SCENE_QUIET] = {few, ARRAY_SIZE(few)},
	[SCENE_DISK] = {crowd, ARRAY_SIZE(crowd)},
	[SCENE_UNKNOWN] = {few, ARRAY_SIZE(few)},
	[SCENE_EMPTY] = {NULL, 0},
	[SCENE_HOSTILE] = {hostile, ARRAY_SIZE(hostile)},
};

static size_t make_processes(enum scene_kind kind, int second, const struct system_usage *system,
			     struct task_usage *ret_usages)
{
	const struct cast *cast = &casts[kind];

	for (size_t i = 0; i < cast->count; i++) {
		struct task_usage *usage = &ret_usages[i];
		double busy = second == SECONDS ? 1 : wave(second, (int)i, 0.2, 1.3);

		*usage = process_from_words(&cast->words[i]);
		usage->cpu_share *= busy;
		usage->memory_share =
			(double)usage->now.resident_bytes / (double)system->now.memory.total_bytes;
		usage->age_ns = 3 * 86400 * NS_PER_S;
	}
	return cast->count;
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
	double *first = &system.cpu_share;

	system_counters_unknown(&system.now);
	(void)first;
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

	interval = an_interval(.system = &system, .processes = processes, .process_count = count,
			       .threads = threads,
			       .thread_count = make_threads(kind, processes, count, threads),
			       .disks = &disk, .disk_count = kind == SCENE_DISK);
	memcpy(&end, &interval->end, sizeof(end));
	end->sequence = (uint64_t)second;
	end->wall_time.tv_sec += second;
	return interval;
}

/* --- The verdict --- */

static void say(struct sentences *sentences, const char *text)
{
	strcpy(sentences->items[sentences->count++].text, text);
}

static void add_blind_spot(struct verdict *verdict)
{
	struct blind_spot *blind = &verdict->blind[verdict->blind_count++];

	strcpy(blind->what, "I/O of 37 of 214 processes");
	strcpy(blind->why, "they belong to other users");
	strcpy(blind->command, "sudo blametop");
}

static void blame_disk(struct verdict *system, struct verdict *process)
{
	*system = (struct verdict){.is_system = true,
				   .bottleneck = WAIT_DISK,
				   .confidence = CONFIDENCE_HIGH,
				   .busy = NAN};
	strcpy(system->headline, "nvme0n1 holds this machine back: 5 threads wait for storage");
	say(&system->evidence, "nvme0n1 is 99 % busy with 39 requests queued, 18.6 ms each");
	say(&system->evidence,
	    "I/O pressure: 68 % of the time somebody was stalled, 41 % everybody");
	say(&system->evidence, "postgres (2214) spent 74 % of its time waiting for storage");
	say(&system->counter_evidence, "CPUs: 27 % busy, nobody waits for one");
	say(&system->hints, "rsync (4120) reads 21M/s from the same disk");
	add_blind_spot(system);

	*process = (struct verdict){.process = {SCENE_SUSPECT_PID, 100},
				    .name = "postgres",
				    .bottleneck = WAIT_DISK,
				    .busy = 0.94,
				    .active_threads = 0.94,
				    .confidence = CONFIDENCE_HIGH};
	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		process->share[i] = i < WAIT_IDLE ? 0 : NAN;
	process->share[WAIT_CPU] = 0.193 / 0.94;
	process->share[WAIT_RUNQ] = 0.008 / 0.94;
	process->share[WAIT_DISK] = 0.739 / 0.94;
	strcpy(process->headline, "postgres (2214) waits for storage: 79 % of its active time");
	say(&process->evidence, "74 % of the last 10 s in state D while nvme0n1 was 99 % busy");
	say(&process->evidence, "it writes 31M/s and reads 2.2M/s");
	say(&process->counter_evidence, "on a CPU 19 %, waiting for one 0.8 %");
	say(&process->hints, "the checkpointer (2207) writes 17M/s to the same disk");
}

static void judge(enum scene_kind kind, struct view *view)
{
	struct verdict *system = xcalloc(1, sizeof(*system)), *process = NULL;

	*system = (struct verdict){.is_system = true,
				   .bottleneck = WAIT_IDLE,
				   .busy = NAN,
				   .confidence = CONFIDENCE_HIGH};
	if (kind == SCENE_DISK) {
		process = xcalloc(1, sizeof(*process));
		blame_disk(system, process);
	} else if (kind == SCENE_UNKNOWN) {
		system->bottleneck = WAIT_UNKNOWN;
		system->confidence = CONFIDENCE_LOW;
		strcpy(system->headline, "cannot tell: nothing could be read");
		add_blind_spot(system);
	} else {
		strcpy(system->headline, "nothing is holding this machine back");
		say(&system->evidence, "CPUs 1 % busy, disks 0 %, no pressure");
	}
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
	strcpy(host.name, kind == SCENE_DISK ? "shop-1" : "host");
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
