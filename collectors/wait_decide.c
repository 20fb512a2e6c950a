/* SPDX-License-Identifier: MIT */
/*
 * From a blocked thread to what it waits for: the system call names a descriptor, a set of them or
 * a futex; descriptors are files, pipes or sockets; sockets are asked about in connections.c.
 */
#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "collectors/wait_classify.h"
#include "collectors/wait_target.h"
#include "collectors/wait_watch.h"

/** A blocked thread, what its call says of it, and the decision that is to be made. */
struct lead {
	struct wait_context *context;
	struct watched_process *process;
	struct watched_thread *thread;
	const struct wait_guess *guess;
	const struct blocked_call *call;
	struct decision *decision;
};

/** What several descriptors, waited for at once, add up to. */
struct tally {
	size_t votes[WAIT_CLASS_COUNT];
	struct decision *decision;
	bool all_settled;
	bool has_only_pipes;
};

void wait_decide_class(struct decision *decision, enum wait_class class)
{
	decision->weight[class] = 1.0;
	decision->is_active = wait_class_is_active(class);
	decision->is_made = true;
}

static void count_socket(struct wait_context *context, pid_t pid, pid_t tid, uint64_t inode,
			 enum wait_style style, struct tally *tally)
{
	struct socket_answer answer = {.class = WAIT_UNKNOWN};
	struct decision *decision = tally->decision;

	if (context->connections)
		answer = connections_ask(context->connections, pid, tid, inode, style);
	tally->votes[answer.class]++;
	tally->all_settled &= answer.is_settled;
	decision->is_strong &= answer.is_strong;
	if (answer.id && wait_class_is_active(answer.class) &&
	    decision->connection_count < DECISION_CONNECTIONS)
		decision->connections[decision->connection_count++] = answer.id;
}

bool wait_class_of_target(const struct wait_context *context, struct watched_process *process,
			  const struct target *target, enum wait_style style,
			  enum wait_class *ret_class)
{
	bool is_read = style == WAIT_STYLE_REPLY;

	switch (target->kind) {
	case TARGET_FILE:
		*ret_class = style == WAIT_STYLE_POLL ? WAIT_IDLE : WAIT_DISK;
		return true;
	case TARGET_PIPE:
		/* What is full somebody has to empty, whoever has its ends. */
		*ret_class =
			style == WAIT_STYLE_SEND
				? WAIT_IPC
				: wait_class_of_pipe(
					  wait_know_pipe(context, process, target->inode), is_read);
		return true;
	case TARGET_EVENTS:
		/* Who has no other thread can only hear from another process. */
		*ret_class = is_read && process->thread_count == 1 ? WAIT_IPC : WAIT_IDLE;
		return true;
	case TARGET_QUIET:
	case TARGET_EPOLL:
		*ret_class = WAIT_IDLE;
		return true;
	case TARGET_SOCKET:
	case TARGET_GONE:
	case TARGET_UNKNOWN:
		break;
	}
	return false;
}

/** A pipe to itself, beside other things: signal handlers ring it, also for children that live on. */
static bool is_bell(const struct wait_context *context, struct watched_process *process,
		    const struct target *target, const struct tally *tally)
{
	return target->kind == TARGET_PIPE && !tally->has_only_pipes &&
	       wait_know_pipe(context, process, target->inode)->is_own;
}

static void count_target(struct wait_context *context, struct watched_process *process, pid_t tid,
			 const struct target *target, enum wait_style style, struct tally *tally)
{
	/* A set that only listens for wake-ups beside sockets must not count against them. */
	bool is_alone = style != WAIT_STYLE_EVENT_LOOP || tally->has_only_pipes;
	enum wait_class class;

	if (target->kind == TARGET_SOCKET)
		count_socket(context, process->pid, tid, target->inode, style, tally);
	else if (target->kind == TARGET_QUIET || target->kind == TARGET_EPOLL ||
		 is_bell(context, process, target, tally))
		return;
	else if (!wait_class_of_target(context, process, target, style, &class))
		tally->votes[WAIT_UNKNOWN]++;
	else if (is_alone)
		tally->votes[class]++;
}

/** Requests in flight share the sample. With none it is idle, unless nothing of it could be seen. */
static void decide_tally(const struct tally *tally)
{
	struct decision *decision = tally->decision;
	bool is_unseen = tally->votes[WAIT_UNKNOWN] && !tally->votes[WAIT_IDLE];
	size_t active = 0;

	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++)
		if (wait_class_is_active(class))
			active += tally->votes[class];
	decision->is_made = true;
	decision->is_settled = tally->all_settled;
	decision->is_active = active > 0;
	if (!active) {
		decision->weight[is_unseen ? WAIT_UNKNOWN : WAIT_IDLE] = 1.0;
		return;
	}
	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++)
		if (wait_class_is_active(class))
			decision->weight[class] = (double)tally->votes[class] / (double)active;
}

/** An application polls many: that is an event loop. libpq asks for errors by name and waits for ever. */
static enum wait_style style_of_set(const struct wait_guess *guess, const struct target_set *set)
{
	size_t sockets = 0;

