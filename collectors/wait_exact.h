/* SPDX-License-Identifier: MIT */
/** Measured waits beside the sampled ones. Private to collectors/. Nothing happens without exact mode. */
#ifndef COLLECTORS_WAIT_EXACT_H
#define COLLECTORS_WAIT_EXACT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/wait.h"

struct task;
struct wait_context;
struct watched_process;
struct watched_thread;

/** Follow a process in the kernel, or do not any longer. */
void wait_exact_follow(struct wait_context *context, struct watched_process *process,
		       bool is_wanted);

/** A thread was met: what it is blocked in since before now is not ours to tell. */
void wait_exact_meet(struct wait_context *context, const struct watched_process *process,
		     struct watched_thread *thread);
/** Before a blocked thread is asked what it waits for: note the spell the answer is about. */
void wait_exact_begin_sample(struct wait_context *context, const struct watched_process *process,
			     struct watched_thread *thread);
/** The answer, or the same one again. */
void wait_exact_sample(struct watched_thread *thread);

/** Take in what was measured of a thread until now. */
void wait_exact_take(struct wait_context *context, const struct watched_process *process,
		     struct watched_thread *thread);
/**
 * A thread that runs on a CPU which the hypervisor has taken does not get on: it waits for a CPU, in a queue that its
 * kernel does not see. Kernels of virtual machines leave such time out of run_ns, so that it would look blocked. Where
 * waits are measured it is what is missing. Else nobody knows: most of what is stolen may be from CPUs that are about
 * to wake up, of which no thread notices more than that its wait took longer.
 *
 * @param left_ns  what the scheduler's counters leave of a thread that has run
 * @return how much of it was stolen; 0 where nothing is measured
 */
uint64_t wait_exact_stolen(const struct wait_context *context,
			   const struct watched_process *process,
			   const struct watched_thread *thread, uint64_t left_ns);
/**
 * Cut blocked time by what was measured; once per fold, behind wait_exact_take().
 *
 * @return how much of it the parts in `ns` make up
 */
uint64_t wait_exact_cut(struct wait_context *context, struct watched_process *process,
			struct watched_thread *thread, uint64_t blocked_ns,
			uint64_t ns[WAIT_CLASS_COUNT]);

#endif
