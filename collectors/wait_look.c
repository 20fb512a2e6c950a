/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/units.h"
#include "collectors/process_clock.h"
#include "collectors/wait_exact.h"
#include "collectors/wait_watch.h"

/** Of the threads that are parked for good, as it seems, one in so many is looked at again each time. */
#define PARKED_TURNS 10
/** A thread seems to be when it did not run for so many looks. One that is woken now and then must be
 * looked at each time: else nobody would see what it was woken for. */
#define PARKED_LOOKS 40
/** Fewer than these are all looked at: finding out that one has not run takes a microsecond. */
#define PARKED_FEW 64
/** So many of a process that ran, or might have, are looked at closely in one look; of more, some in turns. */
#define CLOSE_LOOKS_MAX 20
/** Only so many threads are listed anew at looks, where some have ended. */
#define RELIST_MAX 256
/** No more threads than this in one look, the rest comes next. */
#define THREADS_PER_LOOK 512

/** stat(3), the letter behind the name. '?' when it cannot be read, 0 when the thread has gone. */
static char read_state(struct wait_context *context, const struct watched_process *process,
		       struct watched_thread *thread)
{
	ssize_t length =
		descriptors_read(&context->descriptors, &thread->stat, context->root,
				 (struct task_file_path){process->pid, thread->tid, "stat"},
				 thread->was_seen_before, context->text);

	if (length < 0)
		return proc_is_gone((int)length) ? '\0' : '?';
	const char *bracket = memrchr(context->text, ')', (size_t)length);
	return bracket && bracket + 2 < context->text + length ? bracket[2] : '?';
}

/** The place of a connection among the blamed, or that of the one with least weight. */
static struct blamed *place_of(struct watched_thread *thread, uint32_t id)
{
	struct blamed *least;

	if (!thread->blamed)
		thread->blamed = xcalloc(DECISION_CONNECTIONS, sizeof(*thread->blamed));
	least = &thread->blamed[0];

	for (size_t i = 0; i < DECISION_CONNECTIONS; i++) {
		struct blamed *blamed = &thread->blamed[i];

		if (blamed->id == id)
			return blamed;
		if (blamed->weight < least->weight)
			least = blamed;
	}
	*least = (struct blamed){.id = id};
	return least;
}

/** Several requests in flight share a sample. */
static void count_blame(struct watched_thread *thread, double networked)
{
	const struct decision *decision = &thread->decision;

	for (size_t i = 0; i < decision->connection_count && networked > 0; i++)
		place_of(thread, decision->connections[i])->weight +=
			networked / (double)decision->connection_count;
}

/** What a look stands for. */
static uint64_t gap_of(const struct wait_context *context, const struct watched_process *process)
{
	return context->now_ns > process->looked_ns && process->looked_ns
		       ? context->now_ns - process->looked_ns
		       : 0;
}

static void count_sample(const struct wait_context *context, const struct watched_process *process,
			 struct watched_thread *thread)
{
	const struct decision *decision = &thread->decision;
	double networked = decision->weight[WAIT_DB] + decision->weight[WAIT_NET];

	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++)
		thread->weight[class] += decision->weight[class];
	thread->blocked_looks++;
	thread->blocked++;
	thread->blocked_ns += gap_of(context, process);
	count_blame(thread, networked);
	wait_exact_sample(thread);
	if (networked > 0)
		*(decision->is_strong ? &thread->strong : &thread->weak) += 1;
}

/** Put aside in the middle of a request to a database here: its wait for a CPU is the request's. */
static void count_runnable(struct wait_context *context, struct watched_thread *thread)
{
	const struct decision *decision = &thread->decision;

	if (decision->weight[WAIT_DB] > 0 && decision->connection_count && context->connections &&
	    connections_in_flight(context->connections, decision->connections[0]))
		thread->runnable_db_looks++;
}

/** Nothing happened since it was last decided: neither did the thread run, nor did its connections move. */
static bool still_holds(struct wait_context *context, const struct watched_thread *thread,
			uint64_t timeslices)
{
	const struct decision *decision = &thread->decision;

	if (!decision->is_made || !decision->is_settled || thread->is_runnable ||
	    timeslices != thread->seen.timeslices)
		return false;
	for (size_t i = 0; i < decision->connection_count; i++)
		if (connections_has_moved(context->connections, decision->connections[i]))
			return false;
	return true;
}

/** The kernel books a wait for a CPU when it ends: this one began between the look before and now. */
static void note_queued(const struct wait_context *context, struct watched_thread *thread)
{
	uint64_t before_ns = thread->looked_ns ? thread->looked_ns : context->now_ns;

	if (thread->queued_ns && thread->queued_slices == thread->seen.timeslices)
		return;
	thread->queued_slices = thread->seen.timeslices;
	thread->queued_ns = before_ns + (context->now_ns - before_ns) / 2;
}

/** The thread that looks is at work each time, and slept in between: it waits for the next look. */
static bool look_at_ourselves(struct wait_context *context, const struct watched_process *process,
			      struct watched_thread *thread)
{
	thread->decision = (struct decision){.is_strong = true};
	wait_decide_class(&thread->decision, WAIT_IDLE);
	count_sample(context, process, thread);
	return false;
}