	if (guess->lead == LEAD_EPOLL)
		return WAIT_STYLE_EVENT_LOOP;
	for (size_t i = 0; i < set->count; i++)
		sockets += set->items[i].kind == TARGET_SOCKET;
	if (sockets > 1)
		return WAIT_STYLE_EVENT_LOOP;
	return set->has_errors && !guess->has_timeout ? WAIT_STYLE_REPLY : WAIT_STYLE_POLL;
}

int wait_targets_of(const struct wait_context *context, pid_t pid, const struct wait_guess *guess,
		    const struct blocked_call *call, struct target_set *ret_set)
{
	if (guess->lead == LEAD_EPOLL)
		return target_set_epoll(context->root, pid, guess->fd, ret_set);
	if (guess->lead == LEAD_POLL)
		return target_set_poll(context->root, pid, guess->address, guess->count, ret_set);
	if (guess->lead == LEAD_SELECT)
		return target_set_select(context->root, pid, guess->count, &call->arguments[1],
					 ret_set);
	if (guess->lead != LEAD_FD)
		return -EINVAL;
	ret_set->items[0] = target_read(context->root, pid, guess->fd);
	ret_set->count = 1;
	ret_set->is_cut = ret_set->has_errors = false;
	return 0;
}

/** Event loops have a bell of another kind beside what they are for. */
static bool has_only_pipes(const struct target_set *set)
{
	size_t pipes = 0;

	for (size_t i = 0; i < set->count; i++)
		pipes += set->items[i].kind == TARGET_PIPE;
	return pipes && pipes == set->count;
}

void wait_decide_targets(struct wait_context *context, struct watched_process *process, pid_t tid,
			 const struct target_set *set, enum wait_style style,
			 struct decision *decision)
{
	struct tally tally = {
		.decision = decision, .all_settled = true, .has_only_pipes = has_only_pipes(set)};

	for (size_t i = 0; i < set->count; i++)
		count_target(context, process, tid, &set->items[i], style, &tally);
	decide_tally(&tally);
}

static void follow_child(const struct lead *lead, const struct target_set *set)
{
	if (!wait_is_for_child(lead->context, lead->process, lead->thread->tid, set))
		return;
	*lead->decision = (struct decision){.is_settled = false};
	wait_decide_class(lead->decision, WAIT_IPC);
}

/** Its memory may be hidden where its system calls are not: then any of its sockets could be meant. */
static void follow_set(const struct lead *lead)
{
	struct wait_guess any = *lead->guess;
	struct target_set set;

	if (wait_targets_of(lead->context, lead->process->pid, lead->guess, lead->call, &set) ==
	    0) {
		enum wait_style style = style_of_set(lead->guess, &set);

		wait_decide_targets(lead->context, lead->process, lead->thread->tid, &set, style,
				    lead->decision);
		if (style == WAIT_STYLE_EVENT_LOOP && !lead->decision->is_active)
			follow_child(lead, &set);
		wait_workers_decide(lead->context, lead->process, &set, lead->decision);
		return;
	}
	any.lead = lead->guess->lead == LEAD_EPOLL ? LEAD_ANY_EPOLL : LEAD_ANY_SET;
	wait_decide_blind(lead->context, lead->process, lead->thread, &any, lead->decision);
}

static void follow_fd(const struct lead *lead)
{
	struct target_set set;

	wait_targets_of(lead->context, lead->process->pid, lead->guess, lead->call, &set);
	wait_decide_targets(lead->context, lead->process, lead->thread->tid, &set,
			    lead->guess->style, lead->decision);
	if (lead->guess->style != WAIT_STYLE_SEND)
		wait_workers_decide(lead->context, lead->process, &set, lead->decision);
}

/** Those that wait for the same word, and have not run since they were seen to. They are asked again. */
static bool has_company(struct watched_process *process, const struct watched_thread *thread)
{
	bool has = false;

	for (size_t i = 0; i < process->thread_count; i++) {
		struct watched_thread *other = process->threads[i];

		if (other == thread || other->is_gone || other->is_runnable ||
		    other->futex.address != thread->futex.address ||
		    other->futex.timeslices != other->seen.timeslices)
			continue;
		other->decision.is_settled = false;
		has = true;
	}
	return has;
}

/** What was found out about a semaphore is believed for so many frames: its memory may be another's then. */
#define SEMAPHORE_FRAMES 10

static bool is_python_lock(const struct wait_context *context, struct watched_process *process,
			   const struct watched_thread *thread, uint64_t address, uint64_t stack)
{
	struct known_locks *locks = watched_process_locks(process);
	struct known_semaphore *semaphore;

	if (!locks->semaphores)
		locks->semaphores = xcalloc(1, sizeof(*locks->semaphores));
	semaphore = semaphore_place(locks->semaphores, address);
	if (semaphore->address != address)
		*semaphore = (struct known_semaphore){.address = address};
	if (semaphore->frame == 0 || semaphore->frame + SEMAPHORE_FRAMES <= context->frame) {
		semaphore->use = semaphore_use_of(process->pid, address, stack);
		semaphore->frame = context->frame;
	}
	if (semaphore->use != SEMAPHORE_PLAIN)
		return semaphore_is_lock(semaphore);
	bool was_lock = semaphore_is_lock(semaphore);
	semaphore_note(semaphore, thread->tid, thread->seen.timeslices,
		       !was_lock && has_company(process, thread));
	return semaphore_is_lock(semaphore);
}

