/* SPDX-License-Identifier: MIT */
#include "helpers/builders.h"

#include <string.h>

#define GIB (UINT64_C(1) << 30)

const struct host a_host = {
	.name = "host",
	.kernel = "6.1.0",
	.machine = "x86_64",
	.boot_id = "00000000-0000-0000-0000-000000000000",
	.boot_time_s = 1700000000,
	.clock_ticks_per_s = 100,
	.page_bytes = 4096,
	.cpu_count = 2,
	.can_ptrace = true,
	.delayacct = 1,
	.ptrace_scope = -1,
	.has_pressure = true,
	.has_schedstat = true,
	.cgroup_version = 2,
};

#define OR(given, otherwise) ((given) ? (given) : (otherwise))

static uint32_t thread_total(const struct state_counts *states)
{
	return states->running + states->sleeping + states->uninterruptible + states->stopped +
	       states->zombie + states->idle;
}

/* What words of both kinds say about who it is. */
struct identity {
	pid_t pid, tid, ppid;
	const char *user, *name;
	char state;
	uint32_t flags, threads;
	uint64_t start_ticks;
	struct state_counts states;
};

static struct task task_of(const struct identity *words)
{
	struct task task = {
		.tgid = OR(words->pid, 1000),
		.ppid = OR(words->ppid, 1),
		.user = OR(words->user, "root"),
		.name = OR(words->name, "process"),
		.state = OR(words->state, 'S'),
		.flags = words->flags,
		.start_ticks = OR(words->start_ticks, 100),
		.states = words->states,
		.thread_count = OR(words->threads, thread_total(&words->states)),
		.priority = 20,
	};

	task.tid = OR(words->tid, task.tgid);
	task.session = task.tgid;
	task.thread_count = OR(task.thread_count, 1);
	if (task.tid != task.tgid)
		task.flags |= TASK_IS_THREAD;
	for (uint32_t i = thread_total(&task.states); i < task.thread_count; i++)
		state_counts_add(&task.states, task.state);
	return task;
}

static struct task now_of(const struct process_words *words)
{
	struct task task = task_of(&(struct identity){
		words->pid, words->tid, words->ppid, words->user, words->name, words->state,
		words->flags, words->threads, words->start_ticks, words->states});

	task.uid = words->uid;
	task.command = words->command;
	task.cgroup = words->cgroup;
	task.container = words->container;
	task.wait_channel = words->wait_channel;
	task.exe = words->exe;
	task.tty = words->tty;
	task.nice = (int16_t)words->nice;
	task.priority = (int16_t)(20 + words->nice);
	task.last_cpu = words->last_cpu;
	task.resident_bytes = words->resident_bytes;
	task.virtual_bytes = words->virtual_bytes;
	task.shared_bytes = words->shared_bytes;
	task.swap_bytes = words->swap_bytes;
	task.run_ns = task.user_ns = words->cpu_time_ns;
	return task;
}

static struct time_split split_of(const struct process_words *words)
{
	struct time_split split;

	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		split.share[i] = NAN;
	split.share[WAIT_CPU] = words->cpu_share;
	split.share[WAIT_RUNQ] = words->run_delay_share;
	split.share[WAIT_DISK] = words->disk_delay_share;
	for (int i = 0; i < WAIT_CLASS_COUNT; i++) {
		if (words->wait_share[i] > 0.0)
			split.share[i] = words->wait_share[i];
	}
	return split;
}

struct task_usage process_from_words(const struct process_words *words)
{
	bool has_parts = words->user_share > 0.0 || words->system_share > 0.0;
	struct time_split split = split_of(words);

	return (struct task_usage){
		.now = now_of(words),
		.is_new = words->is_new,
		.cpu_share = words->cpu_share,
		.user_share = has_parts ? words->user_share : words->cpu_share,
		.system_share = words->system_share,
		.run_delay_share = words->run_delay_share,
		.disk_delay_share = words->disk_delay_share,
		.memory_share = words->memory_share,
		.read_bytes_per_s = words->read_bytes_per_s,
		.write_bytes_per_s = words->write_bytes_per_s,
		.io_bytes_per_s = words->read_bytes_per_s + words->write_bytes_per_s,
		.minor_faults_per_s = words->minor_faults_per_s,
		.major_faults_per_s = words->major_faults_per_s,
		.voluntary_switches_per_s = words->voluntary_switches_per_s,
		.involuntary_switches_per_s = words->involuntary_switches_per_s,
		.resident_growth_bytes_per_s = words->resident_growth_bytes_per_s,
		.cpu_time_ns = words->cpu_time_ns,
		.age_ns = words->age_ns,
		.split = split,
		.waiting_share = time_split_waiting(&split),
	};
}

