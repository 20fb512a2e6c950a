/* SPDX-License-Identifier: MIT */
/*
 * The kernel says how long a thread was blocked in which system call, and on which descriptor or futex. Most
 * such reasons have only one meaning; for sockets the samples decide that fell into them.
 */
#include "collectors/wait_exact.h"

#include <linux/futex.h>
#include <poll.h>

#include "base/alloc.h"
#include "base/array.h"
#include "collectors/wait_classify.h"
#include "collectors/wait_target.h"
#include "collectors/wait_watch.h"

/** The value of a mutex that is held while others wait for it. */
#define FUTEX_TWO 2

void wait_exact_follow(struct wait_context *context, struct watched_process *process,
		       bool is_wanted)
{
	if (!context->exact || process->is_followed == is_wanted)
		return;
	if (is_wanted) {
		process->is_followed = exact_watch(context->exact, process->pid);
		return;
	}
	exact_forget(context->exact, process->pid);
	for (size_t i = 0; i < process->thread_count; i++) {
		exact_forget_thread(context->exact, process->threads[i]->tid);
		if (process->threads[i]->measured)
			exact_ledger_close(&process->threads[i]->measured->ledger);
	}
	process->is_followed = false;
}

static struct measured *measured_of(struct watched_thread *thread)
{
	if (!thread->measured)
		thread->measured = xcalloc(1, sizeof(*thread->measured));
	return thread->measured;
}

void wait_exact_meet(struct wait_context *context, const struct watched_process *process,
		     struct watched_thread *thread)
{
	struct exact_spell spell;

	if (process->is_followed && exact_spell_of(context->exact, thread->tid, &spell))
		exact_ledger_skip_open(&measured_of(thread)->ledger, &spell, context->now_ns);
}

void wait_exact_begin_sample(struct wait_context *context, const struct watched_process *process,
			     struct watched_thread *thread)
{
	struct exact_spell spell;

	if (thread->measured)
		thread->measured->has_spell = false;
	if (!process->is_followed || !exact_spell_of(context->exact, thread->tid, &spell))
		return;
	measured_of(thread)->spell = spell;
	thread->measured->has_spell = true;
}

void wait_exact_sample(struct watched_thread *thread)
{
	struct measured *measured = thread->measured;

	if (measured && measured->has_spell)
		exact_ledger_sample(&measured->ledger, &measured->spell.reason,
				    thread->decision.weight);
}

void wait_exact_take(struct wait_context *context, const struct watched_process *process,
		     struct watched_thread *thread)
{
	struct exact_spell spell;
	size_t count;

	if (!context->exact)
		return;
	const struct exact_sum *sums = exact_sums_of(context->exact, thread->tid, &count);
	for (size_t i = 0; i < count; i++)
		exact_ledger_add(&measured_of(thread)->ledger, &sums[i].reason, &sums[i].total);
	if (process->is_followed && exact_spell_of(context->exact, thread->tid, &spell))
		exact_ledger_add_open(&measured_of(thread)->ledger, &spell, context->now_ns);
}

/** Sockets, and pipes to workers, are left to samples: who waits for whom changes. */
static bool certain_target(struct wait_context *context, struct watched_process *process, int fd,
			   enum wait_style style, enum wait_class *ret_class)
{
	struct target target = target_read(context->root, process->pid, fd);

	if (target.kind == TARGET_PIPE && style != WAIT_STYLE_SEND &&
	    wait_know_pipe(context, process, target.inode)->is_shared)
		return false;
	return wait_class_of_target(context, process, &target, style, ret_class);
}

/** In the kernel the value was compared each time: twice 2 in between runs is a mutex, not a counter. */
static bool is_mutex(struct wait_context *context, struct watched_process *process,
		     const struct ledger_entry *entry, struct wait_guess guess)
{
	struct futex_episode before = {entry->count > 1 ? guess.address : 0, 0};
	struct known_locks *locks = watched_process_locks(process);

	guess.count = entry->reason.flags & EXACT_FUTEX_TWO ? FUTEX_TWO : 0;
	/* Of other words only samples can tell; what they have found holds. */
	if (futex_was_lock(&locks->mutexes, guess.address) ||
	    (locks->semaphores && semaphore_was_lock(locks->semaphores, guess.address)))
		return true;
	if (guess.has_timeout && !locks->interpreter.is_known)
		interpreter_find(context->root, process->pid, &locks->interpreter);
	return futex_is_lock(context->root, process->pid, &guess, &locks->interpreter,
			     &locks->mutexes, &before, 1);
}

/** What a reason means when no sample is needed to tell. @return false: it is */
static bool is_certain(struct wait_context *context, struct watched_process *process,
		       const struct ledger_entry *entry, enum wait_class *ret_class)
{
	const struct exact_reason *reason = &entry->reason;
	struct blocked_call call = {
		.is_known = true, .is_fault = reason->number == -1, .number = reason->number};
	memcpy(call.arguments, entry->arguments, sizeof(call.arguments));
	struct wait_guess guess = wait_classify((char)reason->state, &call, NULL);

	*ret_class = guess.class;
	switch (guess.lead) {
	case LEAD_NONE:
		return !guess.is_weak && guess.class != WAIT_UNKNOWN;
	case LEAD_FAULT:
		/* Blocked without I/O: somebody else changes the address space. */
		if (!context->swaps_in && reason->state == 'D' && !(reason->flags & EXACT_IO))
			*ret_class = WAIT_LOCK;
		else
			*ret_class = context->swaps_in ? WAIT_MEM : WAIT_DISK;
		return true;
	case LEAD_FUTEX:
		*ret_class = is_mutex(context, process, entry, guess) ? WAIT_LOCK : WAIT_IDLE;
		return true;
	case LEAD_FD:
		return certain_target(context, process, guess.fd, guess.style, ret_class);
	case LEAD_POLL:
		return reason->flags & EXACT_ONE_POLLED &&
		       certain_target(context, process, (int)(uint32_t)reason->argument,
				      WAIT_STYLE_POLL, ret_class);
	default:
		return false;
	}
}

uint64_t wait_exact_stolen(const struct wait_context *context,
			   const struct watched_process *process,
			   const struct watched_thread *thread, uint64_t left_ns)
{
	uint64_t measured_ns;

	if (!process->is_followed || !thread->measured)
		return 0;
	measured_ns = exact_ledger_sum(&thread->measured->ledger);
	left_ns -= measured_ns < left_ns ? measured_ns : left_ns;
	return context->stolen_ns < left_ns ? context->stolen_ns : left_ns;
}

uint64_t wait_exact_cut(struct wait_context *context, struct watched_process *process,
			struct watched_thread *thread, uint64_t blocked_ns,
			uint64_t ns[WAIT_CLASS_COUNT])
{
	struct exact_ledger *ledger;

	if (!thread->measured)
		return 0;
	ledger = &thread->measured->ledger;
	for (size_t i = 0; i < ledger->count; i++) {
		struct ledger_entry *entry = &ledger->entries[i];

		if (entry->ns)
			entry->is_certain = is_certain(context, process, entry, &entry->class);
	}
	uint64_t told_ns = exact_ledger_cut(ledger, blocked_ns, ns);
	process->samples.measured_ns += exact_ledger_certain(ledger, blocked_ns);
	exact_ledger_next(ledger);
	return told_ns;
}
