/* SPDX-License-Identifier: MIT */
/**
 * The classes wall-clock time is split into. The names are stable: they are keys in exports,
 * words in filters and columns in recordings.
 */
#ifndef MODEL_WAIT_H
#define MODEL_WAIT_H

#include <stdbool.h>
#include <stdint.h>

enum wait_class {
	WAIT_CPU,     /* on a CPU */
	WAIT_RUNQ,    /* runnable, waiting for a CPU */
	WAIT_DISK,    /* blocked on storage */
	WAIT_DB,      /* a database request is in flight */
	WAIT_NET,     /* another network request is in flight */
	WAIT_LOCK,    /* a lock somebody holds */
	WAIT_MEM,     /* swap-in, reclaim */
	WAIT_IPC,     /* a pipe, a child, another local process */
	WAIT_IDLE,    /* nothing to do: timers, parked threads, idle connections */
	WAIT_UNKNOWN, /* blocked, and we could not see on what */
	WAIT_CLASS_COUNT
};

struct wait_class_info {
	const char *key;   /* "runq": stable name */
	const char *title; /* "CPU queue": for people */
	const char *help;  /* one sentence without a period */
	char letter;       /* in a blame bar without colours */
};

/** Indexed by enum wait_class. */
extern const struct wait_class_info wait_classes[WAIT_CLASS_COUNT];

/** Where the time of a task went in an interval: shares of wall-clock time, NaN where unknown.
 *  For a process they add up over its threads, so the sum is its thread count. */
struct time_split {
	double share[WAIT_CLASS_COUNT];
};

/** Time in which it was held up: active and not on a CPU. Unknown parts are left out; NaN when all are. */
double time_split_waiting(const struct time_split *split);

/**
 * How well the split of a task is known. Counters, all VALUE_UNKNOWN when waits are not sampled;
 * of a process they are the sums over its threads, but for the looks.
 */
struct wait_samples {
	uint64_t blocked;      /* samples that found a thread blocked */
	uint64_t looks;        /* times the process was looked at */
	uint64_t active_looks; /* those that found at least one thread with something to do */
	uint64_t strong, weak; /* samples of db and net: decided by evidence, by a prior */
	uint64_t
		measured_ns; /* blocked time that the kernel measured, and whose class is certain */
};

struct wait_samples wait_samples_unknown(void);
/** What came between two readings; a member that is unknown at either end stays so. */
struct wait_samples wait_samples_since(struct wait_samples before, struct wait_samples now);

/** True for every class that counts as having something to do: not idle, not unknown. */
bool wait_class_is_active(enum wait_class class);

#endif
