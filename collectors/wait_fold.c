/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/clock.h"
#include "base/units.h"
#include "collectors/wait_exact.h"
#include "collectors/wait_watch.h"

/**
 * Samples of the frames before still count, less with each: a frame may hold only one or two of a
 * thread that mostly runs, and those alone would make its few blocked milliseconds jump between classes.
 */
#define FADE 0.5
/** With so many samples of its own a frame hardly needs those from before: together they count as one half. */
#define SAMPLES_ENOUGH 8
#define REMEMBERED_MAX 0.5

/** On a crowded machine the first look may come late: so long its time is not told as unknown but later. */
#define FIRST_LOOK_NS (3 * NS_PER_S)

/** Nanoseconds as shares of a double; parts are cut so that their sum is right. */
struct cut {
	uint64_t ns[WAIT_CLASS_COUNT];
};

static uint64_t part_of(uint64_t whole_ns, double share)
{
	return (uint64_t)((double)whole_ns * share);
}

static double weight_sum(const struct watched_thread *thread)
{
	double sum = 0;

	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++)
		sum += thread->weight[class];
	return sum;
}

/** Blocked time by the samples of it, or by what was last decided when there are none. */
static void cut_blocked(const struct watched_thread *thread, uint64_t blocked_ns, struct cut *cut)
{
	const double *weight = thread->weight;
	enum wait_class biggest = WAIT_UNKNOWN;
	uint64_t left_ns = blocked_ns;
	double sum = 0;

	if (!thread->blocked_looks && thread->decision.is_made && !(weight_sum(thread) > 0))
		weight = thread->decision.weight;
	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++) {
		sum += weight[class];
		if (weight[class] > weight[biggest])
			biggest = class;
	}
	for (enum wait_class class = 0; sum > 0 && class < WAIT_CLASS_COUNT; class ++) {
		uint64_t part_ns;

		if (!(weight[class] > 0))
			continue; /* most wait for one thing only */
		part_ns = part_of(blocked_ns, weight[class] / sum);
		cut->ns[class] += part_ns;
		left_ns -= part_ns < left_ns ? part_ns : left_ns;
	}
	cut->ns[biggest] += left_ns;
}

/** Waiting for a CPU in the middle of a database request on this machine is waiting for the database. */
static void cut_queue(const struct watched_thread *thread, uint64_t delay_ns, struct cut *cut)
{
	double share = thread->looks ? (double)thread->runnable_db_looks / thread->looks : 0;
	uint64_t database_ns = part_of(delay_ns, share > 1 ? 1 : share);

	cut->ns[WAIT_DB] += database_ns;
	cut->ns[WAIT_RUNQ] += delay_ns - database_ns;
}

static uint64_t grown(uint64_t before, uint64_t now, uint64_t limit)
{
	uint64_t delta = now > before ? now - before : 0;

	return delta < limit ? delta : limit;
}

static void fade(struct watched_thread *thread)
{
	double sum = weight_sum(thread), keep = FADE;

	if (thread->blocked_looks >= SAMPLES_ENOUGH && sum > REMEMBERED_MAX)
		keep = REMEMBERED_MAX / sum;
	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++)
		thread->weight[class] *= keep;
	for (size_t i = 0; thread->blamed && i < DECISION_CONNECTIONS; i++)
		thread->blamed[i].weight *= keep;
	thread->looks = thread->blocked_looks = thread->runnable_db_looks = 0;
	thread->blocked_ns = thread->ready_ns = 0;
}

