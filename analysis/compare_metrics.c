/* SPDX-License-Identifier: MIT */
/*
 * What is compared, and how much of it matters. This is the only place with such numbers: a change
 * of CPU time by less than a hundredth of a CPU, or by less than a tenth of what it was, is not
 * worth a sentence, however certain it is.
 */
#include <assert.h>
#include <math.h>

#include "analysis/compare_private.h"

const char *const compare_kind_names[COMPARE_KIND_COUNT] = {
	[COMPARE_MACHINE] = "machine",   [COMPARE_PROGRAM] = "program",
	[COMPARE_ENDPOINT] = "endpoint", [COMPARE_DISK] = "disk",
	[COMPARE_GROUP] = "group",
};

static double one(const struct compare_sample *sample, enum wait_class class)
{
	(void)sample, (void)class;
	return 1.0;
}

static double process_begins(const struct compare_sample *sample, enum wait_class class)
{
	const struct task_usage *usage = sample->row;

	(void)class;
	return usage->is_new ? 1.0 / sample->interval->seconds : 0.0;
}

static double connection_begins(const struct compare_sample *sample, enum wait_class class)
{
	const struct connection_usage *usage = sample->row;

	(void)class;
	return usage->is_new ? 1.0 / sample->interval->seconds : 0.0;
}

/** 1 while the machine's verdict is this one. */
static double is_verdict(const struct compare_sample *sample, enum wait_class class)
{
	const struct verdict_note *note = sample->note;

	if (!note || note->is_measuring || note->bottleneck == WAIT_CLASS_COUNT)
		return NAN;
	return note->bottleneck == class ? 1.0 : 0.0;
}

/**
 * Threads of all processes that had something to do. Who waits for another process of this machine
 * is left out, here and among the programs: what that one does counts already.
 */
static double active(const struct compare_sample *sample, enum wait_class class)
{
	double sum = 0.0;

	(void)class;
	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		if (wait_class_is_active((enum wait_class)i) && i != WAIT_IPC)
			sum += sample->threads->share[i];
	return sum;
}

/** The part of this class in their time. */
static double active_part(const struct compare_sample *sample, enum wait_class class)
{
	double all = active(sample, class);

	return all > 0.0 ? sample->threads->share[class] / all : 0.0;
}

#define KIB 1024.0
#define MIB (1024.0 * KIB)
#define GIB (1024.0 * MIB)

