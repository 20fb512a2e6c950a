/* SPDX-License-Identifier: MIT */
/* The verdict on one process, in words. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/rules_private.h"
#include "analysis/verdict_private.h"
#include "analysis/words.h"

/* Parts of the active time that are hidden: from where on that is said, and what it does to confidence. */
#define HIDDEN_WORTH_SAYING 0.05
#define HIDDEN_MEDIUM 0.10
#define HIDDEN_LOW 0.30
/* A thread that computes so much of the time is held back by its CPU. */
#define HOT_MIN 0.60

static struct words words_process(const struct process_sight *process)
{
	return words_task(process->name, process->key.tid);
}

static void write_cannot_tell(const struct process_sight *process, struct verdict *verdict)
{
	verdict->bottleneck = WAIT_UNKNOWN;
	verdict->confidence = CONFIDENCE_LOW;
	verdict_headline(verdict, "Cannot tell what holds %s back: its CPU time is not readable",
			 words_process(process).text);
}

/* Why what it waits for is not ours to see, and what would help. */
struct obstacle {
	struct words why;
	struct words command; /* "": nothing does */
};

/* What the collectors say about sockets counts for waits on sockets, and those are most. */
static const struct health *socket_health(const struct sight *sight)
{
	const struct snapshot *snapshot = sight->interval ? sight->interval->end : NULL;

	for (size_t i = 0; snapshot && i < snapshot->health_count; i++)
		if (!strcmp(snapshot->health[i].collector, "connections") &&
		    snapshot->health[i].severity == HEALTH_WARNING)
			return &snapshot->health[i];
	return NULL;
}

static struct words as_root(const struct process_sight *process)
{
	return words_format("sudo blametop why %d", (int)process->key.tid);
}

/* Where root sees more, root is to ask the same question. */
static struct words command_of(const struct process_sight *process, const char *command)
{
	if (!command)
		return (struct words){""};
	return strcmp(command, "sudo blametop") ? words_format("%s", command) : as_root(process);
}

static struct obstacle obstacle_of(const struct sight *sight, const struct process_sight *process)
{
	const struct host *host = sight->host;
	const struct health *health = socket_health(sight);

	if (host && !host->can_ptrace && process->uid != host->uid)
		return (struct obstacle){
			words_format("it belongs to user %s",
				     words_name(process->user ? process->user : "?", 32).text),
			as_root(process)};
	if (health)
		return (struct obstacle){words_format("%s", health->reason),
					 command_of(process, health->command)};
	if (host && !host->can_ptrace && host->ptrace_scope > 0)
		return (struct obstacle){
			words_format("kernel.yama.ptrace_scope is %d", host->ptrace_scope),
			as_root(process)};
	return (struct obstacle){words_format("%s", "the kernel does not let us look"),
				 host && host->can_ptrace ? (struct words){""} : as_root(process)};
}

static void write_hidden(const struct sight *sight, const struct process_sight *process,
			 struct verdict *verdict)
{
	struct obstacle obstacle = obstacle_of(sight, process);

	verdict->bottleneck = WAIT_UNKNOWN;
	verdict->confidence = CONFIDENCE_LOW;
	verdict_headline(verdict, "Cannot tell what %s waits for, because %s",
			 words_process(process).text, obstacle.why.text);
	sentences_add(&verdict->evidence,
		      "%s of its %u thread%s blocked on something that may not be read",
		      words_number(process->split.share[WAIT_UNKNOWN]).text, process->thread_count,
		      process->thread_count == 1 ? "" : "s");
	endpoint_hidden_evidence(sight, process, &verdict->evidence);
	if (obstacle.command.text[0])
		sentences_add(&verdict->hints, "to see it: %s", obstacle.command.text);
}

/* Without samples a wait for an answer looks like having nothing to do. */
static bool is_unsampled(const struct sight *sight, const struct process_sight *process)
{
	return sight->host && !sight->host->has_schedstat && !process->has_waits;
}

/* One thread that computes is busy, whatever the others do; many that compute a little may wait for each other. */
static bool computes_all_the_time(const struct process_sight *process)
{
	return fmax(known_or_zero(process->hot_thread),
		    process->split.share[WAIT_CPU] / (double)process->thread_count) >= HOT_MIN;
}

/* What counters alone cannot tell. */
static bool is_beyond_counters(const struct sight *sight, const struct process_sight *process,
			       const struct finding *chosen, const struct verdict *verdict)
{
	if (!is_unsampled(sight, process))
		return false;
	return chosen ? chosen->class == WAIT_CPU && !computes_all_the_time(process)
		      : verdict->busy < BUSY_MIN;
}

