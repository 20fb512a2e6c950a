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
 * Cut blocked time by what was measured; once per fold, behind wait_exact_take().
 *
 * @return how much of it the parts in `ns` make up
 */
uint64_t wait_exact_cut(struct wait_context *context, struct watched_process *process,
			struct watched_thread *thread, uint64_t blocked_ns,
			uint64_t ns[WAIT_CLASS_COUNT]);

#endif
