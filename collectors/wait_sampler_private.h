/* SPDX-License-Identifier: MIT */
/** What the two halves of the wait sampler share: wait_sampler.c looks, wait_frame.c accounts for it in each frame. */
#ifndef COLLECTORS_WAIT_SAMPLER_PRIVATE_H
#define COLLECTORS_WAIT_SAMPLER_PRIVATE_H

#include "base/array.h"
#include "base/hash.h"
#include "collectors/wait_sampler.h"
#include "collectors/wait_watch.h"

ARRAY_DEFINE(process_list, struct watched_process *);

struct wait_sampler {
	struct wait_context context;
	struct hash processes;     /* (pid, start_ticks) -> struct watched_process, owned */
	struct process_list rows;  /* those of the last snapshot, in its order */
	size_t row;                /* where the next one is expected among them */
	struct process_list awake; /* the one in focus first */
	size_t focused_count;
	uint64_t period_begin_ns, next_ns;
	uint64_t random;
	size_t seen_count; /* of `processes`, in the last snapshot */
	unsigned int stride, turn;
	unsigned int calm_looks; /* in a row */
	uint64_t others_cost_ns; /* CPU time of looks out of focus since the last fold */
	uint64_t folded_at_ns;
	uint64_t swap_in_pages; /* at the last fold, */
	uint64_t steal_ns;      /* of all CPUs */
	size_t refused_others,
		refused_own; /* awake ones whose waits are hidden, by whose they are */
	bool is_blind;       /* a kernel without schedstat: nobody knows what was blocked time */
	struct wait_sampler_work work;
};

/** Nobody has looked at it yet. */
static inline bool watched_process_is_new(const struct watched_process *process)
{
	return process->samples.looks == 0;
}

/** Most of those that have just come will be gone before they matter. Who was there before us has not. */
static inline bool wait_sampler_awaits(const struct wait_sampler *sampler,
				       const struct watched_process *process)
{
	return process->first_frame == sampler->context.frame && process->first_frame > 1;
}

#endif