static void write_unsampled(const struct process_sight *process, struct verdict *verdict)
{
	verdict->bottleneck = WAIT_UNKNOWN;
	verdict->confidence = CONFIDENCE_LOW;
	verdict_headline(
		verdict,
		"Cannot tell whether %s waits or has nothing to do, because the kernel has "
		"no schedstat",
		words_process(process).text);
	sentences_add(&verdict->evidence, "on a CPU %s of the time; the rest is not accounted for",
		      words_share(process->split.share[WAIT_CPU]).text);
	sentences_add(&verdict->hints, "a kernel with CONFIG_SCHED_INFO tells more");
}

/* What was told rests on the part of its time that could be seen. */
static void admit_hidden(const struct sight *sight, const struct process_sight *process,
			 struct verdict *verdict)
{
	double hidden = known_or_zero(verdict->share[WAIT_UNKNOWN]);
	struct obstacle obstacle;

	if (!process->has_waits || hidden < HIDDEN_WORTH_SAYING)
		return;
	obstacle = obstacle_of(sight, process);
	add_blind_spot(verdict, words_format("what %s waits for", words_process(process).text).text,
		       obstacle.why.text, obstacle.command.text);
	if (hidden > HIDDEN_LOW)
		verdict->confidence = CONFIDENCE_LOW;
	else if (hidden > HIDDEN_MEDIUM && verdict->confidence == CONFIDENCE_HIGH)
		verdict->confidence = CONFIDENCE_MEDIUM;
}

/* Below BUSY_MIN the process is mostly idle, whatever it does in between. */
static void write_idle(const struct process_sight *process, struct verdict *verdict)
{
	struct words then = {""};

	verdict->bottleneck = WAIT_IDLE;
	verdict->confidence = CONFIDENCE_MEDIUM;
	if (verdict->busy >= BUSY_ANY)
		verdict->when_busy = verdict_top_class(verdict);
	if (verdict->when_busy != WAIT_CLASS_COUNT)
		then = words_format("; then: %s", wait_classes[verdict->when_busy].title);
	verdict_headline(verdict, "Idle: %s had something to do %s of the time%s",
			 words_process(process).text, words_share(verdict->busy).text, then.text);
	sentences_add(&verdict->evidence, "threads asleep: %s of %u on average",
		      words_number(verdict->idle_threads).text, process->thread_count);
	sentences_add(&verdict->evidence, "on a CPU %s of the time, in its queue %s",
		      words_share(process->split.share[WAIT_CPU]).text,
		      words_share(process->split.share[WAIT_RUNQ]).text);
	if (process->voluntary_switches_per_s >= 0.5)
		sentences_add(&verdict->evidence, "it wakes up %s",
			      words_per_s(process->voluntary_switches_per_s).text);
}

/* Several things a little: no rule had enough, the largest part still has a name. */
static void write_mixed(const struct process_sight *process, struct verdict *verdict)
{
	enum wait_class top = verdict_top_class(verdict);

	verdict->bottleneck = top == WAIT_CLASS_COUNT ? WAIT_UNKNOWN : top;
	verdict->confidence = CONFIDENCE_LOW;
	verdict_headline(verdict, "%s: a bit of everything, most %s (%s of its active time)",
			 words_process(process).text, wait_classes[verdict->bottleneck].title,
			 words_share(verdict->share[verdict->bottleneck]).text);
}

static void hint_others(const struct finding *chosen, struct verdict *verdict)
{
	for (size_t i = chosen != NULL; i < verdict->finding_count; i++)
		sentences_add(&verdict->hints, "also: %s", verdict->findings[i].headline);
}

void verdict_write_process(const struct sight *sight, const struct process_sight *process,
			   const struct finding *chosen, struct verdict *verdict)
{
	if (isnan(process->split.share[WAIT_CPU]))
		write_cannot_tell(process, verdict);
	else if (is_hidden(process))
		write_hidden(sight, process, verdict);
	else if (is_beyond_counters(sight, process, chosen, verdict))
		write_unsampled(process, verdict);
	else if (chosen) {
		verdict->bottleneck = chosen->class;
		verdict->confidence = chosen->confidence;
		memcpy(verdict->headline, chosen->headline, sizeof(verdict->headline));
		verdict->evidence = chosen->evidence;
	} else if (verdict->busy < BUSY_MIN)
		write_idle(process, verdict);
	else
		write_mixed(process, verdict);
	endpoint_hints(sight, process, &verdict->hints);
	hint_others(chosen, verdict);
	if (verdict->bottleneck != WAIT_UNKNOWN)
		counter_evidence_process(process, verdict);
	admit_hidden(sight, process, verdict);
	blind_spots(sight, &process->split, verdict);
}
