/* SPDX-License-Identifier: MIT */
/**
 * Made-up tasks, machines, snapshots and intervals, written where the test reads them:
 *
 *	struct task_usage db = a_process(.name = "postgres", .disk_delay_share = 0.8);
 *	struct snapshot *begin = a_snapshot(.at_s = 1, .processes = TASKS(a_task(.pid = 7)));
 *
 * What is not mentioned is quiet: rates and counters are 0 and known. For something unknown say
 * NAN or VALUE_UNKNOWN. All made-up times count from the boot of a made-up machine.
 */
#ifndef HELPERS_BUILDERS_H
#define HELPERS_BUILDERS_H

#include <math.h>

#include "base/clock.h"
#include "base/units.h"
#include "model/interval.h"
#include "model/snapshot.h"

/** A machine of two CPUs and 4 GiB, seen by root; clock ticks of 10 ms. */
extern const struct host a_host;

/** What a test may say about a process or thread in an interval. */
struct process_words {
	pid_t pid;  /* 1000 */
	pid_t tid;  /* given and not the pid: a thread */
	pid_t ppid; /* 1 */
	uid_t uid;
	const char *user;    /* "root" */
	const char *name;    /* "process" */
	const char *command; /* NULL: none */
	const char *cgroup, *container, *wait_channel, *exe, *tty;
	char state; /* 'S' */
	uint32_t flags;
	uint32_t threads;           /* 1, or the sum of `states` */
	struct state_counts states; /* given: what the threads are in; else all are in `state` */
	int nice;
	int last_cpu;
	bool is_new;
	double cpu_share, user_share, system_share; /* user_share: cpu_share, unless one is given */
	double run_delay_share, disk_delay_share, memory_share;
	double read_bytes_per_s, write_bytes_per_s;
	double minor_faults_per_s, major_faults_per_s;
	double voluntary_switches_per_s, involuntary_switches_per_s;
	double resident_growth_bytes_per_s;
	double wait_share
		[WAIT_CLASS_COUNT]; /* where given above 0, instead of what the shares tell */
	uint64_t resident_bytes, virtual_bytes, shared_bytes, swap_bytes;
	uint64_t start_ticks; /* 100 */
	uint64_t cpu_time_ns, age_ns;
};
struct task_usage process_from_words(const struct process_words *words);
#define a_process(...) process_from_words(&(struct process_words){__VA_ARGS__})

/** What a test may say about a connection in an interval. */
struct connection_words {
	pid_t pid, tid; /* 1000, 0 */
	uint64_t inode; /* 1 */
	enum service service;
	uint32_t flags;      /* enum connection_flag */
	const char *process; /* "process" */
	const char *address; /* "127.0.0.1:5432" */
	double in_flight_s;  /* where CONNECTION_IN_FLIGHT is set */
	double in_flight_share, waited_share, requests_per_s, mean_request_s;
	double sent_bytes_per_s, received_bytes_per_s, retransmits_per_s, min_rtt_s;
	pid_t backend_pid;
	char backend_state;
	struct backend_usage backend; /* all 0: unknown */
};
struct connection_usage connection_from_words(const struct connection_words *words);
#define a_connection(...) connection_from_words(&(struct connection_words){__VA_ARGS__})

/** What a test may say about a process or thread at an instant: the counters themselves. */
struct task_words {
	pid_t pid, tid, ppid;
	uid_t uid;
	const char *user, *name, *command;
	char state;
	uint32_t flags, threads;
	uint64_t start_ticks; /* 100: a second after boot */
	uint64_t user_ns, system_ns, run_ns, run_delay_ns, disk_delay_ns;
	uint64_t read_bytes, write_bytes;
	uint64_t minor_faults, major_faults, voluntary_switches, involuntary_switches;
	uint64_t resident_bytes, virtual_bytes;
};
/** Its waits are unknown, as when nobody samples them. */
struct task task_from_words(const struct task_words *words);
#define a_task(...) task_from_words(&(struct task_words){__VA_ARGS__})

/** A list of things with its length. */
#define TASKS(...)                                                                                 \
	(const struct task[]){__VA_ARGS__},                                                        \
		sizeof((const struct task[]){__VA_ARGS__}) / sizeof(struct task)

struct snapshot_words {
	double at_s; /* after boot, and on the monotonic clock */
	const struct task *processes;
	size_t process_count;
	const struct task *threads;
	size_t thread_count;
	const struct disk_counters *disks;
	size_t disk_count;
	const struct net_counters *nets;
	size_t net_count;
	const struct system_counters *system; /* NULL: all unknown but the memory of the host */
	uint32_t needs;                       /* NEED_ALL */
};
/** Sealed, on a_host; the rows are copied, their texts are not. snapshot_free() it. */
struct snapshot *snapshot_from_words(const struct snapshot_words *words);
#define a_snapshot(...) snapshot_from_words(&(struct snapshot_words){__VA_ARGS__})

/** Counters of a machine that has done nothing yet: everything 0 and known, two idle CPUs. */
struct system_counters a_quiet_system(void);

/** The usage of a machine with nothing to do: 2 CPUs, 4 GiB of which 3 are available, no swap
 *  used, no pressure. Change what the test is about. */
struct system_usage a_quiet_machine(void);

struct interval_words {
	double seconds;                    /* 1 */
	const struct system_usage *system; /* NULL: a_quiet_machine() */
	const struct task_usage *processes;
	size_t process_count;
	const struct task_usage *threads;
	size_t thread_count;
	const struct disk_usage *disks;
	size_t disk_count;
	const struct net_usage *nets;
	size_t net_count;
	const struct cgroup_usage *cgroups;
	size_t cgroup_count;
	const struct connection_usage *connections; /* by (pid, inode) */
	size_t connection_count;
};
/** An interval that came from no counters; its two snapshots are empty. free it with
 *  built_interval_free(), which frees them too. Rows must come by pid and by name. */
struct interval *interval_from_words(const struct interval_words *words);
#define an_interval(...) interval_from_words(&(struct interval_words){__VA_ARGS__})
void built_interval_free(struct interval *interval);

#define USAGES(...)                                                                                \
	(const struct task_usage[]){__VA_ARGS__},                                                  \
		sizeof((const struct task_usage[]){__VA_ARGS__}) / sizeof(struct task_usage)

#endif