struct connection_usage connection_from_words(const struct connection_words *words)
{
	static const struct backend_usage unknown = {NAN, NAN, NAN, NAN, NAN, NAN};
	const struct backend_usage *backend = &words->backend;
	double sum = backend->cpu + backend->runq + backend->disk + backend->lock + backend->idle +
		     backend->other;

	return (struct connection_usage){
		.now = {.pid = OR(words->pid, 1000),
			.tid = words->tid,
			.inode = OR(words->inode, 1),
			.service = words->service,
			.flags = words->flags,
			.address = OR(words->address, "127.0.0.1:5432"),
			.backend_pid = words->backend_pid,
			.backend_state = words->backend_state},
		.service = services[words->service].key,
		.process = OR(words->process, "process"),
		.is_in_flight = words->flags & CONNECTION_IN_FLIGHT,
		.is_inbound = words->flags & CONNECTION_IS_INBOUND,
		.is_local = words->flags & CONNECTION_IS_LOCAL,
		.is_event_loop = words->flags & CONNECTION_IS_EVENT_LOOP,
		.in_flight_s = words->flags & CONNECTION_IN_FLIGHT ? words->in_flight_s : NAN,
		.in_flight_share = words->in_flight_share,
		.waited_share = words->waited_share,
		.requests_per_s = words->requests_per_s,
		.mean_request_s = words->mean_request_s > 0 ? words->mean_request_s : NAN,
		.sent_bytes_per_s = words->sent_bytes_per_s,
		.received_bytes_per_s = words->received_bytes_per_s,
		.retransmits_per_s = words->retransmits_per_s,
		.min_rtt_s = words->min_rtt_s > 0 ? words->min_rtt_s : NAN,
		.backend_pid = OR(words->backend_pid, -1),
		.backend = sum > 0 ? *backend : unknown,
	};
}

struct task task_from_words(const struct task_words *words)
{
	struct task task = task_of(&(struct identity){words->pid,
						      words->tid,
						      words->ppid,
						      words->user,
						      words->name,
						      words->state,
						      words->flags,
						      words->threads,
						      words->start_ticks,
						      {0}});

	task.uid = words->uid;
	task.command = words->command;
	task.user_ns = words->user_ns;
	task.system_ns = words->system_ns;
	task.run_ns = words->run_ns;
	task.run_delay_ns = words->run_delay_ns;
	task.disk_delay_ns = words->disk_delay_ns;
	task.read_bytes = words->read_bytes;
	task.write_bytes = words->write_bytes;
	task.minor_faults = words->minor_faults;
	task.major_faults = words->major_faults;
	task.voluntary_switches = words->voluntary_switches;
	task.involuntary_switches = words->involuntary_switches;
	task.resident_bytes = words->resident_bytes;
	task.virtual_bytes = words->virtual_bytes;
	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		task.wait_ns[i] = VALUE_UNKNOWN;
	task.samples = wait_samples_unknown();
	return task;
}

/* A copy of rows that lives in `arena`; NULL for none. */
static void *copy_rows(struct arena *arena, const void *rows, size_t count, size_t size)
{
	void *copy = count ? arena_calloc(arena, count, size) : NULL;

	if (copy)
		memcpy(copy, rows, count * size);
	return copy;
}

struct snapshot *snapshot_from_words(const struct snapshot_words *words)
{
	struct snapshot *snapshot = snapshot_new();
	struct arena *arena = &snapshot->arena;