/** @return true: it had something to do */
static bool look_closer(struct wait_context *context, struct watched_process *process,
			struct watched_thread *thread)
{
	char state = read_state(context, process, thread);
	struct decision decision;

	thread->is_gone = state == '\0';
	thread->is_runnable = state == 'R';
	if (thread->is_gone || state == '?')
		return false;
	if (thread->is_runnable) {
		count_runnable(context, thread);
		note_queued(context, thread);
		thread->ready_ns += gap_of(context, process);
		return true;
	}
	thread->queued_ns = 0;
	wait_exact_begin_sample(context, process, thread);
	if (!wait_decide(context, process, thread, state, &decision))
		return true; /* torn: it was on its way to a CPU or from one */
	thread->decision = decision;
	thread->slept_ns = context->now_ns;
	count_sample(context, process, thread);
	return decision.is_active;
}

static bool count_still(const struct wait_context *context, const struct watched_process *process,
			struct watched_thread *thread)
{
	thread->still_looks++;
	count_sample(context, process, thread);
	return thread->decision.is_active;
}

/** As long as its process used no CPU no thread of it did: there is no need to ask each of them. */
static bool has_slept(const struct watched_process *process, const struct watched_thread *thread)
{
	return value_is_known(process->clock_ns) && process->clock_ns == thread->clock_ns;
}

static bool look_at(struct wait_context *context, struct watched_process *process,
		    struct watched_thread *thread)
{
	struct schedstat_line line = thread->seen;
	int error = 0;

	if (!has_slept(process, thread))
		error = watched_thread_schedstat(context, process, thread, &line);
	thread->is_new = false;
	thread->clock_ns = process->clock_ns;
	if (error) {
		thread->is_gone = proc_is_gone(error);
		process->restless_looks += thread->is_gone && !process->restless_looks;
		return false;
	}
	thread->looks++;
	wait_fold_check_delay(context, thread, &line);
	bool holds = still_holds(context, thread, line.timeslices);
	thread->seen = line;
	thread->slept_ns = holds ? context->now_ns : 0;
	if (holds) {
		thread->looked_ns = context->now_ns;
		return count_still(context, process, thread);
	}
	process->close_looks++;
	thread->still_looks = 0;
	bool is_active = thread->tid == context->own_tid
				 ? look_at_ourselves(context, process, thread)
				 : look_closer(context, process, thread);
	thread->was_seen_before = true;
	thread->looked_ns = context->now_ns;
	context->is_calm &= !is_active || process->pid == context->own_pid;
	return is_active;
}

/**
 * Those that are parked for good take turns, and so do the others where they are many; whoever was never looked
 * at always has his.
 */
static bool has_turn(const struct watched_process *process, const struct watched_thread *thread,
		     size_t position)
{
	bool is_parked = thread->decision.is_made && !thread->decision.is_active &&
			 !thread->is_runnable && thread->still_looks >= PARKED_LOOKS;

	if (thread->is_new || (is_parked && process->thread_count <= PARKED_FEW))
		return true;
	size_t turns = is_parked ? PARKED_TURNS : process->turns;
	return position % turns == process->turn % turns;
}

/** Those that must be looked at closely cost most: none of them as often as all others together allow. */
static void choose_turns(struct watched_process *process)
{
	size_t lively = process->close_looks * process->turns;

	process->turns =
		lively > CLOSE_LOOKS_MAX ? (lively + CLOSE_LOOKS_MAX - 1) / CLOSE_LOOKS_MAX : 1;
	process->close_looks = 0;
}

/** As it was when it was looked at last. */
static bool was_active(const struct watched_thread *thread)
{
	return thread->is_runnable || (thread->decision.is_made && thread->decision.is_active);
}

/** @return how many threads were read; `*ret_is_active`: one had something to do */
static size_t look_at_threads(struct wait_context *context, struct watched_process *process,
			      bool *ret_is_active)
{
	size_t looked = 0, i;

	*ret_is_active = false;
	for (i = 0; i < process->thread_count && looked < THREADS_PER_LOOK; i++) {
		size_t at = (process->first + i) % process->thread_count;
		struct watched_thread *thread = process->threads[at];

		if (thread->is_gone)
			continue;
		if (!has_turn(process, thread, at)) {
			*ret_is_active |= was_active(thread);
			continue;
		}
		*ret_is_active |= look_at(context, process, thread);
		looked++;
	}
	process->first = i < process->thread_count ? process->first + i : 0;
	return looked;
}

size_t wait_look(struct wait_context *context, struct watched_process *process)
{
	bool is_active;
	size_t looked;

	process->turn++;
	if (process->restless_looks) {
		process->restless_looks--;
		if (process->thread_count <= RELIST_MAX)
			watched_process_list(context, process, NULL);
	}
	/* Before the threads: what runs meanwhile shows at the next look. */
	process->clock_ns = VALUE_UNKNOWN;
	if (context->root->is_live)
		process->clock_ns = process_clock_ns(process_clock_of(process->pid));
	looked = look_at_threads(context, process, &is_active);
	choose_turns(process);
	process->looked_ns = context->now_ns;
	process->samples.looks++;
	if (is_active) {
		process->samples.active_looks++;
		process->active_frame = context->frame;
	}
	return looked;
}
