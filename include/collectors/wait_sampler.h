/* SPDX-License-Identifier: MIT */
/**
 * Sampling what blocked threads wait for, between the frames.
 *
 * Looks come at random points of a fixed period: with a fixed rate a program of the same period
 * would always be caught at the same place. A process is looked at while it runs or has
 * something to do; what was decided about a sleeping one stands until it runs again, and costs nothing.
 * The process in focus is looked at in each period, the others as often as the budget allows.
 */
#ifndef COLLECTORS_WAIT_SAMPLER_H
#define COLLECTORS_WAIT_SAMPLER_H

#include <stddef.h>
#include <stdint.h>

#include "collectors/connections.h"
#include "collectors/procfs.h"
#include "model/snapshot.h"
#include "model/source.h"

/** One look in each: 20 a second. */
#define WAIT_PERIOD_NS (50 * NS_PER_MS)

struct exact;
struct wait_sampler;

/** @param connections  NULL: sockets stay unknown. All borrowed. */
struct wait_sampler *wait_sampler_new(const struct proc_root *root, const struct host *host,
				      struct connections *connections);
/** Let the kernel measure as well, from now on. @param exact  borrowed */
void wait_sampler_measure(struct wait_sampler *sampler, struct exact *exact);
void wait_sampler_free(struct wait_sampler *sampler);

/** CLOCK_MONOTONIC of the next look. */
uint64_t wait_sampler_next_ns(const struct wait_sampler *sampler);
/** Look now; from one thread only. */
void wait_sampler_look(struct wait_sampler *sampler);
/**
 * Once per frame, behind the process scan: put wait_ns and samples into the rows of the snapshot, and
 * decide who is watched until the next.
 */
void wait_sampler_fold(struct wait_sampler *sampler, struct snapshot *snapshot, struct focus focus);

/** What it cost, for the tests and the benchmark. */
struct wait_sampler_work {
	uint64_t looks, threads_looked_at;
	uint64_t cpu_ns;       /* of looks and folds together */
	size_t watched, awake; /* processes */
	unsigned int stride;   /* processes out of focus are looked at in one period of so many */
};
struct wait_sampler_work wait_sampler_work(const struct wait_sampler *sampler);

#endif