/** Blame connections for the database and network time of this frame, by the samples of each. */
static void blame(struct wait_context *context, const struct watched_thread *thread,
		  const struct cut *cut)
{
	uint64_t networked_ns = cut->ns[WAIT_DB] + cut->ns[WAIT_NET];
	double sum = 0;

	if (!thread->blamed)
		return;
	for (size_t i = 0; i < DECISION_CONNECTIONS; i++)
		sum += thread->blamed[i].weight;
	for (size_t i = 0; i < DECISION_CONNECTIONS && sum > 0; i++) {
		const struct blamed *blamed = &thread->blamed[i];
		uint64_t part_ns = part_of(networked_ns, blamed->weight / sum);

		if (part_ns)
			connections_blame(context->connections, blamed->id, thread->tid, part_ns);
	}
}

void wait_fold_check_delay(const struct wait_context *context, struct watched_thread *thread,
			   const struct schedstat_line *line)
{
	uint64_t booked_ns = grown(thread->seen.run_delay_ns, line->run_delay_ns, UINT64_MAX);
	uint64_t possible_ns;

	if (!thread->slept_ns || thread->slept_ns + booked_ns <= context->now_ns)
		return;
	/* The look may have begun a while ago. */
	possible_ns = clock_now_ns();
	possible_ns = possible_ns > thread->slept_ns ? possible_ns - thread->slept_ns : 0;
	if (booked_ns > possible_ns)
		thread->false_delay_ns += booked_ns - possible_ns;
}

/** What the kernel has booked since, without what we have told already. */
static uint64_t queue_delay_of(struct watched_thread *thread, uint64_t booked_ns)
{
	uint64_t ahead_ns = thread->queue_ahead_ns < booked_ns ? thread->queue_ahead_ns : booked_ns;

	thread->queue_ahead_ns -= ahead_ns;
	return booked_ns - ahead_ns;
}

/**
 * It waits for a CPU and has not got one since it was seen to: the kernel books that wait only when it ends. Who was
 * never seen blocked, or has not run since the last fold, has waited all the time.
 */
static uint64_t open_delay_of(const struct wait_context *context,
			      const struct watched_thread *thread, const struct schedstat_line *now,
			      uint64_t left_ns)
{
	uint64_t queued_ns;

	if (!thread->is_runnable)
		return 0;
	if (!thread->decision.is_made ||
	    (now->timeslices == thread->folded.timeslices && !thread->blocked_looks))
		return left_ns;
	if (!thread->queued_ns || now->timeslices != thread->queued_slices)
		return 0;
	queued_ns = context->now_ns - thread->queued_ns;
	return queued_ns < left_ns ? queued_ns : left_ns;
}

/** Elapsed time of a living thread into its parts. */
static void cut_elapsed(struct wait_context *context, struct watched_process *process,
			struct watched_thread *thread, const struct schedstat_line *now,
			uint64_t elapsed_ns, struct cut *cut)
{
	uint64_t run_ns = grown(thread->folded.run_ns, now->run_ns, elapsed_ns);
	uint64_t delay_ns = grown(thread->folded.run_delay_ns, now->run_delay_ns, UINT64_MAX);
	uint64_t left_ns = elapsed_ns - run_ns, stolen_ns, open_ns;

	delay_ns -= thread->false_delay_ns < delay_ns ? thread->false_delay_ns : delay_ns;
	thread->false_delay_ns = 0;
	delay_ns = queue_delay_of(thread, delay_ns);
	delay_ns = delay_ns < left_ns ? delay_ns : left_ns;
	left_ns -= delay_ns;
	stolen_ns = run_ns ? wait_exact_stolen(context, process, thread, left_ns) : 0;
	left_ns -= stolen_ns;
	cut->ns[WAIT_CPU] += run_ns;
	process->untold_run_ns -= (int64_t)run_ns;
	cut_queue(thread, delay_ns + stolen_ns, cut);
	left_ns -= wait_exact_cut(context, process, thread, left_ns, cut->ns);
	open_ns = open_delay_of(context, thread, now, left_ns);
	cut->ns[WAIT_RUNQ] += open_ns;
	thread->queue_ahead_ns += open_ns;
	cut_blocked(thread, left_ns - open_ns, cut);
}

