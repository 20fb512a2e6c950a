/* SPDX-License-Identifier: MIT */
/** Everything seen at one instant. Built once by one holder, never changed after the seal, freed whole. */
#ifndef MODEL_SNAPSHOT_H
#define MODEL_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/arena.h"
#include "model/connection.h"
#include "model/device.h"
#include "model/health.h"
#include "model/system.h"
#include "model/task.h"

/** What a reader wants collected; the union of what columns, rules and outputs need. */
enum need {
	NEED_THREADS = 1u << 0, /* thread rows (their states are always counted) */
	NEED_IO = 1u << 1,      /* /proc/PID/io */
	NEED_SHARED = 1u << 2,  /* statm */
	NEED_STATUS = 1u << 3,  /* status: swap, context switches */
	NEED_COMMAND = 1u << 4, /* cmdline (a sick process may block it: read it last) */
	NEED_EXE = 1u << 5,
	NEED_CGROUP = 1u << 6, /* cgroup path and container */
	NEED_WAIT_CHANNEL = 1u << 7,
	NEED_SCHEDSTAT = 1u << 8,    /* run delay, summed over threads */
	NEED_CGROUP_STAT = 1u << 9,  /* throttling and limits of the groups in sight */
	NEED_WAITS = 1u << 10,       /* sample what blocked threads wait for */
	NEED_CONNECTIONS = 1u << 11, /* rows of connections */
	NEED_ALL = (1u << 12) - 1,
};

/** Our own cost, shown on screen. */
struct own_cost {
	uint64_t cpu_ns; /* CPU time of this whole program so far */
	uint64_t resident_bytes;
	uint64_t collect_ns; /* CPU time this snapshot took to collect */
};

struct snapshot {
	uint64_t sequence; /* 1, 2, 3 …: a hole means that a newer one overtook */
	uint64_t time_ns;  /* CLOCK_MONOTONIC when collecting began */
	uint64_t boot_ns;  /* CLOCK_BOOTTIME then: runs on in suspend */
	struct timespec wall_time;
	uint32_t needs; /* what was asked for: other fields are unknown on purpose */
	struct own_cost cost;
	const struct host *host; /* borrowed from the source */
	struct system_counters system;
	struct task *processes; /* by pid */
	size_t process_count;
	struct task *threads; /* by (tgid, tid); empty unless NEED_THREADS */
	size_t thread_count;
	struct disk_counters *disks; /* by name */
	size_t disk_count;
	struct net_counters *nets; /* by name */
	size_t net_count;
	struct connection *connections; /* by (pid, inode); empty unless NEED_CONNECTIONS */
	size_t connection_count;
	struct health *health;
	size_t health_count;
	struct arena arena; /* owns the arrays above and the texts in them */
	bool is_sealed;
};

/** @return an empty snapshot, every system value unknown. */
struct snapshot *snapshot_new(void);
/** Sort what must be sorted, count states of tasks, and forbid changes from here on. */
void snapshot_seal(struct snapshot *snapshot);
/** NULL is fine. Drops the references of the tasks' texts and the arena. */
void snapshot_free(struct snapshot *snapshot);

/** Note something that could not be seen; the texts are copied. NULL reason or command: none. */
void snapshot_add_health(struct snapshot *snapshot, const char *collector,
			 enum health_severity severity, const char *missing, const char *reason,
			 const char *command);

/** @return the process or NULL; sealed snapshots only (binary search). */
const struct task *snapshot_process(const struct snapshot *snapshot, pid_t pid);
/** @return the first thread row of a process and their number in `*ret_count`; NULL when there is none. */
const struct task *snapshot_threads_of(const struct snapshot *snapshot, pid_t pid,
				       size_t *ret_count);

#endif
