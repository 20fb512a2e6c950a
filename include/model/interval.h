/* SPDX-License-Identifier: MIT */
/**
 * What happened between two snapshots. The only place where rates are made.
 *
 * Shares are of one CPU's (one thread's, one device's) time: 1.0 = busy all the time. Shares of
 * the whole machine say so in their name. NaN: unknown, because a counter was not read, the task
 * was not there before, or a counter went backwards.
 */
#ifndef MODEL_INTERVAL_H
#define MODEL_INTERVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/snapshot.h"

struct task_usage {
	struct task now; /* copy: gauges and identity; its texts are borrowed from the snapshot */
	/* Started since the snapshot before: rates are over its own life, 0.1 s at least. A task that
	 * is older and was merely not in sight before is not new, its rates are NaN. */
	bool is_new;
	double cpu_share;                /* 1.0 = one CPU busy */
	double user_share, system_share; /* parts of cpu_share, scaled from tick counts */
	double run_delay_share;  /* runnable without a CPU; summed over threads, may exceed 1 */
	double disk_delay_share; /* delay accounting; NaN when it is off */
	double memory_share;     /* resident / machine's memory */
	double read_bytes_per_s, write_bytes_per_s; /* storage */
	double io_bytes_per_s;                      /* both */
	double read_chars_per_s, write_chars_per_s;
	double read_calls_per_s, write_calls_per_s;
	double minor_faults_per_s, major_faults_per_s;
	double voluntary_switches_per_s, involuntary_switches_per_s;
	double resident_growth_bytes_per_s;
	uint64_t cpu_time_ns;    /* since its start: TIME+ */
	uint64_t age_ns;         /* since its start */
	struct time_split split; /* of wait counters; analysis/time_split.h derives the rest */
	double waiting_share;    /* time_split_waiting() of it */
	struct wait_samples
		samples; /* of this interval; VALUE_UNKNOWN when waits are not sampled */
};

struct cpu_usage {
	int32_t id; /* -1: all, as a share of the machine */
	/* Add up to 1 without guest, which lies in user. */
	double user, nice, system, idle, iowait, irq, softirq, steal, guest;
	double busy; /* 1 - idle - iowait */
};

struct pressure_usage {
	double some, full; /* share of the interval, from `total` */
};

struct disk_usage {
	struct disk_counters now;
	double reads_per_s, writes_per_s, flushes_per_s;
	double read_bytes_per_s, write_bytes_per_s;
	/* Mean time of a request; NaN: there was none. */
	double read_await_s, write_await_s, flush_await_s, await_s;
	double queue_length; /* mean number of requests out */
	double busy_share; /* a request was out; is not saturation on devices that work in parallel */
};

struct net_usage {
	struct net_counters now;
	double receive_bytes_per_s, send_bytes_per_s;
	double receive_packets_per_s, send_packets_per_s;
	double errors_per_s, drops_per_s;
};

struct cgroup_usage {
	struct cgroup_counters now;
	double throttled_share;        /* throttled time / interval */
	double throttled_period_share; /* periods that hit the limit / periods */
	double memory_high_per_s, memory_max_per_s;
};

/** What the server did while threads waited for it: shares of that time; they add up to 1. */
struct backend_usage {
	double cpu, runq, disk, lock, idle, other;
};

struct connection_usage {
	struct connection now;
	bool is_new;         /* made, or seen for the first time, since the snapshot before */
	const char *service; /* key of the service, "postgres" */
	const char *process; /* name of the process that holds it */
	bool is_in_flight, is_inbound, is_local, is_event_loop;
	double in_flight_s;     /* how long the present request has been out; NaN: none is */
	double in_flight_share; /* of the interval: a request was out */
	double waited_share;    /* time threads of the process waited for it; may exceed 1 */
	double requests_per_s;
	double mean_request_s; /* from request to answer; NaN: there was none */
	double sent_bytes_per_s, received_bytes_per_s, retransmits_per_s;
	double min_rtt_s;
	int32_t backend_pid;          /* -1: unknown */
	struct backend_usage backend; /* NaN when nobody waited, or the other end cannot be seen */
};

/** The whole machine as one row, for the system metric table. */
struct system_usage {
	struct system_counters now; /* copy: gauges */
	struct cpu_usage cpu;       /* of the machine: 1.0 = all CPUs */
	struct cpu_usage *cpus;     /* each; in the interval's arena */
	size_t cpu_count;
	double cpu_share;         /* cpu.busy again: the machine's utilization */
	double hottest_cpu_share; /* busy share of the busiest CPU */
	double memory_used_share, memory_available_share, swap_used_share;
	uint64_t swap_used_bytes;
	double context_switches_per_s, forks_per_s, interrupts_per_s;
	struct pressure_usage pressure_cpu, pressure_memory, pressure_io;
	double page_in_bytes_per_s, page_out_bytes_per_s;
	double swap_in_pages_per_s, swap_out_pages_per_s;
	double major_faults_per_s, faults_per_s;
	double scan_direct_pages_per_s, scan_kswapd_pages_per_s, allocation_stalls_per_s;
	double refault_pages_per_s, oom_kills_per_s;
	double tcp_retransmits_per_s, tcp_segments_out_per_s, tcp_retransmit_share;
	double tcp_opens_per_s, tcp_resets_per_s, tcp_listen_drops_per_s;
	/* sums over disks that are not stacked, interfaces that are neither loopback nor virtual */
	double disk_read_bytes_per_s, disk_write_bytes_per_s, disk_io_per_s;
	double disk_busiest_share; /* busy_share of the busiest disk */
	double disk_await_s, disk_queue_length;
	uint64_t disk_in_flight;
	double net_receive_bytes_per_s, net_send_bytes_per_s;
	double own_cpu_share; /* blametop itself: 1.0 = one CPU */
	uint64_t own_resident_bytes;
};

struct interval {
	const struct snapshot *begin, *end; /* borrowed; must outlive the interval */
	double seconds;                     /* true length, CLOCK_MONOTONIC */
	bool is_gap; /* the machine slept in it: the boot clock went on by 0.5 s more */
	struct system_usage system;
	struct task_usage *processes; /* by pid */
	size_t process_count;
	struct task_usage *threads; /* by (tgid, tid) */
	size_t thread_count;
	struct disk_usage *disks;
	size_t disk_count;
	struct net_usage *nets;
	size_t net_count;
	struct cgroup_usage *cgroups;
	size_t cgroup_count;
	struct connection_usage *connections; /* by (pid, inode) */
	size_t connection_count;
	struct arena arena;
};

/**
 * The only maker of intervals; the rows lie in memory that the next one uses again.
 *
 * @param begin,end  sealed, in this order
 * @return never NULL; interval_free() it before the snapshots
 */
struct interval *interval_new(const struct snapshot *begin, const struct snapshot *end);
void interval_free(struct interval *interval);

/** @return the process or NULL */
const struct task_usage *interval_process(const struct interval *interval, pid_t pid);
/** @return the thread rows of a process, `*ret_count` of them; NULL when there is none */
const struct task_usage *interval_threads_of(const struct interval *interval, pid_t pid,
					     size_t *ret_count);
/** @return the connections of a process, `*ret_count` of them; NULL when there is none */
const struct connection_usage *interval_connections_of(const struct interval *interval, pid_t pid,
						       size_t *ret_count);
const struct cgroup_usage *interval_cgroup(const struct interval *interval, const char *path);

#endif