static void follow_futex(const struct lead *lead)
{
	const struct proc_root *root = lead->context->root;
	const struct wait_guess *guess = lead->guess;
	struct watched_process *process = lead->process;
	struct known_locks *locks = watched_process_locks(process);
	struct watched_thread *thread = lead->thread;
	bool is_again = thread->futex.address == guess->address &&
			thread->futex.timeslices != thread->seen.timeslices;

	/* Reading a map may take a while: a word without a time limit must be waited for twice. */
	if ((guess->has_timeout || (is_again && !guess->count)) && !locks->interpreter.is_known)
		interpreter_find(root, process->pid, &locks->interpreter);
	bool is_lock = futex_is_lock(root, process->pid, guess, &locks->interpreter,
				     &locks->mutexes, &thread->futex, thread->seen.timeslices);
	if (!is_lock && !guess->count && locks->interpreter.begin)
		is_lock = is_python_lock(lead->context, process, thread, guess->address,
					 lead->call->stack);
	wait_decide_class(lead->decision, is_lock ? WAIT_LOCK : WAIT_IDLE);
}

static void follow_class(const struct lead *lead)
{
	wait_decide_class(lead->decision, lead->guess->class);
}

static void follow_fault(const struct lead *lead)
{
	wait_decide_class(lead->decision, lead->context->swaps_in ? WAIT_MEM : WAIT_DISK);
}

static void follow_ring(const struct lead *lead)
{
	wait_decide_ring(lead->context, lead->process, lead->thread, lead->decision);
}

static void follow_any(const struct lead *lead)
{
	wait_decide_blind(lead->context, lead->process, lead->thread, lead->guess, lead->decision);
}

static void follow_former(const struct lead *lead)
{
	if (lead->thread->decision.is_made)
		*lead->decision = lead->thread->decision;
	else
		wait_decide_class(lead->decision, WAIT_UNKNOWN);
}

static void (*const followers[])(const struct lead *lead) = {
	[LEAD_NONE] = follow_class,     [LEAD_FD] = follow_fd,       [LEAD_POLL] = follow_set,
	[LEAD_SELECT] = follow_set,     [LEAD_EPOLL] = follow_set,   [LEAD_FUTEX] = follow_futex,
	[LEAD_RING] = follow_ring,      [LEAD_FAULT] = follow_fault, [LEAD_FORMER] = follow_former,
	[LEAD_ANY_SOCKET] = follow_any, [LEAD_ANY_SET] = follow_any, [LEAD_ANY_EPOLL] = follow_any,
	[LEAD_ANY_FUTEX] = follow_any,
};

static ssize_t read_thread_file(struct wait_context *context, const struct watched_process *process,
				struct watched_thread *thread, struct descriptor *descriptor,
				const char *file)
{
	return descriptors_read(&context->descriptors, descriptor, context->root,
				(struct task_file_path){process->pid, thread->tid, file},
				thread->was_seen_before, context->text);
}

/** The call it is blocked in; or, where that is refused, the name of a kernel function. */
static struct blocked_call read_call(struct wait_context *context, struct watched_process *process,
				     struct watched_thread *thread, char wait_channel[64])
{
	struct blocked_call call = {.is_known = false};
	ssize_t length = -1;

	wait_channel[0] = '\0';
	if (!process->is_refused) {
		length = read_thread_file(context, process, thread, &thread->syscall, "syscall");
		process->is_refused = length == -EPERM || length == -EACCES;
	}
	if (length > 0)
		blocked_call_parse(context->text, (size_t)length, &call);
	if (call.is_known)
		return call;
	length = read_thread_file(context, process, thread, &thread->wchan, "wchan");
	if (length > 0 && length < 64) {
		memcpy(wait_channel, context->text, (size_t)length);
		wait_channel[length] = '\0';
	}
	return call;
}

bool wait_decide(struct wait_context *context, struct watched_process *process,
		 struct watched_thread *thread, char state, struct decision *ret_decision)
{
	char wait_channel[64];
	struct schedstat_line after;
	struct blocked_call call = read_call(context, process, thread, wait_channel);
	struct wait_guess guess = wait_classify(state, &call, wait_channel);

	if (guess.class == WAIT_CPU)
		return false; /* it woke up between the two readings */
	*ret_decision = (struct decision){.is_strong = !guess.is_weak, .is_settled = true};
	followers[guess.lead](
		&(struct lead){context, process, thread, &guess, &call, ret_decision});
	/* State, call and sockets were read at different instants: they belong together only when it never ran meanwhile. */
	return watched_thread_schedstat(context, process, thread, &after) == 0 &&
	       after.timeslices == thread->seen.timeslices;
}