	snapshot->time_ns = snapshot->boot_ns = (uint64_t)(words->at_s * 1e9 + 0.5);
	snapshot->wall_time.tv_sec = (time_t)(a_host.boot_time_s + (uint64_t)words->at_s);
	snapshot->host = &a_host;
	snapshot->needs = OR(words->needs, (uint32_t)NEED_ALL);
	snapshot->cost = (struct own_cost){0};
	if (words->system) {
		snapshot->system = *words->system;
		snapshot->system.cpus =
			copy_rows(arena, words->system->cpus, words->system->cpu_count,
				  sizeof(struct cpu_counters));
		snapshot->system.cgroups =
			copy_rows(arena, words->system->cgroups, words->system->cgroup_count,
				  sizeof(struct cgroup_counters));
	} else {
		snapshot->system.memory.total_bytes = 4 * GIB;
	}
	snapshot->process_count = words->process_count;
	snapshot->processes =
		copy_rows(arena, words->processes, words->process_count, sizeof(struct task));
	snapshot->thread_count = words->thread_count;
	snapshot->threads =
		copy_rows(arena, words->threads, words->thread_count, sizeof(struct task));
	snapshot->disk_count = words->disk_count;
	snapshot->disks =
		copy_rows(arena, words->disks, words->disk_count, sizeof(struct disk_counters));
	snapshot->net_count = words->net_count;
	snapshot->nets =
		copy_rows(arena, words->nets, words->net_count, sizeof(struct net_counters));
	snapshot_seal(snapshot);
	return snapshot;
}

struct system_counters a_quiet_system(void)
{
	static struct cpu_counters idle_cpus[] = {{.id = 0}, {.id = 1}};

	return (struct system_counters){
		.cpu = {.id = -1},
		.cpus = idle_cpus,
		.cpu_count = 2,
		.memory = {.total_bytes = 4 * GIB,
			   .available_bytes = 3 * GIB,
			   .free_bytes = 2 * GIB,
			   .cached_bytes = GIB,
			   .used_bytes = GIB,
			   .swap_total_bytes = GIB,
			   .swap_free_bytes = GIB},
	};
}

struct system_usage a_quiet_machine(void)
{
	static struct cpu_usage idle_cpus[] = {{.id = 0, .idle = 1.0}, {.id = 1, .idle = 1.0}};

	return (struct system_usage){
		.now = a_quiet_system(),
		.cpu = {.id = -1, .idle = 1.0},
		.cpus = idle_cpus,
		.cpu_count = 2,
		.memory_used_share = 0.25,
		.memory_available_share = 0.75,
		.tcp_retransmit_share = NAN,
		.disk_await_s = NAN,
		.own_resident_bytes = 10 << 20,
	};
}

struct interval *interval_from_words(const struct interval_words *words)
{
	double seconds = OR(words->seconds, 1.0);
	struct interval *interval =
		interval_new(a_snapshot(.at_s = 1000.0), a_snapshot(.at_s = 1000.0 + seconds));
	struct arena *arena = &interval->arena;

	interval->system = words->system ? *words->system : a_quiet_machine();
	interval->process_count = words->process_count;
	interval->processes =
		copy_rows(arena, words->processes, words->process_count, sizeof(struct task_usage));
	interval->thread_count = words->thread_count;
	interval->threads =
		copy_rows(arena, words->threads, words->thread_count, sizeof(struct task_usage));
	interval->disk_count = words->disk_count;
	interval->disks =
		copy_rows(arena, words->disks, words->disk_count, sizeof(struct disk_usage));
	interval->net_count = words->net_count;
	interval->nets = copy_rows(arena, words->nets, words->net_count, sizeof(struct net_usage));
	interval->connection_count = words->connection_count;
	interval->connections = copy_rows(arena, words->connections, words->connection_count,
					  sizeof(struct connection_usage));
	interval->cgroup_count = words->cgroup_count;
	interval->cgroups =
		copy_rows(arena, words->cgroups, words->cgroup_count, sizeof(struct cgroup_usage));
	return interval;
}

void built_interval_free(struct interval *interval)
{
	struct snapshot *begin, *end;

	if (!interval)
		return;
	/* Made above: they are ours, whatever the type of the field says. */
	memcpy(&begin, &interval->begin, sizeof(begin));
	memcpy(&end, &interval->end, sizeof(end));
	interval_free(interval);
	snapshot_free(begin);
	snapshot_free(end);
}
