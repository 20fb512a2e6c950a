/* SPDX-License-Identifier: MIT */
/**
 * What the rules look at: the machine, its devices, groups and processes, averaged over the last
 * seconds. A plain value, so that a rule is a pure function and a test can write one down.
 *
 * Shares and rates as in model/interval.h; NaN: unknown.
 */
#ifndef ANALYSIS_SIGHT_H
#define ANALYSIS_SIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/time_split.h"
#include "model/interval.h"
#include "store/history.h"

struct machine_sight {
	double cpu_count;
	double cpu, cpu_nice, iowait, steal; /* shares of the machine */
	double hottest_cpu;                  /* share of the busiest CPU */
	double running_tasks;                /* on a CPU or ready for one, seen at refreshes */
	double load_1;
	double memory_available, swap_used;               /* shares */
	uint64_t swap_used_bytes, memory_available_bytes; /* newest; VALUE_UNKNOWN */
	double swap_in_pages_per_s, swap_out_pages_per_s;
	double major_faults_per_s, refault_pages_per_s;
	double scan_direct_pages_per_s, allocation_stalls_per_s;
	double oom_kills_per_s;
	double pressure_cpu, pressure_memory, pressure_memory_full,
		pressure_io; /* some, unless said */
	double tcp_segments_out_per_s, tcp_retransmit_share, tcp_listen_drops_per_s;
	double tcp_retransmits_per_s;
	/* made from the processes */
	double blocked_user_threads;   /* in state D, kernel threads left out */
	double blocked_kernel_threads; /* in state D */
	double run_delay_with_room;    /* threads that waited for a CPU while CPUs were not full */
	double nice_run_delay; /* of processes with a positive nice value; numbers of threads */
	double swap_share;     /* of major faults that were for pages from swap */
	bool storage_works;    /* see struct split_input */
};

struct disk_sight {
	const char *name; /* alias when it has one; borrowed */
	bool is_stacked;
	double busy, queue; /* share of time with a request out; mean number of requests out */
	double requests_per_s, bytes_per_s;
	double await_s; /* NaN: no request completed */
	double flushes_per_s;
	uint64_t in_flight; /* newest */
};

struct group_sight {
	const char *path;         /* borrowed */
	double throttled;         /* throttled time / time; summed over CPUs, may exceed 1 */
	double throttled_periods; /* share of the periods that hit the limit */
	double cpu_limit;         /* CPUs; NaN: none */
	double memory_high_per_s, memory_max_per_s;
	uint64_t memory_bytes, memory_limit_bytes;
	double cpu, run_delay; /* sums over its processes */
};

struct process_sight {
	struct task_key key;
	const char *name;   /* raw bytes; borrowed */
	const char *cgroup; /* path or NULL; borrowed */
	const char *user;   /* raw bytes, or NULL; borrowed */
	uid_t uid;
	bool is_kernel;
	int16_t nice;
	uint32_t thread_count;
	double seen_seconds; /* how long it was watched, at most the window */
	double presence;     /* 0..1: how much of the window it lived in, newest weighing most */
	struct time_split split; /* numbers of threads by class */
	double hot_thread; /* CPU share of its busiest thread; NaN: threads were not told apart */
	const char *hot_thread_name; /* NULL: not known */
	double uninterruptible;      /* threads in state D, mean of what refreshes saw */
	unsigned samples; /* refreshes its threads' states were seen at, within the window */
	/* of sampled waits; NaN without them */
	bool has_waits; /* the split comes from samples of what threads waited for */
	double busy;    /* share of looks that found a thread with something to do */
	double wait_samples; /* that found a thread blocked, within the window; worth more where measured */
	double measured_share; /* of its blocked time: measured by the kernel, with one meaning only */
	double strong_share; /* of those about databases and networks: decided by evidence */
	double read_bytes_per_s, write_bytes_per_s;
	double major_faults_per_s;
	double voluntary_switches_per_s, involuntary_switches_per_s;
};

struct sight {
	double seconds;                  /* watched so far, at most the window */
	const struct host *host;         /* may be NULL in tests */
	const struct interval *interval; /* the newest; may be NULL in tests */
	const struct history *history;   /* may be NULL */
	struct machine_sight machine;
	struct time_split total;               /* numbers of threads by class, of all processes */
	const struct process_sight *processes; /* that were active lately, in no order */
	size_t process_count;
	const struct disk_sight *disks; /* without RAM disks; busiest first */
	size_t disk_count;
	const struct group_sight *groups;
	size_t group_count;
};

/** The window: nothing older has weight. */
#define SIGHT_SECONDS 5.0

/** A machine of which nothing is known, no processes, disks or groups: tests start from it. */
struct sight sight_unknown(void);
/** A process of which nothing is known. */
struct process_sight process_sight_unknown(void);

/** @return the group or NULL; `path` may be NULL */
const struct group_sight *sight_group(const struct sight *sight, const char *path);
/** The process with most threads in `class`, kernel threads only for WAIT_CPU; NULL: nobody has any. */
const struct process_sight *sight_top(const struct sight *sight, enum wait_class class);
/** The process that reads and writes most; NULL: nobody, or it is not known. */
const struct process_sight *sight_top_io(const struct sight *sight);
/** Bytes per second a process reads and writes; 0 when unknown. */
double sight_io(const struct process_sight *process);
/** The busiest disk that is not stacked on others, else the busiest; NULL: there is none. */
const struct disk_sight *sight_busiest_disk(const struct sight *sight);
/**
 * What the pressure counters should show for this many threads that wait for I/O. They weigh each
 * CPU by the time it was not idle: beside CPUs that compute, one that waits counts for little.
 */
double sight_expected_pressure(const struct machine_sight *machine, double waiting);
/** Threads of a process with something to do. */
double sight_active(const struct process_sight *process);

/** 0 for NaN and negative numbers. For sums in which unknown parts shall not count. */
double known_or_zero(double value);

#endif