static void book(struct watched_process *process, struct watched_thread *thread,
		 const struct cut *cut)
{
	for (enum wait_class class = 0; class < WAIT_CLASS_COUNT; class ++) {
		thread->wait_ns[class] += cut->ns[class];
		process->wait_ns[class] += cut->ns[class];
	}
}

static uint64_t elapsed_of(const struct wait_context *context, const struct watched_thread *thread)
{
	return context->now_ns > thread->folded_at_ns ? context->now_ns - thread->folded_at_ns : 0;
}

static void count_samples(struct watched_process *process, struct watched_thread *thread)
{
	process->samples.blocked += thread->blocked;
	process->samples.strong += thread->strong;
	process->samples.weak += thread->weak;
	thread->blocked = thread->strong = thread->weak = 0;
}

void wait_fold_ended(struct wait_context *context, struct watched_process *process,
		     struct watched_thread *thread)
{
	struct cut cut = {{0}};

	cut_blocked(thread, thread->blocked_ns, &cut);
	blame(context, thread, &cut);
	book(process, thread, &cut);
	count_samples(process, thread);
	process->ended_ready_ns += thread->ready_ns;
	thread->blocked_ns = thread->ready_ns = 0;
}

/** What the process used a CPU for and no living thread did, ended ones have; when they were ready and did not, they waited. */
static void fold_ended_cpu(struct watched_process *process)
{
	bool is_known = value_is_known(process->run_ns) && value_is_known(process->folded_run_ns);
	uint64_t ran_ns = 0;

	if (is_known && process->run_ns > process->folded_run_ns)
		process->untold_run_ns += (int64_t)(process->run_ns - process->folded_run_ns);
	process->folded_run_ns = process->run_ns;
	if (!is_known || !process->restless_looks) {
		process->untold_run_ns = 0;
		return;
	}
	if (process->untold_run_ns > 0) {
		ran_ns = (uint64_t)process->untold_run_ns;
		process->untold_run_ns = 0;
	}
	process->wait_ns[WAIT_CPU] += ran_ns;
	if (process->ended_ready_ns > ran_ns)
		process->wait_ns[WAIT_RUNQ] += process->ended_ready_ns - ran_ns;
	process->ended_ready_ns = 0;
}

static void fold_thread(struct wait_context *context, struct watched_process *process,
			struct watched_thread *thread)
{
	struct schedstat_line now = thread->seen;
	struct cut cut = {{0}};

	if (thread->is_gone) {
		wait_fold_ended(context, process, thread);
		return;
	}
	wait_exact_take(context, process, thread);
	if (thread->is_new && elapsed_of(context, thread) < FIRST_LOOK_NS)
		return;
	if (watched_thread_schedstat(context, process, thread, &now) != 0) {
		thread->is_gone = true;
		wait_fold_ended(context, process, thread);
		return;
	}
	wait_fold_check_delay(context, thread, &now);
	thread->seen.run_delay_ns = now.run_delay_ns;
	cut_elapsed(context, process, thread, &now, elapsed_of(context, thread), &cut);
	blame(context, thread, &cut);
	book(process, thread, &cut);
	thread->folded = now;
	thread->folded_at_ns = context->now_ns;
	fade(thread);
}

void wait_fold_sleeping(struct wait_context *context, struct watched_process *process)
{
	for (size_t i = 0; i < process->thread_count; i++) {
		struct watched_thread *thread = process->threads[i];
		struct cut cut = {{0}};

		cut_blocked(thread, elapsed_of(context, thread), &cut);
		book(process, thread, &cut);
		thread->folded_at_ns = context->now_ns;
	}
}

void wait_fold(struct wait_context *context, struct watched_process *process)
{
	for (size_t i = 0; i < process->thread_count; i++) {
		struct watched_thread *thread = process->threads[i];

		fold_thread(context, process, thread);
		count_samples(process, thread);
	}
	fold_ended_cpu(process);
}
