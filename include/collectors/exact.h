/* SPDX-License-Identifier: MIT */
/**
 * Exact mode: the kernel itself adds up how long threads are blocked, and in which system call.
 *
 * A small program (eBPF) is loaded that looks at each thread of the watched processes when it
 * leaves a CPU and when it is woken up. That takes root and a kernel with type information, and a build
 * with clang and bpftool; without them waits are sampled, as ever. What a socket is waited for
 * cannot be told there: samples decide, and the measured time is apportioned by them.
 */
#ifndef COLLECTORS_EXACT_H
#define COLLECTORS_EXACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/message.h"
#include "collectors/exact_abi.h"

struct exact;

/** Why there is no exact mode. */
struct exact_refusal {
	struct message reason; /* "the kernel refuses it: …" */
	const char *command;   /* what would help; NULL: nothing */
};

/** @return 0, or -errno with a reason; nothing is loaded then */
int exact_open(struct exact **ret_exact, struct exact_refusal *ret_refusal);
/** NULL is fine. Nothing stays behind in the kernel. */
void exact_close(struct exact *exact);

/** Follow the threads of this process from now on. @return false: too many are followed already */
bool exact_watch(struct exact *exact, pid_t pid);
/** Follow no threads of it that were not met before; those that were go one by one. */
void exact_forget(struct exact *exact, pid_t pid);
/** Follow a thread no longer and give its place back, behind exact_forget(); one that ends does it by itself. */
void exact_forget_thread(struct exact *exact, pid_t tid);

/** What a thread is blocked in now. @return false: it is not, or was before it was followed */
bool exact_spell_of(const struct exact *exact, pid_t tid, struct exact_spell *ret_spell);

/** What spells that are over add up to, since they were taken last. */
struct exact_sum {
	struct exact_reason reason;
	struct exact_total total;
};
/** Take them out of the kernel; once per frame. */
void exact_take(struct exact *exact);
/** Those of one thread, of the last exact_take(). @return the first of `*ret_count`, NULL: none */
const struct exact_sum *exact_sums_of(const struct exact *exact, pid_t tid, size_t *ret_count);

/** Spells that found no room in the kernel's tables so far. */
uint64_t exact_lost(const struct exact *exact);

#endif
