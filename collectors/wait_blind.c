/* SPDX-License-Identifier: MIT */
/*
 * Where system calls of a process are hidden (Yama allows them to parents only) its descriptors mostly are
 * not, and the kernel function it sleeps in tells the kind of wait: what it could wait for is asked about.
 * Who waits for completions hides what of as well.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "collectors/wait_classify.h"
#include "collectors/wait_target.h"
#include "collectors/wait_watch.h"

/** What a process holds does not change often; looking through it costs a system call for each. */
#define LIST_AGAIN_NS (500 * NS_PER_MS)
#define DESCRIPTORS_MAX 1024
/** Who has been parked for so long does not wait in a queue for a lock. */
#define PARKED_NS NS_PER_S

struct held {
	uint64_t listed_ns;        /* 0: never */
	struct target_set sockets; /* those of the process */
	struct target_set watched; /* those in its epoll sets */
	bool is_refused, has_epoll, has_pipes;
};

static void add(struct target_set *set, const struct target *target)
{
	if (set->count < TARGET_MAX)
		set->items[set->count++] = *target;
	else
		set->is_cut = true;
}

static void add_epoll(const struct wait_context *context, pid_t pid, int fd, struct held *held)
{
	struct target_set set;

	if (target_set_epoll(context->root, pid, fd, &set) != 0)
		return;
	held->has_epoll = true;
	for (size_t i = 0; i < set.count; i++)
		add(&held->watched, &set.items[i]);
}

static void list_descriptors(const struct wait_context *context, pid_t pid, struct held *held)
{
	struct pid_list fds = {0};
	char path[PROC_PATH_SIZE];

	*held = (struct held){.listed_ns = context->now_ns};
	held->is_refused = proc_list(context->root, proc_task_path(path, pid, 0, "fd"), &fds) < 0;
	for (size_t i = 0; i < fds.count && i < DESCRIPTORS_MAX; i++) {
		struct target target = target_read(context->root, pid, fds.pids[i]);

		held->is_refused |= target.kind == TARGET_UNKNOWN;
		held->has_pipes |= target.kind == TARGET_PIPE;
		if (target.kind == TARGET_SOCKET)
			add(&held->sockets, &target);
		else if (target.kind == TARGET_EPOLL)
			add_epoll(context, pid, fds.pids[i], held);
	}
	pid_list_done(&fds);
}

static struct held *held_by(const struct wait_context *context, struct watched_process *process)
{
	if (!process->held)
		process->held = xcalloc(1, sizeof(*process->held));
	if (process->held->listed_ns == 0 ||
	    process->held->listed_ns + LIST_AGAIN_NS <= context->now_ns)
		list_descriptors(context, process->pid, process->held);
	return process->held;
}

/** Those that could be waited for; where there are none, those that were given. */
static bool leave_clients_out(struct wait_context *context, pid_t pid, const struct target_set *all,
			      struct target_set *ret_own)
{
	bool is_mute = false;

	*ret_own = (struct target_set){.is_cut = all->is_cut};
	for (size_t i = 0; context->connections && i < all->count; i++) {
		enum socket_voice voice =
			connections_voice(context->connections, pid, all->items[i].inode);

		if (voice == SOCKET_WAITS_FOR_CLIENTS)
			continue;
		is_mute |= voice == SOCKET_IS_MUTE;
		add(ret_own, &all->items[i]);
	}
	if (!ret_own->count)
		*ret_own = *all;
	return is_mute;
}

/**
 * Of several only evidence of its own counts; of a single one also what such waits mostly are for. Where one that
 * says nothing of itself is among several, nobody can tell.
 */
static void decide_among(struct wait_context *context, struct watched_process *process, pid_t tid,
			 const struct target_set *set, const struct wait_guess *guess,
			 struct decision *decision)
{
	struct target_set own;
	bool is_mute = leave_clients_out(context, process->pid, set, &own);
	enum wait_style style = own.count > 1 ? WAIT_STYLE_EVENT_LOOP : guess->style;

	wait_decide_targets(context, process, tid, &own, style, decision);
	decision->is_strong = false;
	if (decision->is_active || !is_mute || own.count == 1)
		return;
	*decision = (struct decision){.is_settled = true};
	wait_decide_class(decision, WAIT_UNKNOWN);
}

static void decide_sockets(struct wait_context *context, struct watched_process *process, pid_t tid,
			   const struct wait_guess *guess, struct decision *decision)
{
	const struct held *held = held_by(context, process);
	const struct target_set *set =
		guess->lead == LEAD_ANY_EPOLL ? &held->watched : &held->sockets;
	bool is_foggy = held->is_refused || (guess->lead == LEAD_ANY_EPOLL && !held->has_epoll) ||
			(guess->lead == LEAD_ANY_SOCKET && !set->count);

	if (is_foggy)
		wait_decide_class(decision, WAIT_UNKNOWN);
	else if (guess->lead == LEAD_ANY_EPOLL)
		wait_decide_targets(context, process, tid, set, guess->style, decision);
	else if (set->count)
		decide_among(context, process, tid, set, guess, decision);
	else
		wait_decide_class(decision, guess->lead == LEAD_ANY_SET && held->has_pipes
						    ? WAIT_UNKNOWN
						    : WAIT_IDLE);
}

/** It has not run for a while: whatever it waits for, nobody hurries. */
static bool is_parked(const struct wait_context *context, struct watched_thread *thread)
{
	bool is_same = thread->parked_slices == thread->seen.timeslices && thread->parked_ns;

	/* It has not run since it came into sight: most likely it was parked long before. */
	if (!thread->parked_ns && thread->folded.timeslices == thread->seen.timeslices) {
		thread->parked_slices = thread->seen.timeslices;
		thread->parked_ns = context->now_ns > PARKED_NS ? context->now_ns - PARKED_NS : 1;
		return true;
	}
	if (!is_same) {
		thread->parked_slices = thread->seen.timeslices;
		thread->parked_ns = context->now_ns;
	}
	return thread->parked_ns + PARKED_NS <= context->now_ns;
}

/** Asked again until it has been parked for long enough. */
static void decide_parked(struct watched_thread *thread, const struct wait_context *context,
			  enum wait_class otherwise, struct decision *decision)
{
	bool is_idle = is_parked(context, thread);

	wait_decide_class(decision, is_idle ? WAIT_IDLE : otherwise);
	decision->is_settled = is_idle;
}

void wait_decide_ring(const struct wait_context *context, const struct watched_process *process,
		      struct watched_thread *thread, struct decision *decision)
{
	decide_parked(thread, context, process->does_io ? WAIT_DISK : WAIT_IDLE, decision);
}

void wait_decide_blind(struct wait_context *context, struct watched_process *process,
		       struct watched_thread *thread, const struct wait_guess *guess,
		       struct decision *decision)
{
	if (guess->lead == LEAD_ANY_FUTEX)
		decide_parked(thread, context, WAIT_UNKNOWN, decision);
	else
		decide_sockets(context, process, thread->tid, guess, decision);
}
