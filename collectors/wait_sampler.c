/* SPDX-License-Identifier: MIT */
#include "collectors/wait_sampler.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <linux/sched/types.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/units.h"
#include "collectors/wait_sampler_private.h"

/** Processes nobody has looked at yet, for one look: the first look must not take long. */
#define NEW_PER_LOOK 64
/**
 * After so many looks in which nobody had run who has something to do (2 s) only every second one is taken: those
 * who wait, wait for the same.
 */
#define CALM_LOOKS 40
/** What we wait for ourselves is known well enough from one look in so many. */
#define OWN_TURNS 8

/** xorshift64*: only has to be without a pattern. */
static uint64_t next_random(struct wait_sampler *sampler)
{
	sampler->random ^= sampler->random >> 12;
	sampler->random ^= sampler->random << 25;
	sampler->random ^= sampler->random >> 27;
	return sampler->random * UINT64_C(2685821657736338717);
}

static void plan_next(struct wait_sampler *sampler, uint64_t now_ns)
{
	uint64_t period_ns = WAIT_PERIOD_NS;

	if (sampler->calm_looks >= CALM_LOOKS)
		period_ns *= 2;
	if (sampler->period_begin_ns + period_ns <= now_ns)
		sampler->period_begin_ns = now_ns - period_ns; /* we were late: a new grid */
	sampler->period_begin_ns += period_ns;
	sampler->next_ns = sampler->period_begin_ns + next_random(sampler) % period_ns;
}

struct wait_sampler *wait_sampler_new(const struct proc_root *root, const struct host *host,
				      struct connections *connections)
{
	struct wait_sampler *sampler = xcalloc(1, sizeof(*sampler));

	sampler->context.root = root;
	sampler->context.host = host;
	sampler->context.connections = connections;
	sampler->is_blind = faccessat(root->fd, "self/schedstat", F_OK, 0) != 0;
	descriptors_init(&sampler->context.descriptors);
	sampler->context.descriptors.budget /= 2; /* the process scan keeps some as well */
	sampler->context.own_pid = getpid();
	sampler->stride = 1;
	sampler->random = clock_now_ns() | 1;
	sampler->period_begin_ns = clock_now_ns();
	sampler->swap_in_pages = sampler->steal_ns = VALUE_UNKNOWN;
	plan_next(sampler, sampler->period_begin_ns);
	return sampler;
}

void wait_sampler_measure(struct wait_sampler *sampler, struct exact *exact)
{
	sampler->context.exact = exact;
}

void wait_sampler_free(struct wait_sampler *sampler)
{
	size_t position = 0;
	struct hash_slot *slot;

	if (!sampler)
		return;
	while ((slot = hash_next(&sampler->processes, &position)))
		watched_process_free(&sampler->context, slot->value);
	hash_done(&sampler->processes);
	process_list_done(&sampler->rows);
	process_list_done(&sampler->awake);
	free(sampler);
}

uint64_t wait_sampler_next_ns(const struct wait_sampler *sampler)
{
	return sampler->is_blind ? UINT64_MAX : sampler->next_ns;
}

/**
 * A sampler that waits its turn on a busy CPU gets it when somebody else gives way: it would always see the
 * same moment. A short slice lets it in at once; no privilege is needed, old kernels ignore it.
 */
static void ask_for_short_slice(void)
{
	struct sched_attr attributes = {.size = sizeof(attributes)};

	if (syscall(SYS_sched_getattr, 0, &attributes, sizeof(attributes), 0) < 0 ||
	    attributes.sched_policy != SCHED_NORMAL)
		return;
	attributes.sched_runtime = 100 * NS_PER_US;
	syscall(SYS_sched_setattr, 0, &attributes, 0);
}

static bool is_ours(const struct wait_sampler *sampler, size_t i)
{
	return sampler->awake.items[i]->pid == sampler->context.own_pid;
}

static bool has_turn(const struct wait_sampler *sampler, size_t i)
{
	if (is_ours(sampler, i))
		return sampler->turn % OWN_TURNS == 0;
	return i % sampler->stride == sampler->turn % sampler->stride;
}

/** The processes out of focus whose turn it is. */
static void look_at_others(struct wait_sampler *sampler)
{
	size_t fresh = 0;

	for (size_t i = sampler->focused_count; i < sampler->awake.count; i++) {
		struct watched_process *process = sampler->awake.items[i];

		if (watched_process_is_new(process)
			    ? wait_sampler_awaits(sampler, process) || fresh++ >= NEW_PER_LOOK
			    : !has_turn(sampler, i))
			continue;
		sampler->context.is_calm &= !watched_process_is_new(process);
		sampler->work.threads_looked_at += wait_look(&sampler->context, process);
	}
}

void wait_sampler_look(struct wait_sampler *sampler)
{
	struct wait_context *context = &sampler->context;
	uint64_t began_ns = clock_thread_cpu_ns(), others_ns = began_ns, ended_ns;

	if (!context->own_tid) {
		context->own_tid = gettid();
		ask_for_short_slice();
	}
	context->now_ns = clock_now_ns();
	plan_next(sampler, context->now_ns);
	context->is_calm = true;
	sampler->turn++;
	context->descriptors.refresh++;
	if (context->connections)
		connections_begin_look(context->connections, context->now_ns);
	for (size_t i = 0; i < sampler->focused_count; i++)
		if (!is_ours(sampler, i) || sampler->turn % OWN_TURNS == 0)
			sampler->work.threads_looked_at +=
				wait_look(context, sampler->awake.items[i]);
	if (sampler->focused_count)
		others_ns = clock_thread_cpu_ns(); /* asking takes as long as reading a file */
	look_at_others(sampler);
	sampler->calm_looks = context->is_calm ? sampler->calm_looks + 1 : 0;
	ended_ns = clock_thread_cpu_ns();
	sampler->others_cost_ns += ended_ns - others_ns;
	sampler->work.looks++;
	sampler->work.cpu_ns += ended_ns - began_ns;
}

struct wait_sampler_work wait_sampler_work(const struct wait_sampler *sampler)
{
	struct wait_sampler_work work = sampler->work;

	work.watched = sampler->processes.count;
	work.awake = sampler->awake.count;
	work.stride = sampler->stride;
	return work;
}
