/* SPDX-License-Identifier: MIT */
/** The machine as a whole at one instant. Counters unless said otherwise; VALUE_UNKNOWN and NaN: not there. */
#ifndef MODEL_SYSTEM_H
#define MODEL_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/task.h"

/** Time of one CPU, or of all: ns since boot, /proc/stat in clock ticks. */
struct cpu_counters {
	int32_t id; /* -1: the sum of all CPUs */
	uint64_t user_ns, nice_ns, system_ns, idle_ns, iowait_ns, irq_ns, softirq_ns, steal_ns;
	uint64_t guest_ns, guest_nice_ns; /* also contained in user and nice */
};

/** /proc/meminfo and its kin, bytes; gauges. */
struct memory_gauges {
	uint64_t total_bytes, free_bytes, available_bytes;
	uint64_t buffers_bytes, cached_bytes; /* Buffers, Cached */
	uint64_t reclaimable_bytes;           /* SReclaimable */
	uint64_t shared_bytes;                /* Shmem */
	uint64_t used_bytes;                  /* as free(1) of procps 4 has it: total - available */
	uint64_t active_bytes, inactive_bytes, anonymous_bytes, mapped_bytes, slab_bytes;
	uint64_t dirty_bytes, writeback_bytes;
	uint64_t committed_bytes, commit_limit_bytes;
	uint64_t page_tables_bytes, kernel_stack_bytes, huge_pages_bytes;
	uint64_t swap_total_bytes, swap_free_bytes, swap_cached_bytes;
};

/** /proc/vmstat. */
struct paging_counters {
	uint64_t page_in_bytes, page_out_bytes;        /* pgpgin, pgpgout */
	uint64_t swap_in_pages, swap_out_pages;        /* pswpin, pswpout */
	uint64_t faults, major_faults;                 /* pgfault, pgmajfault */
	uint64_t scan_direct_pages, scan_kswapd_pages; /* pgscan_direct, pgscan_kswapd */
	uint64_t steal_direct_pages, steal_kswapd_pages;
	uint64_t allocation_stalls; /* allocstall_* summed */
	uint64_t refault_pages;     /* workingset_refault_file + _anon */
	uint64_t oom_kills;
};

/** One line pair of /proc/pressure/X: stalled time, ns since boot (the file has us). */
struct pressure_counters {
	uint64_t some_ns, full_ns; /* full is unknown for cpu before 5.13 */
};

/** TCP, from /proc/net/snmp and /proc/net/netstat. */
struct tcp_counters {
	uint64_t active_opens, passive_opens, attempt_fails, established_resets;
	uint64_t segments_in, segments_out, retransmits, resets_out;
	uint64_t listen_overflows, listen_drops;
	uint64_t established; /* gauge: CurrEstab */
};

/**
 * What a control group with a CPU or memory limit, its own or one further up, suffered. Only
 * groups with processes in sight. Counters count from an arbitrary start.
 */
struct cgroup_counters {
	const char *path;           /* as in struct task; in the snapshot's arena */
	uint64_t quota_periods;     /* cpu.stat nr_periods */
	uint64_t throttled_periods; /* cpu.stat nr_throttled */
	uint64_t throttled_ns;      /* cpu.stat throttled_usec (v2) or throttled_time (v1) */
	double cpu_limit_share; /* gauge: cpu.max quota / period, 1.0 = one CPU; NaN: no limit */
	uint64_t memory_bytes, memory_limit_bytes;                 /* gauges; limit unknown: none */
	uint64_t memory_high_events, memory_max_events, oom_kills; /* memory.events */
};

struct system_counters {
	struct cpu_counters cpu;   /* all CPUs */
	struct cpu_counters *cpus; /* each online CPU; in the snapshot's arena */
	size_t cpu_count;
	uint64_t context_switches, forks, interrupts; /* /proc/stat ctxt, processes, intr */
	uint32_t running_tasks, blocked_tasks;        /* gauges: procs_running, procs_blocked */
	double load_1, load_5, load_15;               /* gauges */
	struct state_counts tasks; /* gauges: threads of the whole machine by state */
	uint32_t process_count, thread_count, kernel_thread_count; /* gauges */
	struct memory_gauges memory;
	struct paging_counters paging;
	struct pressure_counters pressure_cpu, pressure_memory, pressure_io;
	struct tcp_counters tcp;
	struct cgroup_counters *cgroups; /* sorted by path; in the snapshot's arena */
	size_t cgroup_count;
	uint64_t uptime_ns;
};

/** What does not change while we look. Lives as long as the source of the snapshots. */
struct host {
	char name[65];
	char kernel[65];  /* "6.1.0-18-amd64" */
	char machine[65]; /* "x86_64" */
	char boot_id[40];
	uint64_t boot_time_s; /* wall clock, /proc/stat btime */
	uint32_t clock_ticks_per_s;
	uint64_t page_bytes;
	uint32_t cpu_count;
	/* what we may see */
	uid_t uid;        /* effective, ours */
	bool can_ptrace;  /* CAP_SYS_PTRACE, or root */
	int delayacct;    /* kernel.task_delayacct: 1 on, 0 off, -1 the kernel has none */
	int ptrace_scope; /* Yama: 0..3, -1: no Yama */
	int hidepid;      /* mount option of /proc: 0, 1, 2; -1 unknown */
	bool has_pressure, has_schedstat;
	int cgroup_version; /* 1, 2, 3 = hybrid, 0 none */
};

void system_counters_unknown(struct system_counters *ret_system);

#endif