/* key, title, unit, floor, relative floor, as much as one CPU (0: what counts is how many times) */
#define ROW(key, title, unit, floor, relative, whole)                                              \
	{                                                                                          \
		.metric = { key, title, UNIT_##unit, floor, relative, whole, NULL, 0.0 }           \
	}
/* The same for means: the metric that weighs them, and how much of it there must be per second */
#define MEAN(key, title, unit, floor, relative, whole, weight, least)                              \
	{                                                                                          \
		.metric = { key, title, UNIT_##unit, floor, relative, whole, weight, least }       \
	}
#define OWN(key, title, unit, floor, relative, whole, get_it)                                      \
	{                                                                                          \
		.metric = {key, title, UNIT_##unit, floor, relative, whole, NULL, 0.0},            \
		.get = get_it                                                                      \
	}
#define VERDICT(key, title, of)                                                                    \
	{                                                                                          \
		.metric =                                                                          \
			{"verdict_" key, "verdict: " title, UNIT_SHARE, 0.5, 0.0, 1.0, NULL, 0.0}, \
		.get = is_verdict, .class = of                                                     \
	}
#define TIME(key, title, of)                                                                       \
	{                                                                                          \
		.metric = {"time_" key "_share",                                                   \
			   "active time: " title,                                                  \
			   UNIT_SHARE,                                                             \
			   0.15,                                                                   \
			   0.0,                                                                    \
			   1.0,                                                                    \
			   "active_threads",                                                       \
			   0.1},                                                                   \
		.get = active_part, .get_weight = active, .class = of                              \
	}

/* clang-format off */
static const struct compare_row machine_rows[] = {
	ROW("cpu_share",               "CPU",                SHARE, 0.02, 0.1,  1.0),
	ROW("cpu_system_share",        "CPU in the kernel",  SHARE, 0.02, 0.15, 1.0),
	ROW("cpu_steal_share",         "CPU stolen",         SHARE, 0.02, 0.3,  1.0),
	ROW("procs_running",           "on a run queue",     COUNT, 1.0,  0.3,  10.0),
	ROW("procs_blocked",           "blocked on I/O",     COUNT, 0.5,  0.3,  10.0),
	ROW("pressure_cpu_some_share", "CPU pressure",       SHARE, 0.03, 0.2,  1.0),
	ROW("pressure_memory_some_share", "memory pressure", SHARE, 0.02, 0.2,  1.0),
	ROW("pressure_io_some_share",  "I/O pressure",       SHARE, 0.03, 0.2,  1.0),
	ROW("memory_available_bytes",  "memory available",   BYTES, 64.0 * MIB, 0.05, 4.0 * GIB),
	ROW("swap_used_bytes",         "swap used",          BYTES, 16.0 * MIB, 0.05, GIB),
	ROW("swap_in_pages_per_s",     "swapped in",         PER_S, 20.0,  0.3, 5000.0),
	ROW("swap_out_pages_per_s",    "swapped out",        PER_S, 20.0,  0.3, 5000.0),
	ROW("major_faults_per_s",      "major faults",       PER_S, 10.0,  0.3, 2000.0),
	ROW("refault_pages_per_s",     "refaults",           PER_S, 200.0, 0.3, 50000.0),
	ROW("allocation_stalls_per_s", "allocation stalls",  PER_S, 1.0,   0.3, 200.0),
	ROW("forks_per_s",             "forks",              PER_S, 3.0,   0.25, 500.0),
	ROW("context_switches_per_s",  "context switches",   PER_S, 1000.0, 0.25, 200000.0),
	ROW("disk_read_bytes_per_s",   "disk read",  BYTES_PER_S, 512.0 * KIB, 0.25, 200.0 * MIB),
	ROW("disk_write_bytes_per_s",  "disk write", BYTES_PER_S, 512.0 * KIB, 0.25, 200.0 * MIB),
	ROW("disk_io_per_s",           "disk requests",      PER_S, 20.0,  0.25, 5000.0),
	ROW("net_receive_bytes_per_s", "net received", BYTES_PER_S, 64.0 * KIB, 0.25, 100.0 * MIB),
	ROW("net_send_bytes_per_s",    "net sent",     BYTES_PER_S, 64.0 * KIB, 0.25, 100.0 * MIB),
	ROW("tcp_retransmits_per_s",   "TCP retransmits",    PER_S, 1.0,   0.3, 200.0),
	ROW("tcp_resets_per_s",        "TCP resets",         PER_S, 2.0,   0.3, 200.0),
	ROW("tcp_listen_drops_per_s",  "listen drops",       PER_S, 0.2,   0.3, 100.0),
	ROW("tcp_established",         "TCP connections",    COUNT, 4.0,   0.2, 5000.0),
	ROW("processes",               "processes",          COUNT, 5.0,   0.1, 1000.0),
	ROW("threads",                 "threads",            COUNT, 10.0,  0.1, 5000.0),
	VERDICT("cpu",     "CPU",       WAIT_CPU),
	VERDICT("runq",    "CPU queue", WAIT_RUNQ),
	VERDICT("disk",    "disk",      WAIT_DISK),
	VERDICT("db",      "database",  WAIT_DB),
	VERDICT("net",     "network",   WAIT_NET),
	VERDICT("lock",    "locks",     WAIT_LOCK),
	VERDICT("mem",     "memory",    WAIT_MEM),
	VERDICT("ipc",     "processes", WAIT_IPC),
	VERDICT("idle",    "idle",      WAIT_IDLE),
	TIME("cpu",  "CPU",       WAIT_CPU),
	TIME("runq", "CPU queue", WAIT_RUNQ),
	TIME("disk", "disk",      WAIT_DISK),
	TIME("db",   "database",  WAIT_DB),
	TIME("net",  "network",   WAIT_NET),
	TIME("lock", "locks",     WAIT_LOCK),
	TIME("mem",  "memory",    WAIT_MEM),
};

static const struct compare_row program_rows[] = {
	ROW("cpu_share",         "CPU",                SHARE, 0.01, 0.1, 1.0),
	ROW("runq_share",        "waits for CPU",      SHARE, 0.02, 0.25, 1.0),
	ROW("disk_share",        "waits for disk",     SHARE, 0.02, 0.2, 1.0),
	ROW("db_share",          "waits for database", SHARE, 0.02, 0.2, 1.0),
	ROW("net_share",         "waits for network",  SHARE, 0.02, 0.2, 1.0),
	ROW("lock_share",        "waits for locks",    SHARE, 0.02, 0.2, 1.0),
	ROW("mem_share",         "waits for memory",   SHARE, 0.02, 0.2, 1.0),
	ROW("resident_bytes",    "memory",             BYTES, 8.0 * MIB, 0.08, 2.0 * GIB),
	ROW("swap_bytes",        "swap",               BYTES, 8.0 * MIB, 0.08, 1.0 * GIB),
	ROW("read_bytes_per_s",  "disk read",  BYTES_PER_S, 256.0 * KIB, 0.25, 200.0 * MIB),
	ROW("write_bytes_per_s", "disk write", BYTES_PER_S, 256.0 * KIB, 0.25, 200.0 * MIB),
	ROW("major_faults_per_s", "major faults",      PER_S, 10.0,  0.3, 2000.0),
	ROW("voluntary_switches_per_s",   "waits begun",   PER_S, 300.0, 0.25, 100000.0),
	ROW("involuntary_switches_per_s", "taken off CPU", PER_S, 300.0, 0.25, 50000.0),
	ROW("threads",           "threads",            COUNT, 3.0,   0.1, 1000.0),
	OWN("processes",         "processes",          COUNT, 2.0,   0.1, 100.0, one),
	OWN("starts_per_s",      "processes started",  PER_S, 0.5,   0.25, 100.0, process_begins),
};

static const struct compare_row endpoint_rows[] = {
	ROW("requests_per_s",       "requests",           PER_S, 1.0, 0.15, 0.0),
	MEAN("mean_request_s",      "time per request",   SECONDS, 0.0002, 0.2, 0.0, "requests_per_s", 0.5),
	ROW("in_flight_share",      "requests out",       COUNT, 0.05, 0.2, 1.0),
	OWN("connections",          "connections",        COUNT, 2.0, 0.2, 100.0, one),
	OWN("new_per_s",            "connections begun",  PER_S, 0.5, 0.25, 100.0, connection_begins),
	ROW("retransmits_per_s",    "retransmits",        PER_S, 0.5, 0.3, 50.0),
	ROW("sent_bytes_per_s",     "sent",     BYTES_PER_S, 64.0 * KIB, 0.25, 100.0 * MIB),
	ROW("received_bytes_per_s", "received", BYTES_PER_S, 64.0 * KIB, 0.25, 100.0 * MIB),
	MEAN("server_cpu_share",    "server on CPU",      SHARE, 0.15, 0.0, 2.0, "waited_share", 0.05),
	MEAN("server_runq_share",   "server waits for CPU",  SHARE, 0.15, 0.0, 2.0, "waited_share", 0.05),
	MEAN("server_disk_share",   "server waits for disk", SHARE, 0.15, 0.0, 2.0, "waited_share", 0.05),
	MEAN("server_lock_share",   "server waits for lock", SHARE, 0.15, 0.0, 2.0, "waited_share", 0.05),
};

static const struct compare_row disk_rows[] = {
	ROW("busy_share",     "busy",           SHARE, 0.03, 0.2, 2.0),
	ROW("queue_length",   "requests out",   COUNT, 0.2,  0.3, 20.0),
	MEAN("read_await_s",  "time per read",  SECONDS, 0.0005, 0.3, 0.0, "reads_per_s", 2.0),
	MEAN("write_await_s", "time per write", SECONDS, 0.0005, 0.3, 0.0, "writes_per_s", 2.0),
	MEAN("flush_await_s", "time per flush", SECONDS, 0.0005, 0.3, 0.0, "flushes_per_s", 1.0),
};

static const struct compare_row group_rows[] = {
	ROW("throttled_share",        "throttled",         SHARE, 0.02, 0.2, 1.0),
	ROW("throttled_period_share", "periods throttled", SHARE, 0.05, 0.2, 4.0),
	ROW("cpu_limit_share",        "CPU limit",         SHARE, 0.01, 0.01, 4.0),
	ROW("memory_high_per_s",      "over its high mark", PER_S, 0.5, 0.3, 100.0),
	ROW("memory_max_per_s",       "over its limit",    PER_S, 0.5,  0.3, 100.0),
};

static const struct {
	const struct compare_row *rows;
	size_t count;
	const struct metric_table *table;
} kinds[COMPARE_KIND_COUNT] = {
	[COMPARE_MACHINE] = {machine_rows, ARRAY_SIZE(machine_rows), &system_metrics},
	[COMPARE_PROGRAM] = {program_rows, ARRAY_SIZE(program_rows), &task_metrics},
	[COMPARE_ENDPOINT] = {endpoint_rows, ARRAY_SIZE(endpoint_rows), &connection_metrics},
	[COMPARE_DISK] = {disk_rows, ARRAY_SIZE(disk_rows), &disk_metrics},
	[COMPARE_GROUP] = {group_rows, ARRAY_SIZE(group_rows), &cgroup_metrics},
};
/* clang-format on */

_Static_assert(ARRAY_SIZE(machine_rows) <= COMPARE_ROWS_MAX, "room for a number of each row");
_Static_assert(ARRAY_SIZE(program_rows) <= COMPARE_ROWS_MAX, "room for a number of each row");
_Static_assert(ARRAY_SIZE(endpoint_rows) <= COMPARE_ROWS_MAX, "room for a number of each row");

const struct compare_row *compare_rows(enum compare_kind kind, size_t *ret_count)
{
	*ret_count = kinds[kind].count;
	return kinds[kind].rows;
}

const struct metric_table *compare_table(enum compare_kind kind)
{
	return kinds[kind].table;
}
