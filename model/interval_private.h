/* SPDX-License-Identifier: MIT */
/** What the parts of model/interval.c share: the arithmetic from counters to rates. */
#ifndef MODEL_INTERVAL_PRIVATE_H
#define MODEL_INTERVAL_PRIVATE_H

#include <math.h>
#include <stdint.h>

#include "base/units.h"
#include "model/interval.h"

/** How long something was watched. */
struct elapsed {
	double seconds;
	double per_s;  /* 1 / seconds; NaN when no time passed: then every rate is */
	double per_ns; /* the same for counters in ns: delta * per_ns is a share */
};

/** What the rows of one interval have in common. */
struct interval_context {
	struct elapsed elapsed;
	uint64_t boot_ns; /* CLOCK_BOOTTIME at its end */
	uint64_t ns_per_tick;
	double cpu_count; /* +inf: unknown */
	uint64_t memory_total_bytes;
};

struct elapsed elapsed_of(double seconds);

/** @return what a counter grew by; NaN when it is unknown on a side or went backwards */
static inline double delta(uint64_t before, uint64_t now)
{
	/* Unknown is the largest number: an unknown `before` looks like a restart. */
	if (now < before || now == VALUE_UNKNOWN)
		return NAN;
	return (double)(now - before);
}

static inline double value_number(uint64_t value)
{
	return value_is_known(value) ? (double)value : NAN;
}

/** @return a / b; NaN when b is 0 or less: nothing happened that could be averaged */
static inline double ratio(double a, double b)
{
	return b > 0.0 ? a / b : NAN;
}

/** NaN stays NaN. */
static inline double at_most(double value, double limit)
{
	return value > limit ? limit : value;
}

/** @param before  the same task (equal key); NULL: it was not there */
void task_usage_fill(struct task_usage *usage, const struct task *before, const struct task *now,
		     const struct interval_context *context);

/** The parts of an interval that stand beside the task rows; they use its arena. */
void interval_fill_disks(struct interval *interval, struct elapsed elapsed);
void interval_fill_nets(struct interval *interval, struct elapsed elapsed);
void interval_fill_cgroups(struct interval *interval, struct elapsed elapsed);
void interval_fill_connections(struct interval *interval, struct elapsed elapsed);
/** After the disks and interfaces, whose rates it sums. */
void interval_fill_system(struct interval *interval, struct elapsed elapsed);

/** @param before  NULL: a CPU that was not there, all NaN */
struct cpu_usage cpu_usage_of(const struct cpu_counters *before, const struct cpu_counters *now);

#endif
