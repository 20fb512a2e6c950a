/* SPDX-License-Identifier: MIT */
/** A process or a thread: what it is and what its counters say at one instant. */
#ifndef MODEL_TASK_H
#define MODEL_TASK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/wait.h"

struct text_block;

/** Identity that survives pid reuse. */
struct task_key {
	pid_t tid;
	uint64_t start_ticks;
};

enum task_flag {
	TASK_IS_KERNEL = 1u << 0,     /* stat(9) PF_KTHREAD */
	TASK_IS_THREAD = 1u << 1,     /* a row of one thread; else the totals of a process */
	TASK_IS_LEADER = 1u << 2,     /* thread row with tid == tgid */
	TASK_NO_PERMISSION = 1u << 3, /* some file of it was refused (EACCES, EPERM) */
	TASK_EXE_DELETED = 1u << 4,   /* exe link ends in " (deleted)": replaced on disk */
};

/** Threads of a process by state; for a thread row only its own state counts 1. */
struct state_counts {
	uint32_t running;         /* R */
	uint32_t sleeping;        /* S */
	uint32_t uninterruptible; /* D */
	uint32_t stopped;         /* T t */
	uint32_t zombie;          /* Z X */
	uint32_t idle;            /* I: idle kernel threads */
};

/**
 * One process, or one thread. A process row has tid == tgid and the totals of all its threads,
 * also of those that have ended (schedstat and switches are summed by the collector, because
 * the files of /proc/PID speak for the leader alone).
 *
 * Counters grow while the task lives. VALUE_UNKNOWN: could not be read, or nobody asked.
 */
struct task {
	pid_t tid, tgid, ppid, session;
	uint64_t start_ticks; /* stat(22): clock ticks after boot */
	uid_t uid;            /* status Uid: effective */
	uint32_t flags;       /* enum task_flag */
	char state;           /* R S D T t Z X I; of a process: its most telling thread's */
	uint8_t policy;   /* stat(41): SCHED_OTHER 0, FIFO 1, RR 2, BATCH 3, IDLE 5, DEADLINE 6 */
	int16_t nice;     /* stat(19) */
	int16_t priority; /* stat(18) as the kernel prints it: 20+nice, or -1-rt_priority */
	int32_t last_cpu; /* stat(39); -1 unknown */
	uint32_t thread_count; /* stat(20) */
	struct state_counts states;

	/* Texts: owned by `texts` or interned; none is ever freed singly. */
	const char *name;      /* comm, raw bytes */
	const char *command;   /* cmdline, joined by blanks; NULL: a kernel thread's, or not read */
	const char *exe;       /* exe link; NULL: not readable */
	const char *user;      /* name of uid, or its number */
	const char *tty;       /* "pts/3"; NULL: none */
	const char *cgroup;    /* the path in the hierarchy that matters; NULL: not read */
	const char *container; /* short id or name taken from the cgroup path; NULL: none */
	const char *wait_channel; /* wchan; NULL: not read or not blocked */
	struct text_block *texts; /* one reference each; NULL when all are interned */

	/* CPU, ns */
	uint64_t user_ns, system_ns; /* stat(14), stat(15): steps of a clock tick */
	uint64_t run_ns;             /* schedstat(1) or the CPU clock: exact time on a CPU */
	uint64_t run_delay_ns;       /* schedstat(2): runnable, waiting for a CPU */
	uint64_t timeslices;         /* schedstat(3): times scheduled in */
	/* I/O */
	uint64_t disk_delay_ns; /* stat(42) delayacct_blkio_ticks; unknown when delayacct is off */
	uint64_t read_bytes, write_bytes; /* io: caused to be fetched from / sent to storage */
	uint64_t read_chars, write_chars; /* io rchar, wchar */
	uint64_t read_calls, write_calls; /* io syscr, syscw */
	/* memory and scheduling events */
	uint64_t minor_faults, major_faults;               /* stat(10), stat(12) */
	uint64_t voluntary_switches, involuntary_switches; /* status *_ctxt_switches */
	/* where the time went, in ns per class; all unknown unless waits are sampled */
	uint64_t wait_ns[WAIT_CLASS_COUNT];
	struct wait_samples samples;

	/* gauges, bytes */
	uint64_t resident_bytes; /* stat(24) or statm(2) */
	uint64_t virtual_bytes;  /* stat(23) */
	uint64_t shared_bytes;   /* statm(3): RssFile + RssShmem */
	uint64_t swap_bytes;     /* status VmSwap */
};

static inline struct task_key task_key_of(const struct task *task)
{
	return (struct task_key){task->tid, task->start_ticks};
}
static inline bool task_key_equal(struct task_key a, struct task_key b)
{
	return a.tid == b.tid && a.start_ticks == b.start_ticks;
}

/** A task of which nothing is known: every counter and gauge VALUE_UNKNOWN, state '?'. */
struct task task_unknown(void);
/** Add one thread of this state to the counts; an unknown letter counts nowhere. */
void state_counts_add(struct state_counts *counts, char state);
/** The letter that tells most about a process with these threads: D, R, t/T, Z, S, I; '?' for none. */
char state_most_telling(const struct state_counts *counts);

#endif
